"""How far places may move while the plan stays nearly as good: what there is to negotiate about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.charts.colours import BLACK, BLUE, SKY
from optimiser.document.charts.spans import Span, spans
from optimiser.document.parts import Chart, Charts, Grid, Mark, Section, prose
from optimiser.words import decimals, figure

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.story import Story

KINDS = {"profession": "Professions", "region": "Regions", "hei": "Universities", "programme": "Programmes"}
DRAWN = ("profession", "region")
COLOURS = ("#dbeaf5", SKY, BLUE)
"""Of up to three ranges, the widest first."""


def room(story: Story) -> Section | None:
    """Ranges that ``ppopt alternatives`` has found for this run; nothing if it was not asked."""
    frame = story.room
    if frame is None or frame.empty:
        return None
    shares = sorted({float(share) for share in frame["within_share"]}, reverse=True)[: len(COLOURS)]
    about = (
        "The least and the most places, over the plan's years, in any plan that keeps every limit and lets the first "
        f"objective become worse by no more than {', '.join(_within(share) for share in reversed(shares))}. Each range "
        "is for one line at a time: two cannot all be had at their most together. Every end is proven, not sampled; "
        "ppopt alternatives found them."
    )
    marks = tuple(
        Mark(f"Within {_within(share)}", colour, "bar")
        for share, colour in zip(shares, COLOURS[-len(shares) :], strict=True)
    )
    blocks = [_block(frame[frame["of"] == kind], kind, shares, marks) for kind in KINDS if (frame["of"] == kind).any()]
    return Section("room", "Room to negotiate", (prose(about), *blocks))


def _within(share: float) -> str:
    return f"{100 * share:.4g}%"


def _block(frame: pd.DataFrame, kind: str, shares: list[float], marks: tuple[Mark, ...]) -> Charts | Grid:
    """A drawing with its table where there are few lines, a table alone where there are many."""
    lines = []
    for _, own in frame.groupby("name", sort=False):
        ends = zip(own["within_share"], own["least_places"], own["most_places"], strict=True)
        known = {float(share): (float(least), float(most)) for share, least, most in ends}
        ranges = [known[share] for share in shares]
        lines.append(Span(str(own["title"].iloc[0]), ranges, float(own["plan_places"].iloc[0])))
    places = min(1, decimals([most for line in lines for _, most in line.ranges]))

    def told(least: float, most: float) -> str:
        return f"{figure(least, places)} to {figure(most, places)}"

    heads = (KINDS[kind], "Plan", *(f"Within {_within(share)}" for share in reversed(shares)))
    rows = tuple(
        (line.name, figure(line.plan, places), *(told(*ends) for ends in reversed(line.ranges))) for line in lines
    )
    caption = f"{KINDS[kind]}: places over the plan's years, least to most"
    if kind not in DRAWN:
        return Grid(caption, heads, rows, folded=True)
    widest = max(lines, key=lambda line: line.ranges[0][1] - line.ranges[0][0])
    alt = (
        f"The widest range is that of {widest.name}: {told(*widest.ranges[0])}, the plan {figure(widest.plan, places)}."
    )
    drawn = spans(f"room-{kind}", lines, [mark.colour for mark in marks])
    chart = Chart(KINDS[kind], "A line across a bar is the plan.", alt, drawn)
    legend = (*marks, Mark("The plan", BLACK, "limit"))
    return Charts((chart,), legend, Grid(caption, heads, rows, folded=True), wide=True)
