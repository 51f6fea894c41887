"""Copies of the tiny instance with one thing wrong, and what loading them says."""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

from optimiser.errors import InstanceError
from optimiser.loading import load
from optimiser.reading.find import find


def copy_of_tiny(into: Path) -> Path:
    """A copy of the tiny instance that a test may spoil."""
    return Path(shutil.copytree(find("tiny"), into / "tiny"))


def replace(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the one place where ``old`` stands in a file."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(folder: Path, file: str, *lines: str) -> None:
    """Add lines at the end of a file."""
    with (folder / file).open("a", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)


def remove(folder: Path, file: str, beginning: str) -> None:
    """Remove the lines that begin so."""
    path = folder / file
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(beginning)]
    assert len(kept) < len(lines), f"no line of {file} begins with {beginning!r}"
    path.write_text("".join(kept), encoding="utf-8")


def told(text: str) -> list[str]:
    """Messages, one to a line; a line that is indented goes on with the one before."""
    messages: list[str] = []
    for line in dedent(text).strip().splitlines():
        if line.startswith(" "):
            messages[-1] += " " + line.strip()
        else:
            messages.append(line)
    return messages


def problems(folder: Path, *scenarios: str, changes: tuple[str, ...] = ()) -> list[str]:
    """Every problem that loading the instance finds."""
    with pytest.raises(InstanceError) as caught:
        load(folder, scenarios, changes)
    return [str(problem) for problem in caught.value.problems]


def warnings(folder: Path) -> list[str]:
    """Every warning of an instance that loads."""
    return [str(problem) for problem in load(folder).warnings]
