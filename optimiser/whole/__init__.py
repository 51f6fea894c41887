"""Whole places: people are whole, and an intake is nothing or a viable cohort.

``paths`` says what one programme's intakes can be, ``tighten`` what follows for every plan (a bound), ``splits`` and
``parts`` what follows of rules in shares for whole people (a better one), ``at_once`` makes
an early plan of whole places from the plan in fractions (``intakes``, ``network``, ``broken``, ``mend``), ``promises``
plans near to places promised, ``rounding`` better ones (``intakes``, then ``places``), ``search`` sets both against
each other with branch and bound beside them, and ``by_hand`` says what rounding by hand would have broken
(docs/decisions/0015).
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from optimiser.model import build
from optimiser.solution import Status
from optimiser.solving import solve
from optimiser.solving.conflict import conflict, farkas
from optimiser.solving.levels import EXACT, Outcome
from optimiser.whole.by_hand import by_hand
from optimiser.whole.evidence import evidence
from optimiser.whole.ground import ground
from optimiser.whole.parts import telling
from optimiser.whole.promises import away_of
from optimiser.whole.search import Race, attempts, early, fractions, in_parts, search
from optimiser.whole.tighten import tighten

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor

    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Options
    from optimiser.solving.held import Reached
    from optimiser.whole.parts import Telling
    from optimiser.whole.search import Found
    from optimiser.whole.tighten import Tight

__all__ = ["Whole", "in_fractions", "solve_whole"]

FIXED = (
    "Prices, and objectives after the first, belong to the whole places of this plan: they hold with every place as it "
    "is, and say nothing of one place more."
)
MORE_IN_TIME = (
    "A few roundings were tried. Under a time limit there are as many as there is time for, and the proof of how near "
    "the plan is to the best possible is sharpened meanwhile."
)
OTHERS_IN_TIME = (
    "Only plans near to the promises were looked for. Under a time limit others are too, and the proof of how near the "
    "plan is to the best possible is sharpened meanwhile."
)
NOT_BY_HAND = "What rounding by hand would break was not worked out before the run was stopped."
ONLY_FRACTIONS = "There is a plan with places in fractions, but none of whole places."
CAP = (
    "At most {:,.6g} weighted WTE-years of shortfall are asked for. Without that limit the best plan of whole places "
    "found has {:,.6g}, and none has less than {:,.6g}."
)
NO_PATH = (
    "No row of whole intakes of programme {} meets its capacity, its contracts, its smallest cohort and how far an "
    "intake may change from year to year."
)


@dataclass(frozen=True)
class Whole:
    """A solve with whole places: its outcome, and tables that only whole places have."""

    outcome: Outcome
    tables: Mapping[str, pd.DataFrame]


def solve_whole(
    inst: Instance, lp: LinearProgram, options: Options, on_line: Callable[[str], None] = lambda _line: None
) -> Whole:
    """The best plan of whole places found, how near to the best possible it is proven to be, and its prices.

    ``lp`` is the program of ``inst``, which asks for whole places.
    """
    began = time.perf_counter()
    log: list[str] = []

    def said(line: str) -> None:
        log.append(line)
        on_line(line)

    terrain = ground(inst, build(in_fractions(inst)))
    race = Race(terrain, lp, options, began, said)
    found = race.found
    with ThreadPoolExecutor(1) as beside:
        ready = Event()
        plans = [beside.submit(early, race)]

        def begin(settled: Tight, others: Sequence[Reached]) -> None:
            plans.append(beside.submit(attempts, race, settled, ready.set, [*others, settled.reached]))

        tight, told = _bounded(race, beside, begin)
        plan = fractions(race, lambda: plans[0].done() and ready.wait())
        if tight.reached.status is Status.OPTIMAL:
            parts = in_parts(race, tight, told)
            search(race, tight, parts, plans)
        else:
            found.status = tight.reached.status
            plans[0].result()
    tables: dict[str, pd.DataFrame] = {}
    if found.x is None:
        outcome = _without(race, tight, plan)
    else:
        outcome = _outcome(lp, found.x, found, options, inst.horizon.tolerance)
        # After Ctrl-C somebody waits for an end; after the time limit the plan in fractions may not be there.
        if plan.status is Status.OPTIMAL and not found.interrupted:
            tables["rounding_by_hand"] = by_hand(terrain, plan)
        else:
            outcome.notes.append(NOT_BY_HAND)
        if found.status is Status.LIMIT_WITH_PLAN and not (race.timed or race.small or found.interrupted):
            outcome.notes.append(MORE_IN_TIME if away_of(lp) is None else OTHERS_IN_TIME)
        tables |= evidence(terrain, tight, parts)
    outcome.log[:0] = log
    outcome.interrupted, outcome.first_plan_s = found.interrupted, found.first_plan_s
    outcome.solve_s = time.perf_counter() - began
    return Whole(outcome, tables)


def _bounded(
    race: Race, beside: Executor, begin: Callable[[Tight, Sequence[Reached]], None]
) -> tuple[Tight, Telling | None]:
    """The bound and, if that is known by then, which splits tell; and word of Ctrl-C to what runs beside it.

    Under a time limit plans are begun while it still rises; without one they are with the bound known, so that nothing
    depends on which comes first, and of the plan on the sides of splits that go on as well.
    """
    settled: list[Tight] = []

    def known(tight: Tight) -> None:
        race.found.interrupted = tight.interrupted
        if tight.reached.status is Status.OPTIMAL:
            race.found.bound = race.worth(tight.reached)

    def nearly(tight: Tight) -> None:
        settled.append(tight)
        known(tight)
        if race.timed:
            begin(tight, [])

    try:
        tight = tighten(
            race.terrain,
            lambda value: race.on_line(f"No plan of whole places is below {value:,.2f}."),
            race.left,
            nearly,
        )
    except KeyboardInterrupt:
        race.found.interrupted = True
        beside.shutdown(wait=False, cancel_futures=True)
        raise
    known(tight)
    if race.timed:
        return tight, None
    told = _told(race, tight)
    begin(settled[0], [] if told is None else [told.plan])
    return tight, told


def _told(race: Race, tight: Tight) -> Telling | None:
    """The splits that tell, if there are any; Ctrl-C ends the search."""
    if race.small or race.found.interrupted:
        return None
    try:
        return telling(race.terrain, tight)
    except KeyboardInterrupt:
        race.found.interrupted = True
        return None


def in_fractions(inst: Instance) -> Instance:
    """The instance without whole places."""
    return replace(inst, horizon=inst.horizon.model_copy(update={"whole_places": False}))


def _without_cap(race: Race) -> list[str]:
    """What shortfall whole places can have without the cap on it, if that is why there is no plan and there is time."""
    inst = race.terrain.inst
    cap = inst.horizon.max_shortfall
    if cap is None or not race.goes_on():
        return []
    options = replace(race.options, time_limit_s=race.left()) if race.timed else race.options
    update = {"max_shortfall": None, "objectives": ("shortfall",)}
    free = replace(inst, horizon=inst.horizon.model_copy(update=update))
    levels = solve_whole(free, build(free), options).outcome.levels
    return [CAP.format(cap, levels[0].value, levels[0].bound)] if levels and levels[0].value > cap else []


def _outcome(lp: LinearProgram, plan: NDArray[np.float64], found: Found, options: Options, tolerance: float) -> Outcome:
    """The plan with its whole numbers held: prices, and the objectives after the first."""
    # Where places are near to promises they have had the tolerance: nothing else may worsen the first objective.
    left = tolerance if away_of(lp) is None else min(tolerance, EXACT)
    lower, upper = lp.lower.copy(), lp.upper.copy()
    lower[lp.whole] = upper[lp.whole] = np.round(plan[lp.whole])
    held = replace(lp, lower=lower, upper=upper, whole=lp.whole[:0])
    without_limit = replace(options, time_limit_s=None)
    outcome = solve(held, without_limit, left)
    if outcome.status is Status.INFEASIBLE:
        outcome = solve(_as_reached(held, plan), without_limit, left)
    outcome.levels[0] = replace(outcome.levels[0], tolerance=tolerance)
    if outcome.status is Status.OPTIMAL:
        bound = min(lp.objectives[0].scale * found.bound, outcome.levels[0].value)
        outcome.levels[0] = replace(outcome.levels[0], bound=bound)
        outcome.status = found.status
    outcome.notes.append(FIXED)
    return outcome


def _as_reached(lp: LinearProgram, x: NDArray[np.float64]) -> LinearProgram:
    """The program with limits that ``x`` meets to within branch and bound's tolerance as far as it meets them.

    Linear programs are solved to a finer one.
    """
    x = np.clip(x, lp.lower, lp.upper)
    activity = lp.matrix @ x
    return replace(lp, row_lower=np.minimum(lp.row_lower, activity), row_upper=np.maximum(lp.row_upper, activity))


def _without(race: Race, tight: Tight, plan: Reached) -> Outcome:
    """There is no plan of whole places, or none was found; why, as far as limits and paths of programmes tell."""
    terrain, outcome = race.terrain, Outcome(race.found.status)
    if outcome.status is not Status.INFEASIBLE:
        return outcome
    if plan.status is Status.OPTIMAL:
        outcome.notes.append(ONLY_FRACTIONS)
    if tight.impossible:
        outcome.notes.append(NO_PATH.format(tight.impossible))
    elif plan.status is Status.OPTIMAL:
        outcome.notes += _without_cap(race)
    if plan.status is Status.INFEASIBLE:
        outcome.conflict = conflict(terrain.lp)
        multipliers = farkas(terrain.lp, outcome.conflict)
        if multipliers is not None:  # the rows of fractions come first
            outcome.farkas = np.concatenate([multipliers, np.zeros(race.whole.matrix.shape[0] - len(multipliers))])
    elif tight.reached.status is Status.INFEASIBLE and not tight.impossible:
        own = terrain.lp.matrix.shape[0]
        outcome.conflict = [row for row in conflict(tight.lp) if row < own]
    return outcome
