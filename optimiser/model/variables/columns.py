"""The columns of the model with their positions, and what every variable needs to say which columns it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.rows import Variable

POUNDS = 1000.0
"""Pounds in one unit of the matrix: money is counted in thousands so that coefficients stay near 1."""


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of each variable: its keys and ``col``, the position in the matrix.

    Two are equal only if they are the same object.
    """

    places: pd.DataFrame
    intake: pd.DataFrame
    starts: pd.DataFrame
    supported: pd.DataFrame
    stock: pd.DataFrame
    deployed: pd.DataFrame
    shortfall: pd.DataFrame
    supervising: pd.DataFrame
    expanded: pd.DataFrame
    recruited: pd.DataFrame
    retained: pd.DataFrame
    built: pd.DataFrame
    carried: pd.DataFrame
    worst_region: pd.DataFrame
    grown: pd.DataFrame
    fallen: pd.DataFrame
    above: pd.DataFrame
    below: pd.DataFrame
    running: pd.DataFrame
    blocks: pd.DataFrame


def each_year(inst: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    """Every line of ``frame`` for each year of plan and tail."""
    return frame.merge(pd.DataFrame({"year": inst.years}), how="cross")


def number(variables: list[Variable]) -> Columns:
    """Give every column its position in the matrix, in the order of the variables."""
    ends = np.cumsum([len(variable.keys) for variable in variables])
    return Columns(
        **{
            variable.name: variable.keys.reset_index(drop=True).assign(col=np.arange(end - len(variable.keys), end))
            for variable, end in zip(variables, ends, strict=True)
        }
    )
