"""From a plan in fractions to one of whole places that keeps every limit: intakes first, then places.

Between the steps the rest of the plan is solved again, so that whatever is left in fractions follows what is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.whole.intakes import whole_intakes
from optimiser.whole.places import whole_places

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground

YEARS_AT_ONCE = (2, 1)
"""Tried in turn: fewer years at once leave more for the later years to make good."""
QUICKLY = (4, 2, 1)
"""The same where a plan soon counts for more than a plan a little better."""


@dataclass(frozen=True)
class Intakes:
    """Whole intakes, a line per programme and a column per year, and the best plan in which places are fractions."""

    intakes: NDArray[np.int64]
    plan: Reached


def with_intakes(ground: Ground, plan: Reached, near: float) -> Intakes | None:
    """Whole intakes near to ``plan``; None if none were found that leave a plan."""
    intakes = whole_intakes(ground, plan, near)
    if intakes is None:
        return None
    held = solver.hold(ground.lp)
    solver.narrow(held, ground.intakes.ravel(), intakes.ravel(), intakes.ravel())
    reached = solver.afresh(held, corner=False)
    return Intakes(intakes, reached) if reached.status is Status.OPTIMAL else None


def with_places(
    ground: Ground,
    found: Intakes,
    steps: Sequence[int] = YEARS_AT_ONCE,
    going_on: Callable[[], bool] = lambda: True,
) -> Reached | None:
    """The best plan found that has these intakes and whole places, so many years at once; None if none was found.

    ``going_on`` is asked before each step whether somebody still waits for a plan.
    """
    for years_at_once in steps:
        plan = _step_by_step(ground, found, years_at_once, going_on)
        if plan is not None:
            return plan
    return None


def _step_by_step(ground: Ground, found: Intakes, years_at_once: int, going_on: Callable[[], bool]) -> Reached | None:
    held, plan = solver.hold(ground.lp), found.plan
    solver.narrow(held, ground.intakes.ravel(), found.intakes.ravel(), found.intakes.ravel())
    for first in ground.years[::years_at_once]:
        years = range(first, min(first + years_at_once, ground.years.stop))
        placed = whole_places(ground, plan, years, found.intakes) if going_on() else None
        if placed is None:
            return None
        solver.narrow(held, placed[0], placed[1], placed[1])
        plan = solver.afresh(held, corner=False)
        if plan.status is not Status.OPTIMAL:
            return None
    return plan
