"""HiGHS given whole arrays, and run so that Ctrl-C stops it cleanly."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import highspy
import numpy as np

from optimiser.solution import Basis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from optimiser.model.lp import LinearProgram

DEAF = (signal.SIG_IGN, None)
"""What answers Ctrl-C where it is ignored, or not Python's business."""


def as_highs(lp: LinearProgram, rank: int = 0) -> highspy.HighsLp:
    """The program with its objective of the given rank, as HiGHS holds it."""
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = lp.matrix.shape
    model.col_cost_ = lp.objectives[rank].cost
    model.offset_ = lp.objectives[rank].constant
    model.col_lower_, model.col_upper_ = lp.lower, lp.upper
    model.row_lower_, model.row_upper_ = lp.row_lower, lp.row_upper
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = lp.matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = lp.matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = lp.matrix.data
    return model


def hand_over(solver: highspy.Highs, lp: LinearProgram, rank: int = 0) -> None:
    """Give the solver the program with its objective of the given rank, as arrays that are copied once."""
    row_count, column_count = lp.matrix.shape
    objective = lp.objectives[rank]
    solver.passModel(
        column_count,
        row_count,
        lp.matrix.nnz,
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.ObjSense.kMinimize),
        objective.constant,
        objective.cost,
        lp.lower,
        lp.upper,
        lp.row_lower,
        lp.row_upper,
        lp.matrix.indptr.astype(np.int32, copy=False),
        lp.matrix.indices.astype(np.int32, copy=False),
        lp.matrix.data,
        np.zeros(column_count, dtype=np.int32),
    )


def allow(solver: highspy.Highs, seconds: float) -> None:
    """Let the solver, whose clock goes on from run to run, take so many seconds from now."""
    solver.setOptionValue("time_limit", solver.getRunTime() + max(0.0, seconds))


def run(solver: highspy.Highs) -> None:
    """Run the solver with the threads that it asks for.

    HiGHS refuses a number other than that of an earlier run in the same thread, unless it is made to forget that one.
    """
    highspy.Highs.resetGlobalScheduler(True)  # noqa: FBT003 - HiGHS names no arguments
    solver.run()


def stopped(solver: highspy.Highs) -> bool:
    """Run the solver so that Ctrl-C stops it cleanly, and say whether it did; it has ended either way.

    Only the main thread hears of Ctrl-C, and only where it is not told to ignore it.
    """
    if not solver.HandleUserInterrupt:
        solver.HandleUserInterrupt = True
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) in DEAF:
        run(solver)
        return False
    heard = False

    def hear(_number: int, _frame: FrameType | None) -> None:
        nonlocal heard
        heard = True
        solver.cancelSolve()

    before = signal.signal(signal.SIGINT, hear)
    try:
        run(solver)
    finally:
        signal.signal(signal.SIGINT, before)
    return heard


def basis_of(solver: highspy.Highs) -> Basis | None:
    """Where the solver's columns and rows stand; None if it has no basis."""
    found = solver.getBasis()
    if not found.valid:
        return None
    return Basis(_digits(found.col_status), _digits(found.row_status))


def _digits(statuses: Sequence[highspy.HighsBasisStatus]) -> str:
    return "".join(str(int(status)) for status in statuses)


def as_basis(basis: Basis) -> highspy.HighsBasis:
    """A basis as HiGHS holds it."""
    given = highspy.HighsBasis()
    given.col_status = [highspy.HighsBasisStatus(int(digit)) for digit in basis.columns]
    given.row_status = [highspy.HighsBasisStatus(int(digit)) for digit in basis.rows]
    given.valid = True
    return given
