"""Axes over years.  Ticks cost more time than what a chart shows: charts of one size and the same years share them."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from optimiser.document.charts.colours import FAINT, GREY
from optimiser.document.charts.drawing import canvas, style

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, TOP, BOTTOM = 46, 12, 8, 24
"""Room around the axes, in pixels of the drawing."""
YEAR_WIDTH = 44
"""Pixels that a year on the axis needs."""
NUMBERS = FuncFormatter(lambda value, _place: f"{value:,.0f}" if value == round(value) else f"{value:,.6g}")
"""Thousands separated, no more decimals than needed."""
PERCENTAGES = FuncFormatter(lambda value, _place: f"{100 * value:.6g}%")
"""Shares as percentages."""


@contextmanager
def axes_over(
    years: Sequence[int], top: float, size: tuple[float, float], form: FuncFormatter = NUMBERS
) -> Iterator[tuple[Figure, Axes]]:
    """Axes over years, from nought to ``top``; whatever is drawn on them is taken off again afterwards."""
    with style():
        figure, made = _shared(tuple(years), size, form)
        made.set_ylim(0, top * 1.06 if top > 0 else 1.0)
        try:
            yield figure, made
        finally:
            for artist in (*made.lines, *made.collections, *made.patches, *made.texts):
                artist.remove()


@lru_cache(maxsize=8)
def _shared(years: tuple[int, ...], size: tuple[float, float], form: FuncFormatter) -> tuple[Figure, Axes]:
    """Axes of their own figure, with as little ink as shows the figures."""
    width, height = size
    inside = (LEFT / width, BOTTOM / height, (width - LEFT - RIGHT) / width, (height - TOP - BOTTOM) / height)
    figure = canvas(width, height)
    made = figure.add_axes(inside)
    made.patch.set_visible(False)
    made.spines[["top", "right", "left"]].set_visible(False)
    made.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    made.xaxis.set_major_locator(FixedLocator(_marked(years, width)))
    made.xaxis.set_major_formatter(FuncFormatter(lambda year, _place: f"{year:.0f}"))
    made.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    made.yaxis.set_major_formatter(form)
    made.yaxis.grid(visible=True, color=FAINT, linewidth=0.8)
    made.tick_params(axis="y", length=0)
    made.tick_params(axis="x", length=3, color=GREY)
    made.set_axisbelow(True)
    return figure, made


def _marked(years: Sequence[int], width: float) -> list[int]:
    """As many years as have room, the first always among them."""
    room = max(2, int((width - LEFT - RIGHT) / YEAR_WIDTH))
    every = next(step for step in itertools.count(1) if (len(years) + step - 1) // step <= room)
    return list(years[::every])
