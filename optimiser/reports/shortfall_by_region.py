"""WTE short in each region, and which share of what the region needs that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.shortfall_by_year import in_case_order

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def shortfall_by_region(inst: Instance, solution: Solution) -> pd.DataFrame:
    """WTE short and WTE required by case, region and year, all services together, regions in the instance's order."""
    short = solution.tables["comparators"]
    sums = short.groupby(["case", "region", "period", "year"], as_index=False)[["shortfall_wte"]].sum()
    sums["region"] = sums["region"].astype(str)
    needs = inst.requirements.assign(region=inst.requirements["region"].astype(str))
    needs = needs.groupby(["region", "year"], as_index=False)[["required_wte"]].sum()
    rows = sums.merge(needs, on=["region", "year"], how="left", validate="many_to_one")
    rows["shortfall_share"] = (rows["shortfall_wte"] / rows["required_wte"]).where(rows["required_wte"] > 0, 0.0)
    rank = {str(name): number for number, name in enumerate(inst.regions["region"])}
    return in_case_order(rows.assign(_rank_of=rows["region"].map(rank)), ["_rank_of", "year"]).drop(columns="_rank_of")
