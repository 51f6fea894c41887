"""Writing a run folder: each file whole or not at all, the marker first and last."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.csv_text import csv_text
from optimiser.errors import RunFolderError, UsageError
from optimiser.reading.find import MANIFEST
from optimiser.runfolder.manifest import describe
from optimiser.runfolder.toml_text import settings_text
from optimiser.tables import BY_NAME, ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from optimiser.instance import Instance
    from optimiser.solution import Options, Solution

MARKER = "INCOMPLETE"
PROOF = "farkas.csv"
BASIS = "basis.json"
_UNDER_WAY = "This run is being written, or was cut short: do not use what is here.\n"


@dataclass(frozen=True)
class Circumstances:
    """What the manifest says beside the instance and the solution."""

    command: tuple[str, ...]
    options: Options
    seed: int | None = None
    incomplete: str | None = None
    """why the folder stays marked incomplete though all of it is there: the solve was interrupted without a plan"""


def default_folder(instance: str, scenarios: tuple[str, ...], parent: Path = Path("runs")) -> Path:
    """``runs/england+flat-cash``, or the first of ``-2``, ``-3``, ... that is not there yet."""
    name = "+".join(filter(None, (slug(part) for part in (instance, *scenarios)))) or "run"
    number = 1
    while (folder := parent / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return folder


def slug(name: str) -> str:
    """``name`` as part of a path: lower case letters, digits and hyphens, so that no name can lead elsewhere."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60]


def vacant(folder: Path) -> None:
    """Raise UsageError if there is something at ``folder`` that a run would overwrite."""
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file. Give a new folder."
        raise UsageError(msg)
    with _said_plainly(folder):
        if folder.exists() and any(folder.iterdir()):
            msg = f"{folder} exists and is not empty. Give a new folder; nothing is ever overwritten."
            raise UsageError(msg)


def claim(folder: Path) -> None:
    """Make ``folder`` and mark it incomplete.

    Raises UsageError if something is there already, RunFolderError if it cannot be made.
    """
    vacant(folder)
    with _said_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder, MARKER, _UNDER_WAY)


def release(folder: Path) -> None:
    """Undo ``claim`` when there is nothing to keep."""
    if [path.name for path in folder.iterdir()] == [MARKER]:
        (folder / MARKER).unlink()
        folder.rmdir()


def write(
    folder: Path, inst: Instance, solution: Solution, how: Circumstances, summary: Callable[[], str] = lambda: ""
) -> None:
    """Write the run into ``folder``, which ``claim`` has made; ``summary`` is made last, when the tables are safe.

    Raises RunFolderError if the disk is full or the folder may not be written; it is then marked incomplete.
    """
    began = time.perf_counter()
    with _said_plainly(folder):
        hashes = {}
        for name, text in _contents(inst, solution, summary):
            hashes[name] = _write(folder, name, text)
        manifest = describe(inst, solution, how)
        manifest["times_s"]["write"] = round(time.perf_counter() - began, 6)
        manifest["created"] = datetime.now(UTC).isoformat(timespec="seconds")
        manifest["files"] = hashes
        _write(folder, MANIFEST, json.dumps(manifest, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
        if how.incomplete is None:
            (folder / MARKER).unlink()
        else:
            _write(folder, MARKER, how.incomplete + "\n")


def _contents(inst: Instance, solution: Solution, summary: Callable[[], str]) -> Iterator[tuple[str, str]]:
    """Name and text of every file but the manifest, in the order in which they are written."""
    yield "inputs/instance.toml", settings_text(inst.horizon)
    for name, table in BY_NAME.items():
        frame = inst.table(name)
        if len(frame) or not table.optional:
            columns = [column for column in table.model_fields if column not in ORIGIN]
            yield f"inputs/{name}.csv", csv_text(frame[[*columns, *ORIGIN]])
    for name, frame in solution.tables.items():
        yield f"tables/{name}.csv", csv_text(frame)
    if solution.proof is not None:
        yield PROOF, csv_text(solution.proof)
    if solution.basis is not None:
        yield BASIS, json.dumps(solution.basis.as_text(), indent=2) + "\n"
    yield "solver.log", solution.log
    yield "summary.txt", summary()


def _write(folder: Path, name: str, text: str) -> str:
    """Write one file whole or not at all; return its sha256."""
    data = text.encode("utf-8", errors="backslashreplace")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    return hashlib.sha256(data).hexdigest()


@contextlib.contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    """Turn what the operating system says into a sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "the disk is full" if full else error.strerror or str(error)
        todo = "Free some space, then run again." if full else "Choose another --out."
        marked = f" {folder} is marked incomplete." if (folder / MARKER).exists() else ""
        msg = f"The run could not be written to {folder}: {why}. {todo}{marked}"
        raise RunFolderError(msg) from error
