"""Replaying a run: its stored inputs solved again, and every table compared with what was stored, byte for byte."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.replan import REPORT_TABLES
from optimiser.csv_text import csv_text
from optimiser.errors import InstanceError, RunFolderError, UsageError
from optimiser.loading import load
from optimiser.planning import asked, plan
from optimiser.rounds import log
from optimiser.rounds.check import whole
from optimiser.rounds.differences import Difference, difference
from optimiser.rounds.keep import added
from optimiser.rounds.lists import in_force
from optimiser.runfolder import PROOF, read
from optimiser.runfolder.manifest import versions
from optimiser.runfolder.reopen import claimed
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from optimiser.runfolder import Run
    from optimiser.solution import Level, Solution

OF_ANOTHER_RUN = {f"tables/{name}.csv" for name in REPORT_TABLES}


class Verdict(Enum):
    """How a replay ended."""

    SAME = "bit for bit"
    WITHIN = "within tolerance, with other versions"
    DIFFERENT = "different"

    @property
    def sentence(self) -> str:
        """What it means, for a reader who has never replayed anything."""
        return _SENTENCES[self]


_SENTENCES = {
    Verdict.SAME: "Solved again, the stored inputs give every stored figure, bit for bit.",
    Verdict.WITHIN: (
        "Solved again with other versions of the program or its libraries, the stored inputs give the stored "
        "objectives within the stated tolerances; among equally good plans another may have been found."
    ),
    Verdict.DIFFERENT: "Solved again, the stored inputs do not give the stored figures.",
}


@dataclass(frozen=True)
class Replayed:
    """A replay: what was compared with what, and everything that differs."""

    run: str
    is_in_force: bool
    """whether this is the run last published"""
    status: tuple[str, str]
    """as stored, and now"""
    objectives: pd.DataFrame
    """objective, unit, stored, now, relative_difference, tolerance, within (yes or no)"""
    tables: tuple[Difference, ...]
    """one per table, and per stored proof that there is no plan"""
    left_out: tuple[str, ...]
    """tables that tell how a round was planned again: they were made from another run and its actuals"""
    versions: pd.DataFrame
    """library, stored, now; only those that differ"""

    @property
    def verdict(self) -> Verdict:
        """Bit for bit, within tolerance under other versions, or different."""
        exact = (self.objectives["stored"] == self.objectives["now"]).all()
        if self.status[0] == self.status[1] and exact and all(table.same for table in self.tables):
            return Verdict.SAME
        agrees = self.status[0] == self.status[1] and (self.objectives["within"] == "yes").all()
        return Verdict.WITHIN if agrees and len(self.versions) else Verdict.DIFFERENT


def replay(
    folder: Path,
    name: str | None = None,
    on_phase: Callable[[str], None] = lambda _phase: None,
    on_line: Callable[[str], None] = lambda _line: None,
) -> Replayed:
    """Solve again what the run ``name`` solved, or the run in force, from the inputs that the round stores.

    Raises UsageError if there is no such run, nothing is published, or the run stopped early and so cannot be replayed;
    RunFolderError if the round or the run is not as it was.
    """
    on_phase("read")
    entries = log.entries(folder)
    last = in_force(entries)
    if name is None and last is None:
        msg = f"Nothing is published in {folder} yet. Name the run to replay."
        raise UsageError(msg)
    chosen = name if name is not None or last is None else last.run
    run = read(whole(folder, added(entries, str(chosen))))
    said = claimed(run)
    if said.status in {Status.LIMIT_WITH_PLAN, Status.LIMIT_WITHOUT_PLAN}:
        msg = f"{chosen} was stopped before it was done, and where a solver stops depends on the machine."
        raise UsageError(f"{msg} It cannot be replayed.")
    try:
        inst = load(run.folder / "inputs", on_phase=on_phase)
    except InstanceError as error:
        msg = f"This version of ppopt does not take the stored inputs. {error}"
        raise RunFolderError(msg) from error
    if said.options.time_limit_s is not None and asked(inst, said.options).horizon.whole_places:
        msg = f"{chosen} was solved with whole places under a time limit, and what is found by then depends on the"
        raise UsageError(f"{msg} machine. It cannot be replayed: solve without --time-limit.")
    # A limit on time changes nothing in any other run that ended within it, and this machine may be slower.
    solution = plan(inst, replace(said.options, time_limit_s=None), on_phase, on_line)
    return Replayed(
        str(chosen),
        last is not None and last.run == chosen,
        (said.status.value, solution.status.value),
        _objectives(said.levels, solution.levels),
        tuple(_tables(run, solution)),
        tuple(file for file in run.manifest["files"] if file in OF_ANOTHER_RUN),
        _versions(run.manifest.get("versions", {})),
    )


def _objectives(then: tuple[Level, ...], now: tuple[Level, ...]) -> pd.DataFrame:
    """The objectives side by side; one that only one of them has is outside every tolerance."""
    there = {level.name: level for level in now}
    rows = []
    for level in then:
        value = there[level.name].value if level.name in there else math.nan
        gap = abs(value - level.value) / max(1.0, abs(level.value))
        within = "yes" if gap <= level.tolerance else "no"
        rows.append([level.name, level.unit, level.value, value, gap, level.tolerance, within])
    known = {level.name for level in then}
    rows += [[new.name, new.unit, math.nan, new.value, math.nan, 0.0, "no"] for new in now if new.name not in known]
    columns = ["objective", "unit", "stored", "now", "relative_difference", "tolerance", "within"]
    return pd.DataFrame(rows, columns=columns)


def _tables(run: Run, solution: Solution) -> list[Difference]:
    """Every table of either, in the stored order, then those that are new."""
    written = {f"tables/{name}.csv": frame for name, frame in solution.tables.items()}
    if solution.proof is not None:
        written[PROOF] = solution.proof
    now = {file: csv_text(frame).encode("utf-8", "backslashreplace") for file, frame in written.items()}
    files = [file for file in run.manifest["files"] if file not in OF_ANOTHER_RUN]
    stored = [file for file in files if file.startswith("tables/") or file == PROOF]
    return [
        difference(file, _bytes(run, file) if file in stored else None, now.get(file))
        for file in dict.fromkeys([*stored, *now])
    ]


def _bytes(run: Run, file: str) -> bytes:
    try:
        return (run.folder / file).read_bytes()
    except OSError as error:
        msg = f"{run.folder / file} cannot be read: {error.strerror}."
        raise RunFolderError(msg) from error


def _versions(then: Mapping[str, str]) -> pd.DataFrame:
    now = versions()
    rows = [
        [name, str(then.get(name, "not stated")), now.get(name, "not used")]
        for name in dict.fromkeys([*then, *now])
        if then.get(name) != now.get(name)
    ]
    return pd.DataFrame(rows, columns=["library", "stored", "now"])
