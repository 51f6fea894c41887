"""Whole places: how near to the best the plan is proven to be, and what rounding by hand would have broken and cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optimiser.document.parts import Grid, Prose, Section, prose
from optimiser.solution import gap_in_words
from optimiser.words import percent, pounds, sentence, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.story import Story
    from optimiser.solution import Level

HEADS = ("Limit", "Broken", "Of", "Worst by")


def whole(story: Story) -> Section | None:
    """Nothing for a plan in fractions."""
    if not story.solution.whole:
        return None
    goal, frame = story.solution.levels[0], story.reports["rounding_by_hand"]
    by_hand = () if frame.empty else (("Rounded by hand.", _rounded(frame, goal)),)
    blocks = [Prose((("How near to the best.", _near(story, goal)), *by_hand))]
    broken = frame[frame["broken"] > 0]
    rows = tuple(
        (sentence(line["limit"]), f"{line['broken']:.0f}", f"{line['of']:,.0f}", _amount(line["worst"], line["unit"]))
        for line in broken.to_dict("records")
    )
    grid = [Grid("What rounding by hand would have broken", HEADS, rows)] if rows else []
    note = (
        "Places of the tail stay fractions: nobody commissions from it. Prices of limits in this report are those of "
        "the plan with every place as it is, and say nothing of one place more."
    )
    title = "Whole places" if frame.empty else "Whole places, and what rounding would have done"
    return Section("whole", title, (*blocks, *grid, prose(note)))


def _near(story: Story, goal: Level) -> str:
    """The gap in the unit of the first objective and in per cent."""
    what = f"{goal.name.replace('_', ' ')} comes to {_amount(goal.value, goal.unit)}"
    cohorts = "Places are whole people, and an intake is nothing or at least a viable cohort"
    if story.solution.is_best:
        return f"{cohorts}. The {what}, and no other plan of whole places does better: that is proven."
    if not math.isfinite(goal.bound):
        return f"{cohorts}. The {what}; how near to the best that is, is not known."
    amount, share = gap_in_words(goal)
    return (
        f"{cohorts}. The {what}. A better plan of whole places may exist, but none is better by more than {amount} "
        f"({share}): none is below {_amount(goal.bound, goal.unit)}."
    )


def _rounded(frame: pd.DataFrame, goal: Level) -> str:
    """What would have happened to the best plan in fractions."""
    broken, reached = frame[frame["broken"] > 0], frame.iloc[-1]
    every = (
        "Had every place of the best plan in fractions been rounded to its nearest whole number and the rest left as it"
    )
    if broken.empty:
        return f"{every} was, no limit would have been broken."
    said = f"{every} was, {broken['broken'].sum():,.0f} limits of {_kinds(len(broken))} would have been broken."
    if not math.isfinite(reached["worst"]):
        return f"{said} No plan with those places is possible even if all of these gave way."
    return (
        f"{said} If each of these had given way as far as that takes, {reached['limit']} would be "
        f"{_amount(reached['worst'], reached['unit'])}; this plan, which keeps them all, comes to "
        f"{_amount(goal.value, goal.unit)}."
    )


def _kinds(count: int) -> str:
    return "one kind" if count == 1 else f"{count} kinds"


def _amount(figure: float, unit: str) -> str:
    if unit == "pounds":
        return pounds(figure)
    return percent(figure, 1) if unit == "share" else f"{three_digits(figure)} {unit}"
