"""The share of each under-represented group in the workforce, all professions and regions together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def workforce_share(inst: Instance, solution: Solution) -> pd.DataFrame:  # noqa: ARG001 - all have the same form
    """By group and year of the plan: WTE of the group, WTE in all, and their share, where the shares are known."""
    keys = ["profession", "region", "year"]
    shares = solution.tables["workforce_diversity"]
    shares = shares[shares["period"] == "plan"]
    frame = shares.merge(solution.tables["workforce"][[*keys, "stock_wte"]], on=keys, validate="many_to_one")
    frame["of_group_wte"] = frame["share"] * frame["stock_wte"]
    sums = frame.groupby(["group", "year"], as_index=False)[["of_group_wte", "stock_wte"]].sum()
    sums["share"] = (sums["of_group_wte"] / sums["stock_wte"]).where(sums["stock_wte"] > 0, 0.0)
    return sums
