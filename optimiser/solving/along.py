"""Moving a limit or two a long way: dual simplex with more patience than ``warm.again`` has.

A budget moved by £1 million puts 2 to 4% of England's basic variables out of bounds and takes 700 to 5,000 iterations:
a fraction of a solve afresh, where a change of everything at once would take longer than one (docs/decisions/0012 and
0013).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from optimiser.solution import Status
from optimiser.solving import warm
from optimiser.solving.highs import as_basis, run
from optimiser.solving.levels import ANSWERS
from optimiser.solving.warm import DUAL, FROM_BASIS, Answer, _pass_changes

if TYPE_CHECKING:
    import highspy
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Basis

MOST = 0.5
"""Simplex iterations before the program is solved afresh, as a share of its rows; at least ``LEAST``."""
LEAST = 1000
NO_PLAN = Answer(Status.INFEASIBLE, float("nan"), None, None, None, None, 0, from_basis=True)


def along(standing: warm.Warm, lp: LinearProgram, start: Basis | None = None) -> Answer:
    """Solve ``lp``, of which only bounds differ from what the solver holds; the answer is without its basis.

    It goes on from ``start`` or, without one, from where the solver stands after its last solve, which saves handing
    over a basis.  Solved afresh if that leads nowhere; the standing basis of ``standing`` is left alone.
    """
    _pass_changes(standing, lp)
    solver = standing.solver
    for option, value in FROM_BASIS.items():
        solver.setOptionValue(option, value)
    solver.setOptionValue("simplex_strategy", DUAL)
    solver.setOptionValue("simplex_iteration_limit", max(LEAST, int(MOST * solver.getNumRow())))
    if start is not None:
        solver.setBasis(_as_held(start))
    run(solver)
    status = ANSWERS.get(solver.getModelStatus())
    if status is Status.INFEASIBLE:
        return replace(NO_PLAN, iterations=int(solver.getInfo().simplex_iteration_count))
    if status is not Status.OPTIMAL:
        return warm.again(standing, lp, keep=False)
    found, objective = solver.getSolution(), lp.objectives[0]
    x = np.asarray(found.col_value)
    value = objective.value(x)
    iterations = int(solver.getInfo().simplex_iteration_count)
    row_dual, column_dual = np.asarray(found.row_dual), np.asarray(found.col_dual)
    return Answer(status, value, x, row_dual, column_dual, None, iterations, from_basis=True)


def proof(standing: warm.Warm) -> NDArray[np.float64] | None:
    """Multipliers of the rows with which the simplex method proved that the program it holds is impossible.

    More than nought at a row's lower bound, less at its upper; None where presolve found out, which gives no proof.
    """
    _, has_ray, ray = standing.solver.getDualRay()
    return np.asarray(ray) if has_ray else None


@lru_cache(maxsize=2)
def _as_held(basis: Basis) -> highspy.HighsBasis:
    """A basis as HiGHS holds it; one is started from again and again, and turning it takes a tenth of a second."""
    return as_basis(basis)
