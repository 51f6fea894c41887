"""A program with rows and columns added after its own, for questions that the plan itself does not ask."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from optimiser.model.lp import Block
from optimiser.solution import Basis

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram


def with_rows(lp: LinearProgram, block: Block, matrix: csr_array, upper: NDArray[np.float64]) -> LinearProgram:
    """``lp`` with the rows ``matrix @ x <= upper`` under the others, in matrix units; ``block`` says what they are."""
    return replace(
        lp,
        rows=(*lp.rows, replace(block, start=lp.matrix.shape[0])),
        matrix=csr_array(vstack([lp.matrix, matrix], format="csr")),
        row_lower=np.concatenate([lp.row_lower, np.full(len(upper), -np.inf)]),
        row_upper=np.concatenate([lp.row_upper, upper]),
        row_constant=np.concatenate([lp.row_constant, np.zeros(len(upper))]),
    )


def with_columns(lp: LinearProgram, name: str, keys: pd.DataFrame, unit: str) -> LinearProgram:
    """``lp`` with a column from nought upwards for each line of ``keys``, in no row and at no cost yet."""
    rows, columns = lp.matrix.shape
    more = len(keys)
    none = np.zeros(more)
    return replace(
        lp,
        columns=(*lp.columns, Block(name, keys, columns, unit)),
        lower=np.concatenate([lp.lower, none]),
        upper=np.concatenate([lp.upper, np.full(more, np.inf)]),
        matrix=csr_array(hstack([lp.matrix, csr_array((rows, more))], format="csr")),
        objectives=tuple(replace(goal, cost=np.concatenate([goal.cost, none])) for goal in lp.objectives),
    )


def standing(basis: Basis, rows: int) -> Basis:
    """A basis of a program that has got ``rows`` more rows since: each is kept with room to spare."""
    return Basis(basis.columns, basis.rows + "1" * rows)
