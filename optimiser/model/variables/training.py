"""Who begins to train: places, and what is bought so that there can be more of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.rows import Variable
from optimiser.model.variables.columns import each_year

if TYPE_CHECKING:
    from optimiser.instance import Instance


def places(inst: Instance) -> Variable:
    """Funded starts at a programme for a region in an intake year, for the pairs in catchments (people)."""
    keys = each_year(inst, inst.catchments[["programme", "region"]])
    whole = (keys["year"] <= inst.horizon.last_intake_year) & inst.horizon.whole_places
    return Variable("places", keys, "places", whole=whole)


def intake(inst: Instance) -> Variable:
    """Funded starts at a programme in an intake year, all regions together (people)."""
    return Variable("intake", each_year(inst, inst.programmes[["programme"]]), "places")


def starts(inst: Instance) -> Variable:
    """Funded starts on a route for a region in an intake year, all programmes together (people)."""
    pairs = inst.catchments[["programme", "region"]].merge(inst.programmes[["programme", "route"]])
    return Variable("starts", each_year(inst, pairs[["route", "region"]].drop_duplicates()), "people")


def supported(inst: Instance) -> Variable:
    """Starters who have a widening-access scheme (people)."""
    pairs = inst.scheme_routes[["scheme", "route"]].merge(starts(inst).keys, on="route")
    return Variable("supported", pairs, "people")


def built(inst: Instance) -> Variable:
    """Lasting extra intake capacity bought at a programme (places a year)."""
    frame = inst.programme_expansion
    return Variable("built", frame[["programme", "year"]], "places", frame["max_places"], limit="programme_expansion")
