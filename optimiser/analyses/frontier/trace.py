"""Solving a line of programs at as few places as prove the curve between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.frontier.curve import gaps, solved
from optimiser.analyses.frontier.edge import Edge, EdgeJob, edge, halved, outwards
from optimiser.analyses.frontier.ground import Shape
from optimiser.analyses.frontier.places import next_places
from optimiser.analyses.frontier.point import Job
from optimiser.analyses.frontier.pool import is_large

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.frontier.ground import Ground
    from optimiser.analyses.frontier.point import Point
    from optimiser.analyses.frontier.pool import Solve, Task

BESIDE = 1e-4
"""Small programs are also solved this far from every place shown, which gives both slopes at a kink."""


@dataclass(frozen=True)
class Traced:
    """A line as far as it was solved."""

    points: tuple[Point, ...]
    """those with a plan, from the lowest place to the highest"""
    shown: tuple[float, ...]
    """places of the points to show"""
    first: Edge | None
    """where plans begin, where that is not the low end; None if the low end has one"""
    last: Edge | None
    """where they end, likewise"""
    widest: float
    """the widest gap left between the bounds, relative to the value; nan where nothing is proven between points"""
    solves: int


def trace(ground: Ground, solve: Solve, shown: Sequence[float], within: float, most: int) -> Traced:
    """Solve the ``shown`` places, find the ends if some have no plan, and then between them until the gap is closed.

    ``within`` is the gap to reach, relative to the value; ``most`` the number of places solved at most.  The same
    question is answered by the same places, however many processes work on it.
    """
    tried = solve([Job((place,), within, with_detail=True) for place in shown])
    waiting: list[Task] = [EdgeJob(sign, within) for sign in outwards(tried)] if ground.moves else []
    tried += [] if ground.moves else halved(solve, tried, within)
    if waiting and not is_large(ground):
        tried += solve(waiting)
        waiting = []
    if ground.shape is Shape.CONVEX and not is_large(ground):
        tried += solve([Job((place,), within) for place in _beside(_marked(tried, shown))])
    while True:
        jobs: list[Task] = [*waiting, *_refining(ground, tried, within, most - len(tried))]
        if not jobs:
            break
        tried, waiting = tried + solve(jobs), []
    points = solved(tried)
    known = ground.shape is not Shape.UNKNOWN
    widest = max((gap.share for gap in gaps(points, ground.shape)), default=0.0) if known else np.nan
    return Traced(tuple(points), _marked(tried, shown), edge(tried, 1), edge(tried, -1), widest, len(tried))


def _refining(ground: Ground, tried: Sequence[Point], within: float, room: int) -> list[Job]:
    """What to solve next to close the gaps; nothing if they are closed or there is no room."""
    if ground.shape is Shape.UNKNOWN or room <= 0:
        return []
    mixed = ground.shape is Shape.CONVEX and is_large(ground)
    places = next_places(gaps(solved(tried), ground.shape), ground.shape, within, room)
    return [
        Job((place,), within, between=(gap.one, gap.other) if mixed else None, gap=gap.share) for place, gap in places
    ]


def _marked(tried: Sequence[Point], shown: Sequence[float]) -> tuple[float, ...]:
    """The places to show: those asked for that have a plan, and where plans begin and end."""
    edges = {found.place for sign in (1, -1) if (found := edge(tried, sign)) is not None}
    return tuple(point.place[0] for point in solved(tried) if point.place[0] in {*shown, *edges})


def _beside(places: Sequence[float]) -> list[float]:
    """Places just below and just above each, inside the first and the last."""
    found = [place + step for place in places for step in (-BESIDE, BESIDE)]
    return [place for place in found if places[0] < place < places[-1] and place not in places]
