"""What differs between two instances, in sentences: which figures, where, and by how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.compare.inputs import ADDED, CHANGED, SETTINGS, Difference, shares
from optimiser.reports.limit_words import TITLED, title_of
from optimiser.words import printable, ranges

if TYPE_CHECKING:
    from optimiser.instance import Instance

UNITS = {"gbp": "£", "wte": "WTE", "days": "days", "places": "places", "share": "share"}
PLURALS = {"hei": "universities", "year_of_training": "years of training", "after_years": "lengths of training"}
COLUMNS = ["table", "column", "what", "rows", "of_rows", "sentence"]
MOST_NAMES = 2
SMALL_SHARE = 0.01
"""Below it a percentage needs more than one decimal."""
FEW = 2
"""So many figures are told one by one."""
ALIKE = 1e-6
"""Changes that differ relatively by less are the same change."""


def in_words(first: Instance, other: Instance, found: list[Difference]) -> pd.DataFrame:
    """One row per column that differs, or per table with rows that only one has.

    ``rows`` of ``of_rows`` rows differ; the sentence says which and by how much, the first instance before the other.
    """
    rows = [
        (one.table, one.column, one.what, len(one.keys), len(one.all_keys), _sentence(first, other, one))
        for one in found
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _sentence(first: Instance, other: Instance, one: Difference) -> str:
    if one.table == SETTINGS:
        return f"Setting {one.column.replace('_', ' ')}: {_told(one.before.iloc[0])} → {_told(one.after.iloc[0])}"
    where = _where(first, other, one)
    table = one.table.replace("_", " ").capitalize()
    if one.what != CHANGED:
        rows = "1 row" if len(one.keys) == 1 else f"{len(one.keys):,} rows"
        return f"{table}: {rows} {one.what}{where}" + (" (not in the first)" if one.what == ADDED else "")
    of = "" if len(one.keys) == len(one.all_keys) == 1 else f" ({len(one.keys):,} of {len(one.all_keys):,} figures)"
    return f"{table}, {_column(one.column)}: {_changed(one)}{where}{of}"


def _told(setting: object) -> str:
    return f"{setting:.12g}" if isinstance(setting, float) else printable(str(setting)) or "none"


def _column(name: str) -> str:
    """A column's name in words, its unit in brackets if the name has one."""
    words, _, unit = name.rpartition("_")
    if not words or unit not in UNITS:
        return name.replace("_", " ")
    return f"{words.replace('_', ' ')} ({UNITS[unit]})"


def _where(first: Instance, other: Instance, one: Difference) -> str:
    """Which part of the table differs, by those of its keys that narrow it down."""
    parts = []
    for key in one.keys.columns:
        here, every = one.keys[key].unique().tolist(), one.all_keys[key].unique().tolist()
        if len(here) == len(every):
            continue
        if key in ("year", "intake_year"):
            parts.append(ranges(map(int, here)).replace("..", "-"))
        elif len(here) <= MOST_NAMES:
            parts.append(" and ".join(_title(first, other, key, name) for name in here))
        else:
            parts.append(f"{len(here):,} of {len(every):,} {PLURALS.get(key, key.replace('_', ' ') + 's')}")
    return f", {', '.join(parts)}" if parts else ""


def _title(first: Instance, other: Instance, key: str, name: str) -> str:
    set_name = next((one for one in TITLED if key in (one, f"from_{one}", f"to_{one}")), key)
    titled = (title_of(inst, set_name, name) for inst in (first, other))
    return printable(next((found for found in titled if found != name), name))


def _changed(one: Difference) -> str:
    """By how much: one figure, one change for all, or from the smallest change to the largest."""
    before, after = one.before, one.after
    if not (pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(after)):
        return _text_changed(before.astype(str), after.astype(str))
    share = shares(before, after)
    if len(before) == 1:
        in_all = "" if np.isnan(share[0]) else f" ({percent(share[0])})"
        return f"{_figure(before.iloc[0])} → {_figure(after.iloc[0])}{in_all}"
    return _many_changed(before.to_numpy(float), after.to_numpy(float), share)


def _many_changed(old: np.ndarray, new: np.ndarray, share: np.ndarray) -> str:
    if not np.isnan(share).any() and _alike(share) and new.any():
        return f"{percent(share[0])} each"
    if len(old) <= FEW:
        return " and ".join(f"{_figure(before)} → {_figure(after)}" for before, after in zip(old, new, strict=True))
    if _alike(new - old):
        return f"{new[0] - old[0]:+,.6g} each"
    if _alike(new):
        return f"{_figure(old.min())} to {_figure(old.max())} → {_figure(new[0])}"
    if np.isnan(share).any():
        change = new - old
        return f"{change.min():+,.6g} to {change.max():+,.6g}"
    return f"{percent(share[np.abs(share).argmin()])} to {percent(share[np.abs(share).argmax()])}"


def _text_changed(before: pd.Series, after: pd.Series) -> str:
    if len(set(before)) == len(set(after)) == 1:
        return f"{printable(before.iloc[0])} → {printable(after.iloc[0])}"
    return "changed"


def _alike(values: np.ndarray) -> bool:
    return bool(np.ptp(values) <= ALIKE * np.abs(values).max())


def _figure(value: float) -> str:
    return f"{value:,.12g}"


def percent(share: float) -> str:
    """A change as a percentage, with its sign and as many decimals as it needs."""
    return f"{share:+.1%}" if abs(share) >= SMALL_SHARE else f"{100 * share:+.2g}%"
