"""The least and the most places of each selection, over all plans that keep the objective within a share.

Each end is the optimum of a linear program and comes with the bound that its duals prove: a range, not a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.alternatives.selections import places_by
from optimiser.results.decisions import tidy
from optimiser.solving.aim import NO_DUAL, aim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from optimiser.analyses.alternatives.question import Question
    from optimiser.analyses.alternatives.selections import Selection
    from optimiser.instance import Instance
    from optimiser.solving.aim import Stand

SIDES = {"least": 1.0, "most": -1.0}
COLUMNS = ["of", "name", "title", "within_share", "plan_places", "least_places", "most_places", "unproven_places"]
"""The table of ranges.  ``unproven_places``: the widest gap between an end and the bound that is proven for it."""


@dataclass(frozen=True)
class End:
    """One end of one range: the places found, and the bound beyond which no plan lies; nan where the solver failed."""

    kind: str
    name: str
    within: float
    side: str
    places: float
    bound: float

    @property
    def key(self) -> tuple[str, str, float, str]:
        """What the end is an end of."""
        return self.kind, self.name, self.within, self.side


def ends(ask: Question, at: Stand, of: Selection, side: str, within: Sequence[float]) -> Iterator[End]:
    """One end for each share in ``within``, smallest first.

    Where the objective does not hold the end back (its row has no dual), no wider share moves it: the same duals prove
    it.
    """
    sign = SIDES[side]
    cost = of.cost(ask.lp.matrix.shape[1], sign)
    places = bound = float("nan")
    held_back = True
    for share in sorted(within):
        if held_back:
            found = aim(at, cost, {ask.row: ask.most(share)})
            places, bound = sign * found.value, sign * found.bound
            held_back = found.dual is None or abs(found.dual[ask.row]) > NO_DUAL
        yield End(of.kind, of.name, share, side, places, bound)


def table(inst: Instance, places: pd.DataFrame, chosen: Sequence[Selection], found: Iterable[End]) -> pd.DataFrame:
    """The ranges side by side with the run's own plan (its table ``places``); columns as in ``COLUMNS``.

    A range appears when both of its ends are known.
    """
    known = {end.key: end for end in found}
    planned = {kind: places_by(inst, places, kind) for kind in {one.kind for one in chosen}}
    shares = sorted({end.within for end in known.values()})
    lines = [
        line for one in chosen for share in shares if (line := _line(one, share, known, planned[one.kind])) is not None
    ]
    return pd.DataFrame(lines, columns=COLUMNS)


def _line(
    one: Selection, share: float, known: Mapping[tuple[str, str, float, str], End], planned: Mapping[str, float]
) -> dict[str, object] | None:
    both = [known.get((one.kind, one.name, share, side)) for side in SIDES]
    if both[0] is None or both[1] is None:
        return None
    least, most = both[0], both[1]
    unproven = max(abs(end.places - end.bound) for end in (least, most))
    figures = tidy(pd.Series([planned.get(one.name, 0.0), least.places, most.places, round(unproven, 6)]))
    return dict(zip(COLUMNS, [one.kind, one.name, one.title, share, *figures.tolist()], strict=True))
