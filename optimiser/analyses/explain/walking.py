"""Moving one limit step by step: what giving way is worth, how far that holds, and which limit takes over.

The steps double until the price has fallen by more than a tenth of what the first step saves; the place where it falls
is then halved in a few times.  The least objective is convex in a limit, so between two points of equal price the price
is equal, and up to ``holds_to`` it is proven not to be lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.analyses.explain.binding import MATERIAL, price_at, subjects
from optimiser.analyses.explain.bought import NOTHING, amounts, bought
from optimiser.analyses.explain.naming import subject_titles
from optimiser.analyses.explain.standing import moved, resolve
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.results.limits import KEYS
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing
    from optimiser.model.lp import Block
    from optimiser.solution import Basis
    from optimiser.solving.warm import Answer, Warm

FALLEN = 0.1
"""A price that has fallen by more than this share does not hold any more."""
DOUBLINGS = 3
HALVINGS = 3
"""How often the steps double (up to 8 steps), and how often the place where the price falls is halved in."""
NO_PRICE = 1e-7
"""Prices below this, in matrix units, are the solver's noise."""


@dataclass(frozen=True)
class Walk:
    """What was found on the way along one limit; amounts in its unit, values in the unit of the first objective."""

    at: int
    points: pd.DataFrame
    """amount (giving way; less than nought: tightening), saved, price (per unit at that point; blank if impossible)"""
    holds_to: float
    """giving way by so much, the price is at least nine tenths of what the first step is worth per unit"""
    falls_by: float
    """giving way by so much it is not; infinite if the walk ended before"""
    next_limits: pd.DataFrame
    """limits that cost nothing before and do at ``falls_by``: family, limit, region, year, cost; the costliest first"""
    bought: pd.DataFrame
    """what giving way by ``holds_to`` buys, or by one step where the price does not hold that long"""


@dataclass(frozen=True)
class _Point:
    amount: float
    saved: float
    price: float
    answer: Answer


POINTS = ["amount", "saved", "price"]
NEXT = ["family", "limit", "title", "regions", "first_year", "last_year", "cost"]


def walk(standing: Standing, held: Warm, line: Mapping[str, Any], before: pd.DataFrame) -> Walk:
    """Walk along the limit of a line of ``binding``; ``before`` are the ``amounts`` of the plan as it stands."""
    step = float(line["step"])
    tighter = _go(standing, held, line, -step, standing.basis)
    first = _go(standing, held, line, step, standing.basis)
    floor = (1 - FALLEN) * first.saved / step
    higher, points = _doubled(standing, held, line, first, floor)
    lo = max((point for point in points if point.price >= floor), key=lambda point: point.amount, default=None)
    for _ in range(HALVINGS):
        if higher is None:
            break
        amount = ((lo.amount if lo else 0.0) + higher.amount) / 2
        points.append(point := _go(standing, held, line, amount))
        lo, higher = (point, higher) if point.price >= floor else (lo, point)
    furthest = (lo or first).answer.x
    found = sorted([tighter, *points], key=lambda point: point.amount)
    return Walk(
        int(line["at"]),
        pd.DataFrame([(point.amount, point.saved, point.price) for point in found], columns=POINTS),
        lo.amount if lo else 0.0,
        higher.amount if higher else np.inf,
        taking_over(standing, higher.answer) if higher else pd.DataFrame(columns=NEXT),
        bought(before, amounts(standing, furthest)) if furthest is not None else NOTHING,
    )


def _doubled(
    standing: Standing, held: Warm, line: Mapping[str, Any], first: _Point, floor: float
) -> tuple[_Point | None, list[_Point]]:
    """Points at one step, two, four, ..., and the first of them at which the price has fallen, if there is one."""
    points = [first]
    for _ in range(DOUBLINGS):
        if not points[-1].price >= floor:
            break
        points.append(_go(standing, held, line, 2 * points[-1].amount))
    return (points[-1] if not points[-1].price >= floor else None), points


def _go(standing: Standing, held: Warm, line: Mapping[str, Any], amount: float, start: Basis | None = None) -> _Point:
    """The program with the limit giving way by ``amount``, solved from ``start`` or from where the solver stands."""
    is_upper, at = line["direction"] == "more", int(line["at"])
    changed = moved(standing.lp, at, amount if is_upper else -amount, lower=not is_upper)
    answer = resolve(standing, held, changed, start)
    if answer.status is not Status.OPTIMAL or answer.dual is None or answer.reduced is None:
        return _Point(amount, np.nan, np.nan, answer)
    price = price_at(standing, answer.dual, answer.reduced, at)
    return _Point(amount, standing.answer.value - answer.value, price, answer)


def taking_over(standing: Standing, answer: Answer) -> pd.DataFrame:
    """Limits that have a price in ``answer`` and none in the plan as it stands, by kind and subject, costliest first.

    A limit's cost is its price times its size, as in the report ``costly_limits``; the size of a relative limit is half
    of what stands on its two sides.
    """
    scale = standing.lp.objectives[0].scale
    lines = []
    for block, cost in _costs(standing, answer):
        new = np.flatnonzero(cost * scale > MATERIAL * abs(standing.answer.value))
        keys = block.keys.iloc[new].astype(str).reindex(columns=list(KEYS), fill_value="")
        lines.append(keys.assign(family=block.limit or block.name, cost=cost[new] * scale))
    rows = pd.concat(lines, ignore_index=True) if lines else pd.DataFrame()
    if rows.empty:
        return pd.DataFrame(columns=NEXT)
    rows["limit"], rows["year"] = subjects(standing.inst, rows), pd.to_numeric(rows["year"], errors="coerce")
    sums = rows.groupby(["family", "limit"], as_index=False).agg(
        regions=("region", lambda names: tuple(sorted(set(names) - {""}))),
        first_year=("year", "min"), last_year=("year", "max"), cost=("cost", "sum"),
    )  # fmt: skip
    told = subject_titles(standing.inst)
    sums["title"] = [told(family, limit) for family, limit in zip(sums["family"], sums["limit"], strict=True)]
    return sums.sort_values(["cost", "family", "limit"], ascending=[False, True, True], ignore_index=True)[NEXT]


def _costs(standing: Standing, answer: Answer) -> Iterator[tuple[Block, NDArray[np.float64]]]:
    """For each kind of limit that somebody could change: price times size where there was no price before, else 0."""
    lp = standing.lp
    if answer.x is None or answer.dual is None or answer.reduced is None:
        return
    sides = 0.5 * (abs(lp.matrix) @ np.abs(answer.x) + np.abs(lp.row_constant))
    bound = np.where(answer.dual > 0, lp.row_lower, lp.row_upper) + lp.row_constant
    size = np.maximum(np.where(np.isfinite(bound), np.abs(bound), 0.0), sides)
    price = np.where(np.abs(standing.dual) > NO_PRICE, 0.0, np.abs(answer.dual))
    yield from ((block, (price * size)[block.span]) for block in lp.rows if block.name in LIMIT_KINDS)
    price = np.where(standing.reduced < -NO_PRICE, 0.0, np.maximum(-answer.reduced, 0.0))
    cost = price * np.where(np.isfinite(lp.upper), lp.upper, 0.0)
    yield from ((block, cost[block.span]) for block in lp.columns if block.limit in LIMIT_KINDS)
