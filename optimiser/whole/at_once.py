"""All whole places at once, then the limits mended that they break: a plan soon, though not the best.

The plan in fractions is made with room in limits on people, so that rounding keeps nearly all of them, and with no more
starts anywhere than whole ones can be.  Its intakes are made whole, places follow as a flow (``network``), the rest of
the plan is solved around them (``broken``), and what is broken then is mended (``mend``).  That costs more than
rounding year by year (``places``) and takes a small part of its time (docs/decisions/0015).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.solving.mip import Limits, branch
from optimiser.whole.broken import around, one_start
from optimiser.whole.groups import NEARLY, assembled
from optimiser.whole.intakes import whole_intakes
from optimiser.whole.mend import mended
from optimiser.whole.network import lines, network
from optimiser.whole.tighten import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground
    from optimiser.whole.network import Lines

WITH_ROOM = ("placements", "supervision", "team_ratio", "movers")
"""Limits on people that a rounding may break; each leaves room for starts."""
ROOM = 0.5
"""For so many starts; the fewer, the better the plan and the more there is to mend."""
GAP = 1e-4
ROUNDS = 4
"""Limits are mended so many times, each time with the rest of the plan solved again."""


def at_once(ground: Ground, near: float, going_on: Callable[[], bool] = lambda: True) -> Reached | None:
    """A plan of whole places, if one is found; ``near`` as in ``intakes``.

    ``going_on`` is asked between the steps whether somebody still waits for a plan.
    """
    most = most_starts(ground)
    roomy = replace(ground, lp=replace(with_room(ground), upper=most))
    lp, impossible = narrowed(roomy)
    if impossible:
        return None
    fractions = solver.afresh(solver.hold(lp), corner=False)
    if fractions.status is not Status.OPTIMAL or not going_on():
        return None
    intakes = whole_intakes(roomy, fractions, near)
    if intakes is None:
        return None
    return at_intakes(ground, lines(ground, fractions), intakes, most, going_on)


def at_intakes(
    ground: Ground,
    wanted: Lines,
    intakes: NDArray[np.int64],
    most: NDArray[np.float64],
    going_on: Callable[[], bool] = lambda: True,
    stay: NDArray[np.float64] | None = None,
) -> Reached | None:
    """A plan of whole places with these intakes and nearly the starts ``wanted``, if one is found.

    ``most`` says how many whole starts each column can hold; ``stay`` as in ``network``.
    """
    places = _flow(ground, wanted, intakes, most, stay)
    for _ in range(ROUNDS):
        found = around(ground, intakes, places) if places is not None and going_on() else None
        if found is None or not found.by.any():
            return None if found is None else found.plan
        places = mended(ground, wanted, most, found, going_on, stay)
    return None


def with_room(ground: Ground, room: float = ROOM) -> LinearProgram:
    """The program with each of these limits lower by what so many starts may take of it."""
    rows = np.flatnonzero(np.isin(ground.row_families, WITH_ROOM))
    upper = ground.lp.row_upper.copy()
    upper[rows] -= room * one_start(ground, rows, 0.0)
    return replace(ground.lp, row_upper=upper)


def most_starts(ground: Ground) -> NDArray[np.float64]:
    """The upper bounds of all columns, those of whole starts as low as each limit on people makes them by itself."""
    lp = ground.lp
    rows = np.flatnonzero(np.isin(ground.row_families, WITH_ROOM))
    direct = ground.direct[rows]
    row, column, taken = np.repeat(np.arange(len(rows)), np.diff(direct.indptr)), direct.indices, direct.data
    least = np.where(taken > 0, taken * lp.lower[column], taken * lp.upper[column])
    alone = np.isin(column, ground.starts_of) & (taken > 0)
    known = np.isfinite(least).astype(float)
    bounded = np.isfinite(lp.row_upper[rows]) & (np.bincount(row, 1.0 - known, len(rows)) == 0)
    whole = alone & bounded[row]
    others = np.bincount(row, np.where(known, least, 0.0), len(rows))
    left = (lp.row_upper[rows] - ground.given[rows] - others)[row] + least
    most = lp.upper.copy()
    np.minimum.at(most, column[whole], np.floor(left[whole] / taken[whole] + NEARLY))
    return np.maximum(most, lp.lower)


def _flow(
    ground: Ground,
    wanted: Lines,
    intakes: NDArray[np.int64],
    most: NDArray[np.float64],
    stay: NDArray[np.float64] | None,
) -> NDArray[np.int64] | None:
    """Whole places that add up to the intakes, with starts up to each year near to those wanted."""
    here, taken = np.arange(len(ground.place)), ground.over_columns(intakes)
    between = np.zeros(len(wanted.starts)), most[wanted.starts]
    placed = branch(assembled(*network(ground, here, wanted, taken, between, stay)), Limits(GAP))
    return None if placed.x is None else np.round(placed.x[: len(here)]).astype(np.int64)
