"""Where a problem stands: problems in the order of a folder's files, and in a workbook with sheet and cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from optimiser.reading.read import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimiser.errors import Problem
    from optimiser.reading.read import Raw


def in_order(problems: list[Problem], raw: Raw, names: Iterable[str]) -> list[Problem]:
    """The problems in the order of the settings and the tables called ``names``, then of their lines; others last."""
    rank = {raw.file_of[name]: number for number, name in enumerate((SETTINGS, *names))}
    return sorted(problems, key=lambda problem: (rank.get(problem.file, len(rank)), problem.line or 0))


def placed(problems: list[Problem], raw: Raw) -> list[Problem]:
    """The problems, each with its cell, row or column if it stands on a sheet."""
    if not raw.places:
        return problems
    return [replace(problem, cell=_cell(problem, raw)) for problem in problems]


def _cell(problem: Problem, raw: Raw) -> str | None:
    found = raw.places.get(problem.file, {})
    if problem.file == raw.file_of[SETTINGS]:
        # Of a list of bands, pydantic names the setting, the band and its part.
        cell = found.get((problem.column or "").split(" ")[0])
        return f"cell {cell}" if cell else _row(problem)
    letter = found.get(problem.column or "")
    if letter is None or problem.file not in raw.file_of.values():
        return _row(problem) if problem.file in raw.file_of.values() else None
    return f"column {letter}" if problem.line is None else f"cell {letter}{problem.line}"


def _row(problem: Problem) -> str | None:
    return None if problem.line is None else f"row {problem.line}"
