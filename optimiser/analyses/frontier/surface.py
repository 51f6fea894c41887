"""Two axes at once: values on a grid, solved or bounded by what the solved places prove.

Where only limits move, the least value is convex in both directions together: it lies above the tangent plane of every
solved place, and below every mixture of solved plans.  A place of the grid whose two bounds agree need not be solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog

from optimiser.analyses.frontier.curve import SMALL
from optimiser.analyses.frontier.ground import Shape
from optimiser.analyses.frontier.point import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.frontier.ground import Ground, Place
    from optimiser.analyses.frontier.point import Point
    from optimiser.analyses.frontier.pool import Solve

    Shares = tuple[Sequence[float], Sequence[float]]

TOGETHER = 4
"""Places solved before the bounds of the others are worked out again."""


@dataclass(frozen=True)
class Node:
    """A place of the grid: what the value is at least and at most, and the solved point if it was solved."""

    place: Place
    lower: float
    upper: float
    """both are inf where no plan meets the limits"""
    point: Point | None


def cover(ground: Ground, solve: Solve, shares: Shares, within: float) -> list[Node]:
    """The nodes of the grid, in order, solving as few as bring the bounds of every other within ``within``."""
    grid = [(one, other) for one in shares[0] for other in shares[1]]
    corners = [(one, other) for one in (shares[0][0], shares[0][-1]) for other in (shares[1][0], shares[1][-1])]
    wanted: list[Place] = list(grid if ground.shape is Shape.UNKNOWN else dict.fromkeys(corners))
    done: dict[Place, Point] = {}
    nodes: list[Node] = []
    while wanted:
        jobs = [Job(place, within, with_detail=True) for place in wanted]
        done.update(zip(wanted, solve(jobs), strict=True))
        nodes = [_node(place, done) for place in grid]
        wanted = _widest(nodes, within, shares)
    return nodes


def _node(place: Place, done: dict[Place, Point]) -> Node:
    point = done.get(place)
    if point is not None:
        return Node(place, point.bound, point.value, point) if point.has_plan else Node(place, np.inf, np.inf, point)
    having = [one for one in done.values() if one.has_plan]
    return Node(place, _plane(place, having), _mixture(place, having), None)


def _plane(place: Place, points: Sequence[Point]) -> float:
    """The highest tangent plane at a place."""
    away = [np.subtract(place, point.place) @ np.asarray(point.slopes) for point in points]
    return max((point.bound + float(rise) for point, rise in zip(points, away, strict=True)), default=-np.inf)


def _mixture(place: Place, points: Sequence[Point]) -> float:
    """The best mixture of solved plans for a place; inf if none is for that place."""
    if not points:
        return np.inf
    places = np.array([(*point.place, 1.0) for point in points]).T
    values = np.array([point.value for point in points])
    size = max(float(np.abs(values).max()), 1.0)
    found = linprog(values / size, A_eq=places, b_eq=(*place, 1.0), method="highs")
    return float(values @ found.x) if found.status == 0 else np.inf


def _widest(nodes: Sequence[Node], within: float, shares: Shares) -> list[Place]:
    """The unsolved places with the widest gaps, no two of them neighbours."""
    floor = SMALL * max((abs(node.upper) for node in nodes if np.isfinite(node.upper)), default=0.0)
    gaps = {node.place: _gap(node, floor) for node in nodes if node.point is None}
    chosen: list[Place] = []
    wide = (place for place, gap in gaps.items() if gap > within)
    for place in sorted(wide, key=lambda place: (-gaps[place], place)):
        if len(chosen) < TOGETHER and not any(_neighbours(place, other, shares) for other in chosen):
            chosen.append(place)
    return chosen


def _gap(node: Node, floor: float) -> float:
    if not np.isfinite(node.upper):
        return np.inf
    return max(0.0, node.upper - node.lower) / max(abs(node.upper), floor, np.finfo(float).tiny)


def _neighbours(one: Place, other: Place, shares: Shares) -> bool:
    return all(
        abs(list(along).index(a) - list(along).index(b)) <= 1 for a, b, along in zip(one, other, shares, strict=True)
    )
