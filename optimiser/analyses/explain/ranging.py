"""How far each limit can move before its price changes: from one factorisation of the basis, without the solver.

A limit that binds is a nonbasic variable at its bound.  Moving it by one changes the basic variables by a column of the
inverse of the basis matrix; the price holds until the first of them comes to a bound of its own (the textbook's ratio
test; for example Bertsimas and Tsitsiklis, Introduction to Linear Optimization, section 5.1).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csc_array, eye_array, hstack
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse.linalg import SuperLU

    from optimiser.analyses.explain.standing import Standing

LOWER, BASIC, UPPER = "012"
"""Where a row or column stands (optimiser.solution.Basis)."""
AT_ONCE = 8
"""Columns of the inverse worked out at a time: measured on ``england``, one takes 1.6 ms by eights and 30 ms by 128."""
NO_PART = 1e-9
"""A basic variable that moves by less than this is not moved."""


class Ranges(NamedTuple):
    """For each limit, in matrix units: how far its bound can rise and fall, and which limit or column stops it.

    What stops it is a number of ``standing``: a row, or m + j for a column; -1 where nothing ever does.
    """

    rise: NDArray[np.float64]
    fall: NDArray[np.float64]
    stops_rise: NDArray[np.int64]
    stops_fall: NDArray[np.int64]


class _Basis(NamedTuple):
    """The factorised basis: who is basic, and how far each is from its bounds."""

    factors: SuperLU
    members: NDArray[np.int64]
    below: NDArray[np.float64]
    above: NDArray[np.float64]


def ranges(standing: Standing, at: NDArray[np.int64]) -> Ranges:
    """The ranges of the limits numbered ``at``, each of which must stand at a bound."""
    basis = _factorised(standing)
    parts = np.array_split(at, max(1, -(-len(at) // AT_ONCE)))
    found = [_of(standing, basis, part) for part in parts]
    return _apart(standing, at, Ranges(*(np.concatenate(column) for column in zip(*found, strict=True))))


def _apart(standing: Standing, at: NDArray[np.int64], found: Ranges) -> Ranges:
    """The ranges, none of which takes an upper bound below the lower one or a lower bound above the upper one."""
    lp = standing.lp
    width = np.concatenate([lp.row_upper - lp.row_lower, lp.upper - lp.lower])[at]
    stands_at = np.array(list(standing.basis.rows + standing.basis.columns))[at]
    rise_ends, fall_ends = (
        (stands_at == here) & (width < moves) for here, moves in ((LOWER, found.rise), (UPPER, found.fall))
    )
    return Ranges(
        np.where(rise_ends, width, found.rise), np.where(fall_ends, width, found.fall),
        np.where(rise_ends, at, found.stops_rise), np.where(fall_ends, at, found.stops_fall),
    )  # fmt: skip


def _factorised(standing: Standing) -> _Basis:
    """The basis matrix of ``matrix @ x - activity = 0`` with x and activity as variables, factorised."""
    lp, basis = standing.lp, standing.basis
    rows = lp.matrix.shape[0]
    columns_in, rows_in = (np.flatnonzero(np.array(list(text)) == BASIC) for text in (basis.columns, basis.rows))
    slack = -eye_array(rows, format="csc")
    matrix = csc_array(hstack([lp.matrix.tocsc()[:, columns_in], slack[:, rows_in]]))
    activity = lp.matrix @ standing.x
    value = np.concatenate([standing.x[columns_in], activity[rows_in]])
    lower = np.concatenate([lp.lower[columns_in], lp.row_lower[rows_in]])
    upper = np.concatenate([lp.upper[columns_in], lp.row_upper[rows_in]])
    members = np.concatenate([rows + columns_in, rows_in])
    return _Basis(splu(matrix), members, np.maximum(value - lower, 0.0), np.maximum(upper - value, 0.0))


def _of(standing: Standing, basis: _Basis, at: NDArray[np.int64]) -> Ranges:
    """The ranges of a few limits: what moving each by one does to the basic variables, then the ratio test."""
    effect = basis.factors.solve(_right_hand_sides(standing, at)).T
    limit, member = np.nonzero(np.abs(effect) > NO_PART)
    speed = effect[limit, member]
    up = speed > 0
    above, below = basis.above[member], basis.below[member]
    rise = np.where(up, above, below) / np.abs(speed)
    fall = np.where(up, below, above) / np.abs(speed)
    first = np.searchsorted(limit, np.arange(len(at) + 1))
    steps, stops = zip(*(_least(time, first, basis.members[member]) for time in (rise, fall)), strict=True)
    return Ranges(*steps, *stops)


def _right_hand_sides(standing: Standing, at: NDArray[np.int64]) -> NDArray[np.float64]:
    """One column for each limit: a unit for a row that moves, minus its column for a column that does."""
    rows = standing.lp.matrix.shape[0]
    sides = np.zeros((rows, len(at)))
    is_row = at < rows
    sides[at[is_row], np.flatnonzero(is_row)] = 1.0
    if not is_row.all():
        sides[:, ~is_row] = -standing.lp.matrix.tocsc()[:, at[~is_row] - rows].toarray()
    return sides


def _least(
    time: NDArray[np.float64], first: NDArray[np.int64], members: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each limit the shortest time, and who comes to a bound then; the entries of limit i begin at ``first[i]``."""
    least, who = np.full(len(first) - 1, np.inf), np.full(len(first) - 1, -1)
    for limit, (begin, end) in enumerate(pairwise(first)):
        if end > begin:
            place = begin + int(np.argmin(time[begin:end]))
            if np.isfinite(time[place]):
                least[limit], who[limit] = time[place], members[place]
    return least, who
