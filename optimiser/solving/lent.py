"""An optimum lent by another program: where its prices prove as much of this one, the first objective is known.

By complementary slackness, with any optimal prices, a plan is among the best if and only if everything that has a price
is at its bound.  If nothing that has a price has changed, a plan may be as good as before, and it is enough to look for
one there (docs/decisions/0019).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import highspy
import numpy as np

from optimiser.solution import Basis, Level, Options, Status
from optimiser.solving.highs import as_basis, hand_over, run, stopped
from optimiser.solving.levels import ALGORITHMS, EXACT, ZERO_DUAL, Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

AS_GOOD = 1e-9
"""Two values of the first objective that differ by less than this share are one."""
PUSHES = 1000
"""Simplex iterations that may put right what interior point leaves: where there is no plan it would go on for long."""
PRIMAL = 4
FROM_PRICES = "The first objective was not solved for: the prices of another program prove its least value."


@dataclass(frozen=True)
class Lent:
    """An optimum of the first objective that may be one of another program too."""

    basis: Basis
    value: float
    """of the first objective, in its unit"""


@dataclass(frozen=True)
class _Prices:
    """Prices of rows and columns, in matrix units, and what they prove in the first objective's unit."""

    dual: NDArray[np.float64]
    reduced: NDArray[np.float64]
    bound: float
    basis: Basis


def may_borrow(objectives: int, tolerance: float) -> bool:
    """Whether a program with so many objectives, of which the first may give way so far, can start from prices."""
    return objectives == 2 and tolerance <= EXACT  # noqa: PLR2004 - the one that is known, and the one made small


def solve_lent(lp: LinearProgram, lent: Sequence[Lent], options: Options, tolerance: float) -> Outcome | None:
    """The outcome for ``lp``, if it has plans as good as one that was lent: the cheapest, or whatever comes second.

    None if no prices prove as much of this program as of the one they come from, if no plan was found at once that is
    as good, if there are not two objectives, if a ``tolerance`` lets the first give way, or if time is limited: then
    solve it afresh.
    """
    if not may_borrow(len(lp.objectives), tolerance) or options.time_limit_s is not None:
        return None
    started = time.perf_counter()
    proven = [found for one in lent if (found := _prices(lp, one, options.threads)) is not None]
    if not proven:
        return None
    prices = max(proven, key=lambda one: one.bound)
    face = _face(lp, prices)
    solver = highspy.Highs()
    solver.silent()
    hand_over(solver, face, 1)
    for option, value in {**ALGORITHMS[0][1], "threads": options.threads, "simplex_iteration_limit": PUSHES}.items():
        solver.setOptionValue(option, value)
    interrupted = stopped(solver)
    took = time.perf_counter() - started
    if interrupted:
        return Outcome(Status.LIMIT_WITHOUT_PLAN, interrupted=True, solve_s=took)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    x = np.clip(np.asarray(found.col_value), lp.lower, lp.upper)
    if abs(lp.objectives[0].value(x) - prices.bound) > EXACT * max(1.0, abs(prices.bound)):
        return None
    second = _bound(face, 1, np.asarray(found.row_dual), np.asarray(found.col_dual))
    levels = [
        Level(goal.name, goal.unit, goal.value(x), min(bound, goal.value(x)), tolerance)
        for goal, bound in zip(lp.objectives, (prices.bound, second), strict=True)
    ]
    return Outcome(
        Status.OPTIMAL, x, prices.dual, prices.reduced, levels, basis=prices.basis, log=[FROM_PRICES], solve_s=took
    )


def _prices(lp: LinearProgram, lent: Lent, threads: int) -> _Prices | None:
    """The prices at the basis that was lent, if they prove of ``lp`` exactly what they proved where they come from."""
    if (len(lent.basis.rows), len(lent.basis.columns)) != lp.matrix.shape:
        return None
    dual = _dual(lp, lent.basis, threads)
    reduced = lp.objectives[0].cost - lp.matrix.T @ dual
    bound = _bound(lp, 0, dual, reduced)
    as_good = abs(bound - lent.value) <= AS_GOOD * max(1.0, abs(lent.value))
    return _Prices(dual, reduced, bound, lent.basis) if as_good else None


def _dual(lp: LinearProgram, basis: Basis, threads: int) -> NDArray[np.float64]:
    """The prices of the rows at a basis."""
    solver = highspy.Highs()
    solver.silent()
    hand_over(solver, lp)
    # Dual simplex may move the costs before its first iteration, and the prices with them.
    settings = {"threads": threads, "presolve": "off", "solver": "simplex", "simplex_strategy": PRIMAL}
    for option, value in {**settings, "simplex_iteration_limit": 0}.items():
        solver.setOptionValue(option, value)
    solver.setBasis(as_basis(basis))
    run(solver)
    return np.asarray(solver.getSolution().row_dual)


def _face(lp: LinearProgram, prices: _Prices) -> LinearProgram:
    """The program of the best plans: everything that has a price is held at its bound."""
    lower, upper = _held(prices.reduced, lp.lower, lp.upper)
    row_lower, row_upper = _held(prices.dual, lp.row_lower, lp.row_upper)
    return replace(lp, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)


def _held(
    price: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at_lower, at_upper = price > ZERO_DUAL, price < -ZERO_DUAL
    return np.where(at_upper, upper, lower), np.where(at_lower, lower, upper)


def _bound(lp: LinearProgram, rank: int, dual: NDArray[np.float64], reduced: NDArray[np.float64]) -> float:
    """What prices prove of an objective by weak duality, in its unit."""
    objective = lp.objectives[rank]
    rows, columns = _worth(dual, lp.row_lower, lp.row_upper), _worth(reduced, lp.lower, lp.upper)
    return objective.scale * (objective.constant + rows + columns)


def _worth(price: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> float:
    """Limits at their prices: above nought a price is of the lower limit, below of the upper; -inf if there is none."""
    limit = np.where(price > 0, lower, upper)
    endless = ~np.isfinite(limit)
    if (np.abs(price[endless]) > ZERO_DUAL).any():
        return -np.inf
    return float(price[~endless] @ limit[~endless])
