"""What proves the bound on all plans of whole places: what parts them, and prices in each part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.results.limits import named, proof
from optimiser.whole.hull import Cut
from optimiser.whole.splits import GOES_ON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground
    from optimiser.whole.parts import Parted
    from optimiser.whole.tighten import Tight

NO_PRICE = 1e-9
BOUND = ["objective", "none_below", "unit"]
CUTS = ["part", "programme", "number", "year", "coefficient", "at_least", "multiplier"]
PRICES = ["part", "number", "multiplier"]


def evidence(ground: Ground, tight: Tight, parted: Parted) -> dict[str, pd.DataFrame]:
    """``whole_bound``: what no plan is below; ``whole_bound_limits``: in each part of all plans, each limit's price.

    ``whole_bound_cuts``: each cut that has a part in it, year by year; ``whole_bound_splits``: what parts all plans, in
    order, and ``whole_bound_split_prices``: each split's price.  Part 0 is on the sides that go on, part n on the other
    side of the n-th split and on the sides that go on of those before.
    """
    own, cuts, goal = ground.lp.matrix.shape[0], len(tight.cuts), ground.lp.objectives[0]
    limits = [proof(ground.lp, _priced(part.dual[:own])) for part in parted.parts]
    frame = pd.concat([frame.assign(part=number) for number, frame in enumerate(limits)], ignore_index=True)
    return {
        "whole_bound": pd.DataFrame([(goal.name, parted.bound, goal.unit)], columns=BOUND),
        "whole_bound_limits": frame[["part", *frame.columns.drop("part")]],
        "whole_bound_cuts": pd.DataFrame(
            [
                (number, *line)
                for number, part in enumerate(parted.parts)
                for line in _lines(ground, tight, part, part.dual[own : own + cuts])
            ],
            columns=CUTS,
        ),
        "whole_bound_splits": named(ground.lp, [split.row for split in parted.splits]).assign(
            at_most=[split.at_most for split in parted.splits],
            goes_on=[GOES_ON[split.more] for split in parted.splits],
        ),
        "whole_bound_split_prices": pd.DataFrame(
            [
                (number, split, abs(float(price)))
                for number, part in enumerate(parted.parts)
                for split, price in enumerate(part.dual[own + cuts :], start=1)
                if abs(price) > NO_PRICE
            ],
            columns=PRICES,
        ),
    }


def _priced(dual: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.abs(dual) > NO_PRICE, dual, 0.0)


def _lines(ground: Ground, tight: Tight, part: Reached, prices: NDArray[np.float64]) -> Iterator[tuple[object, ...]]:
    """A line for each year with a coefficient, of each cut with a price."""
    priced = [*zip(tight.cuts, prices, strict=True), *_least_intakes(ground, tight, part)]
    kept = [(cut, price) for cut, price in priced if price > NO_PRICE]
    for number, (cut, price) in enumerate(kept, start=1):
        for year, coefficient in zip(ground.years, cut.coefficients, strict=True):
            if coefficient:
                yield cut.programme, number, year, int(coefficient), cut.at_least, float(price)


def _least_intakes(ground: Ground, tight: Tight, part: Reached) -> Iterator[tuple[Cut, float]]:
    """The least that each path has in a year, where it has a price: cuts with a single coefficient."""
    for paths, columns in zip(ground.paths, ground.intakes, strict=True):
        for year, column in enumerate(columns):
            if part.reduced[column] > NO_PRICE:
                coefficients = np.zeros(paths.years, dtype=np.int64)
                coefficients[year] = 1
                yield Cut(paths.programme, coefficients, int(tight.lp.lower[column])), part.reduced[column]
