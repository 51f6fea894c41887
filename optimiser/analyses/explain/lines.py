"""Binding limits by kind and subject, the costliest first, and what was found by walking along the best limit of each.

A line has all binding limits of one kind and subject in the plan's years (a fund's budgets of all years) and tells of
the one where a step saves most.  The costliest lines are walked, and the costliest of every kind.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.analyses.explain.binding import IMPOSSIBLE, RESOLVED, WORKERS, difference
from optimiser.analyses.explain.bought import amounts
from optimiser.analyses.explain.standing import solver, together
from optimiser.analyses.explain.told import takes_over
from optimiser.analyses.explain.walking import Walk, walk
from optimiser.reports.costly_limits import costly_limits

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from optimiser.analyses.explain.standing import Standing

KEYS = ["family", "limit", "direction"]
NEWS = (
    "saves", "saves_how", "costs", "costs_how", "room_giving_way", "next_giving_way", "room_tightening",
    "next_tightening",
)  # fmt: skip
MOST_SHOWN = 20
"""Lines of which a page tells: what one step saves and costs is solved again for each."""
MOST_WALKED = 10
FIRST = 6
"""Lines that are walked whatever their kind; the others are the costliest of kinds not among them."""
SMALL = 1e-3
"""As in costly_limits: a price under this share of the largest of its line is not counted among its limits."""
MATERIAL = 1e-6
"""A line that costs less than this share of the objective is not walked."""
ALIKE = 1e-6
"""Prices that differ by less than this share are one price: the larger limit is told of."""


def lines(standing: Standing, limits: pd.DataFrame) -> pd.DataFrame:
    """One row per kind, subject and direction: the row of ``priced`` with the largest price, and the line's sums.

    Adds binding_limits, cost (of all of them), first_year, last_year, saves_least and saves_most (for the row's step)
    and confidence.
    """
    rows = limits[limits["period"] == "plan"].copy()
    if rows.empty:
        return rows.assign(**dict.fromkeys(("binding_limits", "saves_least", "saves_most"), 0.0), confidence="")
    largest = rows.groupby(KEYS)["price"].transform("max")
    rows = rows[rows["price"] >= SMALL * largest]
    best = rows[rows["price"] >= (1 - ALIKE) * largest[rows.index]].sort_values(["size", "at"], ascending=[False, True])
    best = best.drop_duplicates(KEYS).drop(columns="cost")
    sums = rows.groupby(KEYS, as_index=False).agg(
        binding_limits=("at", "size"), cost=("cost", "sum"), first_year=("year", "min"), last_year=("year", "max"),
        least=("price", "min"), most=("price", "max"),
    )  # fmt: skip
    found = best.merge(sums, on=KEYS)
    found["saves_least"], found["saves_most"] = (found[name] * found["step"] for name in ("least", "most"))
    sure = costly_limits(standing.inst, standing.solution).drop_duplicates(KEYS)[[*KEYS, "confidence"]]
    found = found.merge(sure, on=KEYS, how="left").fillna({"confidence": ""})
    found = found.sort_values(["cost", "family", "limit", "direction"], ascending=[False, True, True, True])
    return found.drop(columns=["least", "most"]).reset_index(drop=True)


def walked(
    standing: Standing, found: pd.DataFrame, on_done: Callable[[str, int], None] = lambda _name, _left: None
) -> dict[int, Walk]:
    """Walks along the limits of the costliest lines, by the number of the limit; two at a time.

    Which of the two solvers walks which line is settled beforehand, so that the same run gives the same figures.
    """
    chosen = _chosen(standing, found).to_dict("records")
    before, left = amounts(standing, standing.x), len(chosen)

    def some(mine: list[dict[Any, Any]]) -> list[Walk]:
        nonlocal left
        held, done = solver(standing), []
        for line in mine:
            done.append(walk(standing, held, line, before))
            left -= 1
            on_done(str(line["name"]), left)
        return done

    with ThreadPoolExecutor(WORKERS) as pool, together(standing):
        parts = list(pool.map(some, [chosen[number::WORKERS] for number in range(WORKERS)]))
    return {each.at: each for part in parts for each in part}


def _chosen(standing: Standing, found: pd.DataFrame) -> pd.DataFrame:
    """The lines that are walked: the costliest, and the costliest of each kind."""
    material = found[found["cost"] > MATERIAL * abs(standing.answer.value)]
    first = material.head(FIRST)
    others = material.iloc[FIRST:].drop_duplicates("family")
    others = others[~others["family"].isin(first["family"])]
    rest = material.drop(index=[*first.index, *others.index])
    return pd.concat([first, others, rest]).head(MOST_WALKED).sort_index()


def to_resolve(found: pd.DataFrame, walks: Collection[int]) -> list[tuple[int, str]]:
    """Limits, by number, and both sides: those of the lines that follow the walked ones on the page."""
    return [(int(at), side) for at in found["at"].head(MOST_SHOWN) if at not in walks for side in ("saves", "costs")]


def with_steps(
    standing: Standing, found: pd.DataFrame, limits: pd.DataFrame, walks: Mapping[int, Walk]
) -> pd.DataFrame:
    """The lines with all that was found: one step each way, how far its worth holds, and what takes over."""
    news = limits.set_index("at").loc[found["at"], [*NEWS]].reset_index(drop=True)
    found = found.drop(columns=[name for name in NEWS if name in found]).join(news)
    found = found.assign(walked=[at in walks for at in found["at"]], holds_to=np.nan, falls_by=np.nan, then="")
    for number, at in enumerate(found["at"]):
        if at in walks:
            way = walks[at]
            found.loc[number, ["holds_to", "falls_by"]] = [way.holds_to, way.falls_by]
            found.loc[number, "then"] = takes_over(standing.inst, way.next_limits)
    return found


def by_walks(standing: Standing, limits: pd.DataFrame, walks: Mapping[int, Walk]) -> pd.DataFrame:
    """The limits with one step each way as the walks found it."""
    limits = limits.copy()
    for number in limits.index[limits["at"].isin(list(walks))]:
        step, points = limits.loc[number, "step"], walks[int(limits.loc[number, "at"])].points
        saved = dict(zip(points["amount"], points["saved"], strict=True))
        limits.loc[number, "saves"] = difference(standing, saved[step])
        limits.loc[number, "costs"] = difference(standing, -saved[-step])
        limits.loc[number, "saves_how"] = RESOLVED
        limits.loc[number, "costs_how"] = IMPOSSIBLE if np.isnan(saved[-step]) else RESOLVED
    return limits
