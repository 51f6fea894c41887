"""The limits that cost most: what giving way on each would be worth, and who could.

A limit's cost is its price (the shortfall avoided by one unit more) times its size: what the objective would gain, were
the price to hold, if the limit were twice as wide.  It ranks limits in different units; the price per natural unit is
the figure to use.  Limits of one kind and subject (a fund's budgets of all years) are one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.reports.limit_kinds import LIMIT_KINDS, step
from optimiser.reports.limit_sizes import sizes
from optimiser.reports.limit_words import owner_of, title_of

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution

NOISE = 1e-9
SMALL = 1e-3
"""A price under this share of the largest of its line is left out of the line's range."""
COLUMNS = [
    "family", "limit", "title", "owner", "direction", "first_year", "last_year", "binding_rows",
    "cost", "cost_unit", "unit", "price_least", "price_most", "confidence", "counted_in",
    "step",
]  # fmt: skip


def costly_limits(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Binding limits of the plan's years by kind and subject, the costliest first.

    ``cost`` and the prices are in the unit of the first objective; a price is for one ``unit`` more, or one less where
    ``direction`` says so.  A unit is ``step`` of what the limit is ``counted_in``: no more than a tenth of the largest
    limit of the line, where that is counted in pounds or days.
    """
    rows = _binding(inst, solution.tables["limits"])
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows["limit"] = _subject(inst, rows)
    rows["counted_in"] = _unit(inst, rows)
    rows["size"] = sizes(inst, solution, rows)
    rows["cost"] = rows["dual"].abs() * rows["size"]
    lines = ["family", "limit", "direction", "counted_in"]
    largest = rows.groupby(lines)["size"].transform("max")
    steps = [step(*each) for each in zip(rows["counted_in"], largest, strict=True)]
    rows["step"], rows["unit"] = ([each[part] for each in steps] for part in (0, 1))
    rows["price"] = rows["dual"].abs() * rows["step"]
    rows = rows[rows["price"] >= SMALL * rows.groupby(lines)["price"].transform("max")]
    grouped = rows.groupby(lines, as_index=False).agg(
        first_year=("year", "min"), last_year=("year", "max"), binding_rows=("price", "size"),
        cost=("cost", "sum"), price_least=("price", "min"), price_most=("price", "max"),
        unit=("unit", "first"), step=("step", "first"),
    )  # fmt: skip
    grouped["cost_unit"] = solution.levels[0].unit
    about = [_about(inst, family, limit) for family, limit in zip(grouped["family"], grouped["limit"], strict=True)]
    grouped[["title", "owner", "confidence"]] = pd.DataFrame(about, index=grouped.index, columns=[0, 1, 2])
    ranked = grouped.sort_values(["cost", "family", "limit"], ascending=[False, True, True], ignore_index=True)
    return ranked[COLUMNS]


def _binding(inst: Instance, limits: pd.DataFrame) -> pd.DataFrame:
    """Rows of limits that somebody could change, that the plan runs into, and that cost something."""
    limits = limits[limits["dual"].abs() > NOISE]
    family = limits["family"].astype(str)
    year = pd.to_numeric(limits["year"], errors="coerce")
    kept = family.isin(LIMIT_KINDS) & ~(year > inst.horizon.last_intake_year)
    rows = limits[kept].assign(family=family[kept], year=year[kept], unit=limits.loc[kept, "unit"].astype(str))
    at_lower = (rows["activity"] - rows["lower"]).abs() < (rows["activity"] - rows["upper"]).abs()
    return rows.assign(
        direction=np.where(at_lower, "less", "more"),
        size=np.where(at_lower, rows["lower"], rows["upper"]),
    ).reset_index(drop=True)


def _subject(inst: Instance, rows: pd.DataFrame) -> pd.Series:
    """Whose limit each row is; a programme's is its profession's."""
    route_of = dict(zip(inst.programmes["programme"].astype(str), inst.programmes["route"].astype(str), strict=True))
    profession_of = dict(zip(inst.routes["route"].astype(str), inst.routes["profession"].astype(str), strict=True))
    own = rows["profession"].astype("string").fillna("").astype(str)
    route = rows["programme"].astype("string").fillna("").astype(str).map(route_of)
    profession = own.where(own != "", route.map(profession_of).fillna(""))
    subject = pd.Series("", index=rows.index, dtype=object)
    for family, kind in LIMIT_KINDS.items():
        here = rows["family"] == family
        if kind.subject and here.any():
            subject[here] = (
                profession[here] if kind.subject == "profession" else rows.loc[here, kind.subject].astype(str)
            )
    return subject


def _unit(inst: Instance, rows: pd.DataFrame) -> pd.Series:
    """The unit of each row; a rule's is the unit of what it measures."""
    measure = rows["limit"].map(dict(zip(inst.policies["rule"].astype(str), inst.policies["measure"], strict=True)))
    of_rule = measure.map({"places": "places", "intake": "places", "starts": "people", "stock": "WTE"})
    return of_rule.where(rows["family"] == "policy").fillna(rows["unit"])


def _about(inst: Instance, family: str, limit: str) -> tuple[str, str, str]:
    """Title, owner and confidence of the limits of one kind and subject."""
    kind = LIMIT_KINDS[family]
    title = kind.words.format(title_of(inst, kind.subject, limit))
    owner = owner_of(inst, family, kind.subject, limit)
    if not kind.table:
        return title, owner, ""
    stated = inst.table(kind.table)
    if kind.subject in stated.columns:
        stated = stated[stated[kind.subject].astype(str) == limit]
    confidence = stated["confidence"].astype(str).value_counts()
    return title, owner, "" if confidence.empty else str(confidence.index[0])
