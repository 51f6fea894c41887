"""Where a finished plan stands: its program, the optimum of its first objective, and solvers that can go on from there.

Limits are numbered as they stand in the program: 0 to m - 1 are its rows, m + j is the upper bound of column j.  The
``limits`` table has them in this order, but only the columns whose bound is a limit of the model.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from optimiser.errors import UsageError
from optimiser.model import build
from optimiser.results.limits import limits
from optimiser.solving import warm
from optimiser.solving.along import along

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import Block, LinearProgram
    from optimiser.solution import Basis, Solution


LARGE = 40_000
"""Rows of a program from which on a step takes minutes to solve again (docs/decisions/0013)."""


@dataclass(frozen=True)
class Standing:
    """A plan, its program, and the optimum of the first objective."""

    inst: Instance
    solution: Solution
    lp: LinearProgram
    answer: warm.Answer
    stop: Event = field(default_factory=Event, compare=False)
    """set when somebody stops the work, so that what runs beside ends before its next solve"""

    @property
    def x(self) -> NDArray[np.float64]:
        """A plan that is best for the first objective, in matrix units."""
        return _there(self.answer.x)

    @property
    def dual(self) -> NDArray[np.float64]:
        """How the first objective changes with each row's bound, in matrix units."""
        return _there(self.answer.dual)

    @property
    def reduced(self) -> NDArray[np.float64]:
        """How the first objective changes with each column's bound, in matrix units."""
        return _there(self.answer.reduced)

    @property
    def basis(self) -> Basis:
        """Where columns and rows stand."""
        if self.answer.basis is None:
            raise UsageError(NO_OPTIMUM)
        return self.answer.basis

    @property
    def is_large(self) -> bool:
        """Whether the program is too large to be solved again for every step."""
        return self.lp.matrix.shape[0] > LARGE

    @property
    def unit(self) -> str:
        """Of the first objective."""
        return self.lp.objectives[0].unit


NO_PLAN = "The run has no plan to explain. {} ppopt show lists what it knows."
NO_OPTIMUM = "The best plan of this run's instance could not be found again, so nothing can be said about its limits."


def stand(inst: Instance, solution: Solution) -> Standing:
    """Build the program again and stand at the optimum of its first objective, from the run's basis if it has one.

    Raises UsageError if there is no plan to explain.
    """
    if not solution.status.has_plan:
        raise UsageError(NO_PLAN.format(solution.sentence))
    lp = build(inst)
    answer = warm.again(warm.start(lp, solution.basis))
    if answer.x is None or answer.basis is None:
        raise UsageError(NO_OPTIMUM)
    return Standing(inst, solution, lp, answer)


def solver(standing: Standing) -> warm.Warm:
    """A solver of its own that holds the program at its optimum."""
    return warm.start(standing.lp, standing.basis)


@contextmanager
def together(standing: Standing) -> Iterator[None]:
    """Whatever ends this early, Ctrl-C above all, also ends what runs beside."""
    try:
        yield
    except BaseException:
        standing.stop.set()
        raise


def resolve(standing: Standing, held: warm.Warm, lp: LinearProgram, start: Basis | None = None) -> warm.Answer:
    """``along``, unless somebody stopped the work.

    Raises KeyboardInterrupt if somebody did.
    """
    if standing.stop.is_set():
        raise KeyboardInterrupt
    return along(held, lp, start)


def limits_at(standing: Standing) -> pd.DataFrame:
    """The ``limits`` table at the optimum, with ``at``: the number of each limit."""
    frame = limits(standing.lp, standing.x, standing.dual, standing.reduced)
    return frame.assign(at=numbers(standing.lp))


def numbers(lp: LinearProgram) -> NDArray[np.int64]:
    """The number of each line of the ``limits`` table."""
    rows = lp.matrix.shape[0]
    parts = [np.arange(rows)]
    parts += [rows + np.arange(block.span.start, block.span.stop) for block in lp.columns if block.limit]
    return np.concatenate(parts)


def block_of(lp: LinearProgram, at: int) -> tuple[Block, int]:
    """The block that a limit belongs to, and its place in the block."""
    rows = lp.matrix.shape[0]
    blocks, number = (lp.rows, at) if at < rows else (lp.columns, at - rows)
    block = next(block for block in blocks if block.span.start <= number < block.span.stop)
    return block, number - block.start


def moved(lp: LinearProgram, at: int, by: float, *, lower: bool = False) -> LinearProgram:
    """The program with a limit raised ``by`` so much, in the unit that a reader sees: its upper bound, or its lower."""
    block, _ = block_of(lp, at)
    rows = lp.matrix.shape[0]
    if at >= rows:
        return replace(lp, upper=_raised(lp.upper, at - rows, by / block.scale))
    if lower:
        return replace(lp, row_lower=_raised(lp.row_lower, at, by / block.scale))
    return replace(lp, row_upper=_raised(lp.row_upper, at, by / block.scale))


def _raised(bounds: NDArray[np.float64], at: int, by: float) -> NDArray[np.float64]:
    changed = bounds.copy()
    changed[at] += by
    return changed


def _there(values: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if values is None:
        raise UsageError(NO_OPTIMUM)
    return values
