"""The decisions of a plan, read from its result tables."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from optimiser.errors import VerifyError
from optimiser.verify.report import Check, Figures, at_least, equal
from optimiser.verify.space import Space, fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from optimiser.instance import Instance


@dataclass(frozen=True)
class Decisions:
    """Every decision as an array over its sets, in the order of the comment; a row that a table leaves out is 0."""

    places: Figures  # programme region year, people
    intake: Figures  # programme year, people
    starts: Figures  # route region year, people
    supported: Figures  # scheme route region year, people
    stock: Figures  # profession region year, WTE
    recruited: Figures  # profession region year, WTE
    retained: Figures  # profession region year, WTE
    deployed: Figures  # service profession region year, WTE
    supervising: Figures  # profession pool region year, WTE
    shortfall: Figures  # service region year band, WTE
    expanded: Figures  # setting region year, days
    carried: Figures  # fund year, pounds
    built: Figures  # programme year, places


# name of the decision: table, axes, column, unit
SOURCES = {
    "places": ("places", "programme region year", "places", "people"),
    "intake": ("intake", "programme year", "places", "people"),
    "starts": ("starts", "route region year", "starts", "people"),
    "supported": ("supported", "scheme route region year", "people", "people"),
    "stock": ("workforce", "profession region year", "stock_wte", "WTE"),
    "recruited": ("workforce", "profession region year", "recruited_wte", "WTE"),
    "retained": ("workforce", "profession region year", "retained_wte", "WTE"),
    "deployed": ("deployed", "service profession region year", "deployed_wte", "WTE"),
    "supervising": ("supervising", "profession pool region year", "supervising_wte", "WTE"),
    "shortfall": ("shortfall", "service region year band", "shortfall_wte", "WTE"),
    "expanded": ("placements", "setting region year", "expanded_days", "days"),
    "carried": ("carried", "fund year", "carried_gbp", "pounds"),
    "built": ("built", "programme year", "places", "places"),
}


def decisions_of(space: Space, tables: Mapping[str, pd.DataFrame]) -> Decisions:
    """The decisions of a plan.

    Raises VerifyError when a table is missing, names something that the instance has not, or has a key twice.
    """
    missing = sorted({table for table, *_ in SOURCES.values()} - set(tables))
    if missing:
        msg = f"the plan has no table {', '.join(missing)}"
        raise VerifyError(msg)
    read = {
        name: fill(space, tables[table], axes, column, table=table)
        for name, (table, axes, column, _) in SOURCES.items()
    }
    return Decisions(**read)


def signs(plan: Decisions) -> Iterator[Check]:
    """No decision is negative."""
    for item in fields(Decisions):
        _, axes, _, unit = SOURCES[item.name]
        yield at_least("not_negative", axes, getattr(plan, item.name), np.zeros(1), unit, label=item.name)


def periods(inst: Instance, space: Space, tables: Mapping[str, pd.DataFrame]) -> Iterator[Check]:
    """A row is marked tail exactly when its year is after the last intake year of the plan; years are the horizon's."""
    for name, table in tables.items():
        if "period" in table.columns and "year" in table.columns and not table.empty:
            space.positions("year", table["year"], name)
            tail = table["year"].to_numpy() > inst.horizon.last_intake_year
            wrong = (table["period"].astype(str).to_numpy() == "tail") != tail
            odd = ~table["period"].astype(str).isin(["plan", "tail"]).to_numpy()
            count = np.array(float((wrong | odd).sum()))
            yield equal("period", "", count, np.zeros(()), "rows in the wrong period", label=name)
