"""A block of a sheet: a line per profession, region or fund, a column per year, and totals, all of them formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from optimiser.spreadsheet.book import put_text
from optimiser.spreadsheet.results.sums import Where, total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimiser.spreadsheet.book import Sheet, Style
    from optimiser.spreadsheet.results.pen import Pen
    from optimiser.spreadsheet.results.sums import Sum

FIRST_FIGURE = 2
"""Columns A and B hold the title and the short name, by which the formulas look."""
NARROW = 14
"""A longer head of a column takes two lines."""


@dataclass(frozen=True)
class Block:
    """What a block shows."""

    heading: str
    head: str
    lines: Sequence[tuple[str, str]]
    """short name and title of each line"""
    heads: Sequence[str | int]
    figure: Callable[[str, str, str | int, str], Sum]
    """formula and figure of a cell: from the line's short name and its cell, the column's head and its cell"""
    form: str
    across: str = "SUM"
    """what the last column does with a line: SUM, AVERAGE, or nothing"""
    down: bool = True
    """whether the lines are summed below"""


@dataclass(frozen=True)
class Placed:
    """Where a block stands: rows and columns from 0, and its figures."""

    sheet: str
    top: int
    first: int
    last: int
    columns: int
    """how many heads it has, without the last column"""
    figures: dict[tuple[int, int], float]
    """figures by row and column, totals too"""

    @property
    def below(self) -> int:
        """The row two below the block."""
        return self.last + 3

    def cell(self, row: int, column: int) -> str:
        """A cell as a formula of another sheet names it."""
        return f"'{self.sheet}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    @property
    def all_row(self) -> int:
        """The row of totals."""
        return self.last + 1

    @property
    def total_column(self) -> int:
        """The last column."""
        return FIRST_FIGURE + self.columns


def by_name_and_year(pen: Pen, table: str, figure: str, key: str, *also: Where) -> Callable[..., Sum]:
    """Cells that sum a table over the line's name and the head's year."""
    return lambda name, at, year, under: total(
        pen.tables, table, figure, [Where(key, name, at), Where("year", year, under), *also]
    )


def write_block(pen: Pen, sheet: Sheet, top: int, block: Block, note: str = "") -> Placed:
    """Write the block from row ``top`` (from 0) on."""
    style = pen.styles
    sheet.write_string(top, 0, block.heading, style["heading"])
    if note:
        sheet.write_string(top + 1, 0, note, style["note"])
    head, first = top + 2, top + 3
    heads: list[str | int] = [*block.heads, *([_across(block)] if block.across else [])]
    if any(isinstance(text, str) and len(text) > NARROW for text in block.heads):
        sheet.set_row(head, 32)
    for number, words in enumerate((block.head, "short name")):
        sheet.write_string(head, number, words, style["head"])
    for column, text in enumerate(heads, FIRST_FIGURE):
        if isinstance(text, int):
            sheet.write_number(head, column, text, style["head right"])
        else:
            put_text(sheet, head, column, text, style["head right"])
    placed = Placed(sheet.get_name(), head, first, first + len(block.lines) - 1, len(block.heads), {})
    for row, (name, title) in enumerate(block.lines, first):
        put_text(sheet, row, 0, title, style["text"])
        put_text(sheet, row, 1, name, style["code"])
        for column, of in enumerate(block.heads, FIRST_FIGURE):
            letter = xl_col_to_name(column)
            made = block.figure(name, f"$B{row + 1}", of, f"{letter}${head + 1}")
            placed.figures[row, column] = made.value
            sheet.write_formula(row, column, f"={made.formula}", style[block.form], made.value)
        if block.across:
            _write_across(sheet, placed, row, block.across, style[block.form])
    if block.down:
        _write_down(pen, sheet, placed, block)
    return placed


def _across(block: Block) -> str:
    return {"SUM": "total", "AVERAGE": "average"}[block.across]


def _write_across(sheet: Sheet, placed: Placed, row: int, function: str, style: Style) -> None:
    """The last column of a line."""
    figures = [placed.figures[row, FIRST_FIGURE + number] for number in range(placed.columns)]
    value = sum(figures) / (len(figures) if function == "AVERAGE" else 1)
    placed.figures[row, placed.total_column] = value
    left, right = (xl_rowcol_to_cell(row, column) for column in (FIRST_FIGURE, placed.total_column - 1))
    sheet.write_formula(row, placed.total_column, f"={function}({left}:{right})", style, value)


def _write_down(pen: Pen, sheet: Sheet, placed: Placed, block: Block) -> None:
    """The line of totals."""
    style = pen.styles[f"total {block.form}"]
    row = placed.all_row
    sheet.write_string(row, 0, "All", pen.styles["total"])
    sheet.write_blank(row, 1, None, pen.styles["total"])
    for column in range(FIRST_FIGURE, placed.total_column + bool(block.across)):
        value = sum(placed.figures[line, column] for line in range(placed.first, placed.last + 1))
        placed.figures[row, column] = value
        letter = xl_col_to_name(column)
        formula = f"=SUM({letter}{placed.first + 1}:{letter}{placed.last + 1})"
        sheet.write_formula(row, column, formula, style, value)
