"""Which rows cannot all hold, and the multipliers that prove it.

Two steps.  First a proof with few limits in it: every limit may be broken by the same amount, and that amount is made
as small as it can be; the prices of the rows in that plan are the proof of the least weight (docs/decisions/0016).
Then the rows of the proof are tried one at a time: a row without which the rest is still impossible is dropped, and
with it every row that the new proof does without.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy.sparse import csr_array, eye_array, hstack

from optimiser.give_way import DEFINITIONS
from optimiser.model.lp import Objective
from optimiser.solving.highs import allow, as_highs, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram


NO_PART = 1e-9
"""A row with a multiplier below this has no part in the proof."""

QUICK = 15.0
"""Seconds that the simplex method gets for its proof before another way is taken."""

SMALL = 3000
"""Up to so many rows the simplex method finds its proof at once, and nothing else is tried first."""


def conflict(lp: LinearProgram, most_seconds: float = 60.0) -> list[int]:
    """Rows that cannot all hold and of which none can be left out; empty if the solver gives no proof to start from.

    Limits are tried before the rows that only link them.  Rows that are not tried within ``most_seconds`` stay.
    """
    until = time.monotonic() + most_seconds
    ray = _proof(lp)
    proof = np.flatnonzero(np.abs(ray) > NO_PART * max(1.0, float(np.abs(ray).max(initial=0.0))))
    limits = limit_rows(lp)[proof]
    in_order = [*proof[limits], *proof[~limits]]
    part = replace(lp, matrix=lp.matrix[proof], row_lower=lp.row_lower[proof], row_upper=lp.row_upper[proof])
    place = {int(row): number for number, row in enumerate(proof)}
    kept = reduced(part, [place[int(row)] for row in in_order], until)
    return sorted(int(proof[number]) for number in kept)


def limit_rows(lp: LinearProgram) -> NDArray[np.bool_]:
    """Which rows are limits that somebody could change."""
    sizes = [len(block.keys) for block in lp.rows]
    named = np.repeat([block.name not in DEFINITIONS for block in lp.rows], sizes)
    return np.asarray(named, dtype=bool)


def reduced(lp: LinearProgram, tried: Sequence[int], until: float) -> list[int]:
    """Those of the rows ``tried``, in their order, that are needed for the program to be impossible.

    Rows that are not tried stay in the program.  Rows that are not reached by ``until`` (of the monotonic clock) are
    among those needed.  Nothing is needed of a program that is possible.
    """
    solver, _ = _without_cost(lp)
    if solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        return [] if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal else list(tried)
    waiting = list(tried)
    kept: list[int] = []
    while waiting:
        if time.monotonic() > until:
            return kept + waiting
        row = waiting.pop(0)
        solver.changeRowBounds(row, -np.inf, np.inf)
        if _impossible(solver, until - time.monotonic()):
            waiting = _still_used(solver, kept, waiting)
        else:
            solver.changeRowBounds(row, lp.row_lower[row], lp.row_upper[row])
            kept.append(row)
    return kept


def _still_used(solver: highspy.Highs, kept: Sequence[int], waiting: list[int]) -> list[int]:
    """Those of the rows that have a part in the solver's latest proof; the others are freed.

    All of them, if it has none, or if the proof is not one of all rows that are known to be needed (a proof of little
    precision).
    """
    _, has_ray, ray = solver.getDualRay()
    if not has_ray:
        return waiting
    size = np.abs(np.asarray(ray))
    used = size > NO_PART * size.max(initial=0.0)
    if not used[list(kept)].all():
        return waiting
    unused = np.asarray([row for row in waiting if not used[row]], dtype=np.int32)
    free = np.full(len(unused), np.inf)
    lower, upper = (np.asarray(side)[unused] for side in (solver.getLp().row_lower_, solver.getLp().row_upper_))
    solver.changeRowsBounds(len(unused), unused, -free, free)
    if len(unused) and not _impossible(solver, np.inf):
        solver.changeRowsBounds(len(unused), unused, lower, upper)
        return waiting
    return [row for row in waiting if used[row]]


def _proof(lp: LinearProgram) -> NDArray[np.float64]:
    """Multipliers of the rows that prove that they cannot all hold; zeros if none are found."""
    if lp.matrix.shape[0] <= SMALL:
        _, ray = _without_cost(lp, QUICK)
        if ray is not None:
            return ray
    limits = limit_rows(lp)
    for rows in (limits, np.ones(len(limits), bool)):
        ray = _even_breach(lp, rows)
        if ray.any():
            return ray
    return _least_breach(lp)


def _even_breach(lp: LinearProgram, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Prices of the rows where ``rows`` may all be broken by the same amount, and that amount is the least possible.

    They are the multipliers, of all that prove the contradiction, whose sizes add up to the least: few are not 0.
    Zeros if even so there is no plan.
    """
    below, above = np.isfinite(lp.row_lower), np.isfinite(lp.row_upper)
    # A row with both bounds needs two columns of its own sign each; equalities and ranges are rare among limits.
    columns = [csr_array((rows & below).astype(float)[:, None]), csr_array(-(rows & above).astype(float)[:, None])]
    cost = np.concatenate([np.zeros(lp.matrix.shape[1]), np.ones(2)])
    return _prices(lp, csr_array(hstack([lp.matrix, *columns])), cost)


