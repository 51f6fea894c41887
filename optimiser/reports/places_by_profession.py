"""Training places to commission for each profession in each intake year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def places_by_profession(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Places by profession, period and year, professions in the instance's order."""
    profession_of = dict(zip(inst.routes["route"].astype(str), inst.routes["profession"].astype(str), strict=True))
    starts = solution.tables["starts"]
    named = starts.assign(profession=starts["route"].astype(str).map(profession_of))
    sums = named.groupby(["profession", "period", "year"], as_index=False)[["starts"]].sum()
    rank = {str(name): number for number, name in enumerate(inst.professions["profession"])}
    ordered = sums.assign(_rank=sums["profession"].map(rank)).sort_values(["_rank", "year"], kind="stable")
    return ordered.drop(columns="_rank").rename(columns={"starts": "places"}).reset_index(drop=True)
