"""What has a range: the places of a programme, a university, a region or a profession over the plan's years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.compare.titles import titles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

KINDS = ("profession", "region", "hei", "programme")
"""What may be asked for, in the order of the page."""
COUNTED_IN = {"profession": "starts", "region": "starts", "hei": "intake", "programme": "intake"}
"""The variable that counts the places of each kind: the links make every one of them the same places."""


@dataclass(frozen=True)
class Selection:
    """Some places of the plan's years: those of one member of a kind."""

    kind: str
    name: str
    title: str
    columns: NDArray[np.int64]
    """the columns whose sum, in people, the places are"""

    def cost(self, size: int, sign: float) -> NDArray[np.float64]:
        """A cost for a program of ``size`` columns: the places themselves, or less them."""
        cost = np.zeros(size)
        cost[self.columns] = sign
        return cost


def selections(inst: Instance, lp: LinearProgram, kinds: Sequence[str]) -> list[Selection]:
    """Every member of every kind that has places, in the order of the tables."""
    return [one for kind in KINDS if kind in kinds for one in _members(inst, lp, kind)]


def _members(inst: Instance, lp: LinearProgram, kind: str) -> list[Selection]:
    block = lp.column_block(COUNTED_IN[kind])
    known = _known_by(inst, block.keys, kind).to_numpy()
    in_plan = (block.keys["year"] <= inst.horizon.last_intake_year).to_numpy()
    titled = titles(inst, kind)
    found = []
    for name in inst.sets[kind].categories.astype(str):
        columns = block.start + np.flatnonzero((known == name) & in_plan)
        if len(columns):
            found.append(Selection(kind, name, titled.get(name, name), columns))
    return found


def _known_by(inst: Instance, keys: pd.DataFrame, kind: str) -> pd.Series[str]:
    """The member of ``kind`` to which each line of ``keys`` belongs."""
    if kind in keys:
        return keys[kind].astype(str)
    by, table = ("programme", inst.programmes) if "programme" in keys else ("route", inst.routes)
    of = dict(zip(table[by].astype(str), table[kind].astype(str), strict=True))
    return keys[by].astype(str).map(of)


def places_by(inst: Instance, places: pd.DataFrame, kind: str) -> dict[str, float]:
    """Places of the plan's years in a result table ``places``, by member of ``kind``."""
    frame = places[places["year"] <= inst.horizon.last_intake_year]
    known = frame["programme"].astype(str)
    if kind == "region":
        member = frame["region"].astype(str)
    elif kind == "profession":
        route = _known_by(inst, pd.DataFrame({"programme": known}), "route")
        member = _known_by(inst, pd.DataFrame({"route": route}), "profession")
    else:
        member = known if kind == "programme" else _known_by(inst, pd.DataFrame({"programme": known}), kind)
    sums = frame["places"].groupby(member).sum()
    return dict(zip(sums.index.astype(str), sums.to_numpy(float).tolist(), strict=True))
