"""Ranges side by side: for each name bars from least to most, the narrower the darker, and where the plan is."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.ticker import MaxNLocator

from optimiser.document.charts.axes import NUMBERS
from optimiser.document.charts.colours import BLACK, FAINT
from optimiser.document.charts.drawing import canvas, style, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 760.0
LINE, LEFT, RIGHT, TOP, BOTTOM = 24.0, 250.0, 24.0, 6.0, 30.0
"""Pixels that a name needs, and the room around the axes."""
LETTERS = 38


class Span(NamedTuple):
    """One name with its ranges, the widest first, and the plan's own figure."""

    name: str
    ranges: Sequence[tuple[float, float]]
    plan: float


def spans(name: str, lines: Sequence[Span], colours: Sequence[str]) -> str:
    """The drawing; ``colours`` are those of the ranges, the widest first."""
    height = TOP + BOTTOM + LINE * len(lines)
    with style():
        figure = canvas(WIDTH, height)
        inside = (LEFT / WIDTH, BOTTOM / height, (WIDTH - LEFT - RIGHT) / WIDTH, (height - TOP - BOTTOM) / height)
        made = figure.add_axes(inside)
        made.patch.set_visible(False)
        made.spines[["top", "right", "left"]].set_visible(False)
        for number, line in enumerate(lines):
            for width, ((least, most), colour) in enumerate(zip(line.ranges, colours, strict=True)):
                made.hlines(number, least, most, color=colour, linewidth=14 - 4 * width)
            made.plot([line.plan], [number], marker="|", color=BLACK, markersize=16, markeredgewidth=2.4)
        made.set_ylim(len(lines) - 0.5, -0.5)
        made.set_xlim(left=0)
        made.set_yticks(range(len(lines)), [textwrap.shorten(line.name, LETTERS, placeholder="…") for line in lines])
        made.tick_params(axis="y", length=0)
        made.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
        made.xaxis.set_major_formatter(NUMBERS)
        made.xaxis.grid(visible=True, color=FAINT, linewidth=0.8)
        made.set_axisbelow(True)
        return svg(figure, name)
