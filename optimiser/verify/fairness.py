"""Widening access, diversity of starts, and team ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.report import Check, Figures, at_least, at_most
from optimiser.verify.space import Space, fill, listed, membership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions


def fairness(inst: Instance, space: Space, plan: Decisions) -> Iterator[Check]:
    """Every limit on schemes, diversity and team ratios."""
    offered = listed(space, inst.scheme_routes, "scheme route")
    share = inst.schemes["max_share"].to_numpy(dtype=float)[:, None] * offered
    most = share[:, :, None, None] * plan.starts[None]
    yield at_most("supported", "scheme route region year", plan.supported, most, "people")
    reached, counted = diversity(inst, space, plan)
    target = inst.diversity_targets["target_share"].to_numpy(dtype=float)
    yield at_least("diversity", "target_year", reached, target * counted, "people")
    junior, senior = team_sides(inst, space, plan)
    ratio = inst.team_ratios["max_ratio"].to_numpy(dtype=float)[:, None, None]
    yield at_most("team_ratio", "ratio region year", junior, ratio * senior, "weighted WTE")


def diversity(inst: Instance, space: Space, plan: Decisions) -> tuple[Figures, Figures]:
    """Starts from the group and all starts, for each row of diversity_targets."""
    targets = inst.diversity_targets
    scope = targets["scope"].astype(str).to_numpy()[:, None]
    routes = inst.routes["route"].astype(str).to_numpy()
    professions = inst.routes["profession"].astype(str).to_numpy()
    counts = ((scope == "all") | (scope == routes) | (scope == professions)).astype(float)
    inside = membership(space, inst, targets["region"])
    year = space.positions("year", targets["year"], "diversity_targets")
    group = space.positions("group", targets["group"], "diversity_targets")
    of_group = group_starts(inst, space, plan)[group, :, :, year]
    starts = np.moveaxis(plan.starts, -1, 0)[year]
    weights = counts[:, :, None] * inside[:, None, :]
    return (weights * of_group).sum(axis=(1, 2)), (weights * starts).sum(axis=(1, 2))


def group_starts(inst: Instance, space: Space, plan: Decisions) -> Figures:
    """Starts from each group, the base share and more for each person supported: group route region year."""
    base = fill(space, inst.diversity_base, "group route region", "base_share", table="diversity_base")
    lift = fill(space, inst.scheme_uplift, "group scheme", "uplift_share", table="scheme_uplift")
    of_group: Figures = base[..., None] * plan.starts[None] + np.einsum("dm,mkry->dkry", lift, plan.supported)
    return of_group


def team_sides(inst: Instance, space: Space, plan: Decisions) -> tuple[Figures, Figures]:
    """Weighted stock of the junior and of the senior side of each ratio: ratio region year."""
    roles = inst.team_ratio_roles
    sides = []
    for side in ("junior", "senior"):
        weight = fill(
            space, roles[roles["side"].astype(str) == side], "ratio profession", "weight", table="team_ratio_roles"
        )
        sides.append(np.einsum("tp,pry->try", weight, plan.stock))
    return sides[0], sides[1]
