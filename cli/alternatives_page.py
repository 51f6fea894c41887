"""The page of ``ppopt alternatives``: ranges by kind, then whom the other plans favour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cli.layout import grid, signed, wrapped
from optimiser.words import decimals, figure, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.alternatives import Explored

HEADS = {"profession": "PROFESSION", "region": "REGION", "hei": "UNIVERSITY", "programme": "PROGRAMME"}
MANY = {"profession": "professions", "region": "regions", "hei": "universities"}
MOST_NAMED = 3
UNPROVEN = 0.01
"""Places below which a gap between an end and its proof is not worth a word."""


def page(explored: Explored) -> list[str]:
    """Every range on a line, then a paragraph for each other plan."""
    frame = explored.ranges
    lines = wrapped(
        "Places over the plan's years, least to most, in any plan that keeps every limit and lets the first objective "
        "become worse by no more than the share at the head. Each range is for one line at a time."
    )
    for kind, part in frame.groupby("of", sort=False):
        lines += ["", *_block(str(kind), part)]
    if len(frame):
        lines += ["", *wrapped(_proof(frame))]
    return lines + _others(explored)


def _block(kind: str, part: pd.DataFrame) -> list[str]:
    shares = sorted(part["within_share"].unique())
    places = min(1, decimals([*part["plan_places"], *part["most_places"]]))
    rows = []
    for _, lines in part.groupby("name", sort=False):
        first = lines.iloc[0]
        ends = lines.set_index("within_share")[["least_places", "most_places"]]
        spans = [" to ".join(figure(end, places) for end in ends.loc[share].to_numpy()) for share in shares]
        rows.append([f"  {first['title']}", figure(first["plan_places"], places), *spans])
    return grid([HEADS[kind], "plan", *map(_within, shares)], rows)


def _within(share: float) -> str:
    return f"within {100 * share:.4g}%"


def _proof(frame: pd.DataFrame) -> str:
    failed = int(frame["unproven_places"].isna().sum())
    gap = frame["unproven_places"].max()
    said = "Every end is proven by the duals of its linear program: no plan lies beyond it" + (
        "." if math.isnan(gap) or gap < UNPROVEN else f" by more than {three_digits(gap)} places."
    )
    return said + (f" {failed} ranges the solver could not finish; give the command again." if failed else "")


def _others(explored: Explored) -> list[str]:
    lines: list[str] = []
    for number, part in explored.plans.groupby("plan"):
        own = part[part["from"] == 0].iloc[0]
        lines += [
            "",
            *wrapped(
                f"PLAN {number}, {_within(own['within_share'])}: {three_digits(own['away_places'])} places differ, "
                f"{own['away_share']:.0%} of those of the plan; {three_digits(own['objective'])} {own['unit']}"
            ),
        ]
        favoured = explored.favours[explored.favours["plan"] == number]
        for kind, words in MANY.items():
            changes = favoured[favoured["of"] == kind].sort_values("change_places", kind="stable")
            lines += wrapped(
                f"{words.capitalize()}: more for {_named(changes.iloc[::-1], 1)}; less for {_named(changes, -1)}.", "  "
            )
    if lines:
        lines += wrapped(
            "Places differ by profession, university and region. Each plan is one from which no step leads further "
            "away from the others; a plan further away may exist."
        )
    return lines


def _named(changes: pd.DataFrame, sign: int) -> str:
    """The three with the largest changes of one sign, if any reaches half a place."""
    moved = changes[sign * changes["change_places"] >= 0.5].head(MOST_NAMED)
    pairs = zip(moved["title"], moved["change_places"], strict=True)
    return ", ".join(f"{title} ({signed(change, 1)})" for title, change in pairs) or "nobody"
