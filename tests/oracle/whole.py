"""Whole places, spelled out: which variables are whole numbers, what that adds to the limits, and the best there is.

A cohort is nothing or viable, stated with a bound of this file's own; the optimum comes from ``scipy.optimize.milp``,
or, for instances with a handful of places, from trying every row of whole intakes and places.
"""

from __future__ import annotations

import itertools
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from tests.oracle.lin import Lin, var
from tests.oracle.optimum import limits, minimise, objective
from tests.oracle.rows import Limit, at_least, at_most, equal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.data import Data
    from tests.oracle.lin import Var

MOST = 500.0
"""More places than any programme of a test has."""


def whole_limits(d: Data) -> Iterator[Limit]:
    """An intake of the plan's years is nothing or at least a cohort, and a whole number of blocks."""
    for g in d.tables["programmes"]:
        for y in d.plan_years:
            name = g["programme"]
            intake, runs = var("intake", name, y), var("runs", name, y)
            yield at_most("runs", (name, y), runs, 1.0)
            yield at_least("cohort", (name, y), intake, g["min_cohort_places"] * runs)
            yield at_most("nobody", (name, y), intake, MOST * runs)
    for row in d.rows("programme_blocks"):
        for y in d.plan_years:
            name = row["programme"]
            yield equal("blocks", (name, y), var("intake", name, y), row["block_places"] * var("blocks", name, y))


def whole_variables(d: Data) -> set[Var]:
    """Places of the plan's years; whether a cohort runs; blocks."""
    places = {("places", row["programme"], row["region"], y) for row in d.rows("catchments") for y in d.plan_years}
    runs = {("runs", g, y) for g in d.names("programmes", "programme") for y in d.plan_years}
    blocks = {("blocks", row["programme"], y) for row in d.rows("programme_blocks") for y in d.plan_years}
    return places | runs | blocks


def whole_optimum(d: Data, name: str = "shortfall") -> float | None:
    """The least of an objective over all plans of whole places; None if there is no such plan."""
    goal, helpers = objective(d, name)
    held = [*limits(d), *whole_limits(d), *helpers]
    names = list(dict.fromkeys(chain(goal.terms, *(limit.left.terms for limit in held))))
    place = {v: j for j, v in enumerate(names)}
    triples = [(c, i, place[v]) for i, limit in enumerate(held) for v, c in limit.left.terms.items()]
    values, rows, columns = zip(*triples, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(held), len(names)))
    lower, upper = (
        np.array([getattr(limit, side) - limit.left.constant for limit in held]) for side in ("lower", "upper")
    )
    whole = whole_variables(d)
    found = milp(
        [goal.terms.get(v, 0.0) for v in names],
        constraints=LinearConstraint(matrix, lower, upper),
        integrality=[int(v in whole) for v in names],
        bounds=Bounds(0, np.inf),
        options={"mip_rel_gap": 0.0},
    )
    assert found.status in (0, 2), found.message
    return float(found.fun + goal.constant) if found.status == 0 else None


def by_trying_all(d: Data, name: str = "shortfall", most: int = 8) -> float | None:
    """The same, by solving the rest of the plan for every choice of whole places; for a few places only."""
    goal, helpers = objective(d, name)
    held = [*limits(d), *helpers]
    pairs = [(row["programme"], row["region"], y) for row in d.rows("catchments") for y in d.plan_years]
    best: float | None = None
    for chosen in itertools.product(range(most + 1), repeat=len(pairs)):
        places = dict(zip(pairs, chosen, strict=True))
        if not _viable(d, places):
            continue
        fixed = [equal("fixed", key, var("places", *key), Lin({}, float(places[key]))) for key in pairs]
        values = minimise(goal, [*held, *fixed])
        if values is not None and (best is None or goal.at(values) < best):
            best = float(goal.at(values))
    return best


def _viable(d: Data, places: dict[tuple[str, str, int], int]) -> bool:
    for g in d.tables["programmes"]:
        block = int(d.get("programme_blocks", "block_places", 1.0, programme=g["programme"]))
        for y in d.plan_years:
            intake = sum(places[key] for key in places if key[0] == g["programme"] and key[2] == y)
            if intake % block or 0 < intake < g["min_cohort_places"] or intake > g["capacity_places"]:
                return False
    return True
