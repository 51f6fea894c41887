"""Climbing: level after level, each with its price, and what everybody comes to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.ladder.groups import groups
from optimiser.analyses.ladder.rungs import NEVER, ended, rung, rungs
from optimiser.errors import ModelError
from optimiser.model import build
from optimiser.results.decisions import decisions, tidy
from optimiser.solving.aim import aim, stand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from optimiser.analyses.ladder.groups import Groups
    from optimiser.analyses.ladder.rungs import Rungs
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Basis
    from optimiser.solving.aim import Aimed

LEVELS = ["level", "largest_share", "held", "objective", "price", "price_share"]


@dataclass(frozen=True)
class Ladder:
    """A climbed ladder.

    ``levels`` has a line per level: the largest share among the groups not held before, the groups held from there on,
    the first objective in its ``unit``, and its price: what it has grown by since the plan that pays fairness no heed,
    also as a share of that.  ``shares`` has a line per group: its size, the level at which it is held (0: never short),
    its share without the ladder and on top of it.  ``places`` are those of the plan on top, by programme, region, year.
    """

    kind: str
    objective: str
    unit: str
    unrestricted: float
    levels: pd.DataFrame
    shares: pd.DataFrame
    places: pd.DataFrame


@dataclass(frozen=True)
class _Climb:
    """How far the ladder is climbed: who is held on which level, each level's share and optimum, the plans left."""

    lp: LinearProgram
    basis: Basis | None
    level_of: Mapping[int, int] = field(default_factory=dict)
    shares: tuple[float, ...] = ()
    plans: tuple[Aimed, ...] = ()


def ladder(
    inst: Instance,
    kind: str,
    on_level: Callable[[int, int], None] = lambda _level, _left: None,
    threads: int = 1,
) -> Ladder:
    """Climb the ladder of an instance among its regions, professions or universities (``kind``: hei).

    ``on_level`` is told of each level as it begins, and of how many groups are not held yet.
    Raises Infeasible or Unbounded if there is no plan or no best one, LimitReached if the solver fails.
    """
    lp = build(inst)
    among = groups(inst, lp, kind)
    made = rungs(lp, among)
    goal = made.lp.objectives[0].cost
    free = ended(aim(stand(made.lp, None, threads), goal))
    climb = _Climb(made.lp, free.basis)
    while len(climb.level_of) < made.count:
        on_level(len(climb.shares) + 1, made.count - len(climb.level_of))
        climb = _level(made, climb, threads)
        priced = ended(aim(stand(climb.lp, None, threads), goal))
        climb = replace(climb, plans=(*climb.plans, priced))
    return _told(inst, made, among, climb, free)


def _level(made: Rungs, climb: _Climb, threads: int) -> _Climb:
    """One level: hold groups for as long as the largest share of the others stays the same."""
    level_of, lp, basis = dict(climb.level_of), climb.lp, climb.basis
    level, reached = len(climb.shares) + 1, None
    while len(level_of) < made.count:
        step = rung(made, lp, level_of, basis, threads)
        reached = step.share if reached is None else reached
        if step.share < reached - NEVER:
            break
        level_of |= dict.fromkeys(step.stuck, level if reached > 0 else 0)
        lp, basis = step.lp, step.basis
    return _Climb(lp, basis, level_of, (*climb.shares, reached or 0.0), climb.plans)


def _told(inst: Instance, made: Rungs, among: Groups, climb: _Climb, free: Aimed) -> Ladder:
    goal = made.lp.objectives[0]
    values = [goal.scale * (plan.value + goal.constant) for plan in (free, *climb.plans)]
    top = climb.plans[-1] if climb.plans else free
    lines = [
        [
            number,
            share,
            "; ".join(among.titles[group] for group in _held_at(climb, number, share)),
            value,
            value - values[0],
            (value - values[0]) / values[0] if values[0] else 0.0,
        ]
        for number, (share, value) in enumerate(zip(climb.shares, values[1:], strict=True), 1)
    ]
    shares = pd.DataFrame(
        {
            among.kind: among.names,
            "title": among.titles,
            "size": among.size,
            "level": [climb.level_of[group] for group in range(made.count)],
            "share_without": _shares(among, free.x),
            "share": _shares(among, top.x),
        }
    )
    places = decisions(made.lp, _array(top.x))["places"].rename(columns={"value": "places"})
    places = places[places["year"] <= inst.horizon.last_intake_year].reset_index(drop=True)
    return Ladder(among.kind, goal.name, goal.unit, values[0], pd.DataFrame(lines, columns=LEVELS), shares, places)


def _held_at(climb: _Climb, number: int, share: float) -> list[int]:
    return sorted(group for group, level in climb.level_of.items() if level == (number if share > 0 else 0))


def _shares(among: Groups, x: NDArray[np.float64] | None) -> NDArray[np.float64]:
    """What each group is short of its size, as a share, worked out from the plan itself."""
    plan = _array(x)[: among.matrix.shape[1]]
    return tidy(np.maximum((among.matrix @ plan + among.constant) / among.size, 0.0))


def _array(x: NDArray[np.float64] | None) -> NDArray[np.float64]:
    if x is None:
        msg = "there is no plan to read out"
        raise ModelError(msg)
    return x
