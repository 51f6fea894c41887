"""The objectives one after the other, each keeping the ones before.

Which algorithm is used is a measurement, not the solver's default: benchmarks/README.md has the figures, and
docs/decisions/0002 the reasons.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optimiser.model.variables import FOR_AN_OBJECTIVE
from optimiser.solution import Level, Options, Status
from optimiser.solving.conflict import conflict, farkas
from optimiser.solving.highs import allow, basis_of, hand_over, stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram, Objective
    from optimiser.solution import Basis

ALGORITHMS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("interior point (IPX) with crossover", {"solver": "ipx", "run_crossover": "on"}),
    ("dual simplex", {"solver": "simplex", "simplex_strategy": 1}),
    ("dual simplex without presolve", {"solver": "simplex", "simplex_strategy": 1, "presolve": "off"}),
)
"""Tried in turn until one ends with an answer."""

EXACT = 1e-6
"""Up to this tolerance an earlier objective is kept by staying on its optimal face, which is exact and quick; above it
by a row that lets it worsen as far as asked (docs/decisions/0003)."""

ZERO_DUAL = 1e-7
"""Duals and reduced costs below this are the solver's noise."""

ANSWERS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.INFEASIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
    highspy.HighsModelStatus.kTimeLimit: Status.LIMIT_WITHOUT_PLAN,
    highspy.HighsModelStatus.kIterationLimit: Status.LIMIT_WITHOUT_PLAN,
    highspy.HighsModelStatus.kInterrupt: Status.LIMIT_WITHOUT_PLAN,
}
"""Every other status of the solver counts as a numerical failure, and the next algorithm is tried."""


NO_PLAN = {Status.INFEASIBLE, Status.UNBOUNDED}
HAIR = 1e-7
"""How far, as a share of its bound, a row may be off the face where the solver finds nothing on it: thousands of rows
held at once may contradict each other in the last digits."""


@dataclass
class _Bounds:
    """The bounds that the solver has been given: it would answer with lists that take more memory than its program."""

    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]

    @classmethod
    def of(cls, lp: LinearProgram) -> _Bounds:
        """Those of the program as it is."""
        return cls(lp.lower, lp.upper, lp.row_lower, lp.row_upper)


@dataclass
class Outcome:
    """What the solver found, in matrix units.

    ``dual`` and ``reduced`` belong to the first objective: how it changes with a row's bound and with a column's.
    """

    status: Status
    x: NDArray[np.float64] | None = None
    dual: NDArray[np.float64] | None = None
    reduced: NDArray[np.float64] | None = None
    levels: list[Level] = field(default_factory=list)
    conflict: list[int] = field(default_factory=list)
    farkas: NDArray[np.float64] | None = None
    basis: Basis | None = None
    """of the first objective's optimum"""
    notes: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    interrupted: bool = False
    first_plan_s: float | None = None
    """with whole places: seconds until there was a plan"""
    pass_s: float = 0.0
    solve_s: float = 0.0


def solve(
    lp: LinearProgram,
    options: Options | None = None,
    tolerance: float = EXACT,
    on_line: Callable[[str], None] = lambda _line: None,
) -> Outcome:
    """Minimise the objectives in order, each keeping the ones before.

    The first may worsen by ``tolerance`` (relative) for the sake of the second; the others take nothing of it.
    Ctrl-C and the time limit stop the solver; what was reached by then is kept.
    """
    options = options or Options()
    outcome = Outcome(Status.OPTIMAL)
    started = time.perf_counter()
    solver = _passed(lp, options, outcome, on_line)
    outcome.pass_s = time.perf_counter() - started
    bounds = _Bounds.of(lp)
    loosened = tolerance > EXACT
    for step, rank in enumerate(_steps(len(lp.objectives), tolerance)):
        if rank < len(outcome.levels) and abs(solver.getSolution().row_dual[-1]) > ZERO_DUAL:
            continue  # what the first objective gave is needed: the row that holds it has a price
        given = max(tolerance, EXACT) if step == 1 else EXACT
        before = replace(bounds)
        if step:
            _keep_what_is_reached(solver, bounds, lp, outcome.levels[0], given)
            _aim_at(solver, lp.objectives[rank])
        status = _run_level(solver, outcome, options)
        if step and status in NO_PLAN and given <= EXACT:
            _widen(solver, bounds, before)
            loosened = True
            status = _run_level(solver, outcome, options)
        if outcome.x is not None and status in NO_PLAN:
            outcome.notes.append(f"{lp.objectives[rank].name} was made small with a row for each objective before it.")
            reached = [goal.value(outcome.x) for goal in lp.objectives[: len(outcome.levels)]]
            bounds = _start_again(solver, lp, rank, reached, given)
            loosened = True
            status = _run_level(solver, outcome, options)
        if status is not Status.OPTIMAL:
            outcome.status = _without_optimum(solver, lp, outcome, status, lp.objectives[rank].name)
            break
        outcome.x = _read(solver, outcome, lp, step)
        if rank == len(outcome.levels):
            bound = _bound(solver, bounds, lp.objectives[rank])
            outcome.levels.append(
                level_of(lp, rank, outcome.x, bound, tolerance if rank == 0 else min(tolerance, EXACT))
            )
    if outcome.x is not None and loosened:
        # What an objective came to before the later ones had their share of the tolerance is no figure of the plan.
        outcome.x = _no_larger_than_need_be(lp, outcome.x)
        outcome.levels = [
            replace(level, value=goal.value(outcome.x))
            for level, goal in zip(outcome.levels, lp.objectives, strict=False)
        ]
    return outcome


