"""Commitments that stand: the intakes of years that are contracted already, written as data."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import pandas as pd

from optimiser.analyses.replan.assemble import assembled
from optimiser.errors import UsageError
from optimiser.reading.cells import LONGEST_NAME

if TYPE_CHECKING:
    from optimiser.instance import Instance

CUT = 50
"""Letters of a programme's name that a rule's name has room for."""
PARTS = 1e6
"""Contracts are kept to a millionth of a place."""


def frozen(inst: Instance, through: int | None) -> Instance:
    """``inst`` with the promised intake of every programme as least and most up to the year ``through``; None for none.

    The least is a contracted minimum (programme_years), the most a rule (policies), so that capacity which the promise
    needs is still bought.  How an intake is divided among regions may change; deviation holds it back.
    Raises UsageError if the year is not one of the plan's years that are left.
    """
    if through is None:
        return inst
    first, last = inst.horizon.first_intake_year, inst.horizon.last_intake_year
    if not first <= through <= last:
        msg = f"--frozen-through {through}: give one of the years that are left, {first} to {last}."
        raise UsageError(msg)
    keys = ["programme", "year"]
    promised = inst.promised_places[inst.promised_places["year"] <= through]
    intake = promised.groupby(keys, observed=True)["places"].sum().reset_index()
    # A hair of room: figures are printed rounded, and a limit that just holds must still hold.
    least, most = np.floor(intake["places"] * PARTS) / PARTS, np.ceil(intake["places"] * PARTS) / PARTS
    intake = intake.assign(least=least, most=most)
    agreed = intake.merge(inst.programmes[["programme", "capacity_places"]], on="programme")
    agreed = agreed.merge(inst.programme_years[[*keys, "max_places"]], on=keys, how="left")
    room = agreed["max_places"].fillna(agreed["capacity_places"])
    contracts = intake[keys].assign(min_places=least.clip(upper=room), max_places=room, **_SAID)
    years = pd.concat([inst.programme_years, contracts], ignore_index=True).drop_duplicates(keys, keep="last")
    rules = pd.concat([inst.policies.astype({"rule": str}), _rules(intake)], ignore_index=True)
    rules = rules.drop_duplicates("rule", keep="last")
    name = f"the instance with the intakes frozen through {through}"
    return assembled(inst, inst.horizon, {"programme_years": years, "policies": rules}, inst.scenario, name)


_SAID = {"source": "contracted: the plan made before", "confidence": "derived"}


def _rules(intake: pd.DataFrame) -> pd.DataFrame:
    """One rule for each programme and year: no larger intake than promised."""
    lines = [
        {
            "rule": _name(str(line["programme"]), line["year"]),
            "measure": "intake",
            "where": f"programme={line['programme']}",
            "for_each": "none",
            "sense": "at_most",
            "amount": line["most"],
            "unit": "number",
            "of": "none",
            "years": str(line["year"]),
            "why": "The intake is contracted already",
            "owner": "commissioner and university",
            **_SAID,
        }
        for line in intake.to_dict("records")
    ]
    return pd.DataFrame(lines)


def _name(programme: str, year: int) -> str:
    """The rule's name: the programme as far as there is room, and then a sum that tells it from others."""
    name = f"frozen-{programme}-{year}"
    return name if len(name) <= LONGEST_NAME else f"frozen-{programme[:CUT]}-{crc32(programme.encode()):08x}-{year}"
