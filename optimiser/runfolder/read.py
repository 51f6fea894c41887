"""Reading a run folder back: only what was written whole, and nothing that was changed since."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.csv_text import as_meant
from optimiser.errors import RunFolderError, UsageError
from optimiser.reading.find import MANIFEST
from optimiser.runfolder.write import MARKER
from optimiser.words import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

FIGURE_COLUMNS = {
    "activity", "actual", "at_least", "begun", "broken", "coefficient", "days", "difference", "dual", "lower",
    "max_ratio", "multiplier", "none_below", "number", "of", "of_group", "people", "places", "planned", "rate", "share",
    "slack", "starts", "upper", "weight", "worst", "year",
}  # fmt: skip
FIGURE_ENDINGS = ("_days", "_gbp", "_places", "_share", "_wte", "_years")
"""Every other column is text, whatever it looks like: a programme may be called 007 and a region NA."""


@dataclass(frozen=True)
class Run:
    """A run as it was written."""

    folder: Path
    manifest: dict[str, Any]
    incomplete: str | None
    """why the run is incomplete though all of it was written, for example because it was interrupted"""

    @property
    def table_names(self) -> list[str]:
        """Names of the result tables, in the order in which they were written."""
        files = [name.split("/") for name in self.manifest["files"]]
        return [parts[1].removesuffix(".csv") for parts in files if parts[0] == "tables"]

    def table(self, name: str) -> pd.DataFrame:
        """One result table.

        Raises UsageError if the run has no such table, RunFolderError if its file is not as the run wrote it.
        """
        if name not in self.table_names:
            what = f"{self.folder} has no table {name!r}."
            raise UsageError(f"{what} {did_you_mean(name, self.table_names, 'table')}")
        file = f"tables/{name}.csv"
        try:
            data = (self.folder / file).read_bytes()
        except OSError as error:
            msg = f"{self.folder / file} cannot be read: {error.strerror}."
            raise RunFolderError(msg) from error
        if hashlib.sha256(data).hexdigest() != self.manifest["files"][file]:
            msg = f"{self.folder / file} was changed after the run wrote it. Solve again, or put the file back."
            raise RunFolderError(msg)
        return parse(data)


def read(folder: Path) -> Run:
    """The run in ``folder``.

    Raises RunFolderError if it is missing, not one of ours, or was cut short before all of it was written.
    """
    if not folder.is_dir():
        msg = f"There is no folder {folder}. Give a run folder, such as runs/england."
        raise RunFolderError(msg)
    path, marker = folder / MANIFEST, folder / MARKER
    if not path.exists():
        what = "is incomplete: the run was cut short" if marker.exists() else "is not a run folder"
        msg = f"{folder} {what} (it has no {MANIFEST})."
        raise RunFolderError(msg)
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        incomplete = marker.read_text(encoding="utf-8").strip() if marker.exists() else None
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read: {error}."
        raise RunFolderError(msg) from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        msg = f"{path} is not the manifest of a run."
        raise RunFolderError(msg)
    return Run(folder, manifest, incomplete)


def parse(data: bytes) -> pd.DataFrame:
    """A table from the bytes that ``csv_text`` made of it."""
    columns = pd.read_csv(io.BytesIO(data), nrows=0).columns
    figures = [name for name in columns if is_figure(name)]
    frame = pd.read_csv(
        io.BytesIO(data),
        dtype={name: str for name in columns if name not in figures},
        keep_default_na=False,
        na_values={name: [""] for name in figures},
    )
    for name in frame.columns.difference(figures):
        frame[name] = frame[name].map(as_meant)
    return frame


def is_figure(column: str) -> bool:
    """Whether a column of a result table holds figures."""
    return column in FIGURE_COLUMNS or column.endswith(FIGURE_ENDINGS)
