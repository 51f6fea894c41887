"""A program with a few rows more, so that something may be held that no limit of the model speaks of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

from optimiser.model.lp import Block
from optimiser.solution import Basis

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

BASIC = "1"


def with_rows(
    lp: LinearProgram, matrix: csr_array, keys: pd.DataFrame, upper: NDArray[np.float64] | float
) -> LinearProgram:
    """The program with ``matrix @ x <= upper`` below its rows, one row for each line of ``keys``, in matrix units."""
    rows = len(keys)
    return replace(
        lp,
        rows=(*lp.rows, Block("added", keys, lp.matrix.shape[0], "people")),
        matrix=csr_array(vstack([lp.matrix, matrix])),
        row_lower=np.concatenate([lp.row_lower, np.full(rows, -np.inf)]),
        row_upper=np.concatenate([lp.row_upper, np.broadcast_to(upper, rows)]),
        row_constant=np.concatenate([lp.row_constant, np.zeros(rows)]),
    )


def with_room(basis: Basis, rows: int) -> Basis:
    """The basis for the program with so many rows more, none of which binds."""
    return Basis(basis.columns, basis.rows + BASIC * rows)


def sums(lp: LinearProgram, columns: NDArray[np.int64], row: NDArray[np.int64], rows: int) -> csr_array:
    """Rows that each add up some columns: column ``columns[i]`` stands in row ``row[i]``."""
    return csr_array((np.ones(len(columns)), (row, columns)), shape=(rows, lp.matrix.shape[1]))
