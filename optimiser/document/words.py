"""Figures in words, as the page prints them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from optimiser.words import figure, sentence

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.horizon import Horizon

CASES = {"nothing_more": "Nothing more", "todays_pattern": "Today's pattern", "plan": "The plan"}
"""What the shortfall is worked out for, from no decision at all to the best one."""


def signed(value: float, digits: int) -> str:
    """A change with its sign; no change is 0."""
    text = figure(value, digits)
    return f"+{text}" if value > 0 and text != "0" else text.replace("-", "−")


def span(first: float, last: float) -> str:
    """Years from first to last; nothing for a limit without years."""
    if math.isnan(first):
        return ""
    return f"{first:.0f}" if first == last else f"{first:.0f}–{last:.0f}"


def plan_years(horizon: Horizon) -> str:
    """The years of the plan."""
    return span(horizon.first_intake_year, horizon.last_intake_year)


def titles(frame: pd.DataFrame, key: str) -> dict[str, str]:
    """Title of each member of a set, in the instance's order."""
    return dict(zip(frame[key].astype(str), frame["title"].astype(str), strict=True))


def in_words(name: str) -> str:
    """A name such as ``east_of_england`` in words."""
    return sentence(name.replace("_", " "))
