"""What a limit, a figure and a change are called, for a reader who has never seen a solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.limit_words import title_of
from optimiser.tables import ALL
from optimiser.words import ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from optimiser.instance import Instance

LONGEST_WHY = 70
MILLION = 1e6
SIDES = {"growth": "growth of a year", "fall": "fall of a year"}
MEASURED = {"places": "places", "intake": "places", "starts": "people", "stock": "WTE", "spend": "pounds"}
COLUMNS = {
    "capacity_places": "places", "min_places": "places", "max_places": "places", "allowance_places": "places",
    "budget_gbp": "pounds", "days": "days", "max_days": "days", "max_wte": "WTE", "max_ratio": "ratio",
    "max_shortfall": "weighted WTE-years",
}  # fmt: skip
"""The unit of each figure that is not a share."""


def title(inst: Instance, kind: str, keys: pd.Series) -> str:
    """A limit in words, its year aside: ``programme capacity: Doctorate in therapy at Hill University``."""
    told = LIMIT_KINDS[kind]
    names = [
        SIDES.get(str(value), title_of(inst, str(name), str(value)))
        for name, value in keys.items()
        if name != "year" and str(value) != ALL
    ]
    return _why(inst, kind, keys, told.words.format(", ".join(names)))


def group(inst: Instance, kind: str, keys: pd.Series) -> str:
    """Whose limit it is, in words: limits of one kind and subject are told together; a programme's are its route's."""
    told = LIMIT_KINDS[kind]
    if told.subject in keys:
        return _why(inst, kind, keys, told.words.format(title_of(inst, told.subject, str(keys[told.subject]))))
    if "programme" in keys:
        route = inst.programmes.loc[inst.programmes["programme"] == keys["programme"], "route"].iloc[0]
        return told.words.format(title_of(inst, "route", str(route)))
    return told.words.format("").rstrip(": ")


def _why(inst: Instance, kind: str, keys: pd.Series, words: str) -> str:
    """A rule with the plan or promise that it comes from."""
    if kind not in {"policy", "policy_spend"}:
        return words
    why = " ".join(str(inst.policies.loc[inst.policies["rule"] == keys["rule"], "why"].iloc[0]).split())
    return f"{words} ({why if len(why) <= LONGEST_WHY else why[:LONGEST_WHY].rstrip() + '..'})"


def unit_of(inst: Instance, table: str, column: str, name: str) -> str:
    """The unit of a figure of a table: pounds, places, days, WTE, people, ratio or share; ``name`` is a rule's."""
    if table != "policies":
        return COLUMNS.get(column, "share")
    rule = inst.policies[inst.policies["rule"].astype(str) == name].iloc[0]
    return MEASURED[str(rule["measure"])] if rule["unit"] == "number" else "share"


def amount(value: float, unit: str) -> str:
    """A figure with its unit, to about three digits where it is large."""
    match unit:
        case "pounds":
            return f"£{value / MILLION:,.3f}m" if abs(value) >= MILLION else f"£{value:,.0f}"
        case "share":
            return f"{100 * value:.4g}%"
        case "ratio":
            return f"{value:.4g}"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit if value != 1 else {'places': 'place', 'people': 'person'}.get(unit, unit)}"


def span(found: Sequence[int]) -> str:
    """Years as people write them; nothing where there are none."""
    return ranges(found).replace("..", "-")


def dated(text: str, found: Sequence[int]) -> str:
    """A limit with the years in which it holds."""
    return f"{text}, {span(found)}" if found else text
