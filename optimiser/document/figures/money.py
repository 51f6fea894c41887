"""Where the money goes, row by row, with the names that a reader knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.words import in_words, titles
from optimiser.reports.limit_words import title_of

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution

ITEM_OF = {
    "scheme": "scheme",
    "placement_expansion": "setting",
    "programme_expansion": "programme",
    "recruitment": "profession",
    "retention": "profession",
}
"""The set that a kind of spending names in ``item``; every other kind is a cost of training and names a route."""
COHORTS = {"begun": "begun before the plan", "new": "decided by the plan"}


def money_listed(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Pounds spent in the plan's years: fund, year, kind, item, region, cohort (all in words), spend_gbp."""
    frame = solution.tables["spend"]
    frame = frame[frame["period"] == "plan"]
    pairs = {(kind, item) for kind, item in zip(frame["kind"], frame["item"], strict=True)}
    named = {(kind, item): title_of(inst, ITEM_OF.get(kind, "route"), item) for kind, item in pairs}
    regions = {**titles(inst.regions, "region"), "all": "every region"}
    return frame.assign(
        fund=frame["fund"].map(titles(inst.funds, "fund")),
        item=[named[pair] for pair in zip(frame["kind"], frame["item"], strict=True)],
        kind=frame["kind"].map(in_words),
        region=frame["region"].map(regions),
        cohort=frame["cohort"].map(COHORTS),
    )[["fund", "year", "kind", "item", "region", "cohort", "spend_gbp"]].reset_index(drop=True)
