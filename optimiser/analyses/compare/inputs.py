"""What differs between two instances: every figure and row, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.csv_text import figure_text
from optimiser.tables import ORIGIN, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance
    from optimiser.tables import Table

SETTINGS = "instance"
UNTOLD = {"name", "title", "about", "licence", "source_of_record", "bands"}
"""Settings that change no plan, and the bands, which are told one by one."""
SAME = 1e-11
"""Figures that differ relatively by less are the same figure, printed and read again."""
CHANGED, ADDED, REMOVED = "changed", "added", "removed"
COLUMNS = ["table", "key", "column", "what", "first", "other", "change_share"]


@dataclass(frozen=True)
class Difference:
    """What differs in one column of a table, or the rows that only one instance has (``column`` is then blank)."""

    table: str
    column: str
    what: str
    keys: pd.DataFrame
    """the keys of the rows that differ, as text"""
    before: pd.Series
    after: pd.Series
    """the cells in the first and in the other instance, in the order of ``keys``; whole rows where only one has them"""
    all_keys: pd.DataFrame
    """the keys of all rows of the table, so that one can say which part differs"""


def differences(first: Instance, other: Instance) -> list[Difference]:
    """Everything that differs but where figures come from: settings first, then in the order of the tables."""
    found = list(_settings(first, other))
    for table in TABLES:
        found += _table(table, first.table(table.name), other.table(table.name))
    return found


def listed(found: list[Difference]) -> pd.DataFrame:
    """One row per cell that differs and per row that only one has.

    ``first`` and ``other`` are the cells as text, blank where there is none; ``change_share`` is the change of a figure
    as a share of the first.
    """
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(map(_rows, found), ignore_index=True)


def _rows(one: Difference) -> pd.DataFrame:
    keys = [
        ", ".join(f"{name}={value}" for name, value in zip(one.keys.columns, row, strict=True))
        for row in one.keys.to_numpy()
    ]
    is_figure = pd.api.types.is_numeric_dtype(one.before) and pd.api.types.is_numeric_dtype(one.after)
    share = shares(one.before, one.after) if is_figure and one.what == CHANGED else np.full(len(keys), np.nan)
    frame = {"key": keys, "first": _texts(one.before), "other": _texts(one.after), "change_share": share}
    return pd.DataFrame(frame).assign(table=one.table, column=one.column, what=one.what)[COLUMNS]


def shares(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Change as a share of the figure before; not known where that is 0."""
    old, new = before.to_numpy(float), after.to_numpy(float)
    return np.asarray(np.divide(new - old, old, out=np.full(len(old), np.nan), where=old != 0))


def _texts(cells: pd.Series) -> list[str]:
    return [figure_text(value) if isinstance(value, float) else str(value) for value in cells.tolist()]


def _settings(first: Instance, other: Instance) -> Iterator[Difference]:
    before, after = (_told(inst) for inst in (first, other))
    names = pd.DataFrame({"setting": [*dict.fromkeys([*before, *after])]})
    for name in names["setting"]:
        old, new = before.get(name, ""), after.get(name, "")
        if old != new:
            keys = pd.DataFrame({"setting": [name]})
            yield Difference(SETTINGS, name, CHANGED, keys, pd.Series([old]), pd.Series([new]), names)


def _told(inst: Instance) -> dict[str, object]:
    values = {name: value for name, value in inst.horizon.model_dump().items() if name not in UNTOLD}
    told = {name: _in_words(value) for name, value in values.items()}
    for number, band in enumerate(inst.horizon.bands, 1):
        told[f"band {number}, width_share"], told[f"band {number}, weight"] = band.width_share, band.weight
    return told


def _in_words(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else value


def _table(table: type[Table], before: pd.DataFrame, after: pd.DataFrame) -> Iterator[Difference]:
    """Rows removed and added, then the columns that differ in rows that both have."""
    if before.equals(after):
        return
    keys = list(table.keys)
    columns = [name for name in table.model_fields if name not in (*keys, *ORIGIN)]
    before, after = (_by_key(frame, keys, columns) for frame in (before, after))
    if before.equals(after):
        return
    every = before.index.union(after.index, sort=False).to_frame(index=False)
    for what, mine, theirs in ((REMOVED, before, after), (ADDED, after, before)):
        alone = mine.loc[mine.index.difference(theirs.index, sort=False)]
        if len(alone):
            cells = pd.Series([_spelled(columns, row) for row in alone.itertuples(index=False)], dtype=object)
            blank = pd.Series([""] * len(alone), dtype=object)
            sides = (cells, blank) if what == REMOVED else (blank, cells)
            yield Difference(table.name, "", what, alone.index.to_frame(index=False), *sides, every)
    shared = before.index.intersection(after.index, sort=False)
    before, after = before.loc[shared], after.loc[shared]
    for name in columns:
        differs = ~_same(before[name], after[name])
        if differs.any():
            old, new = (frame.loc[differs, name].reset_index(drop=True) for frame in (before, after))
            yield Difference(table.name, name, CHANGED, shared[differs].to_frame(index=False), old, new, every)


def _by_key(frame: pd.DataFrame, keys: list[str], columns: list[str]) -> pd.DataFrame:
    """The columns told, under an index of the keys as text."""
    cells = {name: frame[name] if frame[name].dtype.kind in "if" else frame[name].astype(str) for name in columns}
    named = pd.DataFrame(cells, index=frame.index)
    named.index = pd.MultiIndex.from_arrays([frame[key].astype(str) for key in keys], names=keys)
    return named


def _spelled(columns: list[str], row: tuple[object, ...]) -> str:
    cells = (figure_text(value) if isinstance(value, float) else str(value) for value in row)
    return "; ".join(f"{name}={cell}" for name, cell in zip(columns, cells, strict=True))


def _same(before: pd.Series, after: pd.Series) -> np.ndarray:
    if before.dtype.kind in "if":
        return np.asarray(np.isclose(before.to_numpy(float), after.to_numpy(float), rtol=SAME, atol=0.0))
    return np.asarray(before.to_numpy() == after.to_numpy())
