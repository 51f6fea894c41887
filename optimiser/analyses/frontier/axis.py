"""What a frontier goes over: one column of a table, in some of its rows, from one end to the other.

``budgets where fund = training`` from -20% to +40% is written in the language of changes (optimiser/scenario), so that
whatever a scenario can change can be gone over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from optimiser.errors import UsageError
from optimiser.reading.columns import columns_of
from optimiser.scenario.changes import parse_change
from optimiser.tables import BY_NAME
from optimiser.words import did_you_mean, quoted

OVER = re.compile(r"\s*(\w+)(?:\.(\w+))?(?:\s+where\s+(.+?))?\s*", re.DOTALL)
END = re.compile(r"\s*([+-]?)\s*(\d[\d_]*(?:\.\d+)?)\s*(%?)\s*")
VERBS = {"multiply": "*=", "add": "+=", "set": "="}
ALL_OF_IT = -100
"""Per cent: nobody can take away more."""
EXAMPLE = "budgets, or placement_capacity.days where region = london"


@dataclass(frozen=True)
class Axis:
    """A column of a table in the rows that ``where`` chooses, changed by ``low`` at place 0 to ``high`` at place 1."""

    table: str
    column: str
    where: str
    verb: str
    low: float
    high: float

    @property
    def over(self) -> str:
        """As one would type it."""
        return self.name + (f" where {self.where}" if self.where else "")

    @property
    def name(self) -> str:
        """The table and, where it holds several figures, the column."""
        return self.table if len(_figures(self.table)) == 1 else f"{self.table}.{self.column}"

    def at(self, place: float) -> float:
        """The factor, the difference or the figure at a place from 0 to 1."""
        return float(f"{(1 - place) * self.low + place * self.high:.12g}")

    def change(self, place: float) -> str:
        """The change that takes the instance to a place."""
        text = f"{self.table}.{self.column} {VERBS[self.verb]} {self.at(place)!r}"
        return f"{text} where {self.where}" if self.where else text

    def words(self, place: float) -> str:
        """The place as a reader knows it: -5.4%, +10 or 120."""
        if self.verb == "multiply":
            percent = round(100 * (self.at(place) - 1), 2)
            return f"{percent:+,.6g}%" if percent else "0%"
        figure = self.at(place)
        return f"{figure:+,.6g}" if self.verb == "add" else f"{figure:,.6g}"

    def figure(self, place: float) -> float:
        """The place as a number, as ``means`` says: -0.054, 10 or 120."""
        return float(f"{self.at(place) - 1:.12g}") if self.verb == "multiply" else self.at(place)

    @property
    def means(self) -> str:
        """What ``figure`` is."""
        return {"multiply": "change as a share", "add": "added", "set": "set to"}[self.verb]

    def today(self) -> float | None:
        """The place at which nothing is changed; None if that is not on the line, or not known."""
        still = {"multiply": 1.0, "add": 0.0}.get(self.verb)
        if still is None or not self.low <= still <= self.high:
            return None
        return (still - self.low) / (self.high - self.low)


def axis(over: str, low: str, high: str) -> Axis:
    """The axis that the texts state, such as ``budgets``, ``-20%`` and ``+40%``.

    Raises UsageError if they state none.
    """
    match = OVER.fullmatch(over)
    if match is None:
        msg = f"{quoted(over)} is not something to go over, such as {EXAMPLE}."
        raise UsageError(msg)
    table, column, where = match[1], match[2], match[3] or ""
    if table not in BY_NAME:
        msg = f"{quoted(table)} is not a table. {did_you_mean(table, list(BY_NAME), 'table')}"
        raise UsageError(msg)
    verb, least = _end(low)
    other, most = _end(high)
    if verb != other:
        msg = f"From {low} to {high}: give two percentages, two differences with a sign, or two figures without."
        raise UsageError(msg)
    if least >= most:
        msg = f"From {low} to {high}: the first end must be below the second."
        raise UsageError(msg)
    made = Axis(table, _column(table, column), where, verb, least, most)
    try:
        parse_change(made.change(0.0))
    except ValueError as error:
        msg = f"{over}: {error}."
        raise UsageError(msg) from None
    return made


def _column(table: str, column: str | None) -> str:
    """The column named, or the only one that holds figures."""
    figures = _figures(table)
    if column is None and len(figures) == 1:
        return figures[0]
    if column in figures:
        return str(column)
    if column is None:
        what = f"{table} holds several figures" if figures else f"{table} holds no figures"
        todo = f"Name one: {', '.join(f'{table}.{name}' for name in figures)}." if figures else ""
    else:
        what = f"{quoted(column)} is not a column of figures of {table}"
        todo = did_you_mean(column, figures, "column")
    msg = f"{what}. {todo}".strip()
    raise UsageError(msg)


def _figures(table: str) -> list[str]:
    """The columns of a table that hold figures."""
    found = columns_of(BY_NAME[table])
    return [one.name for one in found if one.kind in {"float", "int"} and one.name not in BY_NAME[table].keys]


def _end(text: str) -> tuple[str, float]:
    """What an end does to a figure, and by how much: -20% multiplies by 0.8, +5 adds 5, 120 sets 120."""
    match = END.fullmatch(text)
    if match is None:
        msg = f"{quoted(text)} is not an end such as -20%, +5 or 120."
        raise UsageError(msg)
    sign, figure, percent = match[1], float(match[2]), match[3]
    signed = -figure if sign == "-" else figure
    if percent:
        if signed < ALL_OF_IT:
            msg = f"{text} takes away more than there is."
            raise UsageError(msg)
        return "multiply", float(f"{1 + signed / 100:.12g}")
    return ("add" if sign else "set"), signed
