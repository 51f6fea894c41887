"""What rounding the plan in fractions by hand would have broken and cost: every place to its nearest whole number."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.solution import Status
from optimiser.solving import held as solver

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.model.lp import Block
    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground

BROKEN = 1e-6
"""A limit broken by less than this share of its size, or of a unit, is kept."""
FAMILIES = (
    "budget", "programme_capacity", "programme_minimum", "programme_continuity", "policy", "policy_spend", "diversity",
    "supported", "placements", "supervision", "supervisors", "team_ratio", "movers", "retained",
)  # fmt: skip
COLUMNS = ["family", "broken", "of", "worst", "unit"]


def by_hand(ground: Ground, plan: Reached) -> pd.DataFrame:
    """Round every place of the plan's years to the nearest whole number; intakes, starts and stock follow.

    A line for each family of limits that this breaks, the rest of the plan as it was: ``broken`` of so many (``of``),
    and the worst breach in ``unit``.  The line of the first objective has in ``worst`` what it comes to when the rest
    of the plan is made again and every limit that was broken gives way as far as it must; blank if that is impossible.
    """
    x = _rounded(ground, plan.x)
    breach = _breach(ground, plan.x, x)
    lines = [_told(block, breach[block.span]) for block in ground.lp.rows if block.name in FAMILIES]
    frame = pd.DataFrame([*lines, _cohorts(ground, x), _blocks(ground, x)], columns=COLUMNS)
    goal = ground.lp.objectives[0]
    reached = pd.DataFrame([(goal.name, 0, 1, _value(ground, x, breach), goal.unit)], columns=COLUMNS)
    return pd.concat([frame[frame["broken"] > 0], reached], ignore_index=True)


def _rounded(ground: Ground, x: NDArray[np.float64]) -> NDArray[np.float64]:
    places = np.floor(x[ground.place] + 0.5)
    rounded = x.copy()
    rounded[ground.place] = places
    for columns in (ground.intake_of, ground.starts_of):
        rounded[columns] = 0.0
        np.add.at(rounded, columns, places)
    return rounded


def _breach(ground: Ground, x: NDArray[np.float64], rounded: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much each row is broken, in matrix units."""
    lp = ground.lp
    activity = lp.matrix @ x + ground.direct @ (rounded - x)
    over = np.maximum(lp.row_lower - activity, activity - lp.row_upper)
    return np.where(over > BROKEN * np.maximum(1.0, np.abs(activity + lp.row_constant)), over, 0.0)


def _told(block: Block, breach: NDArray[np.float64]) -> tuple[object, ...]:
    worst = float(breach.max(initial=0.0) * block.scale)
    return block.name, int((breach > 0).sum()), len(breach), worst, block.unit


def _cohorts(ground: Ground, x: NDArray[np.float64]) -> tuple[object, ...]:
    """Intakes that are neither nothing nor a viable cohort, and how many places the worst of them lacks."""
    size = ground.inst.programmes["min_cohort_places"].to_numpy(float)
    sized = size > 1
    intakes = x[ground.intakes[sized]]
    lacking = np.where(intakes > 0, size[sized, None] - intakes, 0.0)
    worst = float(lacking.max(initial=0.0))
    return "viable_cohort", int((lacking > 0).sum()), intakes.size, max(0.0, worst), "places"


def _blocks(ground: Ground, x: NDArray[np.float64]) -> tuple[object, ...]:
    """Intakes that are no whole number of blocks, and how many places the worst of them is from one."""
    sold = ground.inst.programme_blocks
    number = {paths.programme: place for place, paths in enumerate(ground.paths)}
    intakes = x[ground.intakes[sold["programme"].astype(str).map(number).to_numpy(int)]]
    over = intakes % sold["block_places"].to_numpy(float)[:, None]
    away = np.minimum(over, sold["block_places"].to_numpy(float)[:, None] - over)
    return "whole_blocks", int((away > 0).sum()), intakes.size, float(away.max(initial=0.0)), "places"


def _value(ground: Ground, x: NDArray[np.float64], breach: NDArray[np.float64]) -> float:
    """The least of the first objective with these places, every limit that they break giving way as far as it must."""
    lp = ground.lp
    links = np.isin(ground.row_families, FAMILIES)
    given = np.where(links, breach, 0.0)
    held = solver.hold(replace(lp, row_lower=lp.row_lower - given, row_upper=lp.row_upper + given))
    solver.narrow(held, ground.place, x[ground.place], x[ground.place])
    reached = solver.afresh(held, corner=False)
    return reached.value if reached.status is Status.OPTIMAL else float("nan")
