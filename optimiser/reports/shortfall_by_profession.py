"""WTE short of each profession: a service's shortfall, shared among the professions that it plans for by their gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.shortfall_by_year import in_case_order

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def shortfall_by_profession(inst: Instance, solution: Solution) -> pd.DataFrame:
    """WTE short by case, profession and year, all regions together, professions in the instance's order."""
    gaps = solution.tables["gaps"]
    sums = gaps.groupby(["case", "profession", "period", "year"], as_index=False)[["shortfall_wte"]].sum()
    rank = {str(name): number for number, name in enumerate(inst.professions["profession"])}
    ranked = in_case_order(sums.assign(_rank_of=sums["profession"].astype(str).map(rank)), ["_rank_of", "year"])
    return ranked.drop(columns="_rank_of")
