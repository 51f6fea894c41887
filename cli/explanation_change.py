"""What ``ppopt explain --why`` says would have to change for one place more, and for one fewer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cli.layout import wrapped
from optimiser.words import percent, pounds, ranges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimiser.analyses.explain.why import Why

SMALL = 0.1
"""A share below this is told with a decimal."""


def least_change(made: Why) -> list[str]:
    """The least that would have to change for one place more, and for one fewer."""
    page = []
    for side, words in (("more", "One place more"), ("fewer", "One place fewer")):
        free = made.years[made.years[side] == 0]
        if len(free):
            years = _years_of(free["year"])
            by = f", {made.settled_by} chose among them" if made.settled_by else ""
            page.append(
                f"{words} ({years}): nothing has to change for it; plans as good have it{by}, and ppopt alternatives "
                "shows how far they go."
            )
        page += _priced(made, side, words)
        page += _stopped(made, side, words)
    return (
        ["", "THE LEAST CHANGE that would change a number", *(row for text in page for row in wrapped(text, "  "))]
        if page
        else []
    )


def _years_of(years: Iterable[int]) -> str:
    return ranges(years).replace("..", "-")


def _stopped(made: Why, side: str, words: str) -> list[str]:
    """The limits without whose giving way a place is impossible, years with the same ones together."""
    rows = made.years[made.years[f"{side}_stopped_by"] != ""]
    limits = made.stopping[made.stopping["side"] == side].groupby("year").size()
    page = []
    for stopped_by, frame in rows.groupby(f"{side}_stopped_by", sort=False):
        these = "this gives" if limits[frame["year"]].max() == 1 else "at least one of these gives"
        page.append(f"{words} ({_years_of(frame['year'])}): not possible unless {these} way: {stopped_by}.")
    return page


def _priced(made: Why, side: str, words: str) -> list[str]:
    """The year in which the least change of data would make one place more, or fewer, cost nothing."""
    rows = made.years[made.years[f"{side}_pays_at"] > 0]
    if rows.empty:
        return []
    affordable = rows[rows[f"{side}_cost_share"] <= 1] if side == "more" else rows[rows[f"{side}_gbp"] > 0]
    line = (affordable if len(affordable) else rows).sort_values([f"{side}_gbp", "year"]).iloc[0]
    turn, care_turn = ("less", "more") if side == "more" else ("more", "less")
    care = line[f"{side}_care_share"]
    said = []
    if len(affordable):
        gbp, share = pounds(line[f"{side}_gbp"]), line[f"{side}_cost_share"]
        said.append(f"a place would have to cost about {gbp} ({percent(share, 1)}) {turn}")
    if not math.isnan(care) and (side == "more" or care <= 1):
        by = f"{_percent(care)} {care_turn}" if care <= 1 else f"about {1 + care:.1f} times as much"
        said.append(f"its graduates would have to count {by}")
    if not said:
        return [f"{words} ({line['year']:.0f}): no price of a place, and no worth of its graduates, would do alone."]
    return [f"{words} ({line['year']:.0f}): {', or '.join(said)}."]


def _percent(share: float) -> str:
    """A share of what graduates count; with a decimal where it is small."""
    said = percent(share, 1 if share < SMALL else 0)
    return said if said.startswith("under") else f"about {said}"
