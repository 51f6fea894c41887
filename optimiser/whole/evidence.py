"""What proves the bound on all plans of whole places: a price for each limit, and the cuts with theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.results.limits import proof
from optimiser.whole.hull import Cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.whole.ground import Ground
    from optimiser.whole.tighten import Tight

NO_PRICE = 1e-9
BOUND = ["objective", "none_below", "unit"]
CUTS = ["programme", "number", "year", "coefficient", "at_least", "multiplier"]


def evidence(ground: Ground, tight: Tight) -> dict[str, pd.DataFrame]:
    """``whole_bound``: what no plan is below; ``whole_bound_limits``: the multiplier of each limit that proves it.

    ``whole_bound_cuts``: each cut that has a part in it, year by year.
    """
    own, goal = ground.lp.matrix.shape[0], ground.lp.objectives[0]
    multipliers = np.where(np.abs(tight.reached.dual[:own]) > NO_PRICE, tight.reached.dual[:own], 0.0)
    return {
        "whole_bound": pd.DataFrame([(goal.name, tight.reached.value, goal.unit)], columns=BOUND),
        "whole_bound_limits": proof(ground.lp, multipliers),
        "whole_bound_cuts": pd.DataFrame(_lines(ground, tight), columns=CUTS),
    }


def _lines(ground: Ground, tight: Tight) -> Iterator[tuple[object, ...]]:
    """A line for each year with a coefficient, of each cut with a price."""
    own = ground.lp.matrix.shape[0]
    priced = [*zip(tight.cuts, tight.reached.dual[own:], strict=True), *_least_intakes(ground, tight)]
    kept = [(cut, price) for cut, price in priced if price > NO_PRICE]
    for number, (cut, price) in enumerate(kept, start=1):
        for year, coefficient in zip(ground.years, cut.coefficients, strict=True):
            if coefficient:
                yield cut.programme, number, year, int(coefficient), cut.at_least, float(price)


def _least_intakes(ground: Ground, tight: Tight) -> Iterator[tuple[Cut, float]]:
    """The least that each path has in a year, where it has a price: cuts with a single coefficient."""
    for paths, columns in zip(ground.paths, ground.intakes, strict=True):
        for year, column in enumerate(columns):
            if tight.reached.reduced[column] > NO_PRICE:
                coefficients = np.zeros(paths.years, dtype=np.int64)
                coefficients[year] = 1
                yield Cut(paths.programme, coefficients, int(tight.lp.lower[column])), tight.reached.reduced[column]
