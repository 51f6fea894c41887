"""What every sheet of an export is written with: the workbook, its formats, the run, and the tables as shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.spreadsheet.looks import FIGURE, INK, PAPER

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.runfolder import Past
    from optimiser.spreadsheet.book import Book, Style

ONE_DECIMAL, MONEY, PERCENT, YEAR, ANY = "#,##0.0", "£#,##0", "0.0%", "0", "#,##0.0##"
DASHED = "0.0%;-0.0%;–"
"""A share that is a dash where there is none."""
BY_ENDING = (
    ("_gbp", MONEY), ("_wte", ONE_DECIMAL), ("share", PERCENT), ("year", YEAR), ("_days", "#,##0"), ("band", YEAR),
    ("places", ONE_DECIMAL), ("starts", ONE_DECIMAL), ("people", ONE_DECIMAL), ("_years", ONE_DECIMAL),
    ("figures", "#,##0"), ("of_group", ONE_DECIMAL), ("_rows", "0"), ("dual", "General"),
)  # fmt: skip
"""How figures are shown, by the end of their column's name."""


@dataclass(frozen=True)
class Pen:
    """The workbook under way."""

    book: Book
    past: Past
    tables: Mapping[str, pd.DataFrame]
    """what stands on the sheets of tables, by the sheet's name"""
    styles: Mapping[str, Style]


def shown_as(column: str) -> str:
    """The number format of a column of figures."""
    return next((form for ending, form in BY_ENDING if column.endswith(ending)), ANY)


def styles(book: Book) -> dict[str, Style]:
    """Formats by name; those of figures by their number format, and in bold under ``total`` and the format."""
    head = {"bold": True, "font_color": PAPER, "bg_color": FIGURE, "valign": "vcenter", "text_wrap": True}
    total = {"bold": True, "top": 1, "top_color": INK}
    made = {
        "title": book.add_format({"bold": True, "font_size": 18, "font_color": INK}),
        "heading": book.add_format({"bold": True, "font_size": 13, "font_color": INK}),
        "head": book.add_format({**head, "num_format": "@"}),
        "head right": book.add_format({**head, "align": "right", "num_format": "0"}),
        "text": book.add_format({"num_format": "@"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
        "bold": book.add_format({"bold": True, "num_format": "@"}),
        "note": book.add_format({"font_color": "#595959", "italic": True, "num_format": "@"}),
        "code": book.add_format({"font_color": "#7F7F7F", "num_format": "@"}),
        "link": book.add_format({"font_color": "#0563C1", "underline": 1}),
        "total": book.add_format({**total, "num_format": "@"}),
    }
    for form in {*(form for _, form in BY_ENDING), ANY, DASHED}:
        made[form] = book.add_format({"num_format": form})
        made[f"total {form}"] = book.add_format({**total, "num_format": form})
    return made
