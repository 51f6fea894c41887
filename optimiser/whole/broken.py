"""The best plan around whole places that are given, and the limits that it cannot keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.whole.groups import picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground

BREAKABLE = (
    "placements", "supervision", "team_ratio", "movers", "budget", "diversity", "policy", "policy_spend",
)  # fmt: skip
"""Limits that whole places may not be able to keep, whatever else is decided."""
DEAR = 30.0
"""What a limit broken by one start counts, in the objective's unit: far more than a start is worth, if that is
shortfall."""
KEPT = 1e-6
"""A limit broken by a smaller part of a start is kept as the solver gives it."""


@dataclass(frozen=True)
class Broken:
    """A plan with whole places, and by how many starts each row of the program is broken: 0 where it is kept."""

    plan: Reached
    by: NDArray[np.float64]


def around(ground: Ground, intakes: NDArray[np.int64], places: NDArray[np.int64]) -> Broken | None:
    """The best plan with these intakes and places that breaks as little as can be; None if that does not help."""
    held = solver.hold(_breakable(ground))
    solver.narrow(held, ground.intakes.ravel(), intakes.ravel(), intakes.ravel())
    solver.narrow(held, ground.place, places, places)
    found = solver.afresh(held, corner=False)
    if found.status is not Status.OPTIMAL:
        return None
    own, goal = ground.columns, ground.lp.objectives[0]
    x = found.x[:own]
    value = goal.value(x)
    return Broken(replace(found, value=value, x=x, reduced=found.reduced[:own]), by(ground, ground.lp.matrix @ x))


def by(ground: Ground, activity: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many starts each row is broken at this activity; 0 where it is kept, and in rows that are no limits."""
    lp = ground.lp
    rows = np.flatnonzero(np.isin(ground.row_families, BREAKABLE))
    beyond = np.maximum(lp.row_lower[rows] - activity[rows], activity[rows] - lp.row_upper[rows])
    starts = beyond / one_start(ground, rows)
    broken = np.zeros(len(activity))
    broken[rows] = np.where(starts > KEPT, starts, 0.0)
    return broken


def one_start(ground: Ground, rows: NDArray[np.int64], otherwise: float = 1.0) -> NDArray[np.float64]:
    """The most that one start takes of each of these rows; ``otherwise`` where none takes anything."""
    taken = csr_array(ground.direct[rows][:, np.unique(ground.starts_of)])
    most = np.asarray(abs(taken).max(axis=1).todense()).ravel()
    return np.where(most > 0, most, otherwise)


def _breakable(ground: Ground) -> LinearProgram:
    """The program with a column for each end of a limit that may be broken, counted in starts and dear."""
    lp = ground.lp
    rows = np.flatnonzero(np.isin(ground.row_families, BREAKABLE))
    start, goal = one_start(ground, rows), lp.objectives[0]
    ends = [
        picked(rows[there], np.arange(there.sum()), (len(lp.row_lower), int(there.sum())), sign * start[there])
        for sign, there in ((1.0, np.isfinite(lp.row_lower[rows])), (-1.0, np.isfinite(lp.row_upper[rows])))
    ]
    more = sum(end.shape[1] for end in ends)
    return replace(
        lp,
        lower=np.concatenate([lp.lower, np.zeros(more)]),
        upper=np.concatenate([lp.upper, np.full(more, np.inf)]),
        matrix=csr_array(hstack([lp.matrix, *ends], format="csr")),
        objectives=(replace(goal, cost=np.concatenate([goal.cost, np.full(more, DEAR / goal.scale)])),),
    )
