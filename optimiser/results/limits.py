"""Every limit with what it came to: activity, bounds, slack and dual, in the units a reader sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.results.decisions import tidy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import Block, LinearProgram

NO_DUAL = 1e-9
"""Duals below this, in matrix units, are the solver's noise."""

KEYS = (
    "programme",
    "route",
    "profession",
    "service",
    "setting",
    "pool",
    "scheme",
    "fund",
    "ratio",
    "target",
    "rule",
    "each",
    "side",
    "band",
    "region",
    "year",
)
"""Every key column of any family, in the order of the table."""


def limits(
    lp: LinearProgram, x: NDArray[np.float64], dual: NDArray[np.float64], reduced: NDArray[np.float64]
) -> pd.DataFrame:
    """One line per row of every family and per bounded column.

    ``slack`` is the room left to the nearer bound; ``dual`` is how much the first objective changes, in its unit, for
    one more unit of the limit's right-hand side.
    """
    activity = lp.matrix @ x
    objective_scale = lp.objectives[0].scale
    frames = [
        _lines(block, activity[s] + lp.row_constant[s], lp.row_lower[s] + lp.row_constant[s],
               lp.row_upper[s] + lp.row_constant[s], dual[s] * objective_scale)
        for block in lp.rows
        if (s := block.span)
    ]  # fmt: skip
    frames += [
        _lines(block, x[s], np.full(len(block.keys), -np.inf), lp.upper[s], np.minimum(reduced[s], 0) * objective_scale)
        for block in lp.columns
        if block.limit and (s := block.span)
    ]
    return pd.concat(frames, ignore_index=True)


def proof(lp: LinearProgram, multipliers: NDArray[np.float64]) -> pd.DataFrame:
    """The multiplier of each row that has a part in the proof that no plan meets all the limits.

    Per unit that a reader sees: summed with these, the rows ask for more than the columns can give.
    """
    found = _rows(lp, multipliers)
    kept: pd.DataFrame = found.loc[multipliers != 0, ["family", *KEYS, "dual", "unit"]]
    return kept.rename(columns={"dual": "multiplier"}).reset_index(drop=True)


def named(lp: LinearProgram, rows: Sequence[int]) -> pd.DataFrame:
    """Family and keys of some rows, in this order."""
    found = _rows(lp, np.zeros(lp.matrix.shape[0]))
    return found.loc[list(rows), ["family", *KEYS]].reset_index(drop=True)


def _rows(lp: LinearProgram, dual: NDArray[np.float64]) -> pd.DataFrame:
    none = np.zeros(len(dual))
    return pd.concat(
        [_lines(block, *(none[block.span],) * 3, dual[block.span]) for block in lp.rows], ignore_index=True
    )


def _lines(
    block: Block,
    activity: NDArray[np.float64],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
    dual: NDArray[np.float64],
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {name: block.keys[name].astype(str).to_numpy() if name in block.keys else "" for name in KEYS},
        index=range(len(block.keys)),
    )
    frame.insert(0, "family", block.limit or block.name)
    frame["activity"] = tidy(activity * block.scale)
    frame["lower"] = tidy(lower * block.scale)
    frame["upper"] = tidy(upper * block.scale)
    frame["slack"] = tidy(np.minimum(activity - lower, upper - activity) * block.scale)
    frame["dual"] = np.where(np.abs(dual) < NO_DUAL, 0.0, dual / block.scale)
    frame["unit"] = block.unit
    return frame
