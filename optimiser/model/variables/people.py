"""Who is in post, and what their time is given to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.rows import Variable
from optimiser.model.variables.columns import each_year

if TYPE_CHECKING:
    from optimiser.instance import Instance


def stock(inst: Instance) -> Variable:
    """People in post after the year's leavers, qualifiers and joiners (WTE)."""
    pairs = inst.professions[["profession"]].merge(inst.regions[["region"]], how="cross")
    return Variable("stock", each_year(inst, pairs), "WTE")


def recruited(inst: Instance) -> Variable:
    """People hired from outside training (WTE)."""
    frame = inst.recruitment
    return Variable("recruited", frame[["profession", "region", "year"]], "WTE", frame["max_wte"], limit="recruited")


def retained(inst: Instance) -> Variable:
    """Leavers kept (WTE)."""
    return Variable("retained", inst.retention[["profession", "region", "year"]], "WTE")


def supervising(inst: Instance) -> Variable:
    """Qualified time given to trainees (WTE)."""
    pairs = inst.supervision_pools[["profession", "pool"]].merge(inst.regions[["region"]], how="cross")
    return Variable("supervising", each_year(inst, pairs), "WTE")


def deployed(inst: Instance) -> Variable:
    """Qualified time of a profession given to a service (WTE); the skill mix bounds what it may meet."""
    frame = inst.skill_mix[["service", "profession", "effectiveness", "max_share"]].merge(
        inst.requirements[["service", "region", "year", "required_wte"]], on="service"
    )
    most = frame["max_share"] * frame["required_wte"] / frame["effectiveness"]
    return Variable("deployed", frame[["service", "profession", "region", "year"]], "WTE", most, limit="skill_mix")


def shortfall(inst: Instance) -> Variable:
    """Requirement not met, by band (WTE)."""
    bands = pd.DataFrame(
        {
            "band": pd.Categorical([str(n) for n in range(1, len(inst.horizon.bands) + 1)]),
            "width_share": [band.width_share for band in inst.horizon.bands],
        }
    )
    frame = inst.requirements[["service", "region", "year", "required_wte"]].merge(bands, how="cross")
    width = frame["width_share"] * frame["required_wte"]
    return Variable("shortfall", frame[["service", "region", "year", "band"]], "WTE", width, limit="shortfall_band")
