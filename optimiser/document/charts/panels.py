"""Small charts over years: lines that are compared, and what is used against what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from matplotlib.collections import PolyCollection

from optimiser.document.charts.axes import NUMBERS, PERCENTAGES, axes_over
from optimiser.document.charts.colours import BLACK, FAINT
from optimiser.document.charts.drawing import svg

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimiser.document.parts import Mark

SMALL = (300.0, 170.0)
LARGE = (760.0, 280.0)
"""Pixels of a drawing, across and down."""
BAR_WIDTH, LIMIT_WIDTH = 0.72, 0.9
"""In years."""


class Stack(NamedTuple):
    """Bars of one kind: how the legend names them and their heights, one for each year."""

    mark: Mark
    heights: Sequence[float]


def lines(
    name: str,
    years: Sequence[int],
    series: Mapping[str, tuple[Mark, Sequence[float]]],
    *,
    size: tuple[float, float] = SMALL,
    tail_from: int | None = None,
) -> str:
    """Lines over years from nought up; the years from ``tail_from`` on stand on a grey ground."""
    top = max((max(values) for _, values in series.values()), default=0.0)
    with axes_over(years, top, size) as (figure, made):
        if tail_from is not None:
            made.axvspan(tail_from - 0.5, years[-1] + 0.6, color=FAINT, alpha=0.55, linewidth=0)
            made.text(years[-1] + 0.5, made.get_ylim()[1], "tail", ha="right", va="top")
        for mark, values in series.values():
            dashes = tuple(float(part) for part in mark.dash.split())
            (drawn,) = made.plot(years, values, color=mark.colour, linewidth=1.8 if dashes else 2.6)
            if dashes:
                drawn.set_dashes(dashes)
            else:
                drawn.set_marker("o")
                drawn.set_markersize(4)
        return svg(figure, name)


def bars(
    name: str,
    years: Sequence[int],
    stacks: Sequence[Stack],
    limit: Sequence[float],
    *,
    share: bool = False,
) -> str:
    """Bars on top of each other, with a black line across each year's bar where its limit is."""
    heights = [sum(stack.heights[place] for stack in stacks) for place in range(len(years))]
    with axes_over(years, max([*heights, *limit], default=0.0), SMALL, PERCENTAGES if share else NUMBERS) as (
        figure,
        made,
    ):
        below = [0.0] * len(years)
        for stack in stacks:
            tops = [low + more for low, more in zip(below, stack.heights, strict=True)]
            boxes = [_box(*bar) for bar in zip(years, below, tops, strict=True)]
            made.add_collection(PolyCollection(boxes, facecolors=stack.mark.colour, linewidths=0), autolim=False)
            below = tops
        starts, ends = ([year + side * LIMIT_WIDTH / 2 for year in years] for side in (-1, 1))
        made.hlines(limit, starts, ends, color=BLACK, linewidth=2.2)
        return svg(figure, name)


def _box(year: int, low: float, high: float) -> list[tuple[float, float]]:
    """The corners of a bar."""
    left, right = year - BAR_WIDTH / 2, year + BAR_WIDTH / 2
    return [(left, low), (left, high), (right, high), (right, low)]
