"""Limits that cannot all hold and of which none can be left out, given how things hang together."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, eye_array, vstack

from optimiser.diagnose import words
from optimiser.diagnose.figures import figure, unit_of
from optimiser.diagnose.limits import keys_of
from optimiser.solving.conflict import conflict, limit_rows, reduced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

MOST_SECONDS = 60.0
"""For each of the three searches."""

COLUMNS = ["kind", "title", "group", "years", "owner", "party", "stated", "unit", "limits"]


@dataclass(frozen=True)
class Clash:
    """The limits in conflict, with COLUMNS: one line per figure that states any.  Rows that link them are not named."""

    named: pd.DataFrame
    irreducible: bool
    """whether the others could hold without any one of them: shown, not only believed"""
    linking: int
    """how many rows of how things hang together the proof needs besides"""

    @property
    def parties(self) -> frozenset[str]:
        """Who could change any of the limits."""
        return frozenset(self.named["party"])


@dataclass(frozen=True)
class Needed:
    """Limits that cannot all hold: rows, and columns whose upper bound is one."""

    rows: NDArray[np.int64]
    bounds: NDArray[np.int64]
    irreducible: bool
    linking: int


def clash(inst: Instance, lp: LinearProgram, limits: pd.DataFrame, rows: Sequence[int] = ()) -> Clash:
    """The conflict of a program without a plan; ``rows`` are those of a conflict that is known already."""
    found = needed(lp, limits.loc[limits["is_bound"], "at"].to_numpy(), rows)
    in_conflict = np.where(limits["is_bound"], limits["at"].isin(found.bounds), limits["at"].isin(found.rows))
    return Clash(told(inst, lp, limits[in_conflict]), found.irreducible, found.linking)


def needed(lp: LinearProgram, bounds: NDArray[np.int64], rows: Sequence[int] = ()) -> Needed:
    """Limits that cannot all hold, whatever else does, and of which none can be left out.

    ``bounds`` are the columns whose upper bounds are limits, ``rows`` those of a conflict that is known already.  First
    the bounds that the proof can do without are dropped; then every limit is tried with all that links them in place.
    """
    found = list(rows) or conflict(lp, MOST_SECONDS)
    if not found:
        return Needed(np.zeros(0, np.int64), np.zeros(0, np.int64), irreducible=False, linking=0)
    touched = np.unique(lp.matrix[np.array(found)].indices)
    _, kept, _ = _needed(lp, found, np.intersect1d(bounds, touched), np.zeros(0, np.int64))
    is_limit = limit_rows(lp)
    named = [row for row in found if is_limit[row]]
    linking = np.flatnonzero(~is_limit).tolist()
    in_rows, in_bounds, in_time = _needed(lp, [*named, *linking], kept, np.setdiff1d(bounds, kept), limits_too=True)
    return Needed(in_rows, in_bounds, in_time, len(found) - len(named))


def _needed(
    lp: LinearProgram,
    rows: Sequence[int],
    bounds: NDArray[np.int64],
    free: NDArray[np.int64],
    *,
    limits_too: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int64], bool]:
    """Which of the ``bounds``, and of the limits among the rows if asked, are needed; whether there was time to say.

    Rows other than ``rows`` do not hold, nor do the upper bounds of the columns ``free``.
    """
    until = time.monotonic() + MOST_SECONDS
    kept = np.array(rows, dtype=np.int64)
    upper = lp.upper.copy()
    upper[free] = upper[bounds] = np.inf
    each = eye_array(lp.matrix.shape[1], format="csr")[bounds]
    part = replace(
        lp,
        matrix=csr_array(vstack([lp.matrix[kept], each])),
        upper=upper,
        row_lower=np.concatenate([lp.row_lower[kept], np.full(len(bounds), -np.inf)]),
        row_upper=np.concatenate([lp.row_upper[kept], lp.upper[bounds]]),
    )
    asked = limit_rows(lp)[kept] & limits_too
    tried = np.flatnonzero(np.concatenate([asked, np.ones(len(bounds), bool)]))
    found = np.array(reduced(part, tried.tolist(), until), dtype=np.int64)
    own = found < len(kept)
    return kept[found[own]], bounds[found[~own] - len(kept)], time.monotonic() < until


def told(inst: Instance, lp: LinearProgram, limits: pd.DataFrame) -> pd.DataFrame:
    """Limits in words, one line per figure that states any."""
    lines = []
    for (kind, _, _, _), group in limits.groupby(["kind", "table", "column", "where"], sort=False):
        first = group.iloc[0]
        shared, years = keys_of(lp, group)
        title, group_title = words.title(inst, str(kind), shared), words.group(inst, str(kind), shared)
        parts = (first["owner"], first["party"], figure(inst, first), unit_of(inst, first), len(group))
        lines.append((kind, title, group_title, years, *parts))
    return pd.DataFrame(lines, columns=COLUMNS)
