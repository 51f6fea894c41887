"""Whole places of some years, once their intakes are whole: who trains for which region.

A small integer program: each programme's places add up to its intake; starts by route and region stay near to the
plan's, weighed by what a start is worth there; limits that places have a part in are kept as far as the decisions that
may follow leave room, and what is over is paid for dearly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from optimiser.solving.mip import Limits, branch
from optimiser.whole.groups import LEAST_WORTH, Demand, Group, assembled, near_to, one_each, picked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.solving.held import Reached
    from optimiser.solving.mip import Mixed
    from optimiser.whole.ground import Ground

FREE = ("expanded", "supervising", "carried", "supported", "retained")
"""Decisions that may follow the places."""
SPEAKING_OF_PLACES = (
    "supervision", "placements", "supported", "diversity", "budget", "policy", "policy_spend", "team_ratio", "movers",
    "retained",
)  # fmt: skip
KEPT = ("policy", "policy_spend")
"""Limits that nothing but places can keep, where they do not speak of the people in post."""
WINDOW = 3
"""A place moves by at most so many from the plan's."""
NEAR = 0.02
DEAR = 20.0
"""What one unit over a limit counts."""
GAP = 0.02
NODES = 20
"""As in ``intakes``."""


def whole_places(
    ground: Ground, plan: Reached, years: Sequence[int], intakes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
    """Columns of the places of some years, and the whole places; None if none were found.

    ``intakes`` has a line per programme and a column per year of the plan.
    """
    here = np.flatnonzero(np.isin(ground.year_of, years))
    found = branch(_program(ground, plan, here, ground.over_columns(intakes)), Limits(GAP, nodes=NODES))
    if found.x is None:
        return None
    return ground.place[here], np.round(found.x[: len(here)]).astype(np.int64)


def adding_up(ground: Ground, here: NDArray[np.int64], taken: NDArray[np.float64]) -> Demand:
    """The ``places`` at these positions add up to what is taken of each intake, by column."""
    programme, of = np.unique(ground.intake_of[here], return_inverse=True)
    sums = picked(of, np.arange(len(here)), (len(programme), len(here)))
    return Demand({"places": sums}, taken[programme], taken[programme])


def _program(ground: Ground, plan: Reached, here: NDArray[np.int64], taken: NDArray[np.float64]) -> Mixed:
    lp, planned = ground.lp, plan.x[ground.place[here]]
    count = len(here)
    starts, start_of = np.unique(ground.starts_of[here], return_inverse=True)
    worth = np.maximum(np.abs(ground.start_prices(plan.dual))[starts], LEAST_WORTH)
    moved, rows, free = _moved(ground, here)
    reached, at = (lp.matrix @ plan.x)[rows], moved @ planned
    kept = np.isin(ground.row_families[rows], KEPT) & ~ground.through_stock[rows]
    over = np.where(kept, 0.0, np.inf)
    limits = len(rows)
    by_start = picked(start_of, np.arange(count), (len(starts), count))
    away, near = near_to(plan.x[starts], worth, "places", by_start)
    groups = {
        "places": Group(count, 0.0, np.maximum(0.0, np.floor(planned - WINDOW)), np.ceil(planned + WINDOW), whole=True),
        **away,
        "under": Group(count, NEAR), "over": Group(count, NEAR),
        "free": Group(len(free), 0.0, lp.lower[free] - plan.x[free], lp.upper[free] - plan.x[free]),
        "short": Group(limits, DEAR, upper=over), "beyond": Group(limits, DEAR, upper=over),
    }  # fmt: skip
    return assembled(groups, [
        adding_up(ground, here, taken),
        near,
        Demand({"places": one_each(count), "under": one_each(count), "over": one_each(count, -1.0)}, planned, planned),
        Demand(
            {"places": moved, "free": csr_array(ground.direct[rows][:, free]), "short": one_each(limits),
             "beyond": one_each(limits, -1.0)},
            np.minimum(lp.row_lower[rows] - reached, 0.0) + at, np.maximum(lp.row_upper[rows] - reached, 0.0) + at,
        ),
    ])  # fmt: skip


def _moved(ground: Ground, here: NDArray[np.int64]) -> tuple[csr_array, NDArray[np.int64], NDArray[np.int64]]:
    """What a place adds to each limit that it has a part in, those rows, and the free decisions that stand in them."""
    count = len(here)
    rows = np.concatenate([ground.place[here], ground.starts_of[here]])
    added = csr_array(ground.direct @ picked(rows, np.tile(np.arange(count), 2), (ground.columns, count)))
    limits = np.flatnonzero(np.isin(ground.row_families, SPEAKING_OF_PLACES) & (np.diff(added.indptr) > 0))
    free = ground.columns_of(*FREE)
    used = np.diff(csr_array(ground.direct[limits][:, free]).tocsc().indptr) > 0
    return csr_array(added[limits]), limits, free[used]
