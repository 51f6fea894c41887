"""Files to strings: every cell of every table as text, with the line it stands on."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimiser.csv_text import as_meant
from optimiser.errors import Problem, UsageError
from optimiser.reading.encoding import read_text
from optimiser.tables import BY_NAME
from optimiser.words import nearest, printable, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

SETTINGS = "instance"
BESIDE = {"README.md", "instance.toml", "expected.toml"}
"""Files that may stand beside the tables and are not read as tables; so may any folder."""


@dataclass(frozen=True)
class RawTable:
    """The cells of one table as text without outer spaces, by column; ``lines`` is where each row begins."""

    file: str
    columns: dict[str, list[str]]
    lines: list[int]
    whole: bool = True
    """whether every row was read"""
    header: int = 1
    """the line of the header"""


@dataclass(frozen=True)
class Raw:
    """An instance as it is written, not yet understood."""

    file_of: dict[str, str]
    """what messages call each table: regions.csv, or sheet regions"""
    settings: dict[str, object] | None
    tables: dict[str, RawTable | None]
    """None for a table that is there and cannot be read"""
    problems: list[Problem] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    """files or sheets that are no table"""
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    """of a workbook, by sheet: the letter of each column of a table, the cell of each setting; of a folder nothing"""


def read(path: Path, names: Collection[str] = tuple(BY_NAME), settings: str = SETTINGS) -> Raw:
    """Read a folder of CSV files or an Excel workbook: the tables called ``names``, and its ``settings``."""
    if path.is_dir():
        return read_folder(path, names, settings)
    # Only those who use workbooks wait for openpyxl to load.
    from optimiser.reading.workbook import read_workbook  # noqa: PLC0415 - needed for workbooks only

    return read_workbook(path, names, settings)


def read_folder(folder: Path, names: Collection[str] = tuple(BY_NAME), settings: str = SETTINGS) -> Raw:
    """Read the settings (instance.toml) and every CSV file that has a table's name."""
    file = f"{settings}.toml"
    file_of = {name: f"{name}.csv" for name in names} | {SETTINGS: file}
    said, problems = read_toml(folder / file, folder, file)
    raw = Raw(file_of, said, {}, problems)
    for path in _listed(folder):
        if path.suffix == ".csv" and path.stem in names:
            raw.tables[path.stem], found = read_csv(path, folder)
            raw.problems.extend(found)
        elif path.name != file and not _is_beside(path):
            raw.strange.append(path.name)
            raw.problems.append(unknown_file(path.name, file_of.values()))
    return raw


def _listed(folder: Path) -> list[Path]:
    """What is in the folder, by name.

    Raises UsageError if the folder may not be read.
    """
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        msg = f"{folder} cannot be read ({error.strerror})."
        raise UsageError(msg) from None


def _is_beside(path: Path) -> bool:
    """Whether the file may stand in an instance's folder without being a table."""
    name = path.name
    return path.is_dir() or name in BESIDE or name.startswith((".", "LICENSE", "LICENCE", "~$")) or name.endswith(".py")


def unknown_file(name: str, known: Iterable[str]) -> Problem:
    """A warning that a file or sheet is not read."""
    match = nearest(name, known)
    todo = f"Did you mean {match!r}?" if match else "Remove it, or move it out of the way."
    return Problem(printable(name), "is not a table of an instance, and was not read", todo, is_warning=True)


def read_csv(path: Path, folder: Path) -> tuple[RawTable | None, list[Problem]]:
    """The table in a CSV file; None if it cannot be read."""
    text, problems = read_text(path, folder, path.name)
    if text is None:
        return None, problems
    table, found = parse_csv(text, path.name)
    return table, problems + found


def read_toml(path: Path, folder: Path, file: str) -> tuple[dict[str, object] | None, list[Problem]]:
    """Read a TOML file; None if it cannot be read or does not parse."""
    if not path.exists() and not path.is_symlink():
        return None, [Problem(file, "not found", "An instance needs it; copy one from a shipped instance.")]
    text, problems = read_text(path, folder, file)
    if text is None:
        return None, problems
    try:
        return tomllib.loads(text), problems
    except (ValueError, RecursionError) as error:
        message = str(error)
        place = re.search(r" \(at line (\d+), column \d+\)", message)
        line = int(place.group(1)) if place else None
        reason = message[: place.start()] if place else message
        found = f"is not TOML: {reason[0].lower()}{reason[1:]}"
        return None, [*problems, Problem(file, found, "Put texts in quotes, and lists in brackets.", line)]


def parse_csv(text: str, file: str) -> tuple[RawTable | None, list[Problem]]:
    """The table in ``text``; blank rows are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begins = 1
    try:
        for row in reader:
            # A quoted cell may span lines: the row begins one after the line on which the last ended.
            if any(row) and any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(begins)
            begins = reader.line_num + 1
    except csv.Error as error:
        todo = "Close the quotes; write a quote inside a text twice."
        return None, [Problem(file, f"cannot be read as CSV: {error}", todo, line=begins)]
    return shape(rows, lines, file)


def shape(
    rows: list[list[str]], lines: list[int], file: str, too_wide: str = "Put texts that contain commas in quotes."
) -> tuple[RawTable | None, list[Problem]]:
    """Rows, the first of which is the header, turned into columns; ``too_wide``: what to do about a cell too many."""
    if not rows:
        return None, [Problem(file, "is empty", "Give a header and rows, or remove it if the table is optional.")]
    header = [cell.strip() for cell in rows[0]]
    if len(header) == 1 and (separator := next((mark for mark in ";\t|" if mark in header[0]), None)):
        found = f"columns are separated by {separator!r}"
        return None, [Problem(file, found, "Save it again with commas between columns.", line=lines[0])]
    while header and not header[-1]:
        header.pop()
    if problems := _header_problems(header, lines[0], file):
        return None, problems
    width = len(header)
    good: list[list[str]] = []
    where: list[int] = []
    for row, line in zip(rows[1:], lines[1:], strict=True):
        if len(row) == width or (len(row) > width and not any(cell.strip() for cell in row[width:])):
            good.append(row[:width])
            where.append(line)
        else:
            found = f"{len(row)} cells where the header has {width}"
            problems.append(Problem(file, found, too_wide, line=line))
    columns = [[as_meant(cell.strip()) for cell in column] for column in zip(*good, strict=True)] or [
        [] for _ in header
    ]
    return RawTable(file, dict(zip(header, columns, strict=True)), where, not problems, lines[0]), problems


def _header_problems(header: list[str], line: int, file: str) -> list[Problem]:
    if not all(header):
        return [Problem(file, "a column has no name", "Name it, or remove the column.", line=line)]
    if strange := [name for name in header if not name.isprintable()]:
        return [Problem(file, f"{quoted(strange[0])} is no name for a column", "Correct the header.", line=line)]
    twice = sorted({name for name in header if header.count(name) > 1})
    return [
        Problem(file, "two columns have this name", "Remove one of them.", line=line, column=name) for name in twice
    ]
