"""The cells of one column: strings to values, and everything wrong with them.

A whole column is converted at once; single cells are looked at only in a column where something is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.errors import Problem
from optimiser.reading.figures import MOST, bound_problem, figure_problem, to_number
from optimiser.tables import ALL, NONE, YearColumn
from optimiser.words import count, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.horizon import Horizon
    from optimiser.reading.columns import Column

Cells = np.ndarray | pd.api.extensions.ExtensionArray
"""The values of one column."""

Wrong = tuple[str, str]
"""What was found, and what to do about it."""

ALL_YEARS = -1
"""Stands for the word ``all`` in a column of years until it is expanded."""

LONGEST_NAME = 80
EARLIEST_COHORT = 30
"""A cohort in training began at most so many years before the first intake."""

PLAIN_FIGURES = re.compile(r"[0-9.eE+\-\n]*")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Characters that no text needs and that a terminal might obey; only names may not have tabs and line breaks either."""


@dataclass(frozen=True)
class CellProblem:
    """A problem in row number ``row`` (from 0) of a column."""

    row: int
    found: str
    todo: str
    is_warning: bool = False

    def at(self, file: str, lines: list[int], column: str) -> Problem:
        """The problem, told where it stands."""
        return Problem(file, self.found, self.todo, lines[self.row], column, self.is_warning)


def convert_column(column: Column, cells: list[str], horizon: Horizon | None) -> tuple[Cells, list[CellProblem]]:
    """The values of one column, and everything wrong with it; a cell that is wrong holds no meaning."""
    if column.year is not None:
        return _years(column, column.year, cells, horizon)
    if column.kind in ("float", "int"):
        numbers, problems = _figures(column, cells)
        return numbers.astype(np.int64) if column.kind == "int" else numbers, problems
    test = _name_problem if column.is_name else _choice_problem(column.choices) if column.choices else text_problem
    problems = [CellProblem(row, *wrong) for row, wrong in _suspects(cells, test)]
    return pd.array(cells, dtype="str"), problems


def text_problem(cell: str) -> Wrong | None:
    """What is wrong with a text, if anything."""
    if not cell:
        return "blank", "Write the text."
    if CONTROL.search(cell):
        return f"{quoted(cell)} has a control character", "Remove it."
    if cell.startswith("="):
        return f"{quoted(cell)} is a formula", "Write its value."
    return None


def out_of_bounds(column: Column, numbers: np.ndarray) -> np.ndarray:
    """Which figures the column does not allow."""
    wrong = ~(np.abs(numbers) <= MOST)
    if column.least is not None:
        wrong |= numbers < column.least
    if column.above is not None:
        wrong |= numbers <= column.above
    if column.most is not None:
        wrong |= numbers > column.most
    if column.kind == "int":
        wrong |= numbers != np.floor(numbers)
    return np.asarray(wrong, dtype=bool)


def _suspects(cells: list[str], test: Callable[[str], Wrong | None]) -> list[tuple[int, Wrong]]:
    """Rows whose text fails ``test``; each different text is tested once."""
    wrong = {cell: reason for cell in set(cells) if (reason := test(cell)) is not None}
    return [(row, wrong[cell]) for row, cell in enumerate(cells) if cell in wrong] if wrong else []


def _name_problem(cell: str) -> Wrong | None:
    if not cell:
        return "blank", "Give it a short name."
    if re.search(r"[\n\r\t]", cell):
        return f"{quoted(cell)} has a line break or tab", "Write the name on one line."
    if cell.casefold() in (ALL, NONE):
        return f"{cell!r} has a meaning of its own and cannot be a name", "Choose another name."
    if len(cell) > LONGEST_NAME:
        return f"{quoted(cell)} has {len(cell)} characters", f"Choose a name of at most {LONGEST_NAME}."
    return text_problem(cell) or _separator_problem(cell)


