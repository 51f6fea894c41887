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

from optimiser.solution import Basis, Options, Status
from optimiser.solving.held import hold
from optimiser.solving.highs import as_basis, run, stopped
from optimiser.solving.levels import ALGORITHMS, EXACT, ZERO_DUAL, Outcome, at_bounds, level_of
from optimiser.solving.warm import PRIMAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram, Objective

AS_GOOD = 1e-9
"""Two values of the first objective that differ by less than this share are one."""
PUSHES = 1000
"""Simplex iterations that may put right what interior point leaves: where there is no plan it would go on for long."""
FROM_PRICES = "The first objective was not solved for: the prices of another program prove its least value."


@dataclass(frozen=True)
class Lent:
    """An optimum of the first objective that may be one of another program too."""

    basis: Basis
    value: float
    """of the first objective, in its unit"""


@dataclass(frozen=True)
class _Prices:
    """Prices of rows and columns, and what they prove of the first objective; in matrix units."""

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
    first, second = lp.objectives
    face = _face(lp, prices, second)
    solver = hold(face, options.threads).solver
    for option, value in {**ALGORITHMS[0][1], "simplex_iteration_limit": PUSHES}.items():
        solver.setOptionValue(option, value)
    interrupted = stopped(solver)
    took = time.perf_counter() - started
    if interrupted:
        return Outcome(Status.LIMIT_WITHOUT_PLAN, interrupted=True, solve_s=took)
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution()
    x = np.clip(np.asarray(found.col_value), lp.lower, lp.upper)
    if abs(first.at(x) - prices.bound) > EXACT * max(1.0 / first.scale, abs(prices.bound)):
        return None
    bounds = prices.bound, _bound(face, np.asarray(found.row_dual), np.asarray(found.col_dual))
    levels = [level_of(lp, rank, x, bound, tolerance) for rank, bound in enumerate(bounds)]
    return Outcome(
        Status.OPTIMAL, x, prices.dual, prices.reduced, levels, basis=prices.basis, log=[FROM_PRICES], solve_s=took
    )


def _prices(lp: LinearProgram, lent: Lent, threads: int) -> _Prices | None:
    """The prices at the basis that was lent, if they prove of ``lp`` exactly what they proved where they come from."""
    if (len(lent.basis.rows), len(lent.basis.columns)) != lp.matrix.shape:
        return None
    dual, objective = _dual(lp, lent.basis, threads), lp.objectives[0]
    reduced = objective.cost - lp.matrix.T @ dual
    bound = _bound(lp, dual, reduced)
    as_good = abs(objective.scale * bound - lent.value) <= AS_GOOD * max(1.0, abs(lent.value))
    return _Prices(dual, reduced, bound, lent.basis) if as_good else None


def _dual(lp: LinearProgram, basis: Basis, threads: int) -> NDArray[np.float64]:
    """The prices of the rows at a basis."""
    solver = hold(lp, threads).solver
    # Dual simplex may move the costs before its first iteration, and the prices with them.
    settings = {"presolve": "off", "solver": "simplex", "simplex_strategy": PRIMAL, "simplex_iteration_limit": 0}
    for option, value in settings.items():
        solver.setOptionValue(option, value)
    solver.setBasis(as_basis(basis))
    run(solver)
    return np.asarray(solver.getSolution().row_dual)


def _face(lp: LinearProgram, prices: _Prices, goal: Objective) -> LinearProgram:
    """The program of the best plans, with another goal: everything that has a price is held at its bound."""
    lower, upper = _held(prices.reduced, lp.lower, lp.upper)
    row_lower, row_upper = _held(prices.dual, lp.row_lower, lp.row_upper)
    return replace(lp, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper, objectives=(goal,))


def _held(
    price: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    at_lower, at_upper = price > ZERO_DUAL, price < -ZERO_DUAL
    return np.where(at_upper, upper, lower), np.where(at_lower, lower, upper)


def _bound(lp: LinearProgram, dual: NDArray[np.float64], reduced: NDArray[np.float64]) -> float:
    """What prices prove of the first objective by weak duality, in matrix units; -inf if they prove nothing."""
    if _is_endless(dual, lp.row_lower, lp.row_upper) or _is_endless(reduced, lp.lower, lp.upper):
        return -np.inf
    rows = at_bounds(dual, lp.row_lower, lp.row_upper)
    return lp.objectives[0].constant + rows + at_bounds(reduced, lp.lower, lp.upper)


def _is_endless(price: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]) -> bool:
    """Whether something has a price and no bound that it could be a price of."""
    priced = np.abs(price) > ZERO_DUAL
    return not bool(np.isfinite(np.where(price > 0, lower, upper)[priced]).all())
