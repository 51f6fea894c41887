"""How large a limit is, in its own unit, so that limits of different kinds can be ranked.

For most it is the right-hand side.  Some limits are relative (an intake against the year before, new roles against
their seniors) and have 0 there, or only an allowance: for them it is what the plan has on the limited side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser import selection
from optimiser.reports.limit_kinds import LIMIT_KINDS

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution

MEASURED = {"places": ("places", "places"), "intake": ("intake", "places"), "starts": ("starts", "starts")}
MEASURED["stock"] = ("workforce", "stock_wte")
"""Result table and column of what a rule measures; money is left at its right-hand side."""


def sizes(inst: Instance, solution: Solution, rows: pd.DataFrame) -> pd.Series:
    """Size of each limit: ``rows`` are lines of the limits table with their right-hand side in ``size``."""
    size = rows["size"].abs().where(np.isfinite(rows["size"]), 0.0)
    for family, kind in LIMIT_KINDS.items():
        here = rows["family"] == family
        if kind.size is not None and here.any():
            size[here] = np.maximum(size[here], _held(solution, rows[here], *kind.size))
    relative = (rows["family"] == "policy") & (size == 0)
    for number in rows.index[relative]:
        size[number] = _counted(inst, solution, rows.loc[number])
    return size


def _held(solution: Solution, rows: pd.DataFrame, table: str, column: str) -> np.ndarray:
    """What the plan has in ``column`` of a result table, summed over the keys that the limits do not have."""
    frame = solution.tables[table]
    keys = [key for key in frame.columns if key in rows.columns and key not in {"period", "unit", column}]
    keys = [key for key in keys if (_text(rows[key]) != "").all()]
    amounts = frame.groupby([_text(frame[key]) for key in keys])[column].sum()
    wanted = pd.MultiIndex.from_arrays([_text(rows[key]) for key in keys])
    return amounts.reindex(wanted if len(keys) > 1 else wanted.get_level_values(0)).fillna(0.0).abs().to_numpy()


def _counted(inst: Instance, solution: Solution, row: pd.Series) -> float:
    """What a rule counts in its year: people, or WTE in post."""
    rule = inst.policies.loc[inst.policies["rule"].astype(str) == row["rule"]].iloc[0]
    if rule["measure"] not in MEASURED:
        return 0.0
    table, column = MEASURED[rule["measure"]]
    frame = solution.tables[table]
    counted = selection.select(inst, frame[frame["year"] == row["year"]], selection.parse(rule["where"]))
    if rule["for_each"] != "none":
        counted = counted[selection.attribute(inst, counted, rule["for_each"]).astype(str) == row["each"]]
    return float(counted[column].sum())


def _text(column: pd.Series) -> pd.Series:
    """Keys as text, years without decimals, so that tables join whatever their types."""
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda value: "" if pd.isna(value) else f"{value:.0f}")
    return column.astype("string").fillna("").astype(str)
