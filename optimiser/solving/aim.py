"""The same plans, another aim: a program solved for cost after cost, and what its duals prove each time.

From a plan that meets the limits primal simplex goes on under any costs.  On England it ends within seconds where
interior point takes ten and sometimes fails (docs/decisions/0018).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optimiser.solution import Status
from optimiser.solving.highs import as_basis, as_highs, basis_of, stopped
from optimiser.solving.levels import ALGORITHMS, ANSWERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Basis

ON_FROM: dict[str, Any] = {
    "solver": "simplex",
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,
    "simplex_scale_strategy": 4,
}
AFRESH: dict[str, Any] = {"simplex_dual_edge_weight_strategy": -1, "simplex_scale_strategy": 2, "presolve": "choose"}
DUAL, PRIMAL = 1, 4
PATIENCE = 0.5
"""Simplex iterations from the basis given before the program is solved afresh, times the rows."""
NO_DUAL = 1e-7
"""Duals and reduced costs below this are the solver's noise: its own tolerance."""


@dataclass(frozen=True)
class Stand:
    """A solver that holds a program and the basis from which it begins every time, whatever it solved before."""

    solver: highspy.Highs
    lp: LinearProgram
    basis: Basis | None


@dataclass(frozen=True)
class Aimed:
    """The least value of a cost, in matrix units; the arrays are None without an optimum."""

    status: Status
    value: float
    bound: float
    """what the duals prove: no plan is below it"""
    x: NDArray[np.float64] | None
    dual: NDArray[np.float64] | None
    basis: Basis | None


def stand(lp: LinearProgram, basis: Basis | None, threads: int = 1) -> Stand:
    """A solver that holds ``lp``, standing at ``basis``."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", threads)
    solver.passModel(as_highs(lp))
    return Stand(solver, lp, basis)


def aim(
    at: Stand,
    cost: NDArray[np.float64],
    row_upper: Mapping[int, float] | None = None,
    upper: Mapping[int, float] | None = None,
    basis: Basis | None = None,
) -> Aimed:
    """Make ``cost @ x`` small, with the upper limits of some rows and columns as given; others stay as they were.

    Goes on from ``basis``, or from where ``at`` stands: by primal simplex if that is a plan still, by dual if not.
    Raises KeyboardInterrupt when Ctrl-C stops the solver.
    """
    solver, columns = at.solver, np.arange(len(cost), dtype=np.int32)
    solver.changeColsCost(len(cost), columns, cost)
    solver.changeObjectiveOffset(0.0)
    for row, most in (row_upper or {}).items():
        solver.changeRowBounds(row, -np.inf, most)
    for column, most in (upper or {}).items():
        solver.changeColBounds(column, 0.0, most)
    status = _from_basis(solver, basis or at.basis) or _afresh(solver)
    if status is not Status.OPTIMAL:
        return Aimed(status, float("nan"), float("-inf"), None, None, None)
    found = solver.getSolution()
    x, dual = np.asarray(found.col_value), np.asarray(found.row_dual)
    return Aimed(status, float(cost @ x), proven(at, cost, dual), x, dual, basis_of(solver))


def proven(at: Stand, cost: NDArray[np.float64], dual: NDArray[np.float64]) -> float:
    """The bound of weak duality, worked out from the row duals alone: no x within the limits has a smaller cost.

    A dual or reduced cost that would count on a limit that is not there makes the bound minus infinity, unless it is
    within the solver's tolerance.
    """
    model = at.solver.getLp()
    reduced = cost - at.lp.matrix.T @ dual
    bound = 0.0
    for price, lower, upper in (
        (dual, model.row_lower_, model.row_upper_),
        (reduced, model.col_lower_, model.col_upper_),
    ):
        limit = np.where(price > 0, np.asarray(lower), np.asarray(upper))
        priced = price != 0
        there = np.isfinite(limit)
        if (np.abs(price[priced & ~there]) > 10 * NO_DUAL).any():
            return float("-inf")
        bound += float(price[priced & there] @ limit[priced & there])
    return bound


def _from_basis(solver: highspy.Highs, basis: Basis | None) -> Status | None:
    """Go on from ``basis``; None if there is none or it leads nowhere in reasonable time."""
    if basis is None:
        return None
    _set(solver, ON_FROM)
    solver.setBasis(as_basis(basis))
    solver.setOptionValue("simplex_iteration_limit", 0)
    _run(solver)
    outside = solver.getInfo().num_primal_infeasibilities
    solver.setOptionValue("simplex_strategy", DUAL if outside else PRIMAL)
    solver.setOptionValue("simplex_iteration_limit", max(1000, int(PATIENCE * solver.getNumRow())))
    _run(solver)
    status = ANSWERS.get(solver.getModelStatus())
    return status if status in {Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED} else None


def _afresh(solver: highspy.Highs) -> Status:
    """Solve from nothing, with the algorithms of a first solve."""
    solver.setOptionValue("simplex_iteration_limit", np.iinfo(np.int32).max)
    for _, settings in ALGORITHMS:
        solver.clearSolver()
        _set(solver, {**AFRESH, **settings})
        _run(solver)
        if solver.getModelStatus() in ANSWERS:
            break
    return ANSWERS.get(solver.getModelStatus(), Status.LIMIT_WITHOUT_PLAN)


def _set(solver: highspy.Highs, settings: Mapping[str, Any]) -> None:
    for option, value in settings.items():
        solver.setOptionValue(option, value)


def _run(solver: highspy.Highs) -> None:
    if stopped(solver):
        raise KeyboardInterrupt
