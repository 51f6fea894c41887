"""Rows that a scenario adds to a table, as if they stood at its end: an override, a rule, a fund of the year.

Added rows are read, expanded and checked like the rows of the table's own file; messages name the scenario's file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimiser.errors import Problem
from optimiser.reading.columns import columns_of
from optimiser.reading.read import RawTable
from optimiser.tables import BY_NAME
from optimiser.words import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from optimiser.reading.read import Raw


@dataclass(frozen=True)
class NewRow:
    """One row that a scenario adds: its table and cells, and where it is written."""

    table: str
    cells: Mapping[str, str]
    file: str = "scenario"
    line: int | None = None
    label: str | None = None


Written = dict[tuple[str, int], NewRow]
"""Added rows by the file and line that messages would give them."""


def parse_rows(listed: object, file: str, lines: Sequence[int]) -> tuple[list[NewRow], list[Problem]]:
    """The rows that a scenario file lists under ``rows``, or everything wrong with the list."""
    if listed is None:
        return [], []
    if not isinstance(listed, list):
        return [], [Problem(file, "rows is not a list", "Begin each row with [[rows]].")]
    rows, problems = [], []
    for number, entry in enumerate(listed, 1):
        line = lines[number - 1] if len(lines) == len(listed) else None
        label = f"row {number}"
        try:
            rows.append(replace(_row(entry), file=file, line=line, label=label))
        except TypeError as error:
            problems.append(
                Problem(file, str(error), "A row has table, and a text or number for each column.", line, label)
            )
    return rows, problems


def _row(entry: object) -> NewRow:
    """One row as TOML states it.

    Raises TypeError, with a phrase, if it states none.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("table"), str):
        msg = "table is missing or not a text"
        raise TypeError(msg)
    cells = {}
    for name, value in entry.items():
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            msg = f"{name} is {value!r}, not a text or number"
            raise TypeError(msg)
        cells[str(name)] = value.strip() if isinstance(value, str) else f"{value:.12g}"
    return NewRow(cells.pop("table"), cells)


def added(raw: Raw, rows: Iterable[tuple[str, NewRow]]) -> tuple[Raw, Written, list[Problem]]:
    """The instance as written with the rows at the ends of their tables; each comes with its scenario's name.

    A row without ``source`` and ``confidence`` is assumed, and says which scenario added it.
    """
    tables, written, problems = dict(raw.tables), Written(), []
    for name, row in rows:
        table = BY_NAME.get(row.table)
        if table is None:
            todo = did_you_mean(row.table, list(BY_NAME), "table")
            problems.append(Problem(row.file, f"{quoted(row.table)} is not a table", todo, row.line, row.label))
            continue
        columns = [column.name for column in columns_of(table)]
        cells = {"source": f"added by scenario {name}", "confidence": "assumed", **row.cells}
        wrong = _wrong(row, columns, cells)
        problems += wrong
        before = tables.get(row.table, RawTable(raw.file_of[row.table], {column: [] for column in columns}, []))
        if wrong or before is None:
            continue
        line = max(before.lines, default=before.header) + 1
        longer = {column: [*known, cells.get(column, "")] for column, known in before.columns.items()}
        tables[row.table] = replace(before, columns=longer, lines=[*before.lines, line])
        written[before.file, line] = row
    return replace(raw, tables=tables), written, problems


def _wrong(row: NewRow, columns: Sequence[str], cells: Mapping[str, str]) -> list[Problem]:
    """Columns that the row names and the table does not have, and the other way round."""
    strange = [name for name in cells if name not in columns]
    missing = [name for name in columns if name not in cells]
    problems = [
        Problem(
            row.file,
            f"{quoted(name)} is not a column of {row.table}",
            did_you_mean(name, missing or columns, "column"),
            row.line,
            row.label,
        )
        for name in strange
    ]
    if missing and not strange:
        todo = "Give every column of the table."
        problems.append(Problem(row.file, f"{', '.join(missing)} missing from the row", todo, row.line, row.label))
    return problems


def where_added(problems: Iterable[Problem], written: Written) -> list[Problem]:
    """The problems, those of added rows naming the scenario's file."""
    return [_moved(problem, written) for problem in problems]


def _moved(problem: Problem, written: Written) -> Problem:
    row = written.get((problem.file, problem.line or 0))
    if row is None:
        return problem
    if problem.beside is not None:
        other = written.get((problem.file, problem.beside))
        first = f"line {problem.beside} of {problem.file}" if other is None else f"{other.label} of {other.file}"
        problem = replace(problem, found=f"{problem.found} {first}", beside=None)
    where = row.label if problem.column is None else f"{row.label}, {problem.column}"
    return replace(problem, file=row.file, line=row.line, column=where, cell=None)
