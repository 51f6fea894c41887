"""What a family of limits is about, for a reader: whose limit, stated in which table, and how large it is.

Families that only say how things hang together (places add up to starts, stock follows from the year before) are not
limits that anyone could change, and are left out.
"""

from __future__ import annotations

from typing import NamedTuple


class LimitKind(NamedTuple):
    """One family of limits that somebody could change."""

    words: str
    """how a reader knows it; ``{}`` is the subject's title"""
    subject: str
    """the column of the limits table that says whose limit it is; ``profession`` also stands for a programme's"""
    table: str
    """the table of the instance that states the limit"""
    size: tuple[str, str] | None = None
    """result table and column that say how large the limit is where its right-hand side is 0 or an allowance"""


LIMIT_KINDS = {
    "budget": LimitKind("budget: {}", "fund", "budgets"),
    "carried": LimitKind("underspend carried over: {}", "fund", "funds"),
    "placements": LimitKind("placement days: {}", "setting", "placement_capacity"),
    "placement_expansion": LimitKind("placement days to buy: {}", "setting", "placement_expansion"),
    "supervisors": LimitKind("time to supervise: {}", "profession", "professions", ("workforce", "supervising_wte")),
    "programme_capacity": LimitKind("programme capacity: {}", "profession", "programmes"),
    "programme_minimum": LimitKind("contracted minimum: {}", "profession", "programme_years"),
    "programme_expansion": LimitKind("programme capacity to buy: {}", "profession", "programme_expansion"),
    "programme_continuity": LimitKind("steady intakes: {}", "profession", "programmes", ("intake", "places")),
    "skill_mix": LimitKind("skill mix: {}", "service", "skill_mix"),
    "movers": LimitKind("moves to further training: {}", "profession", "move_limits", ("workforce", "moved_wte")),
    "recruited": LimitKind("recruitment: {}", "profession", "recruitment"),
    "retained": LimitKind("retention: {}", "profession", "retention", ("workforce", "retained_wte")),
    "supported": LimitKind("starts to support: {}", "scheme", "schemes", ("supported", "people")),
    "diversity": LimitKind("diversity target: {}", "target", "diversity_targets", ("diversity", "of_group")),
    "team_ratio": LimitKind("team ratio: {}", "ratio", "team_ratios", ("team_ratios", "junior_wte")),
    "policy": LimitKind("rule: {}", "rule", "policies"),
    "policy_spend": LimitKind("rule: {}", "rule", "policies"),
    "shortfall_cap": LimitKind("the shortfall allowed", "", ""),
}

MILLION = 1e6
STEPS = {"pounds": (MILLION, "£1m"), "days": (100.0, "100 days"), "places": (1.0, "place"), "people": (1.0, "person")}
"""Units in which a reader thinks: how many of the unit make a step, and the step's name."""


def step(unit: str, size: float = 0.0) -> tuple[float, str]:
    """How many of ``unit`` make the step for which a limit's worth is stated, and its name.

    £1m, or a smaller round sum where that is over a tenth of a limit of this ``size``; a step of WTE is no larger than
    the limit, so that it can be taken back.
    """
    amount, words = STEPS.get(unit, (1.0, unit))
    while unit == "WTE" and 0 < size < amount:
        amount, words = amount / 10, f"{amount / 10:g} WTE"
    if unit not in {"pounds", "days"} or not size:
        return amount, words
    while amount > max(1.0, size / 10):
        amount /= 10
    if unit == "days":
        return amount, f"{amount:,.0f} days" if amount > 1 else "day"
    return amount, words if amount >= MILLION else f"£{amount:,.0f}"
