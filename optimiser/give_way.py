"""Every kind of limit by name: which may give way when not all can hold, and which only say how things hang together.

The prices are weights for choosing between ways out, in pounds so that they can be argued about: how many pounds more
in a budget one would rather ask for than a unit of the limit.  They are assumed, and no part of any cost that is
reported (docs/decisions/0016).
"""

from __future__ import annotations

from typing import NamedTuple


class Yielding(NamedTuple):
    """A kind of limit: the unit in which its rows are counted and what giving way by one of it counts, pounds."""

    unit: str
    price_gbp: float


KINDS = {
    "budget": Yielding("pounds", 1.0),
    "carried": Yielding("pounds", 0.5),
    "placements": Yielding("days", 100.0),
    "placement_expansion": Yielding("days", 100.0),
    "supervisors": Yielding("WTE", 80_000.0),
    "programme_capacity": Yielding("places", 10_000.0),
    "programme_minimum": Yielding("places", 20_000.0),
    "programme_expansion": Yielding("places", 10_000.0),
    "programme_continuity": Yielding("places", 10_000.0),
    "skill_mix": Yielding("WTE", 50_000.0),
    "movers": Yielding("WTE", 50_000.0),
    "recruited": Yielding("WTE", 50_000.0),
    "retained": Yielding("WTE", 50_000.0),
    "supported": Yielding("people", 5_000.0),
    "diversity": Yielding("people", 30_000.0),
    "team_ratio": Yielding("WTE", 50_000.0),
    "policy": Yielding("people or WTE", 20_000.0),
    "policy_spend": Yielding("pounds", 1.0),
    "shortfall_cap": Yielding("weighted WTE-years", 50_000.0),
}

DEFINITIONS = (
    "places_of_programme", "places_of_route", "workforce_balance", "requirement", "shortfall_band", "deployable",
    "supervision", "regional_share", "intake_change", "promise", "viable_cohort", "whole_blocks",
)  # fmt: skip
"""Limits that only say how things hang together: in a proof they link the others, and nobody could change them."""
