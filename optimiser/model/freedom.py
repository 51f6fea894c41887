"""How much is really open: which decisions the limits fix before any optimisation, and which limits those are.

Bounds that tight that "optimised" equals "today" are the commonest disappointment with a planning model; better to say
so before the solve than to explain it after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

FIXED = 1e-6
"""A column whose range is narrower than this (in its own unit) is fixed."""

PASSES = 4


def freedom(lp: LinearProgram, variables: tuple[str, ...] = ("intake", "places", "starts")) -> pd.DataFrame:
    """For each variable: decisions, how many are open, how many are fixed, and the limit that fixed most of them.

    Bounds are propagated through the rows a few times, as a solver's presolve would: a row's other columns at their
    best leave each column only so much room.  What this does not find may still be fixed; what it finds surely is.
    """
    lower, upper, by = propagated(lp)
    names = np.array(["its own bounds", *(block.name for block in lp.rows)])
    lines = []
    for name in variables:
        span = lp.column_block(name).span
        fixed = (upper[span] - lower[span]) < FIXED
        causes = pd.Series(names[by[span][fixed]]).value_counts()
        lines.append(
            {
                "variable": name,
                "decisions": len(fixed),
                "open": int((~fixed).sum()),
                "fixed": int(fixed.sum()),
                "fixed_by": str(causes.index[0]) if len(causes) else "",
                "room": float((upper[span] - lower[span])[~fixed & np.isfinite(upper[span])].sum()),
            }
        )
    return pd.DataFrame(lines)


def propagated(lp: LinearProgram) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Tightened bounds, and which row block (counted from 1; 0 for none) tightened each column last.

    Where the rows contradict each other the bounds of a column cross sooner or later, and anything would follow from
    them: the bounds are then those of the last pass before.
    """
    matrix = lp.matrix
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column, value = matrix.indices, matrix.data
    family = np.repeat(np.arange(1, len(lp.rows) + 1), [len(block.keys) for block in lp.rows])
    lower, upper = lp.lower.copy(), lp.upper.copy()
    by = np.zeros(len(lower), dtype=np.int64)
    up = value > 0
    for _ in range(PASSES):
        least = np.where(up, value * lower[column], value * upper[column])
        most = np.where(up, value * upper[column], value * lower[column])
        room_above = lp.row_upper[row] - _others(least, row, matrix.shape[0])
        room_below = lp.row_lower[row] - _others(most, row, matrix.shape[0])
        with np.errstate(invalid="ignore"):
            high = np.where(up, room_above, room_below) / value
            low = np.where(up, room_below, room_above) / value
        tighter_upper, tighter_lower = upper.copy(), lower.copy()
        np.fmin.at(tighter_upper, column, high)
        np.fmax.at(tighter_lower, column, low)
        if (tighter_lower > tighter_upper + FIXED * np.maximum(1.0, np.abs(tighter_upper))).any():
            break
        for bound, tightened, found in ((upper, tighter_upper, high), (lower, tighter_lower, low)):
            endless = ~np.isfinite(bound)
            changed = np.isfinite(tightened) & endless
            changed[~endless] = np.abs(tightened[~endless] - bound[~endless]) > FIXED
            cause = changed[column] & (found == tightened[column])
            by[column[cause]] = family[row[cause]]
            bound[changed] = tightened[changed]
    return lower, np.maximum(upper, lower), by


def _others(part: NDArray[np.float64], row: NDArray[np.int64], rows: int) -> NDArray[np.float64]:
    """For each entry of a row: the sum of the row's other entries; infinite unless only the entry itself is."""
    endless = ~np.isfinite(part)
    finite = np.where(endless, 0.0, part)
    total = np.bincount(row, finite, rows)[row]
    others_endless = np.bincount(row, endless, rows)[row] - endless
    sign = np.where(endless, part, 0.0)
    infinite = np.bincount(row, np.nan_to_num(np.sign(sign)), rows)[row]
    return np.where(others_endless > 0, np.where(infinite < 0, -np.inf, np.inf), total - finite)
