"""What differs between two programs: limits, costs, coefficients, or the very rows and columns.

As long as rows and columns are the same, a basis of the one program is a place to start from in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import Block, LinearProgram


@dataclass(frozen=True)
class Change:
    """Where two programs of the same rows and columns differ, as positions in their arrays."""

    rows: NDArray[np.int32]
    """rows whose bounds differ"""
    columns: NDArray[np.int32]
    """columns whose bounds differ"""
    costs: NDArray[np.int32]
    """columns whose cost in the first objective differs"""
    matrix: bool
    """whether any coefficient differs"""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What differs, in words."""
        limits = len(self.rows) + len(self.columns) > 0
        parts = (("limits", limits), ("costs", len(self.costs) > 0), ("coefficients", self.matrix))
        return tuple(name for name, there in parts if there)


def change(before: LinearProgram, after: LinearProgram) -> Change | None:
    """How ``after`` differs from ``before``; None if their rows or columns are not the same ones."""
    if not (_same(before.columns, after.columns) and _same(before.rows, after.rows)):
        return None
    if len(before.objectives) != len(after.objectives) or before.objectives[0].name != after.objectives[0].name:
        return None
    return Change(
        _where((before.row_lower, after.row_lower), (before.row_upper, after.row_upper)),
        _where((before.lower, after.lower), (before.upper, after.upper)),
        _where((before.objectives[0].cost, after.objectives[0].cost)),
        any(
            _differ(getattr(before.matrix, part), getattr(after.matrix, part)) for part in ("indptr", "indices", "data")
        ),
    )


def _same(mine: Sequence[Block], theirs: Sequence[Block]) -> bool:
    return len(mine) == len(theirs) and all(
        one.name == other.name and (one.keys is other.keys or one.keys.equals(other.keys))
        for one, other in zip(mine, theirs, strict=True)
    )


def _differ(one: NDArray[np.generic], other: NDArray[np.generic]) -> bool:
    return one is not other and not np.array_equal(one, other)


def _where(*pairs: tuple[NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.int32]:
    """Where the two arrays of any pair differ."""
    differ = np.zeros(len(pairs[0][0]), bool)
    for one, other in pairs:
        if one is not other:
            differ |= one != other
    return np.flatnonzero(differ).astype(np.int32)
