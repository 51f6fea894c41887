"""Places of the plan, row by row and by region, with the names that a reader knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.words import titles

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution

LEAST_PLACES = 5e-4
"""Rows with less are left out: they are noise of the solver, or nothing."""


def places_listed(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Places of the plan's years: profession, route, university, region (all by title), year, places."""
    frame = solution.tables["places"]
    frame = frame[(frame["period"] == "plan") & (frame["places"] >= LEAST_PLACES)]
    programmes = inst.programmes.astype({"programme": str, "hei": str, "route": str}).set_index("programme")
    routes = inst.routes.astype({"route": str, "profession": str}).set_index("route")
    route = frame["programme"].map(programmes["route"])
    named = frame.assign(
        profession=route.map(routes["profession"]).map(titles(inst.professions, "profession")),
        route=route.map(routes["title"].astype(str)),
        university=frame["programme"].map(programmes["hei"]).map(titles(inst.heis, "hei")),
        region=frame["region"].map(titles(inst.regions, "region")),
    )
    return named[["profession", "route", "university", "region", "year", "places"]].reset_index(drop=True)


def places_by_region(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Places of the plan by region and year, and per 100,000 residents, regions in the instance's order."""
    frame = solution.tables["places"]
    frame = frame[frame["period"] == "plan"]
    sums = frame.groupby(["region", "year"], as_index=False)[["places"]].sum()
    people = inst.regions[["region", "population"]].astype({"region": str})
    rows = people.merge(sums, on="region", how="left").fillna({"places": 0.0})
    per_head = (rows["places"] / rows["population"]).where(rows["population"] > 0, 0.0)
    rows = rows.dropna(subset=["year"]).astype({"year": int})
    return rows.assign(places_per_100k=1e5 * per_head)[["region", "year", "population", "places", "places_per_100k"]]
