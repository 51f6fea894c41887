"""What money buys beyond places, and what is left of it for the next year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.rows import Variable
from optimiser.model.variables.columns import POUNDS

if TYPE_CHECKING:
    from optimiser.instance import Instance


def expanded(inst: Instance) -> Variable:
    """Placement days bought on top of capacity."""
    frame = inst.placement_expansion
    return Variable(
        "expanded", frame[["setting", "region", "year"]], "days", frame["max_days"], limit="placement_expansion"
    )


def carried(inst: Instance) -> Variable:
    """Underspend moved to the next year (pounds); nothing is carried out of the last year."""
    frame = inst.budgets.merge(inst.funds[["fund", "carry_share"]], on="fund")
    frame = frame[(frame["carry_share"] > 0) & (frame["year"] < inst.horizon.last_evaluation_year)]
    most = frame["carry_share"] * frame["budget_gbp"]
    return Variable("carried", frame[["fund", "year"]], "pounds", most, scale=POUNDS, limit="carried")
