"""What each plan reached, objective by objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from optimiser.analyses.compare.cases import Case

COLUMNS = ["case", "objective", "unit", "first_value", "value", "change", "change_share"]


def objectives(first: Case, other: Case) -> pd.DataFrame:
    """Objectives that both cases have, in the first's order: value of each in ``unit``, change, and share of the first.

    Plan and tail together, discounted, as the solver minimised them.  None if the two count other years: sums over
    other years, or discounted to another, say nothing of one another.
    """
    rows: list[tuple[object, ...]] = []
    if years_counted(first) != years_counted(other):
        return pd.DataFrame(rows, columns=COLUMNS)
    for level in first.solution.levels:
        there = other.level(level.name)
        if there is not None and there.unit == level.unit:
            change = there.value - level.value
            share = change / level.value if level.value else float("nan")
            rows.append((other.name, level.name, level.unit, level.value, there.value, change, share))
    return pd.DataFrame(rows, columns=COLUMNS)


def years_counted(case: Case) -> tuple[int, int]:
    """The first year, to which sums are discounted, and the last one of the objectives."""
    horizon = case.inst.horizon
    return horizon.first_intake_year, horizon.last_evaluation_year
