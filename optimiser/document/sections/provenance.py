"""Where the page comes from: inputs, versions, objectives as proven, and the check of the plan."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from optimiser.document.parts import Grid, Section, Terms, prose
from optimiser.document.words import in_words
from optimiser.words import figure, three_digits

if TYPE_CHECKING:
    from optimiser.document.story import Story
    from optimiser.runfolder import Past
    from optimiser.solution import Level


def provenance(story: Story) -> Section:
    """What anybody needs to make the same plan again and to hold it against this one."""
    said = (
        "The page is made from the run folder alone, after every file in it was held against the fingerprint that the "
        "run wrote. The same folder gives the same page."
    )
    rows = tuple(_level(level) for level in story.solution.levels)
    heads = ("Objective", "Unit", "Reached", "Proven bound", "Tolerance for later ones")
    note = "Plan and tail together, first things first" + (", pounds discounted" if len(rows) > 1 else "")
    levels = (Grid(f"Objectives. {note}", heads, rows, text_columns=2),) if rows else ()
    against = () if story.against is None else (prose("Held against:"), Terms(_terms(story.against)))
    return Section("provenance", "Where this comes from", (prose(said), Terms(_terms(story.past)), *levels, *against))


def _level(level: Level) -> tuple[str, ...]:
    bound = figure(level.bound, 3) if abs(level.bound) != float("inf") else "not proven"
    return in_words(level.name), level.unit, figure(level.value, 3), bound, f"{100 * level.tolerance:g}%"


def _terms(past: Past) -> tuple[tuple[str, str], ...]:
    said: dict[str, Any] = past.run.manifest
    check = said.get("verify")
    versions = ", ".join(f"{name} {version}" for name, version in said.get("versions", {}).items())
    size = past.solution.model
    terms = (
        ("Run", past.run.folder.resolve().name),
        ("Solved on", str(said.get("created", "not stated"))),
        ("Status", past.solution.sentence),
        ("Instance", f"{past.inst.horizon.title} ({past.inst.horizon.name})"),
        ("Source of record", past.inst.horizon.source_of_record),
        ("Scenarios and changes", "; ".join(said["scenario"]["name"]) or "none"),
        ("Fingerprint of the inputs (sha256)", past.inst.hash),
        ("Fingerprint of the scenarios (sha256)", str(said["scenario"]["hash"])),
        ("Command", shlex.join(map(str, said.get("command", ())))),
        ("Versions", versions),
        ("Size of the model", ", ".join(f"{count:,} {name}" for name, count in size.items())),
        ("Check without the model", _check(check)),
        ("Notes", " ".join(past.solution.notes) or "none"),
        ("Licence of the data", past.inst.horizon.licence),
    )
    return tuple((name, text) for name, text in terms if text)


def _check(check: dict[str, Any] | None) -> str:
    if not check:
        return "none: there is no plan to check"
    where = f", at {str(check['worst_family']).replace('_', ' ')}" if check.get("worst_family") else ""
    worst = three_digits(float(check["worst_breach"]))
    return f"every limit was worked out again from inputs and results; the worst breach is {worst} of its size{where}"
