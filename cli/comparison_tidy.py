"""A comparison for spreadsheets: every figure of every part on a row of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.compare import Comparison

KEYS = {
    "matrix": ["case"],
    "objectives": ["case", "objective", "unit"],
    "shortfall": ["case", "by", "name", "period"],
    "places": ["case", "by", "name", "period"],
    "money": ["case", "by", "name", "period"],
    "limits": ["case", "family", "limit", "direction", "unit"],
}
"""The parts that hold figures, and the columns that say what a row is about."""


def as_rows(made: Comparison) -> pd.DataFrame:
    """One row per figure: part, what the row is about, measure (its unit is in its name), value."""
    import pandas as pd

    parts = []
    for name, keys in KEYS.items():
        frame = made[name]
        figures = [column for column in frame.columns if column not in keys and frame[column].dtype.kind in "if"]
        rows = frame.melt(id_vars=keys, value_vars=figures, var_name="measure", value_name="figure")
        parts.append(rows.rename(columns={"figure": "value"}).assign(part=name))
    rows = pd.concat([part.astype(object) for part in parts if len(part)], ignore_index=True)
    about = [column for column in rows.columns if column not in {"part", "measure", "value"}]
    return rows[["part", *about, "measure", "value"]].dropna(subset=["value"], ignore_index=True)
