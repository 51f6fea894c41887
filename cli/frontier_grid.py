"""The page of ``ppopt frontier`` over two axes: the value, what a step along each axis brings, and what binds where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cli.frontier_words import apart, how_sure, lead, measure, objective, spread, step_words, title
from cli.layout import cut, grid, wrapped
from optimiser.analyses.frontier import Shape
from optimiser.analyses.frontier.tables import grid as places_of
from optimiser.words import three_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import pandas as pd

    from optimiser.analyses.frontier import Asked, Surface

    Line = dict[Hashable, Any]

UNSOLVED = "."


def page(made: Surface, asked: Asked) -> list[str]:  # noqa: ARG001 - as the page of one line
    """The page, line by line; words in capitals begin a section."""
    found = places_of(made)
    lines = [title(made, made.axes), *wrapped(lead(made, made.axes, made.amounts)), *wrapped(_proven(made, found))]
    value = measure(made.unit, found["most"])
    unit = "% of what it needs" if made.unit == "share" else value.words
    head = f"{objective(made)}, {unit}".upper() if made.unit == "pounds" else f"{objective(made).upper()}, {unit}"
    lines += ["", *_crossed(made, found, head, lambda line: value.cell(line["most"]))]
    if made.shape is Shape.CONVEX:
        for name, number in (("", 0), ("_other", 1)):
            lines += ["", *_changes(made, found, name, number)]
    lines += wrapped(_notes(made, found))
    return [*lines, "", *_binds(made, found), "", *wrapped(how_sure(made, made.axes, made.amounts))]


def _proven(made: Surface, found: pd.DataFrame) -> str:
    """How many points were solved, and how the others are known."""
    solved, every = int(found["is_solved"].sum()), len(found)
    if made.shape is not Shape.CONVEX:
        return f"Each of the {every} points was solved for itself; nothing is proven between them."
    gaps = (found["most"] - found["least"]) / found["most"].abs().clip(lower=1e-300)
    if solved == every:
        return f"Each of the {every} points was solved."
    return (
        f"{solved} of the {every} points were solved. The others follow from them, by prices from below and by mixing "
        f"plans from above; the two are {apart(float(gaps.max()))}."
    )


def _crossed(made: Surface, found: pd.DataFrame, head: str, cell: Callable[[Line], str]) -> list[str]:
    """Figures with the first axis down and the second across."""
    shares = [sorted({node.place[number] for node in made.nodes}) for number in (0, 1)]
    lines = found.to_dict("records")
    texts = [cell(line) if line["has_plan"] else "no plan" for line in lines]
    across = len(shares[1])
    rows = [
        [made.axes[0].words(share), *texts[number * across : (number + 1) * across]]
        for number, share in enumerate(shares[0])
    ]
    first, other = (cut(axis.name, 40) for axis in made.axes)
    return [cut(f"{head}: {first} down, {other} across", 100), *grid(["", *map(made.axes[1].words, shares[1])], rows)]


def _changes(made: Surface, found: pd.DataFrame, name: str, number: int) -> list[str]:
    """What a step more along one axis avoids or adds."""
    column = f"one_step{name}_changes"
    falls = float(found[column].sum()) <= 0
    scale = measure(made.unit, found[column]).scale

    def cell(line: Line) -> str:
        change = line[column]
        return UNSOLVED if math.isnan(change) else three_digits((-change if falls else change) / scale + 0.0)

    head = f"{step_words(made.amounts[number], more=True)} of {made.axes[number].name} {'avoids' if falls else 'adds'}"
    return _crossed(made, found, head, cell)


def _notes(made: Surface, found: pd.DataFrame) -> str:
    """What the figures are."""
    notes = [spread(made.amounts)]
    if made.shape is Shape.CONVEX:
        notes.append("What a step changes is by the prices at the place; at a kink one more and one less differ.")
        notes += ["A dot stands where no place was solved."] if not found["is_solved"].all() else []
    return " ".join(note for note in notes if note)


def _binds(made: Surface, found: pd.DataFrame) -> list[str]:
    """What binds at each place that was solved."""
    lines = []
    for node, binds in zip(made.nodes, found["binds"], strict=True):
        if node.point is not None and node.point.has_plan:
            where = " and ".join(axis.words(share) for axis, share in zip(made.axes, node.place, strict=True))
            lines += wrapped(f"{where}: {binds or 'no limit that somebody could change'}.")
    return ["WHAT HOLDS BACK MOST AT EACH PLACE SOLVED", *lines]
