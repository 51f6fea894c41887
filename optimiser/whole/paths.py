"""What the intakes of one programme can be, year after year, when they are whole: nothing or a viable cohort each.

A path is one intake for each year of the plan.  Capacity (with all that could be built in time), contracts, cohorts,
blocks and continuity decide which paths there are; money and people do not come into it.  Every step is made in exact
figures, so that what is found here may be relied on in a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance


@dataclass(frozen=True)
class Paths:
    """The paths of one programme; ``allowed[t, n]`` says whether the intake of year t may be n."""

    programme: str
    allowed: NDArray[np.bool_]
    least_before: NDArray[np.int64]
    """for each intake the least that the year before may have had"""
    most_before: NDArray[np.int64]
    """and the most"""

    @property
    def years(self) -> int:
        """How many years a path has."""
        return int(self.allowed.shape[0])

    @cached_property
    def ends(self) -> tuple[NDArray[np.int64], NDArray[np.int64]] | None:
        """The least and the most that any path has in each year; None if there is no path."""
        on_a_path = self._on_a_path()
        if not on_a_path[-1].any():
            return None
        top = on_a_path.shape[1] - 1
        return on_a_path.argmax(axis=1), top - on_a_path[:, ::-1].argmax(axis=1)

    def _on_a_path(self) -> NDArray[np.bool_]:
        """Whether some path has intake n in year t: it can be come to from the first year, and left for the last."""
        reached = self.allowed.copy()
        until = np.maximum(self.most_before + 1, self.least_before)
        for year in range(1, self.years):
            fewer = np.concatenate([[0], np.cumsum(reached[year - 1])])
            reached[year] &= fewer[until] > fewer[self.least_before]
        for year in reversed(range(self.years - 1)):
            after = reached[year + 1]
            begins, ends = np.zeros((2, reached.shape[1] + 1), dtype=np.int64)
            np.add.at(begins, self.least_before[after], 1)
            np.add.at(ends, until[after], 1)
            reached[year] &= np.cumsum(begins - ends)[:-1] > 0
        return reached

    def has(self, intakes: NDArray[np.int64]) -> bool:
        """Whether these intakes, year after year, are one of the paths."""
        if (intakes >= self.allowed.shape[1]).any() or not self.allowed[np.arange(self.years), intakes].all():
            return False
        before, after = intakes[:-1], intakes[1:]
        return bool(((self.least_before[after] <= before) & (before <= self.most_before[after])).all())


def paths_of(inst: Instance) -> list[Paths]:
    """The paths of each programme, in the order of the programmes table."""
    years = inst.horizon.plan_years
    agreed = inst.programme_years
    contracts = {
        (str(programme), int(year)): (least, most)
        for programme, year, least, most in zip(
            agreed["programme"], agreed["year"], agreed["min_places"], agreed["max_places"], strict=True
        )
    }
    sold = inst.programme_blocks
    blocks = dict(zip(sold["programme"].astype(str), sold["block_places"].astype(int), strict=True))
    found = []
    for line in inst.programmes.astype({"programme": str}).to_dict("records"):
        name = str(line["programme"])
        usual = (0.0, line["capacity_places"])
        built = _could_be_built(inst, name, years)
        rooms = [
            (_up(as_written(low)), _down(as_written(high) + more))
            for (low, high), more in zip((contracts.get((name, year), usual) for year in years), built, strict=True)
        ]
        found.append(_paths(line, rooms, int(blocks.get(name, 1))))
    return found


def _could_be_built(inst: Instance, programme: str, years: Sequence[int]) -> list[Fraction]:
    """The most extra places that could have been bought in time for each year."""
    offers = inst.programme_expansion[inst.programme_expansion["programme"].astype(str) == programme]
    ready = zip(offers["year"] + offers["lead_years"], offers["max_places"], strict=True)
    added = [(int(year), as_written(places)) for year, places in ready]
    return [sum((places for first, places in added if first <= year), Fraction(0)) for year in years]


def _paths(line: Mapping[Hashable, Any], rooms: Sequence[tuple[int, int]], block: int) -> Paths:
    growth, fall, allowance, last, cohort = (
        as_written(line[name])
        for name in ("growth_share", "fall_share", "allowance_places", "last_intake_places", "min_cohort_places")
    )
    most = [last]
    for _, room in rooms:  # a capacity that stands for "no limit" is never reached, and would only take memory
        most.append(Fraction(min(room, _down((1 + growth) * most[-1] + allowance))))
    intakes = np.arange(int(max(most[1:])) + 1)
    viable = ((intakes == 0) | (intakes >= _up(cohort))) & (intakes % block == 0)
    allowed = np.array([viable & (intakes >= low) & (intakes <= high) for low, high in rooms])
    allowed[0] &= (intakes <= _down((1 + growth) * last + allowance)) & (intakes >= _up((1 - fall) * last))
    # u may come before v if (1 - fall) u <= v <= (1 + growth) u + allowance
    top = len(intakes) - 1
    low = [max(0, _up((Fraction(v) - allowance) / (1 + growth))) for v in intakes.tolist()]
    high = [top if fall == 1 else min(top, _down(Fraction(v) / (1 - fall))) for v in intakes.tolist()]
    return Paths(str(line["programme"]), allowed, np.array(low), np.array(high))


def as_written(figure: float) -> Fraction:
    """The decimal that a table states, exactly."""
    return Fraction(repr(float(figure)))


def _up(figure: Fraction) -> int:
    return -(-figure.numerator // figure.denominator)


def _down(figure: Fraction) -> int:
    return figure.numerator // figure.denominator


def cheapest(paths: Paths, prices: NDArray[np.float64] | NDArray[np.int64]) -> tuple[float, NDArray[np.int64]]:
    """The least of price times intake over all paths, and a path that has it; infinite if there is no path.

    ``prices`` has one figure a year.  With whole prices (an array of integers) the value is exact.
    """
    intakes = np.arange(paths.allowed.shape[1])
    none = np.inf if prices.dtype.kind == "f" else np.iinfo(np.int64).max // 4
    reached = [np.where(paths.allowed[0], prices[0] * intakes, none)]
    for year in range(1, paths.years):
        before = _least_between(reached[-1], paths.least_before, paths.most_before, none)
        here = np.where(paths.allowed[year] & (before < none), before + prices[year] * intakes, none)
        reached.append(here)
    place = int(reached[-1].argmin())
    value = float(reached[-1][place]) if prices.dtype.kind == "f" else int(reached[-1][place])
    if value >= none:
        return np.inf, np.zeros(paths.years, dtype=np.int64)
    path = [place]
    for costs in reversed(reached[:-1]):
        low, high = paths.least_before[path[-1]], paths.most_before[path[-1]]
        path.append(int(low + costs[low : high + 1].argmin()))
    return value, np.array(path[::-1], dtype=np.int64)


def _least_between(costs: NDArray[Any], low: NDArray[np.int64], high: NDArray[np.int64], none: float) -> NDArray[Any]:
    """The least cost from ``low`` to ``high`` for each pair; ``none`` where the pair is empty.

    Minima over stretches of 1, 2, 4, ... are made once; two of them cover any stretch.
    """
    minima = [costs]
    while 2 ** len(minima) <= len(costs):
        half, last = 2 ** (len(minima) - 1), minima[-1]
        minima.append(np.minimum(last[:-half], last[half:]))
    length = np.maximum(high - low + 1, 1)
    level = np.frexp(length)[1] - 1
    found = np.full(len(low), none, dtype=costs.dtype)
    for number, least in enumerate(minima):
        here = (level == number) & (high >= low)
        if here.any():
            found[here] = np.minimum(least[low[here]], least[high[here] - 2**number + 1])
    return found