def _least_breach(lp: LinearProgram) -> NDArray[np.float64]:
    """Prices of the rows in the plan that breaks them least in sum: where there is a breach, they prove it.

    Slower to state than asking the simplex method for its proof, but on large programs far quicker to find.
    """
    below, above = np.isfinite(lp.row_lower), np.isfinite(lp.row_upper)
    each = eye_array(lp.matrix.shape[0], format="csr")
    matrix = csr_array(hstack([lp.matrix, each[:, below], -each[:, above]]))
    cost = np.concatenate([np.zeros(lp.matrix.shape[1]), np.ones(int(below.sum() + above.sum()))])
    return _prices(lp, matrix, cost)


def _prices(lp: LinearProgram, matrix: csr_array, cost: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prices of the rows at the least ``cost``, with columns for breaches after the program's own; zeros if it is 0."""
    more = matrix.shape[1] - lp.matrix.shape[1]
    elastic = replace(
        lp,
        matrix=matrix,
        lower=np.concatenate([lp.lower, np.zeros(more)]),
        upper=np.concatenate([lp.upper, np.full(more, np.inf)]),
        objectives=(Objective("breach", "all units", cost, 0.0, 1.0),),
    )
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("solver", "ipx")
    solver.passModel(as_highs(elastic))
    run(solver)
    broken = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    broken = broken and solver.getInfo().objective_function_value > NO_PART
    return np.asarray(solver.getSolution().row_dual) if broken else np.zeros(matrix.shape[0])


def farkas(lp: LinearProgram, rows: list[int]) -> NDArray[np.float64] | None:
    """A multiplier for each row, 0 but for ``rows``, with which the rows add up to a contradiction.

    A row counts with its lower bound where its multiplier is positive and with its upper bound where it is negative.
    None if the solver gives no proof.  Whether it is one is for optimiser.certificate to say, exactly.
    """
    if not rows:
        return None
    kept = np.asarray(rows)
    part = replace(lp, matrix=lp.matrix[kept], row_lower=lp.row_lower[kept], row_upper=lp.row_upper[kept])
    _, ray = _without_cost(part, QUICK)
    if ray is None:
        ray = _by_itself(part)
    if not ray.any():
        ray = _least_breach(part)
    if not ray.any():
        return None
    ray = np.where(np.abs(ray) > NO_PART * np.abs(ray).max(), ray, 0.0)
    best = max((ray, -ray), key=lambda sign: _contradiction(part, sign))
    multipliers = np.zeros(lp.matrix.shape[0])
    multipliers[kept] = best
    return multipliers


def _by_itself(lp: LinearProgram) -> NDArray[np.float64]:
    """1 for each row without columns that cannot hold: the solver has no proof where there are no columns at all."""
    empty = np.diff(lp.matrix.indptr) == 0
    ray = np.where(lp.row_lower > 0, 1.0, np.where(lp.row_upper < 0, -1.0, 0.0))
    return np.where(empty, ray, 0.0)


def _contradiction(lp: LinearProgram, ray: NDArray[np.float64]) -> float:
    """By how much what the rows ask for, added up, exceeds what the columns can give: minus infinity for no proof."""
    sides = np.where(ray > 0, lp.row_lower, lp.row_upper)
    asked = float(ray[ray != 0] @ sides[ray != 0])
    weight = lp.matrix.T @ ray
    weight[np.abs(weight) < NO_PART * np.abs(ray).max()] = 0.0
    most = weight > 0
    return asked - float(weight[most] @ lp.upper[most])


def _without_cost(lp: LinearProgram, most_seconds: float = np.inf) -> tuple[highspy.Highs, NDArray[np.float64] | None]:
    """The solver after trying to meet the rows, and its proof that this cannot be done, if it has one."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("time_limit", most_seconds)
    for option, value in (("presolve", "off"), ("solver", "simplex")):
        solver.setOptionValue(option, value)
    model = as_highs(lp)
    model.col_cost_ = np.zeros(lp.matrix.shape[1])
    solver.passModel(model)
    run(solver)
    solver.setOptionValue("time_limit", np.inf)
    if solver.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
        # Asked for a ray now, the solver would look for one without a limit.
        return solver, None
    _, has_ray, ray = solver.getDualRay()
    return solver, np.asarray(ray) if has_ray else None


def _impossible(solver: highspy.Highs, most_seconds: float) -> bool:
    """Whether the rows left are surely infeasible; asked afresh where the last basis leads to no answer."""
    allow(solver, most_seconds)
    run(solver)
    if solver.getModelStatus() == highspy.HighsModelStatus.kTimeLimit:
        return False
    if solver.getModelStatus() not in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kOptimal}:
        solver.clearSolver()
        run(solver)
    return bool(solver.getModelStatus() == highspy.HighsModelStatus.kInfeasible)
