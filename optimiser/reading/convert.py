"""Strings to typed tables, by the markers in optimiser/tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.errors import Problem
from optimiser.reading.cells import Cells, convert_column
from optimiser.reading.columns import Column, columns_of
from optimiser.words import nearest

if TYPE_CHECKING:
    from optimiser.horizon import Horizon
    from optimiser.reading.read import RawTable
    from optimiser.tables import Table

LINE = "_line"
"""The column that carries each row's line until the instance is complete."""


@dataclass(frozen=True)
class Typed:
    """A table with typed columns, one row per row of the file, with ``all`` and names as they are written."""

    table: type[Table]
    file: str
    frame: pd.DataFrame
    missing: frozenset[str]
    """columns that the file does not have"""
    whole: bool
    """whether every row was read"""
    problems: list[Problem]

    @property
    def bad(self) -> set[str | None]:
        """Columns that are missing or hold a cell that could not be understood."""
        return {problem.column for problem in self.problems if not problem.is_warning}


def convert(raw: RawTable, table: type[Table], horizon: Horizon | None) -> Typed:
    """Convert every column of one table."""
    columns = columns_of(table)
    problems = _column_names(raw, [column.name for column in columns])
    values: dict[str, Cells] = {}
    for column in columns:
        cells = raw.columns.get(column.name)
        if cells is None:
            values[column.name] = _blank(column, len(raw.lines))
            continue
        values[column.name], found = convert_column(column, cells, horizon)
        problems.extend(problem.at(raw.file, raw.lines, column.name) for problem in found)
    whole = raw.whole
    if not raw.lines and not table.optional:
        problems.append(Problem(raw.file, "has no rows", "Add the rows."))
        whole = False
    frame = pd.DataFrame({**values, LINE: np.array(raw.lines, dtype=np.int64)})
    missing = frozenset(column.name for column in columns if column.name not in raw.columns)
    return Typed(table, raw.file, frame, missing, whole, problems)


def _blank(column: Column, rows: int) -> Cells:
    """A column of ``rows`` meaningless cells of the right type."""
    if column.kind in ("text", "choice"):
        return pd.array([""] * rows, dtype="str")
    return np.zeros(rows, dtype="int64" if column.kind == "int" else "float64")


def _column_names(raw: RawTable, known: list[str]) -> list[Problem]:
    """Columns that are missing, and columns that no table has."""
    strange = [name for name in raw.columns if name not in known]
    missing = [name for name in known if name not in raw.columns]
    problems = []
    for name in missing:
        meant = nearest(name, strange)
        todo = f"Rename the column {meant!r}?" if meant else "Add the column."
        problems.append(Problem(raw.file, "the column is missing", todo, raw.header, name))
    for name in strange:
        todo = "Remove it if it is not a note of yours."
        found = "not a column of this table, and was not read"
        problems.append(Problem(raw.file, found, todo, raw.header, name, is_warning=True))
    return problems
