"""From place to place along a frontier: what binds, what the way to the next brings, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cli.frontier_words import NOTHING, measure
from cli.layout import signed, wrapped
from optimiser.analyses.frontier.tables import gains
from optimiser.words import listed, pounds, three_digits

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from optimiser.analyses.frontier import Frontier

    Line = dict[Hashable, Any]

MOST_NAMED = 2
HALF = 0.05
"""WTE or places below which nobody is said to gain or lose."""
AGAINST = 0.25
"""If gaps of others change the other way by more than this share, several best plans share them out differently."""
LARGE = 10
"""From this size on a change is told without decimals."""
INDENT = "    "
HEAD = "WHAT BINDS AT EACH PLACE, AND WHAT THE WAY TO THE NEXT BRINGS"


def steps(made: Frontier, shown: pd.DataFrame) -> list[str]:
    """For each place what binds, and for the way to the next what it brings and to whom."""
    lines, gained, before = [HEAD], gains(made), None
    records = shown.to_dict("records")
    for number, line in enumerate(records):
        held = line["binds"] or "no limit that somebody could change"
        lines += wrapped(f"{where(made, line)}: held back most by {'the same' if held == before else held}.")
        before = held
        if number < len(records) - 1:
            after = records[number + 1]
            part = gained[(gained["from"] == line["at"]) & (gained["to"] == after["at"])]
            lines += wrapped(_way(made, line, after, part), INDENT)
    return lines


def where(made: Frontier, line: Line) -> str:
    """The place as a reader knows it, and whether it is the instance as it stands."""
    place = next(point.place[0] for point in made.traced.points if made.axis.figure(point.place[0]) == line["at"])
    return f"{made.axis.words(place)}{' (as it is)' if line['is_today'] else ''}"


def _way(made: Frontier, line: Line, after: Line, gained: pd.DataFrame) -> str:
    """What the way from one place to the next brings, and to whom."""
    change, more, step = after["most"] - line["most"], after["amount"] - line["amount"], made.amount.step
    head = f"To {where(made, after)}, {_moved(step.unit, more)}: "
    if abs(change) <= NOTHING * abs(line["most"]):
        return f"{head}nothing changes."
    said = f"{_size(made.unit, change)} {'less' if change < 0 else 'more'}"
    said += f", {_size(made.unit, change * step.size / more)} for each {step.words}"
    short, places = after["short_wte"] - line["short_wte"], after["places"] - line["places"]
    if abs(places) >= HALF:
        said += f"; {_signed(places)} places"
    if abs(short) >= HALF:
        who = [text for key in ("profession", "region") if (text := _who(gained, key, falls=short < 0))]
        said += f"; {_signed(short)} WTE short{', most for ' if who else ''}{'; '.join(who)}"
    return f"{head}{said}."


def _moved(unit: str, more: float) -> str:
    """How much more, or less, there is of what is gone over."""
    words = "more" if more > 0 else "less"
    if unit == "share":
        return f"{three_digits(100 * abs(more))} percentage points {words}"
    return f"{measure(unit, (more,)).said(abs(more))} {words}"


def _size(unit: str, change: float) -> str:
    """The size of a change of the value."""
    if unit == "share":
        return f"{three_digits(100 * abs(change))} percentage points"
    return pounds(abs(change)) if unit == "pounds" else f"{three_digits(abs(change))} {unit}"


def _who(gained: pd.DataFrame, key: str, *, falls: bool) -> str:
    """Those whose gap changes most, the way in which all together change; nobody if others go far the other way."""
    part = gained[gained["of"] == key].sort_values("short_wte", ascending=falls, kind="stable")
    total = float(part["short_wte"].sum())
    if float(part["short_wte"].abs().sum()) - abs(total) > 2 * AGAINST * abs(total):
        return ""
    part = part.head(MOST_NAMED)
    part = part[(part["short_wte"].abs() >= HALF) & ((part["short_wte"] < 0) == falls)]
    return listed([f"{name} ({_signed(short)})" for name, short in zip(part["title"], part["short_wte"], strict=True)])


def _signed(value: float) -> str:
    return signed(value, 0 if abs(value) >= LARGE else 1)
