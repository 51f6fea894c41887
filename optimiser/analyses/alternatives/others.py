"""Plans as different as can be from the run's own and from each other, each nearly as good.

This is modelling to generate alternatives (Brill, Chang and Hopkins, 1982).  How different two plans are is counted in
places, by profession, university and region over the plan's years: the sum of absolute differences.  Making that large
is no linear program, but its slope is: from a plan, the direction that leads away from all plans found so far is made
large over all plans within the tolerance, and again from where that leads.  Each step is exact and leads no nearer; the
end is a plan from which no step leads further away, which need not be the furthest of all (docs/decisions/0018).  The
first direction of each is hop, skip and jump: less of what the plans found so far have, more of what they have not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimiser.analyses.alternatives.selections import places_by
from optimiser.analyses.compare.titles import titles
from optimiser.errors import LimitReached
from optimiser.results.decisions import decisions
from optimiser.solving.aim import aim, stand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.analyses.alternatives.question import Question

STEPS = 4
"""Most steps away from the plans found so far."""
NEARER = 1e-6
"""Places by which a step must lead further away to be worth another."""
SAME = 0.01
"""Plans fewer places apart are one plan."""
COUNTED_BY = ["profession", "hei", "region"]
FAVOURED_BY = ("profession", "region", "hei")


@dataclass(frozen=True)
class Other:
    """Another plan: its places by programme, region and year of the plan; its first objective; how far away it is.

    ``away`` are the places by which it differs from the run's plan and from each plan before it, in this order, counted
    by profession, university and region.
    """

    number: int
    places: pd.DataFrame
    objective: float
    away: tuple[float, ...]


def others(
    ask: Question, places: pd.DataFrame, within: float, number: int, on_plan: Callable[[int], None] = lambda _n: None
) -> list[Other]:
    """Plans that keep the objective ``within`` a share, each far from the run's ``places`` and the rest.

    ``number`` of them, or as many as were found to differ.

    Raises LimitReached if the solver fails.
    """
    count = _counted(ask)
    at, size = stand(ask.lp, ask.basis), ask.lp.matrix.shape[1]
    earlier = [count.matrix @ _own(ask, places)]
    found: list[Other] = []
    for rank in range(1, number + 1):
        on_plan(rank)
        toward = 1.0 - 2.0 * np.mean([one / np.maximum(count.room, 1.0) for one in earlier], axis=0)
        basis, away, x = ask.basis, -1.0, np.zeros(size)
        for _ in range(STEPS):
            step = aim(at, -(count.matrix.T @ toward), {ask.row: ask.most(within)}, basis=basis)
            if step.x is None:
                raise LimitReached(f"The solver could not finish plan {rank}. {step.status.sentence}")
            here = count.matrix @ step.x
            further = float(sum(np.abs(here - one).sum() for one in earlier))
            if further <= away + NEARER:
                break
            x, away, basis = step.x, further, step.basis
            toward = np.mean([np.sign(np.round(here - one, 6)) for one in earlier], axis=0)
        here = count.matrix @ x
        apart = [float(np.abs(here - one).sum()) for one in earlier]
        if min(apart) <= SAME:
            break
        found.append(_other(ask, rank, x, apart))
        earlier.append(here)
    return found


@dataclass(frozen=True)
class _Counted:
    """``matrix @ x``: places by profession, university and region over the plan; ``room``: what is for sale there."""

    matrix: csr_array
    room: NDArray[np.float64]


def _counted(ask: Question) -> _Counted:
    block, programmes = ask.lp.column_block("places"), ask.inst.programmes
    of = programmes[["programme", "hei", "route", "capacity_places"]].merge(ask.inst.routes[["route", "profession"]])
    keys = block.keys.astype({"programme": str}).merge(of.astype({"programme": str}), on="programme", how="left")
    in_plan = np.flatnonzero(keys["year"] <= ask.inst.horizon.last_intake_year)
    keys = keys.iloc[in_plan]
    group = keys.groupby(COUNTED_BY, observed=True).ngroup().to_numpy()
    size = int(group.max(initial=-1)) + 1
    matrix = csr_array((np.ones(len(group)), (group, block.start + in_plan)), shape=(size, ask.lp.matrix.shape[1]))
    return _Counted(matrix, np.bincount(group, keys["capacity_places"].to_numpy(float), size).astype(float))


def _own(ask: Question, places: pd.DataFrame) -> NDArray[np.float64]:
    """The run's own places as columns of the program; everything else is nought."""
    block = ask.lp.column_block("places")
    names = ["programme", "region", "year"]
    known = places[[*names, "places"]]
    keys = block.keys.astype({"programme": str, "region": str})[names].merge(known, on=names, how="left")
    x = np.zeros(ask.lp.matrix.shape[1])
    x[block.span] = keys["places"].fillna(0.0).to_numpy(float)
    return x


def _other(ask: Question, rank: int, x: NDArray[np.float64], away: Sequence[float]) -> Other:
    goal = ask.lp.objectives[0]
    bought = decisions(ask.lp, x)["places"].rename(columns={"value": "places"})
    bought = bought[bought["year"] <= ask.inst.horizon.last_intake_year].reset_index(drop=True)
    return Other(rank, bought, goal.value(x), tuple(away))


def favours(ask: Question, places: pd.DataFrame, found: Sequence[Other]) -> pd.DataFrame:
    """Whom each plan favours: plan, of, name, title, plan_places (the run's), other_places, change_places."""
    lines = []
    for kind in FAVOURED_BY:
        own, titled = places_by(ask.inst, places, kind), titles(ask.inst, kind)
        for other in found:
            theirs = places_by(ask.inst, other.places, kind)
            lines += [
                (other.number, kind, name, titled.get(name, name), own.get(name, 0.0), theirs.get(name, 0.0))
                for name in ask.inst.sets[kind].categories.astype(str)
                if name in own or name in theirs
            ]
    frame = pd.DataFrame(lines, columns=["plan", "of", "name", "title", "plan_places", "other_places"])
    return frame.assign(change_places=(frame["other_places"] - frame["plan_places"]).round(9) + 0.0)


def listed(found: Sequence[Other]) -> pd.DataFrame:
    """The places of every plan: plan, programme, region, year, places."""
    frames = [other.places.assign(plan=other.number) for other in found]
    columns = ["plan", "programme", "region", "year", "places"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)
