"""What a re-check finds: the worst breach of each family, where it is, and by how much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimiser.verify.space import Space

Figures = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Sense = Literal["at most", "at least", "equal to"]

TOLERANCE = 1e-6
"""Largest breach, relative to the size of its row, that a plan may have."""

SMALLEST = {"pounds": 1000.0}
"""Least size of a row by its unit; 1 for other units.  Results have nine decimals and a trainee costs up to 100,000
pounds a year: sums are known to a hundredth of a penny, and a millionth of a pound would find fault with rounding."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """All rows of one family compared: the figure should be at most, at least or equal to the limit.

    The arrays have an axis for each of ``axes`` (the sets whose members name a row); figure and limit are in ``unit``.
    """

    family: str
    axes: str
    figure: Figures
    sense: Sense
    limit: Figures
    unit: str
    size: Figures | None = None
    """sum of the absolute terms of each row; without it the larger of figure and limit"""
    rows: Flags | None = None
    """the rows that the tables ask for; without it all"""
    label: str = ""
    """names the row when no set does"""

    def relative_breach(self) -> Figures:
        """How far each row is on the wrong side, as a share of its size; minus infinity where there is no row."""
        over = {
            "at most": self.figure - self.limit,
            "at least": self.limit - self.figure,
            "equal to": np.abs(self.figure - self.limit),
        }[self.sense]
        size = np.abs(self.figure) if self.size is None else self.size
        share = over / np.maximum(np.maximum(size, np.abs(self.limit)), SMALLEST.get(self.unit, 1.0))
        # NaN compares with nothing: it must not hide behind a maximum.
        share = np.where(np.isnan(share), np.inf, share)
        return share if self.rows is None else np.where(self.rows, share, -np.inf)

    def in_words(self, space: Space, place: tuple[int, ...]) -> str:
        """One row with its keys, figure and limit."""
        names = ", ".join(str(space.members[axis][i]) for axis, i in zip(self.axes.split(), place, strict=True))
        figure = float(np.broadcast_to(self.figure, np.broadcast_shapes(self.figure.shape, self.limit.shape))[place])
        limit = float(np.broadcast_to(self.limit, np.broadcast_shapes(self.figure.shape, self.limit.shape))[place])
        keys = ", ".join(part for part in (self.label, names) if part)
        return f"{self.family}[{keys}]: {figure:,.9g} {self.unit}, must be {self.sense} {limit:,.9g}"


class More(TypedDict, total=False):
    """The optional parts of a check."""

    size: Figures
    rows: Flags
    label: str


def at_most(family: str, axes: str, figure: Figures, limit: Figures, unit: str, **more: Unpack[More]) -> Check:
    """A figure <= its limit for every combination of the members of ``axes``."""
    return Check(family=family, axes=axes, figure=figure, sense="at most", limit=limit, unit=unit, **more)


def at_least(family: str, axes: str, figure: Figures, limit: Figures, unit: str, **more: Unpack[More]) -> Check:
    """A figure >= its limit for every combination of the members of ``axes``."""
    return Check(family=family, axes=axes, figure=figure, sense="at least", limit=limit, unit=unit, **more)


def equal(family: str, axes: str, figure: Figures, limit: Figures, unit: str, **more: Unpack[More]) -> Check:
    """A figure = its limit for every combination of the members of ``axes``."""
    return Check(family=family, axes=axes, figure=figure, sense="equal to", limit=limit, unit=unit, **more)


@dataclass(frozen=True)
class VerifyReport:
    """The worst breach of all, its family, and a row per family: family, rows, worst_breach, where (in words)."""

    worst_breach: float
    worst_family: str
    families: pd.DataFrame


def report(space: Space, checks: Iterable[Check]) -> VerifyReport:
    """The worst breach of each family, worst first."""
    found: dict[str, tuple[int, float, str]] = {}
    for check in checks:
        relative = check.relative_breach()
        count = int((relative > -np.inf).sum())
        rows, before, where = found.get(check.family, (0, -np.inf, ""))
        if count:
            place = tuple(int(i) for i in np.unravel_index(int(np.argmax(relative)), relative.shape))
            breach = float(relative[place])
            before, where = (breach, check.in_words(space, place)) if breach > before else (before, where)
        found[check.family] = (rows + count, before, where)
    listed = [(family, rows, max(0.0, breach), where) for family, (rows, breach, where) in found.items()]
    table = pd.DataFrame(listed, columns=["family", "rows", "worst_breach", "where"])
    table = table.sort_values("worst_breach", ascending=False, kind="stable", ignore_index=True)
    if table.empty:
        return VerifyReport(0.0, "", table)
    return VerifyReport(float(table["worst_breach"].iloc[0]), str(table["family"].iloc[0]), table)


def require(found: VerifyReport, tolerance: float = TOLERANCE) -> None:
    """Raises VerifyError when a breach exceeds the tolerance, a share of the row's size; names each family's worst."""
    bad = found.families[found.families["worst_breach"] > tolerance]
    if bad.empty:
        return
    shares = zip(bad["where"], bad["worst_breach"], strict=True)
    lines = [f"  {where} (off by {breach:.2g} of the row's size)" for where, breach in shares]
    head = "the plan does not hold when it is recomputed without the matrix:"
    raise VerifyError("\n".join([head, *lines]))
