"""How sure the figures of an instance are: published, derived, recalled or assumed, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pandas as pd

from optimiser.tables import TABLES
from optimiser.tables.column import Confidence
from optimiser.tables.training import PromisedPlaces

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution
    from optimiser.tables import Table

CONFIDENCES: tuple[str, ...] = get_args(Confidence)


def sureness(inst: Instance, solution: Solution | None = None) -> pd.DataFrame:  # noqa: ARG001 - all have the same form
    """Number of figures of each table by confidence; a row for ``all`` counts once for each that it stands for.

    Places promised by a plan are no evidence for the next one, and are left out.
    """
    counts = [_counts(inst.table(table.name), table) for table in TABLES if table is not PromisedPlaces]
    return pd.concat([count for count in counts if len(count)], ignore_index=True)


def figure_columns(table: type[Table]) -> list[str]:
    """Columns of a table that hold figures: numbers that are not part of the key."""
    fields = table.model_fields.items()
    return [name for name, field in fields if field.annotation in (int, float) and name not in table.keys]


def _counts(frame: pd.DataFrame, table: type[Table]) -> pd.DataFrame:
    """One row per confidence found in the table."""
    rows = frame["confidence"].astype(str).value_counts().reindex(CONFIDENCES, fill_value=0)
    figures = rows * len(figure_columns(table))
    found = figures[figures > 0]
    return pd.DataFrame({"table": table.name, "confidence": found.index.to_list(), "figures": found.to_numpy()})
