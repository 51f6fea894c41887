"""manifest.json: what a run was, in one page that a machine can read."""

from __future__ import annotations

import hashlib
import math
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.runfolder.write import Circumstances
    from optimiser.solution import Solution

FORMAT = 2
"""The form of the run folder; a run of another form is not read as if it were one of this (2: with the basis)."""
LIBRARIES = ("ppopt", "highspy", "numpy", "pandas", "pydantic", "scipy")


def describe(inst: Instance, solution: Solution, how: Circumstances) -> dict[str, Any]:
    """The manifest but for the date, the time of writing and the hashes of the files."""
    report = solution.verify
    return {
        "format": FORMAT,
        "status": solution.status.value,
        "sentence": solution.sentence,
        "objectives": [{name: finite(value) for name, value in asdict(level).items()} for level in solution.levels],
        "model": dict(solution.model),
        "times_s": {phase: round(seconds, 6) for phase, seconds in solution.times_s.items()},
        "verify": None
        if report is None
        else {"worst_breach": report.worst_breach, "worst_family": report.worst_family},
        "instance": {"name": inst.horizon.name, "title": inst.horizon.title, "hash": inst.hash},
        "scenario": {"name": list(inst.scenario), "hash": scenario_hash(inst.scenario)},
        "options": asdict(how.options),
        "seed": how.seed,
        "notes": list(solution.notes),
        "conflict": list(solution.conflict),
        "command": list(how.command),
        "versions": versions(),
    }


def scenario_hash(scenario: tuple[str, ...]) -> str:
    """sha256 of the scenarios' names and the texts of the changes, in order."""
    return hashlib.sha256("\n".join(scenario).encode()).hexdigest()


def versions() -> dict[str, str]:
    """The versions of everything that a figure may depend on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}}


def finite(value: object) -> object:
    """JSON knows no infinity: a bound that was not proven is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
