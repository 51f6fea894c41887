"""ppopt as it is: rows over tables, whole arrays to HiGHS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers import Found
from optimiser.model import build
from optimiser.solution import Options
from optimiser.solving import solve as ppopt_solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram


def state(inst: Instance) -> LinearProgram:
    """The program."""
    return build(inst)


def solve(lp: LinearProgram, settings: Mapping[str, Any]) -> Found:
    """IPX with crossover is what ppopt chooses by itself; of the settings it takes the time limit."""
    outcome = ppopt_solve(lp, Options(time_limit_s=settings["time_limit"]))
    objective = outcome.levels[0].value if outcome.levels else np.nan
    return Found(objective, outcome.status.value, np.empty(0) if outcome.x is None else outcome.x)
