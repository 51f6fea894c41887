"""How large a column without an upper bound can be at all: a bound that follows from the rows, proven exactly.

From a row ``sum a x <= b`` with ``x >= 0`` every column with ``a > 0`` is at most ``(b + sum of |a| cap)/a``, the sum
over the columns with ``a < 0``, once these have caps themselves: intakes have capacities, places are at most the
intake, starts at most the places, and the stock of a year at most what came of the stock of the year before.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from optimiser.certificate.exact import Exact

GRID = 1 << 20
"""Caps are rounded up to whole multiples of 1/GRID: a larger cap is still one, and has few digits."""

AtMost = tuple[list[tuple[int, int]], int]
"""A row ``sum a x <= b``: its columns with their coefficients, and ``b``; both times the program's ``one``."""


def caps(program: Exact, wanted: Collection[int], cutoff: Fraction | None = None) -> dict[int, Fraction]:
    """A cap of each wanted column; one that no row holds back is left out.

    With ``cutoff`` the caps hold for plans whose objective is at most that: enough to show that no plan is better.
    """
    upper = np.array([np.inf if bound is None else bound / program.one for bound in program.upper])
    if not any(np.isinf(upper[column]) for column in wanted):
        return {
            column: Fraction(bound, program.one) for column in wanted if (bound := program.upper[column]) is not None
        }
    rows = _at_most(program, cutoff)
    steps = _steps(rows, upper, program.one)
    needed = set(wanted)
    used = []
    for column, row in reversed(steps):
        if column in needed:
            used.append((column, row))
            needed.update(other for other, coefficient in rows[row][0] if coefficient < 0)
    found = {column: Fraction(bound, program.one) for column in needed if (bound := program.upper[column]) is not None}
    for column, row in reversed(used):
        found[column] = _cap(rows[row], column, found)
    return {column: found[column] for column in wanted if column in found}


def _at_most(program: Exact, cutoff: Fraction | None) -> list[AtMost]:
    """Every row as one or two of the form ``sum a x <= b``, and the objective if there is a cutoff."""
    terms: list[list[tuple[int, int]]] = [[] for _ in program.row_lower]
    for row, column, coefficient in program.entries:
        terms[row].append((column, coefficient))
    rows: list[AtMost] = [
        (part, bound) for part, bound in zip(terms, program.row_upper, strict=True) if bound is not None and part
    ]
    rows += [
        ([(column, -coefficient) for column, coefficient in part], -bound)
        for part, bound in zip(terms, program.row_lower, strict=True)
        if bound is not None and part
    ]
    if cutoff is not None:
        priced = [(column, price) for column, price in enumerate(program.cost) if price]
        rows.append((priced, -(-cutoff * program.one // 1) - program.constant))
    return rows


def _steps(rows: list[AtMost], upper: NDArray[np.float64], one: int) -> list[tuple[int, int]]:
    """Columns in an order in which they can be capped, each with the row that does it best when its turn comes.

    Floats choose the rows; the caps themselves are computed from them exactly.
    """
    row = np.repeat(np.arange(len(rows)), [len(terms) for terms, _ in rows])
    column = np.array([column for terms, _ in rows for column, _ in terms], dtype=np.int64)
    coefficient = np.array([coefficient / one for terms, _ in rows for _, coefficient in terms])
    most = np.array([bound / one for _, bound in rows])
    gives, takes = coefficient < 0, coefficient > 0
    upper = upper.copy()
    steps: list[tuple[int, int]] = []
    while True:
        added = np.bincount(row[gives], -coefficient[gives] * upper[column[gives]], minlength=len(rows))
        room = most + added
        new = takes & np.isinf(upper[column]) & np.isfinite(room[row])
        if not new.any():
            return steps
        cap = np.maximum(room[row[new]] / coefficient[new], 0.0)
        best = np.lexsort((cap, column[new]))
        chosen, first = np.unique(column[new][best], return_index=True)
        upper[chosen] = cap[best][first]
        steps += list(zip(chosen.tolist(), row[new][best][first].tolist(), strict=True))


def _cap(row: AtMost, column: int, known: dict[int, Fraction]) -> Fraction:
    """The cap of one column from one row and the caps of the columns that it sets against it."""
    terms, room = row
    total = Fraction(room) + sum(-coefficient * known[other] for other, coefficient in terms if coefficient < 0)
    own = next(coefficient for other, coefficient in terms if other == column)
    return max(Fraction(0), Fraction(-(-total * GRID // own), GRID))
