"""Whole intakes near to those of a plan in fractions, with places and starts moving in proportion.

A small integer program of its own: only the limits that speak of intakes, rules and money are in it, and of the other
decisions only capacity that is built and money that is carried over.  It keeps each route's starts up to each year near
to the plan's, weighed by what a start is worth, and each programme's intakes near to the plan's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array, hstack

from optimiser.solving.mip import Limits, branch
from optimiser.whole.groups import LEAST_WORTH, Demand, Group, assembled, one_each, picked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.solving.held import Reached
    from optimiser.solving.mip import Mixed
    from optimiser.whole.ground import Ground

SPEAKING_OF_INTAKES = (
    "programme_capacity", "programme_minimum", "programme_continuity", "policy", "policy_spend", "budget",
)  # fmt: skip
FREE = ("built", "carried")
WINDOW = 6
"""An intake moves by at most so many places from the plan's."""
GAP = 0.12
"""Nearer than this, the solver looks three times as long for what is no better in the end."""
NODES = 1
"""The solver stops after so many nodes rather than seconds, so that the same round gives the same plan."""
NOBODY = 1e-6


def whole_intakes(ground: Ground, plan: Reached, near: float) -> NDArray[np.int64] | None:
    """A line per programme with its intake in each year of the plan; None if none were found.

    ``near`` is what a place away from a programme's own intake counts, beside what a start is worth.
    """
    found = branch(_program(ground, plan, near), Limits(GAP, nodes=NODES))
    if found.x is None:
        return None
    return np.round(found.x[: ground.intakes.size]).astype(np.int64).reshape(ground.intakes.shape)


def _program(ground: Ground, plan: Reached, near: float) -> Mixed:
    lp, wanted = ground.lp, plan.x[ground.intakes.ravel()]
    free = ground.columns_of(*FREE)
    routes = _by_route(ground)
    apart, gone = routes.shape
    worth = start_worth(ground, plan).ravel()
    groups = {
        "intake": Group(gone, lower=_window(ground, wanted)[0], upper=_window(ground, wanted)[1], whole=True),
        "free": Group(len(free), lower=lp.lower[free], upper=lp.upper[free]),
        "route over": Group(apart, worth), "route under": Group(apart, worth),
        "over": Group(gone, near), "under": Group(gone, near),
    }  # fmt: skip
    demands = [
        _limits(ground, plan, free),
        Demand(
            {"intake": routes, "route over": one_each(apart, -1.0), "route under": one_each(apart)},
            routes @ wanted, routes @ wanted,
        ),
        Demand({"intake": one_each(gone), "over": one_each(gone, -1.0), "under": one_each(gone)}, wanted, wanted),
    ]  # fmt: skip
    cohorts, sizes = _cohorts(ground)
    return assembled({**groups, **cohorts}, [*demands, *sizes])


