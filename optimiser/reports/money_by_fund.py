"""What each fund spends in each year, against its budget, and what it carries from year to year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def money_by_fund(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Pounds spent, budgeted, carried in and out by fund and year; the used share is of budget plus carried in."""
    keys = ["fund", "year"]
    rows = inst.budgets[[*keys, "budget_gbp"]].assign(fund=inst.budgets["fund"].astype(str))
    spend = _sums(solution.tables["spend"], "spend_gbp")
    carried = _sums(solution.tables["carried"], "carried_gbp").rename(columns={"carried_gbp": "carried_out_gbp"})
    rows = rows.merge(spend, on=keys, how="left", validate="one_to_one")
    rows = rows.merge(carried, on=keys, how="left", validate="one_to_one").fillna(
        {"spend_gbp": 0, "carried_out_gbp": 0}
    )
    brought = carried.rename(columns={"carried_out_gbp": "carried_in_gbp"}).assign(year=carried["year"] + 1)
    rows = rows.merge(brought, on=keys, how="left", validate="one_to_one").fillna({"carried_in_gbp": 0})
    there = rows["budget_gbp"] + rows["carried_in_gbp"]
    rows["used_share"] = (rows["spend_gbp"] / there).where(there > 0, 0.0)
    is_plan = rows["year"] <= inst.horizon.last_intake_year
    rows.insert(1, "period", is_plan.map({True: "plan", False: "tail"}))
    rank = {str(name): number for number, name in enumerate(inst.funds["fund"])}
    ordered = rows.assign(_rank=rows["fund"].map(rank)).sort_values(["_rank", "year"], kind="stable")
    wanted = ["fund", "period", "year", "spend_gbp", "budget_gbp", "carried_in_gbp", "carried_out_gbp", "used_share"]
    return ordered[wanted].reset_index(drop=True)


def _sums(frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    named = frame.assign(fund=frame["fund"].astype(str))
    return named.groupby(["fund", "year"], as_index=False)[[figure]].sum()
