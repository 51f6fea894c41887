"""The sentence of each line: what a step buys, how far that holds, what takes over, and what tightening costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from optimiser.reports.limit_words import title_of
from optimiser.words import listed, pounds, three_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.analyses.explain.standing import Standing
    from optimiser.instance import Instance

RULES = ("policy", "policy_spend")
MOST_NAMED = 2
MOSTLY = 0.5
"""So much of what is avoided, or more, makes "mostly"."""
AGAINST = 0.25
"""If the ones that lose lose more than this share of what is avoided, several best plans share it out differently."""
COUNTED = ("place", "person")
"""Steps of which there are fewer; of the others there is less."""


def told(standing: Standing, found: pd.DataFrame, bought: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """The lines, numbered from 1, with ``why`` (a rule's reason), ``mostly`` (who and where gains) and ``sentence``.

    Who gains is told where it is shortfall that is avoided.
    """
    inst, lines = standing.inst, found.assign(line=range(1, len(found) + 1))
    reason = dict(zip(inst.policies["rule"].astype(str), inst.policies["why"].astype(str), strict=True))
    is_rule = lines["family"].isin(RULES)
    lines["why"] = [reason.get(limit, "") if rule else "" for limit, rule in zip(lines["limit"], is_rule, strict=True)]
    is_shortfall = standing.lp.objectives[0].name == "shortfall"
    lines["mostly"] = [mostly(inst, bought[line]) if line in bought and is_shortfall else "" for line in lines["line"]]
    lines["sentence"] = [sentence_of(line, standing.unit) for line in lines.to_dict("records")]
    first = ["line", "family", "limit", "title", "owner", "why", "direction", "sentence"]
    others = [name for name in lines.columns if name not in {*first, "at", "period"}]
    return lines[[*first, *others]]


def mostly(inst: Instance, bought: pd.DataFrame) -> str:
    """Who and where gains most of what is avoided: ``therapists in North and South``; nothing where that is open."""
    who, where = (_largest(bought, key) for key in ("profession", "region"))
    people, places = (
        listed([title_of(inst, key, name) for name in names]) for key, names in (("profession", who), ("region", where))
    )
    return " ".join([*([people] if people else []), *([f"in {places}"] if places else [])])


def _largest(bought: pd.DataFrame, key: str) -> list[str]:
    """The fewest names that gain half of what is avoided; none if they are many, or if others lose nearly as much."""
    sums = bought.groupby(key)["avoided"].sum().sort_values(ascending=False, kind="stable")
    total = float(sums.sum())
    if total <= 0 or -float(sums[sums < 0].sum()) > AGAINST * total:
        return []
    shares = (sums / total).cumsum()
    number = int((shares < MOSTLY).sum()) + 1
    return [str(name) for name in sums.index[:number]] if number <= min(MOST_NAMED, len(sums) - 1) else []


def sentence_of(line: Mapping[Any, Any], unit: str) -> str:
    """The line in words; figures are those of its columns."""
    more = line["direction"] == "more"
    said = f"{_steps(line, more=more)} would save {_saved(line['saves'], line['saves_how'], unit)}"
    if line["saves"]:
        said += f" (mostly {line['mostly']})" if line["mostly"] else ""
        said += _range(line)
    said += "." + _tightening(line, unit, more=more)
    if line["binding_limits"] > 1:
        each = _between(line["saves_least"], line["saves_most"], unit)
        years = years_of(line["first_year"], line["last_year"])
        when = f" ({years})" if years else ""
        said += f" {line['binding_limits']} such limits bind{when}, worth at most {each} for each {line['step_words']}."
    return said


def worth(value: float, unit: str) -> str:
    """An amount of an objective in words."""
    if math.isnan(value):
        return "not solved"
    if unit == "pounds":
        return pounds(value)
    if unit == "share":
        return f"{three_digits(100 * value)} percentage points"
    return f"{three_digits(value)} {unit}"


def years_of(first: float, last: float) -> str:
    """Years from first to last; nothing for a limit without years."""
    if math.isnan(first):
        return ""
    return f"{first:.0f}" if first == last else f"{first:.0f}-{last:.0f}"


def takes_over(inst: Instance, following: pd.DataFrame) -> str:
    """The limit that costs most where a price falls, and where and when: ``placement days: School (London, 2026)``."""
    if following.empty:
        return ""
    first = following.iloc[0]
    regions = [title_of(inst, "region", name) for name in first["regions"]]
    where = listed(regions) if len(regions) <= MOST_NAMED else f"{len(regions)} regions"
    details = [text for text in (where, years_of(first["first_year"], first["last_year"])) if text]
    return f"{first['title']} ({', '.join(details)})" if details else str(first["title"])


def _between(least: float, most: float, unit: str) -> str:
    """What the steps of a line are worth, least to most; the unit of the objective only where it is a symbol."""
    if unit == "pounds":
        low, high = pounds(least), pounds(most)
    else:
        percent = 100.0 if unit == "share" else 1.0
        low, high = three_digits(percent * least), three_digits(percent * most)
    return low if low == high else f"{low} to {high}"


def _steps(line: Mapping[Any, Any], *, more: bool) -> str:
    words = str(line["step_words"])
    amount = words if words[0].isdigit() or words[0] == "£" else f"One {words.replace('WTE-years', 'WTE-year')}"
    return f"{amount} {'more' if more else 'fewer' if words in COUNTED else 'less'}"


def _saved(value: float, how: str, unit: str) -> str:
    if not value:
        return "nothing"
    return f"{how} {worth(value, unit)}" if how in {"at most", "at least"} else worth(value, unit)


def _range(line: Mapping[Any, Any]) -> str:
    """How far the worth of the first step holds, and what takes over."""
    if not line["walked"]:
        return ""
    then = f"{line['then']} binds" if line["then"] else "less is left to gain"
    if math.isinf(line["falls_by"]):
        return (
            f", and further steps at least nine tenths of that each, up to {_amount(line, line['holds_to'])} and beyond"
        )
    if line["holds_to"] > line["step"]:
        held = _amount(line, line["holds_to"])
        return f", and further steps at least nine tenths of that each up to {held}; then {then}"
    if line["holds_to"] == line["step"]:
        return f"; further steps save less, for {then}"
    first = _amount(line, line["holds_to"] or line["falls_by"])
    return f", most of it with the first {first}; then {then}"


def _amount(line: Mapping[Any, Any], amount: float) -> str:
    return pounds(amount) if line["unit"] == "pounds" else f"{amount:,.3g} {line['unit']}"


def _tightening(line: Mapping[Any, Any], unit: str, *, more: bool) -> str:
    """What one step the other way costs."""
    other = _steps(line, more=not more)
    if line["costs_how"] == "impossible":
        return f" {other} leaves no plan that meets every limit."
    return f" {other} would cost {_saved(line['costs'], line['costs_how'], unit)}."
