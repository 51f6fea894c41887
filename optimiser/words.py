"""Small helpers for messages: nearest name, lists of years, counts, figures."""

from __future__ import annotations

import difflib
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


MOST_NAMES = 8
LONGEST_QUOTE = 60


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that ``word`` was probably meant to be, if any is near."""
    names = list(known)
    folded = {name.casefold(): name for name in reversed(names)}
    match = difflib.get_close_matches(word.casefold()[:80], folded, n=1, cutoff=0.6)
    return folded[match[0]] if match else None


def did_you_mean(word: str, known: Sequence[str], kind: str) -> str:
    """What to do about an unknown name: the nearest one, else the names there are."""
    match = nearest(word, known)
    if match is not None:
        return f"Did you mean {match!r}?"
    if not known:
        return f"There is no {kind} to name."
    shown = ", ".join(known[:MOST_NAMES]) + (f", ... ({len(known)} in all)" if len(known) > MOST_NAMES else "")
    return f"Use one of: {shown}."


def ranges(years: Iterable[int]) -> str:
    """Years as people write them: ``2024..2026, 2030``."""
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)


def a(noun: str) -> str:
    """The noun with its article: ``a route``, ``an area``."""
    return f"an {noun}" if noun[0] in "aeio" else f"a {noun}"


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def printable(name: str) -> str:
    """A name from outside as it is, or spelled out if a terminal could take it for anything but text."""
    return name if name.isprintable() and len(name) <= LONGEST_QUOTE else quoted(name)


def quoted(text: str) -> str:
    """A cell's text as a message shows it: in quotes, control characters spelled out, cut when long."""
    return repr(text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "...")


def decimals(values: Iterable[float]) -> int:
    """How many decimals figures of this size deserve, so that three digits or more are seen."""
    largest = max((abs(value) for value in values if not math.isnan(value)), default=0.0)
    return 0 if largest >= 1000 or largest == 0 else 1 if largest >= 10 else 2


def figure(value: float, places: int) -> str:
    """A figure with thousands separated; what is not known is n/a, and nothing is 0 without decimals."""
    if math.isnan(value):
        return "n/a"
    text = f"{value:,.{places}f}"
    return "0" if float(text.replace(",", "")) == 0 else text


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


def percent(share: float, places: int = 0) -> str:
    """A share as a percentage that is 0% or 100% only when nothing or everything is meant."""
    edge = 0.5 / 10 ** (places + 2)
    if 0 < share < edge:
        return f"under {10.0**-places:.{places}f}%"
    if 1 - edge < share < 1:
        return f"over {100 - 10.0**-places:.{places}f}%"
    return f"{share:.{places}%}"


def pounds(value: float) -> str:
    """Money in words."""
    return f"£{value / 1e6:,.1f} million" if abs(value) >= 1e6 else f"£{value:,.0f}"


def sentence(text: str) -> str:
    """``text`` with a capital at its beginning, and the rest as it is."""
    return text[:1].upper() + text[1:]
