"""One solved place: the value there, what proves it, how steeply it changes, what binds and what is commissioned."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.frontier.nearby import Found, nearby
from optimiser.analyses.frontier.proof import proof
from optimiser.errors import LimitReached, Unbounded
from optimiser.reports.costly_limits import costly_limits
from optimiser.results import result_tables
from optimiser.solution import Level, Solution, Status
from optimiser.solving import Outcome
from optimiser.solving.inside import EXACT, inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from optimiser.analyses.frontier.ground import Ground, Place
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

KEYS = ["profession", "region"]
LOOSE = 0.1
"""A place that is not shown is solved to so much of the gap asked for; its own gap is proven like every other."""
GOOD_ENOUGH = 0.25
"""A smaller program will do if its own gap is at most so much of the gap asked for."""
LAST_STEP = 1.8
"""Where the gap to close is at most so many times the gap asked for, any plan that a smaller program finds will do.

It halves the gap even if its prices prove nothing new.
"""


@dataclass(frozen=True)
class Detail:
    """What a plan at a place does, in the plan's years."""

    who: pd.DataFrame
    """profession, region, short_wte (average of the plan's years) and places (all of them)"""
    limits: pd.DataFrame
    """the report ``costly_limits``"""


@dataclass(frozen=True)
class Point:
    """A solved place; ``value``, ``bound`` and ``slopes`` are in the objective's unit, nan where there is no plan."""

    place: Place
    status: Status
    value: float
    """of the plan found"""
    bound: float
    """no plan at the place is below it"""
    slopes: tuple[float, ...]
    """how the bound changes over the whole of each axis, were its prices to hold; none unless only limits move"""
    detail: Detail | None = None
    plan: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)
    """kept where only limits move, to be mixed with others"""
    beyond: float | None = None
    """of a point where plans begin or end on a line: from here on outwards no place has one"""

    @property
    def has_plan(self) -> bool:
        """Whether any plan meets the limits at the place."""
        return self.status is Status.OPTIMAL


@dataclass(frozen=True)
class Job:
    """A place to solve: exactly and in detail where it is shown, otherwise so that the gap ``within`` can be proven.

    ``between`` are solved neighbours on a line on which only bounds move.
    """

    place: Place
    within: float
    with_detail: bool = False
    between: tuple[Point, Point] | None = None
    gap: float = 0.0
    """how far apart the bounds are between the neighbours, relative to the value"""

    def solved(self, ground: Ground, inst: Instance) -> Point:
        """The point at the place; ``inst`` says what the rows and columns are called.

        Raises Unbounded if nothing holds the objective back, and LimitReached if the solver gives no answer.
        """
        lp = ground.program(self.place)
        found = _from_neighbours(ground, lp, self)
        if found is None:
            answer = inside(lp, EXACT if self.with_detail else _tolerance(self))
            if answer.x is None or answer.dual is None:
                return without_plan(self.place, answer.status, len(ground.moves))
            found = Found(answer.value, answer.x, proof(lp, answer.dual, ground.most(lp)))
        slopes = tuple(found.proof.slope(move) for move in ground.moves)
        return Point(
            self.place,
            Status.OPTIMAL,
            found.value,
            min(found.proof.bound, found.value),
            slopes,
            _detail(inst, lp, found) if self.with_detail else None,
            found.plan if slopes else None,
        )


def _tolerance(job: Job) -> float:
    return max(EXACT, LOOSE * job.within)


def _from_neighbours(ground: Ground, lp: LinearProgram, job: Job) -> Found | None:
    """The place by a smaller program around its neighbours' plans; None without them, or if too much is left open."""
    if job.between is None:
        return None
    one, other = job.between
    if one.plan is None or other.plan is None:
        return None
    share = (job.place[0] - one.place[0]) / (other.place[0] - one.place[0])
    allowed = job.gap if job.gap <= LAST_STEP * job.within else GOOD_ENOUGH * job.within
    precision = (allowed, _tolerance(job))
    return nearby(lp, (one.plan, other.plan), share, ground.most(lp), precision)


def without_plan(place: Place, status: Status, axes: int) -> Point:
    """A place that was solved and has no plan.

    Raises Unbounded if nothing holds the objective back, and LimitReached if the solver gave no answer.
    """
    if status is Status.INFEASIBLE:
        return Point(place, status, float("nan"), float("nan"), (float("nan"),) * axes)
    if status is Status.UNBOUNDED:
        raise Unbounded(status.sentence)
    along = ", ".join(f"{share:.4g}" for share in place)
    msg = f"The solver found no answer at {along} of the way between the ends, so that nothing is proven there."
    raise LimitReached(msg)


def _detail(inst: Instance, lp: LinearProgram, found: Found) -> Detail:
    outcome = Outcome(Status.OPTIMAL, found.plan, found.proof.row_price, found.proof.column_price)
    tables = result_tables(inst, lp, outcome, pd.DataFrame(), pd.DataFrame())
    objective = lp.objectives[0]
    level = Level(objective.name, objective.unit, found.value, found.proof.bound, 0.0)
    return Detail(_who(inst, tables), costly_limits(inst, Solution(Status.OPTIMAL, (level,), tables)))


def _who(inst: Instance, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Who is short and who is trained, by profession and region, in the plan's years."""
    gaps, starts = (_of_plan(tables[name]) for name in ("gaps", "starts"))
    profession = dict(zip(inst.routes["route"].astype(str), inst.routes["profession"].astype(str), strict=True))
    starts = starts.assign(profession=starts["route"].map(profession))
    short = gaps.groupby(KEYS)["shortfall_wte"].sum() / len(inst.horizon.plan_years)
    places = starts.groupby(KEYS)["starts"].sum()
    both = pd.concat([short.rename("short_wte"), places.rename("places")], axis=1)
    return both.fillna(0.0).reset_index()


def _of_plan(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["period"] == "plan"]
