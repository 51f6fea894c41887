"""A finished run opened again: the instance as it was solved, and its solution, ready for whatever is asked of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from optimiser.errors import InstanceError, RunFolderError
from optimiser.loading import load
from optimiser.planning import asked
from optimiser.reading.find import MANIFEST
from optimiser.runfolder.manifest import FORMAT
from optimiser.runfolder.read import read
from optimiser.runfolder.write import BASIS
from optimiser.solution import Basis, Level, Options, Solution, Status

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.instance import Instance
    from optimiser.runfolder.read import Run


@dataclass(frozen=True)
class Past:
    """A finished run: its folder, the instance with the objectives that were asked for, and the solution."""

    run: Run
    inst: Instance
    solution: Solution
    options: Options


@dataclass(frozen=True)
class Claim:
    """What the manifest says that the run is."""

    status: Status
    options: Options
    levels: tuple[Level, ...]
    instance_hash: str
    size: dict[str, int]
    conflict: tuple[str, ...]


def reopen(folder: Path) -> Past:
    """The run in ``folder``, after every file was held against the fingerprint that the run wrote.

    Raises RunFolderError if the folder is not a run's, is incomplete, was written by another version, was edited, or
    holds the inputs of another instance.
    """
    run = read(folder)
    if run.incomplete is not None:
        msg = f"{folder} is marked incomplete: {run.incomplete} Solve again, or give another run."
        raise RunFolderError(msg)
    _same_format(run)
    _unedited(run)
    said = claimed(run)
    try:
        inst = load(folder / "inputs")
    except InstanceError as error:
        msg = f"{folder / 'inputs'} is not an instance: {error}"
        raise RunFolderError(msg) from error
    if inst.hash != said.instance_hash:
        msg = f"{folder / 'inputs'} is another instance than the one that {folder} solved. Solve again."
        raise RunFolderError(msg)
    wanted = asked(inst, said.options)
    solution = Solution(
        said.status,
        said.levels,
        tables={name: run.table(name) for name in run.table_names},
        model=said.size,
        notes=tuple(run.manifest.get("notes", ())),
        conflict=said.conflict,
        basis=_basis(run),
        whole=wanted.horizon.whole_places,
    )
    return Past(run, wanted, solution, said.options)


def claimed(run: Run) -> Claim:
    """What the run claims.

    Raises RunFolderError if the manifest lacks something.
    """
    said = run.manifest
    try:
        options = dict(said["options"])
        if options.get("objectives") is not None:
            options["objectives"] = tuple(options["objectives"])
        status, levels = Status(said["status"]), [_level(level) for level in said["objectives"]]
        if status.has_plan and not levels:
            msg = "a plan without an objective"
            raise ValueError(msg)  # noqa: TRY301 - one of the ways in which a manifest may be wrong
        return Claim(
            status,
            Options(**options),
            tuple(levels),
            str(said["instance"]["hash"]),
            dict(said["model"]),
            tuple(said["conflict"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        msg = f"{run.folder / MANIFEST} is not as a run writes it: {error}."
        raise RunFolderError(msg) from error


def _level(said: dict[str, Any]) -> Level:
    bound = float("-inf") if said["bound"] is None else float(said["bound"])
    return Level(str(said["name"]), str(said["unit"]), float(said["value"]), bound, float(said["tolerance"]))


def _same_format(run: Run) -> None:
    stated = run.manifest.get("format")
    if stated != FORMAT:
        wrote = dict(run.manifest.get("versions") or {}).get("ppopt", "unknown")
        msg = (
            f"{run.folder} was written by another version of ppopt ({wrote}; folder format {stated}, this version "
            f"reads {FORMAT}). Solve its inputs again: ppopt solve {run.folder / 'inputs'}."
        )
        raise RunFolderError(msg)


def _unedited(run: Run) -> None:
    """Every file has the fingerprint that the manifest states."""
    for name, fingerprint in run.manifest["files"].items():
        try:
            data = (run.folder / name).read_bytes()
        except OSError as error:
            msg = f"{run.folder / name} cannot be read: {error.strerror}."
            raise RunFolderError(msg) from error
        if hashlib.sha256(data).hexdigest() != fingerprint:
            msg = f"{run.folder / name} was changed after the run wrote it. Solve again, or put the file back."
            raise RunFolderError(msg)


def _basis(run: Run) -> Basis | None:
    if BASIS not in run.manifest["files"]:
        return None
    return Basis.from_text(json.loads((run.folder / BASIS).read_text(encoding="utf-8")))
