"""A frontier as tables: the solved places, what binds at those shown, and who gains from one shown to the next."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.frontier.curve import sides
from optimiser.analyses.frontier.ground import Shape
from optimiser.analyses.frontier.result import Frontier
from optimiser.reports.limit_words import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.frontier.point import Point
    from optimiser.analyses.frontier.result import Surface

BINDS = 3
"""Limits named for each place in the table of places; the table of limits has them all."""
LIMIT_COLUMNS = [
    "rank", "title", "owner", "direction", "first_year", "last_year", "cost", "cost_unit", "unit", "price_least",
    "price_most", "confidence",
]  # fmt: skip
OF = ("", "_other")
"""Ends of the names of columns about the first axis of a grid and the second."""
CHANGES = ["one_step_changes", "more_least", "more_most", "less_least", "less_most"]
"""How the value changes for a step at the prices of the place, and for one more and one less, at least and at most."""


def curve(made: Frontier) -> pd.DataFrame:
    """A line for each solved place, from the lowest up."""
    points, shown = made.traced.points, set(made.traced.shown)
    lines = []
    for number, point in enumerate(points):
        place, step = point.place[0], made.amount.step
        lines.append(
            {
                "at": made.axis.figure(place), "at_means": made.axis.means,
                "amount": made.amount.at(place), "amount_unit": step.unit,
                "least": point.bound, "most": point.value, "unit": made.unit,
                "step": step.size, **_changes(made, points, number),
                **_of(point), "shown": place in shown, "is_today": place == made.today,
            }
        )  # fmt: skip
    return pd.DataFrame(lines)


def _changes(made: Frontier, points: Sequence[Point], number: int) -> dict[str, float]:
    """How the value changes for one step, more and less; nan where nothing is proven of slopes."""
    if made.shape is not Shape.CONVEX:
        return dict.fromkeys(CHANGES, np.nan)
    below, above = sides(points, number)
    forwards, backwards = ([made.amount.per_step(slope) for slope in side] for side in (above, below))
    if made.amount.high < made.amount.low:  # up the line is then a step less
        forwards, backwards = backwards, forwards
    changes = (made.amount.per_step(points[number].slopes[0]), *sorted(forwards), *sorted(-x for x in backwards))
    return dict(zip(CHANGES, changes, strict=True))


def _of(point: Point | None) -> dict[str, object]:
    """What a point's plan leaves short and commissions, and what holds it back most."""
    if point is None or point.detail is None:
        return {"short_wte": np.nan, "places": np.nan, "binds": ""}
    who, limits = point.detail.who, point.detail.limits
    return {
        "short_wte": float(who["short_wte"].sum()),
        "places": float(who["places"].sum()),
        "binds": "; ".join(limits["title"].head(BINDS)),
    }


def limits(made: Frontier | Surface) -> pd.DataFrame:
    """What binds at each place shown, the costliest limit first."""
    parts = []
    for at, point in _places(made):
        if point.detail is not None:
            frame = point.detail.limits
            parts.append(frame.assign(rank=range(1, len(frame) + 1), **at)[[*at, *LIMIT_COLUMNS]])
    return pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)


def _places(made: Frontier | Surface) -> list[tuple[dict[str, float], Point]]:
    """Points with a plan, each with where it is."""
    if isinstance(made, Frontier):
        return [({"at": made.axis.figure(point.place[0])}, point) for point in made.traced.points]
    return [
        (
            {f"at{name}": one.figure(share) for name, one, share in zip(OF, made.axes, node.place, strict=True)},
            node.point,
        )
        for node in made.nodes
        if node.point is not None
    ]


def gains(made: Frontier) -> pd.DataFrame:
    """From each place shown to the next: WTE short and places by profession and by region, what changes only."""
    shown = [point for point in made.traced.points if point.place[0] in set(made.traced.shown)]
    parts = [_gained(made, key, one, other) for one, other in pairwise(shown) for key in ("profession", "region")]
    columns = ["from", "to", "of", "name", "title", "short_wte", "places"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _gained(made: Frontier, key: str, one: Point, other: Point) -> pd.DataFrame:
    figures = ["short_wte", "places"]
    before, after = (
        point.detail.who.groupby(key)[figures].sum() if point.detail is not None else pd.DataFrame(columns=figures)
        for point in (one, other)
    )
    changed = after.sub(before, fill_value=0.0).sort_values("short_wte", kind="stable").reset_index(names="name")
    return changed.assign(
        **{"from": made.axis.figure(one.place[0]), "to": made.axis.figure(other.place[0])},
        of=key,
        title=[title_of(made.inst, key, str(name)) for name in changed["name"]],
    )


def grid(made: Surface) -> pd.DataFrame:
    """A line for each place of the grid: solved, or bounded by what the solved ones prove."""
    lines = []
    for node in made.nodes:
        line: dict[str, object] = {}
        for name, one, amount, share in zip(OF, made.axes, made.amounts, node.place, strict=True):
            line |= {f"at{name}": one.figure(share), f"at{name}_means": one.means}
            line |= {f"amount{name}": amount.at(share), f"amount{name}_unit": amount.step.unit}
        has_plan = node.point is None or node.point.has_plan
        line |= {"least": node.lower if has_plan else np.nan, "most": node.upper if has_plan else np.nan}
        line |= {"unit": made.unit, "has_plan": has_plan, "is_solved": node.point is not None}
        slopes = node.point.slopes if node.point is not None and made.shape is Shape.CONVEX else (np.nan, np.nan)
        for name, amount, slope in zip(OF, made.amounts, slopes, strict=True):
            line |= {f"step{name}": amount.step.size, f"one_step{name}_changes": amount.per_step(slope)}
        lines.append(line | _of(node.point))
    return pd.DataFrame(lines)
