"""The first objective by interior point alone, where a plan and prices are wanted and no corner.

Without crossover the plan found lies in the middle of all the best plans and its prices in the middle of all that fit;
on ``england`` that takes two thirds of the time, and the value is the same to eight digits (docs/decisions/0014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optimiser.solution import Status
from optimiser.solving.highs import as_highs, stopped
from optimiser.solving.levels import ALGORITHMS, ANSWERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

INTERIOR: dict[str, Any] = {"solver": "ipx", "run_crossover": "off"}
LEAST_ROWS = 3000
"""Programs with fewer rows are solved to a corner: that takes no time and is exact to the last digits."""
EXACT = 1e-8
"""The solver's own tolerance."""
BREACH = 1e-6
"""A plan that breaks a limit by more than this, relative to the limit where that is above 1, is none: as in verify."""


@dataclass(frozen=True)
class Inside:
    """What was found, in matrix units but for ``value``; the arrays are None without an optimum."""

    status: Status
    value: float
    """of the plan found, in the objective's unit"""
    x: NDArray[np.float64] | None = None
    dual: NDArray[np.float64] | None = None


def inside(lp: LinearProgram, tolerance: float = EXACT, threads: int = 1) -> Inside:
    """Make the first objective of ``lp`` small: to within ``tolerance``, relative; limits hold all the same.

    Raises KeyboardInterrupt if Ctrl-C stopped the solver.
    """
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", threads)
    solver.passModel(as_highs(lp))
    for settings in _in_turn(lp, tolerance):
        solver.clearSolver()
        for option, value in settings.items():
            solver.setOptionValue(option, value)
        if stopped(solver):
            raise KeyboardInterrupt
        status = ANSWERS.get(solver.getModelStatus())
        if status is Status.OPTIMAL:
            found = _read(solver, lp)
            if found is not None:
                return found
        elif status is not None:
            return Inside(status, float("nan"))
    return Inside(Status.LIMIT_WITHOUT_PLAN, float("nan"))


def _in_turn(lp: LinearProgram, tolerance: float) -> list[dict[str, Any]]:
    """The settings of the algorithms, in the order in which they are tried."""
    loose = {} if tolerance <= EXACT else {"ipm_optimality_tolerance": tolerance, "kkt_tolerance": tolerance}
    strict = {"ipm_optimality_tolerance": EXACT, "kkt_tolerance": 1e-7}
    interior = [{"presolve": "choose", **strict, **loose, **INTERIOR}] if lp.matrix.shape[0] >= LEAST_ROWS else []
    return [*interior, *({"presolve": "choose", **strict, **settings} for _, settings in ALGORITHMS)]


def _read(solver: highspy.Highs, lp: LinearProgram) -> Inside | None:
    """The plan and its prices; None if the plan breaks a limit."""
    found, objective = solver.getSolution(), lp.objectives[0]
    x, dual = np.asarray(found.col_value), np.asarray(found.row_dual)
    if breach(lp, x) > BREACH:
        return None
    return Inside(Status.OPTIMAL, objective.value(x), x, dual)


def breach(lp: LinearProgram, x: NDArray[np.float64]) -> float:
    """By how much the worst limit is broken, relative to the limit where that is above 1."""
    worst = 0.0
    for at, lower, upper in ((lp.matrix @ x, lp.row_lower, lp.row_upper), (x, lp.lower, lp.upper)):
        for limit, beyond in ((lower, lower - at), (upper, at - upper)):
            there = np.isfinite(limit)
            worst = max(worst, float((beyond[there] / np.maximum(1.0, np.abs(limit[there]))).max(initial=0.0)))
    return worst
