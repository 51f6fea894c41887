"""Solving a program again after a small change, from where it stood: the first objective only.

A change of right-hand sides, bounds, costs or coefficients leaves the rows and columns as they are, so that the last
basis is a place to start from; benchmarks/README.md says what that saves, docs/decisions/0012 which changes allow it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import highspy
import numpy as np

from optimiser.model.change import change
from optimiser.solution import Status
from optimiser.solving.highs import as_basis, basis_of, hand_over, run
from optimiser.solving.levels import ALGORITHMS, ANSWERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Basis

FROM_BASIS = {
    "solver": "simplex",
    "presolve": "off",
    "simplex_dual_edge_weight_strategy": 1,
    "simplex_scale_strategy": 4,
}
"""Devex prices need no start-up, where steepest edge would solve with the basis once for every row (0012)."""
DUAL, PRIMAL = 1, 4
CLOSE = 0.01
"""Most basic variables out of bounds, as a share of the rows, for which going on from the basis is worth a try."""
PATIENCE = 0.1
"""Simplex iterations tried from the last basis before starting afresh, as a share of the rows."""
FEW = 100
"""Both shares stand for at least this much (iterations: ten times as many), so that a small program is always tried."""


@dataclass
class Warm:
    """A solver that holds a program and where it last stood; ``program`` is what the solver holds now."""

    solver: highspy.Highs
    program: LinearProgram
    basis: Basis | None


@dataclass(frozen=True)
class Answer:
    """What a re-solve found, in matrix units but for ``value``; the arrays are None without an optimum."""

    status: Status
    value: float
    """of the first objective, in its unit"""
    x: NDArray[np.float64] | None
    dual: NDArray[np.float64] | None
    reduced: NDArray[np.float64] | None
    basis: Basis | None
    iterations: int
    from_basis: bool
    """whether the last basis led to it, so that nothing was solved afresh"""


def start(lp: LinearProgram, basis: Basis | None = None, threads: int = 1) -> Warm:
    """A solver that holds ``lp`` with its first objective, standing at ``basis`` if one is given.

    Raises ValueError if the basis is of a program of another size.
    """
    if basis is not None and (len(basis.rows), len(basis.columns)) != lp.matrix.shape:
        msg = f"the basis has {len(basis.rows)} rows and {len(basis.columns)} columns, the program {lp.matrix.shape}"
        raise ValueError(msg)
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", threads)
    hand_over(solver, lp)
    return Warm(solver, lp, basis)


def again(warm: Warm, lp: LinearProgram | None = None, *, keep: bool = True) -> Answer:
    """Solve ``lp`` (what the solver holds, unless given) from the last basis, or afresh where that is too far away.

    ``keep`` moves the standing basis to the one found; without it the next solve starts from the same place as this.
    """
    changed_costs = _pass_changes(warm, warm.program if lp is None else lp)
    answer = _from_basis(warm, PRIMAL if changed_costs else DUAL)
    if answer is None:
        answer = _afresh(warm)
    if keep and answer.basis is not None:
        warm.basis = answer.basis
    return answer


def _pass_changes(warm: Warm, lp: LinearProgram) -> bool:
    """Hand the solver what differs from the program it holds; whether the costs do, and nothing else."""
    held, solver = warm.program, warm.solver
    warm.program = lp
    differs = change(held, lp)
    if differs is None:
        warm.basis = None
    if differs is None or differs.matrix:
        hand_over(solver, lp)
        return False
    rows, columns, costs = differs.rows, differs.columns, differs.costs
    solver.changeRowsBounds(len(rows), rows, lp.row_lower[rows], lp.row_upper[rows])
    solver.changeColsBounds(len(columns), columns, lp.lower[columns], lp.upper[columns])
    solver.changeColsCost(len(costs), costs, lp.objectives[0].cost[costs])
    solver.changeObjectiveOffset(lp.objectives[0].constant)
    return differs.kinds == ("costs",)


def _from_basis(warm: Warm, strategy: int) -> Answer | None:
    """Go on from the standing basis; None if there is none, or if it leads nowhere in reasonable time."""
    if warm.basis is None:
        return None
    solver, rows = warm.solver, warm.solver.getNumRow()
    for option, value in FROM_BASIS.items():
        solver.setOptionValue(option, value)
    solver.setOptionValue("simplex_strategy", strategy)
    solver.setBasis(as_basis(warm.basis))
    solver.setOptionValue("simplex_iteration_limit", 0)
    run(solver)
    if strategy == DUAL and solver.getInfo().num_primal_infeasibilities > max(FEW, CLOSE * rows):
        return None
    solver.setOptionValue("simplex_iteration_limit", max(10 * FEW, int(PATIENCE * rows)))
    run(solver)
    status = ANSWERS.get(solver.getModelStatus())
    return _answer(warm, status, from_basis=True) if status in {Status.OPTIMAL, Status.INFEASIBLE} else None


def _afresh(warm: Warm) -> Answer:
    """Solve from nothing, with the algorithms of a first solve."""
    solver = warm.solver
    solver.setOptionValue("simplex_iteration_limit", np.iinfo(np.int32).max)
    solver.setOptionValue("simplex_dual_edge_weight_strategy", -1)
    solver.setOptionValue("simplex_scale_strategy", 2)
    for _, settings in ALGORITHMS:
        solver.clearSolver()
        solver.setOptionValue("presolve", "choose")
        for option, value in settings.items():
            solver.setOptionValue(option, value)
        run(solver)
        if solver.getModelStatus() in ANSWERS:
            break
    return _answer(warm, ANSWERS.get(solver.getModelStatus(), Status.LIMIT_WITHOUT_PLAN), from_basis=False)


def _answer(warm: Warm, status: Status, *, from_basis: bool) -> Answer:
    solver, objective = warm.solver, warm.program.objectives[0]
    iterations = int(solver.getInfo().simplex_iteration_count)
    if status is not Status.OPTIMAL:
        return Answer(status, float("nan"), None, None, None, None, iterations, from_basis)
    found = solver.getSolution()
    x = np.asarray(found.col_value)
    return Answer(
        status,
        objective.value(x),
        x,
        np.asarray(found.row_dual),
        np.asarray(found.col_dual),
        basis_of(solver),
        iterations,
        from_basis,
    )
