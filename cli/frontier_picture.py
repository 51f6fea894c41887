"""``ppopt frontier --plot``: the curve with its two bounds as a picture, in a file of its own."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import numpy as np

from cli.frontier_words import apart, heading, lead, measure, objective
from optimiser.analyses.frontier import Frontier, Shape
from optimiser.analyses.frontier.curve import lower, upper
from optimiser.document.charts.frontier import Drawing, Line, png, svg_file
from optimiser.errors import RunFolderError
from optimiser.words import sentence

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.analyses.frontier import Surface
    from optimiser.analyses.frontier.axis import Axis
    from optimiser.analyses.frontier.fairness import Cap

ALONG = 200
"""Places at which the bounds are drawn besides the solved ones."""
SHARES = {"change as a share", "cap on the share"}


def drawn(made: Frontier | Surface, file: Path) -> None:
    """Draw what was found, in a new file.

    Raises RunFolderError if it cannot be written.
    """
    drawing = _of_line(made) if isinstance(made, Frontier) else _of_grid(made)
    data = png(drawing) if file.suffix.lower() == ".png" else svg_file(drawing).encode()
    try:
        with file.open("xb") as opened:
            opened.write(data)
    except OSError as error:
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)
        msg = f"The picture could not be written to {file}: {error.strerror or error}."
        raise RunFolderError(msg) from error


def _of_line(made: Frontier) -> Drawing:
    points, shown = made.traced.points, set(made.traced.shown)
    value = measure(made.unit, [point.value for point in points])
    marked = [point for point in points if point.place[0] in shown]
    ends = (made.axis.figure(0.0), made.axis.figure(1.0))
    first, last = made.traced.first, made.traced.last
    empty = [(ends[0], made.axis.figure(first.place))] if first is not None else []
    empty += [(made.axis.figure(last.place), ends[1])] if last is not None else []
    told = "; ".join(f"{made.axis.words(point.place[0])}: {value.said(point.value)}" for point in marked)
    return Drawing(
        heading(made, (made.axis,)),
        _note(made),
        f"{lead(made, (made.axis,), (made.amount,))} {told}.",
        _along(made.axis),
        f"{sentence(objective(made))}, {value.words}",
        _bounds(made, value.scale),
        [(made.axis.figure(point.place[0]), point.value / value.scale, value.cell(point.value)) for point in marked],
        ends,
        empty,
        made.axis.means in SHARES,
        None if made.today is None else made.axis.figure(made.today),
    )


def _along(axis: Axis | Cap) -> str:
    """What the figures under the drawing are."""
    return f"{sentence(axis.over)}: {'change' if axis.means == 'change as a share' else axis.means}"


def _bounds(made: Frontier, scale: float) -> list[Line]:
    """The curve between its two bounds; nothing where nothing is proven between the places."""
    if made.shape is Shape.UNKNOWN:
        return []
    points = made.traced.points
    solved = [point.place[0] for point in points]
    between = np.linspace(solved[0], solved[-1], ALONG).tolist()
    places = sorted({*solved, *between})
    low, high = ([side(points, made.shape, place) / scale for place in places] for side in (lower, upper))
    return [Line("", [made.axis.figure(place) for place in places], low, high)]


def _note(made: Frontier) -> str:
    if made.shape is Shape.UNKNOWN:
        return "Each dot is solved for itself; nothing is proven between them."
    return (
        "Both bounds are drawn: no plan is below the lower, some plan is as good as the upper. They are "
        f"{apart(made.traced.widest)}."
    )


def _of_grid(made: Surface) -> Drawing:
    """A line for each place of the second axis."""
    first, other = made.axes
    nodes = [node for node in made.nodes if node.point is None or node.point.has_plan]
    value = measure(made.unit, [node.upper for node in nodes])
    lines, told = [], []
    for share in sorted({node.place[1] for node in nodes}):
        row = [node for node in nodes if node.place[1] == share]
        low, high = (
            [side / value.scale for side in sides]
            for sides in zip(*((node.lower, node.upper) for node in row), strict=True)
        )
        lines.append(Line(other.words(share), [first.figure(node.place[0]) for node in row], low, high))
        told.append(f"{other.over} {other.words(share)}: {value.said(row[0].upper)} to {value.said(row[-1].upper)}")
    return Drawing(
        heading(made, made.axes),
        f"A line for each place of {other.over}. The corners of the lines are proven; between them nothing is said.",
        f"{lead(made, made.axes, made.amounts)} {'; '.join(told)}.",
        _along(first),
        f"{sentence(objective(made))}, {value.words}",
        lines,
        [],
        (first.figure(0.0), first.figure(1.0)),
        [],
        first.means in SHARES,
        None if made.today[0] is None else first.figure(made.today[0]),
    )
