"""The cost of fairness: what it takes that no region is left further behind than so much.

The largest regional share of shortfall is a column of the program; the line is its upper bound, from the least that any
plan can reach to what the plan with the least of the objective reaches unasked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.frontier.amount import SHARE, Amount
from optimiser.analyses.frontier.ground import first_objective, moving_column
from optimiser.errors import Infeasible, UsageError
from optimiser.model import build
from optimiser.solving.inside import inside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.analyses.frontier.ground import Ground
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

OVER = "worst_region"
ROOM = 1e-6
"""How far above the least share of all the line begins, relative to it: at the least itself a plan has no room."""
NOBODY = 1e-7
"""A smaller share of what a region needs is nobody."""
NO_PLAN = "No plan meets all the limits, whatever the regions get; ppopt diagnose says which conflict."
LEAST_LINE = 0.01
"""A line is at least so long, relative to its beginning, also where fairness costs nothing."""


@dataclass(frozen=True)
class Cap:
    """The most that any region may miss of what it needs, from ``low`` to ``high``."""

    low: float
    high: float
    over: str = OVER
    name: str = "worst region"
    means: str = "cap on the share"

    def figure(self, place: float) -> float:
        """The cap as a number."""
        return self.at(place)

    def at(self, place: float) -> float:
        """The cap at a place from 0 to 1."""
        return (1 - place) * self.low + place * self.high

    def words(self, place: float) -> str:
        """The cap as a reader knows it."""
        return f"{self.at(place):.2%}"


def capped(inst: Instance) -> tuple[Cap, Amount, Ground]:
    """The line of caps on the worst region's share, and the program on it.

    Raises Infeasible if no plan meets the limits of the instance, UsageError if no region is short.
    """
    goal = next(name for name in (*inst.horizon.objectives, "shortfall") if name != OVER)
    lp = build(_with(inst, (goal, OVER)))
    column = lp.column_block(OVER).start
    cost = np.zeros(lp.matrix.shape[1])
    cost[column] = 1.0
    fairest = inside(replace(lp, objectives=(replace(lp.objectives[1], cost=cost, constant=0.0),)))
    best = inside(first_objective(lp))
    if fairest.x is None or best.x is None:
        raise Infeasible(NO_PLAN)
    if _worst(lp, best.x) < NOBODY:
        msg = "In the plan with the least of the first objective no region is short, so there is nothing to go over."
        raise UsageError(msg)
    low = float(fairest.x[column]) * (1 + ROOM) + ROOM**2
    cap = Cap(low, max(_worst(lp, best.x), low * (1 + LEAST_LINE)))
    amount = Amount(cap.low, cap.high, SHARE, 1, 0)
    return cap, amount, moving_column(lp, column, cap.low, cap.high)


def _with(inst: Instance, objectives: tuple[str, ...]) -> Instance:
    return replace(inst, horizon=inst.horizon.model_copy(update={"objectives": objectives}))


def _worst(lp: LinearProgram, x: NDArray[np.float64]) -> float:
    """The largest regional share of a plan, whatever its column says: unasked, the column may say more."""
    column = lp.column_block(OVER).start
    rows = next(block for block in lp.rows if block.name == "regional_share").span
    need = -lp.matrix[rows][:, [column]].toarray()[:, 0]
    short = lp.matrix[rows] @ x + need * x[column]
    return float(np.divide(short, need, out=np.zeros_like(need), where=need > 0).max())
