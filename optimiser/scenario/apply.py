"""Changes applied to typed, expanded tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.errors import Problem
from optimiser.reading.cells import convert_column, out_of_bounds
from optimiser.reading.columns import Column, columns_of
from optimiser.reading.expand import Sets, members_of
from optimiser.reading.figures import bound_problem, figure_problem, to_number
from optimiser.scenario.changes import Change, Condition, as_range
from optimiser.tables import BY_NAME, ORIGIN
from optimiser.words import a, count, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


def apply(
    change: Change, frames: Mapping[str, pd.DataFrame], sets: Sets, name: str
) -> tuple[pd.DataFrame | None, list[Problem]]:
    """The changed table, or everything that keeps the change from being made.

    A changed figure is nobody's published figure any more: its row says that ``name`` changed it, and is assumed.
    """
    column = _column(change)
    if isinstance(column, Problem):
        return None, [column]
    frame = frames[change.table]
    chosen, problems = _chosen(change, frame, sets)
    if problems:
        return None, problems
    if not chosen.any():
        return None, [
            _problem(change, f"matches no row of {change.table}", "Correct where; see the rows in the table.")
        ]
    changed, problems = _changed(change, column, frame.loc[chosen, column.name], sets)
    if problems:
        return None, problems
    frame = frame.copy()
    cells = frame[column.name].copy()
    cells[chosen] = changed
    frame[column.name] = cells.astype(frame[column.name].dtype)
    if column.name not in ORIGIN:
        frame.loc[chosen, "source"] = f"changed by {name}; " + frame.loc[chosen, "source"]
        frame.loc[chosen, "confidence"] = "assumed"
    return frame, []


def _problem(change: Change, found: str, todo: str) -> Problem:
    return Problem(change.file, found, todo, change.line, change.label)


def _column(change: Change) -> Column | Problem:
    """The column that the change names, or why it cannot be changed."""
    table = BY_NAME.get(change.table)
    if table is None:
        return _problem(
            change, f"{quoted(change.table)} is not a table", did_you_mean(change.table, list(BY_NAME), "table")
        )
    columns = {column.name: column for column in columns_of(table)}
    if change.column not in columns:
        free = [name for name in columns if name not in table.keys]
        found = f"{quoted(change.column)} is not a column of {change.table}"
        return _problem(change, found, did_you_mean(change.column, free, "column"))
    if change.column in table.keys:
        found = f"{change.column} tells the rows of {change.table} apart and cannot be changed"
        return _problem(change, found, "Change another column, or the table itself.")
    if change.verb != "set" and columns[change.column].kind not in ("float", "int"):
        return _problem(change, f"{change.column} holds text; one cannot {change.verb} to it", "Use set.")
    return columns[change.column]


def _chosen(change: Change, frame: pd.DataFrame, sets: Sets) -> tuple[np.ndarray, list[Problem]]:
    """Which rows meet every condition of the change."""
    columns = {column.name: column for column in columns_of(BY_NAME[change.table])}
    chosen = np.ones(len(frame), dtype=bool)
    problems = []
    for condition in change.where:
        if condition.column not in columns:
            found = f"{quoted(condition.column)} is not a column of {change.table}"
            problems.append(_problem(change, found, did_you_mean(condition.column, list(columns), "column")))
            continue
        column = columns[condition.column]
        wrong = _unknown_word(condition, column, sets)
        if wrong is not None:
            problems.append(_problem(change, *wrong))
        else:
            chosen &= _meets(condition, frame[condition.column], column)
    return chosen, problems


def _unknown_word(condition: Condition, column: Column, sets: Sets) -> tuple[str, str] | None:
    """The first word of the condition that the column can never hold."""
    is_number = column.kind in ("float", "int")
    if not is_number and condition.operator not in ("=", "!="):
        return f"{column.name} holds text and cannot be compared by {condition.operator}", "Use = or !=."
    for word in condition.words:
        if is_number and as_range(word) is None:
            return (
                f"{quoted(word)} is not a number or range for {column.name}",
                "Write a number, or a range such as 2025..2031.",
            )
        if column.choices and word not in column.choices:
            return f"{quoted(word)} is not one of {', '.join(column.choices)}", did_you_mean(
                word, column.choices, "choice"
            )
        if column.refers is not None or column.declares is not None:
            set_name = column.declares or (column.refers.set_name if column.refers else "")
            known = [*(members_of(set_name, sets) or []), *(column.refers.also if column.refers else ())]
            if word not in known:
                return f"{quoted(word)} is not {a(set_name.replace('_', ' '))}", did_you_mean(word, known, set_name)
    return None


def _meets(condition: Condition, cells: pd.Series, column: Column) -> np.ndarray:
    """Which cells meet the condition."""
    if column.kind not in ("float", "int"):
        inside = cells.isin(condition.words).to_numpy()
        return ~inside if condition.operator == "!=" else inside
    figures = cells.to_numpy()
    match condition.operator:
        case "<":
            return np.asarray(figures < float(condition.words[0]))
        case "<=":
            return np.asarray(figures <= float(condition.words[0]))
        case ">":
            return np.asarray(figures > float(condition.words[0]))
        case ">=":
            return np.asarray(figures >= float(condition.words[0]))
    inside = np.zeros(len(cells), dtype=bool)
    for low, high in (ends for word in condition.words if (ends := as_range(word)) is not None):
        inside |= (figures >= low) & (figures <= high)
    return ~inside if condition.operator == "!=" else inside


def _changed(change: Change, column: Column, cells: pd.Series, sets: Sets) -> tuple[object, list[Problem]]:
    """The new cells, or why the column cannot hold them."""
    if column.kind not in ("float", "int"):
        return _changed_text(change, column, sets)
    if isinstance(change.value, str):
        number = to_number(change.value)
        if number is None or "," in change.value:
            return None, [_problem(change, *figure_problem(change.value, column))]
    else:
        number = change.value
    old = cells.to_numpy(dtype=np.float64)
    figures = (
        old * number
        if change.verb == "multiply"
        else old + number
        if change.verb == "add"
        else np.full(len(old), number)
    )
    wrong = np.flatnonzero(out_of_bounds(column, figures))
    if len(wrong):
        first = float(figures[wrong[0]])
        found, todo = bound_problem(f"{first:.12g}", first, column)
        return None, [_problem(change, f"{column.name}: {found} ({count(len(wrong), 'row')} of {change.table})", todo)]
    return figures, []


def _changed_text(change: Change, column: Column, sets: Sets) -> tuple[object, list[Problem]]:
    """The new text, or why the column cannot hold it."""
    word = change.value if isinstance(change.value, str) else f"{change.value:g}"
    _, wrong = convert_column(column, [word], None)
    if wrong:
        return None, [_problem(change, wrong[0].found, wrong[0].todo)]
    if column.refers is not None:
        known = [*(members_of(column.refers.set_name, sets) or []), *column.refers.also]
        if word not in known:
            kind = column.refers.set_name.replace("_", " ")
            return None, [_problem(change, f"{quoted(word)} is not {a(kind)}", did_you_mean(word, known, kind))]
    return word, []
