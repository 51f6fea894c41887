"""The figure of a table that states a limit: what it is now, in which unit, and what the table would refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.diagnose import words
from optimiser.reading.cells import out_of_bounds
from optimiser.reading.columns import columns_of
from optimiser.scenario.changes import parse_conditions
from optimiser.tables import BY_NAME

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.instance import Instance

GRAINS = {"pounds": 1.0, "share": 1e-4, "ratio": 1e-4}
"""To what a figure is rounded, by its unit; 0.01 for places in fractions, people, WTE and days."""


def chosen(inst: Instance, table: str, where: str) -> NDArray[np.bool_]:
    """The row of the table that meets the conditions, each of which is a column and its word."""
    frame = inst.table(table)
    found = np.ones(len(frame), bool)
    for condition in parse_conditions(where):
        found &= (frame[condition.column].astype(str) == condition.words[0]).to_numpy()
    return found


def figure(inst: Instance, line: pd.Series) -> float:
    """The figure that states a limit, as it stands."""
    if not line["table"]:
        return float(inst.horizon.max_shortfall or 0.0)
    return float(inst.table(line["table"]).loc[chosen(inst, line["table"], line["where"]), line["column"]].iloc[0])


def unit_of(inst: Instance, line: pd.Series) -> str:
    """Its unit."""
    rule = parse_conditions(line["where"])[0].words[0] if line["table"] == "policies" else ""
    return words.unit_of(inst, line["table"], line["column"], rule)


def grain(inst: Instance, line: pd.Series) -> float:
    """To what a changed figure is rounded: whole places where places are whole."""
    unit = unit_of(inst, line)
    return 1.0 if unit == "places" and inst.horizon.whole_places else GRAINS.get(unit, 0.01)


def refused(line: pd.Series, after: float) -> bool:
    """Whether the table cannot hold the figure: a share above 1, a number below 0."""
    if not line["table"]:
        return False
    column = next(column for column in columns_of(BY_NAME[line["table"]]) if column.name == line["column"])
    return bool(out_of_bounds(column, np.array([after])).any())


def number(value: float) -> str:
    """A figure without powers of ten or the dust of binary fractions."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
