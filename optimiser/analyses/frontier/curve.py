"""A curve between two others: what solved places prove about every place between them.

Where the least value is convex, it lies above every tangent (what the prices at a solved place prove elsewhere) and
below every chord (a mixture of two plans is a plan).  Where it is only known to rise or to fall, it lies between the
values of its neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from optimiser.analyses.frontier.ground import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimiser.analyses.frontier.point import Point

SMALL = 0.01
"""Gaps are relative to the value, or to this share of the largest value where it nears nought."""
NARROW = 1e-6
"""Two places closer than this, as a share of the line, are not parted again."""


@dataclass(frozen=True)
class Gap:
    """Two neighbours, where between them the bounds are furthest apart, and by how much relative to the value there."""

    one: Point
    other: Point
    place: float
    share: float


class Sides(NamedTuple):
    """How the value changes just below and just above a place, over the whole line: at least and at most."""

    below: tuple[float, float]
    above: tuple[float, float]


def solved(points: Iterable[Point]) -> list[Point]:
    """Points with a plan, from the lowest place to the highest."""
    return sorted((point for point in points if point.has_plan), key=lambda point: point.place)


def lower(points: Sequence[Point], shape: Shape, place: float) -> float:
    """The least that the value can be at a place, by what the points prove; -inf where they prove nothing."""
    if shape is Shape.CONVEX:
        return max(point.bound + point.slopes[0] * (place - point.place[0]) for point in points)
    if shape is Shape.UNKNOWN:
        return max((point.bound for point in points if point.place[0] == place), default=-np.inf)
    return max((point.bound for point in points if _on_the_low_side(point, place, shape)), default=-np.inf)


def upper(points: Sequence[Point], shape: Shape, place: float) -> float:
    """The most that the value can be at a place; inf where the points prove nothing."""
    if shape is Shape.CONVEX:
        under = _lowest_chords(points)
        inside = under[0][0] <= place <= under[-1][0]
        return _along(under, place) if inside else np.inf
    if shape is Shape.UNKNOWN:
        return min((point.value for point in points if point.place[0] == place), default=np.inf)
    other = Shape.FALLING if shape is Shape.RISING else Shape.RISING
    return min((point.value for point in points if _on_the_low_side(point, place, other)), default=np.inf)


def _on_the_low_side(point: Point, place: float, shape: Shape) -> bool:
    """Whether a point lies on the side of a place where the curve is lower, or at it."""
    return point.place[0] <= place if shape is Shape.RISING else point.place[0] >= place


def _lowest_chords(points: Sequence[Point]) -> list[tuple[float, float]]:
    """Place and value of the points between which the lowest chords run, from the lowest place up."""
    kept: list[tuple[float, float]] = []
    for point in points:
        new = (point.place[0], point.value)
        while len(kept) > 1 and _above(kept[-1], kept[-2], new):
            kept.pop()
        kept.append(new)
    return kept


def _along(line: Sequence[tuple[float, float]], place: float) -> float:
    """The height of a line of straight pieces at a place."""
    return float(np.interp(place, [at for at, _ in line], [height for _, height in line]))


def _above(one: tuple[float, float], before: tuple[float, float], after: tuple[float, float]) -> bool:
    """Whether a point lies on or above the chord of two others."""
    return (one[1] - before[1]) * (after[0] - before[0]) >= (after[1] - before[1]) * (one[0] - before[0])


def _corners(points: Sequence[Point]) -> list[float]:
    """Where the highest of all tangents changes."""
    kept: list[tuple[float, float]] = []
    for new in sorted((point.slopes[0], point.bound - point.slopes[0] * point.place[0]) for point in points):
        if kept and new[0] == kept[-1][0]:
            kept.pop()
        while len(kept) > 1 and _meeting(kept[-2], new) <= _meeting(kept[-2], kept[-1]):
            kept.pop()
        kept.append(new)
    return [_meeting(one, other) for one, other in pairwise(kept)]


def _meeting(one: tuple[float, float], other: tuple[float, float]) -> float:
    return (one[1] - other[1]) / (other[0] - one[0])


def sides(points: Sequence[Point], number: int) -> Sides:
    """What a convex curve's solved neighbours prove of the slopes at the point of that number, kink or no kink."""
    point = points[number]
    below, above = (-np.inf, point.slopes[0]), (point.slopes[0], np.inf)
    if number > 0:
        before = points[number - 1]
        least = max(before.slopes[0], (point.bound - before.value) / (point.place[0] - before.place[0]))
        below = (min(least, below[1]), below[1])
    if number < len(points) - 1:
        after = points[number + 1]
        most = min(after.slopes[0], (after.value - point.bound) / (after.place[0] - point.place[0]))
        above = (above[0], max(most, above[0]))
    return Sides(below, above)


def gaps(points: Sequence[Point], shape: Shape) -> list[Gap]:
    """For each pair of neighbours where, and by how much, the bounds are furthest apart."""
    if shape is Shape.UNKNOWN:
        return [Gap(one, other, (one.place[0] + other.place[0]) / 2, np.inf) for one, other in pairwise(points)]
    floor = SMALL * max((abs(point.value) for point in points), default=0.0)
    if shape is Shape.CONVEX:
        return _convex_gaps(points, floor)
    return [_step_gap(one, other, shape, floor) for one, other in pairwise(points)]


def _convex_gaps(points: Sequence[Point], floor: float) -> list[Gap]:
    """Both bounds are made of straight pieces: the widest relative gap is at a corner of the lower, or at a point."""
    corners, under = _corners(points), _lowest_chords(points)
    found = []
    for one, other in pairwise(points):
        start, end = one.place[0], other.place[0]
        shares = {}
        for place in (*(corner for corner in corners if start < corner < end), start, end):
            shares[place] = _share(lower(points, Shape.CONVEX, place), _along(under, place), floor)
        widest = max(shares, key=shares.__getitem__)
        found.append(Gap(one, other, widest, shares[widest]))
    return found


def _step_gap(one: Point, other: Point, shape: Shape, floor: float) -> Gap:
    first, last = (one, other) if shape is Shape.RISING else (other, one)
    return Gap(one, other, (one.place[0] + other.place[0]) / 2, _share(first.bound, last.value, floor))


def _share(low: float, high: float, floor: float) -> float:
    return max(0.0, high - low) / max(abs(high), floor, np.finfo(float).tiny)
