"""Planning again: what came in is taken in, what has begun stands, and the rest of the plan is made anew.

The new plan makes shortfall small first, then the distance from the plan promised before, within a stated tolerance.
docs/decisions/0017 says what is taken from the actuals, in which order, and what was not done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from optimiser.analyses.replan.actuals import KINDS, Actuals, read_actuals
from optimiser.analyses.replan.changes import changes, steps
from optimiser.analyses.replan.frozen import frozen
from optimiser.analyses.replan.history import history
from optimiser.analyses.replan.monitoring import monitoring
from optimiser.analyses.replan.promises import price, unkept
from optimiser.analyses.replan.roll import roll
from optimiser.analyses.replan.sketch import Sketch, sketch
from optimiser.errors import UsageError
from optimiser.planning import plan
from optimiser.solution import Options
from optimiser.solving.levels import EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from optimiser.horizon import Horizon
    from optimiser.instance import Instance
    from optimiser.solution import Solution

__all__ = ["Actuals", "Replan", "Wanted", "again", "read_actuals", "replan"]

REPORT_TABLES = ("monitoring", "replan_steps", "replan_changes", "replan_price", "replan_unkept")
"""Tables of the run folder that tell how the round was planned again, beside those of the plan."""
TITLES = {
    "as planned": "Years gone by, as planned",
    "starters": "Starters",
    "drop-out": "Drop-out",
    "leavers": "Leavers",
    "workforce": "Workforce counts",
}


FOR_PROMISES = 1e-4
"""How far the first objective may worsen for promises' sake unless the user says: less than any figure of the plan is
known by, and on england it keeps nineteen of twenty places that would otherwise move (docs/decisions/0017)."""
NOBODY = 1e-3
"""Plans that differ by fewer places are as near to the promises."""


@dataclass(frozen=True)
class Wanted:
    """What the user asked for: how far shortfall may worsen (relative) for promises' sake, which intakes are frozen."""

    tolerance: float = FOR_PROMISES
    frozen_through: int | None = None
    threads: int = 0


@dataclass(frozen=True)
class Replan:
    """The plan made again; its solution's tables hold the report as well (``replan_...`` and ``monitoring``)."""

    inst: Instance
    solution: Solution
    options: Options


def again(inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals, wanted: Wanted) -> Instance:
    """The instance of the years that are left, as ``actuals`` leave it.

    Raises InstanceError or UsageError if it cannot be made.
    """
    rolled = roll(inst, tables, actuals, history(inst, tables, actuals), _settings(inst, tables, actuals, wanted))
    return frozen(rolled, wanted.frozen_through)


def replan(
    inst: Instance,
    past: Solution,
    actuals: Actuals,
    wanted: Wanted,
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> Replan:
    """Plan again, and say what changed, why, and what keeping every promise would cost.

    Raises UsageError if ``past`` has no plan, InstanceError if the actuals lead to tables that do not agree.
    """
    if not past.status.has_plan:
        msg = f"There is no plan to make again. {past.sentence}"
        raise UsageError(msg)
    options = Options(threads=wanted.threads)
    new = again(inst, past.tables, actuals, wanted)
    solution = plan(new, options, on_phase)
    told = {"monitoring": monitoring(inst, past.tables, actuals)}
    if not solution.status.has_plan:
        return Replan(new, replace(solution, tables={**solution.tables, **told}), options)
    kinds = [kind for kind in KINDS if actuals.has(kind)]
    made: dict[str, Sketch] = {}
    for before, kind in zip(["as planned", *kinds], kinds, strict=False):
        on_phase(f"Working out what moved it: {kind}")
        upto = actuals.through(None if before == "as planned" else before)
        made[TITLES[before]] = sketch(again(inst, past.tables, upto, wanted), options)
    reached = Sketch.of(solution)
    made[TITLES[kinds[-1] if kinds else "as planned"]] = reached
    on_phase("Working out what keeping every promise costs")
    kept = sketch(_promises_first(new), options)
    if not kept.value("deviation") < reached.value("deviation") - NOBODY:
        kept = reached  # as near, or nearer: with whole places no search need find the nearest
    told |= {
        "replan_steps": steps(new, past.tables, made),
        "replan_changes": changes(new, made),
        "replan_price": price(new, reached, kept),
        "replan_unkept": unkept(new, kept),
    }
    return Replan(new, replace(solution, tables={**solution.tables, **told}), options)


def _promises_first(inst: Instance) -> Instance:
    """The same instance, in which no promise is broken that could be kept."""
    objectives = ("deviation", *(name for name in inst.horizon.objectives if name != "deviation"))
    return replace(inst, horizon=inst.horizon.model_copy(update={"objectives": objectives, "tolerance": EXACT}))


def _settings(inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals, wanted: Wanted) -> Horizon:
    """The settings of the years that are left: promises come right after the first objective."""
    first = actuals.first_open_year
    others = [name for name in inst.horizon.objectives if name != "deviation"]
    update: dict[str, object] = {
        "first_intake_year": first,
        "objectives": (others[0], "deviation", *others[1:]),
        "tolerance": wanted.tolerance,
    }
    if inst.horizon.max_shortfall is not None:
        # The cap counts every year: what the years gone by were planned to use of it is used.
        gone = tables["shortfall"]
        used = gone.loc[gone["year"] < first, "weighted_wte_years"].sum()
        growth = (1 + inst.horizon.discount_rate) ** (first - inst.horizon.first_intake_year)
        update["max_shortfall"] = max(0.0, float(inst.horizon.max_shortfall - used) * growth)
    return inst.horizon.model_copy(update=update)
