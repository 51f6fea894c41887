"""An Excel workbook, a sheet per table and a sheet ``instance`` of name and value, to strings.

Formulas are never worked out: a cell gives the value that was stored when the workbook was last saved.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils import get_column_letter

from optimiser.errors import Problem
from optimiser.reading.encoding import MOST_BYTES
from optimiser.reading.read import SETTINGS, Raw, RawTable, shape, unknown_file
from optimiser.tables import BY_NAME
from optimiser.words import count, quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

BESIDE = {"readme", "contents", "lists", "notes"}
"""Sheets that may stand beside the tables; ``lists`` holds what the drop-downs of a template offer."""

ESCAPED = re.compile(r"_x(00[01][0-9A-F]|FFFE|FFFF)_")
"""How a workbook writes a character that its XML cannot hold, such as a carriage return."""
HEADER = ["name", "value"]
"""The header of the settings."""

BANDS_ADVICE = "Write width:weight pairs, shallowest first, such as 0.05:1; 0.15:2; 0.8:4."


def read_workbook(path: Path, names: Collection[str] = tuple(BY_NAME), settings: str = SETTINGS) -> Raw:
    """Read the sheet of ``settings`` and every sheet that has a table's name."""
    file_of = {name: f"sheet {name}" for name in names} | {SETTINGS: f"sheet {settings}"}
    raw = Raw(file_of, None, {})
    book = _open(path, raw.problems)
    if book is None:
        return replace(raw, tables=dict.fromkeys(names))
    for name in book.sheetnames:
        file = f"sheet {name}"
        if name == settings:
            rows = _rows(book[name])
            said, found = _settings(rows, file)
            raw = replace(raw, settings=said, problems=[*raw.problems, *found])
            raw.places[file] = {texts[0]: f"B{line}" for line, texts in reversed(rows) if texts[:2] != HEADER}
        elif name in names:
            table, found = _table(path, book[name], file)
            raw.tables[name] = table
            raw.problems.extend(found)
            columns = {} if table is None else table.columns
            raw.places[file] = {column: get_column_letter(number) for number, column in enumerate(columns, 1)}
        elif name.casefold() not in BESIDE:
            raw.strange.append(file)
            raw.problems.append(unknown_file(file, file_of.values()))
    if settings not in book.sheetnames:
        raw.problems.append(
            Problem(file_of[SETTINGS], "not found", "Add a sheet of name and value, a row for each setting.")
        )
    book.close()
    return raw


def _open(path: Path, problems: list[Problem]) -> Any | None:  # noqa: ANN401 - openpyxl has no types
    """The workbook, unless it is none or would unpack to more than fits."""
    todo = "Save it again from Excel as a workbook (.xlsx), without a password."
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
                problems.append(
                    Problem(path.name, f"unpacks to more than {MOST_BYTES // 1024**2} MB", "Make it smaller.")
                )
                return None
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # noqa: BLE001 - a damaged workbook can make openpyxl raise anything
        problems.append(Problem(path.name, f"is not a workbook that can be read ({quoted(str(error))})", todo))
        return None


def _rows(sheet: Any) -> list[tuple[int, list[str]]]:  # noqa: ANN401
    """Rows that are not blank, with their numbers."""
    # What a sheet says about its size may be wrong or hostile; without it, only the cells that are there are read.
    sheet.reset_dimensions()
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        texts = [as_text(cell) for cell in cells]
        if any(texts):
            rows.append((number, texts))
    return rows


def as_text(cell: object) -> str:
    """The cell as it would stand in a CSV file."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        # A workbook stores 0.1 + 0.2 as people see it: to 15 digits.
        return f"{cell:.15g}"
    if isinstance(cell, date):
        return cell.isoformat()
    return ESCAPED.sub(lambda code: chr(int(code[1], 16)), str(cell)).strip()


def _table(path: Path, sheet: Any, file: str) -> tuple[RawTable | None, list[Problem]]:  # noqa: ANN401
    """The table on a sheet, and a problem for each formula that has no stored value."""
    rows = _rows(sheet)
    width = max((len(texts) for _, texts in rows), default=0)
    padded = [texts + [""] * (width - len(texts)) for _, texts in rows]
    lines = [number for number, _ in rows]
    table, problems = shape(
        padded, lines, file, "Remove what stands right of the last column, or write it under source."
    )
    if table is not None and any("" in cells for cells in table.columns.values()):
        _name_formulas(path, sheet.title, table)
    return table, problems


def _name_formulas(path: Path, name: str, table: RawTable) -> None:
    """Put the formula itself into each blank cell whose value was never stored, so that the message can name it."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    written = dict(_rows(book[name]))
    book.close()
    places = {column: place for place, column in enumerate(written[table.header])}
    for column, cells in table.columns.items():
        for row, (cell, line) in enumerate(zip(cells, table.lines, strict=True)):
            formula = written[line][places[column]] if not cell and places[column] < len(written[line]) else ""
            if formula.startswith("="):
                cells[row] = formula


def _settings(rows: Iterable[tuple[int, list[str]]], file: str) -> tuple[dict[str, object], list[Problem]]:
    """Settings from rows of name and value; bands and objectives are lists in one cell.

    A third column is passed over if its header is ``meaning``.
    """
    settings: dict[str, object] = {}
    problems = []
    explained = False
    for line, texts in rows:
        name, value = [*texts, ""][:2]
        if [name, value] == HEADER:
            explained = texts[2:3] == ["meaning"]
            continue
        if any(texts[3 if explained else 2 :]):
            problems.append(
                Problem(
                    file,
                    f"{count(len([text for text in texts if text]), 'cell')} in a row",
                    "Write name and value.",
                    line,
                )
            )
        if name in settings:
            problems.append(Problem(file, f"{quoted(name)} is given again", "Keep one of the two.", line))
        elif name == "bands":
            settings[name], wrong = _bands(value)
            if wrong:
                problems.append(Problem(file, f"{quoted(value)} is not a list of bands", BANDS_ADVICE, line, name))
        elif name == "objectives":
            settings[name] = [part.strip() for part in value.split(",")]
        elif value:
            settings[name] = {"yes": True, "no": False}.get(value, value) if name == "cost_includes_pay" else value
    return settings, problems


def _bands(value: str) -> tuple[list[dict[str, float]], bool]:
    """Bands from ``0.05:1; 0.15:2; 0.8:4``, and whether it is anything else."""
    bands = []
    for part in value.split(";"):
        match = re.fullmatch(r"\s*([0-9.]+)\s*:\s*([0-9.]+)\s*", part, re.ASCII)
        if match is None or match[1].count(".") > 1 or match[2].count(".") > 1 or "." in (match[1], match[2]):
            return [{"width_share": 1.0, "weight": 1.0}], True
        bands.append({"width_share": float(match[1]), "weight": float(match[2])})
    return bands, False
