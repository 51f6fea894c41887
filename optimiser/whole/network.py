"""Who trains for which region, once intakes are whole: places leave programmes and arrive as starts, year after year.

Places stand in two sums only, the intake of a programme and the starts of a route in a region, so with whole intakes
they are a flow: there are whole places for which the starts up to each year are within one of any plan in fractions,
and a program over these sums alone finds them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.whole.groups import LEAST_WORTH, Demand, Group, near_to, one_each, picked, steeper
from optimiser.whole.places import adding_up

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.solving.held import Reached
    from optimiser.whole.ground import Ground

FAR = 2.0
"""Starts up to a year may always be within one of those wanted where intakes are as wanted: so many away are few."""
STEEPER = 4.0
"""What a start beyond them counts, times one of the first: whole intakes that are not as wanted are shared out."""
STAY = 0.02
"""What a place away from where it would rather be counts."""


@dataclass(frozen=True)
class Lines:
    """Starts of the plan's years, those of a route and region one after the other, and how many are wanted.

    Arrays over the starts: their columns, the number of their route and region, the starts wanted, and what one start
    fewer up to a year counts.
    """

    starts: NDArray[np.int64]
    group: NDArray[np.int64]
    wanted: NDArray[np.float64]
    waiting: NDArray[np.float64]

    def only(self, these: NDArray[np.bool_]) -> Lines:
        """Some of the lines, each with all its years."""
        return replace(self, **{name: getattr(self, name)[these] for name in ("starts", "group", "wanted", "waiting")})

    def until_each_year(self) -> csr_array:
        """A row for each start: itself and those of the years before in its line."""
        rows: list[NDArray[np.int64]] = []
        columns: list[NDArray[np.int64]] = []
        earlier, count = np.arange(len(self.group)), len(self.group)
        while len(earlier):
            back = len(rows)
            columns.append(earlier)
            rows.append(earlier + back)
            earlier = earlier[: np.searchsorted(earlier, count - back - 1)]
            earlier = earlier[self.group[earlier] == self.group[earlier + back + 1]]
        return picked(np.concatenate(rows), np.concatenate(columns), (count, count))


def lines(ground: Ground, plan: Reached) -> Lines:
    """The starts of a plan in fractions as what is wanted, each weighed by its price there."""
    starts, block = np.unique(ground.starts_of), ground.lp.column_block("starts")
    keys = block.keys.iloc[starts - block.span.start]
    group = keys.groupby(["route", "region"], observed=True, sort=False).ngroup().to_numpy(np.int64)
    order = np.lexsort((keys["year"].to_numpy(np.int64), group))
    starts, group = starts[order], group[order]
    return Lines(starts, group, plan.x[starts], _waiting(np.abs(ground.start_prices(plan.dual))[starts], group))


def network(
    ground: Ground,
    here: NDArray[np.int64],
    wanted: Lines,
    taken: NDArray[np.float64],
    between: tuple[NDArray[np.float64], NDArray[np.float64]],
    stay: NDArray[np.float64] | None = None,
) -> tuple[dict[str, Group], list[Demand]]:
    """Whole ``places`` at these positions and the whole ``starts`` of these lines, which are near to what is wanted.

    ``taken`` says how many places of each intake there are, by column; ``between`` the least and most of each start;
    ``stay`` where all places would rather be, if that matters.
    """
    count, every = len(here), len(wanted.starts)
    number = np.zeros(ground.columns, dtype=np.int64)
    number[wanted.starts] = np.arange(every)
    arriving = picked(number[ground.starts_of[here]], np.arange(count), (every, count))
    until = wanted.until_each_year()
    away, near = steeper(*near_to(until @ wanted.wanted, wanted.waiting, "starts", until), FAR, STEEPER)
    groups = {
        "places": Group(count, whole=True),
        "starts": Group(every, lower=between[0], upper=between[1], whole=True),
        **away,
    }
    arrived = Demand({"places": arriving, "starts": one_each(every, -1.0)}, 0.0, 0.0)
    demands = [adding_up(ground, here, taken), arrived, near]
    if stay is not None:
        moved, unmoved = near_to(stay[here], np.full(count, STAY), "places", one_each(count), "place ")
        groups |= moved
        demands.append(unmoved)
    return groups, demands


def _waiting(worth: NDArray[np.float64], group: NDArray[np.int64]) -> NDArray[np.float64]:
    """What one start fewer up to a year counts: what it loses by coming the year after, or not at all."""
    following = np.append(np.where(group[1:] == group[:-1], worth[1:], 0.0), 0.0)
    lost: NDArray[np.float64] = np.maximum(worth - following, LEAST_WORTH)
    return lost
