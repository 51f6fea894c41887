"""WTE of requirement not met in each year: nothing more commissioned, today's pattern repeated, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution

CASES = ("nothing_more", "todays_pattern", "plan")
"""From no decision at all to the best one."""


def shortfall_by_year(inst: Instance, solution: Solution) -> pd.DataFrame:  # noqa: ARG001 - all have the same form
    """WTE short and weighted WTE-years, all services and regions together, by case and year."""
    short = solution.tables["comparators"]
    sums = short.groupby(["case", "period", "year"], as_index=False)[["shortfall_wte", "weighted_wte_years"]].sum()
    return in_case_order(sums, ["year"])


def in_case_order(frame: pd.DataFrame, then: list[str]) -> pd.DataFrame:
    """Rows in the order of ``CASES``, then by the columns ``then``."""
    rank = {case: number for number, case in enumerate(CASES)}
    ordered = frame.assign(_rank=frame["case"].map(rank)).sort_values(["_rank", *then], kind="stable")
    return ordered.drop(columns="_rank").reset_index(drop=True)
