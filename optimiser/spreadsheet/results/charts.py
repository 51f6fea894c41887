"""Charts that Excel draws from the cells of a block: their titles are ours, every name in them is a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.spreadsheet.looks import INK, PALETTE
from optimiser.spreadsheet.results.blocks import FIRST_FIGURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.spreadsheet.book import Chart
    from optimiser.spreadsheet.results.blocks import Placed
    from optimiser.spreadsheet.results.pen import Pen

WIDTH, HEIGHT = 640, 340
"""Pixels; the least height."""
ROW = 20
"""Pixels of a row of a sheet."""
MARKERS = ("circle", "square", "triangle")
SMALL = {"size": 9, "color": "#404040"}


def by_year(pen: Pen, kind: dict[str, str], title: str, unit: str, placed: Placed, rows: Sequence[int]) -> Chart:
    """A chart with a series per row and the block's heads along the bottom."""
    chart = pen.book.add_chart(kind)
    last = FIRST_FIGURE + placed.columns - 1
    for number, row in enumerate(rows):
        colour = PALETTE[number % len(PALETTE)]
        # Lines are told apart without colour too.
        marker = {"type": MARKERS[number % len(MARKERS)], "size": 6, "fill": {"color": colour}}
        line = {"line": {"color": colour, "width": 2.5}, "marker": marker}
        look = line if kind["type"] == "line" else {"fill": {"color": colour}, "gap": 60}
        chart.add_series(
            {
                "name": [placed.sheet, row, 0],
                "categories": [placed.sheet, placed.top, FIRST_FIGURE, placed.top, last],
                "values": [placed.sheet, row, FIRST_FIGURE, row, last],
                **look,
            }
        )
    return _dressed(chart, title, unit, legend=len(rows) > 1)


def by_line(pen: Pen, title: str, unit: str, placed: Placed, columns: Sequence[int], *, stacked: bool = False) -> Chart:
    """A bar per line of the block, one series for each of the columns, the first line on top."""
    chart = pen.book.add_chart({"type": "bar", **({"subtype": "stacked"} if stacked else {})})
    for number, column in enumerate(columns):
        chart.add_series(
            {
                "name": [placed.sheet, placed.top, column],
                "categories": [placed.sheet, placed.first, 0, placed.last, 0],
                "values": [placed.sheet, placed.first, column, placed.last, column],
                "fill": {"color": PALETTE[number]},
                "gap": 40,
            }
        )
    chart = _dressed(chart, title, "", legend=len(columns) > 1)
    chart.set_y_axis({
        "reverse": True, "crossing": "max", "interval_unit": 1, "num_font": SMALL, "line": {"none": True},
        "major_tick_mark": "none",
    })  # fmt: skip
    chart.set_x_axis({
        "name": unit, "name_font": {**SMALL, "bold": False}, "num_font": SMALL,
        "num_format": "0%" if unit.startswith("share") else "#,##0",
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "line": {"none": True},
    })  # fmt: skip
    chart.set_size({"width": WIDTH, "height": height(placed.last - placed.first + 1, 1 if stacked else len(columns))})
    return chart


def height(lines: int, series: int = 1) -> int:
    """Pixels of a chart with so many lines of so many bars."""
    return max(HEIGHT, 120 + lines * (12 + 10 * series))


def rows_of(pixels: int) -> int:
    """Rows of a sheet that a chart of that height covers, and one more."""
    return -(-pixels // ROW) + 1


def _dressed(chart: Chart, title: str, unit: str, *, legend: bool) -> Chart:
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": True, "color": INK}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": SMALL} if legend else {"none": True})
    chart.set_x_axis({"num_font": SMALL, "line": {"color": "#7F7F7F"}})
    chart.set_y_axis({
        "name": unit, "name_font": {**SMALL, "bold": False}, "num_font": SMALL, "num_format": "#,##0", "min": 0,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "line": {"none": True},
    })  # fmt: skip
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart
