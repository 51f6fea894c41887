"""What a family of limits and a variable hand over, and how they become arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import numpy as np
from scipy.sparse import csr_array

from optimiser.errors import ModelError
from optimiser.model.lp import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

BOUNDS = ("lower", "upper")


@dataclass(frozen=True)
class Variable:
    """Columns of one kind: ``keys`` has one line per column; ``upper`` is a number or one per line, in ``unit``.

    ``limit`` names the upper bound where it is a limit of the model that the reports show; ``whole`` says which columns
    take whole numbers only.
    """

    name: str
    keys: pd.DataFrame
    unit: str
    upper: float | pd.Series[float] = np.inf
    scale: float = 1.0
    limit: str | None = None
    whole: bool | pd.Series[bool] = False


@dataclass(frozen=True)
class Rows:
    """The rows of one family, in natural units (pounds, people, WTE, days).

    ``over`` lists which rows there are: key columns and the bounds ``lower`` and ``upper`` (either may be left out).
    ``terms`` are frames with the same key columns plus ``col`` and ``coef``; ``already`` are frames with the key
    columns and ``value``: what is committed before any decision, on the left-hand side of the row.
    """

    family: str
    over: pd.DataFrame
    terms: Sequence[pd.DataFrame]
    unit: str
    already: Sequence[pd.DataFrame] = field(default_factory=tuple)
    scale: float = 1.0

    @property
    def keys(self) -> list[str]:
        """The key columns of the family."""
        return [name for name in self.over.columns if name not in BOUNDS]


@dataclass(frozen=True)
class Assembled:
    """Rows as arrays, in matrix units."""

    blocks: tuple[Block, ...]
    matrix: csr_array
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    constant: NDArray[np.float64]


def assemble(families: Sequence[Rows], column_scale: NDArray[np.float64]) -> Assembled:
    """Stack the families into one matrix; coefficients are scaled to matrix units.

    Raises ModelError if a term names a row that its family does not list.
    """
    blocks, starts = [], 0
    rows, cols, coefs, lower, upper, constant = [], [], [], [], [], []
    for family in families:
        place = _Places(family)
        base = np.zeros(len(family.over))
        for frame in family.already:
            np.add.at(base, place(frame), frame["value"].to_numpy(float))
        for frame in family.terms:
            rows.append(place(frame) + starts)
            cols.append(frame["col"].to_numpy(np.int64))
            coefs.append(frame["coef"].to_numpy(float) / family.scale)
        lower.append((_bound(family, "lower", -np.inf) - base) / family.scale)
        upper.append((_bound(family, "upper", np.inf) - base) / family.scale)
        constant.append(base / family.scale)
        blocks.append(Block(family.family, family.over[family.keys], starts, family.unit, family.scale))
        starts += len(family.over)
    col = np.concatenate(cols)
    coef = np.concatenate(coefs) * column_scale[col]
    # The solver counts in 32 bits, and scipy keeps the numbers that it is given.
    places = np.concatenate(rows).astype(np.int32), col.astype(np.int32)
    matrix = csr_array((coef, places), shape=(starts, len(column_scale)))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return Assembled(tuple(blocks), matrix, np.concatenate(lower), np.concatenate(upper), np.concatenate(constant))


def _bound(family: Rows, side: str, default: float) -> NDArray[np.float64]:
    if side in family.over:
        return family.over[side].to_numpy(float)
    return np.full(len(family.over), default)


class _Places:
    """Finds the row that a line of terms belongs to, by its keys."""

    def __init__(self, family: Rows) -> None:
        self.family = family
        self.lowest = {key: int(family.over[key].min()) for key in family.keys if key == "year" and len(family.over)}
        self.sizes = {key: self._size(key) for key in family.keys}
        codes = self._codes(family.over)
        self.table = np.full(int(np.prod(list(self.sizes.values()), dtype=np.int64)), -1, dtype=np.int64)
        self.table[codes] = np.arange(len(family.over))
        if len(codes) and (self.table[codes] != np.arange(len(codes))).any():
            msg = f"{family.family} lists a row twice"
            raise ModelError(msg)

    def _size(self, key: str) -> int:
        column = self.family.over[key]
        if key == "year":
            return int(column.max()) - self.lowest[key] + 1 if len(column) else 0
        return len(column.cat.categories)

    def _codes(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        codes = np.zeros(len(frame), dtype=np.int64)
        for key, size in self.sizes.items():
            codes = codes * size + (self._years(frame, size) if key == "year" else self._members(frame, key))
        return codes

    def _members(self, frame: pd.DataFrame, key: str) -> NDArray[np.int64]:
        column = frame[key].array
        if column.dtype != self.family.over[key].dtype:
            msg = f"{self.family.family}: a term's {key} is not over the same set as the family's"
            raise ModelError(msg)
        return np.asarray(cast("pd.Categorical", column).codes, dtype=np.int64)

    def _years(self, frame: pd.DataFrame, size: int) -> NDArray[np.int64]:
        years = frame["year"].to_numpy(np.int64) - self.lowest.get("year", 0)
        if len(years) and (years.min() < 0 or years.max() >= size):
            msg = f"{self.family.family}: a term lies in a year without a row"
            raise ModelError(msg)
        return years

    def __call__(self, frame: pd.DataFrame) -> NDArray[np.int64]:
        if frame.empty:
            return np.zeros(0, dtype=np.int64)
        place = self.table[self._codes(frame)]
        if (place < 0).any():
            at = frame.loc[place < 0, self.family.keys].iloc[0]
            msg = f"{self.family.family} has no row for {', '.join(f'{key} {value}' for key, value in at.items())}"
            raise ModelError(msg)
        return place
