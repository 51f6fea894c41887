"""Everything that can go wrong, as one family.

PpoptError
├── UsageError        yours: the command or an argument is wrong
├── InstanceError     yours: the data is wrong; carries every problem found
├── RunFolderError    yours: a run folder is missing, incomplete or not ours
├── ModelError        ours: the model and the data disagree about an index
├── VerifyError       ours: the solver's plan breaks a limit it was given
└── SolveError        the solver gave no optimum
    ├── Infeasible    the limits conflict
    ├── Unbounded     nothing holds an objective back
    └── LimitReached  a time limit, an interruption or a failed process came first

Only the command line turns these into exit codes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an instance: where it is, what was found, what to do.

    ``file`` is the name of a table file or workbook sheet, ``line`` counts from 1 and includes the header.  ``cell`` is
    how a workbook's reader finds the place: cell C4, row 4 or column C.  ``beside`` is another line of the file that
    what was found ends with.
    """

    file: str
    found: str
    todo: str = ""
    line: int | None = None
    column: str | None = None
    is_warning: bool = False
    cell: str | None = None
    beside: int | None = None

    def __str__(self) -> str:
        place = self.file
        if self.cell is not None:
            place += f", {self.cell}"
        elif self.line is not None:
            place += f" line {self.line}"
        if self.column is not None:
            place += f", {self.column}"
        row_or_line = "row" if self.file.startswith("sheet ") else "line"
        other = f" {row_or_line} {self.beside}" if self.beside is not None else ""
        return f"{place}: {self.found}{other}." + (f" {self.todo}" if self.todo else "")


class PpoptError(Exception):
    """Any error that ppopt raises on purpose."""


class UsageError(PpoptError):
    """The command or an argument is wrong."""


class InstanceError(PpoptError):
    """The data is wrong; ``problems`` holds every problem found, in file order."""

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where = where
        self.problems = problems
        count = len(problems)
        lines = [f"{count} problem{'s' if count != 1 else ''} in {where}", *(f"  {problem}" for problem in problems)]
        super().__init__("\n".join(lines))


class RunFolderError(PpoptError):
    """A run folder is missing, incomplete, full, not writable or not one of ours."""


class ModelError(PpoptError):
    """The model and the data disagree about an index: a defect in ppopt, not in the data."""


class VerifyError(PpoptError):
    """The plan breaks a limit or misstates an objective when recomputed without the matrix."""


class SolveError(PpoptError):
    """The solver gave no optimum."""


class Infeasible(SolveError):
    """No plan meets all the limits; ``conflict`` names rows that cannot all hold."""

    def __init__(self, message: str, conflict: list[str] | None = None) -> None:
        self.conflict = conflict or []
        super().__init__(message)


class Unbounded(SolveError):
    """An objective can improve for ever: a price or a limit is missing."""


class LimitReached(SolveError):
    """A time limit, an interruption, or a solver or process that failed came before the first feasible plan."""
