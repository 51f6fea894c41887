"""The search for whole places: a bound on all plans, plans of our own rounding, and branch and bound beside them.

Small programs go to branch and bound at once.  In larger ones plans come from rounding, and in what is left of a time
limit branch and bound raises the bound; docs/decisions/0015 says what each was measured to do.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, vstack

from optimiser.solution import EXACT, Status
from optimiser.solving.held import Reached, afresh, hold
from optimiser.solving.mip import Limits, Talk, branch, mixed
from optimiser.whole.at_once import at_once
from optimiser.whole.groups import NEARLY
from optimiser.whole.parts import parted, telling, undivided
from optimiser.whole.promises import away_of, near_to_promises, nearest
from optimiser.whole.rounding import QUICKLY, with_intakes, with_places
from optimiser.whole.tighten import narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Options
    from optimiser.solving.mip import Branched, Mixed
    from optimiser.whole.ground import Ground
    from optimiser.whole.parts import Parted, Telling
    from optimiser.whole.rounding import Intakes
    from optimiser.whole.tighten import Tight

SMALL = 3000
"""Programs with fewer rows are solved by branch and bound alone."""
NEAR = (1.5, 3.0, 0.7, 1.0, 2.0, 1.25, 2.5)
"""What a place away from a programme's own intake counts, attempt by attempt (docs/decisions/0015)."""
SOON = 4.0
"""The same of the early plan: where it counts more, whole intakes are found in a third of the time."""
ATTEMPTS = 3
"""Whole intakes that are made of each plan in fractions before places are, those of the best plan first: their values
differ far more than what places cost after them.  Without a time limit there are no others."""
HANDS = 2
"""So many intakes are made side by side; under a time limit, where places begin to be made sooner, also in a row."""


@dataclass
class Found:
    """The best plan so far, in the columns of the whole program, and the bound that no plan is below; matrix units."""

    x: NDArray[np.float64] | None = None
    value: float = np.inf
    away: float = np.inf
    """places away from those promised, where there are any"""
    least: float = np.inf
    """of the values of all plans seen"""
    bound: float = -np.inf
    status: Status = Status.LIMIT_WITHOUT_PLAN
    interrupted: bool = False
    first_plan_s: float | None = None
    """seconds until there was a plan"""
    fresh: NDArray[np.float64] | None = None
    """a plan that branch and bound has not been told of yet"""

    def within(self, gap: float) -> bool:
        """Whether the best plan is proven to be near enough to the best possible, but for rounding."""
        size = abs(self.value)
        return self.x is not None and self.value - self.bound <= max(gap * size, EXACT * max(1.0, size))

    def end(self, bound: float, gap: float) -> None:
        """Hold the bound against the best plan, when nothing more is looked for."""
        self.bound = min(max(self.bound, bound), self.value)
        if self.x is not None:
            self.status = Status.OPTIMAL if self.within(gap) else Status.LIMIT_WITH_PLAN

    def take(self, x: NDArray[np.float64], value: float, away: float = 0.0, alike: float = 0.0) -> bool:
        """Keep a plan if it is better than the best so far; whether it is.

        Of plans whose values are above the least by no more than ``alike`` of it, the one less ``away`` from promises
        is better.
        """
        self.least = min(self.least, value)
        most = self.least + alike * abs(self.least)
        both = value <= most and self.value <= most and away != self.away
        better = away < self.away if both else value < self.value
        if better:
            self.x, self.value, self.away, self.fresh = x, value, away, x
        return better


@dataclass(frozen=True)
class Race:
    """What the two sides of the search share: plans from rounding, and the bound."""

    terrain: Ground
    """the program in fractions, with whose columns and rows those of ``whole`` begin"""
    whole: LinearProgram
    options: Options
    began: float
    """when the time that is limited began to run"""
    on_line: Callable[[str], None]
    found: Found = field(default_factory=Found)

    @property
    def small(self) -> bool:
        """Whether branch and bound alone will do."""
        return self.terrain.lp.matrix.shape[0] < SMALL

    @property
    def timed(self) -> bool:
        """Whether there is a time limit; without one nothing may depend on how fast the machine is."""
        return self.options.time_limit_s is not None

    def left(self) -> float:
        """Seconds left."""
        limit = self.options.time_limit_s
        return np.inf if limit is None else max(0.0, limit - (time.perf_counter() - self.began))

    def goes_on(self) -> bool:
        """Whether somebody waits for plans, and there is time."""
        return not self.found.interrupted and self.left() > 0.0

    @property
    def tolerance(self) -> float:
        """How far the first objective may worsen for the next, as a share of it."""
        return self.terrain.inst.horizon.tolerance

    @property
    def alike(self) -> float:
        """By what share the values of plans may differ that are both as good as was asked."""
        return max(self.tolerance, self.options.gap)

    def seeks(self) -> bool:
        """Whether a better plan is waited for than the best so far."""
        return self.goes_on() and not self.found.within(self.options.gap)

    def worth(self, plan: Reached) -> float:
        """The value of a plan, in matrix units as in ``found``."""
        return plan.value / self.whole.objectives[0].scale

    def raise_bound(self, value: float) -> None:
        """No plan is below this value, in the unit of the objective."""
        self.found.bound = max(self.found.bound, value / self.whole.objectives[0].scale)

    def said(self, text: str, value: float) -> None:
        """Tell a value in the unit of the objective."""
        goal = self.whole.objectives[0]
        self.on_line(f"{text} {goal.scale * value:,.2f} {goal.unit}.")


