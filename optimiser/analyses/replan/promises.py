"""What it would cost to keep every promise, and which cannot be kept at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.replan.changes import NOISE, given, promised
from optimiser.results.decisions import DECIMALS

if TYPE_CHECKING:
    from optimiser.analyses.replan.sketch import Sketch
    from optimiser.instance import Instance


def price(inst: Instance, new: Sketch, kept: Sketch) -> pd.DataFrame:
    """The new plan and the one that stays as near to the promises as the limits allow, and the difference.

    Columns plan, weighted_wte_years, spend_gbp (years of the plan, all funds), away_places (sum of absolute differences
    from the promised places).
    """
    rows = []
    for name, one in (("The new plan", new), ("Every promise kept that can be", kept)):
        away = float((given(inst, one) - promised(inst)).abs().sum(skipna=False))
        money = float("nan")
        if one.spend is not None:
            money = float(one.spend.loc[one.spend["year"] <= inst.horizon.last_intake_year, "spend_gbp"].sum())
        rows.append((name, one.value("shortfall"), money, away))
    frame = pd.DataFrame(rows, columns=["plan", "weighted_wte_years", "spend_gbp", "away_places"])
    difference = frame.iloc[1, 1:] - frame.iloc[0, 1:]
    frame.loc[2] = ["Difference", *difference.tolist()]
    return frame


def unkept(inst: Instance, kept: Sketch) -> pd.DataFrame:
    """Promises that the limits no longer allow together: of all ways to break them, one that breaks fewest places.

    Any one of them alone may be kept where another is not.
    Columns programme, region, year, promised_places, possible_places, change_places.
    """
    frame = pd.DataFrame({"promised_places": promised(inst), "possible_places": given(inst, kept)})
    frame["change_places"] = frame["possible_places"] - frame["promised_places"]
    return (frame[frame["change_places"].abs() > NOISE].round(DECIMALS) + 0.0).reset_index()