def _steps(count: int, tolerance: float) -> list[int]:
    """The objectives in the order in which they are made small, by their rank.

    With a tolerance the first one is made small again after the second, so that what the second did not need of it is
    not left to those that follow.
    """
    ranks = list(range(count))
    first_again = ranks[:1] if ranks[1:] and tolerance > EXACT else []
    return ranks[:2] + first_again + ranks[2:]


def _no_larger_than_need_be(lp: LinearProgram, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The plan with columns that only an objective needs as small as the rest lets them, which others do not ask."""
    names = {variable.__name__ for variable in FOR_AN_OBJECTIVE}
    own = [block.span for block in lp.columns if block.name in names]
    lower, upper, cost = x.copy(), x.copy(), np.zeros(len(x))
    for span in own:
        lower[span], upper[span], cost[span] = lp.lower[span], lp.upper[span], 1.0
    if not cost.any():
        return x
    goal = replace(lp.objectives[0], cost=cost, constant=0.0)
    solver = highspy.Highs()
    solver.silent()
    hand_over(solver, replace(lp, lower=lower, upper=upper, objectives=(goal,)))
    solver.run()
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return np.where(cost > 0, solver.getSolution().col_value, x) if optimal else x


def level_of(lp: LinearProgram, rank: int, x: NDArray[np.float64], bound: float, tolerance: float) -> Level:
    """The objective of the given rank as a plan has it; ``bound`` is in matrix units."""
    objective = lp.objectives[rank]
    value = objective.value(x)
    return Level(objective.name, objective.unit, value, min(objective.scale * bound, value), tolerance)


def _passed(lp: LinearProgram, options: Options, outcome: Outcome, on_line: Callable[[str], None]) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("log_to_console", "false")
    solver.setOptionValue("threads", options.threads)

    def keep(event: highspy.HighsCallbackEvent) -> None:
        for line in event.message.splitlines():
            outcome.log.append(line)
            on_line(line)

    solver.cbLogging += keep
    hand_over(solver, lp)
    return solver


def _run_level(solver: highspy.Highs, outcome: Outcome, options: Options) -> Status:
    """Run the algorithms in turn until one gives an answer."""
    for name, settings in ALGORITHMS:
        solver.setOptionValue("presolve", "choose")
        for option, value in settings.items():
            solver.setOptionValue(option, value)
        if options.time_limit_s is not None:
            allow(solver, options.time_limit_s - outcome.solve_s)
        _timed(solver, outcome)
        ended = solver.getModelStatus()
        if ended == highspy.HighsModelStatus.kUnboundedOrInfeasible:
            solver.setOptionValue("presolve", "off")
            _timed(solver, outcome)
            ended = solver.getModelStatus()
        if outcome.interrupted:
            return Status.LIMIT_WITHOUT_PLAN
        if ended in ANSWERS:
            return ANSWERS[ended]
        outcome.notes.append(f"{name} ended with '{solver.modelStatusToString(ended)}'; another algorithm was tried.")
    return Status.LIMIT_WITHOUT_PLAN


def _timed(solver: highspy.Highs, outcome: Outcome) -> None:
    """Run the solver, add the time it took, and note whether Ctrl-C stopped it."""
    started = time.perf_counter()
    outcome.interrupted = stopped(solver)
    outcome.solve_s += time.perf_counter() - started


def _keep_what_is_reached(
    solver: highspy.Highs, bounds: _Bounds, lp: LinearProgram, first: Level, tolerance: float
) -> None:
    """Hold the objectives made small so far: exactly, or the first with what a tolerance lets it worsen."""
    if tolerance > EXACT:
        _add_row(solver, bounds, lp, 0, first.value, tolerance)
    else:
        _stay_on_face(solver, bounds)


def _aim_at(solver: highspy.Highs, objective: Objective) -> None:
    """Put an objective in the place of the one that was made small last."""
    # Without this HiGHS starts from the last basis, which was measured to be several times slower than afresh.
    solver.clearSolver()
    solver.changeColsCost(len(objective.cost), np.arange(len(objective.cost), dtype=np.int32), objective.cost)
    solver.changeObjectiveOffset(objective.constant)


def _start_again(
    solver: highspy.Highs, lp: LinearProgram, rank: int, values: Sequence[float], tolerance: float
) -> _Bounds:
    """The whole program afresh with the objective of the given rank; a row holds each other at the value reached."""
    hand_over(solver, lp, rank)
    bounds = _Bounds.of(lp)
    for other, value in enumerate(values):
        if other != rank:
            _add_row(solver, bounds, lp, other, value, tolerance)
    return bounds


def _add_row(
    solver: highspy.Highs, bounds: _Bounds, lp: LinearProgram, rank: int, value: float, tolerance: float
) -> None:
    """Hold an objective at a value, less what the tolerance lets it worsen."""
    objective = lp.objectives[rank]
    most = (value + tolerance * abs(value)) / objective.scale - objective.constant
    columns = np.flatnonzero(objective.cost).astype(np.int32)
    solver.addRow(-np.inf, most, len(columns), columns, objective.cost[columns])
    bounds.row_lower, bounds.row_upper = np.append(bounds.row_lower, -np.inf), np.append(bounds.row_upper, most)


def _stay_on_face(solver: highspy.Highs, bounds: _Bounds) -> None:
    """Fix what complementary slackness fixes: every optimal plan has these columns and rows at a bound."""
    found = solver.getSolution()
    bounds.lower, bounds.upper = _fixed(
        solver.changeColsBounds, found.col_value, found.col_dual, bounds.lower, bounds.upper
    )
    bounds.row_lower, bounds.row_upper = _fixed(
        solver.changeRowsBounds, found.row_value, found.row_dual, bounds.row_lower, bounds.row_upper
    )


def _widen(solver: highspy.Highs, bounds: _Bounds, before: _Bounds) -> None:
    """Give the rows that are fixed a hair of room towards where they could be ``before``."""
    held = np.flatnonzero((bounds.row_lower != before.row_lower) | (bounds.row_upper != before.row_upper))
    room = HAIR * np.maximum(1.0, np.abs(bounds.row_upper[held]))
    lower = np.maximum(before.row_lower[held], bounds.row_lower[held] - room)
    upper = np.minimum(before.row_upper[held], bounds.row_upper[held] + room)
    solver.clearSolver()
    solver.changeRowsBounds(len(held), held.astype(np.int32), lower, upper)
    bounds.row_lower, bounds.row_upper = bounds.row_lower.copy(), bounds.row_upper.copy()
    bounds.row_lower[held], bounds.row_upper[held] = lower, upper


def _fixed(
    change: Callable[..., object],
    value: Sequence[float],
    dual: Sequence[float],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Tell the solver the bound that everything with a price is at, and give the bounds as they are then."""
    held = np.flatnonzero(np.abs(np.asarray(dual)) > ZERO_DUAL).astype(np.int32)
    low, high, at = lower[held], upper[held], np.asarray(value)[held]
    bound = np.where(np.abs(at - low) <= np.abs(high - at), low, high)
    change(len(held), held, bound, bound)
    lower, upper = lower.copy(), upper.copy()
    lower[held] = upper[held] = bound
    return lower, upper


def _read(solver: highspy.Highs, outcome: Outcome, lp: LinearProgram, step: int) -> NDArray[np.float64]:
    """The plan found, within the bounds of its columns; at the first step, also its duals."""
    found = solver.getSolution()
    if step == 0:
        outcome.dual = np.asarray(found.row_dual)[: lp.matrix.shape[0]]
        outcome.reduced = np.asarray(found.col_dual)
        outcome.basis = basis_of(solver)
    within: NDArray[np.float64] = np.clip(np.asarray(found.col_value), lp.lower, lp.upper)
    return within


def _bound(solver: highspy.Highs, bounds: _Bounds, objective: Objective) -> float:
    """The value of the dual solution by weak duality: no plan can be below it, up to the solver's own tolerances."""
    found = solver.getSolution()
    rows = at_bounds(found.row_dual, bounds.row_lower, bounds.row_upper)
    return objective.constant + rows + at_bounds(found.col_dual, bounds.lower, bounds.upper)


def at_bounds(
    prices: Sequence[float] | NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> float:
    """What the prices come to, each with the bound that it is a price of."""
    dual = np.asarray(prices)
    at = np.where(dual > 0, lower, upper)
    held = np.isfinite(at)
    return float(dual[held] @ at[held])


def _without_optimum(solver: highspy.Highs, lp: LinearProgram, outcome: Outcome, status: Status, name: str) -> Status:
    """What is left when a level ends without an optimum: the plan of the level before, or a feasible one, or none."""
    if outcome.levels:
        outcome.notes.append(f"{name} was not made as small as it can be.")
        return Status.LIMIT_WITH_PLAN
    if status is Status.INFEASIBLE:
        outcome.conflict = conflict(lp)
        outcome.farkas = farkas(lp, outcome.conflict)
    if status is not Status.LIMIT_WITHOUT_PLAN:
        return status
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return status
    outcome.x = _read(solver, outcome, lp, 0)
    outcome.levels.append(level_of(lp, 0, outcome.x, -np.inf, 0.0))
    return Status.LIMIT_WITH_PLAN
