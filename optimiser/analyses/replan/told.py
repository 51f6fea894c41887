"""What is worth telling of a round planned again, and from when on: for the page in the terminal and for the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.words import decimals, figure

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from optimiser.instance import Instance

ROUNDING = 1e-6
"""Less than this share of a figure is the solver's rounding."""
A_PENNY = 0.01
UNSEEN = 0.05
"""Fewer places than this do not show with one decimal."""


@dataclass(frozen=True)
class Cost:
    """What keeping as many promised places as can be kept would cost."""

    short_wte_years: float
    """weighted, above the new plan's; what is rounding is nought"""
    spend_gbp: float
    """above the new plan's, in the years of the plan"""

    @property
    def is_nothing(self) -> bool:
        """Whether the new plan may as well be the one that keeps them."""
        return self.short_wte_years == 0 and abs(self.spend_gbp) < A_PENNY


def cost_of(price: pd.DataFrame) -> Cost:
    """From the table ``replan_price``, whose last row is the difference."""
    short, money = (float(price[name].iloc[2]) for name in ("weighted_wte_years", "spend_gbp"))
    noise = ROUNDING * float(price["weighted_wte_years"].abs().max())
    return Cost(short if short > noise else 0.0, money)


def other_than_planned(monitoring: pd.DataFrame) -> pd.DataFrame:
    """The figures that came in and differ from the plan."""
    return monitoring[monitoring["difference"].abs() > ROUNDING * monitoring["planned"].abs()]


def in_sight(unkept: pd.DataFrame) -> pd.DataFrame:
    """The promises that visibly give way, those that give way most first."""
    seen = unkept[unkept["change_places"].abs() > UNSEEN]
    return seen.loc[seen["change_places"].abs().sort_values(ascending=False, kind="stable").index]


def digits(inst: Instance) -> int:
    """Decimals of a number of places: none where places are whole."""
    return 0 if inst.horizon.whole_places else 1


def step_rows(
    steps: pd.DataFrame, inst: Instance, signed: Callable[[float, int], str]
) -> list[tuple[str, str, str, str]]:
    """Step, shortfall, its change and places moved, in words; ``signed`` writes the change."""
    places = decimals(steps["weighted_wte_years"])
    return [
        (
            str(line["step"]),
            figure(float(line["weighted_wte_years"]), places),
            signed(float(line["change_weighted_wte_years"]), places) if number else "",
            figure(float(line["moved_places"]), digits(inst)) if number else "",
        )
        for number, line in enumerate(steps.to_dict("records"))
    ]
