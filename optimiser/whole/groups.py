"""A small integer program written down group by group: columns by name, and rows as what each group adds to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import block_array, csr_array

from optimiser.solving.mip import Mixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Figures = NDArray[np.float64] | float

LEAST_WORTH = 0.05
"""What a start away from the plan counts at least."""
NEARLY = 1e-6
"""A sum that misses a whole number by less than this is whole."""


@dataclass(frozen=True)
class Group:
    """So many columns of one kind."""

    count: int
    cost: Figures = 0.0
    lower: Figures = 0.0
    upper: Figures = np.inf
    whole: bool = False


@dataclass(frozen=True)
class Demand:
    """Rows ``lower <= sum of matrix @ group <= upper`` over the groups named."""

    terms: Mapping[str, csr_array]
    lower: Figures
    upper: Figures


def assembled(groups: Mapping[str, Group], demands: Sequence[Demand]) -> Mixed:
    """The program of these groups, in order, under these demands."""
    heights = [next(iter(demand.terms.values())).shape[0] for demand in demands]
    blocks = [
        [demand.terms.get(name, csr_array((height, group.count))) for name, group in groups.items()]
        for demand, height in zip(demands, heights, strict=True)
    ]
    counts = [group.count for group in groups.values()]
    return Mixed(
        cost=_spread([group.cost for group in groups.values()], counts),
        lower=_spread([group.lower for group in groups.values()], counts),
        upper=_spread([group.upper for group in groups.values()], counts),
        matrix=csr_array(block_array(blocks, format="csr")),
        row_lower=_spread([demand.lower for demand in demands], heights),
        row_upper=_spread([demand.upper for demand in demands], heights),
        whole=np.flatnonzero(np.repeat([group.whole for group in groups.values()], counts)),
    )


def spans(groups: Mapping[str, Group]) -> dict[str, slice]:
    """Where the columns of each group are in the program."""
    ends = np.cumsum([group.count for group in groups.values()]).tolist()
    return {name: slice(end - group.count, end) for (name, group), end in zip(groups.items(), ends, strict=True)}


def near_to(
    wanted: NDArray[np.float64], worth: NDArray[np.float64], of: str, terms: csr_array, name: str = ""
) -> tuple[dict[str, Group], Demand]:
    """Columns and rows that keep whole sums ``terms @ of`` near to the ``wanted``, each unit away at its worth.

    ``name`` goes before the names of the columns.
    """
    below = np.floor(wanted + NEARLY)
    above, every = wanted - below, len(wanted)
    groups = {
        f"{name}rounded up": Group(every, worth * (1 - 2 * above), upper=1.0),
        f"{name}more": Group(every, worth), f"{name}fewer": Group(every, worth),
    }  # fmt: skip
    signs = (-1.0, -1.0, 1.0)
    away = {column: one_each(every, sign) for column, sign in zip(groups, signs, strict=True)}
    return groups, Demand({of: terms, **away}, below, below)


def steeper(groups: Mapping[str, Group], near: Demand, units: float, times: float) -> tuple[dict[str, Group], Demand]:
    """What ``near_to`` gave, with every unit away after the first ``units`` counting so many ``times`` as much.

    A sum that has to be far away is then shared out: several sums are a little away rather than one by all of it.
    """
    sides = {side: f"far {side}" for side in ("more", "fewer")}
    bent = {side: replace(groups[side], upper=units) for side in sides}
    beyond = {far: replace(groups[side], cost=times * np.asarray(groups[side].cost)) for side, far in sides.items()}
    terms = {far: near.terms[side] for side, far in sides.items()}
    return {**groups, **bent, **beyond}, replace(near, terms={**near.terms, **terms})


def one_each(count: int, sign: float = 1.0) -> csr_array:
    """A row for each column: the column itself, or its negative."""
    places = np.arange(count)
    return csr_array((np.full(count, sign), (places, places)), shape=(count, count))


def picked(
    rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int], figure: Figures = 1.0
) -> csr_array:
    """``figure`` in each of the cells given; figures in the same cell add up."""
    return csr_array((np.broadcast_to(figure, len(rows)).astype(float), (rows, columns)), shape=shape)


def _spread(figures: Sequence[Figures], counts: Sequence[int]) -> NDArray[np.float64]:
    return np.concatenate(
        [np.broadcast_to(figure, count) for figure, count in zip(figures, counts, strict=True)]
    ).astype(float)
