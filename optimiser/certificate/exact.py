"""The linear program in whole numbers, so that sums over it are exact.

Every coefficient, bound and price of the matrix is a binary fraction: times one common power of two it is a whole
number, and whole numbers of Python have no end.  Nothing here rounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optimiser.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimiser.model.lp import LinearProgram

Bound = int | None
"""A bound times the program's ``one``; None where there is none."""


@dataclass(frozen=True)
class Exact:
    """``row_lower <= matrix @ x <= row_upper`` and ``0 <= x <= upper``; every figure times ``one``.

    ``entries`` has the row, the column and the coefficient of each place of the matrix that is not 0.
    """

    one: int
    entries: list[tuple[int, int, int]]
    row_lower: list[Bound]
    row_upper: list[Bound]
    upper: list[Bound]
    cost: list[int]
    constant: int

    def activities(self, x: Whole) -> list[int]:
        """``matrix @ x`` of each row, times ``one * x.over``."""
        sums = [0] * len(self.row_lower)
        for row, column, coefficient in self.entries:
            sums[row] += coefficient * x.figures[column]
        return sums

    def sizes(self, x: Whole) -> list[int]:
        """The sum of the absolute terms of each row, times ``one * x.over``."""
        sums = [0] * len(self.row_lower)
        for row, column, coefficient in self.entries:
            sums[row] += abs(coefficient * x.figures[column])
        return sums

    def value(self, x: Whole) -> Fraction:
        """The objective at ``x``, its constant included."""
        total = sum(price * figure for price, figure in zip(self.cost, x.figures, strict=True) if price and figure)
        return Fraction(total, self.one * x.over) + Fraction(self.constant, self.one)

    def reduced(self, duals: Whole) -> list[int]:
        """``cost - matrix' @ duals`` of each column, times ``one * duals.over``."""
        left = [price * duals.over for price in self.cost]
        for row, column, coefficient in self.entries:
            if dual := duals.figures[row]:
                left[column] -= coefficient * dual
        return left


@dataclass(frozen=True)
class Whole:
    """Fractions over one denominator: ``figures[i] / over``."""

    figures: list[int]
    over: int


def whole(fractions: Sequence[Fraction]) -> Whole:
    """The fractions over their common denominator."""
    over = math.lcm(*{fraction.denominator for fraction in fractions})
    return Whole([fraction.numerator * (over // fraction.denominator) for fraction in fractions], over)


def exact(lp: LinearProgram, rank: int | None = 0) -> Exact:
    """The program with its objective of the given rank, or with none.

    Raises ModelError if a column may be negative, which none of the model's may.
    """
    if lp.lower.any():
        msg = "a column has a lower bound other than 0"
        raise ModelError(msg)
    cost = [0.0] * lp.matrix.shape[1] if rank is None else lp.objectives[rank].cost.tolist()
    constant = 0.0 if rank is None else float(lp.objectives[rank].constant)
    matrix = lp.matrix.tocoo()
    parts: list[list[float]] = [
        matrix.data.tolist(), lp.row_lower.tolist(), lp.row_upper.tolist(), lp.upper.tolist(), cost, [constant],
    ]  # fmt: skip
    one = max(_denominator(part) for part in parts)
    data, row_lower, row_upper, upper = ([_times(figure, one) for figure in part] for part in parts[:4])
    return Exact(
        one,
        list(zip(matrix.row.tolist(), matrix.col.tolist(), _finite(data), strict=True)),
        row_lower,
        row_upper,
        upper,
        _finite(_times(price, one) for price in cost),
        _finite([_times(constant, one)])[0],
    )


def _denominator(figures: Iterable[float]) -> int:
    """The largest denominator, a power of two."""
    return max((figure.as_integer_ratio()[1] for figure in figures if math.isfinite(figure)), default=1)


def _times(figure: float, one: int) -> Bound:
    if not math.isfinite(figure):
        return None
    numerator, denominator = figure.as_integer_ratio()
    return numerator * (one // denominator)


def _finite(figures: Iterable[Bound]) -> list[int]:
    """Raises ModelError if a coefficient has no value."""
    found = list(figures)
    kept = [figure for figure in found if figure is not None]
    if len(kept) < len(found):
        msg = "a coefficient of the model is not a finite number"
        raise ModelError(msg)
    return kept
