"""The linear program as arrays, and the names of its rows and columns.  Knows no health service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Block:
    """A run of columns (one variable) or of rows (one family).

    ``keys`` has one line per column or row, in matrix order from ``start``; ``unit`` is the unit a reader sees and
    ``scale`` how many of it make one unit of the matrix (1000 where the matrix counts thousands of pounds).
    """

    name: str
    keys: pd.DataFrame
    start: int
    unit: str
    scale: float = 1.0
    limit: str | None = None
    """for columns with an upper bound that is a limit of the model: the limit's name"""

    @property
    def span(self) -> slice:
        """Where the block lies in the arrays."""
        return slice(self.start, self.start + len(self.keys))

    def labels(self) -> list[str]:
        """Names such as ``programme_capacity[EXE-cap,2026]``, in matrix order."""
        if self.keys.columns.empty or self.keys.empty:
            return [self.name] * len(self.keys)
        texts = self.keys.astype(str).agg(",".join, axis=1)
        return [f"{self.name}[{text}]" for text in texts]


@dataclass(frozen=True)
class Objective:
    """A linear function to make small: ``scale * (cost @ x + constant)``, in ``unit``."""

    name: str
    unit: str
    cost: NDArray[np.float64]
    constant: float
    scale: float

    def at(self, x: NDArray[np.float64]) -> float:
        """What it comes to at ``x``, in matrix units; columns after those that it counts do not matter."""
        return float(self.cost @ x[: len(self.cost)] + self.constant)

    def value(self, x: NDArray[np.float64]) -> float:
        """The same in its own unit."""
        return self.scale * self.at(x)


@dataclass(frozen=True)
class LinearProgram:
    """``row_lower <= matrix @ x <= row_upper`` and ``lower <= x <= upper``, with objectives in order of rank.

    ``whole`` lists the columns that take whole numbers only: none, unless whole places are asked for.
    Row activities that a reader sees are ``matrix @ x + row_constant``: what is committed already (the pipeline's
    money, days, people) stands in the constant and has been moved into the row's bounds.
    """

    columns: tuple[Block, ...]
    rows: tuple[Block, ...]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    matrix: csr_array
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    row_constant: NDArray[np.float64]
    objectives: tuple[Objective, ...]
    whole: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def size(self) -> dict[str, int]:
        """Rows, columns and nonzeros."""
        return {"rows": self.matrix.shape[0], "columns": self.matrix.shape[1], "nonzeros": int(self.matrix.nnz)}

    def column_block(self, name: str) -> Block:
        """The block of the variable called ``name``.

        Raises KeyError if there is none.
        """
        return next(block for block in self.columns if block.name == name)

    def spell(self, rows: Sequence[int]) -> list[str]:
        """Rows written out in their own units, for example ``programme_capacity[g0,2026]: 1 intake[g0,2026] <= 31``.

        What is committed already is shown in brackets.  Slow and meant for reading: documentation, golden files.
        """
        if len(rows) == 0:
            return []
        columns = [label for block in self.columns for label in block.labels()]
        names = [label for block in self.rows for label in block.labels()]
        column_scale = _spread(self.columns)
        row_scale = _spread(self.rows)
        return [f"{names[row]}: {self._spelled(row, columns, row_scale[row], column_scale)}" for row in rows]

    def _spelled(self, row: int, names: Sequence[str], scale: float, column_scale: NDArray[np.float64]) -> str:
        entries = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
        pairs = sorted(zip(self.matrix.indices[entries], self.matrix.data[entries], strict=True))
        parts = [
            f"{'-' if value < 0 else '+'} {abs(value) * scale / column_scale[column]:.6g} {names[column]}"
            for column, value in pairs
        ]
        constant = self.row_constant[row]
        already = f" + ({constant * scale:.6g} already)" if constant else ""
        lower, upper = (scale * (bound[row] + constant) for bound in (self.row_lower, self.row_upper))
        terms = " ".join(parts).removeprefix("+ ") or "0"
        return terms + already + _bounds(lower, upper)


def _spread(blocks: Sequence[Block]) -> NDArray[np.float64]:
    """The scale of every column or row."""
    return np.repeat([block.scale for block in blocks], [len(block.keys) for block in blocks])


def _bounds(lower: float, upper: float) -> str:
    if lower == upper:
        return f" = {lower:.6g}"
    low = f" >= {lower:.6g}" if np.isfinite(lower) else ""
    high = f" <= {upper:.6g}" if np.isfinite(upper) else ""
    return low + high
