"""What the drop-downs of a template offer: names as their tables declare them now, and ``all`` where it may stand.

Where a column names members of one set and nothing else, its drop-down is the declaring table's own column.  Every
other offer (``all`` or ``none`` and the names; regions and the larger areas; years) is a column of the sheet ``lists``,
which formulas keep in step with the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimiser.reading.cells import EARLIEST_COHORT
from optimiser.reading.columns import columns_of
from optimiser.spreadsheet.described import sets_of, words_of
from optimiser.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.reading.columns import Column
    from optimiser.spreadsheet.book import Book, Sheet, Style

LISTS = "lists"
SPARE_ROWS = 500
"""Rows below the last filled one that are ready to be filled."""
SPARE_NAMES = 100
MOST_YEARS = 61
AFTER = {"parent": "region", "profession": "route"}
"""Sets that are offered together with another, after it; a name that both have is offered once."""
BLANK = '""'


class Offer(NamedTuple):
    """What a drop-down offers: words, then members of sets, or years of a kind."""

    words: tuple[str, ...]
    sets: tuple[str, ...]
    years: str = ""

    @property
    def name(self) -> str:
        """The name under which the workbook knows it."""
        return "_".join(("offer", *self.sets, *filter(None, [self.years]), *self.words))


class Place(NamedTuple):
    """Where a set is declared: a range of a table's sheet, and the cells that it has now."""

    range: str
    cells: list[str]

    @property
    def names(self) -> list[str]:
        """The members of the set."""
        return list(dict.fromkeys(self.cells))


class Horizon(NamedTuple):
    """The cells of the first intake year and the last evaluation year, and the years there now, 0 where blank."""

    first_cell: str
    last_cell: str
    first: int
    last: int


def offer_of(column: Column) -> Offer | None:
    """What the column's drop-down offers, if it is neither free nor a fixed list."""
    if column.year is not None:
        return Offer(words_of(column), (), column.year.kind)
    sets = sets_of(column)
    return Offer(words_of(column), sets) if sets else None


def declared_at(rows: Mapping[str, int], cells: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Place]:
    """Where each set is declared; ``rows`` is how many rows each table has."""
    places = {}
    for table in TABLES:
        for number, column in enumerate(columns_of(table)):
            if column.declares is not None:
                letter = chr(ord("A") + number)
                last = rows[table.name] + 1 + SPARE_ROWS
                now = cells.get(table.name, {}).get(column.name, [])
                places[column.declares] = Place(f"{table.name}!${letter}$2:${letter}${last}", now)
    return places


def write_lists(book: Book, sheet: Sheet, places: Mapping[str, Place], horizon: Horizon) -> None:
    """Define a name for every offer that a table needs, and fill the sheet with those that are more than one column."""
    offers = dict.fromkeys(offer for table in TABLES for column in columns_of(table) if (offer := offer_of(column)))
    column = len(AFTER)
    locked = book.add_format({"locked": True})
    _write_ranks(sheet, places, locked)
    for offer in offers:
        if not offer.words and len(offer.sets) == 1:
            book.define_name(offer.name, f"={_filled(places[offer.sets[0]].range)}")
            continue
        entries = _years(offer, horizon) if offer.years else _names(offer, places)
        sheet.write_string(0, column, offer.name.removeprefix("offer_").replace("_", " "), locked)
        for row, word in enumerate(offer.words, 1):
            sheet.write_string(row, column, word, locked)
        for row, (formula, value) in enumerate(entries, 1 + len(offer.words)):
            sheet.write_formula(row, column, formula, locked, value)
        letter = chr(ord("A") + column)
        last = 1 + len(offer.words) + len(entries)
        book.define_name(offer.name, f"={_filled(f'{LISTS}!${letter}$2:${letter}${last}')}")
        column += 1


def _filled(cells: str) -> str:
    """The range as far as it is filled, at least its first cell."""
    return f'{cells.split(":", maxsplit=1)[0]}:INDEX({cells},MAX(1,SUMPRODUCT(--({cells}<>""))))'


def _names(offer: Offer, places: Mapping[str, Place]) -> list[tuple[str, str]]:
    """Formula and present value of each name offered: the first set's, then those that only the second has."""
    first = places[offer.sets[0]]
    names = [*first.names, *(_later(places, offer.sets[1]) if len(offer.sets) > 1 else [])]
    entries = []
    for number, name in enumerate([*names, *[""] * SPARE_NAMES], 1):
        rest = f"IFERROR({_later_name(offer, places, number)},{BLANK})" if len(offer.sets) > 1 else BLANK
        count = f"COUNTA({first.range})"
        entries.append((f"=IF({number}<={count},INDEX({first.range},{number}),{rest})", name))
    return entries


def _later_name(offer: Offer, places: Mapping[str, Place], number: int) -> str:
    """The name of the second set that follows so many names, as a formula."""
    first, later = (places[name].range for name in offer.sets)
    column = "AB"[list(AFTER).index(offer.sets[1])]
    ranks = f"{LISTS}!${column}$2:${column}${_length(later) + 1}"
    return f"INDEX({later},MATCH({number}-COUNTA({first}),{ranks},0))"


def _length(cells: str) -> int:
    return int(cells.rsplit("$", 1)[1]) - 1


def _later(places: Mapping[str, Place], name: str) -> list[str]:
    """The members of a set that are not members of the one that comes before it."""
    return [member for member in places[name].names if member not in places[AFTER[name]].cells]


def _write_ranks(sheet: Sheet, places: Mapping[str, Place], locked: Style) -> None:
    """Number the members of the sets in AFTER, each where it is named first and unless the set before has it too."""
    for column, (name, before) in enumerate(AFTER.items()):
        letter, here, there = "AB"[column], places[name], places[before]
        sheet.write_string(0, column, f"(number of the {name})", locked)
        counted: list[str] = []
        for number in range(1, _length(here.range) + 1):
            this = f"INDEX({here.range},{number})"
            again = f"OR(MATCH({this},{here.range},0)<{number},ISNUMBER(MATCH({this},{there.range},0)))"
            formula = f'=IF({this}="","",IF({again},"",COUNT(${letter}$1:${letter}{number})+1))'
            cell = here.cells[number - 1] if number <= len(here.cells) else ""
            is_counted = cell != "" and cell not in counted and cell not in there.cells
            if is_counted:
                counted.append(cell)
            sheet.write_formula(number, column, formula, locked, len(counted) if is_counted else "")


def _years(offer: Offer, horizon: Horizon) -> list[tuple[str, int | str]]:
    """Formula and present value of each year offered."""
    first, last, begins, ends = horizon
    if offer.years == "before":
        return [
            (f'=IF({first}="","",{first}-{number})', begins - number if begins else "")
            for number in range(1, EARLIEST_COHORT + 1)
        ]
    return [
        (
            f'=IF(OR({first}="",{first}+{number}>{last}),"",{first}+{number})',
            begins + number if begins and begins + number <= ends else "",
        )
        for number in range(MOST_YEARS)
    ]
