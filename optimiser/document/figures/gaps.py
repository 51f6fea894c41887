"""Shortfall by profession, region and year, the cases side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.words import CASES, titles

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def gaps_listed(inst: Instance, solution: Solution) -> pd.DataFrame:
    """WTE short in the plan's years: profession, region (titles), year, and a column for each case worked out."""
    gaps = solution.tables["gaps"]
    gaps = gaps[gaps["period"] == "plan"]
    wide = gaps.pivot_table(index=["profession", "region", "year"], columns="case", values="shortfall_wte", sort=False)
    cases = [case for case in CASES if case in wide.columns]
    wide = wide[cases].fillna(0.0).reset_index()
    return wide.assign(
        profession=wide["profession"].map(titles(inst.professions, "profession")),
        region=wide["region"].map(titles(inst.regions, "region")),
    ).rename(columns={case: f"{case}_wte" for case in cases})
