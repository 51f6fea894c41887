"""Rules in shares, and what they mean for whole people: a sum of theirs is at most 43, or it is at least 44.

A rule that 3% of some starts be counsellors asks for 43.7 of 1,414.  In fractions that costs little; of whole people
there are 44, or so many fewer of the others that 43 are enough, which costs far more.  No inequality over paths says
so, but every plan is on one side or the other of each such ``Split``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.whole.ground import whole_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground

RULES = "policy"
GOES_ON = {True: "more", False: "at most"}
"""How the tables of a run say which side of a split goes on."""
PRICED = 1e-6
"""A rule with a lower price than this holds nothing back, in matrix units."""
WHOLE = 0.01
"""A sum that misses a whole number by less than this is taken as whole."""


@dataclass(frozen=True)
class Split:
    """The sum of what a rule counts is ``at_most`` this, or one more and above; plans go on where ``more`` says."""

    row: int
    """of the rule"""
    columns: NDArray[np.int64]
    at_most: int
    more: bool
    """whether the side with more is the one that goes on, to which all others are compared"""

    def bounds(self, *, other: bool = False) -> tuple[float, float]:
        """The least and the most of the sum on the side that goes on, or on the other."""
        return (self.at_most + 1.0, np.inf) if self.more is not other else (-np.inf, float(self.at_most))


def splits(ground: Ground, plan: Reached) -> list[Split]:
    """What rules with a price split at a plan in fractions; first where the other side seems farthest away.

    The side that goes on is the one that keeps the rule more easily.
    """
    found = []
    for row in np.flatnonzero(ground.row_families == RULES).tolist():
        price = float(plan.dual[row])
        columns = counted(ground, row) if abs(price) > PRICED else np.zeros(0, dtype=np.int64)
        total = float(plan.x[columns].sum())
        below = int(np.floor(total + WHOLE))
        if total - below > WHOLE:
            more = price > 0
            away = total - below if more else below + 1 - total
            found.append((away * abs(price), Split(row, columns, below, more)))
    return [split for _, split in sorted(found, key=lambda one: -one[0])]


def counted(ground: Ground, row: int) -> NDArray[np.int64]:
    """What a rule counts in full, against a share of something else; nothing where that is no sum of whole people."""
    matrix = ground.lp.matrix
    entries = slice(matrix.indptr[row], matrix.indptr[row + 1])
    columns, figures = matrix.indices[entries], matrix.data[entries]
    full = figures > 0
    same = len(np.unique(figures[full])) == 1 and not full.all()
    whole = whole_sums(ground)[columns[full]].all()
    return np.sort(columns[full]).astype(np.int64) if same and whole else np.zeros(0, dtype=np.int64)
