"""Links, capacity, contracts, continuity and expansion of programmes, in people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.report import Check, Figures, at_least, at_most, equal
from optimiser.verify.space import Space, before, fill, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions


def training(inst: Instance, space: Space, plan: Decisions) -> Iterator[Check]:
    """Every limit on places, intake and starts."""
    yield from _links(inst, space, plan)
    yield from _capacity(inst, space, plan)
    yield from _continuity(inst, plan)
    if inst.horizon.whole_places:
        yield from _whole(inst, space, plan)


def _links(inst: Instance, space: Space, plan: Decisions) -> Iterator[Check]:
    """An intake is the sum of its places, a region's starts the sum of the places of a route's programmes."""
    offered = listed(space, inst.catchments, "programme region")
    yield equal("places_of_programme", "programme year", plan.intake, plan.places.sum(axis=1), "people")
    starts = np.zeros_like(plan.starts)
    np.add.at(starts, space.positions("route", inst.programmes["route"], "programmes"), plan.places)
    yield equal("places_of_route", "route region year", plan.starts, starts, "people")
    strays = ~np.broadcast_to(offered[:, :, None], plan.places.shape)
    yield at_most("catchments", "programme region year", plan.places, np.zeros(1), "people", rows=strays)


def _capacity(inst: Instance, space: Space, plan: Decisions) -> Iterator[Check]:
    """Between the contract's minimum and the room there is, bought places included once their lead time is over."""
    usual = np.broadcast_to(_column(inst, "capacity_places"), plan.intake.shape)
    given = fill(space, inst.programme_years, "programme year", "max_places", default=-1.0, table="programme_years")
    room = np.where(given >= 0, given, usual) + _built_and_ready(inst, space, plan)
    yield at_most("programme_capacity", "programme year", plan.intake, room, "people")
    least = fill(space, inst.programme_years, "programme year", "min_places", table="programme_years")
    yield at_least("programme_minimum", "programme year", plan.intake, least, "people", rows=least > 0)
    most = fill(space, inst.programme_expansion, "programme year", "max_places", table="programme_expansion")
    yield at_most("programme_expansion", "programme year", plan.built, most, "places")


def _built_and_ready(inst: Instance, space: Space, plan: Decisions) -> Figures:
    """Bought places that can be used: from the year of buying plus the lead time, for ever."""
    ready = np.zeros_like(plan.built)
    offers = inst.programme_expansion
    if offers.empty:
        return ready
    programme = space.positions("programme", offers["programme"], "programme_expansion")
    bought = space.positions("year", offers["year"], "programme_expansion")
    usable = np.arange(space.size("year")) >= (bought + offers["lead_years"].to_numpy(dtype=int))[:, None]
    np.add.at(ready, programme, plan.built[programme, bought][:, None] * usable)
    return ready


def _continuity(inst: Instance, plan: Decisions) -> Iterator[Check]:
    """An intake neither leaps nor collapses from a year to the next; before the first stands the last actual one."""
    last_year = before(_column(inst, "last_intake_places")[:, 0], plan.intake)
    growth = (1 + _column(inst, "growth_share")) * last_year + _column(inst, "allowance_places")
    yield at_most("programme_continuity", "programme year", plan.intake, growth, "people")
    fall = (1 - _column(inst, "fall_share")) * last_year
    yield at_least("programme_continuity", "programme year", plan.intake, fall, "people")


def _whole(inst: Instance, space: Space, plan: Decisions) -> Iterator[Check]:
    """Places of the plan's years are whole people; an intake is nothing or viable, and a whole number of blocks."""
    years = len(inst.horizon.plan_years)
    places, intake = plan.places[:, :, :years], plan.intake[:, :years]
    yield equal("whole_places", "programme region year", places, np.round(places), "people")
    least = np.where(np.round(intake) > 0, _column(inst, "min_cohort_places"), 0.0)
    yield at_least("viable_cohort", "programme year", intake, least, "people")
    sold = fill(space, inst.programme_blocks, "programme", "block_places", default=1.0, table="programme_blocks")
    yield equal("whole_blocks", "programme year", intake, np.round(intake / sold[:, None]) * sold[:, None], "people")


def _column(inst: Instance, name: str) -> Figures:
    """A column of programmes, shaped to stand beside programme, year."""
    figures: Figures = inst.programmes[name].to_numpy(dtype=float)[:, None]
    return figures
