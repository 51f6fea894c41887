"""Rounds played again, year by year: plan with what is known, see what comes of it, plan again.

The planners know one instance; another, the outcome, is how the world is.  Each year the plan's first year is carried
out in the world, and what came in is taken into the next round by the same steps as ``ppopt replan``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.backtest.outcome import World, as_planned, came_in, reached
from optimiser.analyses.replan import Wanted, again
from optimiser.analyses.replan.sketch import Sketch, sketch
from optimiser.errors import Infeasible, UsageError
from optimiser.planning import plan
from optimiser.solution import Options
from optimiser.solving.levels import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimiser.instance import Instance
    from optimiser.solution import Solution

__all__ = ["Backtest", "World", "backtest"]


@dataclass(frozen=True)
class Backtest:
    """What came of the rounds.

    ``rounds``: year, places and starters of the year, moved_places (promises changed by the round), first_plan_wte,
    planned_wte and reached_wte short in the year (as the first round and the round itself planned, and as it came),
    supervised (whether supervisors kept to the share of their time that they may give).
    ``regret``: part, weighted_wte_years: what the rounds reached, what is then best, their sum, what foreknowledge
    would have reached, the regret, and by how much the best plans among these may be bettered as far as is proven, all
    weighed from the first round.
    """

    rounds: pd.DataFrame
    regret: pd.DataFrame


def backtest(
    belief: Instance,
    world_as_is: Instance,
    years: Sequence[int],
    world: World,
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> Backtest:
    """Play the rounds of ``years``; ``belief`` is what planners know at first, ``world_as_is`` how things are.

    Years of the plan before the first round go as planned.
    Raises UsageError if the years are not in a row or not years of the plan with one left, Infeasible if a round has
    no plan.
    """
    _require(belief, years)
    rng = np.random.default_rng(world.seed)
    known, real = belief, world_as_is
    if years[0] > belief.horizon.first_intake_year:
        on_phase(f"The years before {years[0]}, as planned")
        tables = _planned(known, years[0] - 1).tables
        before = as_planned(known, tables, years[0] - 1)
        known, real = (again(inst, tables, before, Wanted(EXACT)) for inst in (known, real))
        known = replace(known, horizon=known.horizon.model_copy(update={"objectives": belief.horizon.objectives}))
    on_phase("The plan with foreknowledge")
    foreknown = _best(real)
    lines, weighed = [], []
    first: Solution | None = None
    for year in years:
        on_phase(f"The round of {year}")
        solution = _planned(known, year)
        first = first or solution
        actuals = came_in(real, solution.tables, year, world, rng)
        got = reached(real, actuals, solution.tables)
        moved = next((level.value for level in solution.levels if level.name == "deviation"), 0.0)
        lines.append(
            {
                "year": year,
                "places": _sum(solution.tables["places"], "places", year),
                "starts": float(actuals.tables["actual_starts"]["starters"].sum()),
                "moved_places": moved if first is not solution else 0.0,
                "first_plan_wte": _sum(first.tables["shortfall"], "shortfall_wte", year),
                "planned_wte": _sum(solution.tables["shortfall"], "shortfall_wte", year),
                "reached_wte": got.short_wte,
                "supervised": "yes" if got.supervised else "no",
            }
        )
        weighed.append(got.weighted)
        known, real = (again(inst, solution.tables, actuals, Wanted(EXACT)) for inst in (known, real))
    on_phase("The best that is left")
    return Backtest(pd.DataFrame(lines), _regret(belief, weighed, _best(real), foreknown))


def _regret(inst: Instance, weighed: Sequence[float], left: Sketch, foreknown: Sketch) -> pd.DataFrame:
    """The parts of the regret, weighed from the first round on."""
    discount = 1 + inst.horizon.discount_rate
    later = discount ** -len(weighed)
    played = sum(value * discount**-place for place, value in enumerate(weighed))
    rest, known = left.value("shortfall") * later, foreknown.value("shortfall")
    parts = {
        "Reached in the rounds": played,
        "The best from there on": rest,
        "Together": played + rest,
        "With foreknowledge": known,
        "Regret": played + rest - known,
        "Not proven": left.unproven * later + foreknown.unproven,
    }
    return pd.DataFrame({"part": list(parts), "weighted_wte_years": list(parts.values())})


def _planned(inst: Instance, year: int) -> Solution:
    solution = plan(inst, Options())
    if not solution.status.has_plan:
        msg = f"The round of {year} has no plan. {solution.sentence}"
        raise Infeasible("\n".join([msg, *(f"  {row}" for row in solution.conflict)]), list(solution.conflict))
    return solution


def _best(inst: Instance) -> Sketch:
    """The plan of least weighted shortfall."""
    alone = inst.horizon.model_copy(update={"objectives": ("shortfall",), "max_shortfall": None})
    return sketch(replace(inst, horizon=alone), Options())


def _sum(frame: pd.DataFrame, figure: str, year: int) -> float:
    return float(frame.loc[frame["year"] == year, figure].sum())


def _require(inst: Instance, years: Sequence[int]) -> None:
    first, last = inst.horizon.first_intake_year, inst.horizon.last_intake_year - 1
    if last < first:
        msg = f"{inst.horizon.name} plans one year only: there is no round after it."
        raise UsageError(msg)
    if not years or list(years) != list(range(years[0], years[-1] + 1)) or not first <= years[0] <= years[-1] <= last:
        within = (
            f"years in a row within {first}..{last}" if last > first else f"{first}, the only year that can be played"
        )
        msg = f"--years: give {within}; the plan needs a year after them."
        raise UsageError(msg)
