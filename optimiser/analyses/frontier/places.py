"""Where to solve next: as few places as will close the gaps.

A gap of a convex curve shrinks with the square of the distance, so that a gap four times too wide needs one place in
its middle.  The middle is meant by how the curve bends: where it bends twice as much there are more places.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.frontier.curve import NARROW
from optimiser.analyses.frontier.ground import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.frontier.curve import Gap

AT_ONCE = 3
"""Into so many parts a gap is cut at once; a wider one is cut into a third as many first, to see how the curve goes."""
STEPS_AT_ONCE = 8
"""The same for a curve that is only known to rise or fall, whose gaps shrink with the distance."""
SURE = 1.05
"""A little more than the parts reckoned with, for the reckoning is not exact."""
STRAIGHT = 0.15
"""The curve is taken to bend everywhere at least so much of its average bend."""
HOPELESS = 1e6
"""A gap so many times too wide, or without an end, is cut like one that is so many times too wide."""
EDGE = 0.02
"""Places nearer to an end than this share of the way teach nothing."""


def next_places(found: Sequence[Gap], shape: Shape, within: float, room: int) -> list[tuple[float, Gap]]:
    """Places to solve, each in its gap, in order: in all gaps wider than ``within``, the ``room`` widest first."""
    wide = [gap for gap in found if gap.share > within and gap.other.place[0] - gap.one.place[0] > NARROW]
    chosen: list[tuple[float, Gap]] = []
    for gap in sorted(wide, key=lambda gap: (-gap.share, gap.place)):
        shares = _bending(gap, within) if shape is Shape.CONVEX else _even(gap, within)
        start, width = gap.one.place[0], gap.other.place[0] - gap.one.place[0]
        chosen += [(start + share * width, gap) for share in shares]
    return sorted(chosen[:room], key=lambda pair: pair[0])


def _even(gap: Gap, within: float) -> list[float]:
    parts = math.ceil(min(gap.share / within, STEPS_AT_ONCE))
    return [number / parts for number in range(1, parts)]


def _bending(gap: Gap, within: float) -> list[float]:
    """Where two tangents meet, if one place will do: on a curve of straight pieces that is a corner."""
    parts = math.ceil(SURE * math.sqrt(min(gap.share / within, HOPELESS)))
    if parts <= 2:  # noqa: PLR2004 - one place cuts in two
        share = (gap.place - gap.one.place[0]) / (gap.other.place[0] - gap.one.place[0])
        return [share if EDGE < share < 1 - EDGE else 0.5]
    if parts > AT_ONCE:
        parts = max(2, math.ceil(parts / AT_ONCE))
    along, done = _bend(gap)
    return [float(np.interp(number / parts, done, along)) for number in range(1, parts)]


def _bend(gap: Gap) -> tuple[np.ndarray, np.ndarray]:
    """How far along how much of the bending is done, as gaps count it: on the cubic with these ends and slopes."""
    width = gap.other.place[0] - gap.one.place[0]
    start, end = gap.one.value, gap.other.value
    first, last = gap.one.slopes[0] * width, gap.other.slopes[0] * width
    u = np.linspace(0.0, 1.0, 101)
    height = (
        start * (1 + 2 * u) * (1 - u) ** 2 + first * u * (1 - u) ** 2 + end * u**2 * (3 - 2 * u) + last * u**2 * (u - 1)
    )
    bend = start * (12 * u - 6) + first * (6 * u - 4) + end * (6 - 12 * u) + last * (6 * u - 2)
    bend = np.maximum(bend, STRAIGHT * (last - first))
    least = max(abs(start), abs(end)) * 0.01 + np.finfo(float).tiny
    density = np.sqrt(np.maximum(bend, np.finfo(float).tiny) / np.maximum(np.abs(height), least))
    done = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2)])
    return u, done / done[-1]
