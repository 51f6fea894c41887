"""One table as a sheet of a template: explained headers that cannot be changed, and rows that can."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reading.columns import columns_of
from optimiser.spreadsheet.book import exact_number, put_text, require_room, width_of
from optimiser.spreadsheet.described import note
from optimiser.spreadsheet.lists import SPARE_ROWS
from optimiser.spreadsheet.looks import (
    BLANK,
    FIGURE,
    KEY,
    NEEDED,
    OPTIONAL,
    SOURCE,
    TEXT,
    headers,
    number_format,
    whole_format,
)
from optimiser.spreadsheet.validation import validation
from optimiser.tables import ORIGIN

if TYPE_CHECKING:
    from optimiser.spreadsheet.book import Book, Sheet, Style
    from optimiser.spreadsheet.written import Cells
    from optimiser.tables import Table

MAY = (
    "format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter",
    "select_locked_cells", "select_unlocked_cells",
)  # fmt: skip
"""What may be done on a protected sheet; there is no password, so whoever must may unprotect it."""


def write_table(book: Book, sheet: Sheet, table: type[Table], cells: Cells) -> None:
    """Fill ``sheet`` with a table: what is written in ``cells``, and room for more."""
    columns = {column.name: column for column in columns_of(table)}
    names = [*columns, *(name for name in cells if name not in columns)]
    rows = len(next(iter(cells.values()), []))
    require_room(f"The table {table.name}", rows + SPARE_ROWS)
    last = rows + SPARE_ROWS
    style = headers(book)
    sheet.set_row(0, 32, book.add_format({"locked": True}))
    for number, name in enumerate(names):
        column = columns.get(name)
        colour = KEY if name in table.keys else SOURCE if name in ORIGIN else FIGURE
        put_text(sheet, 0, number, name, style[colour if column else SOURCE])
        shown = number_format(column) if column else TEXT
        body = book.add_format({"locked": False, "num_format": shown})
        texts = cells.get(name, [])
        sheet.set_column(number, number, width_of([name[:24], *texts[:2000]], least=11), body)
        _write_cells(sheet, number, texts, body, is_figure=column is not None and column.kind in ("float", "int"))
        if column is None:
            continue
        text = note(table, column)
        size = {"x_scale": 2.2, "y_scale": 0.45 + 0.24 * (text.count("\n") + len(text) // 55)}
        sheet.write_comment(0, number, text, {"author": "ppopt", **size})
        letter = chr(ord("A") + number)
        sheet.data_validation(1, number, last, number, validation(table, column, f"${letter}$2:${letter}${last + 1}"))
        _write_rules(book, sheet, (1, number, last, number), shown, f"{letter}2", f"$A2:${chr(64 + len(columns))}2")
    sheet.autofilter(0, 0, max(rows, 1), len(names) - 1)
    sheet.freeze_panes(1, len(table.keys) if len(table.keys) < len(names) else 0)
    sheet.protect("", dict.fromkeys(MAY, True))
    sheet.set_tab_color(OPTIONAL if table.optional else NEEDED)
    sheet.ignore_errors({"number_stored_as_text": f"A2:{chr(64 + min(len(names), 26))}{last + 1}"})
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cells(sheet: Sheet, column: int, texts: list[str], body: Style, *, is_figure: bool) -> None:
    """The cells of one column; figures as numbers wherever a workbook gives them back without loss."""
    for row, text in enumerate(texts, 1):
        number = exact_number(text) if is_figure else None
        if number is None:
            put_text(sheet, row, column, text, body)
        else:
            sheet.write_number(row, column, number, body)


def _write_rules(
    book: Book, sheet: Sheet, where: tuple[int, int, int, int], shown: str, cell: str, row: str
) -> None:  # fmt: skip
    """Show a blank in a row that has been begun, and whole numbers without decimals."""
    blank = {"type": "formula", "criteria": f'=AND({cell.replace("2", "2")}="",COUNTA({row})>0)'}
    sheet.conditional_format(*where, {**blank, "format": book.add_format({"bg_color": BLANK})})
    if whole_format(shown) != shown:
        whole = book.add_format({"num_format": whole_format(shown)})
        criteria = f"=AND(ISNUMBER({cell}),{cell}=INT({cell}))"
        sheet.conditional_format(*where, {"type": "formula", "criteria": criteria, "format": whole})
