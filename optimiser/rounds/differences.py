"""What differs between a stored table and the same table made again."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.runfolder.read import is_figure

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS_AMONG_FIGURES = ("year",)
"""Columns that hold figures and tell rows apart all the same."""


@dataclass(frozen=True)
class Difference:
    """One file compared: byte for byte the same, or how many rows differ and where most."""

    file: str
    same: bool
    rows: int
    """rows stored"""
    rows_differ: int
    """rows of which a cell differs, or that only one of the two has"""
    column: str = ""
    """the column in which a figure differs most, for its size"""
    at: str = ""
    """the row in which it does"""
    stored: str = ""
    now: str = ""
    """the two figures, as they are written"""


def difference(file: str, then: bytes | None, now: bytes | None) -> Difference:
    """Compare the bytes of a file as stored and as made again; None if there is no such file."""
    old, new = (None if data is None else _cells(data) for data in (then, now))
    if old is None or new is None:
        there = old if new is None else new
        count = 0 if there is None else len(there)
        words = ("there", "not there") if new is None else ("not there", "there")
        return Difference(file, False, 0 if old is None else len(old), count, "", "the whole table", *words)  # noqa: FBT003 - fields in order
    if then == now:
        return Difference(file, same=True, rows=len(old), rows_differ=0)
    if list(old.columns) != list(new.columns):
        columns = (", ".join(old.columns), ", ".join(new.columns))
        return Difference(file, False, len(old), max(len(old), len(new)), "", "the columns", *columns)  # noqa: FBT003 - likewise
    return _cell_by_cell(file, old, new)


def _cells(data: bytes) -> pd.DataFrame:
    """Every cell as the text that is written."""
    return pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)


def _cell_by_cell(file: str, old: pd.DataFrame, new: pd.DataFrame) -> Difference:
    keys = [name for name in old.columns if not is_figure(name) or name in KEYS_AMONG_FIGURES]
    figures = [name for name in old.columns if name not in keys]
    both = _numbered(old, keys).merge(
        _numbered(new, keys), on=[*keys, "_number"], how="outer", suffixes=("_then", "_now"), indicator=True, sort=False
    )
    alone = both["_merge"] != "both"
    unlike = {name: (both[f"{name}_then"] != both[f"{name}_now"]) & ~alone for name in figures}
    differs = alone.copy()
    for cells in unlike.values():
        differs |= cells
    found = Difference(file, same=False, rows=len(old), rows_differ=int(differs.sum()))
    if alone.any():
        first = both[alone].iloc[0]
        words = ("there", "not there") if first["_merge"] == "left_only" else ("not there", "there")
        return Difference(found.file, found.same, found.rows, found.rows_differ, "", _where(first, keys), *words)
    if not differs.any():
        return Difference(file, False, len(old), 0, "", "the order of the rows", "another", "another")  # noqa: FBT003 - likewise
    column, place = _largest(both, unlike)
    row = both.iloc[place]
    return Difference(
        found.file, found.same, found.rows, found.rows_differ, column, _where(row, keys),
        str(row[f"{column}_then"]), str(row[f"{column}_now"]),
    )  # fmt: skip


def _numbered(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows with the same keys are told apart by their order."""
    number = frame.groupby(list(keys)).cumcount() if keys else np.arange(len(frame))
    return frame.assign(_number=number)


def _largest(both: pd.DataFrame, unlike: dict[str, pd.Series]) -> tuple[str, int]:
    """The column and the place of the largest difference, as a share of the largest figure of its column."""
    best, where = -1.0, ("", 0)
    for name, cells in unlike.items():
        if not cells.any():
            continue
        then, now = (pd.to_numeric(both[f"{name}_{side}"], errors="coerce").to_numpy() for side in ("then", "now"))
        size = np.nanmax(np.abs(np.concatenate([then[np.isfinite(then)], now[np.isfinite(now)], [1e-12]])))
        gap = np.abs(now - then) / size
        gap = np.where(np.isnan(gap), np.inf, gap)  # a blank or a bound without end against a figure
        gap[~cells.to_numpy()] = -1.0
        if gap.max() > best:
            best, where = float(gap.max()), (name, int(gap.argmax()))
    return where


def _where(row: pd.Series, keys: Sequence[str]) -> str:
    return ", ".join(f"{name}={row[name]}" for name in keys if row[name] != "")
