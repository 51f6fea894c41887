"""Requirements, who meets them, who supervises, and where trainees are placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.verify.flows import Flows, experienced
from optimiser.verify.report import Check, Figures, at_least, at_most
from optimiser.verify.space import Space, fill, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions


def care(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """Every limit on clinicians' time and on placements."""
    yield from _requirement(inst, space, plan, flows)
    yield from _time(inst, space, plan, flows)
    yield from _placements(inst, space, plan, flows)


def required_wte(inst: Instance, space: Space) -> Figures:
    """WTE needed: service region year."""
    return fill(space, inst.requirements, "service region year", "required_wte", table="requirements")


def met_wte(inst: Instance, space: Space, plan: Decisions) -> Figures:
    """WTE of requirement that each profession meets: service profession region year."""
    effect = fill(space, inst.skill_mix, "service profession", "effectiveness", table="skill_mix")
    met: Figures = effect[:, :, None, None] * plan.deployed
    return met


def trainee_service_wte(inst: Instance, space: Space, flows: Flows) -> Figures:
    """WTE of care that trainees give: service region year."""
    share = fill(space, inst.trainee_service, "route service", "share", table="trainee_service")
    each = fill(space, inst.route_years, "route year_of_training", "service_wte", table="route_years")
    given = np.einsum("km,kmry->kry", each, flows.trainees)
    service: Figures = np.einsum("ks,kry->sry", share, given)
    return service


def placement_days(inst: Instance, space: Space, flows: Flows) -> Figures:
    """Days that trainees need: setting region year."""
    axes = "route year_of_training setting"
    rows = inst.placement_needs
    known = rows[rows["year_of_training"] <= space.size("year_of_training")]
    each = fill(space, known, axes, "days", table="placement_needs")
    days: Figures = np.einsum("kme,kmry->ery", each, flows.trainees)
    return days


def _requirement(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """Care given and shortfall make up the requirement; nobody meets more of it than the skill mix allows."""
    required = required_wte(inst, space)
    met = met_wte(inst, space, plan)
    supplied = met.sum(axis=1) + trainee_service_wte(inst, space, flows) + plan.shortfall.sum(axis=-1)
    yield at_least("requirement", "service region year", supplied, required, "WTE")
    share = fill(space, inst.skill_mix, "service profession", "max_share", table="skill_mix")
    most = share[:, :, None, None] * required[:, None]
    allowed = np.broadcast_to(listed(space, inst.skill_mix, "service profession")[:, :, None, None], met.shape)
    yield at_most("skill_mix", "service profession region year", met, most, "WTE", rows=allowed)
    yield at_most("skill_mix", "service profession region year", plan.deployed, np.zeros(1), "WTE", rows=~allowed)
    widths = np.array([band.width_share for band in inst.horizon.bands])
    yield at_most("shortfall_band", "service region year band", plan.shortfall, required[..., None] * widths, "WTE")


def _time(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """Clinics and trainees share the time of one stock; only the experienced supervise, and not all day."""
    axes = "profession region year"
    given = plan.supervising.sum(axis=1)
    yield at_most("deployable", axes, plan.deployed.sum(axis=0) + given, plan.stock, "WTE")
    wait = inst.professions["experience_years"].to_numpy(dtype=float)
    share = inst.professions["supervising_share"].to_numpy(dtype=float)[:, None, None]
    yield at_most("supervisors", axes, given, share * experienced(flows, plan.stock, wait), "WTE")
    each = fill(space, inst.route_years, "route year_of_training", "supervision_wte", table="route_years")
    by_route = np.einsum("km,kmry->kry", each, flows.trainees)
    pool_of_route = space.members["pool"].get_indexer(pd.Index(inst.routes["pool"].astype(str)))
    need = np.zeros(space.shape("pool region year"))
    np.add.at(need, pool_of_route[pool_of_route >= 0], by_route[pool_of_route >= 0])
    yield at_least("supervision", "pool region year", plan.supervising.sum(axis=0), need, "WTE")
    may = np.broadcast_to(
        listed(space, inst.supervision_pools, "pool profession").T[:, :, None, None], plan.supervising.shape
    )
    yield at_most("supervision", "profession pool region year", plan.supervising, np.zeros(1), "WTE", rows=~may)


def _placements(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """Days of placement fit in what services offer and what is bought."""
    axes = "setting region year"
    capacity = fill(space, inst.placement_capacity, axes, "days", table="placement_capacity")
    days = placement_days(inst, space, flows)
    yield at_most("placements", axes, days, capacity + plan.expanded, "days")
    most = fill(space, inst.placement_expansion, axes, "max_days", table="placement_expansion")
    yield at_most("placement_expansion", axes, plan.expanded, most, "days")