def _window(ground: Ground, wanted: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and most of each intake: within its paths, and near to the plan's."""
    low, high = _ends(ground)
    room = np.maximum(WINDOW, _blocks(ground))
    return np.maximum(low, np.floor(wanted - room)), np.minimum(high, np.ceil(wanted + room))


def _ends(ground: Ground) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The least and the most of each intake on any path."""
    ends = [paths.ends for paths in ground.paths if paths.ends is not None]
    low, high = (np.concatenate(side).astype(float) for side in zip(*ends, strict=True))
    return low, high


def _limits(ground: Ground, plan: Reached, free: NDArray[np.int64]) -> Demand:
    """Rows over intakes and the free decisions, all else as in the plan; never tighter than the plan itself is."""
    lp = ground.lp
    move = moves(ground, plan.x)
    freed = picked(free, np.arange(len(free)), (ground.columns, len(free)))
    speaking = np.isin(ground.row_families, SPEAKING_OF_INTAKES) & (ground.row_years <= ground.years[-1])
    taken = csr_array(lp.matrix @ move)
    rows = np.flatnonzero(speaking & (np.diff(taken.indptr) > 0))
    matrix = {"intake": csr_array(taken[rows]), "free": csr_array((lp.matrix @ freed)[rows])}
    here = matrix["intake"] @ plan.x[ground.intakes.ravel()] + matrix["free"] @ plan.x[free]
    both = csr_array(hstack([move, freed]).tocsr())
    kept = np.where(np.diff(both.indptr) > 0, 0.0, plan.x)
    rest = (lp.matrix @ kept)[rows]
    return Demand(matrix, np.minimum(lp.row_lower[rows] - rest, here), np.maximum(lp.row_upper[rows] - rest, here))


def moves(ground: Ground, x: NDArray[np.float64]) -> csr_array:
    """How every column moves when an intake grows by one: its places and their starts in the plan's proportions."""
    count = ground.intakes.size
    number = np.full(ground.columns, -1)
    number[ground.intakes.ravel()] = np.arange(count)
    of = number[ground.intake_of]
    total = np.bincount(of, x[ground.place], count)[of]
    even = 1.0 / np.bincount(of, minlength=count)[of]
    share = np.where(total > NOBODY, x[ground.place] / np.maximum(total, NOBODY), even)
    rows = np.concatenate([ground.intakes.ravel(), ground.place, ground.starts_of])
    columns = np.concatenate([np.arange(count), of, of])
    return picked(rows, columns, (ground.columns, count), np.concatenate([np.ones(count), share, share]))


def _by_route(ground: Ground) -> csr_array:
    """Each route's intakes up to each year, as rows over intakes."""
    programmes, years = ground.intakes.shape
    programme, year, until = (grid.ravel() for grid in np.indices((programmes, years, years)))
    earlier = year <= until
    rows = (ground.route[programme] * years + until)[earlier]
    columns = (programme * years + year)[earlier]
    return picked(rows, columns, ((int(ground.route.max()) + 1) * years, programmes * years))


def start_worth(ground: Ground, plan: Reached) -> NDArray[np.float64]:
    """What one start more is worth, by route and year of the plan: the average price over its programmes' places."""
    years = len(ground.years)
    price = np.abs(ground.start_prices(plan.dual))[ground.starts_of]
    programme = np.searchsorted(np.sort(ground.intakes.ravel()), ground.intake_of)
    order = np.argsort(ground.intakes.ravel())
    cell = ground.route[order[programme] // years] * years + (ground.year_of - ground.years[0])
    size = (int(ground.route.max()) + 1) * years
    sums, counts = np.bincount(cell, price, size), np.bincount(cell, minlength=size)
    worth: NDArray[np.float64] = np.maximum(sums / np.maximum(counts, 1), LEAST_WORTH)
    return worth.reshape(-1, years)


def _cohorts(ground: Ground) -> tuple[dict[str, Group], list[Demand]]:
    """Cohorts that may run or not, and blocks, with the rows that tie them to the intakes."""
    low, high = _ends(ground)
    size, block = _each_year(ground, "min_cohort_places"), _blocks(ground)
    optional, sold = np.flatnonzero((low < size) & (size > 1)), np.flatnonzero(block > 1)
    own = {
        name: picked(np.arange(len(which)), which, (len(which), len(low)))
        for name, which in (("running", optional), ("blocks", sold))
    }

    def times(figures: NDArray[np.float64]) -> csr_array:
        places = np.arange(len(figures))
        return picked(places, places, (len(figures), len(figures)), -figures)

    groups = {
        "running": Group(len(optional), upper=1.0, whole=True),
        "blocks": Group(len(sold), whole=True),
    }
    demands = [
        Demand({"intake": own["running"], "running": times(size[optional])}, 0.0, np.inf),
        Demand({"intake": own["running"], "running": times(np.maximum(high[optional], 1.0))}, -np.inf, 0.0),
        Demand({"intake": own["blocks"], "blocks": times(block[sold])}, 0.0, 0.0),
    ]
    return groups, demands


def _each_year(ground: Ground, column: str) -> NDArray[np.float64]:
    return np.repeat(ground.inst.programmes[column].to_numpy(float), len(ground.years))


def _blocks(ground: Ground) -> NDArray[np.float64]:
    """The size of each intake's blocks; 1 where a programme sells single places."""
    sold = ground.inst.programme_blocks
    size = dict(zip(sold["programme"].astype(str), sold["block_places"].astype(float), strict=True))
    each = [size.get(name, 1.0) for name in ground.inst.programmes["programme"].astype(str)]
    return np.repeat(each, len(ground.years))
