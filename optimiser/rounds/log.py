"""The log of a round: one SQLite file, to which entries are only ever added.  The only file that knows SQLite."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import astuple, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from optimiser.errors import RunFolderError
from optimiser.rounds.entry import BEFORE_THE_FIRST, Draft, Entry, chain_problems, sealed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Entries = tuple[Entry, ...]

FILE = "round.sqlite"
FORMAT = 1
"""The form of the log, kept as SQLite's ``user_version``."""
OURS = 0x70705244
"""``ppRD``, kept as SQLite's ``application_id``: no other program's database is taken for a round."""
WAIT_S = 30.0
"""How long one analyst waits while another writes; a write takes milliseconds."""
COLUMNS = tuple(field.name for field in fields(Entry))
SCHEMA = (
    """\
CREATE TABLE entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, what TEXT NOT NULL, run TEXT NOT NULL,
    who TEXT NOT NULL, said TEXT NOT NULL, facts TEXT NOT NULL, previous TEXT NOT NULL, seal TEXT NOT NULL UNIQUE
)""",
    """\
CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'an entry of a round is never changed'); END""",
    """\
CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'an entry of a round is never deleted'); END""",
    """\
CREATE TRIGGER entries_follow_each_other BEFORE INSERT ON entries
WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entries)
  OR NEW.previous IS NOT coalesce((SELECT seal FROM entries ORDER BY number DESC LIMIT 1), printf('%064d', 0))
BEGIN SELECT RAISE(ABORT, 'an entry of a round follows the one before'); END""",
)
"""What SQLite itself refuses, so that a slip of the hand in another program cannot spoil the log."""
SAID = {
    sqlite3.SQLITE_BUSY: "somebody else is writing to it. Try again in a minute",
    sqlite3.SQLITE_LOCKED: "somebody else is writing to it. Try again in a minute",
    sqlite3.SQLITE_READONLY: "it may not be written. Ask whoever keeps the folder, or copy the round",
    sqlite3.SQLITE_FULL: "the disk is full. Free some space, then do it again; nothing was entered",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened. Ask whoever keeps the folder",
    sqlite3.SQLITE_CORRUPT: "it is damaged. Put it back from a copy",
    sqlite3.SQLITE_NOTADB: "it is damaged, or is no database. Put it back from a copy",
}


def create(folder: Path, draft: Draft) -> Entry:
    """Make the log of a new round with its first entry.

    Raises RunFolderError if it cannot be written.
    """
    with _said_plainly(folder), contextlib.closing(_connect(folder, "rwc")) as database:
        database.execute("BEGIN IMMEDIATE")
        for statement in SCHEMA:
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {OURS}")
        database.execute(f"PRAGMA user_version = {FORMAT}")
        return _enter(database, (), draft)


def append(folder: Path, draft_of: Callable[[Entries], Draft]) -> Entry:
    """Add the entry that ``draft_of`` makes of the entries so far, which nobody else can add to meanwhile.

    Raises RunFolderError if there is no sound log that may be written, and whatever ``draft_of`` raises; nothing is
    then entered.
    """
    there(folder)
    with _said_plainly(folder), contextlib.closing(_connect(folder, "rw")) as database:
        database.execute("BEGIN IMMEDIATE")
        entries, problems = _read(folder, database)
        _sound(folder, problems)
        return _enter(database, entries, draft_of(entries))


def entries(folder: Path) -> Entries:
    """Every entry of the round in ``folder``, first things first.

    Raises RunFolderError if it is no round, is of another format, is damaged or was tampered with.
    """
    found, problems = look(folder)
    _sound(folder, problems)
    return found


def look(folder: Path) -> tuple[Entries, list[str]]:
    """The entries as they stand, and everything that shows that somebody tampered with them.

    Raises RunFolderError if the folder is no round, or its log cannot be read or is of another format.
    """
    there(folder)
    with _said_plainly(folder), contextlib.closing(_connect(folder, "rw")) as database:
        database.execute("BEGIN")
        return _read(folder, database)


def there(folder: Path) -> None:
    """Raise RunFolderError if there is no round in ``folder``."""
    if not (folder / FILE).is_file():
        what = "is not a round" if folder.is_dir() else "does not exist"
        msg = f"{folder} {what} (there is no {FILE} in it). Give the folder of a round, or open one: ppopt round new."
        raise RunFolderError(msg)


def _connect(folder: Path, mode: str) -> sqlite3.Connection:
    """The database, in the mode ``rw``, with which SQLite reads also where it may not write, or ``rwc`` to make it.

    A statement is its own transaction unless one is begun; text that is no UTF-8 is spelled out.
    """
    address = f"{(folder / FILE).resolve().as_uri()}?mode={mode}"
    database = sqlite3.connect(address, uri=True, timeout=WAIT_S, isolation_level=None)
    database.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    return database


def _enter(database: sqlite3.Connection, before: Entries, draft: Draft) -> Entry:
    """Write the entry and make it last."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    entry = sealed(len(before) + 1, at, draft, before[-1].seal if before else BEFORE_THE_FIRST)
    marks = ", ".join("?" * len(COLUMNS))
    database.execute(f"INSERT INTO entries ({', '.join(COLUMNS)}) VALUES ({marks})", astuple(entry))  # noqa: S608 - our names
    database.execute("COMMIT")
    return entry


def _read(folder: Path, database: sqlite3.Connection) -> tuple[Entries, list[str]]:
    """The entries, and what is wrong with them, their table and its triggers."""
    _same_format(folder, database)
    problems = [
        f"The database is damaged: {line}." for (line,) in database.execute("PRAGMA integrity_check") if line != "ok"
    ]
    made = {text for (text,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}
    if made - {"CREATE TABLE sqlite_sequence(name,seq)"} != set(SCHEMA):
        problems.append("The table of entries, or what keeps it from being changed, is not as ppopt made it.")
    rows = database.execute(f"SELECT {', '.join(COLUMNS)} FROM entries ORDER BY number").fetchall()  # noqa: S608 - our names
    ever = database.execute("SELECT seq FROM sqlite_sequence WHERE name = 'entries'").fetchone()
    found = tuple(Entry(*row) for row in rows)
    count = ever[0] if ever and isinstance(ever[0], int) else 0
    return found, [*problems, *chain_problems(found, count)]


def _same_format(folder: Path, database: sqlite3.Connection) -> None:
    (ours,), (form,) = (database.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
    if ours != OURS:
        msg = f"{folder / FILE} is a database, but not the log of a round."
        raise RunFolderError(msg)
    if form != FORMAT:
        msg = (
            f"{folder} is a round of another version of ppopt (format {form}; this version reads {FORMAT}). Open it "
            "with that version; its README.txt says how to read it without."
        )
        raise RunFolderError(msg)


def _sound(folder: Path, problems: list[str]) -> None:
    if problems:
        more = f" ({len(problems) - 1} more: ppopt round check)" if len(problems) > 1 else ""
        msg = f"The log of {folder} was tampered with or is damaged: {problems[0]}{more} Put it back from a copy."
        raise RunFolderError(msg)


@contextlib.contextmanager
def _said_plainly(folder: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        what = SAID.get(code & 0xFF) if code is not None else None
        msg = f"The log {folder / FILE} cannot be used: {what or error}."
        raise RunFolderError(msg) from error
