"""Round places to show: -20%, -10%, 0%, +10% rather than sevenths of the way."""

from __future__ import annotations

import math

ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
CROWDED = 0.25
"""A round place nearer to an end than this share of a step is left out."""


def round_between(low: float, high: float, about: int) -> list[float]:
    """Both ends and the round figures between them, about so many in all (at least the ends)."""
    if about <= len((low, high)):
        return [low, high]
    least = (high - low) / (about - 1)
    size = 10.0 ** math.floor(math.log10(least) + 1e-12)
    step = next(size * factor for factor in ROUND if size * factor >= least * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    between = [float(f"{number * step:.12g}") for number in range(first, last + 1)]
    room = CROWDED * step
    return [low, *(figure for figure in between if low + room < figure < high - room), high]
