"""The first page of a template: what the workbook is, how to fill it, and what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.spreadsheet.looks import BESIDE, BLANK, FIGURE, INK, KEY, NEEDED, OPTIONAL, PAPER, SOURCE
from optimiser.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.horizon import Horizon
    from optimiser.spreadsheet.book import Book, Sheet, Style

ABOUT = (
    (
        "This workbook holds everything that ppopt needs to decide how many training places to commission: the "
        "settings on the sheet instance, and a sheet for each table."
    ),
    (
        "Fill the sheets from left to right: a table that declares names (professions, regions, routes) comes before "
        "the tables that use them, and their drop-downs offer what is declared."
    ),
    (
        "The header of every column has a note that says what the column means, its unit and what it may hold; it "
        "shows when the pointer rests on the header. Headers are protected, without a password; cells below them are "
        "yours."
    ),
    (
        "A blank is a question, not a zero: in a row that has been begun a blank cell is yellow until it is filled. "
        "Write 0 where there is none."
    ),
    (
        "The word all, where a drop-down offers it, stands for every member: a row that names one wins over a row for"
        " all."
    ),
    (
        "Every row says where its figures come from (source) and how sure they are (confidence: published, derived "
        "from published figures, assumed, or recalled without a source). Reports show how much of the answer rests on"
        " what."
    ),
    "Grey tabs are tables that may stay empty; blue tabs need rows.",
    "Formulas are welcome: ppopt takes the value that the workbook had when it was last saved.",
    (
        "Save the workbook, then type: ppopt check WORKBOOK.xlsx - every problem is listed, with sheet and cell - and"
        " ppopt solve WORKBOOK.xlsx for the plan."
    ),
)
LOCKED = {"locked": True}
ONE_LINE = 120
"""Characters that stand on one line of the page."""
UNITS = (
    ("_gbp", "pounds of the price year on the sheet instance"),
    ("_places", "places: people who may start in a year"),
    ("_wte, wte", "whole-time equivalents: one full-time post, however many people share it"),
    ("days", "placement days in a year"),
    ("share, rate", "a share: 0.25 and 25% are the same"),
    ("year", "intake year: 2026 is the academic year that starts in autumn 2026"),
)
COLOURS = (
    (KEY, PAPER, "header", "a column of the key: no two rows may have the same"),
    (FIGURE, PAPER, "header", "what a row says"),
    (SOURCE, PAPER, "header", "where that comes from and how sure it is; a note of your own, which is not read"),
    (BLANK, INK, "cell", "blank, and needs a value"),
    (NEEDED, PAPER, "tab", "a table that every instance has"),
    (OPTIONAL, PAPER, "tab", "a table that may stay empty"),
    (BESIDE, PAPER, "tab", "this page, the settings, and what the drop-downs offer"),
)


def write_readme(book: Book, sheet: Sheet, horizon: Horizon | None, rows: Mapping[str, int]) -> None:
    """Fill ``sheet``; ``rows`` is how many rows each table has."""
    bold = book.add_format(
        {**LOCKED, "bold": True, "font_color": INK, "font_size": 12, "bottom": 1, "bottom_color": INK}
    )
    wrap = book.add_format({**LOCKED, "text_wrap": True, "valign": "top"})
    link = book.add_format({**LOCKED, "font_color": "#0563C1", "underline": 1, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.set_column(2, 3, 12)
    sheet.hide_gridlines(2)
    title = book.add_format({**LOCKED, "bold": True, "font_size": 18, "font_color": INK})
    sheet.write_string(0, 0, horizon.title if horizon else "Tables for ppopt, to be filled", title)
    row = 1
    if horizon:
        sheet.merge_range(row, 0, row, 1, "", wrap)
        sheet.write_string(row, 0, horizon.about, wrap)
        sheet.set_row(row, 32)
        row += 1
    row = _heading(sheet, row + 1, bold, "How to fill it")
    for number, line in enumerate(ABOUT, 1):
        sheet.merge_range(row, 0, row, 1, "", wrap)
        sheet.write_string(row, 0, f"{number}. {line}", wrap)
        sheet.set_row(row, 32 if len(line) > ONE_LINE else 17)
        row += 1
    row = _heading(sheet, row + 1, bold, "Colours")
    for colour, ink, what, words in COLOURS:
        shown = book.add_format({**LOCKED, "bg_color": colour, "font_color": ink, "align": "center"})
        sheet.write_string(row, 0, what, shown)
        sheet.write_string(row, 1, words, wrap)
        row += 1
    row = _heading(sheet, row + 1, bold, "Units, by the end of a column's name")
    for name, words in UNITS:
        sheet.write_string(row, 0, name, wrap)
        sheet.write_string(row, 1, words, wrap)
        row += 1
    row = _heading(sheet, row + 1, bold, "Sheets", "", "needed", "rows")
    for name, words, needed, filled in _contents(rows):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, name)
        sheet.write_string(row, 1, words, wrap)
        sheet.write_string(row, 2, needed, wrap)
        if filled is not None:
            sheet.write_number(row, 3, filled, wrap)
        row += 1
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _contents(rows: Mapping[str, int]) -> list[tuple[str, str, str, int | None]]:
    """Name, description, need and number of rows of each sheet."""
    tables: list[tuple[str, str, str, int | None]] = [
        (
            table.name,
            " ".join((table.__doc__ or "").split()),
            "if you like" if table.optional else "yes",
            rows[table.name],
        )
        for table in TABLES
    ]
    return [
        ("instance", "The settings: what it is, its years, prices, shortfall bands and objectives.", "yes", None),
        *tables,
    ]


def _heading(sheet: Sheet, row: int, style: Style, *texts: str) -> int:
    """A heading; the row below it."""
    for column in range(4):
        sheet.write_string(row, column, texts[column] if column < len(texts) else "", style)
    return row + 1
