"""A column of a table in words: what it holds, its unit, and what it means, from the data dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reading.columns import FIXED_SETS, UNIONS
from optimiser.words import a

if TYPE_CHECKING:
    from optimiser.reading.columns import Column
    from optimiser.tables import Table

UNITS = {
    "gbp": "pounds of the price year",
    "places": "places (people a year)",
    "wte": "WTE (whole-time equivalents)",
    "days": "placement days a year",
    "share": "a share: 0.25 or 25%",
    "rate": "a share: 0.25 or 25%",
    "years": "years",
}
"""The unit that a part of a column's name stands for."""
SET_WORDS = {"hei": "university", "area": "region or larger area", "route_or_profession": "route or profession"}


def unit_of(column: Column) -> str:
    """The unit of a column of figures, or nothing where the name says none."""
    if column.year is not None or column.kind not in ("float", "int"):
        return ""
    if column.is_share:
        return UNITS["share"]
    return next((words for part, words in UNITS.items() if part in column.name.split("_")), "")


def holds(column: Column) -> str:
    """What a cell of the column may hold."""
    if fixed := fixed_of(column):
        return f"one of {', '.join(fixed)}"
    if column.declares is not None:
        return f"name of {a(SET_WORDS.get(column.declares, column.declares))}, declared here"
    if column.refers is not None:
        name = column.refers.set_name
        return " or ".join([f"name of {a(SET_WORDS.get(name, name.replace('_', ' ')))}", *words_of(column)])
    if column.year is not None:
        which = "year of plan or tail" if column.year.kind == "within" else "year before the first intake"
        return " or ".join([which, *words_of(column)])
    if column.kind == "text":
        return "text"
    return ("whole number" if column.kind == "int" else "number") + _bounds(column)


def fixed_of(column: Column) -> tuple[str, ...]:
    """The words of which the cell must be one, if ppopt itself knows them all."""
    return column.choices or (FIXED_SETS.get(column.refers.set_name, ()) if column.refers is not None else ())


def words_of(column: Column) -> tuple[str, ...]:
    """The words (``all``, ``none``) that the column allows beside names and years."""
    also = column.refers.also if column.refers is not None else ()
    return (*also, *(("all",) if column.all_means else ()))


def sets_of(column: Column) -> tuple[str, ...]:
    """The sets whose members the column may name."""
    if column.refers is None or fixed_of(column):
        return ()
    return UNIONS.get(column.refers.set_name, (column.refers.set_name,))


def meaning(table: type[Table], column: Column) -> str:
    """The column's line of the data dictionary."""
    return " ".join((table.model_fields[column.name].description or "").replace("``", "").split())


def note(table: type[Table], column: Column) -> str:
    """What the note on the column's header says."""
    told = [meaning(table, column), f"Holds: {holds(column)}."]
    if unit := unit_of(column):
        told.append(f"Unit: {unit}.")
    if column.name in table.keys:
        told.append("Part of the row's key: no two rows may have the same.")
    if column.all_means:
        told.append("A row for all stands for every one; a row that names one wins over it.")
    return "\n".join(line[0].upper() + line[1:] for line in told if line)


def _bounds(column: Column) -> str:
    said = [
        words.format(bound)
        for words, bound in (
            ("at least {:g}", column.least),
            ("over {:g}", column.above),
            ("at most {:g}", column.most),
        )
        if bound is not None
    ]
    return f", {' and '.join(said)}" if said else ""
