"""Where on a line of programs the plans begin and end, if the ends of the line have none.

Where only bounds move, the place itself becomes a column of the program, which is made small or great.  Elsewhere the
way from a place without a plan to one with a plan is halved a few times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser.analyses.frontier.point import Job, without_plan
from optimiser.model.lp import Objective
from optimiser.solution import Status
from optimiser.solving.inside import inside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.analyses.frontier.ground import Ground
    from optimiser.analyses.frontier.point import Point
    from optimiser.analyses.frontier.pool import Solve
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

    Figures = NDArray[np.float64]
    Pair = tuple[Figures, Figures]

INWARDS = (1e-6, 1e-5, 1e-4, 1e-3)
"""How far inside the edge a plan is looked for, as shares of the line: on the edge itself a plan has no room at all."""
HALVINGS = 6
"""How often the way to where plans begin is halved when the place cannot be worked out."""


@dataclass(frozen=True)
class Edge:
    """The outermost place that was found to have a plan, and how near to it plans surely end."""

    place: float
    beyond: float
    """from here on outwards no place has a plan"""


@dataclass(frozen=True)
class EdgeJob:
    """Where plans begin (``sign`` 1) or end (-1) on a line on which only bounds move, and the plan there."""

    sign: int
    within: float

    def solved(self, ground: Ground, inst: Instance) -> Point:
        """The point a little inside the edge; one without a plan if there is none.

        Raises the errors of ``Job.solved``.
        """
        answer = inside(_with_place(ground, self.sign))
        if answer.x is None:
            return without_plan((float(self.sign == 1),), answer.status, 1)
        beyond = float(min(1.0, max(0.0, answer.x[-1])))
        for inwards in INWARDS:
            place = min(1.0, max(0.0, beyond + self.sign * inwards))
            point = Job((place,), self.within, with_detail=True).solved(ground, inst)
            if point.has_plan:
                return replace(point, beyond=beyond)
        return without_plan((beyond,), Status.INFEASIBLE, 1)


def outwards(tried: Sequence[Point]) -> list[int]:
    """The ends without a plan: 1 for the low one, -1 for the high one."""
    ends = {1: min(tried, key=_place), -1: max(tried, key=_place)}
    return [sign for sign, end in ends.items() if not end.has_plan]


def edge(tried: Sequence[Point], sign: int) -> Edge | None:
    """Where plans begin (``sign`` 1) or end (-1); None if that is the end of the line, or no place has a plan."""
    having = [point.place[0] for point in tried if point.has_plan]
    if sign not in outwards(tried) or not having:
        return None
    place = sign * min(sign * one for one in having)
    without = [point.place[0] for point in tried if not point.has_plan]
    without += [point.beyond for point in tried if point.beyond is not None]
    return Edge(place, sign * max(sign * one for one in without if sign * one < sign * place))


def halved(solve: Solve, tried: Sequence[Point], within: float) -> list[Point]:
    """The points met on the way, which is halved a few times, from a place without a plan to the nearest with one."""
    more: list[Point] = []
    for sign in outwards(tried):
        for _ in range(HALVINGS):
            found = edge([*tried, *more], sign)
            if found is None:
                break
            more += solve([Job(((found.place + found.beyond) / 2,), within, with_detail=True)])
    return more


def _place(point: Point) -> float:
    return point.place[0]


def _with_place(ground: Ground, sign: int) -> LinearProgram:
    """The program with the place as its last column, which is made small or great.

    Bounds of columns that move become rows.
    """
    lp, (move,) = ground.origin, ground.moves
    size = lp.matrix.shape[1]
    moving = np.flatnonzero((move.lower != 0) | (move.upper != 0))
    unit = sparse.csr_array((np.ones(len(moving)), (np.arange(len(moving)), moving)), shape=(len(moving), size))
    parts = [
        *_rows(lp.matrix, (lp.row_lower, lp.row_upper), (move.row_lower, move.row_upper)),
        *_rows(unit, (lp.lower[moving], lp.upper[moving]), (move.lower[moving], move.upper[moving])),
    ]
    return replace(
        lp,
        matrix=sparse.csr_array(sparse.vstack([matrix for matrix, _, _ in parts])),
        row_lower=np.concatenate([lower for _, lower, _ in parts]),
        row_upper=np.concatenate([upper for _, _, upper in parts]),
        lower=np.append(np.where(move.lower != 0, -np.inf, lp.lower), 0.0),
        upper=np.append(np.where(move.upper != 0, np.inf, lp.upper), 1.0),
        objectives=(Objective("place", "share", np.append(np.zeros(size), float(sign)), 0.0, 1.0),),
    )


def _rows(matrix: csr_array, bounds: Pair, moves: Pair) -> list[tuple[csr_array, Figures, Figures]]:
    """``low + place * low_move <= matrix @ x <= high + place * high_move`` as rows with the place as a last column.

    Rows whose two bounds move apart stand twice, once for each.
    """
    (low, high), (low_move, high_move) = bounds, moves
    apart = np.isfinite(low) & np.isfinite(high) & (low_move != high_move)
    shift = np.where(np.isfinite(high), high_move, low_move)
    return [
        (_with_last(matrix, -shift), np.where(apart, -np.inf, low), high),
        (_with_last(matrix[apart], -low_move[apart]), low[apart], np.full(int(apart.sum()), np.inf)),
    ]


def _with_last(matrix: csr_array, column: Figures) -> csr_array:
    return sparse.csr_array(sparse.hstack([matrix, sparse.csr_array(column[:, None])]))
