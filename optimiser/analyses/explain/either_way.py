"""One place more and one fewer, by solving again: what it costs, and what stands in its way where it is impossible."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.analyses.explain.added import sums, with_room, with_rows
from optimiser.analyses.explain.binding import IMPOSSIBLE, RESOLVED, WORKERS
from optimiser.analyses.explain.standing import resolve, together
from optimiser.analyses.explain.stopping import in_the_way, named, words
from optimiser.solution import Status
from optimiser.solving import warm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.explain.asked import Asked
    from optimiser.analyses.explain.standing import Standing
    from optimiser.model.lp import LinearProgram
    from optimiser.solving.warm import Answer

NO_PLACE, NOT_SOLVED = "no place", "not solved"
STOPPING = ["year", "side", "family", "name"]
NOTHING = 1e-7
"""A difference below this share of the objective is the solver's rounding."""


def either_way(standing: Standing, asked: Asked, years: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Year by year: what one place more and one fewer costs, and at what worth of a place it would pay.

    Columns year, places, and for each side (``more``, ``fewer``): its cost in the unit of the first objective,
    ``_how``, ``_stopped_by`` (limits, where it is impossible) and ``_pays_at``.  The second frame has each limit that
    stops a place: year, side, family and name; at least one of those of a year and side would have to give way.
    """
    rows = np.searchsorted(years, asked.year)
    block = standing.lp.column_block("places")
    matrix = sums(standing.lp, block.start + asked.places, rows, len(years))
    lp = with_rows(standing.lp, matrix, pd.DataFrame({"year": years}), np.inf)
    planned = np.bincount(rows, asked.planned, len(years))
    basis, first = with_room(standing.basis, len(years)), standing.lp.matrix.shape[0]
    families = named(standing.inst, standing.lp)
    stops: list[tuple[int, str, str, str]] = []

    def some(mine: range) -> list[dict[str, Any]]:
        held = warm.start(lp, basis)
        found = []
        for number in mine:
            line: dict[str, Any] = {"year": years[number], "places": planned[number]}
            for side, by in (("more", 1.0), ("fewer", -1.0)):
                if planned[number] + by < 0:
                    line |= _impossible(side, NO_PLACE)
                    continue
                changed = _held_at(lp, first + number, planned[number] + by, upper=by < 0)
                answer = resolve(standing, held, changed, basis)
                if answer.status is Status.OPTIMAL and answer.dual is not None:
                    line |= _found(standing, answer, side, first + number)
                else:
                    limits = families(in_the_way(held, changed, standing.lp))
                    stops.extend((years[number], side, *limit) for limit in limits)
                    line |= _impossible(side, IMPOSSIBLE, words(limits, years[number]))
            found.append(line)
        return found

    with ThreadPoolExecutor(WORKERS) as pool, together(standing):
        parts = pool.map(some, [range(number, len(years), WORKERS) for number in range(WORKERS)])
        lines = [line for part in parts for line in part]
    stopped = pd.DataFrame(stops, columns=STOPPING).sort_values(["year", "side"], kind="stable", ignore_index=True)
    return pd.DataFrame(lines).sort_values("year", ignore_index=True), stopped


def unsolved(asked: Asked, years: Sequence[int]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same two frames where the program is too large to be solved again: the places, and blanks."""
    rows = np.searchsorted(years, asked.year)
    planned = np.bincount(rows, asked.planned, len(years))
    lines = [
        {"year": year, "places": places} | _impossible("more", NOT_SOLVED) | _impossible("fewer", NOT_SOLVED)
        for year, places in zip(years, planned, strict=True)
    ]
    return pd.DataFrame(lines), pd.DataFrame(columns=STOPPING)


def _held_at(lp: LinearProgram, row: int, bound: float, *, upper: bool) -> LinearProgram:
    """The program with one bound of one row at ``bound``."""
    side = "row_upper" if upper else "row_lower"
    bounds = getattr(lp, side).copy()
    bounds[row] = bound
    return replace(lp, **{side: bounds})


def _found(standing: Standing, answer: Answer, side: str, row: int) -> dict[str, Any]:
    """What one place more or fewer costs, and the worth of a place at which it would cost nothing."""
    costs = answer.value - standing.answer.value
    costs = costs if costs > NOTHING * abs(standing.answer.value) else 0.0
    pays_at = 0.0
    if costs and answer.dual is not None:
        pays_at = abs(float(answer.dual[row])) * standing.lp.objectives[0].scale
    return {side: costs, f"{side}_how": RESOLVED, f"{side}_stopped_by": "", f"{side}_pays_at": pays_at}


def _impossible(side: str, how: str, stopped_by: str = "") -> dict[str, Any]:
    return {side: np.nan, f"{side}_how": how, f"{side}_stopped_by": stopped_by, f"{side}_pays_at": np.nan}
