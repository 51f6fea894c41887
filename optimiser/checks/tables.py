"""What a check sees and how it speaks: typed tables with their lines, and lists of rows that are missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.errors import Problem
from optimiser.reading.convert import LINE
from optimiser.words import ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from optimiser.horizon import Horizon

Key = tuple[Any, ...]

MOST_NAMES = 6
"""A message names so many members of a set before it counts the rest."""


@dataclass(frozen=True)
class Tables:
    """The tables that could be understood, expanded and typed; each row still knows its line."""

    horizon: Horizon
    frames: Mapping[str, pd.DataFrame]
    file_of: Mapping[str, str]

    def table(self, name: str) -> pd.DataFrame:
        """The table called ``name``."""
        return self.frames[name]

    def are(self, others: Tables) -> bool:
        """Whether these are the very same tables."""
        mine, theirs = self.frames, others.frames
        return mine.keys() == theirs.keys() and all(mine[name] is theirs[name] for name in mine)

    def problem(self, name: str, row: pd.Series | None, column: str | None, found: str, todo: str) -> Problem:
        """A problem in a row of the table called ``name``, or in the table as a whole."""
        line = None if row is None else int(row[LINE])
        return Problem(self.file_of[name], found, todo, line, column)

    def problems(
        self, name: str, rows: pd.DataFrame, column: str | None, found: Callable[[pd.Series], str], todo: str
    ) -> list[Problem]:
        """A problem for each of ``rows``, one for each line."""
        told = rows.drop_duplicates(LINE)
        return [self.problem(name, row, column, found(row), todo) for _, row in told.iterrows()]

    def warnings(
        self, name: str, rows: pd.DataFrame, column: str | None, found: Callable[[pd.Series], str], todo: str
    ) -> list[Problem]:
        """A warning for each of ``rows``, one for each line."""
        told = self.problems(name, rows, column, found, todo)
        return [Problem(each.file, each.found, each.todo, each.line, each.column, is_warning=True) for each in told]

    def missing(self, name: str, keys: tuple[str, ...], expected: Iterable[Key], todo: str) -> list[Problem]:
        """A problem for each group of expected keys for which the table has no row."""
        there = set(keys_of(self.table(name), *keys))
        wanted = list(dict.fromkeys(expected))
        lacks = [key not in there for key in wanted]
        if not any(lacks):
            return []
        groups = _groups(pd.DataFrame(wanted, columns=list(keys), dtype=object), lacks, list(keys))
        return [Problem(self.file_of[name], f"no row for {group}", todo) for group in groups]


def keys_of(frame: pd.DataFrame, *columns: str) -> Iterator[Key]:
    """The cells of the columns, row by row."""
    return zip(*(frame[column].tolist() for column in columns), strict=True)


@dataclass(frozen=True)
class Check:
    """A rule across tables; it is asked only if all that it reads, tables or columns of tables, is without problems."""

    reads: tuple[str, ...]
    find: Callable[[Tables], list[Problem]]

    def __call__(self, tables: Tables) -> list[Problem]:
        """Every problem that the rule finds."""
        return self.find(tables)

    def sees(self, tables: Tables) -> Tables:
        """Only the tables that it reads."""
        names = {name.partition(".")[0] for name in self.reads}
        return replace(tables, frames={name: frame for name, frame in tables.frames.items() if name in names})


def reads(*names: str) -> Callable[[Callable[[Tables], list[Problem]]], Check]:
    """Say which tables, or columns (with the keys of their tables), a check reads."""

    def as_check(find: Callable[[Tables], list[Problem]]) -> Check:
        return Check(names, find)

    return as_check


def _groups(expected: pd.DataFrame, lacks: Sequence[bool], keys: list[str]) -> list[str]:
    """The missing keys in as few words as say exactly which they are.

    A member of which everything is missing is named alone; below it, members that lack the same rows share a line.
    """
    key, *others = keys
    alike: dict[str, list[object]] = {}
    for member, group in expected.assign(_lacks=lacks).groupby(key, sort=False):
        if group["_lacks"].all():
            alike.setdefault("", []).append(member)
        elif group["_lacks"].any():
            for rest in _groups(group[others], group["_lacks"].tolist(), others):
                alike.setdefault(rest, []).append(member)
    noun = key.replace("_", " ")
    return [f"{noun} {_listed(members)}" + (f"; {rest}" if rest else "") for rest, members in alike.items()]


def _listed(members: list[object]) -> str:
    """Names with commas, years as ranges."""
    if all(isinstance(member, int) for member in members):
        return ranges(member for member in members if isinstance(member, int))
    names = [str(member) for member in members]
    if len(names) > MOST_NAMES:
        return ", ".join(names[:MOST_NAMES]) + f" and {len(names) - MOST_NAMES} more"
    return ", ".join(names)
