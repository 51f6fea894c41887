"""The programs on the way between the ends, and what may be said about the way from how they differ.

Right-hand sides that move along a line make the least value of the objective a convex function of the place: tangents
bound it from below and chords from above.  Coefficients that move make it no such thing; where every one of them makes
all limits tighter, it can at least only rise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.frontier.proof import most_of
from optimiser.model import build
from optimiser.model.change import change

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

Place = tuple[float, ...]
BOUNDS = ("row_lower", "row_upper", "lower", "upper")
EXACT = 1e-9
"""Two limits that differ by less than this, relative to their size, are the same but for rounding."""


class Shape(Enum):
    """What is known of the least value of the objective between two places."""

    CONVEX = "convex"
    RISING = "rising"
    FALLING = "falling"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Move:
    """How far each bound of the program moves over the whole of one axis."""

    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


@dataclass(frozen=True)
class Anew:
    """Builds the program of the instance at a place; it can be sent to another process."""

    instance: Callable[[Place], Instance]

    def __call__(self, place: Place) -> LinearProgram:
        """The program at a place."""
        return build(self.instance(place))


@dataclass(frozen=True)
class Ground:
    """A program for every place: by moving bounds where that is all that changes, by building it anew elsewhere."""

    shape: Shape
    origin: LinearProgram
    moves: tuple[Move, ...]
    """one for each axis; none unless only bounds change, and in proportion"""
    anew: Anew | None = None
    """how to build the program of a place where there are no moves"""
    widest: NDArray[np.float64] | None = None
    """the most that each column can be anywhere on the line, where there are moves"""

    def most(self, lp: LinearProgram) -> NDArray[np.float64]:
        """The most that each column can be in the program of a place."""
        return most_of(lp) if self.widest is None else self.widest

    def program(self, place: Place) -> LinearProgram:
        """The program at a place, with its first objective only."""
        if self.anew is not None and not self.moves:
            return first_objective(self.anew(place))
        moved = {name: getattr(self.origin, name) for name in BOUNDS}
        for share, move in zip(place, self.moves, strict=True):
            moved = {name: moved[name] + share * getattr(move, name) for name in BOUNDS}
        return replace(self.origin, **moved)


def first_objective(lp: LinearProgram) -> LinearProgram:
    """The program with its first objective only."""
    return replace(lp, objectives=lp.objectives[:1])


def ground(instance: Callable[[Place], Instance], axes: int) -> Ground:
    """What the instances from 0 to 1 on each of so many axes have in common.

    That bounds move in proportion is checked at the far ends and in the middle; the middle also shows a limit that
    stops moving half way (a capacity that is already taken up cannot fall below nought).
    """
    anew = Anew(instance)
    nought = (0.0,) * axes
    origin = first_objective(anew(nought))
    ends = [first_objective(anew(tuple(float(axis == one) for one in range(axes)))) for axis in range(axes)]
    middle = first_objective(anew((0.5,) * axes))
    found = [_move(origin, end) for end in ends]
    moves = tuple(move for move in found if move is not None)
    if len(moves) == axes:
        made = _moving(origin, moves, anew)
        checks = [((0.5,) * axes, middle)]
        if axes > 1:
            checks.append(((1.0,) * axes, first_objective(anew((1.0,) * axes))))
        if all(_same(made.program(place), lp) for place, lp in checks):
            return made
    shape = direction([origin, middle, ends[0]]) if axes == 1 else Shape.UNKNOWN
    return Ground(shape, origin, (), anew)


def moving_column(lp: LinearProgram, column: int, low: float, high: float) -> Ground:
    """The ground on which the upper bound of one column goes from ``low`` to ``high``."""
    upper = lp.upper.copy()
    upper[column] = low
    origin = replace(first_objective(lp), upper=upper)
    still = {name: np.zeros_like(getattr(origin, name)) for name in BOUNDS}
    still["upper"][column] = high - low
    return _moving(origin, (Move(**still),), None)


def _moving(origin: LinearProgram, moves: tuple[Move, ...], anew: Anew | None) -> Ground:
    """The ground on which only bounds move."""
    loosest = {}
    for name in BOUNDS:
        sign = -1 if name.endswith("lower") else 1
        outwards = [np.maximum(sign * getattr(move, name), 0.0) for move in moves]
        loosest[name] = getattr(origin, name) + sign * np.sum(outwards, axis=0)
    return Ground(Shape.CONVEX, origin, moves, anew, most_of(replace(origin, **loosest)))


def _move(low: LinearProgram, high: LinearProgram) -> Move | None:
    """How the bounds move from one program to the other; None if anything else differs or a bound appears."""
    differs = change(low, high)
    if differs is None or differs.matrix or len(differs.costs):
        return None
    if low.objectives[0].constant != high.objectives[0].constant:
        return None
    moved = {}
    for name in BOUNDS:
        before, after = getattr(low, name), getattr(high, name)
        if not np.array_equal(np.isfinite(before), np.isfinite(after)):
            return None
        moved[name] = np.subtract(after, before, out=np.zeros_like(before), where=np.isfinite(before))
    return Move(**moved)


def _same(one: LinearProgram, other: LinearProgram) -> bool:
    """Whether two programs are the same but for rounding of their bounds."""
    return _move(one, other) is not None and all(
        np.allclose(getattr(one, name), getattr(other, name), rtol=EXACT, atol=EXACT) for name in BOUNDS
    )


def direction(programs: Sequence[LinearProgram]) -> Shape:
    """Whether each program is at least as tight as the one before, or none tighter.

    The least value can then only rise, or only fall.
    """
    steps = [change(before, after) for before, after in pairwise(programs)]
    if any(step is None for step in steps):
        return Shape.UNKNOWN
    if all(_tightens(before, after) for before, after in pairwise(programs)):
        return Shape.RISING
    if all(_tightens(after, before) for before, after in pairwise(programs)):
        return Shape.FALLING
    return Shape.UNKNOWN


def _tightens(before: LinearProgram, after: LinearProgram) -> bool:
    """Whether every plan that ``after`` allows ``before`` allows too, at no higher cost; columns are nought or more."""
    if before.lower.min(initial=0.0) < 0:
        return False
    goal, dearer = before.objectives[0], after.objectives[0]
    inside = (
        (after.lower >= before.lower).all() and (after.upper <= before.upper).all()
        and (after.row_lower >= before.row_lower).all() and (after.row_upper <= before.row_upper).all()
        and (dearer.cost >= goal.cost).all() and dearer.constant >= goal.constant
    )  # fmt: skip
    differ = (after.matrix - before.matrix).tocoo()
    at_most = np.isfinite(after.row_upper)[differ.row]
    at_least = np.isfinite(after.row_lower)[differ.row]
    return bool(inside and (~at_most | (differ.data >= 0)).all() and (~at_least | (differ.data <= 0)).all())
