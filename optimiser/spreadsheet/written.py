"""An instance as it is written: its settings and its tables cell by cell, ``all`` and all, into a workbook or a folder.

What is copied is the text of the cells and not the instance that the loader makes of them, so that a folder that
became a workbook and a folder again says what it said at first.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.csv_text import csv_text
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.reading.columns import columns_of
from optimiser.reading.find import find
from optimiser.reading.read import read
from optimiser.runfolder import vacant
from optimiser.runfolder.toml_text import settings_text
from optimiser.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from optimiser.horizon import Horizon
    from optimiser.tables import Table

Cells = dict[str, list[str]]
"""The cells of a table as text, by column."""


@dataclass(frozen=True)
class Written:
    """The settings of an instance, or none yet, and its tables as they are written, those that have rows."""

    horizon: Horizon | None
    tables: Mapping[str, Cells]


NOTHING = Written(None, {})
"""An instance of which nothing is written yet."""


def as_written(name_or_path: str | Path) -> Written:
    """The instance as it is written.

    Raises InstanceError if anything is wrong with it, and UsageError if there is none.
    """
    inst = load(name_or_path)
    raw = read(find(name_or_path))
    read_tables = {name: raw.tables.get(name) for name in BY_NAME}
    tables = {name: cells.columns for name, cells in read_tables.items() if cells is not None and cells.lines}
    return Written(inst.horizon, {name: _in_order(BY_NAME[name], cells) for name, cells in tables.items()})


def write_folder(written: Written, folder: Path) -> int:
    """Write the instance as a new folder of CSV files; how many tables it has.

    Raises UsageError if there is something in ``folder`` or it cannot be written.
    """
    vacant(folder)
    texts = {f"{name}.csv": csv_text(pd.DataFrame(cells, dtype=object)) for name, cells in written.tables.items()}
    if written.horizon is not None:
        texts["instance.toml"] = settings_text(written.horizon)
    made: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            made.append(folder / name)
            (folder / name).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        with contextlib.suppress(OSError):
            for path in made:
                path.unlink(missing_ok=True)
        msg = f"{folder} cannot be written: {error.strerror}. Give a place where you may write."
        raise UsageError(msg) from None
    return len(written.tables)


def _in_order(table: type[Table], cells: Cells) -> Cells:
    """The columns in the order of the data dictionary, then those that are notes of somebody's own."""
    names = [column.name for column in columns_of(table)]
    return {name: cells[name] for name in [*names, *(name for name in cells if name not in names)]}
