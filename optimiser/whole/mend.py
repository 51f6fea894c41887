"""Whole places that break a few limits by a part of a start, mended: starts move between a few regions at a time.

A small integer program around each region where limits are broken: its places and those of a few regions that train at
the same programmes, under every limit that they enter.  Limits that are kept stay kept, in all regions; whoever is in
post elsewhere follows from who starts here (``Ground.direct``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from optimiser.solving.mip import Limits, branch
from optimiser.whole.broken import by, one_start
from optimiser.whole.groups import Demand, Group, assembled, picked, spans
from optimiser.whole.network import network
from optimiser.whole.places import FREE, SPEAKING_OF_PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import Block
    from optimiser.whole.broken import Broken
    from optimiser.whole.ground import Ground
    from optimiser.whole.network import Lines

LIMITS = (*SPEAKING_OF_PLACES, "supervisors")
PARTNERS = 3
"""Regions beside the one where limits are broken."""
TRIES = 3
"""Other partners are tried so many times."""
WINDOW = 1.0
"""Starts move by at most so many."""
DEAR = 50.0
"""What a limit counts that stays broken; one that is broken by less than ``LEAST`` of a start, less in proportion."""
LEAST = 1e-3
GAP = 0.05
NODES = 1
"""As in ``intakes``."""
NOBODY = -1
"""The region of a row or column that has none."""


@dataclass
class Mending:
    """Whole places on their way to keeping every limit; ``x`` and ``activity`` follow what is moved."""

    ground: Ground
    wanted: Lines
    most: NDArray[np.float64]
    """of each column, if it is whole"""
    x: NDArray[np.float64]
    activity: NDArray[np.float64]
    """of each row"""
    region: NDArray[np.int64]
    """of each column"""
    stay: NDArray[np.float64] | None
    """where places would rather be, if that matters"""

    def move(self, regions: NDArray[np.int64]) -> None:
        """Let the starts of these regions move so that fewer limits are broken."""
        ground = self.ground
        here = np.flatnonzero(np.isin(self.region[ground.place], regions))
        wanted = self.wanted.only(np.isin(self.region[self.wanted.starts], regions))
        free = ground.columns_of(*FREE)
        free = free[np.isin(self.region[free], [*regions, NOBODY])]
        groups, demands = self._program(here, wanted, free)
        found, at = branch(assembled(groups, demands), Limits(GAP, nodes=NODES)), spans(groups)
        if found.x is None:
            return
        moved = np.zeros(ground.columns)
        moved[wanted.starts] = found.x[at["starts"]] - self.x[wanted.starts]
        moved[ground.place[here]] = found.x[at["places"]] - self.x[ground.place[here]]
        moved[free] = found.x[at["free"]]
        self.x += moved
        self.activity += ground.direct @ moved

    def _program(
        self, here: NDArray[np.int64], wanted: Lines, free: NDArray[np.int64]
    ) -> tuple[dict[str, Group], list[Demand]]:
        """Places, starts, and by how much the ``free`` decisions change."""
        ground, lp, x = self.ground, self.ground.lp, self.x
        places = ground.place[here]
        taken = np.bincount(ground.intake_of[here], x[places], ground.columns).astype(float)
        now = x[wanted.starts]
        between = np.maximum(now - WINDOW, 0.0), np.minimum(now + WINDOW, np.maximum(now, self.most[wanted.starts]))
        groups, demands = network(ground, here, wanted, taken, between, self.stay)
        rows = self._within_reach(wanted.starts, np.concatenate([places, free]))
        moved = {
            "starts": csr_array(ground.direct[rows][:, wanted.starts]),
            "places": csr_array(ground.direct[rows][:, places]),
        }
        at, as_it_is = self.activity[rows], moved["starts"] @ now + moved["places"] @ x[places]
        broken = by(ground, self.activity)[rows]
        which = np.flatnonzero(broken)
        below = at[which] < lp.row_lower[rows][which]
        unit = np.where(below, 1.0, -1.0) * one_start(ground, rows)[which]
        kept = broken == 0
        groups["free"] = Group(
            len(free), 0.0, np.minimum(lp.lower[free] - x[free], 0.0), np.maximum(lp.upper[free] - x[free], 0.0)
        )
        groups["broken"] = Group(len(which), DEAR / np.maximum(broken[which], LEAST), upper=broken[which] + LEAST)
        limits = Demand(
            {
                **moved,
                "free": csr_array(ground.direct[rows][:, free]),
                "broken": picked(which, np.arange(len(which)), (len(rows), len(which)), unit),
            },
            np.where(kept, np.minimum(lp.row_lower[rows], at), lp.row_lower[rows]) - at + as_it_is,
            np.where(kept, np.maximum(lp.row_upper[rows], at), lp.row_upper[rows]) - at + as_it_is,
        )
        return groups, [*demands, limits]

    def _within_reach(self, starts: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
        """The limits that what moves could break or mend: starts by so many, the others by any amount."""
        ground, lp = self.ground, self.ground.lp
        rows = np.flatnonzero(np.isin(ground.row_families, LIMITS))
        direct = csr_array(ground.direct[rows])
        reach = WINDOW * np.asarray(abs(csr_array(direct[:, starts])).sum(axis=1)).ravel()
        reach[np.diff(csr_array(direct[:, others]).indptr) > 0] = np.inf
        at = self.activity[rows]
        near = (lp.row_upper[rows] - at < reach) | (at - lp.row_lower[rows] < reach)
        return rows[(reach > 0) & near]


def mended(
    ground: Ground,
    wanted: Lines,
    most: NDArray[np.float64],
    broken: Broken,
    going_on: Callable[[], bool] = lambda: True,
    stay: NDArray[np.float64] | None = None,
) -> NDArray[np.int64] | None:
    """Whole places that break fewer limits; None if no limit could be mended, or nobody waits any more.

    ``most`` says how many whole starts each column can hold; ``going_on`` is asked before each region is turned to;
    ``stay`` as in ``network``.
    """
    x = broken.plan.x.copy()
    whole = np.concatenate([ground.place, wanted.starts])
    x[whole] = np.round(x[whole])
    before = x[ground.place]
    regions = ground.inst.regions["region"].astype(str).tolist()
    of_column = _regions(ground.lp.columns, regions)
    of_row = _most_at_stake(ground, wanted.starts, of_column, _regions(ground.lp.rows, regions))
    now = Mending(ground, wanted, most, x, ground.lp.matrix @ broken.plan.x, of_column, stay)
    alike, tries = _alike(now, len(regions)), np.zeros(len(regions), dtype=np.int64)
    while True:
        worst = np.bincount(of_row + 1, by(ground, now.activity), len(regions) + 1)[1:]
        worst[tries >= TRIES] = 0.0
        if not worst.any():
            break
        if not going_on():
            return None
        region = int(np.argmax(worst))
        others = np.argsort(-alike[region], kind="stable")
        others = others[others != region][tries[region] * PARTNERS :][:PARTNERS]
        now.move(np.append(others, region))
        tries[region] += 1
    places = np.round(now.x[ground.place])
    return None if np.array_equal(places, before) else places.astype(np.int64)


def _regions(blocks: Sequence[Block], names: Sequence[str]) -> NDArray[np.int64]:
    """The number of the region of each row or column."""
    number = {name: place for place, name in enumerate(names)}
    return np.concatenate([
        block.keys["region"].astype(str).map(number).to_numpy(np.int64)
        if "region" in block.keys else np.full(len(block.keys), NOBODY)
        for block in blocks
    ])  # fmt: skip


def _most_at_stake(
    ground: Ground, starts: NDArray[np.int64], of_start: NDArray[np.int64], of_row: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The same of rows, where those of no region, such as a rule's, belong to the region whose starts weigh most."""
    nowhere = np.flatnonzero(of_row == NOBODY)
    weights = csr_array(abs(ground.direct[nowhere][:, starts]))
    heaviest = np.asarray(weights.argmax(axis=1)).ravel()
    weighed = np.diff(weights.indptr) > 0
    of_row = of_row.copy()
    of_row[nowhere[weighed]] = of_start[starts[heaviest[weighed]]]
    return of_row


def _alike(now: Mending, regions: int) -> NDArray[np.int64]:
    """How many intakes each two regions both may send people to."""
    ground = now.ground
    sent = csr_array(picked(now.region[ground.place], ground.intake_of, (regions, ground.columns)))
    return np.asarray((sent @ sent.T).todense()).astype(np.int64)
