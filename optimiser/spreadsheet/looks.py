"""How the workbooks look: colours, and formats of cells by what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.reading.columns import Column
    from optimiser.spreadsheet.book import Book, Style

INK, PAPER = "#1F3864", "#FFFFFF"
KEY, FIGURE, SOURCE = "#1F3864", "#2E75B6", "#7F7F7F"
"""Headers: what a row is about, what it says, and where that comes from."""
BLANK = "#FFF2CC"
NEEDED, OPTIONAL, BESIDE = "#2E75B6", "#A6A6A6", "#ED7D31"
"""Tabs: tables that every instance has, tables that it may have, and sheets that are no tables."""
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999")
"""Colours that people tell apart whatever their eyes (Okabe and Ito)."""

SHARE, POUNDS, NUMBER, YEAR, WHOLE, TEXT = "0.0##%", "£#,##0.00", "#,##0.0#####", "0", "#,##0", "@"
WHOLE_POUNDS = "£#,##0"


def number_format(column: Column) -> str:
    """How the cells of a column of a table are shown."""
    if column.year is not None or column.kind == "int":
        return YEAR
    if column.kind != "float":
        return TEXT
    if column.is_share or column.name.endswith("_share"):
        return SHARE
    return POUNDS if "gbp" in column.name.split("_") else NUMBER


def whole_format(shown: str) -> str:
    """How a whole number is shown in a column of that format."""
    return {POUNDS: WHOLE_POUNDS, NUMBER: WHOLE}.get(shown, shown)


def headers(book: Book) -> Mapping[str, Style]:
    """Formats of header cells by their colour."""
    common = {"bold": True, "font_color": PAPER, "valign": "vcenter", "text_wrap": True, "border": 1, "locked": True}
    return {
        colour: book.add_format({**common, "bg_color": colour, "border_color": PAPER})
        for colour in (KEY, FIGURE, SOURCE)
    }
