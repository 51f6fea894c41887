"""What changed and why: the plan made again with one kind of actual more each time, in a stated order."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.results.decisions import DECIMALS, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.replan.sketch import Sketch
    from optimiser.instance import Instance

KEYS = ["programme", "region", "year"]
NOISE = 1e-6
"""Differences below this (people) are the solver's rounding."""


def promised(inst: Instance) -> pd.Series:
    """Promised places by programme, region and year."""
    frame = inst.promised_places.astype({"programme": str, "region": str})
    return frame.set_index(KEYS)["places"]


def given(inst: Instance, made: Sketch) -> pd.Series:
    """Places of a plan by programme, region and year, of the years that are promised."""
    if made.places is None:
        return promised(inst) * float("nan")
    return made.places.set_index(KEYS)["places"].reindex(promised(inst).index, fill_value=0.0)


def steps(inst: Instance, past: Mapping[str, pd.DataFrame], made: Mapping[str, Sketch]) -> pd.DataFrame:
    """A row for the promised plan and one for each step.

    Columns step, weighted_wte_years (shortfall of the years left, plan and tail, weighed from the new first year),
    change_weighted_wte_years, moved_places (the sum of absolute differences from the step before, years of the plan),
    unproven_weighted_wte_years (by how much its shortfall may be bettered, as far as is proven).
    A step of which no plan meets all the limits has blank figures.
    """
    horizon = inst.horizon
    short = past["shortfall"]
    begins = int(short["year"].min())
    left = short.loc[short["year"] >= horizon.first_intake_year, "weighted_wte_years"].sum()
    unproven = [float("nan"), *(one.unproven for one in made.values())]
    weighted = [float(left) * (1 + horizon.discount_rate) ** (horizon.first_intake_year - begins)]
    places = [promised(inst)]
    for one in made.values():
        weighted.append(one.value("shortfall"))
        places.append(given(inst, one))
    moved = [
        float("nan"),
        *(tidy((b - a).abs()).sum() if b.notna().all() else float("nan") for a, b in pairwise(places)),
    ]
    frame = pd.DataFrame({"step": ["The plan promised", *made], "weighted_wte_years": weighted})
    return frame.assign(
        change_weighted_wte_years=frame["weighted_wte_years"].diff(),
        moved_places=moved,
        unproven_weighted_wte_years=tidy(pd.Series(unproven)),
    )


def changes(inst: Instance, made: Mapping[str, Sketch]) -> pd.DataFrame:
    """Every place that changed: promised, now, the change, and how much of it came with each step.

    Columns programme, hei, profession, region, year, promised_places, places, change_places, and for each step a column
    such as starters_places; those sum to the change.
    """
    before = promised(inst)
    frame = pd.DataFrame({"promised_places": before, "places": given(inst, list(made.values())[-1])})
    frame["change_places"] = frame["places"] - before
    for name, one in made.items():
        now = given(inst, one)
        frame[f"{column(name)}_places"] = now - before
        before = now
    frame = (frame[frame["change_places"].abs() > NOISE].round(DECIMALS) + 0.0).reset_index()
    taught = inst.programmes[["programme", "hei", "route"]].merge(inst.routes[["route", "profession"]], on="route")
    taught = taught.astype(str).drop(columns="route")
    frame = frame.merge(taught, on="programme")
    figures = [name for name in frame.columns if name.endswith("places")]
    return frame[["programme", "hei", "profession", "region", "year", *figures]]


def column(step: str) -> str:
    """What a step is called in the name of a column."""
    return step.lower().replace(",", "").replace("-", "_").replace(" ", "_")
