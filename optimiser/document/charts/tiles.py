"""A map of equal tiles: one square for each region or integrated care board, as dark as its figure is high."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from matplotlib.patches import Rectangle

from optimiser.document.charts.colours import GREY, ink_on
from optimiser.document.charts.drawing import canvas, style, svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

KEY_HEIGHT = 44.0
GAP = 0.05
LARGE = 100.0
"""Tiles from so many pixels on have larger letters, and fewer lines of them."""


class Tile(NamedTuple):
    """One region: where it stands (column from the west, row from the north), what it is called, its figure."""

    column: int
    row: int
    title: str
    value: float
    words: str
    """the figure as it is written on the tile"""


class Scale(NamedTuple):
    """Colours from low to high and the figures where one ends and the next begins, with how to write them."""

    colours: tuple[str, ...]
    edges: tuple[float, ...]
    """one more than there are colours"""
    words: tuple[str, ...]
    """the edges as they are written under the colours"""

    def colour(self, value: float) -> str:
        """The colour of a figure; the outer ones also stand for what is beyond them."""
        return self.colours[sum(value >= edge for edge in self.edges[1:-1])]


def tile_map(name: str, tiles: Sequence[Tile], scale: Scale, side: float) -> str:
    """The map with its key below; ``side`` is how many pixels a tile is wide."""
    placed = spread(tiles)
    west, north = min(tile.column for tile in placed), min(tile.row for tile in placed)
    columns = max(tile.column for tile in placed) - west + 1
    rows = max(tile.row for tile in placed) - north + 1
    width = max(columns * side, 280.0)
    height = rows * side + KEY_HEIGHT
    with style():
        figure = canvas(width, height)
        made = figure.add_axes((0, KEY_HEIGHT / height, 1, rows * side / height))
        empty = (width / side - columns) / 2
        made.set_xlim(-empty, columns + empty)
        made.set_ylim(rows, 0)
        made.set_axis_off()
        for tile in placed:
            _tile(made, tile, (tile.column - west, tile.row - north), scale, side)
        key = figure.add_axes((0, 0, 1, KEY_HEIGHT / height))
        key.set_axis_off()
        _key(key, scale, width)
        return svg(figure, name)


def spread(tiles: Sequence[Tile]) -> list[Tile]:
    """The tiles where they should be; in rows of six if two of them should be in one place."""
    if len({(tile.column, tile.row) for tile in tiles}) == len(tiles):
        return list(tiles)
    return [tile._replace(column=number % 6, row=number // 6) for number, tile in enumerate(tiles)]


def _tile(made: Axes, tile: Tile, place: tuple[int, int], scale: Scale, side: float) -> None:
    column, row = place
    colour = scale.colour(tile.value)
    made.add_patch(
        Rectangle((column + GAP / 2, row + GAP / 2), 1 - GAP, 1 - GAP, facecolor=colour, edgecolor=GREY, linewidth=0.6)
    )
    ink = ink_on(colour)
    size = 11.0 if side >= LARGE else 9.0
    name = _fitted(tile.title, letters=max(6, int(side / (0.65 * size))), most=3 if side >= LARGE else 4)
    made.text(column + 0.5, row + 0.4, name, ha="center", va="center", color=ink, fontsize=size, linespacing=1.05)
    made.text(
        column + 0.5, row + 0.83, tile.words, ha="center", va="center", color=ink, fontsize=size + 2, weight="bold"
    )


def _fitted(title: str, letters: int, most: int) -> str:
    """The title on at most so many lines; what is left out shows as dots."""
    lines = textwrap.wrap(title, letters)
    if len(lines) <= most:
        return "\n".join(lines)
    return "\n".join([*lines[: most - 1], lines[most - 1][: letters - 1] + "…"])


def _key(made: Axes, scale: Scale, width: float) -> None:
    made.set_xlim(0, width)
    made.set_ylim(KEY_HEIGHT, 0)
    step = min(60.0, (width - 40) / len(scale.colours))
    left = (width - step * len(scale.colours)) / 2
    for number, colour in enumerate(scale.colours):
        box = Rectangle((left + number * step, 8), step, 12, facecolor=colour, edgecolor=GREY, linewidth=0.6)
        made.add_patch(box)
    for number, words in enumerate(scale.words):
        made.text(left + number * step, 33, words, ha="center", va="center", fontsize=10)
