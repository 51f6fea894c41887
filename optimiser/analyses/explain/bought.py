"""What a changed plan buys: weighted shortfall avoided and places added, by profession and region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.results.decisions import decisions, weights
from optimiser.results.gaps import by_profession

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing

KEYS = ["profession", "region"]
NOISE = 1e-6
NOTHING = pd.DataFrame(columns=[*KEYS, "avoided", "places"])


def amounts(standing: Standing, x: NDArray[np.float64]) -> pd.DataFrame:
    """Profession, region, short (weighted WTE-years, plan and tail) and places (people, the plan's years) of ``x``.

    A service's shortfall is shared out to professions as in the ``gaps`` table.
    """
    inst = standing.inst
    decided = decisions(standing.lp, x)
    short = decided["shortfall"]
    weighted = short.assign(shortfall_wte=short["value"].to_numpy() * weights(inst, short))
    deployed = decided["deployed"].rename(columns={"value": "deployed_wte"})
    shared = by_profession(inst, "", weighted, deployed).rename(columns={"shortfall_wte": "short"})
    routes = inst.programmes[["programme", "route"]].merge(inst.routes[["route", "profession"]], on="route")
    places = decided["places"][decided["places"]["year"] <= inst.horizon.last_intake_year]
    places = places.merge(routes, on="programme").rename(columns={"value": "places"})
    sums = [frame.groupby(KEYS, observed=True)[frame.columns[-1]].sum() for frame in (shared, _last(places))]
    both = pd.concat(sums, axis=1).fillna(0.0).reset_index()
    return both.astype(dict.fromkeys(KEYS, str))


def _last(places: pd.DataFrame) -> pd.DataFrame:
    return places[[*KEYS, "places"]]


def bought(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Profession, region, ``avoided`` (weighted WTE-years) and ``places`` added; what changed only.

    With several best plans the difference is of two of them; other pairs may share it out in another way.
    """
    both = before.merge(after, on=KEYS, how="outer", suffixes=("_before", "_after")).fillna(0.0)
    both["avoided"] = both["short_before"] - both["short_after"]
    both["places"] = both["places_after"] - both["places_before"]
    changed = (both["avoided"].abs() > NOISE) | (both["places"].abs() > NOISE)
    return both.loc[changed, [*KEYS, "avoided", "places"]].sort_values("avoided", ascending=False, ignore_index=True)
