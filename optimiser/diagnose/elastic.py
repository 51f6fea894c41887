"""The program in which limits may give way at a price, and what giving way costs least."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from optimiser.model.lp import Objective
from optimiser.solution import Status
from optimiser.solving import warm

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

MATRIX_POUNDS = 1000.0
"""Pounds in one unit of the objective."""

NOTHING = 1e-6
"""A limit that gives way by less than this, in matrix units, keeps."""


@dataclass(frozen=True)
class Relaxed:
    """The least that must give way: the decisions that this permits, and by how much each limit gives way."""

    x: NDArray[np.float64]
    """the program's own columns; those whose bound gives way are beyond it"""
    breach: NDArray[np.float64]
    """for each limit, in the unit of its row or column"""
    counted_gbp: float


def elastic(lp: LinearProgram, limits: pd.DataFrame) -> LinearProgram:
    """The program with one more column for each limit: by how much it gives way.

    A row's is taken off the row's activity; a bound's is a second copy of its column, beyond the bound.  The objective
    is the sum of what giving way counts, in pounds.
    """
    bounds, rows = limits[limits["is_bound"]], limits[~limits["is_bound"]]
    give = csr_array(
        (-rows["side"].to_numpy(float), (rows["at"].to_numpy(), np.arange(len(rows)))),
        shape=(lp.matrix.shape[0], len(rows)),
    )
    matrix = csr_array(hstack([lp.matrix, give, lp.matrix[:, bounds["at"].to_numpy()]]))
    price = limits["price_gbp"].to_numpy() * limits["scale"].to_numpy() / MATRIX_POUNDS
    cost = np.concatenate([np.zeros(lp.matrix.shape[1]), price])
    return replace(
        lp,
        matrix=matrix,
        lower=np.concatenate([lp.lower, np.zeros(len(limits))]),
        upper=np.concatenate([lp.upper, np.full(len(limits), np.inf)]),
        objectives=(Objective("giving way", "pounds", cost, 0.0, MATRIX_POUNDS),),
    )


def start(lp: LinearProgram, limits: pd.DataFrame) -> warm.Warm:
    """A solver that holds the elastic program; ``limits`` has the limits on rows before those on bounds."""
    return warm.start(elastic(lp, limits))


def least(solver: warm.Warm, lp: LinearProgram, limits: pd.DataFrame, allowed: NDArray[np.bool_]) -> Relaxed | None:
    """The least that must give way if only the limits ``allowed`` may; None if they are not enough."""
    own = lp.matrix.shape[1]
    upper = solver.program.upper.copy()
    upper[own:] = np.where(allowed, np.inf, 0.0)
    found = warm.again(solver, replace(solver.program, upper=upper))
    if found.status is not Status.OPTIMAL or found.x is None:
        return None
    x, breach = found.x[:own].copy(), found.x[own:]
    bounds = limits["is_bound"].to_numpy()
    np.add.at(x, limits.loc[bounds, "at"].to_numpy(), breach[bounds])
    breach = np.where(breach > NOTHING, breach, 0.0) * limits["scale"].to_numpy()
    return Relaxed(x, breach, float(breach @ limits["price_gbp"].to_numpy()))
