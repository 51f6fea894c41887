"""The page of ``ppopt frontier`` along one line: the places shown, and what a step from each brings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cli.frontier_steps import steps, where
from cli.frontier_words import (
    NOTHING,
    WEIGHTED,
    how_sure,
    lead,
    measure,
    objective,
    proven,
    spread,
    step_words,
    title,
    without_plan,
)
from cli.layout import cut, grid, wrapped
from optimiser.analyses.frontier import Shape
from optimiser.analyses.frontier.axis import Axis
from optimiser.analyses.frontier.tables import curve
from optimiser.words import three_digits

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from cli.frontier_words import Measure
    from optimiser.analyses.frontier import Asked, Frontier

    Line = dict[Hashable, Any]
    Columns = tuple[list[str], list[list[str]]]

WIDEST = 9
"""Letters of a unit that has room in the head of a column."""


def page(made: Frontier, asked: Asked) -> list[str]:
    """The page, line by line; words in capitals begin a section."""
    axes, amounts = (made.axis,), (made.amount,)
    found = curve(made)
    shown = found[found["shown"]].reset_index(drop=True)
    lines = [title(made, axes), *wrapped(lead(made, axes, amounts)), *wrapped(proven(made))]
    for text, command in without_plan(made, asked):
        lines += [*wrapped(text), *([f"Which limits conflict there: {command}"] if command else [])]
    lines += ["", *_table(made, shown), *wrapped(_notes(made))]
    return [*lines, "", *steps(made, shown), "", *wrapped(how_sure(made, axes, amounts))]


def _table(made: Frontier, shown: pd.DataFrame) -> list[str]:
    """The places shown, one to a line."""
    value, size = measure(made.unit, shown["most"]), measure(made.amount.step.unit, shown["amount"])
    heads, cells = (_by_prices if made.shape is Shape.CONVEX else _on_average)(made, shown, value)
    says_itself = made.axis.means in {"set to", "cap on the share"}
    is_shortfall = made.objective == "shortfall"
    rows = [
        [
            where(made, line),
            *([] if says_itself else [size.cell(line["amount"])]),
            value.cell(line["most"]),
            *([three_digits(line["short_wte"])] if is_shortfall else []),
            *(cell[number] for cell in cells),
        ]
        for number, line in enumerate(shown.to_dict("records"))
    ]
    heads = [
        cut(made.axis.name, 40).upper() if isinstance(made.axis, Axis) else "CAP ON WORST REGION",
        *([] if says_itself else [size.words]),
        f"{objective(made)}, {value.words}" if len(value.words) <= WIDEST else objective(made),
        *(["WTE short"] if is_shortfall else []),
        *heads,
    ]
    return grid(heads, rows)


def _falls(shown: pd.DataFrame) -> bool:
    """Whether the value is lower at the high end."""
    return bool(shown["most"].iloc[-1] <= shown["most"].iloc[0])


def _by_prices(made: Frontier, shown: pd.DataFrame, value: Measure) -> Columns:
    """What a step more avoids and a step less adds (or the other way round), as far as it is proven."""
    more, less = ("avoids", "adds") if _falls(shown) else ("adds", "avoids")
    sign = -1.0 if _falls(shown) else 1.0
    begins = made.traced.first is not None or not isinstance(made.axis, Axis)
    ends, last = made.traced.last is not None, len(shown) - 1
    up, down = [], []
    for number, line in enumerate(shown.to_dict("records")):
        further = [sign * line["more_least"], sign * line["more_most"]]
        back = [-sign * line["less_least"], -sign * line["less_most"]]
        up.append("no plan" if ends and number == last else _range(further, value))
        down.append("no plan" if begins and number == 0 else _range(back, value))
    return [f"{step_words(made.amount, more=True)} {more}", f"{step_words(made.amount, more=False)} {less}"], [up, down]


def _range(ends: list[float], value: Measure) -> str:
    """What a step changes, at least and at most; one figure where the two are the same to three digits."""
    low, high = sorted(ends)
    least, most = (three_digits(end / value.scale + 0.0) for end in (low, high))
    if math.isinf(low) or math.isinf(high):
        return f"at most {most}" if math.isinf(low) else f"at least {least}"
    return least if least == most else f"{least} to {most}"


def _on_average(made: Frontier, shown: pd.DataFrame, value: Measure) -> Columns:
    """What a step more changes on average on the way to the next place."""
    sign = -1.0 if _falls(shown) else 1.0
    changed = np.diff(shown["most"])
    changed[np.abs(changed) <= NOTHING * shown["most"].abs().max()] = 0.0
    slopes = changed / np.diff(shown["amount"])
    changes = sign * slopes * made.amount.step.size / value.scale + 0.0
    return [f"{step_words(made.amount, more=True)} {'avoids' if _falls(shown) else 'adds'}"], [
        [*map(three_digits, changes), ""]
    ]


def _notes(made: Frontier) -> str:
    """What the columns are."""
    if made.shape is Shape.CONVEX:
        how = "What a step brings is counted from the place itself; where a range is given, both ends are proven."
    else:
        how = "What a step brings is the average on the way to the next place."
    short = f"WTE short is the average of the plan's years. {WEIGHTED}" if made.objective == "shortfall" else ""
    return " ".join(note for note in (spread((made.amount,)), how, short) if note)
