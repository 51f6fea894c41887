"""A place between two solved ones, by a smaller program: about half the time, and a proof all the same.

No column is far from its mixture of the two plans: it may move as far as it does from the one to the other and a little
more.  A row that cannot be broken then need not stand in the program; on ``england`` that is a third of them.  What is
found keeps every limit, and what its prices prove is worked out for the whole program.  Columns that were pressed
against the way they may move cost that proof most: there are few, and they are free in a second try
(docs/decisions/0014).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.frontier.proof import proof
from optimiser.solving.inside import BREACH, breach, inside

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    from optimiser.analyses.frontier.proof import Proof
    from optimiser.model.lp import LinearProgram

    Figures: TypeAlias = NDArray[np.float64]
    Marks: TypeAlias = NDArray[np.bool_]

ROOMS = (0.2, 0.3)
"""How much further than between the plans a column may move in each try, as a share of itself (of 1 at least)."""
PRESSED = 0.005
"""A column is freed if it costs the proof more than this share of the gap allowed."""


@dataclass(frozen=True)
class Found:
    """A plan, its value in the objective's unit, and what the prices prove."""

    value: float
    plan: Figures
    proof: Proof


def nearby(
    lp: LinearProgram, plans: tuple[Figures, Figures], share: float, most: Figures, precision: tuple[float, float]
) -> Found | None:
    """What a smaller program finds ``share`` of the way between two ``plans``.

    ``precision``: how far value and proof may be apart, relative to the value, and the solver's tolerance.  None if
    they are further apart.
    """
    allowed, tolerance = precision
    one, other = plans
    mixture, upper = (1 - share) * one + share * other, np.minimum(lp.upper, most)
    free = np.zeros(len(mixture), dtype=bool)
    for room in ROOMS:
        reach = np.where(free, np.inf, np.abs(other - one) + room * np.maximum(1.0, np.abs(mixture)))
        smaller, rows = _within(lp, np.maximum(lp.lower, mixture - reach), np.minimum(upper, mixture + reach))
        found = inside(smaller, tolerance)
        if found.x is None or found.dual is None or breach(lp, found.x) > BREACH:
            return None
        dual = np.zeros(len(rows))
        dual[rows] = found.dual
        proven = proof(lp, dual, most)
        if found.value - proven.bound <= allowed * abs(found.value):
            return Found(found.value, found.x, proven)
        price = proven.column_price
        lost = proven.scale * np.abs(price) * np.where(price > 0, found.x - lp.lower, upper - found.x)
        free |= lost > PRESSED * allowed * abs(found.value)
    return None


def _within(lp: LinearProgram, low: Figures, high: Figures) -> tuple[LinearProgram, Marks]:
    """The program without the rows that cannot be broken by columns between ``low`` and ``high``; the rows it has."""
    adds, takes = lp.matrix.maximum(0), lp.matrix.minimum(0)
    with np.errstate(invalid="ignore"):
        safe = (adds @ high + takes @ low <= lp.row_upper) & (adds @ low + takes @ high >= lp.row_lower)
    near = np.asarray(abs(lp.matrix[safe]).sum(axis=0)).ravel() > 0
    smaller = replace(
        lp,
        matrix=lp.matrix[~safe],
        row_lower=lp.row_lower[~safe],
        row_upper=lp.row_upper[~safe],
        lower=np.where(near, low, lp.lower),
        upper=np.where(near, high, lp.upper),
    )
    return smaller, ~safe
