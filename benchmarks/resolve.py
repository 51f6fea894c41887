"""How quickly a changed England is solved again from the last basis, against solving it afresh.

Fifty changes of one limit that has a price, by up to 5%; and fifty changes of all budgets and capacities at once, by up
to 10%.  Every answer is held against the optimum of a solve afresh.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from optimiser.loading import load
from optimiser.model import build
from optimiser.solving import warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram

BUDGETS_AND_CAPACITIES = ("budget", "placements", "programme_capacity")
PRICED = 1e-6
SEED = 20260401


def resolve(times: int = 50) -> Iterator[dict[str, object]]:
    """One line for each kind of change."""
    lp = build(load("england"))
    first = warm.again(warm.start(lp))
    if first.dual is None:
        raise SystemExit(first.status.sentence)
    limits = np.concatenate([np.arange(b.span.start, b.span.stop) for b in lp.rows if b.name in BUDGETS_AND_CAPACITIES])
    priced = limits[np.abs(first.dual[limits]) > PRICED]
    rng = np.random.default_rng(SEED)
    one = _line(lp, first, times, lambda: changed(lp, rng.choice(priced, 1), 0.05, rng))
    yield {"change": "one limit by up to 5%", "target_at_most": 0.2, **one}
    every = _line(lp, first, times, lambda: changed(lp, limits, 0.10, rng))
    yield {"change": "all budgets and capacities by up to 10%", "target_at_most": 0.5, **every}


def changed(lp: LinearProgram, rows: NDArray[np.int_], most: float, rng: np.random.Generator) -> LinearProgram:
    """The program with the limits of some rows (what is committed included) moved at random by up to ``most``."""
    upper, already = lp.row_upper.copy(), lp.row_constant[rows]
    upper[rows] = (upper[rows] + already) * (1 + rng.uniform(-most, most, len(rows))) - already
    return replace(lp, row_upper=upper)


def _line(lp: LinearProgram, first: warm.Answer, times: int, draw: Callable[[], LinearProgram]) -> dict[str, object]:
    standing = warm.start(lp, first.basis)
    warmly, cold, ratios, apart, from_basis = [], [], [], 0.0, 0
    for _ in range(times):
        program = draw()
        began = time.perf_counter()
        answer = warm.again(standing, program, keep=False)
        between = time.perf_counter()
        afresh = warm.again(warm.start(program))
        ended = time.perf_counter()
        warmly.append(between - began)
        cold.append(ended - between)
        ratios.append(warmly[-1] / cold[-1])
        apart = max(apart, abs(answer.value - afresh.value) / abs(afresh.value))
        from_basis += answer.from_basis
    return {
        "median_ratio": round(median(ratios), 3),
        "again_s": round(median(warmly), 3),
        "afresh_s": round(median(cold), 3),
        "from_the_basis": f"{from_basis} of {times}",
        "largest_relative_difference": float(f"{apart:.1e}"),
    }
