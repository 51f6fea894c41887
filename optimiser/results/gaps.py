"""Shortfall case by case, and shared out to professions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.results.decisions import period, tidy
from optimiser.results.people import total

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance

KEYS = ["service", "region", "year"]


def case(inst: Instance, name: str, shortfall: pd.DataFrame) -> pd.DataFrame:
    """Shortfall of one case by service, region and year, bands added up (WTE and weighted WTE-years)."""
    frame = shortfall.groupby(KEYS, observed=True, as_index=False)[["shortfall_wte", "weighted_wte_years"]].sum()
    frame = frame.assign(case=name, period=period(inst, frame["year"]))
    for figure in ("shortfall_wte", "weighted_wte_years"):
        frame[figure] = tidy(frame[figure])
    return frame[["case", *KEYS, "period", "shortfall_wte", "weighted_wte_years"]]


def by_profession(inst: Instance, name: str, shortfall: pd.DataFrame, deployed: pd.DataFrame) -> pd.DataFrame:
    """A service's shortfall shared out to professions in proportion to what each misses of its planned share.

    A profession misses max(0, planned_share * required - effectiveness * deployed) WTE; where none misses any (a solve
    stopped early can state more shortfall than there is), the planned shares themselves share it out.
    """
    mix = inst.skill_mix[["service", "profession", "effectiveness", "planned_share"]]
    frame = deployed.merge(mix, on=["service", "profession"]).merge(inst.requirements[[*KEYS, "required_wte"]], on=KEYS)
    met = frame["effectiveness"] * frame["deployed_wte"]
    frame["missed"] = (frame["planned_share"] * frame["required_wte"] - met).clip(lower=0.0)
    missed = total(frame, KEYS, "missed").rename(columns={"missed": "missed_by_all"})
    frame = frame.merge(missed, on=KEYS).merge(total(shortfall, KEYS, "shortfall_wte"), on=KEYS)
    share = np.divide(
        frame["missed"],
        frame["missed_by_all"],
        out=frame["planned_share"].to_numpy(copy=True),
        where=frame["missed_by_all"] > 0,
    )
    frame["shortfall_wte"] = frame["shortfall_wte"] * share
    shared = total(frame, ["profession", "region", "year"], "shortfall_wte")
    shared = shared.assign(case=name, period=period(inst, shared["year"]), shortfall_wte=tidy(shared["shortfall_wte"]))
    return shared[["case", "profession", "region", "year", "period", "shortfall_wte"]]
