"""What prices prove: by weak duality no plan is below the limits at their prices, and that holds at every place.

Nothing of the solver's is believed but the prices of the rows.  A column whose price is less than nought must have a
most; where the program states none, one follows from the rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.model.freedom import propagated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.analyses.frontier.ground import Move
    from optimiser.model.lp import LinearProgram

    Figures = NDArray[np.float64]

NOISE = 1e-9
"""So much below nought, the price of a column without a most is rounding; further below, nothing is proven."""


@dataclass(frozen=True)
class Proof:
    """The prices of rows and columns, in matrix units, and what they prove in the objective's unit."""

    bound: float
    """no plan is below it"""
    row_price: Figures
    column_price: Figures
    scale: float

    def slope(self, move: Move) -> float:
        """How the bound changes over the whole of an axis: every limit that moves, at its price."""
        rows = _at_prices(self.row_price, move.row_lower, move.row_upper)
        return self.scale * (rows + _at_prices(self.column_price, move.lower, move.upper))


def proof(lp: LinearProgram, dual: Figures, most: Figures) -> Proof:
    """What the prices ``dual`` of the rows prove of the first objective; no column is ever above ``most``."""
    objective = lp.objectives[0]
    rows = np.where(np.isfinite(np.where(dual > 0, lp.row_lower, lp.row_upper)), dual, 0.0)
    columns = objective.cost - lp.matrix.T @ rows
    upper = np.where(np.isfinite(lp.upper), lp.upper, most)
    endless = ~np.isfinite(np.where(columns > 0, lp.lower, upper))
    if (np.abs(columns[endless]) > NOISE).any():
        return Proof(-np.inf, rows, columns, objective.scale)
    columns[endless] = 0.0
    priced = _at_prices(rows, lp.row_lower, lp.row_upper) + _at_prices(columns, lp.lower, upper)
    return Proof(objective.scale * (objective.constant + priced), rows, columns, objective.scale)


def _at_prices(price: Figures, lower: Figures, upper: Figures) -> float:
    """Limits at their prices: a price above nought is of the lower limit, one below of the upper."""
    priced = np.flatnonzero(price)
    return float(price[priced] @ np.where(price[priced] > 0, lower[priced], upper[priced]))


def most_of(lp: LinearProgram) -> Figures:
    """The most that each column can be, as far as it follows from the rows; inf where it does not."""
    lower, upper = lp.lower, lp.upper
    endless, before = int(np.isinf(upper).sum()), len(upper) + 1
    while 0 < endless < before:
        lower, upper, _by = propagated(replace(lp, lower=lower, upper=upper))
        endless, before = int(np.isinf(upper).sum()), endless
    return np.asarray(upper)
