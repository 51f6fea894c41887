"""Stock and what changes it, in WTE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.flows import Flows, experienced
from optimiser.verify.report import Check, at_most, equal
from optimiser.verify.space import Space, before, fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions

AXES = "profession region year"


def workforce(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """Every limit on stock, on movers, and on recruiting and retaining."""
    last_year = before(flows.opening, plan.stock)
    leavers = flows.leave * last_year
    come = flows.qualified + flows.joiners + plan.recruited + plan.retained
    size = plan.stock + (last_year - leavers) + come + flows.moved
    yield equal("workforce_balance", AXES, plan.stock, last_year - leavers + come - flows.moved, "WTE", size=size)
    yield from _movers(inst, space, plan, flows)
    kept = fill(space, inst.retention, AXES, "retainable_share", table="retention")
    yield at_most("retained", AXES, plan.retained, kept * leavers, "WTE")
    most = fill(space, inst.recruitment, AXES, "max_wte", table="recruitment")
    yield at_most("recruited", AXES, plan.recruited, most, "WTE")


def _movers(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Iterator[Check]:
    """No profession loses people to further training faster than they become eligible for it."""
    limits = inst.move_limits
    share = fill(space, limits, "profession", "movable_share", default=-1.0, table="move_limits")
    wait = fill(space, limits, "profession", "years_after_qualifying", table="move_limits")
    most = share[:, None, None] * experienced(flows, plan.stock, wait)
    rows = np.broadcast_to((share >= 0)[:, None, None], most.shape)
    yield at_most("movers", AXES, flows.moved, most, "WTE", rows=rows)
