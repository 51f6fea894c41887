"""The families of limits, in the order in which docs/formulation.md tells the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.families.care import deployable, requirement, shortfall_cap
from optimiser.model.families.fairness import diversity, regional_share, supported, team_ratio
from optimiser.model.families.links import places_of_programme, places_of_route
from optimiser.model.families.money import budget
from optimiser.model.families.policy import policy, policy_spend
from optimiser.model.families.programmes import programme_capacity, programme_continuity, programme_minimum
from optimiser.model.families.steadiness import intake_change, promise
from optimiser.model.families.supervision import placements, supervision, supervisors
from optimiser.model.families.whole import viable_cohort, whole_blocks
from optimiser.model.families.workforce import movers, retained, workforce_balance

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance
    from optimiser.model.rows import Rows
    from optimiser.model.variables import Columns

    Family = Callable[[Instance, Columns], Rows]

FAMILIES: tuple[Family, ...] = (
    places_of_programme,
    places_of_route,
    workforce_balance,
    movers,
    retained,
    requirement,
    deployable,
    supervision,
    supervisors,
    placements,
    budget,
    programme_capacity,
    programme_minimum,
    programme_continuity,
    supported,
    diversity,
    team_ratio,
    policy,
    policy_spend,
    shortfall_cap,
    regional_share,
    intake_change,
    promise,
    viable_cohort,
    whole_blocks,
)
