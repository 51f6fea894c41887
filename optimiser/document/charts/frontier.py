"""The drawing of a frontier: the value against what is gone over, its two bounds, and where no plan is possible."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from matplotlib.ticker import MaxNLocator

from optimiser.document.charts.axes import NUMBERS, PERCENTAGES
from optimiser.document.charts.colours import BLACK, BLUE, FAINT, GREY, SKY, VERMILION
from optimiser.document.charts.drawing import canvas, style, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 760.0, 480.0
LEFT, RIGHT, TOP, BOTTOM = 84.0, 96.0, 72.0, 84.0
"""Room around the axes, in pixels of the drawing."""
SHARP = 3
"""Pixels of a PNG for each of the drawing."""
LETTERS = 108
LINE = 14.0
"""Pixels between two lines of text."""
LOOKS = ((BLUE, ()), (VERMILION, (6, 2)), (BLACK, (2, 2)), (GREY, (8, 2, 2, 2)))
"""Colours and dashes of several lines; from the fifth on they come again, and names tell the lines apart."""


@dataclass(frozen=True)
class Line:
    """Values along the axis, at least and at most, with the name that stands at their end."""

    name: str
    places: Sequence[float]
    least: Sequence[float]
    most: Sequence[float]


@dataclass(frozen=True)
class Drawing:
    """What is drawn, and the same in words."""

    title: str
    note: str
    """what the lines are, under them"""
    alt: str
    """the figures that matter, for those who do not see the drawing"""
    over: str
    value: str
    lines: Sequence[Line]
    marked: Sequence[tuple[float, float, str]]
    """place, value and the value in words of each place shown"""
    ends: tuple[float, float]
    empty: Sequence[tuple[float, float]]
    """from where to where no plan meets all the limits"""
    is_share: bool
    today: float | None


def svg_file(drawing: Drawing) -> str:
    """A file that stands alone: its title and the figures in words are read aloud."""
    with style():
        inside = svg(_drawn(drawing), "frontier")
    head, body = inside.replace(' aria-hidden="true"', "").replace(' focusable="false"', "").split(">", 1)
    about = f'role="img" aria-labelledby="frontier-title frontier-alt" width="{WIDTH:.0f}" height="{HEIGHT:.0f}"'
    words = (
        f'<title id="frontier-title">{escape(drawing.title)}</title>'
        f'<desc id="frontier-alt">{escape(drawing.alt)}</desc>'
        f'<rect width="{WIDTH:.0f}" height="{HEIGHT:.0f}" fill="#ffffff"/>'
    )
    return f'{head} {about} font-family="Arial, Helvetica, sans-serif">{words}{body}\n'


def png(drawing: Drawing) -> bytes:
    """The same as pixels; the figures in words are kept in the file's description."""
    written = io.BytesIO()
    with style():
        figure = _drawn(drawing)
        figure.patch.set_visible(True)
        figure.patch.set_facecolor("#ffffff")
        about = {"Title": drawing.title, "Description": drawing.alt, "Software": None}
        figure.savefig(written, format="png", dpi=figure.dpi * SHARP, metadata=about)
    return written.getvalue()


def _drawn(drawing: Drawing) -> Figure:
    figure = canvas(WIDTH, HEIGHT)
    inside = (LEFT / WIDTH, BOTTOM / HEIGHT, (WIDTH - LEFT - RIGHT) / WIDTH, (HEIGHT - TOP - BOTTOM) / HEIGHT)
    made = figure.add_axes(inside)
    _frame(made, drawing)
    for low, high in drawing.empty:
        made.axvspan(low, high, color=FAINT, alpha=0.55, linewidth=0)
        made.text((low + high) / 2, 0.97, "no plan", transform=made.get_xaxis_transform(), ha="center", va="top")
    for number, line in enumerate(drawing.lines):
        _line(made, line, *LOOKS[number % len(LOOKS)])
    _names(made, drawing.lines)
    for place, value, words in drawing.marked:
        made.plot([place], [value], "o", color=BLUE, markersize=5)
        made.annotate(words, (place, value), (6, 6), textcoords="offset points")
    for text, down, weight in ((drawing.title, 12.0, "bold"), (drawing.note, HEIGHT - 40.0, "normal")):
        lines = textwrap.wrap(text, LETTERS)[:2]
        figure.text(12 / WIDTH, 1 - down / HEIGHT, "\n".join(lines), va="top", weight=weight)
    return figure


def _frame(made: Axes, drawing: Drawing) -> None:
    """Axes from nought up, with as little ink as shows the figures."""
    low, high = sorted(drawing.ends)
    room = 0.02 * (high - low)
    top = max((max(line.most) for line in drawing.lines), default=0.0)
    top = max([top, *(value for _, value, _ in drawing.marked)])
    made.set_xlim(low - room, high + room)
    made.set_ylim(0, 1.08 * top if top > 0 else 1.0)
    made.patch.set_visible(False)
    made.spines[["top", "right"]].set_visible(False)
    made.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 2.5, 5, 10]))
    made.xaxis.set_major_formatter(PERCENTAGES if drawing.is_share else NUMBERS)
    made.yaxis.set_major_formatter(NUMBERS)
    made.yaxis.grid(visible=True, color=FAINT, linewidth=0.8)
    made.set_axisbelow(True)
    made.set_xlabel(drawing.over if len(drawing.over) <= LETTERS else f"{drawing.over[: LETTERS - 1]}…")
    made.set_ylabel(drawing.value)
    if drawing.today is not None:
        made.axvline(drawing.today, color=GREY, linewidth=1.0, dashes=(4, 3))
        made.text(drawing.today, 1.0, "as it is", transform=made.get_xaxis_transform(), va="bottom", ha="center")


def _line(made: Axes, line: Line, colour: str, dashes: tuple[float, ...]) -> None:
    """A curve with its bounds: the area between them is there, however narrow."""
    made.fill_between(line.places, line.least, line.most, color=SKY, linewidth=0)
    if not dashes:
        made.plot(line.places, line.least, color=colour, linewidth=0.6)
    (drawn,) = made.plot(line.places, line.most, color=colour, linewidth=2.0)
    if dashes:
        drawn.set_dashes(dashes)


def _names(made: Axes, lines: Sequence[Line]) -> None:
    """Names at the ends of the lines, moved apart where the lines run together."""
    height = HEIGHT - TOP - BOTTOM
    top = made.get_ylim()[1]
    taken = float("-inf")
    for line in sorted((line for line in lines if line.name), key=lambda line: line.most[-1]):
        taken = max(line.most[-1] / top * height, taken + LINE)
        made.annotate(
            line.name, (line.places[-1], taken / height * top), (8, 0), textcoords="offset points", va="center"
        )
