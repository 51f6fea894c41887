"""What came in, read from a folder or workbook of its own by the machinery that reads an instance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from optimiser.analyses.replan.actual_tables import ACTUAL_TABLES, Report
from optimiser.analyses.replan.checks import run_checks
from optimiser.errors import InstanceError, Problem, UsageError
from optimiser.reading.columns import columns_of
from optimiser.reading.convert import LINE, convert
from optimiser.reading.expand import Sets, expand, unknown_names
from optimiser.reading.places import in_order, placed
from optimiser.reading.read import SETTINGS, RawTable, read
from optimiser.words import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.reading.read import Raw

NAME = "actuals"
KINDS = {
    "starters": ("actual_starts", "actual_fill_rates"),
    "drop-out": ("actual_drop_out",),
    "leavers": ("actual_leavers",),
    "workforce": ("actual_workforce",),
}
"""What can come in otherwise than planned, in the order in which it is applied, and the tables that say it."""


@dataclass(frozen=True)
class Actuals:
    """What came in: its report, and a table for each name in ``ACTUAL_TABLES``, ``all`` written out."""

    report: Report
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[Problem, ...] = ()

    @property
    def first_open_year(self) -> int:
        """The first year that has not begun: the first that can be planned again."""
        return self.report.last_year_begun + 1

    def has(self, kind: str) -> bool:
        """Whether anything of the kind was reported."""
        return any(len(self.tables[name]) for name in KINDS[kind])

    def through(self, last: str | None) -> Actuals:
        """Only the kinds up to ``last``, in the order of KINDS; None for none at all."""
        kinds = list(KINDS)
        kept = {name for kind in kinds[: 0 if last is None else kinds.index(last) + 1] for name in KINDS[kind]}
        dropped = {name for names in KINDS.values() for name in names} - kept
        return replace(self, tables={**self.tables, **{name: self.tables[name].iloc[:0] for name in dropped}})


def read_actuals(path: Path, inst: Instance) -> Actuals:
    """The actuals in a folder (actuals.toml and CSV files) or workbook, checked against the planned instance.

    Raises UsageError if there is nothing at ``path``, InstanceError with every problem found.
    """
    if not path.is_dir() and path.suffix.lower() != ".xlsx":
        msg = f"There is no folder or workbook (.xlsx) of actuals at {path}. docs/tables.md says what it holds."
        raise UsageError(msg)
    names = [table.name for table in ACTUAL_TABLES]
    raw = read(path, names, NAME)
    problems = [_of_actuals(problem) for problem in raw.problems]
    report, found = _report(raw)
    problems += found
    tables = {}
    for table in ACTUAL_TABLES:
        nothing = RawTable(raw.file_of[table.name], {column.name: [] for column in columns_of(table)}, [])
        cells = raw.tables.get(table.name, nothing)
        if cells is None:
            continue
        typed = convert(cells, table, inst.horizon)
        wrong = [*typed.problems, *unknown_names(typed, _sets(inst))]
        problems += wrong
        lost = {each.line for each in wrong if not each.is_warning}
        if typed.missing.isdisjoint(table.keys):
            rows = typed.frame[~typed.frame[LINE].isin(lost)]
            tables[table.name], found = expand(typed, rows, _sets(inst), inst.horizon, {})
            problems += found
    if report is not None and len(tables) == len(names):
        problems += run_checks(inst, report, tables, raw.file_of)
    problems = placed(in_order(problems, raw, names), raw)
    errors = [problem for problem in problems if not problem.is_warning]
    if errors or report is None:
        raise InstanceError(str(path), errors)
    kept = {name: frame.drop(columns=LINE) for name, frame in tables.items()}
    return Actuals(report, kept, tuple(problems))


def nothing_reported(inst: Instance) -> dict[str, pd.DataFrame]:
    """Every table of actuals, without rows."""
    tables = {}
    for table in ACTUAL_TABLES:
        cells = RawTable(table.name, {column.name: [] for column in columns_of(table)}, [])
        typed = convert(cells, table, inst.horizon)
        tables[table.name] = expand(typed, typed.frame, _sets(inst), inst.horizon, {})[0].drop(columns=LINE)
    return tables


def _sets(inst: Instance) -> Sets:
    return dict(inst.sets)


def _of_actuals(problem: Problem) -> Problem:
    """What the readers of instances say, said of actuals."""
    todo = problem.todo.replace(
        "An instance needs it; copy one from a shipped instance.",
        "Write title, last_year_begun and source_of_record into it.",
    )
    return replace(problem, found=problem.found.replace("a table of an instance", "a table of actuals"), todo=todo)


def _report(raw: Raw) -> tuple[Report | None, list[Problem]]:
    """What the settings say of the actuals."""
    if raw.settings is None:
        return None, []
    file = raw.file_of[SETTINGS]
    try:
        return Report.model_validate(raw.settings), []
    except ValidationError as error:
        return None, [
            _setting_problem(file, str(each["loc"][0]), each["type"], each["input"]) for each in error.errors()
        ]


def _setting_problem(file: str, name: str, kind: str, found: object) -> Problem:
    if kind == "missing":
        return Problem(file, "missing", "Add it.", column=name)
    if kind == "extra_forbidden":
        return Problem(file, "not a setting", did_you_mean(name, list(Report.model_fields), "setting"), column=name)
    meant = "a year such as 2025" if name == "last_year_begun" else "text in quotes"
    return Problem(file, f"{quoted(str(found))} is not {meant}", f"Write {meant}.", column=name)
