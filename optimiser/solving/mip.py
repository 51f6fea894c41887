"""Programs some of whose columns take whole numbers only, by branch and bound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np

from optimiser.solution import Status
from optimiser.solving.highs import stopped
from optimiser.solving.levels import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.model.lp import LinearProgram


@dataclass(frozen=True)
class Mixed:
    """Make ``cost @ x + constant`` small; the columns ``whole`` take whole numbers only."""

    cost: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    matrix: csr_array
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    whole: NDArray[np.int64]
    constant: float = 0.0


@dataclass(frozen=True)
class Limits:
    """When to stop: within ``gap`` of the best, as a share of it, after so many seconds, or after so many nodes."""

    gap: float
    seconds: float = np.inf
    nodes: int | None = None
    threads: int = 1
    heuristics: bool = True
    """whether the solver looks for plans of its own, beside the bound"""


@dataclass(frozen=True)
class Talk:
    """What is said to and by the solver while it works.

    ``offered`` gives a plan that was found elsewhere since it was asked last, or None; ``enough`` says whether to stop,
    given the bound.
    """

    on_line: Callable[[str], None] = lambda _line: None
    offered: Callable[[], NDArray[np.float64] | None] = lambda: None
    enough: Callable[[float], bool] = lambda _bound: False


@dataclass(frozen=True)
class Branched:
    """The best plan found, None if there is none; no plan is below ``bound``.  In the program's own units."""

    status: Status
    x: NDArray[np.float64] | None
    value: float
    bound: float
    interrupted: bool


def mixed(lp: LinearProgram) -> Mixed:
    """The first objective of a linear program with its whole columns."""
    goal = lp.objectives[0]
    return Mixed(goal.cost, lp.lower, lp.upper, lp.matrix, lp.row_lower, lp.row_upper, lp.whole, goal.constant)


def branch(
    program: Mixed, limits: Limits, start: NDArray[np.float64] | None = None, talk: Talk | None = None
) -> Branched:
    """Branch and bound, from the plan ``start`` if one is given."""
    solver = highspy.Highs()
    solver.setOptionValue("log_to_console", "false")
    if talk is None:
        solver.silent()
    else:
        _listen(solver, talk)
    for option, value in _options(limits).items():
        solver.setOptionValue(option, value)
    _hand_over(solver, program)
    if start is not None:
        given = highspy.HighsSolution()
        given.col_value = start.tolist()
        solver.setSolution(given)
    interrupted = stopped(solver)
    info = solver.getInfo()
    status = ANSWERS.get(solver.getModelStatus(), Status.LIMIT_WITHOUT_PLAN)
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if found and status is not Status.OPTIMAL:
        status = Status.LIMIT_WITH_PLAN
    x = np.asarray(solver.getSolution().col_value) if found else None
    if x is not None:
        x[program.whole] = np.round(x[program.whole])
    value = float(program.cost @ x + program.constant) if x is not None else np.inf
    return Branched(status, x, value, min(info.mip_dual_bound, value), interrupted)


def _options(limits: Limits) -> dict[str, Any]:
    options: dict[str, Any] = {
        "threads": limits.threads, "mip_rel_gap": limits.gap, "mip_lp_solver": "ipx", "time_limit": limits.seconds,
    }  # fmt: skip
    if limits.nodes is not None:
        options["mip_max_nodes"] = limits.nodes
    if not limits.heuristics:
        options["mip_heuristic_effort"] = 0.0
    return options


def _listen(solver: highspy.Highs, talk: Talk) -> None:
    def said(event: highspy.HighsCallbackEvent) -> None:
        for line in event.message.splitlines():
            talk.on_line(line)

    def offer(event: highspy.HighsCallbackEvent) -> None:
        plan = talk.offered()
        if plan is not None:
            event.data_in.setSolution(plan)

    def stop(event: highspy.HighsCallbackEvent) -> None:
        if talk.enough(event.data_out.mip_dual_bound):
            event.interrupt()

    solver.cbLogging += said
    solver.cbMipUserSolution += offer
    solver.cbMipInterrupt += stop


def _hand_over(solver: highspy.Highs, program: Mixed) -> None:
    kind = np.full(len(program.cost), int(highspy.HighsVarType.kContinuous), dtype=np.int32)
    kind[program.whole] = int(highspy.HighsVarType.kInteger)
    matrix = program.matrix
    solver.passModel(
        matrix.shape[1], matrix.shape[0], matrix.nnz, int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize), program.constant, program.cost, program.lower, program.upper,
        program.row_lower, program.row_upper, matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32),
        matrix.data, kind,
    )  # fmt: skip
