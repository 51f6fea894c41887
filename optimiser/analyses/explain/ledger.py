"""What one place is worth and what it uses up, part by part, in the unit of the first objective.

A place is a start on its route in its region and one of its programme's intake.  Every limit that these enter has a
price; price times what the place uses of it is a part.  For a place that is commissioned the parts add up to nought
(complementary slackness): what it brings is worth exactly what it takes from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.explain.naming import namer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing

PARTS = {
    "workforce_balance": "care by those who qualify",
    "posts_left": "care lost by those who leave a post to train",
    "requirement": "care given while training",
    "budget": "money",
    "supervision": "supervisors' time",
    "placements": "placement days",
    "movers": "the limit on moves to further training",
    "programme_capacity": "the programme's capacity",
    "programme_minimum": "the contracted minimum",
    "programme_continuity": "steady intakes, this year's and next year's",
    "policy": "rules of the plan",
    "policy_spend": "rules on spending",
    "diversity": "diversity targets",
    "supported": "starts that a scheme may support",
    "intake_change": "changes of intake from year to year",
    "promise": "promised places",
    "objective": "the objective itself",
}
"""What each family of limits says about a place."""
LINKS = ("places_of_programme", "places_of_route")
OWN = (
    "programme_capacity", "programme_minimum", "programme_continuity", "policy", "policy_spend", "intake_change",
    "promise",
)  # fmt: skip
"""Families that hold the places themselves rather than what they use up."""
NOISE = 1e-9


def directions(standing: Standing, places: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How columns move when places (positions in their block) are added in these amounts, with starts and intake."""
    lp = standing.lp
    block, intake, starts = (lp.column_block(name) for name in ("places", "intake", "starts"))
    route = dict(
        zip(
            standing.inst.programmes["programme"].astype(str),
            standing.inst.programmes["route"].astype(str),
            strict=True,
        )
    )
    keys = block.keys.iloc[places].astype({"programme": str, "region": str})
    keys = keys.assign(route=keys["programme"].map(route))
    move = np.zeros(lp.matrix.shape[1])
    np.add.at(move, block.start + places, weights)
    for other, names in ((intake, ["programme", "year"]), (starts, ["route", "region", "year"])):
        place = pd.Series(np.arange(len(other.keys)), index=pd.MultiIndex.from_frame(_plain(other.keys[names])))
        found = place.loc[pd.MultiIndex.from_frame(_plain(keys[names]))].to_numpy()
        np.add.at(move, other.start + found, weights)
    return move


def _plain(keys: pd.DataFrame) -> pd.DataFrame:
    return keys.astype({name: str for name in keys.columns if name != "year"})


def ledger(standing: Standing, move: NDArray[np.float64], weight: float) -> pd.DataFrame:
    """Parts of one place: part, words, worth (positive: saves), and pounds for the part ``budget``."""
    lp, scale = standing.lp, standing.lp.objectives[0].scale
    used = lp.matrix @ move / weight
    worth = standing.dual * used * scale
    lines = []
    for block in lp.rows:
        if block.name in LINKS:
            continue
        here, use = worth[block.span], used[block.span]
        if block.name == "workforce_balance":
            lines += [("workforce_balance", here[here > 0].sum(), np.nan), ("posts_left", here[here < 0].sum(), np.nan)]
        else:
            pounds = float(use.sum() * block.scale) if block.name == "budget" else np.nan
            lines.append((block.name, here.sum(), pounds))
    lines.append(("objective", -float(lp.objectives[0].cost @ move) / weight * scale, np.nan))
    frame = pd.DataFrame(lines, columns=["part", "worth", "pounds"])
    frame = frame[(frame["worth"].abs() > NOISE) | (frame["pounds"].abs() > NOISE)].reset_index(drop=True)
    words = frame["part"].map(PARTS).fillna(frame["part"].str.replace("_", " "))
    return frame.assign(words=words)[["part", "words", "worth", "pounds"]]


def holding(standing: Standing, move: NDArray[np.float64], weight: float) -> pd.DataFrame:
    """Limits on the places themselves that have a price: name, family, year, worth per place (negative: holds down).

    ``why`` is a rule's reason.
    """
    lp, scale = standing.lp, standing.lp.objectives[0].scale
    worth = standing.dual * (lp.matrix @ move) / weight * scale
    name, lines = namer(standing.inst, lp), []
    rules = standing.inst.policies
    reason = dict(zip(rules["rule"].astype(str), rules["why"].astype(str), strict=True))
    for block in lp.rows:
        if block.name in OWN:
            for place in np.flatnonzero(np.abs(worth[block.span]) > NOISE):
                year = int(block.keys["year"].iloc[place])
                why = reason[str(block.keys["rule"].iloc[place])] if "rule" in block.keys else ""
                at = block.start + int(place)
                lines.append((name(at), block.name, year, float(worth[at]), why))
    frame = pd.DataFrame(lines, columns=["name", "family", "year", "worth", "why"])
    return frame.sort_values(["worth", "name"], ignore_index=True)
