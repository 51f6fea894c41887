"""Weak duality in exact arithmetic: what any multipliers whatever prove about every plan within the limits.

Take any numbers ``y``, one for each row, and ``d = cost - matrix' y``.  Every plan ``x`` within the limits has
``cost x = y (matrix x) + d x``.  The first part is at least the sum of ``y`` times the lower bound of its row where
``y > 0`` and times the upper bound where ``y < 0``; the second at least 0 where ``d > 0`` and ``d`` times the upper
bound where ``d < 0``.  So the sum of these is a bound below which no plan's objective can be, whoever found ``y``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from optimiser.certificate.caps import caps
from optimiser.certificate.exact import Whole, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.certificate.exact import Exact


@dataclass(frozen=True)
class Proof:
    """What the multipliers prove: no plan's objective is below ``bound`` (None: they prove nothing)."""

    bound: Fraction | None
    capped: int
    """columns without an upper bound that needed a cap, because the multipliers price them a little too low"""
    absorbed: Fraction
    """how much these columns together take off the bound"""
    dropped: int
    """multipliers set to 0 because the row has no bound on their side"""
    uncapped: tuple[int, ...] = ()
    """columns that no row caps and that the multipliers price too low"""


def prove(program: Exact, multipliers: Sequence[Fraction], cutoff: Fraction | None = None) -> Proof:
    """The bound that the multipliers prove; with ``cutoff``, for plans whose objective is at most that."""
    y = whole(multipliers)
    sides = [
        None if figure == 0 else lower if figure > 0 else upper
        for figure, lower, upper in zip(y.figures, program.row_lower, program.row_upper, strict=True)
    ]
    kept = Whole([0 if side is None else figure for figure, side in zip(y.figures, sides, strict=True)], y.over)
    dropped = sum(1 for before, after in zip(y.figures, kept.figures, strict=True) if before and not after)
    total = program.one * sum(
        figure * side for figure, side in zip(kept.figures, sides, strict=True) if side is not None
    )
    reduced = program.reduced(kept)
    total += sum(
        price * bound for price, bound in zip(reduced, program.upper, strict=True) if price < 0 and bound is not None
    )
    low = [column for column, price in enumerate(reduced) if price < 0 and program.upper[column] is None]
    known = caps(program, low, cutoff)
    absorbed = sum((-reduced[column] * cap for column, cap in known.items()), Fraction(0)) / (program.one * y.over)
    uncapped = tuple(column for column in low if column not in known)
    bound = Fraction(total, program.one**2 * y.over) + Fraction(program.constant, program.one) - absorbed
    return Proof(None if uncapped else bound, len(known), absorbed, dropped, uncapped)
