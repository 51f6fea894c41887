"""Opening a round, and copying runs into it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.errors import RunFolderError, UsageError
from optimiser.rounds import log
from optimiser.rounds.entry import ADD, NEW, Draft, Entry, facts_text, text_of, who_of
from optimiser.rounds.facts import facts_of
from optimiser.runfolder import MANIFEST, Past, reopen, slug
from optimiser.words import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

RUNS, README = "runs", "README.txt"
UNFINISHED = ".unfinished-"
OF_A_RUN = re.compile(r"((inputs|tables)/)?[a-z_]+\.[a-z]+")
"""Names of the files of a run; a manifest that somebody made up leads nowhere else."""
_ABOUT = """\
This folder is a budget round, kept by ppopt (ppopt round --help).

runs/          a copy of every run of the round: inputs, result tables, and a manifest with the sha256 of each file
round.sqlite   the log, an SQLite 3 database with one table, entries: who added or published which run, when (UTC), and
               why. Entries are only ever added. Each holds the seal of the one before and its own: the sha256 of the
               other eight columns, in order, as a JSON list without blanks, in UTF-8. The facts of an entry hold the
               sha256 of the run's manifest.

Do not edit anything here: ppopt round check says what was changed. Copy the whole folder to keep it safe.
"""


def new(folder: Path, title: str, who: str | None = None) -> Entry:
    """Open a round in ``folder``, which must be new or empty.

    Raises UsageError if there is something in it, RunFolderError if it cannot be written.
    """
    draft = Draft(NEW, "", who_of(who), text_of(title, "--title"), facts_text({}))
    with said_plainly(folder):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            msg = f"{folder} is there already and is not an empty folder. Give a new one; nothing is ever overwritten."
            raise UsageError(msg)
        (folder / RUNS).mkdir(parents=True)
        (folder / README).write_text(_ABOUT, encoding="utf-8")
    try:
        return log.create(folder, draft)
    except RunFolderError:
        with contextlib.suppress(OSError):
            for left in (folder / log.FILE, folder / README):
                left.unlink(missing_ok=True)
            (folder / RUNS).rmdir()
        raise


def add(folder: Path, run: Path, why: str, who: str | None = None, name: str | None = None) -> Entry:
    """Copy the run folder ``run`` into the round and enter it, under ``name`` or the name of its folder.

    Raises RunFolderError if the round or the run is not sound, UsageError if the run is in the round already, the name
    is taken, or ``why`` says nothing.
    """
    why, who, wanted = text_of(why, "--why"), who_of(who), _name(run, name)
    log.entries(folder)  # better known before the work than after it
    past = reopen(run)
    facts = facts_of(past)
    with _copied(folder, past) as copy:
        placed: list[Path] = []

        def draft(entries: tuple[Entry, ...]) -> Draft:
            _not_there_yet(run, facts, entries)
            free = _free(folder, wanted, entries, given=name is not None)
            with said_plainly(folder):
                placed.append(copy.rename(folder / RUNS / free))
            return Draft(ADD, free, who, why, facts_text(facts))

        try:
            return log.append(folder, draft)
        except BaseException:
            for path in placed:  # it was not entered after all: the disk is full
                shutil.rmtree(path, ignore_errors=True)
            raise


def added(entries: tuple[Entry, ...], name: str) -> Entry:
    """The entry with which the run ``name`` came into the round.

    Raises UsageError if there is no such run.
    """
    runs = {entry.run: entry for entry in entries if entry.what == ADD}
    if name not in runs:
        todo = did_you_mean(name, list(runs), "run") if runs else "Add one: ppopt round add."
        msg = f"There is no run {name!r} in the round. {todo}"
        raise UsageError(msg)
    return runs[name]


def stored(folder: Path, name: str) -> Path:
    """Where the round in ``folder`` keeps the run ``name``; no name leads anywhere else."""
    return folder / RUNS / slug(name)


def _name(run: Path, given: str | None) -> str:
    """The name to give the run: letters, digits and hyphens.

    Raises UsageError if another name was asked for.
    """
    if given is None:
        return slug(run.resolve().name) or "run"
    if not given or slug(given) != given:
        msg = f"--name {given!r} is not a name for a run. Use small letters, digits and hyphens"
        raise UsageError(f"{msg}: {slug(given)}." if slug(given) else f"{msg}.")
    return given


def _not_there_yet(run: Path, facts: dict[str, object], entries: tuple[Entry, ...]) -> None:
    for entry in entries:
        if entry.what == ADD and entry.fact("contents_sha256") == facts["contents_sha256"]:
            msg = (
                f"{run} is in the round already, as {entry.run}: {entry.who} added it on {entry.at[:10]}. The inputs, "
                f"the options and every table are the same (hash {str(facts['contents_sha256'])[:12]})."
            )
            raise UsageError(msg)


def _free(folder: Path, wanted: str, entries: tuple[Entry, ...], *, given: bool) -> str:
    """``wanted``, or the first of ``-2``, ``-3``, ... that is free if nobody asked for that very name."""
    taken = {entry.run for entry in entries if entry.what == ADD}
    number, name = 1, wanted
    while name in taken or stored(folder, name).exists():
        if given:
            msg = f"There is a run {name!r} in the round already. Give another --name."
            raise UsageError(msg)
        number += 1
        name = f"{wanted[:50]}-{number}"
    return name


@contextlib.contextmanager
def _copied(folder: Path, past: Past) -> Iterator[Path]:
    """A copy of the run beside the others, gone again unless it was moved to its place.

    Only what the manifest names is copied, each file with the bytes that its fingerprint is of.
    """
    with said_plainly(folder):
        copy = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder / RUNS))
    try:
        with said_plainly(folder):
            copy.chmod(0o755)
            fingerprints: dict[str, str] = past.run.manifest["files"]
            for name, fingerprint in fingerprints.items():
                _copy(past.run.folder, copy, name, fingerprint)
            _copy(past.run.folder, copy, MANIFEST, None)
        yield copy
    finally:
        if copy.exists():
            shutil.rmtree(copy, ignore_errors=True)


def _copy(run: Path, copy: Path, name: str, fingerprint: str | None) -> None:
    if not OF_A_RUN.fullmatch(name):
        msg = f"{run / MANIFEST} names a file {name!r}, which no run writes. Solve again."
        raise RunFolderError(msg)
    data = (run / name).read_bytes()
    if fingerprint is not None and hashlib.sha256(data).hexdigest() != fingerprint:
        msg = f"{run / name} was changed while it was copied. Add the run again."
        raise RunFolderError(msg)
    path = copy / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # the log must never know of a run that a power cut took away


@contextlib.contextmanager
def said_plainly(folder: Path) -> Iterator[None]:
    """Turn what the operating system says into a sentence."""
    try:
        yield
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "the disk is full" if full else error.strerror or str(error)
        todo = "Free some space, then do it again." if full else "See that you may write there."
        msg = f"The round {folder} could not be written: {why}. {todo} Nothing was entered."
        raise RunFolderError(msg) from error