def early(race: Race) -> None:
    """A plan as soon as one can be had, before the bound is worked out: all places at once, or else year by year.

    It keeps no promise but by chance, so that without a time limit those near to the promises are waited for.
    """
    if race.small or not race.goes_on() or (away_of(race.whole) is not None and not race.timed):
        return
    plan = at_once(race.terrain, SOON, race.goes_on)
    if plan is not None or not race.goes_on():
        _take(race, plan)
        return
    lp, impossible = narrowed(race.terrain)
    if impossible:
        return
    reached = afresh(hold(lp), corner=False)
    if reached.status is not Status.OPTIMAL or not race.goes_on():
        return
    intakes = with_intakes(race.terrain, reached, SOON)
    if intakes is not None:
        _take(race, with_places(race.terrain, intakes, QUICKLY, race.goes_on))


def fractions(race: Race, after: Callable[[], object]) -> Reached:
    """The plan in fractions, to be rounded by hand, if there is time for it ``after`` that; Ctrl-C ends the search."""
    if race.goes_on():
        try:
            after()
            return afresh(hold(race.terrain.lp), seconds=race.left())
        except KeyboardInterrupt:
            race.found.interrupted = True
    return Reached.nothing(Status.LIMIT_WITHOUT_PLAN)


def in_parts(race: Race, tight: Tight, told: Telling | None) -> Parted:
    """The bound raised part by part, while plans are looked for; Ctrl-C ends the search.

    ``told`` is which splits tell, where that is known: under a time limit it is asked only here.
    Without a time limit nobody hears of it before the plans are there, so that they do not depend on when it came.
    """
    if race.small or not (race.seeks() if race.timed else race.goes_on()):
        return undivided(tight)
    try:
        parts = parted(tight, telling(race.terrain, tight, race.left) if race.timed else told)
    except KeyboardInterrupt:
        parts = replace(undivided(tight), interrupted=True)
    race.found.interrupted = race.found.interrupted or parts.interrupted
    if race.timed:
        race.raise_bound(parts.bound)
    return parts


def search(race: Race, tight: Tight, parts: Parted, plans: Sequence[Future[None]]) -> None:
    """The best plan of whole places found and the bound, in ``race.found``; ``plans`` are looked for beside it."""
    found, gap = race.found, race.options.gap
    program, bounded = _tightened(race.whole, tight), None
    _waited(race, plans)
    race.raise_bound(parts.bound)
    if parts.splits:
        race.said("No plan of whole people is below", parts.bound / race.whole.objectives[0].scale)
    if (race.small and not found.interrupted) or (race.timed and race.seeks()):
        bounded = branch(program, Limits(gap, race.left(), heuristics=race.small), talk=_talk(race))
        found.interrupted = bounded.interrupted
    if bounded is None and found.x is None and not (found.interrupted or race.timed):
        race.on_line("No rounding keeps every limit: branch and bound goes on until there is a plan.")
        bounded = branch(program, Limits(gap), talk=_talk(race))
    _settle(race, bounded)
    if race.small and race.goes_on():
        _to_promises(race, program)


def _to_promises(race: Race, program: Mixed) -> None:
    """Go from the best plan to the nearest to the promises that is as good, if there is one and anybody asks for it."""
    found = race.found
    nearer = None if found.x is None else nearest(program, race.whole, found.x, race.tolerance, race.left())
    if nearer is None:
        return
    found.interrupted = found.interrupted or nearer.interrupted
    if nearer.x is not None:
        found.x, found.value = nearer.x, race.whole.objectives[0].at(nearer.x)
        found.end(found.bound, race.options.gap + race.tolerance)


def _waited(race: Race, plans: Sequence[Future[None]]) -> None:
    """Wait for the plans that are looked for, if anybody waits for them, or for the step under way; Ctrl-C is heard."""
    for one in plans:
        if race.goes_on() or not one.cancel():
            try:
                one.result()
            except KeyboardInterrupt:
                race.found.interrupted = True
                one.result()


def attempts(race: Race, tight: Tight, on_intakes: Callable[[], None], plans: Sequence[Reached]) -> None:
    """A plan near to what was promised; without one, plans in fractions rounded in one way after another.

    ``plans`` are those of the bound.  ``on_intakes`` is told when the first intakes are made, which takes more than one
    processor, or none are.
    """
    try:
        if race.small or tight.reached.status is not Status.OPTIMAL:
            return
        if away_of(race.whole) is not None:
            on_intakes()
            if _near_to_promises(race, tight) and not race.timed:
                return
        _rounded(race, plans, on_intakes)
    finally:
        on_intakes()


