"""Places to commission by year: by profession, by region and by university."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_col_to_name

from optimiser.spreadsheet.results.blocks import FIRST_FIGURE, Block, Placed, by_name_and_year, write_block
from optimiser.spreadsheet.results.charts import by_line, by_year, height, rows_of
from optimiser.spreadsheet.results.pen import ONE_DECIMAL

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.spreadsheet.book import Sheet
    from optimiser.spreadsheet.results.pen import Pen

LARGEST = 6
"""Professions that the chart by year shows each on their own."""
CHARTS, BESIDE = 3, FIRST_FIGURE + 2
"""The row (from 0) at which the charts begin, and the column of the second."""


def write_places(pen: Pen, sheet: Sheet) -> Placed:
    """Fill ``sheet``; where the block by profession stands."""
    inst = pen.past.inst
    years = list(inst.horizon.plan_years)
    sheet.write_string(0, 0, "Places to commission", pen.styles["title"])
    note = "People who start training, by intake year of the plan. Figures sum the sheet places; it has the tail too."
    sheet.write_string(1, 0, note, pen.styles["note"])
    top = CHARTS + rows_of(height(len(inst.professions)))
    placed: list[Placed] = []
    for heading, head, frame, key in (
        ("By profession", "profession", inst.professions, "profession"),
        ("By region", "region", inst.regions, "region"),
        ("By university", "university", inst.heis, "hei"),
    ):
        figure = by_name_and_year(pen, "places", "places", key)
        block = Block(heading, head, titles(frame, key), years, figure, ONE_DECIMAL)
        placed.append(write_block(pen, sheet, placed[-1].below if placed else top, block))
    _largest(pen, sheet, placed[0], placed[-1].below)
    chart = by_line(pen, f"Places by profession, {span(years)}", "places", placed[0], [placed[0].total_column])
    sheet.insert_chart(CHARTS, BESIDE, chart)
    set_widths(sheet, len(years))
    return placed[0]


def titles(frame: pd.DataFrame, key: str) -> list[tuple[str, str]]:
    """Short name and title of each member of a set, in the instance's order."""
    return list(zip(frame[key].astype(str), frame["title"].astype(str), strict=True))


def span(years: list[int]) -> str:
    """Years from first to last, as text."""
    return str(years[0]) if len(years) == 1 else f"{years[0]}–{years[-1]}"


def set_widths(sheet: Sheet, years: int) -> None:
    """Widths of title, short name and figures; a sheet that prints on one page's width."""
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 22)
    sheet.set_column(FIRST_FIGURE, FIRST_FIGURE + years + 1, 15)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _largest(pen: Pen, sheet: Sheet, block: Placed, top: int) -> None:
    """The largest professions and all others, and their chart: more colours than these nobody tells apart."""
    rows = range(block.first, block.last + 1)
    ranked = sorted(rows, key=lambda row: -block.figures[row, block.total_column])
    shown = sorted(ranked[:LARGEST])
    sheet.write_string(top, 0, "For the chart: the largest professions", pen.styles["heading"])
    copy = Placed(block.sheet, top + 1, top + 2, top + 1 + len(shown), block.columns, {})
    columns = range(FIRST_FIGURE, FIRST_FIGURE + block.columns)
    years = list(pen.past.inst.horizon.plan_years)
    for column, year in zip(columns, years, strict=True):
        sheet.write_number(copy.top, column, year, pen.styles["head right"])
    names = dict(zip(rows, titles(pen.past.inst.professions, "profession"), strict=True))
    for row, of in enumerate(shown, copy.first):
        sheet.write_formula(row, 0, f"=A{of + 1}", pen.styles["text"], names[of][1])
        for column in columns:
            formula = f"={xl_col_to_name(column)}{of + 1}"
            sheet.write_formula(row, column, formula, pen.styles[ONE_DECIMAL], block.figures[of, column])
    others = len(shown) < len(rows)
    if others:
        sheet.write_string(copy.last + 1, 0, "All others", pen.styles["text"])
        for column in columns:
            letter = xl_col_to_name(column)
            value = block.figures[block.all_row, column] - sum(block.figures[of, column] for of in shown)
            formula = f"={letter}{block.all_row + 1}-SUM({letter}{copy.first + 1}:{letter}{copy.last + 1})"
            sheet.write_formula(copy.last + 1, column, formula, pen.styles[ONE_DECIMAL], value)
    kind = {"type": "column", "subtype": "stacked"}
    lines = range(copy.first, copy.last + 1 + others)
    sheet.insert_chart(CHARTS, 0, by_year(pen, kind, "Places by intake year", "places", copy, lines))
