"""All plans of whole places in parts, by the splits of rules: what the plans of each part cannot be below.

One part is on the side that goes on of every split.  Another for each split is on its other side, and on the side that
goes on of those before it, so that every plan is in one of them.  What no plan is below is the least of all parts.
Splits whose other side is dear come first: those after them may count on what it costs to be on the side that goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import block_array, csr_array, diags_array

from optimiser.model.extended import with_rows
from optimiser.model.lp import Block
from optimiser.solution import Status
from optimiser.solving.held import Held, Reached, from_there, hold, limit, narrow, standing, with_more
from optimiser.whole.groups import picked
from optimiser.whole.splits import splits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from optimiser.model.lp import LinearProgram
    from optimiser.solving.held import Standing
    from optimiser.whole.ground import Ground
    from optimiser.whole.splits import Split
    from optimiser.whole.tighten import Tight

    Side = tuple[Split, bool]
    """A split, and whether the other side of it is meant."""

TELLING = 2e-5
"""A split is worth a part of its own if keeping to its side costs this share of the bound."""
DEAR = 0.1
"""What a person on the wrong side of an other side counts, as a share of the bound: where nobody can be on it, prices
then prove that it would cost more than any plan."""
QUICKLY = 0.02
"""Simplex iterations that show how dear an other side is, as a share of the rows."""


@dataclass(frozen=True)
class Parted:
    """What parts all plans, in order, and the optimum of each part: on the sides that go on, then each other side.

    Duals are of the rows of the program and of these splits.
    """

    splits: tuple[Split, ...]
    parts: tuple[Reached, ...]
    interrupted: bool = False
    """whether Ctrl-C ended the search for more"""

    @property
    def bound(self) -> float:
        """What no plan is below, in the objective's unit."""
        return min(part.value for part in self.parts)


@dataclass
class Sides:
    """A solver that holds a program on some sides of its splits, whose rows come after its own."""

    lp: LinearProgram
    splits: tuple[Split, ...]
    value: float
    """of the program without splits"""
    left: Callable[[], float]
    held: Held = field(init=False)

    def __post_init__(self) -> None:
        """State the program with a row for each split and a column for who is on the wrong side of its other side."""
        count, goal = len(self.splits), self.lp.objectives[0]
        dear = DEAR * max(1.0, abs(self.value)) / goal.scale
        lp = replace(
            self.lp,
            lower=np.concatenate([self.lp.lower, np.zeros(count)]),
            upper=np.concatenate([self.lp.upper, np.zeros(count)]),
            matrix=_bordered(self.lp, self.splits),
            row_lower=np.concatenate([self.lp.row_lower, np.full(count, -np.inf)]),
            row_upper=np.concatenate([self.lp.row_upper, np.full(count, np.inf)]),
            objectives=(replace(goal, cost=np.concatenate([goal.cost, np.full(count, dear)])),),
        )
        self.held = hold(lp)

    def on(self, goes_on: Sequence[int], other: int | None = None) -> None:
        """Hold some splits on the side that goes on and perhaps one on its other side; the rest is free."""
        rows, columns = self.lp.matrix.shape
        for place, split in enumerate(self.splits):
            free = (-np.inf, np.inf)
            least, most = split.bounds() if place in goes_on else split.bounds(other=True) if place == other else free
            limit(self.held, rows + place, least, most)
            narrow(self.held, np.array([columns + place]), np.zeros(1), np.array([np.inf if place == other else 0.0]))

    def solved(self, at: Standing, most: int | None = None) -> Reached | None:
        """The optimum by dual simplex from ``at``; with ``most`` how far so many iterations lead towards it.

        None if that does not end in time.  Raises KeyboardInterrupt if Ctrl-C stopped the solver.
        """
        columns = self.lp.matrix.shape[1]
        reached = from_there(self.held, at, self.left(), most)
        return reached and replace(reached, x=reached.x[:columns], reduced=reached.reduced[:columns])

    def extended(self, at: Standing) -> Standing:
        """Where the program stands without splits: all are kept to, and nobody is on a wrong side."""
        return with_more(at, len(self.splits), len(self.splits))


@dataclass(frozen=True)
class Telling:
    """The splits that tell, and the plan in fractions on the side that goes on of all that were found."""

    sides: Sides
    at: Standing
    """where the program stands without splits"""
    plan: Reached
    """its duals are of the rows of the program"""
    enough: float
    """nearly its value: an other side that comes to more is dear"""


def undivided(tight: Tight) -> Parted:
    """All plans in one part."""
    return Parted((), (tight.reached,))


def parted(tight: Tight, told: Telling | None) -> Parted:
    """The parts that prove the highest bound, of those found in time; one part alone if no split tells."""
    best = undivided(tight)
    try:
        for found in _more_and_more(tight, told) if told else ():
            best = max(best, found, key=lambda one: one.bound)
    except KeyboardInterrupt:
        return replace(best, interrupted=True)
    return best


