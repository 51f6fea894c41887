"""What all mixtures of a programme's paths have in common: inequalities that cut off intakes no mixture has.

The nearest mixture to a point is found with Wolfe's method (P. Wolfe, Finding the nearest point in a polytope,
Mathematical Programming 11, 1976), which needs only the cheapest path for given prices.  The difference between point
and mixture prices the years so that every path costs more than the point: that is the inequality.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.whole.paths import cheapest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.whole.paths import Paths

GRID = 1024
"""Coefficients are whole numbers up to this, so that the inequality can be checked exactly."""
FAR = 1e-3
"""A point nearer to its mixture than this, in places, is not worth an inequality."""
CLOSE = 1e-7
MOST_STEPS = 200


@dataclass(frozen=True)
class Cut:
    """Every path of the programme has ``coefficients @ intakes >= at_least``; whole numbers."""

    programme: str
    coefficients: NDArray[np.int64]
    at_least: int


def cut_off(paths: Paths, point: NDArray[np.float64]) -> Cut | None:
    """An inequality that every path keeps and ``point`` breaks; None if the point is, nearly, a mixture of paths."""
    away = nearest(paths, point) - point
    if np.linalg.norm(away) <= FAR:
        return None
    coefficients = np.round(away / np.abs(away).max() * GRID).astype(np.int64)
    at_least, _ = cheapest(paths, coefficients)
    if at_least - coefficients @ point <= FAR * GRID:
        return None
    return Cut(paths.programme, coefficients, int(at_least))


def nearest(paths: Paths, point: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mixture of paths nearest to ``point``."""
    _, start = cheapest(paths, np.zeros(paths.years))
    corners = (start - point)[None, :]
    shares = np.ones(1)
    for _ in range(MOST_STEPS):
        here: NDArray[np.float64] = shares @ corners
        _, path = cheapest(paths, here)
        corner = path - point
        size = float(here @ here)
        if float(here @ corner) >= size - CLOSE * max(1.0, size) or (corners == corner).all(axis=1).any():
            break
        corners, shares = _among(np.vstack([corners, corner]), np.append(shares, 0.0))
    mixture: NDArray[np.float64] = point + shares @ corners
    return mixture


def _among(
    corners: NDArray[np.float64], shares: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The corners that the point nearest to nought lies between, and their shares."""
    while True:
        count = len(corners)
        system = np.ones((count + 1, count + 1))
        system[:count, :count] = corners @ corners.T
        system[count, count] = 0.0
        wanted = np.append(np.zeros(count), 1.0)
        best = np.linalg.lstsq(system, wanted, rcond=None)[0][:count]
        if (best > CLOSE**1.5).all() or count == 1:
            return corners, best
        falling = (best <= CLOSE**1.5) & (shares - best > 0)
        step = float((shares[falling] / (shares - best)[falling]).min(initial=1.0))
        moved = shares + step * (best - shares)
        kept = moved > CLOSE**1.5
        if kept.all():
            kept[int(np.argmin(moved))] = False
        corners, shares = corners[kept], moved[kept] / moved[kept].sum()
