"""The small language of policies: which places, starts, pounds or posts a rule counts, and in which years.

A selection is ``all`` or conditions such as ``profession=hit; kind=top-up,core``; years are ``all``, a year, a range
``2024..2031``, or a list of both.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

import pandas as pd

from optimiser.errors import ModelError
from optimiser.tables import ALL
from optimiser.words import did_you_mean, quoted, ranges

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Condition = tuple[str, tuple[str, ...]]
"""A column and the values of it that are counted."""

ATTRIBUTES = {
    "route": ("programme", "programmes"),
    "hei": ("programme", "programmes"),
    "hei_region": ("hei", "heis"),
    "profession": ("route", "routes"),
    "kind": ("route", "routes"),
    "family": ("profession", "professions"),
    "new_role": ("profession", "professions"),
    "parent": ("region", "regions"),
}
"""Columns that are looked up: by which column, in which table."""

_OF_PROFESSION = ("profession", "family", "new_role")
_OF_ROUTE = ("route", "kind", *_OF_PROFESSION)
_OF_PROGRAMME = ("programme", "hei", "hei_region", *_OF_ROUTE)
_OF_REGION = ("region", "parent")

MEASURES = {
    "places": (*_OF_PROGRAMME, *_OF_REGION),
    "intake": _OF_PROGRAMME,
    "starts": (*_OF_ROUTE, *_OF_REGION),
    "spend": (*_OF_ROUTE, "cost_kind", "fund", *_OF_REGION),
    "stock": (*_OF_PROFESSION, *_OF_REGION),
}
"""The columns that a condition on each measure may name."""


class HasTables(Protocol):
    """An Instance, or the tables that are about to become one."""

    def table(self, name: str) -> pd.DataFrame:
        """The table called ``name``."""


def parse(text: str) -> list[Condition]:
    """The conditions that ``text`` states; none for ``all``.

    Raises ValueError, with a sentence, if it states none.
    """
    if text.strip() == ALL:
        return []
    conditions = []
    for part in text.split(";"):
        column, equals, listed = part.partition("=")
        values = tuple(value.strip() for value in listed.split(","))
        if not equals or not column.strip() or not all(values):
            msg = f"{quoted(part.strip())} is not a condition such as profession=hit"
            raise ValueError(msg)
        conditions.append((column.strip(), values))
    return conditions


def parse_years(text: str, years: Collection[int]) -> list[int]:
    """Those of ``years`` that ``text`` names.

    Raises ValueError, with a sentence, if it does not parse or names a year that is not among them.
    """
    if text.strip() == ALL:
        return sorted(years)
    named: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{4})(?:\s*\.\.\s*(\d{4}))?\s*", part, re.ASCII)
        if match is None or int(match[2] or match[1]) < int(match[1]):
            msg = f"{quoted(part.strip())} is neither all, a year, nor a range such as 2024..2031"
            raise ValueError(msg)
        named.update(range(int(match[1]), int(match[2] or match[1]) + 1))
    if outside := named.difference(years):
        msg = f"{ranges(outside)} is not among the years {ranges(years)}"
        raise ValueError(msg)
    return sorted(named)


def attribute(tables: HasTables, frame: pd.DataFrame, column: str) -> pd.Series:
    """The column of ``frame``, or the one looked up from its programme, route, profession or region.

    Raises ModelError if ``frame`` leads to no such column.
    """
    if column in frame:
        return frame[column]
    if column not in ATTRIBUTES:
        msg = f"{column} cannot be found from {', '.join(map(str, frame.columns))}"
        raise ModelError(msg)
    key, name = ATTRIBUTES[column]
    keys = attribute(tables, frame, key).astype("category")
    table = tables.table(name)
    values = table["region" if column == "hei_region" else column]
    looked_up = values.set_axis(table[key].astype("str")).reindex(keys.cat.categories)
    return pd.Series(looked_up.array.take(keys.cat.codes.to_numpy()), index=frame.index, name=column)


def select(tables: HasTables, frame: pd.DataFrame, conditions: Iterable[Condition]) -> pd.DataFrame:
    """The rows of ``frame`` that meet every condition."""
    for column, values in conditions:
        frame = frame[attribute(tables, frame, column).isin(values)]
    return frame


def domain(tables: HasTables, measure: str) -> pd.DataFrame:
    """Everything that a measure can count, years aside: one row per key."""
    if measure == "intake":
        return tables.table("programmes")[["programme"]]
    if measure == "stock":
        return tables.table("workforce")[["profession", "region"]]
    places = tables.table("catchments")[["programme", "region"]]
    if measure == "places":
        return places
    starts = places.assign(route=attribute(tables, places, "route"))[["route", "region"]].drop_duplicates()
    if measure == "starts":
        return starts
    return tables.table("charges")[["route", "cost_kind", "fund"]].merge(starts, on="route")


def described(tables: HasTables, measure: str) -> pd.DataFrame:
    """Everything that a measure can count, with every column that a condition on it may name."""
    frame = domain(tables, measure).copy(deep=False)
    for column in MEASURES[measure]:  # each leads to those after it
        if column not in frame:
            frame[column] = attribute(tables, frame, column)
    return frame[list(MEASURES[measure])]


def unknown(everything: pd.DataFrame, conditions: Sequence[Condition], measure: str) -> list[tuple[str, str]]:
    """What the conditions name that ``everything``, the measure described, does not have, and what to do about it."""
    problems = []
    for column, values in conditions:
        if column not in everything:
            found = f"{quoted(column)} is not a column of {measure}"
            problems.append((found, did_you_mean(column, MEASURES[measure], "column")))
            continue
        known = [str(value) for value in everything[column].unique()]
        problems.extend(
            (f"{quoted(value)} is not a {column.replace('_', ' ')} of {measure}", did_you_mean(value, known, column))
            for value in values
            if value not in known
        )
    return problems
