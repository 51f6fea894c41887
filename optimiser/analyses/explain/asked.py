"""What somebody asks about: places of the plan's years, selected as in the policies table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser import selection
from optimiser.errors import UsageError
from optimiser.reports.limit_words import TITLED, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing
    from optimiser.instance import Instance


@dataclass(frozen=True)
class Asked:
    """The places asked about: their positions in the block, and the year of each."""

    places: NDArray[np.int64]
    year: NDArray[np.int64]
    planned: NDArray[np.float64]


def understood(inst: Instance, text: str) -> list[selection.Condition]:
    """The conditions that the text states.

    Raises UsageError if it states none, or names what the instance does not have.
    """
    try:
        conditions = selection.parse(text)
    except ValueError as error:
        msg = f"--why {text!r}: {error}. Write for example programme=NAME, profession=NAME or region=NAME."
        raise UsageError(msg) from None
    wrong = selection.unknown(selection.described(inst, "places"), conditions, "places")
    if wrong:
        raise UsageError(" ".join(f"--why: {found}. {todo}" for found, todo in wrong))
    return conditions


def asked_about(standing: Standing, conditions: Sequence[selection.Condition], text: str) -> Asked:
    """The places of the plan's years that meet the conditions."""
    keys = standing.lp.column_block("places").keys
    chosen = selection.select(standing.inst, keys[keys["year"] <= standing.inst.horizon.last_intake_year], conditions)
    if chosen.empty:
        msg = f"--why {text!r}: no programme takes people from there. See catchments.csv for who trains for whom."
        raise UsageError(msg)
    names = ["programme", "region", "year"]
    planned = standing.solution.tables["places"].set_index(names)["places"]
    wanted = pd.MultiIndex.from_frame(chosen[names].astype({"programme": str, "region": str}))
    return Asked(chosen.index.to_numpy(), chosen["year"].to_numpy(), planned.reindex(wanted).fillna(0.0).to_numpy())


def title(inst: Instance, conditions: Sequence[selection.Condition], text: str) -> str:
    """What is asked about, as a reader knows it."""
    if len(conditions) != 1 or len(conditions[0][1]) != 1:
        return text
    column, (name,) = conditions[0]
    if column == "hei":
        return str(inst.heis.loc[inst.heis["hei"].astype(str) == name, "title"].iloc[0])
    return title_of(inst, column, name) if column in TITLED else text
