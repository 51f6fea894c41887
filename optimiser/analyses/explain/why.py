"""Why something gets as many places as it does, and the least change that would change it.

What is asked about is a selection of places, written as in the policies table: ``programme=EXE-cap`` or
``profession=hit; region=london``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.explain.asked import Asked, asked_about, title, understood
from optimiser.analyses.explain.either_way import either_way, unsolved
from optimiser.analyses.explain.ledger import directions, holding, ledger
from optimiser.analyses.explain.standing import stand
from optimiser.reports.limit_words import title_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing
    from optimiser.instance import Instance
    from optimiser.solution import Solution

NO_PLACES = 1e-7
MOST_PROGRAMMES = 5


@dataclass(frozen=True)
class Why:
    """Why a selection gets the places it gets; values in ``unit``, that of the first objective."""

    about: str
    unit: str
    settled_by: str
    """the objective that settles what the first leaves open; blank if there is none"""
    years: pd.DataFrame
    """year, places; for one place more and one fewer: what it costs, how that is known, which limits it would take to
    give way if it is impossible, and at what worth of a place, in pounds and shares, it would cost nothing"""
    ledger: pd.DataFrame
    """year, part, words, worth and pounds of one place"""
    holding: pd.DataFrame
    """limits on the places themselves that have a price: name, family, year, worth per place, why (a rule's)"""
    stopping: pd.DataFrame
    """where a place more or fewer is impossible, the limits of which at least one would have to give way"""
    programmes: pd.DataFrame
    """the largest programmes: programme, title, places, and what holds most of their places"""


def why(inst: Instance, solution: Solution, text: str) -> Why:
    """Why the selection ``text`` gets as many places as it does.

    Raises UsageError if the text is no selection of places or names what the instance does not have.
    """
    conditions = understood(inst, text)
    standing = stand(inst, solution)
    asked = asked_about(standing, conditions, text)
    years = sorted(set(asked.year.tolist()))
    parts, held = [], []
    for year in years:
        here = asked.year == year
        move, weight = _one_place(standing, asked, here)
        parts.append(ledger(standing, move, weight).assign(year=year))
        held.append(holding(standing, move, weight).assign(of_year=year))
    accounts = pd.concat(parts, ignore_index=True)
    steps, stopping = unsolved(asked, years) if standing.is_large else either_way(standing, asked, years)
    frame = steps.merge(_money(accounts), on="year", how="left")
    others = [level.name for level in solution.levels[1:]]
    return Why(
        title(inst, conditions, text),
        standing.unit,
        others[0] if others else "",
        _least_change(frame),
        accounts[["year", "part", "words", "worth", "pounds"]],
        pd.concat(held, ignore_index=True),
        stopping,
        _largest(standing, asked),
    )


def _one_place(standing: Standing, asked: Asked, here: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """The direction of the year's places, spread as they are planned; evenly if none is."""
    weights = asked.planned[here]
    if not weights.sum() > NO_PLACES:
        weights = np.ones(int(here.sum()))
    return directions(standing, asked.places[here], weights), float(weights.sum())


def _money(accounts: pd.DataFrame) -> pd.DataFrame:
    """Year by year what a place's money and its graduates are worth, and its pounds."""
    money = accounts[accounts["part"] == "budget"].rename(columns={"worth": "money", "pounds": "gbp_per_place"})
    care = accounts[accounts["part"] == "workforce_balance"].rename(columns={"worth": "care"})
    return money[["year", "money", "gbp_per_place"]].merge(care[["year", "care"]], on="year", how="outer")


def _least_change(frame: pd.DataFrame) -> pd.DataFrame:
    """The years with the least change that would move a place: in pounds of its cost, or in its graduates' care.

    To first order: a place whose cost falls by a share saves that share of what its money is worth elsewhere.
    """
    for side in ("more", "fewer"):
        share = frame[f"{side}_pays_at"] / frame["money"].abs().replace(0.0, np.nan)
        frame[f"{side}_gbp"] = share * frame["gbp_per_place"]
        frame[f"{side}_cost_share"] = share
        frame[f"{side}_care_share"] = frame[f"{side}_pays_at"] / frame["care"].replace(0.0, np.nan)
    return frame


def _largest(standing: Standing, asked: Asked) -> pd.DataFrame:
    """The programmes with most places among those asked about, and what holds each of them most."""
    names = standing.lp.column_block("places").keys["programme"].iloc[asked.places].astype(str).to_numpy()
    places = pd.Series(asked.planned).groupby(names).sum().sort_values(ascending=False, kind="stable")
    lines = []
    for name in places.index[:MOST_PROGRAMMES]:
        move, weight = _one_place(standing, asked, names == name)
        limits = holding(standing, move, weight)
        down = limits[limits["worth"] < 0]
        held = str(down["name"].iloc[0]) if len(down) else ""
        lines.append((name, title_of(standing.inst, "programme", str(name)), float(places[name]), held))
    return pd.DataFrame(lines, columns=["programme", "title", "places", "held_down_by"])
