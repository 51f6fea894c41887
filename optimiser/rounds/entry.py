"""One entry of a round's log, and the seal that ties it to the one before."""

from __future__ import annotations

import getpass
import hashlib
import json
from dataclasses import astuple, dataclass
from typing import Any

from optimiser.errors import UsageError

NEW, ADD, PUBLISH = "new", "add", "publish"
BEFORE_THE_FIRST = "0" * 64
LONGEST_NAME, LONGEST_TEXT = 100, 10_000


SEAL_SHOWN = 12
"""letters of a seal that a page shows and ``check`` asks for: chance alone does not make two alike"""


@dataclass(frozen=True)
class Draft:
    """What somebody wants to enter."""

    what: str
    """new, add or publish"""
    run: str
    """name of the run in the round; empty for ``new``"""
    who: str
    said: str
    """the title of the round, why the run was added, or the decision taken"""
    facts: str
    """what the program notes beside it, as the text of a JSON object"""


@dataclass(frozen=True)
class Entry:
    """One entry as it stands in the log."""

    number: int
    at: str
    """when, in UTC, as ISO 8601"""
    what: str
    run: str
    who: str
    said: str
    facts: str
    previous: str
    """the seal of the entry before"""
    seal: str

    @property
    def short_seal(self) -> str:
        """The letters of the seal that a page shows."""
        return self.seal[:SEAL_SHOWN]

    def fact(self, name: str) -> Any:  # noqa: ANN401 - a value of JSON
        """One of the facts noted; None if it was not."""
        return json.loads(self.facts).get(name)


def sealed(number: int, at: str, draft: Draft, previous: str) -> Entry:
    """The entry with its seal."""
    fields = (number, at, draft.what, draft.run, draft.who, draft.said, draft.facts, previous)
    return Entry(*fields, seal=seal_of(fields))


def seal_of(fields: tuple[object, ...]) -> str:
    """sha256 of every field but the seal, in order, as a JSON list without blanks, in UTF-8."""
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"), default=repr)
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def chain_problems(entries: tuple[Entry, ...], ever: int) -> list[str]:
    """What shows that the log was tampered with; ``ever`` is how many entries the database says it has had."""
    problems = []
    previous = BEFORE_THE_FIRST
    for place, entry in enumerate(entries, start=1):
        if entry.number != place:
            problems.append(
                f"Where entry {place} should be stands entry {entry.number}: an entry was taken out or put in."
            )
        if seal_of(astuple(entry)[:-1]) != entry.seal:
            problems.append(f"Entry {entry.number} was changed: its contents do not give its seal.")
        if entry.previous != previous:
            problems.append(f"Entry {entry.number} does not carry the seal of the entry before it.")
        previous = entry.seal
    if len(entries) < ever:
        problems.append(f"The log has had {ever} entries and holds {len(entries)}: the last were taken out.")
    if len(entries) > ever:
        problems.append(f"The log holds {len(entries)} entries and says that it has had {ever}: its count was changed.")
    if not entries or entries[0].what != NEW:
        problems.append("The log does not begin with the opening of the round.")
    return problems


def facts_text(facts: dict[str, object]) -> str:
    """Facts as the text that is kept: keys in order, figures in full."""
    return json.dumps(facts, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def text_of(text: str, option: str, longest: int = LONGEST_TEXT) -> str:
    """What somebody wrote, on one line.

    Raises UsageError if it says nothing, is longer than a page or holds signs that a terminal would act upon.
    """
    line = " ".join(text.split())
    if not line:
        msg = f"{option} is empty. Say it in a sentence that somebody can read in two years."
        raise UsageError(msg)
    if len(line) > longest:
        msg = f"{option} has {len(line):,} letters; a log takes {longest:,}. Say it shorter, and name the paper."
        raise UsageError(msg)
    strange = [sign for sign in line if not sign.isprintable()]
    if strange:
        msg = f"{option} holds {strange[0]!r}, which is not a letter or sign. Write it without."
        raise UsageError(msg)
    return line


def who_of(given: str | None) -> str:
    """Who acts: as stated, else the user's name on this machine.

    Raises UsageError if neither is known.
    """
    if given is not None:
        return text_of(given, "--who", LONGEST_NAME)
    try:
        return text_of(getpass.getuser(), "--who", LONGEST_NAME)
    except (OSError, KeyError, ImportError) as error:
        msg = "This machine does not say who you are. Give --who."
        raise UsageError(msg) from error