def _more_and_more(tight: Tight, told: Telling) -> Iterator[Parted]:
    """All plans parted by the first split, by the first two, and so on; until time is up.

    Raises KeyboardInterrupt if Ctrl-C stopped the solver.
    """
    sides, at = told.sides, told.at
    goes_on: list[int] = []
    others: list[Reached] = []
    waiting, cheap = _dear_first(told)
    while waiting or cheap:
        split = waiting.pop(0) if waiting else max(cheap, key=lambda each: cheap[each])
        sides.on(goes_on, split)
        other = sides.solved(at)
        if other is None:
            return
        if other.value < told.enough and split not in cheap:
            cheap[split] = other.value
            continue
        cheap.pop(split, None)
        goes_on.append(split)
        sides.on(goes_on)
        main = sides.solved(at)
        if main is None:
            return
        at = standing(sides.held)
        others.append(other)
        yield Parted(
            tuple(sides.splits[each] for each in goes_on),
            tuple(_in_turn(tight, part, goes_on) for part in (main, *others)),
        )


def telling(ground: Ground, tight: Tight, left: Callable[[], float] = lambda: np.inf) -> Telling | None:
    """The splits that tell; None if there are none, no plan is on all the sides that go on, or time is up.

    Raises KeyboardInterrupt if Ctrl-C stopped the solver.
    """
    if tight.basis is None or tight.reached.status is not Status.OPTIMAL:
        return None
    found = splits(ground, tight.reached)
    if not found:
        return None
    sides = Sides(tight.lp, tuple(found), tight.reached.value, left)
    sides.on(range(len(found)))
    reached = sides.solved(sides.extended(tight.basis))
    if reached is None:
        return None
    rows, scale = tight.lp.matrix.shape[0], tight.lp.objectives[0].scale
    cost = [
        scale * abs(dual * (split.bounds()[0 if split.more else 1] - tight.reached.x[split.columns].sum()))
        for split, dual in zip(found, reached.dual[rows:], strict=True)
    ]
    kept = [split for split, each in zip(found, cost, strict=True) if each > TELLING * abs(reached.value)]
    if not kept:
        return None
    told = Sides(tight.lp, tuple(kept), tight.reached.value, left)
    plan = _in_turn(tight, reached, [])
    return Telling(told, told.extended(tight.basis), plan, reached.value - TELLING * abs(reached.value))


def _dear_first(told: Telling) -> tuple[list[int], dict[int, float]]:
    """Splits whose other side seems dear enough with those before kept to, and the rest with what theirs seems."""
    sides = told.sides
    quickly = max(1, int(QUICKLY * sides.lp.matrix.shape[0]))
    dear: list[int] = []
    cheap: dict[int, float] = {}
    for split in range(len(sides.splits)):
        sides.on(dear, split)
        reached = sides.solved(told.at, quickly)
        value = -np.inf if reached is None else reached.value
        if value >= told.enough:
            dear.append(split)
        else:
            cheap[split] = value
    return dear, cheap


def _in_turn(tight: Tight, part: Reached, order: Sequence[int]) -> Reached:
    """With its duals of these splits alone, in this order; those of cuts are of what is at least, as in ``tight``."""
    rows = tight.lp.matrix.shape[0]
    own = rows - len(tight.cuts)
    dual = np.concatenate([part.dual[:own], -part.dual[own:rows], part.dual[rows:][list(order)]])
    return replace(part, dual=dual)


def with_sides(lp: LinearProgram, sides: Sequence[Side]) -> LinearProgram:
    """The program with a row ``sides`` for each: what is at least so many, as its negative is at most."""
    if not sides:
        return lp
    more = [split.more is not other for split, other in sides]
    matrix = csr_array(diags_array([-1.0 if each else 1.0 for each in more]) @ _sums(lp, [split for split, _ in sides]))
    most = [
        -(split.at_most + 1.0) if each else float(split.at_most) for (split, _), each in zip(sides, more, strict=True)
    ]
    keys = pd.DataFrame({"number": np.arange(1, len(sides) + 1)})
    return with_rows(lp, Block("sides", keys, 0, "people"), matrix, np.array(most))


def _sums(lp: LinearProgram, these: Sequence[Split]) -> csr_array:
    """A row for each split that adds up its columns."""
    return picked(
        np.repeat(np.arange(len(these)), [len(split.columns) for split in these]),
        np.concatenate([split.columns for split in these]),
        (len(these), lp.matrix.shape[1]),
    )


def _bordered(lp: LinearProgram, these: Sequence[Split]) -> csr_array:
    """The matrix with a row for each split below, and in it a column for who is on the wrong side of its other side."""
    signs = np.array([-1.0 if split.more else 1.0 for split in these])
    return csr_array(block_array([[lp.matrix, None], [_sums(lp, these), diags_array(signs)]], format="csr"))
