"""One peer, one size, one process: ``python -m benchmarks.peers.one PEER SOURCE MODEL RECORD LIMIT HOW_FAR``.

The record is written when the solver is about to begin and again at the end.  Libraries are imported, and the tables
read and checked, before the clock starts.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import memory
from benchmarks.peers import PEERS
from benchmarks.peers.statement import statement
from benchmarks.record import keep
from benchmarks.sizes import first_objective
from benchmarks.watch import watch
from optimiser.loading import load
from optimiser.solving import ALGORITHMS

MOST_GIB = 20.0
"""A tool that asks for more memory than this is refused it."""


@dataclass(frozen=True)
class Asked:
    """What to measure: ``model`` is the file that the limit reads, ``record`` the file to write."""

    peer: str
    source: str
    model: str
    record: Path
    limit_s: float
    solved: bool


def measure(asked: Asked) -> None:
    """State the model, hand it over, and solve it unless the model alone is asked for; write the record."""
    peer = PEERS[asked.peer]
    tool = importlib.import_module(f"benchmarks.peers.{peer.module}")
    start: Any = asked.model if peer.start == "file" else first_objective(load(asked.source))
    settings = {**ALGORITHMS[0][1], "time_limit": asked.limit_s}
    memory.begin_again()
    record: dict[str, Any] = {}
    began = time.perf_counter()
    if peer.start == "tables":
        start = statement(start)
        record["tables_s"] = time.perf_counter() - began
    model = tool.state(start)
    record["build_s"] = time.perf_counter() - began

    def handed(_solver: object) -> None:
        record["pass_s"] = time.perf_counter() - began - record["build_s"]
        record["model_mib"] = memory.peak_mib()
        keep(asked.record, record)
        if not asked.solved:
            os._exit(0)  # the tool would go on to read an answer that is not there

    solver_s = watch(peer.solver, handed)
    found = tool.solve(model, settings)
    whole = time.perf_counter() - began
    record["solve_s"] = sum(solver_s)
    record["read_s"] = whole - record["build_s"] - record["pass_s"] - record["solve_s"]
    record |= {"whole_s": whole, "peak_mib": memory.peak_mib(), "objective": float(found.objective)}
    record |= {"ended": found.status, "values": len(found.values)}
    keep(asked.record, record)


if __name__ == "__main__":
    memory.at_most(MOST_GIB)
    peer_name, source_name, model_file, record_file, limit, how_far = sys.argv[1:]
    measure(Asked(peer_name, source_name, model_file, Path(record_file), float(limit), how_far == "solve"))
