"""Whole places near to those promised: what need not move stays, and what stays is whole already.

Plans of whole places that are about as good may share hardly a place, so that a round planned again would break every
promise for nothing.  Here a place away from a promise counts as so much of the first objective, and the few places that
are then worth moving are made whole as in ``at_once``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.solving.mip import Limits, branch
from optimiser.whole.at_once import at_intakes, most_starts
from optimiser.whole.broken import around
from optimiser.whole.groups import NEARLY
from optimiser.whole.intakes import whole_intakes
from optimiser.whole.network import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram, Objective
    from optimiser.solving.held import Reached
    from optimiser.solving.mip import Branched, Mixed
    from optimiser.whole.ground import Ground

AWAY = "deviation"
"""The objective that counts places away from those promised."""
WORTH = (2.5, 1.0, 0.3)
"""What a place away from a promise counts, in what a promised place has of the first objective on average."""
LEAST_WORTH = 1e-3
"""What a place has of the first objective at least, where there is hardly any of it."""
FIRST_OF_ALL = (100.0, 2.0)
"""What a place away from a promise counts where promises come first: in weighted WTE-years of shortfall, which comes
after them in every round."""
MOST_NODES = 1000
"""Nodes of branch and bound for a small program's second objective, so that the same round gives the same plan."""


def away_of(lp: LinearProgram) -> Objective | None:
    """The objective that counts places away from those promised, if it is the first or the second of the round.

    Further back it is no more than told of the plan: what comes before it is not to give way to it.
    """
    return next((goal for goal in lp.objectives[:2] if goal.name == AWAY), None)


def near_to_promises(
    ground: Ground, tight: LinearProgram, value: float, near: float, going_on: Callable[[], bool]
) -> Iterator[Reached]:
    """Plans of whole places near to the promises, one after another; their values are those of the first objective.

    The first keeps every promise, if that leaves a plan.  ``tight`` is the program with what is known of whole plans,
    ``value`` the least of its first objective in its unit, ``near`` as in ``intakes``.
    """
    first, most, promised = ground.lp.objectives[0], most_starts(ground), _promised(ground)
    plan = _as_promised(ground, promised)
    if plan is not None:
        yield plan
    for goal in _goals(ground, value, float(np.nansum(promised))):
        fractions = solver.afresh(solver.hold(replace(tight, objectives=(goal,)))) if going_on() else None
        if fractions is None or fractions.status is not Status.OPTIMAL:
            return
        aimed = replace(ground, lp=replace(ground.lp, objectives=(goal,)))
        intakes = whole_intakes(aimed, fractions, near) if going_on() else None
        if intakes is not None:
            stay = fractions.x[ground.place]
            plan = at_intakes(aimed, lines(aimed, fractions), intakes, most, going_on, stay)
            if plan is not None:
                yield replace(plan, value=first.value(plan.x))


def _promised(ground: Ground) -> NDArray[np.float64]:
    """The places promised; not a number where nothing was said."""
    keys, block = ["programme", "region", "year"], ground.lp.column_block("places")
    said = ground.inst.promised_places.astype({"programme": str, "region": str}).set_index(keys)["places"]
    here = block.keys.iloc[ground.place - block.span.start].astype({"programme": str, "region": str})
    return said.reindex(pd.MultiIndex.from_frame(here[keys])).to_numpy(float)


def _as_promised(ground: Ground, promised: NDArray[np.float64]) -> Reached | None:
    """The plan that keeps every promise; None if they do not say all, are not whole, no path, or break a limit."""
    if np.isnan(promised).any():
        return None
    places = np.round(promised).astype(np.int64)
    intakes = np.bincount(ground.intake_of, places, ground.columns)[ground.intakes].astype(np.int64)
    whole = np.abs(promised - places).max(initial=0.0) <= NEARLY
    if not whole or not all(paths.has(taken) for paths, taken in zip(ground.paths, intakes, strict=True)):
        return None
    found = around(ground, intakes, places)
    return None if found is None or found.by.any() else found.plan


def _goals(ground: Ground, value: float, promised: float) -> Iterator[Objective]:
    """The first objective with promises counted in; where they come first, with the next objective counted in."""
    first, away = ground.lp.objectives[0], away_of(ground.lp)
    if away is None:
        return
    if first is away:
        shortfall = next(goal for goal in ground.lp.objectives if goal.name == "shortfall")
        for places in FIRST_OF_ALL:
            yield _sum(first, shortfall, first.scale, shortfall.scale / places)
        return
    for share in WORTH:
        each = share * max(LEAST_WORTH, value / max(1.0, promised))
        yield _sum(first, away, first.scale, away.scale * each)


def _sum(one: Objective, other: Objective, weight: float, more: float) -> Objective:
    """``weight`` times the one and ``more`` times the other, both in matrix units."""
    return replace(
        one,
        cost=weight * one.cost + more * other.cost,
        constant=weight * one.constant + more * other.constant,
        scale=1.0,
    )


def nearest(
    program: Mixed, whole: LinearProgram, plan: NDArray[np.float64], tolerance: float, seconds: float
) -> Branched | None:
    """The plan nearest to the promises whose first objective is no worse than that of ``plan``, for small programs.

    The first objective may worsen by ``tolerance`` of itself; where it is the distance from the promises, what is made
    small is the next.  None where nobody asks for that; without a plan if no better one is found in so many
    ``seconds``.
    """
    first, away = whole.objectives[0], away_of(whole)
    if away is None:
        return None
    goal = whole.objectives[1] if first is away else away
    reached = first.at(plan)
    kept = reached + tolerance * max(1.0, abs(reached)) - first.constant
    capped = replace(
        program,
        cost=goal.cost,
        constant=goal.constant,
        matrix=csr_array(vstack([program.matrix, csr_array(first.cost[None, :])], format="csr")),
        row_lower=np.append(program.row_lower, -np.inf),
        row_upper=np.append(program.row_upper, kept),
    )
    found = branch(capped, Limits(0.0, seconds, MOST_NODES), start=plan)
    better = found.x is not None and found.value < goal.at(plan)
    return found if better else replace(found, x=None)
