"""How much an axis moves, in pounds, days, places or WTE: what the changed rows come to at both ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.frontier.axis import Axis
    from optimiser.instance import Instance


@dataclass(frozen=True)
class Step:
    """What figures are counted in, and the step for which a worth is stated."""

    unit: str
    size: float
    words: str
    is_summed: bool = True
    """whether figures of this kind can be added up; their average is taken if not"""


SUMMED = {
    "days": Step("days", 100.0, "100 days"),
    "places": Step("places", 1.0, "place"),
    "wte": Step("WTE", 1.0, "WTE"),
    "trainees": Step("people", 1.0, "trainee"),
}
"""Figures that can be added up, by the last word of their column's name; pounds are in ``MONEY``."""
MONEY = (Step("pounds", 1e6, "£1m"), Step("pounds", 1e3, "£1,000"), Step("pounds", 1.0, "£1"))
"""The largest step that goes into the line twice is taken."""
SHARE = Step("share", 0.01, "percentage point", is_summed=False)
PRICE = Step("pounds", 100.0, "£100", is_summed=False)
FOR_EACH = {"route_years", "placement_needs"}
"""Tables whose figures are for each trainee."""
RATES = {"share", "rate", "effectiveness"}


@dataclass(frozen=True)
class Amount:
    """What the changed rows come to in the unit of ``step`` at both ends: their sum, or their average."""

    low: float
    high: float
    step: Step
    rows: int
    """how many rows change"""
    assumed: int
    """how many of them are assumed in the instance as it is"""
    first_year: int | None = None
    last_year: int | None = None

    def at(self, place: float) -> float:
        """At a place between the ends."""
        return (1 - place) * self.low + place * self.high

    def per_step(self, slope: float) -> float:
        """A change over the whole line as a change for one step more."""
        return slope * self.step.size / (self.high - self.low)


def amount(axis: Axis, today: Instance, low: Instance, high: Instance) -> Amount:
    """What the rows that differ between the instances at both ends come to.

    Raises UsageError if nothing differs, or what differs is counted in different units.
    """
    before, after = (one.table(axis.table)[axis.column].to_numpy(float) for one in (low, high))
    differ = ~np.isclose(before, after, rtol=1e-12, atol=0.0)
    if not differ.any():
        msg = f"{axis.over}: its figures are the same at both ends, so there is nothing to go over."
        raise UsageError(msg)
    rows = today.table(axis.table)[differ]
    if axis.table == "policies" and len(rows[["measure", "unit"]].drop_duplicates()) > 1:
        msg = f"{axis.over}: these rules count different things, which do not add up. Name rules with where."
        raise UsageError(msg)
    step = _step(axis, rows, float(np.abs(after - before).sum()))
    ends = [float(figures[differ].sum() if step.is_summed else figures[differ].mean()) for figures in (before, after)]
    if np.isclose(ends[0], ends[1], rtol=1e-12, atol=0.0):
        msg = f"{axis.over}: what its rows gain and lose cancels out. Name some of them with where."
        raise UsageError(msg)
    years = rows["year"].astype(int) if "year" in rows.columns else None
    return Amount(
        low=ends[0],
        high=ends[1],
        step=step,
        rows=len(rows),
        assumed=int((rows["confidence"].astype(str) == "assumed").sum()),
        first_year=None if years is None else int(years.min()),
        last_year=None if years is None else int(years.max()),
    )


def _step(axis: Axis, rows: pd.DataFrame, moved: float) -> Step:
    """What figures of the axis are counted in."""
    words = axis.column.split("_")
    if axis.column == "budget_gbp":
        return next((step for step in MONEY if moved >= 2 * step.size), MONEY[-1])
    if "gbp" in words:
        return PRICE
    if words[-1] in SUMMED:
        return replace(SUMMED[words[-1]], is_summed=axis.table not in FOR_EACH)
    shares = rows["unit"].isin(["share", "growth"]).all() if axis.table == "policies" else bool(RATES & set(words))
    return SHARE if shares else Step(unit := axis.column.replace("_", " "), 1.0, f"unit of {unit}", is_summed=False)
