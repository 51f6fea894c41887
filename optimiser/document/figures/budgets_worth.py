"""What a million pounds more would avoid, fund by fund and year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution

MILLION = 1e6


def budgets_worth(inst: Instance, solution: Solution) -> pd.DataFrame:
    """By fund and year of the plan: what the first objective would fall by for one million pounds more, in its unit."""
    limits = solution.tables["limits"]
    rows = limits[limits["family"] == "budget"].astype({"year": int})
    rows = rows[rows["year"] <= inst.horizon.last_intake_year]
    worth = (-MILLION * rows["dual"]).clip(lower=0.0) + 0.0
    return rows[["fund", "year"]].assign(avoided_per_million=worth).reset_index(drop=True)
