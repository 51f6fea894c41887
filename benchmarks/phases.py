"""What ``ppopt solve`` does, phase by phase, each with its time and its peak memory, in a process of its own.

``python -m benchmarks.phases SOURCE FOLDER LIMIT`` does the phases one after the other and leaves FOLDER/phases.json.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import memory
from benchmarks.clock import child
from benchmarks.record import keep, kept
from benchmarks.sizes import source
from benchmarks.watch import HIGHS, watch
from optimiser import verify
from optimiser.comparators import comparators
from optimiser.loading import load
from optimiser.model import build
from optimiser.results import result_tables
from optimiser.runfolder import Circumstances, claim, write
from optimiser.solution import Options, Solution
from optimiser.solving import solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.sizes import Size
    from optimiser.instance import Instance

PHASES = {
    "read": "files to cells",
    "check": "cells to a checked instance",
    "build": "instance to a linear program",
    "pass": "the program into the solver",
    "solve": "all objectives in order",
    "compare": "the cases without the plan, which `ppopt solve` works out while it solves",
    "extract": "the solution to result tables",
    "verify": "every limit recomputed from the tables",
    "write": "the run folder",
}
GRACE = 3.0
"""A process is stopped after so many times its limit: the cases without the plan have the limit too."""


def phases(size: Size, folder: Path) -> Iterator[dict[str, Any]]:
    """A line for each phase that was reached: seconds, and the most memory held during it in MiB."""
    folder.mkdir(parents=True, exist_ok=True)
    here = folder / f"{size.name}-run"
    here.mkdir(exist_ok=True)
    asked = [sys.executable, "-m", "benchmarks.phases", source(size, folder), str(here), str(size.limit_s)]
    ended = child(asked, GRACE * size.limit_s + 60, here / "phases.log")
    found = kept(here / "phases.json")
    for name, line in found.get("phases", {}).items():
        yield {"phase": name, "what": PHASES[name], **line}
    if ended.code or "ended" not in found:
        yield {"phase": "stopped", "what": f"ended with code {ended.code}"}
    else:
        # What the system says at the end is the last phase's: every phase has begun the count again.
        whole = {"seconds": found["seconds"], "peak_mib": max(line["peak_mib"] for line in found["phases"].values())}
        yield {"phase": "all", "what": found["ended"], **whole}


@dataclass
class Clock:
    """Seconds and peak memory of each phase so far, kept in a file as they become known."""

    path: Path
    phases: dict[str, dict[str, float]] = field(default_factory=dict)
    began: float = 0.0

    def begin(self) -> None:
        """A phase begins."""
        memory.begin_again()
        self.began = time.perf_counter()

    def end(self, name: str) -> None:
        """The phase called ``name`` is over."""
        self.phases[name] = {
            "seconds": round(time.perf_counter() - self.began, 4),
            "peak_mib": round(memory.peak_mib(), 1),
        }
        keep(self.path, {"phases": self.phases})

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """A phase, from here to the end of the block."""
        self.begin()
        yield
        self.end(name)


def measure(name: str, folder: Path, limit_s: float) -> None:
    """All phases in turn, until one has nothing to go on with."""
    clock = Clock(folder / "phases.json")
    began = time.perf_counter()
    inst = _read(name, clock)
    status = _solved(inst, Options(time_limit_s=limit_s), clock, folder)
    total = round(time.perf_counter() - began, 4)
    keep(clock.path, {"phases": clock.phases, "ended": status, "seconds": total})


def _read(name: str, clock: Clock) -> Instance:
    def on_phase(phase: str) -> None:
        if phase == "check":
            clock.end("read")
            clock.begin()

    clock.begin()
    inst = load(name, on_phase=on_phase)
    clock.end("check")
    return inst


def _solved(inst: Instance, options: Options, clock: Clock, folder: Path) -> str:
    """The phases from build on; how the solve ended."""
    with clock.timed("build"):
        lp = build(inst)

    def handed(_solver: object) -> None:
        clock.end("pass")
        clock.begin()

    watch(HIGHS, handed)
    clock.begin()
    outcome = solve(lp, options, inst.horizon.tolerance)
    clock.end("solve")
    solution = Solution(outcome.status, tuple(outcome.levels), model=lp.size, basis=outcome.basis)
    if outcome.x is None or outcome.dual is None:
        return f"{outcome.status.sentence} {'; '.join(outcome.notes)}".strip()
    with clock.timed("compare"):
        by_service, by_profession, _ = comparators(inst, options)
    with clock.timed("extract"):
        solution = replace(solution, tables=result_tables(inst, lp, outcome, by_service, by_profession))
    with clock.timed("verify"):
        report = verify.verify(inst, solution.tables, solution.levels, options)
        verify.require(report)
    with clock.timed("write"):
        claim(folder / "run")
        write(folder / "run", inst, replace(solution, verify=report), Circumstances(("benchmarks",), options))
    return outcome.status.value


if __name__ == "__main__":
    measure(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]))
