"""All whole places at once, where every limit leaves room for a rounding: a plan soon, though not the best.

With intakes whole, who trains for which region is a flow: places leave programmes and arrive as starts by route and
region.  So there are whole places for which the starts up to each year are within one of any plan in fractions, and a
program over these sums alone finds them.  It sees no other limit: the plan in fractions is made with so much room in
limits on people that rounding keeps them.  That costs more than rounding year by year (``places``) and takes a small
part of its time (docs/decisions/0015).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.solving.mip import Limits, branch
from optimiser.whole.groups import LEAST_WORTH, Group, assembled, near_to, picked
from optimiser.whole.places import adding_up
from optimiser.whole.rounding import with_intakes
from optimiser.whole.tighten import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solving.held import Reached
    from optimiser.solving.mip import Mixed
    from optimiser.whole.ground import Ground
    from optimiser.whole.rounding import Intakes

WITH_ROOM = ("placements", "supervision", "team_ratio", "movers")
"""Limits on people that a rounding may break; each leaves room for starts."""
ROOM = 1.0
"""For so many starts: with half of one, roundings of England and of the ICBs break limits."""
GAP = 1e-4


def at_once(ground: Ground, near: float, going_on: Callable[[], bool] = lambda: True) -> Reached | None:
    """A plan of whole places, if there is one with this much room; ``near`` as in ``intakes``.

    ``going_on`` is asked between the steps whether somebody still waits for a plan.
    """
    roomy = replace(ground, lp=with_room(ground))
    lp, impossible = narrowed(roomy)
    if impossible:
        return None
    fractions = solver.afresh(solver.hold(lp), corner=False)
    if fractions.status is not Status.OPTIMAL or not going_on():
        return None
    found = with_intakes(roomy, fractions, near)
    if found is None or not going_on():
        return None
    worth = np.abs(ground.start_prices(fractions.dual))
    placed = branch(_flow(ground, found, worth), Limits(GAP))
    if placed.x is None:
        return None
    places, intakes = np.round(placed.x[: len(ground.place)]), found.intakes.ravel()
    held = solver.hold(ground.lp)
    solver.narrow(held, ground.intakes.ravel(), intakes, intakes)
    solver.narrow(held, ground.place, places, places)
    plan = solver.afresh(held, corner=False)
    return plan if plan.status is Status.OPTIMAL else None


def with_room(ground: Ground, room: float = ROOM) -> LinearProgram:
    """The program with each of these limits lower by what so many starts may take of it."""
    starts = np.unique(ground.starts_of)
    rows = np.flatnonzero(np.isin(ground.row_families, WITH_ROOM))
    taken = csr_array(ground.direct[rows][:, starts])
    most = np.asarray(abs(taken).max(axis=1).todense()).ravel()
    upper = ground.lp.row_upper.copy()
    upper[rows] -= room * most
    return replace(ground.lp, row_upper=upper)


def _flow(ground: Ground, found: Intakes, worth: NDArray[np.float64]) -> Mixed:
    """Whole places that add up to the intakes, with starts up to each year near to the plan's, weighed by worth."""
    starts, group = _in_line(ground)
    until = _until_each_year(group)
    count, every = len(ground.place), len(starts)
    number = np.zeros(ground.columns, dtype=np.int64)
    number[starts] = np.arange(every)
    arriving = picked(number[ground.starts_of], np.arange(count), (every, count))
    away, near = near_to(
        until @ found.plan.x[starts], _waiting(worth[starts], group), "places", csr_array(until @ arriving)
    )
    adding = adding_up(ground, np.arange(count), found.intakes)
    return assembled({"places": Group(count, whole=True), **away}, [adding, near])


def _in_line(ground: Ground) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Columns of starts of the plan's years, those of a route and region one after the other, and their groups."""
    starts, block = np.unique(ground.starts_of), ground.lp.column_block("starts")
    keys = block.keys.iloc[starts - block.span.start]
    group = keys.groupby(["route", "region"], observed=True, sort=False).ngroup().to_numpy(np.int64)
    order = np.lexsort((keys["year"].to_numpy(np.int64), group))
    return starts[order], group[order]


def _until_each_year(group: NDArray[np.int64]) -> csr_array:
    """A row for each start: itself and those of the years before in its group."""
    rows: list[NDArray[np.int64]] = []
    columns: list[NDArray[np.int64]] = []
    earlier = np.arange(len(group))
    while len(earlier):
        back = len(rows)
        columns.append(earlier)
        rows.append(earlier + back)
        earlier = earlier[: np.searchsorted(earlier, len(group) - back - 1)]
        earlier = earlier[group[earlier] == group[earlier + back + 1]]
    return picked(np.concatenate(rows), np.concatenate(columns), (len(group), len(group)))


def _waiting(worth: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """What one start fewer up to a year counts: what it loses by coming the year after, or not at all."""
    following = np.append(np.where(group[1:] == group[:-1], worth[1:], 0.0), 0.0)
    lost: NDArray[np.float64] = np.maximum(worth - following, LEAST_WORTH)
    return lost
