"""An instance as a workbook that people can fill: a page of advice, the settings, and a sheet for each table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.spreadsheet.book import save
from optimiser.spreadsheet.lists import LISTS, declared_at, write_lists
from optimiser.spreadsheet.looks import BESIDE
from optimiser.spreadsheet.readme import write_readme
from optimiser.spreadsheet.settings import write_settings
from optimiser.spreadsheet.sheet import write_table
from optimiser.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.spreadsheet.book import Book
    from optimiser.spreadsheet.written import Written

OPEN = {"locked": False}
"""Excel deletes a row of a protected sheet only if none of its cells is locked, out to the very last column: cells are
open unless a format locks them."""


def write_template(path: Path, written: Written) -> int:
    """Write the workbook to a new file; how many rows its tables have.

    Raises UsageError if there is something at ``path``, it cannot be written, or a sheet cannot hold a table.
    """
    save(path, lambda book: _fill(book, written), OPEN)
    return sum(_rows(written).values())


def _rows(written: Written) -> dict[str, int]:
    return {table.name: len(next(iter(written.tables.get(table.name, {}).values()), [])) for table in TABLES}


def _fill(book: Book, written: Written) -> None:
    rows = _rows(written)
    readme, settings = book.add_worksheet("readme"), book.add_worksheet("instance")
    sheets = [book.add_worksheet(table.name) for table in TABLES]
    lists = book.add_worksheet(LISTS)
    write_readme(book, readme, written.horizon, rows)
    years = write_settings(book, settings, written.horizon)
    for table, sheet in zip(TABLES, sheets, strict=True):
        write_table(book, sheet, table, written.tables.get(table.name, {}))
    write_lists(book, lists, declared_at(rows, written.tables), years)
    for sheet in (readme, settings, lists):
        sheet.set_tab_color(BESIDE)
    lists.set_column(0, 20, 28)
    lists.freeze_panes(1, 0)
    lists.protect("", {"format_columns": True})
    book.set_properties({"title": "Tables for ppopt", "comments": "Made by ppopt template; the sheet readme explains."})
    readme.activate()
