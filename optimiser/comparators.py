"""What happens without the plan: nothing more commissioned, and today's pattern repeated.

Both fix the starts and let the same people be deployed as well as they can be.  Only what cannot be wished away holds:
the stock, the requirement, time, and supervision; money, placements, contracts, targets and policies do not, since
nothing is decided.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import build
from optimiser.model.families.care import deployable, requirement
from optimiser.model.families.supervision import supervision, supervisors
from optimiser.model.families.workforce import workforce_balance
from optimiser.results.decisions import decisions, weights
from optimiser.results.gaps import by_profession, case
from optimiser.solution import Options, Status
from optimiser.solving import solve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

PHYSICS = (workforce_balance, requirement, deployable, supervision, supervisors)
KEPT = ("stock", "deployed", "shortfall", "supervising")
"""The variables that stay free; every other is nought, except the starts, which are given."""


def comparators(inst: Instance, options: Options) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Shortfall without the plan by service (the ``comparators`` table) and by profession (``gaps``), and notes.

    A case that cannot be worked out (too few supervisors for today's pattern, or no time left) is left out, with a note
    that says why.
    """
    lone = replace(inst, horizon=inst.horizon.model_copy(update={"objectives": ("shortfall",), "max_shortfall": None}))
    lp = build(lone, PHYSICS)
    by_service, by_prof, notes = [], [], []
    for name, starts in (("nothing_more", 0.0), ("todays_pattern", _last_starts(inst, lp))):
        outcome = solve(_given(lp, starts), Options(threads=options.threads, time_limit_s=options.time_limit_s))
        if outcome.status is not Status.OPTIMAL or outcome.x is None:
            why = _WHY.get(outcome.status, outcome.status.sentence)
            notes.append(f"{_TITLES[name]} is left out of the comparison. {why}")
            continue
        decided = decisions(lp, outcome.x)
        short = decided["shortfall"].rename(columns={"value": "shortfall_wte"})
        short["weighted_wte_years"] = short["shortfall_wte"] * weights(inst, short)
        deployed = decided["deployed"].rename(columns={"value": "deployed_wte"})
        by_service.append(case(inst, name, short))
        by_prof.append(by_profession(inst, name, short, deployed))
    empty = pd.DataFrame()
    return (pd.concat(by_service) if by_service else empty, pd.concat(by_prof) if by_prof else empty, notes)


_WHY = {Status.INFEASIBLE: "It cannot be carried out: too few supervisors, or more people moving on than there are."}
_TITLES = {"nothing_more": "Commissioning nothing more", "todays_pattern": "Today's pattern repeated"}


def _last_starts(inst: Instance, lp: LinearProgram) -> NDArray[np.float64]:
    """The starts of the year before the first intake year, for every year's starts."""
    last = inst.pipeline[inst.pipeline["intake_year"] == inst.horizon.first_intake_year - 1]
    keys = lp.column_block("starts").keys
    return (
        keys.merge(last[["route", "region", "trainees"]], on=["route", "region"], how="left")["trainees"]
        .fillna(0.0)
        .to_numpy()
    )


def _given(lp: LinearProgram, starts: NDArray[np.float64] | float) -> LinearProgram:
    """The program with the starts given and nothing bought."""
    upper = lp.upper.copy()
    lower = lp.lower.copy()
    for block in lp.columns:
        if block.name not in KEPT:
            upper[block.span] = 0.0
        if block.name == "starts":
            lower[block.span] = upper[block.span] = starts
    return replace(lp, lower=lower, upper=upper)