def _rounded(race: Race, plans: Sequence[Reached], on_intakes: Callable[[], None]) -> None:
    """Plans in fractions, rounded: some intakes first, then places to those that leave the best plans."""
    weights = NEAR if race.timed else NEAR[:ATTEMPTS]
    ways = [(plan, near) for plan in plans for near in weights]

    def intakes(way: tuple[Reached, float]) -> Intakes | None:
        return with_intakes(race.terrain, *way) if race.seeks() else None

    number = HANDS if race.timed else len(ways)
    with ThreadPoolExecutor(HANDS) as hands:
        for first in range(0, len(ways), number):
            made = [one for one in hands.map(intakes, ways[first : first + number]) if one is not None]
            on_intakes()
            for one in sorted(made, key=lambda one: one.plan.value):
                if race.seeks() and race.worth(one.plan) < race.found.value:
                    _take(race, with_places(race.terrain, one, going_on=race.goes_on))


def _near_to_promises(race: Race, tight: Tight) -> bool:
    """Look for plans near to the promises until one that moves a place is found, or is not needed; whether any was."""
    found = False
    for plan in near_to_promises(race.terrain, tight.lp, tight.reached.value, NEAR[0], race.goes_on):
        found = True
        _take(race, plan)
        if not race.seeks() or (_away(race, plan.x) > NEARLY and not race.timed):
            break
    return found


def _take(race: Race, plan: Reached | None) -> None:
    """Keep a plan, and say so, if it is the best so far."""
    if plan is None:
        return
    if _kept(race, _with_cohorts(race, plan.x), value := race.worth(plan)):
        race.said("A plan of whole places comes to", value)
    race.found.first_plan_s = race.found.first_plan_s or time.perf_counter() - race.began


def _kept(race: Race, x: NDArray[np.float64], value: float) -> bool:
    """Keep a plan if it is the best so far; whether it is."""
    return race.found.take(x, value, _away(race, x), race.alike)


def _away(race: Race, x: NDArray[np.float64]) -> float:
    """Places of a plan away from those promised, if any were."""
    promises = away_of(race.terrain.lp)
    return 0.0 if promises is None else promises.at(x)


def _talk(race: Race) -> Talk:
    """Branch and bound hears of plans, and tells of its bound: when they come is a matter of the machine."""

    def offered() -> NDArray[np.float64] | None:
        plan, race.found.fresh = race.found.fresh, None
        return plan

    def enough(bound: float) -> bool:
        race.found.bound = max(race.found.bound, bound)
        return race.found.within(race.options.gap)

    return Talk(race.on_line, offered, enough)


def _settle(race: Race, bounded: Branched | None) -> None:
    """What all sides found together, branch and bound among them if it was begun."""
    found, gap = race.found, race.options.gap
    if bounded is None:
        found.end(found.bound, gap)
        return
    found.interrupted = found.interrupted or bounded.interrupted
    if bounded.x is not None:
        _kept(race, bounded.x, bounded.value)
    found.end(bounded.bound, gap)
    if found.x is None and bounded.status in {Status.INFEASIBLE, Status.UNBOUNDED}:
        found.status = bounded.status


def _tightened(whole: LinearProgram, tight: Tight) -> Mixed:
    """The whole program with what is known of whole plans: narrower bounds, rounded rows, and cuts below its rows."""
    lp, columns = tight.lp, whole.matrix.shape[1]
    own = lp.matrix.shape[0] - len(tight.cuts)
    added = csr_array(lp.matrix[own:])
    cuts = csr_array((added.data, added.indices, added.indptr), shape=(len(tight.cuts), columns))
    program = mixed(whole)
    return replace(
        program,
        lower=np.concatenate([lp.lower, whole.lower[len(lp.lower) :]]),
        upper=np.concatenate([lp.upper, whole.upper[len(lp.upper) :]]),
        matrix=csr_array(vstack([program.matrix, cuts]).tocsr()),
        row_lower=np.concatenate([lp.row_lower[:own], whole.row_lower[own:], lp.row_lower[own:]]),
        row_upper=np.concatenate([lp.row_upper[:own], whole.row_upper[own:], lp.row_upper[own:]]),
    )


def _with_cohorts(race: Race, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The plan with the columns that only whole places have: which cohorts run, and how many blocks are bought."""
    whole, terrain = race.whole, race.terrain
    full = np.concatenate([x, np.zeros(whole.matrix.shape[1] - len(x))])
    full[terrain.place] = np.round(x[terrain.place])
    intake, keys = whole.column_block("intake"), ["programme", "year"]
    taken = intake.keys[keys].assign(taken=np.round(x[intake.span]))
    running, blocks = whole.column_block("running"), whole.column_block("blocks")
    full[running.span] = running.keys[keys].merge(taken, on=keys, how="left")["taken"] > 0
    sold = blocks.keys[keys].merge(taken, on=keys, how="left").merge(terrain.inst.programme_blocks, on="programme")
    full[blocks.span] = sold["taken"] / sold["block_places"]
    return full
