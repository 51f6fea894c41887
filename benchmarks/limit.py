"""The limit that no modelling tool can beat: HiGHS alone, on the finished model read from a file."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import highspy

from optimiser.solving import ALGORITHMS, as_highs

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.model.lp import LinearProgram

BEST = ALGORITHMS[0][1]


def alone(
    lp: LinearProgram, settings: dict[str, Any] | None = None, time_limit_s: float | None = None
) -> tuple[float, str]:
    """Seconds that HiGHS takes for the first objective, and how it ended; the best algorithm unless told otherwise."""
    solver = highspy.Highs()
    solver.silent()
    for name, value in (BEST if settings is None else settings).items():
        solver.setOptionValue(name, value)
    if time_limit_s is not None:
        solver.setOptionValue("time_limit", time_limit_s)
    solver.passModel(as_highs(lp))
    started = time.perf_counter()
    solver.run()
    return time.perf_counter() - started, solver.modelStatusToString(solver.getModelStatus())


def written(lp: LinearProgram, path: Path) -> None:
    """Write the model with its first objective for a solver to read."""
    solver = highspy.Highs()
    solver.silent()
    solver.passModel(as_highs(lp))
    solver.writeModel(str(path))


READ_AND_SOLVE = f"""
import highspy, sys
solver = highspy.Highs()
solver.setOptionValue("output_flag", False)
for name, value in {BEST!r}.items():
    solver.setOptionValue(name, value)
solver.readModel(sys.argv[1])
solver.run()
"""
