"""Lines of text: columns that line up, blocks side by side, figures at a glance."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from typing import TYPE_CHECKING

from optimiser.words import figure

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 100
GAP = 2


def grid(headers: Sequence[str], rows: Sequence[Sequence[str]], left: int = 1, page: int = WIDTH) -> list[str]:
    """Aligned lines under a header: the first ``left`` columns to the left, the figures to the right.

    The first column is cut so that the lines fit the width of the ``page``.
    """
    lines = [list(headers), *(list(row) for row in rows)]
    widths = [max(len(line[number]) for line in lines) for number in range(len(headers))]
    widths[0] = min(widths[0], max(len(headers[0]), page - sum(widths[1:]) - GAP * (len(widths) - 1)))
    lines = [[cut(line[0], widths[0]), *line[1:]] for line in lines]
    aligned = []
    for line in lines:
        cells = [
            cell.ljust(width) if number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        aligned.append((" " * GAP).join(cells).rstrip())
    return aligned


def side_by_side(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Two blocks next to each other."""
    width = max(map(len, first), default=0)
    pairs = zip_longest(first, second, fillvalue="")
    return [f"{left.ljust(width)}   {right}".rstrip() for left, right in pairs]


def cut(text: str, width: int) -> str:
    """``text`` in at most ``width`` letters; what is left out shows as dots."""
    return text if len(text) <= width else text[: width - 2].rstrip() + ".."


def wrapped(text: str, indent: str = "") -> list[str]:
    """``text`` on lines of the page's width."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def signed(value: float, places: int) -> str:
    """A change with its sign; no change is 0."""
    text = figure(value, places)
    return f"+{text}" if value > 0 and text != "0" else text
