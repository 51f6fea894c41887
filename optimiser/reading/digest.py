"""One hash for settings and tables, whatever the order of rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.tables import ORIGIN, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.horizon import Horizon


LATER = {"relaxation_prices", "programme_blocks", "length_of_service"}
"""Tables that are younger than runs that were kept: without rows they leave the hash as it was, and those runs open."""
LATER_SETTINGS = {"whole_places"}
"""Settings of which the same is true as long as they are off."""


def digest(horizon: Horizon, frames: Mapping[str, pd.DataFrame]) -> str:
    """sha256 over the settings and the tables; figures count to 12 significant digits.

    Where a figure comes from does not count: a change that is undone leaves its trace there, and gives the same hash.
    """
    unsaid = {name for name in LATER_SETTINGS if not getattr(horizon, name)}
    total = hashlib.sha256(horizon.model_dump_json(exclude=unsaid).encode())
    for table in TABLES:
        frame = frames[table.name]
        if frame.empty and table.name in LATER:
            continue
        total.update(f"\n{table.name} {len(frame)}".encode())
        order = _order([frame[key] for key in table.keys])
        for name in frame.columns:
            if name in ORIGIN:
                continue
            total.update(f"\n{name}\n".encode())
            total.update(_bytes(frame[name], order))
    return total.hexdigest()


def _order(keys: list[pd.Series]) -> np.ndarray:
    """The order of rows by their keys, names in the order of the alphabet."""
    figures = (key.to_numpy() if pd.api.types.is_numeric_dtype(key) else _ranks(key)[0] for key in reversed(keys))
    return np.lexsort(list(figures))


def _ranks(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Each cell's place among the names in the order of the alphabet, and those names; no name is sorted twice."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        names, codes = column.cat.categories.tolist(), column.cat.codes.to_numpy()
    else:
        cells = column.tolist()
        place = {name: number for number, name in enumerate(dict.fromkeys(cells))}
        names, codes = list(place), np.array([place[cell] for cell in cells], dtype=np.int64)
    order = sorted(range(len(names)), key=names.__getitem__)
    ranks = np.empty(len(names), dtype=np.int64)
    ranks[order] = np.arange(len(names))
    return ranks[codes], [names[number] for number in order]


def _bytes(column: pd.Series, order: np.ndarray) -> bytes:
    """The cells in the given order, so that equal tables give equal bytes."""
    if pd.api.types.is_float_dtype(column):
        return bytes(_rounded(column.to_numpy()[order]).astype("<f8").tobytes())
    if pd.api.types.is_integer_dtype(column):
        return bytes(column.to_numpy()[order].astype("<i8").tobytes())
    ranks, names = _ranks(column)
    listed = b"".join(f"{len(name)}:{name};".encode() for name in names)
    return listed + bytes(ranks[order].astype("<i8").tobytes())


def _rounded(figures: np.ndarray) -> np.ndarray:
    """Figures to 12 significant digits; minus zero is zero."""
    magnitude = np.floor(np.log10(np.abs(figures), where=figures != 0, out=np.zeros_like(figures)))
    # No figure of a plan is nearer to 0 than the clip, beyond which the power of ten would overflow.
    scale = 10.0 ** (11 - np.maximum(magnitude, -200))
    return np.asarray(np.round(figures * scale) / scale + 0.0)