def _separator_problem(cell: str) -> Wrong | None:
    sign = re.search(r"[,;\[\]\"]", cell)
    if sign is None:
        return None
    return f"{quoted(cell)} has a {sign[0]!r}, which separates names in rules and files", "Choose a name without."


def _choice_problem(choices: tuple[str, ...]) -> Callable[[str], Wrong | None]:
    listed = ", ".join(choices)

    def test(cell: str) -> Wrong | None:
        if cell in choices:
            return None
        if not cell:
            return "blank", f"Write one of: {listed}."
        return f"{quoted(cell)} is not one of {listed}", did_you_mean(cell, choices, "choice")

    return test


def _figures(column: Column, cells: list[str]) -> tuple[np.ndarray, list[CellProblem]]:
    """A column of numbers: all at once if every cell is plain, else cell by cell."""
    if PLAIN_FIGURES.fullmatch("\n".join(cells)):
        try:
            numbers = np.array(cells, dtype=object).astype(np.float64)
        except ValueError:
            pass
        else:
            return numbers, _bounds(column, cells, numbers, set())
    numbers = np.zeros(len(cells))
    problems: list[CellProblem] = []
    thousands: list[int] = []
    for row, cell in enumerate(cells):
        number = to_number(cell)
        if number is None:
            problems.append(CellProblem(row, *figure_problem(cell, column)))
            continue
        numbers[row] = number
        if "," in cell:
            thousands.append(row)
    wrong = _bounds(column, cells, numbers, {problem.row for problem in problems})
    return numbers, [*problems, *wrong, *_separated(cells, thousands)]


def _separated(cells: list[str], rows: list[int]) -> list[CellProblem]:
    """One warning for all the figures with thousands separators in a column."""
    if not rows:
        return []
    more = f" ({count(len(rows), 'such cell')})" if len(rows) > 1 else ""
    found = f"{cells[rows[0]]!r} was read as {cells[rows[0]].replace(',', '')}{more}"
    return [CellProblem(rows[0], found, "Write figures without commas.", is_warning=True)]


def _bounds(column: Column, cells: list[str], numbers: np.ndarray, told: set[int]) -> list[CellProblem]:
    """Figures below, above or between what the column allows, other than in rows of which the problem is ``told``."""
    wrong = np.flatnonzero(out_of_bounds(column, numbers))
    problems = [
        CellProblem(int(row), *bound_problem(cells[row], float(numbers[row]), column))
        for row in wrong
        if row not in told
    ]
    numbers[wrong] = 0  # so that infinity never reaches a column of whole numbers
    return problems


def _years(
    column: Column, mark: YearColumn, cells: list[str], horizon: Horizon | None
) -> tuple[np.ndarray, list[CellProblem]]:
    """A column of years, in which ``all`` becomes ALL_YEARS if it is allowed."""
    is_all = np.array([cell == ALL for cell in cells], dtype=bool) & mark.all_means
    plain = ["0" if every else cell for cell, every in zip(cells, is_all, strict=True)] if is_all.any() else cells
    numbers, problems = _figures(column, plain)
    years = np.where(is_all, ALL_YEARS, numbers).astype(np.int64)
    if horizon is not None:
        told = {problem.row for problem in problems}
        first, last = _year_range(mark, horizon)
        outside = np.flatnonzero(((years < first) | (years > last)) & ~is_all)
        todo = "Remove the row, or change the years of the instance."
        if mark.kind == "before":
            todo = "These cohorts began before the first intake year; the plan decides those after."
        problems.extend(
            CellProblem(int(row), f"year {years[row]} is outside {first} to {last}", todo)
            for row in outside
            if row not in told
        )
    return years, problems


def _year_range(mark: YearColumn, horizon: Horizon) -> tuple[int, int]:
    """The first and last year that the column may hold."""
    if mark.kind == "before":
        return horizon.first_intake_year - EARLIEST_COHORT, horizon.first_intake_year - 1
    return horizon.first_intake_year, horizon.last_evaluation_year
