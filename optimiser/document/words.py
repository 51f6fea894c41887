"""Figures in words, as the page prints them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from optimiser.horizon import Horizon

CASES = {"nothing_more": "Nothing more", "todays_pattern": "Today's pattern", "plan": "The plan"}
"""What the shortfall is worked out for, from no decision at all to the best one."""


def three_digits(value: float) -> str:
    """A figure with about three significant digits, never in powers of ten."""
    size = abs(value)
    if size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:,.1f}"
    if size == 0:
        return "0"
    return f"{value:.2f}" if size >= 0.1 else f"{value:.{min(12, 1 - math.floor(math.log10(size)))}f}"


def pounds(value: float) -> str:
    """Money in words."""
    return f"£{value / 1e6:,.1f} million" if abs(value) >= 1e6 else f"£{value:,.0f}"


def percent(share: float, places: int = 0) -> str:
    """A share as a percentage that is 0% or 100% only when nothing or everything is meant."""
    edge = 0.5 / 10 ** (places + 2)
    if 0 < share < edge:
        return f"under {10.0**-places:.{places}f}%"
    if 1 - edge < share < 1:
        return f"over {100 - 10.0**-places:.{places}f}%"
    return f"{share:.{places}%}"


def figure(value: float, places: int) -> str:
    """A figure with thousands separated; what is not known is n/a, and nothing is 0 without decimals."""
    if math.isnan(value):
        return "n/a"
    text = f"{value:,.{places}f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def signed(value: float, digits: int) -> str:
    """A change with its sign; no change is 0."""
    text = figure(value, digits)
    return f"+{text}" if value > 0 and text != "0" else text.replace("-", "−")


def decimals(values: Iterable[float]) -> int:
    """How many decimals figures of this size deserve, so that three digits or more are seen."""
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    return 0 if largest >= 1000 or largest == 0 else 1 if largest >= 10 else 2


def span(first: float, last: float) -> str:
    """Years from first to last; nothing for a limit without years."""
    if math.isnan(first):
        return ""
    return f"{first:.0f}" if first == last else f"{first:.0f}–{last:.0f}"


def plan_years(horizon: Horizon) -> str:
    """The years of the plan."""
    return span(horizon.first_intake_year, horizon.last_intake_year)


def sentence(text: str) -> str:
    """``text`` with a capital at its beginning, and the rest as it is."""
    return text[:1].upper() + text[1:]


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def titles(frame: pd.DataFrame, key: str) -> dict[str, str]:
    """Title of each member of a set, in the instance's order."""
    return dict(zip(frame[key].astype(str), frame["title"].astype(str), strict=True))


def in_words(name: str) -> str:
    """A name such as ``east_of_england`` in words."""
    return sentence(name.replace("_", " "))
