"""What a solve gives: a status with its sentence, the levels of the objectives, the result tables."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.verify.report import VerifyReport


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    LIMIT_WITH_PLAN = "limit_with_plan"
    LIMIT_WITHOUT_PLAN = "limit_without_plan"

    @property
    def sentence(self) -> str:
        """What the status means, for a reader who has never seen a solver."""
        return _SENTENCES[self]

    @property
    def aim(self) -> str:
        """What was done to the objectives, as the head of their list."""
        return "Made as small as can be" if self is Status.OPTIMAL else "Made small, perhaps not as small as can be"

    @property
    def exit_code(self) -> int:
        """What the command line returns."""
        return _EXIT_CODES[self]

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan that meets every limit."""
        return self in {Status.OPTIMAL, Status.LIMIT_WITH_PLAN}


_SENTENCES = {
    Status.OPTIMAL: "This is the best plan there is: no other plan within the limits does better.",
    Status.INFEASIBLE: "No plan meets all the limits: at least one of the limits named must give way.",
    Status.UNBOUNDED: "Nothing holds the objective back: a price or a limit is missing from the instance.",
    Status.LIMIT_WITH_PLAN: "Stopped early: the plan meets every limit, but a better one may exist.",
    Status.LIMIT_WITHOUT_PLAN: "Stopped early, before any plan that meets every limit was found.",
}
_EXIT_CODES = {
    Status.OPTIMAL: 0,
    Status.INFEASIBLE: 4,
    Status.UNBOUNDED: 5,
    Status.LIMIT_WITH_PLAN: 6,
    Status.LIMIT_WITHOUT_PLAN: 7,
}


EXACT = 1e-9
"""A gap below this share of the value, or of one unit, is rounding."""
WITHOUT_DECIMALS = 100
"""A gap from here on is told in whole units."""
TRADED = 1e-5
"""From this share on a worse first objective is told: it is what a tolerance gave to the second."""
TRADED_SENTENCE = (
    "This plan is as good as was asked: by the first objective no other within the limits is better by more than {} "
    "({}), which the tolerance gave to the objective after it."
)
NO_WHOLE_PLAN = "No plan of whole places meets all the limits."
WHOLE_SENTENCE = "This is the best plan of whole places there is: no other within the limits does better."
WHOLE_SENTENCES = {
    Status.OPTIMAL: (
        "This plan of whole places is as good as was asked: no other within the limits is better by more than {} ({})."
    ),
    Status.LIMIT_WITH_PLAN: (
        "Stopped before it was as near to the best as was asked: the plan of whole places meets every limit, and no "
        "other is better by more than {} ({})."
    ),
}


@dataclass(frozen=True)
class Options:
    """What the user asked for beyond the instance's own settings."""

    objectives: tuple[str, ...] | None = None
    max_shortfall: float | None = None
    time_limit_s: float | None = None
    threads: int = 0
    whole: bool = False
    """whether places are whole people, beyond what the instance's own settings say"""
    gap: float = 0.001
    """with whole places: how near to the best possible is near enough, as a share of the first objective"""


@dataclass(frozen=True)
class Level:
    """One objective: what the plan comes to and the proven bound, in ``unit``; how far the next may worsen it."""

    name: str
    unit: str
    value: float
    bound: float
    tolerance: float


@dataclass(frozen=True)
class Basis:
    """Where every column and row stands at an optimum, so that a solver can go on from there.

    One digit each: 0 at its lower bound, 1 basic (between), 2 at its upper bound, 3 at nought without bounds, 4 unsaid.
    """

    columns: str
    rows: str

    def as_text(self) -> dict[str, str]:
        """As it is kept in a run folder."""
        return {"columns": self.columns, "rows": self.rows}

    @classmethod
    def from_text(cls, said: Mapping[str, str]) -> Basis:
        """As it was kept in a run folder."""
        return cls(said["columns"], said["rows"])


@dataclass(frozen=True)
class Solution:
    """A finished solve.  Without a plan ``tables`` is empty and ``conflict`` may name limits that cannot all hold."""

    status: Status
    levels: tuple[Level, ...] = ()
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    model: Mapping[str, int] = field(default_factory=dict)
    times_s: Mapping[str, float] = field(default_factory=dict)
    verify: VerifyReport | None = None
    log: str = ""
    notes: tuple[str, ...] = ()
    conflict: tuple[str, ...] = ()
    proof: pd.DataFrame | None = None
    """multipliers of the limits in conflict, with which they add up to a contradiction (docs/certificates.md)"""
    basis: Basis | None = None
    """of the first objective's optimum"""
    interrupted: bool = False
    """whether somebody stopped the solver"""
    whole: bool = False
    """whether places are whole people"""

    @property
    def gap(self) -> float:
        """By how much a better plan could at most beat this one, in the unit of the first objective."""
        return self.levels[0].value - self.levels[0].bound if self.levels else float("nan")

    @property
    def is_best(self) -> bool:
        """Whether it is proven that no plan is better by the first objective, but for rounding."""
        return bool(self.levels) and self.gap <= EXACT * max(1.0, abs(self.levels[0].value))

    @property
    def sentence(self) -> str:
        """What the status means, for a reader who has never seen a solver; whole places are proven to within a gap."""
        if self.whole and self.status is Status.INFEASIBLE and not self.conflict:
            return NO_WHOLE_PLAN
        if not self.levels:
            return self.status.sentence
        if not self.whole:
            spent = self.gap > TRADED * max(1.0, abs(self.levels[0].value))
            as_asked = self.status is Status.OPTIMAL and spent
            return TRADED_SENTENCE.format(*gap_in_words(self.levels[0])) if as_asked else self.status.sentence
        if self.is_best:
            return WHOLE_SENTENCE
        return WHOLE_SENTENCES[self.status].format(*gap_in_words(self.levels[0]))


def gap_in_words(level: Level) -> tuple[str, str]:
    """How far the value is from its bound: in the objective's unit, and as a share of the value."""
    gap = level.value - level.bound
    if not math.isfinite(gap):
        return "an unknown amount", "nothing is proven"
    if gap <= EXACT * max(1.0, abs(level.value)):
        gap = 0.0
    few = f"{gap:,.0f}" if gap >= WITHOUT_DECIMALS else f"{gap:.3g}"
    amount = f"£{gap:,.0f}" if level.unit == "pounds" else f"{few} {level.unit}"
    return amount, f"{gap / abs(level.value):.2%}" if level.value else "of nothing"
