"""The settings of an instance as a sheet: name, value and meaning, a row each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from optimiser.horizon import Band, Horizon
from optimiser.spreadsheet.book import exact_number, put_text
from optimiser.spreadsheet.lists import Horizon as Years
from optimiser.spreadsheet.looks import FIGURE, KEY, SOURCE, headers
from optimiser.spreadsheet.sheet import MAY

if TYPE_CHECKING:
    from optimiser.spreadsheet.book import Book, Sheet, Style

HINTS = {
    "name": "small letters, digits and hyphens",
    "bands": "width:weight pairs, such as 0.05:1; 0.15:2; 0.8:4",
    "objectives": "of shortfall, worst_region, cost, churn, deviation, first things first; such as shortfall, cost",
    "price_year": "such as 2024/25",
    "cost_includes_pay": "yes or no",
}
GRID, LINE = "#BFBFBF", 15
"""Colour of the lines between cells, and points of a line of text."""
YEARS = ("first_intake_year", "last_evaluation_year")


def write_settings(book: Book, sheet: Sheet, horizon: Horizon | None) -> Years:
    """Fill ``sheet``; where the first and the last year of the instance stand."""
    style = headers(book)
    for column, (name, colour, width) in enumerate((("name", KEY, 24), ("value", FIGURE, 50), ("meaning", SOURCE, 90))):
        sheet.write_string(0, column, name, style[colour])
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24)
    locked = book.add_format({"bold": True, "valign": "top", "locked": True})
    told = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#595959", "locked": True})
    wrap = {"locked": False, "text_wrap": True, "valign": "top", "align": "left", "border": 1, "border_color": GRID}
    text, plain = book.add_format({**wrap, "num_format": "@"}), book.add_format(wrap)
    cells = {}
    for row, (name, field) in enumerate(Horizon.model_fields.items(), 1):
        sheet.write_string(row, 0, name, locked)
        value = _text(getattr(horizon, name) if horizon else None if field.is_required() else field.default)
        _write_value(sheet, row, value, plain, text, is_text=field.annotation is str)
        meaning = _meaning(name)
        sheet.write_string(row, 2, meaning, told)
        sheet.set_row(row, LINE * max(1, -(-len(value) // 50), -(-len(meaning) // 95)) + 2)
        if rule := _rule(name):
            sheet.data_validation(row, 1, row, 1, rule)
        cells[name] = f"instance!$B${row + 1}"
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {name: True for name in MAY if name.startswith(("format", "select"))})
    first, last = (getattr(horizon, name) if horizon else 0 for name in YEARS)
    return Years(cells[YEARS[0]], cells[YEARS[1]], first, last)


def _write_value(sheet: Sheet, row: int, value: str, plain: Style, text: Style, *, is_text: bool) -> None:
    """A number as a number wherever a workbook gives it back without loss, everything else as text."""
    number = None if is_text else exact_number(value)
    if number is None:
        put_text(sheet, row, 1, value, text)
    else:
        sheet.write_number(row, 1, number, plain)


def _meaning(name: str) -> str:
    """What a setting means, and how it is written."""
    field = Horizon.model_fields[name]
    words = " ".join((field.description or "").split())
    hint = f" ({HINTS[name]})" if name in HINTS else ""
    return f"{words[:1].upper()}{words[1:]}{hint}." + ("" if field.is_required() else " May be left blank.")


def _text(value: object) -> str:
    """A setting's value as the reader of workbooks takes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(map(_band, value)) if isinstance(value[0], Band) else ", ".join(value)
    return str(value) if isinstance(value, (str, int, float)) else ""


def _band(band: Band) -> str:
    """Width and weight in full, for the reader takes no exponents."""
    return f"{Decimal(repr(band.width_share)):f}:{Decimal(repr(band.weight)):f}"


def _rule(name: str) -> dict[str, Any]:
    """What a setting's cell accepts, where a cell can say so."""
    if name.endswith("_year") and name != "price_year":
        years = {"validate": "integer", "criteria": "between", "minimum": 1900, "maximum": 2199}
        return {**years, "error_title": "Not a year", "error_message": "Write a year such as 2026."}
    if name == "discount_rate":
        share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        return {**share, "error_title": "Not a rate", "error_message": "Write a share such as 0.035 or 3.5%."}
    if name == "cost_includes_pay":
        return {"validate": "list", "source": ["yes", "no"]}
    return {}
