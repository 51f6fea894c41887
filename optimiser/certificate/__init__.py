"""Certificates: what a run folder proves to somebody who trusts neither this program nor the solver.

``certify`` reads the folder alone.  Sums over the matrix are made in whole numbers (``exact``); optimality follows from
the stored duals by weak duality (``dual``), infeasibility from stored multipliers in the same way.  A check returns a
``Finding``; docs/certificates.md tells what each proves.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from optimiser.certificate import evidence
from optimiser.certificate.findings import Certificate, Finding
from optimiser.certificate.page import as_json, as_page, write
from optimiser.certificate.parallel import parallel_build
from optimiser.certificate.whole import near_the_best, no_path, whole_numbers
from optimiser.certificate.with_plan import optimality, printed, recomputed, rounding, stated_limits
from optimiser.certificate.without_plan import no_plan
from optimiser.errors import VerifyError
from optimiser.model import build
from optimiser.runfolder import MANIFEST, read
from optimiser.runfolder.reopen import claimed
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder import Run
    from optimiser.runfolder.reopen import Claim

__all__ = ["Certificate", "Finding", "as_json", "as_page", "certify", "write"]


def certify(
    folder: Path, *, rebuild: bool = False, on_phase: Callable[[str], None] = lambda _phase: None
) -> Certificate:
    """Check everything that the run in ``folder`` states; with ``rebuild`` also solve the model's second statement.

    Raises RunFolderError if the folder is not a run's.
    """
    on_phase("read")
    run = read(folder)
    said = claimed(run)
    about = {
        "name": str(run.manifest["instance"].get("name")),
        "title": str(run.manifest["instance"].get("title")),
        "status": said.status.value,
        "instance_hash": said.instance_hash,
        "manifest_sha256": hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest(),
    }
    return Certificate(about, tuple(_findings(run, said, rebuild, on_phase)))


def _findings(run: Run, said: Claim, rebuild: bool, on_phase: Callable[[str], None]) -> Iterator[Finding]:  # noqa: FBT001 - handed on
    yield evidence.files(run)
    found, inst = evidence.instance(run, said)
    yield found
    if inst is None:
        return
    on_phase("build")
    lp = build(inst)
    yield _model(inst, lp, said)
    on_phase("verify")
    yield from _plan(inst, lp, said, run) if said.status.has_plan else [_no_plan(inst, lp, said, run)]
    if rebuild:
        on_phase("solve")
        yield parallel_build(inst, said, run)


def _no_plan(inst: Instance, lp: LinearProgram, said: Claim, run: Run) -> Finding:
    """With whole places there may be no plan although the limits do not contradict each other in fractions."""
    whole = said.status is Status.INFEASIBLE and inst.horizon.whole_places
    return (no_path(inst) if whole else None) or no_plan(lp, said, run, is_whole=whole)


def _model(inst: Instance, lp: LinearProgram, said: Claim) -> Finding:
    """The matrix built from the inputs has the size that the manifest states, and its objectives."""
    size = ", ".join(f"{count:,} {name}" for name, count in lp.size.items())
    problems = [] if lp.size == said.size else [f"The inputs make a model of {size}, which is not the manifest's."]
    wanted = [(goal.name, goal.unit) for goal in lp.objectives]
    reached = [(level.name, level.unit) for level in said.levels]
    if reached != (wanted if said.status is Status.OPTIMAL else wanted[: len(reached)]):
        asked = ", ".join(name for name, _ in wanted)
        problems.append(f"manifest.json does not state the objectives that were asked for ({asked}), in their units.")
    if any(level.tolerance > inst.horizon.tolerance for level in said.levels):
        problems.append(f"manifest.json states another tolerance than the instance's, {inst.horizon.tolerance:g}.")
    return Finding("model", f"The matrix was built again from the inputs: {size}.", tuple(problems), lp.size)


def _plan(inst: Instance, lp: LinearProgram, said: Claim, run: Run) -> Iterator[Finding]:
    try:
        tables = evidence.tables(run)
    except VerifyError as error:
        yield Finding("tables", "", (f"{error}.",))
        return
    yield recomputed(inst, said, tables)
    try:
        plan = printed(lp, tables)
        best = near_the_best(inst, lp, said, tables, plan) if inst.horizon.whole_places else optimality(lp, said, plan)
    except (VerifyError, KeyError) as error:
        yield Finding("tables", "", (f"{error}.",))
        return
    yield rounding(lp, plan)
    yield stated_limits(lp, said, plan)
    if inst.horizon.whole_places:
        yield whole_numbers(lp, plan)
    yield best
