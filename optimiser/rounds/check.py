"""The round as it stands on the disk, held against its log."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.certificate.evidence import CERTIFICATE
from optimiser.errors import RunFolderError, UsageError
from optimiser.rounds import log
from optimiser.rounds.entry import ADD, SEAL_SHOWN, Entry
from optimiser.rounds.keep import RUNS, UNFINISHED, added, stored
from optimiser.runfolder import MANIFEST
from optimiser.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Checked:
    """What was checked and what was found; nothing wrong if there are no problems."""

    entries: tuple[Entry, ...]
    runs: int
    files: int
    problems: tuple[str, ...]

    @property
    def seal(self) -> str:
        """The seal of the last entry, which stands for the whole log up to it."""
        return self.entries[-1].seal if self.entries else ""

    @property
    def short_seal(self) -> str:
        """The letters of it that a page shows."""
        return self.seal[:SEAL_SHOWN]


def check(folder: Path, seal: str | None = None) -> Checked:
    """Hold every entry against its seal and every stored file against its fingerprint.

    With ``seal``, which somebody noted earlier, the log must also still hold the entry that had it.
    Raises UsageError if the seal is too short to say anything, RunFolderError if there is no round in ``folder`` or its
    log cannot be read at all.
    """
    if seal is not None and len(seal) < SEAL_SHOWN:
        msg = f"--seal {seal!r}: give at least the first {SEAL_SHOWN} letters of the seal that was noted."
        raise UsageError(msg)
    entries, problems = log.look(folder)
    if seal is not None and not any(_begins(entry, seal) for entry in entries):
        problems.append(f"No entry has the seal {seal!r}: the log was rewritten since it was noted, or is another's.")
    runs = files = 0
    for entry in entries:
        if entry.what == ADD:
            held, found = _run_problems(folder, entry)
            runs, files = runs + 1, files + held
            problems += found
    return Checked(entries, runs, files, (*problems, *_strangers(folder, entries)))


def whole(folder: Path, entry: Entry) -> Path:
    """The folder of the run that ``entry`` added, after every file was held against its fingerprint.

    Raises RunFolderError if a file is not as it was added.
    """
    _, problems = _run_problems(folder, entry)
    if problems:
        more = f" ({len(problems) - 1} more: ppopt round check {folder})" if len(problems) > 1 else ""
        msg = f"{problems[0]}{more} Put it back from a copy of the round."
        raise RunFolderError(msg)
    return stored(folder, entry.run)


def one(folder: Path, name: str) -> Path:
    """The folder of the run ``name`` of the round, whole.

    Raises UsageError if there is no such run, RunFolderError if the round or the run is not as it was.
    """
    return whole(folder, added(log.entries(folder), name))


def several(folder: Path, names: Sequence[str]) -> list[Path]:
    """The folders of two runs or more, whole: those in ``names``, or all of the round.

    Raises UsageError if there are fewer or one is unknown, RunFolderError if the round or a run is not as it was.
    """
    entries = log.entries(folder)
    chosen = list(names) or [entry.run for entry in entries if entry.what == ADD]
    if len(chosen) < 2:  # noqa: PLR2004 - it takes two to compare
        msg = (
            f"A comparison takes two runs or more; {count(len(chosen), 'run')} {'named' if names else 'in the round'}."
        )
        raise UsageError(msg)
    return [whole(folder, added(entries, name)) for name in chosen]


def _begins(entry: Entry, seal: str) -> bool:
    """A seal may be noted by its first letters, as the pages show it."""
    return str(entry.seal).startswith(seal.lower())


def _run_problems(folder: Path, entry: Entry) -> tuple[int, list[str]]:
    """How many files the run has, and what is wrong with them."""
    name = str(entry.run)
    run = stored(folder, name)
    if not run.is_dir():
        return 0, [f"The run {name} is gone: there is no folder {run}."]
    try:
        data = (run / MANIFEST).read_bytes()
    except OSError as error:
        return 0, [f"{run / MANIFEST} cannot be read: {error.strerror}."]
    problems = []
    if hashlib.sha256(data).hexdigest() != _noted(entry):
        problems.append(f"{run / MANIFEST} is not the manifest with which {name} was added.")
    try:
        files = dict(json.loads(data)["files"])
    except (ValueError, TypeError, KeyError):
        return 0, [*problems, f"{run / MANIFEST} is not the manifest of a run."]
    problems += [found for file, sha in files.items() if (found := _file_problem(run, file, sha)) is not None]
    there = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    extra = sorted(there - {*files, MANIFEST, *CERTIFICATE})
    return len(files) + 1, [*problems, *(f"{run / file} was put there later." for file in extra)]


def _noted(entry: Entry) -> object:
    """The fingerprint of the manifest that the log holds; none if the entry cannot be read."""
    try:
        return entry.fact("manifest_sha256")
    except (ValueError, TypeError, AttributeError):
        return None


def _file_problem(run: Path, file: str, fingerprint: object) -> str | None:
    try:
        data = (run / file).read_bytes()
    except OSError as error:
        return f"{run / file} cannot be read: {error.strerror}."
    if hashlib.sha256(data).hexdigest() == fingerprint:
        return None
    return f"{run / file} was changed: its fingerprint (sha256) is not the one with which it was added."


def _strangers(folder: Path, entries: tuple[Entry, ...]) -> list[str]:
    """Folders beside the runs that no entry knows: a copy that was cut short, or a run whose entry was taken out."""
    known = {stored(folder, str(entry.run)).name for entry in entries if entry.what == ADD}
    try:
        there = sorted(path.name for path in (folder / RUNS).iterdir())
    except OSError as error:
        return [f"{folder / RUNS} cannot be read: {error.strerror}."]
    return [
        f"{folder / RUNS / name} is not in the log: its copying was cut short, or its entry was taken out."
        for name in there
        if name not in known and not name.startswith(UNFINISHED)
    ]
