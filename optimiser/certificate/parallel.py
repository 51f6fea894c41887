"""The second statement of the model (optimiser/algebra), solved afresh, against what the run says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.certificate.evidence import tables
from optimiser.certificate.findings import Finding
from optimiser.errors import SolveError, VerifyError
from optimiser.solution import Status

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.runfolder import Run
    from optimiser.runfolder.reopen import Claim

FIRST, LATER = 1e-6, 1e-3
"""How near the first objective and the later ones come, as a share: near the least shortfall a hair of it, less than
the first figure shows, is worth some money."""


def parallel_build(inst: Instance, said: Claim, run: Run) -> Finding:
    """The model written from the formulas, in Pyomo, comes to the same answer; with the same whole places if so asked.

    To find the best whole places a second time would prove no more, and may take hours.
    """
    from optimiser.algebra.solve import via_pyomo  # noqa: PLC0415 - Pyomo takes a second to import

    name = "parallel build"
    held = inst.horizon.whole_places and said.status.has_plan
    if said.status not in {Status.OPTIMAL, Status.INFEASIBLE, Status.UNBOUNDED} and not held:
        return Finding(name, "The run was stopped early: there is no optimum to compare.")
    try:
        status, levels = via_pyomo(inst, places=_places(inst, run) if held else None)
    except (SolveError, VerifyError, KeyError, ValueError) as error:
        return Finding(name, "", (f"The parallel build could not be solved: {error}",))
    problems = []
    if status is not (Status.OPTIMAL if held else said.status):
        problems.append(f"The parallel build ends as {status.value}, the run as {said.status.value}.")
    for rank, (ours, theirs) in enumerate(zip(said.levels, levels, strict=False)):
        if abs(ours.value - theirs.value) > (LATER if rank else FIRST) * max(1.0, abs(theirs.value)):
            problems.append(
                f"The parallel build comes to {theirs.value:,.9g} {theirs.unit} for {theirs.name}, "
                f"the run to {ours.value:,.9g}."
            )
    reached = ", then ".join(f"{level.name} {level.value:,.6f} {level.unit}" for level in levels)
    how = " with the whole places of the run" if held else ""
    sentence = f"The model was stated a second time from its formulas, in Pyomo, and solved afresh{how}: " + (
        f"it comes to {reached}, as the run does." if levels else f"it ends as {status.value}, as the run does."
    )
    figures = {level.name: level.value for level in levels}
    return Finding(name, sentence, tuple(problems), figures)


def _places(inst: Instance, run: Run) -> dict[str, float]:
    """The places of the plan's years by name, as the run prints them.

    Raises VerifyError if its tables cannot be read.
    """
    frame = tables(run).figures["places"]
    in_plan = frame[frame["year"] <= inst.horizon.last_intake_year]
    keys = in_plan[["programme", "region", "year"]].astype({"year": int}).astype(str).agg(",".join, axis=1)
    return {f"places[{key}]": places for key, places in zip(keys, in_plan["places"].astype(float), strict=True)}
