"""A program that is solved again and again while bounds are narrowed and inequalities added: the first objective only.

Where ``warm`` goes back to one basis each time, this goes on from wherever it stands, and keeps what was added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optimiser.solution import Status
from optimiser.solving.highs import allow, hand_over, stopped
from optimiser.solving.inside import INTERIOR
from optimiser.solving.levels import ALGORITHMS, ANSWERS
from optimiser.solving.warm import DUAL, FROM_BASIS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.model.lp import LinearProgram

AFRESH: dict[str, Any] = {
    "presolve": "choose",
    "simplex_dual_edge_weight_strategy": -1,
    "simplex_scale_strategy": 2,
    "simplex_iteration_limit": np.iinfo(np.int32).max,
}
ENDED = (
    highspy.HighsModelStatus.kOptimal,
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kTimeLimit,
)
"""Where going on from a basis led to an end: to begin afresh would lead to no other."""
BASIC, LOWER = highspy.HighsBasisStatus.kBasic, highspy.HighsBasisStatus.kLower
Standing = highspy.HighsBasis
"""Where a solver stands."""
PATIENCE = 0.5
"""Simplex iterations before the program is solved afresh, as a share of its rows; at least ``LEAST``."""
LEAST = 1000


@dataclass(frozen=True)
class Held:
    """A solver and the program that it was given; rows added since come after the program's own."""

    solver: highspy.Highs
    lp: LinearProgram


@dataclass(frozen=True)
class Reached:
    """An optimum: ``value`` in the objective's unit, the arrays in matrix units; without one they are empty."""

    status: Status
    value: float
    x: NDArray[np.float64]
    dual: NDArray[np.float64]
    reduced: NDArray[np.float64]

    @classmethod
    def nothing(cls, status: Status) -> Reached:
        """No optimum, and why."""
        return cls(status, np.nan, *(np.zeros(0) for _ in range(3)))


def hold(lp: LinearProgram, threads: int = 1) -> Held:
    """A solver that holds ``lp``, whose columns may all take fractions."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", threads)
    hand_over(solver, lp)
    return Held(solver, lp)


def narrow(held: Held, columns: NDArray[np.int64], lower: NDArray[Any], upper: NDArray[Any]) -> None:
    """Put some columns between other bounds."""
    held.solver.changeColsBounds(len(columns), columns.astype(np.int32), lower.astype(float), upper.astype(float))


def limit(held: Held, row: int, least: float, most: float) -> None:
    """Hold one row between other bounds."""
    held.solver.changeRowBounds(row, least, most)


def demand(held: Held, matrix: csr_array, lower: NDArray[np.float64]) -> None:
    """Add the rows ``matrix @ x >= lower``."""
    rows = matrix.shape[0]
    held.solver.addRows(
        rows, lower, np.full(rows, np.inf), matrix.nnz, matrix.indptr.astype(np.int32),
        matrix.indices.astype(np.int32), matrix.data,
    )  # fmt: skip


def afresh(held: Held, *, corner: bool = True, seconds: float = np.inf) -> Reached:
    """Solve from nothing; without ``corner`` by interior point alone, quicker but with no basis to go on from.

    Without an answer after so many ``seconds`` its status says so.  Raises KeyboardInterrupt if Ctrl-C stopped the
    solver.
    """
    allow(held.solver, seconds)
    return _afresh(held, corner=corner)


def _afresh(held: Held, *, corner: bool = True) -> Reached:
    """The same, within the time that the solver is allowed already."""
    settings = [settings for _, settings in ALGORITHMS]
    for one in settings if corner else [INTERIOR, *settings]:
        held.solver.clearSolver()
        _run(held, {**AFRESH, **one})
        if held.solver.getModelStatus() in ANSWERS:
            break
    return _reached(held)


def onwards(held: Held, seconds: float = np.inf) -> Reached:
    """Go on by dual simplex from where the solver stands, or afresh if that leads nowhere in reasonable time.

    Without an answer after so many ``seconds`` its status says so.  Raises KeyboardInterrupt if Ctrl-C stopped the
    solver.
    """
    _dual_simplex(held, max(LEAST, int(PATIENCE * held.solver.getNumRow())), seconds)
    if held.solver.getModelStatus() not in ENDED:
        return _afresh(held)
    return _reached(held)


def standing(held: Held) -> Standing:
    """Where the solver stands."""
    at: Standing = held.solver.getBasis()
    return at


def with_more(at: Standing, columns: int, rows: int) -> Standing:
    """The same with so many columns more, each at its lower bound, and so many rows more, none of which is a limit."""
    more = Standing()
    more.col_status, more.row_status = [*at.col_status, *[LOWER] * columns], [*at.row_status, *[BASIC] * rows]
    more.valid = True
    return more


def from_there(held: Held, at: Standing, seconds: float = np.inf, most: int | None = None) -> Reached | None:
    """The optimum by dual simplex from ``at``; with ``most`` how far so many iterations lead towards it.

    None if that does not end in time.  Raises KeyboardInterrupt if Ctrl-C stopped the solver.
    """
    solver, objective = held.solver, held.lp.objectives[0]
    solver.setBasis(at)
    _dual_simplex(held, most or solver.getNumRow(), seconds)
    ends = {highspy.HighsModelStatus.kOptimal, *([highspy.HighsModelStatus.kIterationLimit] if most else [])}
    if solver.getModelStatus() not in ends:
        return None
    found, value = solver.getSolution(), objective.scale * solver.getInfo().objective_function_value
    values, dual, reduced = (np.asarray(each) for each in (found.col_value, found.row_dual, found.col_dual))
    return Reached(Status.OPTIMAL, value, values, dual, reduced)


def _dual_simplex(held: Held, most: int, seconds: float) -> None:
    """At most so many iterations from where the solver stands; how it ended is for the solver to say."""
    allow(held.solver, seconds)
    _run(held, {**FROM_BASIS, "simplex_strategy": DUAL, "simplex_iteration_limit": most})


def _run(held: Held, settings: dict[str, Any]) -> None:
    for option, value in settings.items():
        held.solver.setOptionValue(option, value)
    if stopped(held.solver):
        raise KeyboardInterrupt


def _reached(held: Held) -> Reached:
    status = ANSWERS.get(held.solver.getModelStatus(), Status.LIMIT_WITHOUT_PLAN)
    if status is not Status.OPTIMAL:
        return Reached.nothing(status)
    found, objective = held.solver.getSolution(), held.lp.objectives[0]
    x = np.asarray(found.col_value)
    value = objective.value(x)
    return Reached(status, value, x, np.asarray(found.row_dual), np.asarray(found.col_dual))
