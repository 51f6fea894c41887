"""The sections of the summary: each makes lines of text from reports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cli.layout import cut, grid, side_by_side, wrapped
from cli.overridden import overridden
from optimiser.words import decimals, figure, pounds, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from optimiser.instance import Instance

Reports = dict[str, "pd.DataFrame"]
Amounts = dict[tuple[str, int], float]

CASES = {"nothing_more": "Nothing more", "todays_pattern": "Today's pattern", "plan": "This plan"}
CASE_HEADS = {"nothing_more": "nothing", "todays_pattern": "today's", "plan": "plan"}
CONFIDENCES = ("published", "derived", "recalled", "assumed")
MOST_REGIONS = 12
MOST_FUNDS = 6
MOST_LIMITS = 5


def shortfall_by_year(inst: Instance, reports: Reports) -> list[str]:
    """WTE short by case and year; the tail apart."""
    frame = reports["shortfall_by_year"]
    years, tail = list(inst.horizon.plan_years), _tail(inst)
    in_plan, after = frame[frame["period"] == "plan"], frame[frame["period"] == "tail"]
    short = by_name_and_year(in_plan, "case", "shortfall_wte")
    weighted, later = (by_name(part, "case", "weighted_wte_years") for part in (in_plan, after))
    wte, weight = decimals(short.values()), decimals([*weighted.values(), *later.values()])
    rows = [
        [
            words,
            *(figure(short.get((case, year), math.nan), wte) for year in years),
            figure(weighted.get(case, math.nan), weight),
            *([figure(later.get(case, math.nan), weight)] if tail else []),
        ]
        for case, words in CASES.items()
    ]
    heads = ["SHORTFALL, WTE", *map(str, years), "weighted", *(["in tail"] if tail else [])]
    note = (
        "Requirement not met. Weighted WTE-years: a post missing for a year counts more where the "
        "gap is deep or the service comes first, and less the later it is"
    )
    return [*grid(heads, rows), *wrapped(f"{note}; the tail is {tail}." if tail else f"{note}.")]


def shortfall_by_who_and_where(inst: Instance, reports: Reports) -> list[str]:
    """WTE short by profession beside WTE short by region, average of the plan's years."""
    heads = list(CASE_HEADS.values())
    who = _by_case(inst, reports["shortfall_by_profession"], "profession", titles(inst.professions, "profession"))
    frame, names = _regions(inst, reports["shortfall_by_region"])
    where = _by_case(inst, frame, "region", names)
    title = f"SHORTFALL BY PROFESSION AND REGION, WTE, average of {_plan(inst)}"
    first, second = (
        grid([key, *heads], rows, page=width) for key, rows, width in (("profession", who, 53), ("region", where, 44))
    )
    return [title, *side_by_side(first, second)]


def _regions(inst: Instance, frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """Regions, or the larger areas they belong to where there are too many for a page."""
    if len(inst.regions) <= MOST_REGIONS:
        return frame, titles(inst.regions, "region")
    parent = dict(zip(inst.regions["region"].astype(str), inst.regions["parent"].astype(str), strict=True))
    named = frame.assign(region=frame["region"].map(parent))
    return named, {name: _words(name) for name in dict.fromkeys(parent.values())}


def _words(name: str) -> str:
    """A name such as ``east_of_england`` in words."""
    return " ".join(word if word in {"of", "and", "the"} else word.capitalize() for word in name.split("_"))


def _by_case(inst: Instance, frame: pd.DataFrame, key: str, names: Mapping[str, str]) -> list[list[str]]:
    """One row per profession or region that is ever short: the average of the plan's years in each case."""
    sums = frame[frame["period"] == "plan"].groupby([key, "case"], as_index=False)[["shortfall_wte"]].sum()
    pairs = zip(sums[key].astype(str), sums["case"].astype(str), strict=True)
    average = dict(zip(pairs, sums["shortfall_wte"] / len(inst.horizon.plan_years), strict=True))
    cases = {case for _, case in average}
    wte = decimals(average.values())
    shown = [name for name in names if any(average.get((name, case), 0.0) > 0 for case in cases)]
    totals = [sum(average.get((name, case), 0.0) for name in names) if case in cases else math.nan for case in CASES]
    rows = [
        [names[name], *(figure(average.get((name, case), 0.0 if case in cases else math.nan), wte) for case in CASES)]
        for name in shown
    ]
    return [*rows, ["All", *(figure(value, wte) for value in totals)]]


def places(inst: Instance, reports: Reports) -> list[str]:
    """Places by profession and year."""
    frame = reports["places_by_profession"]
    amounts = by_name_and_year(frame[frame["period"] == "plan"], "profession", "places")
    lines = _by_year(inst, "PLACES TO COMMISSION", amounts, titles(inst.professions, "profession"))
    return [*lines, *_tail_note(inst, frame, "places", lambda value: f"{three_digits(value)} places")]


def money(inst: Instance, reports: Reports) -> list[str]:
    """Money spent by fund and year against the budget; the smallest funds together where there are many."""
    frame = reports["money_by_fund"]
    in_plan = frame[frame["period"] == "plan"]
    unit, words = (1e6, "£ million") if in_plan["budget_gbp"].max() >= 1e6 else (1e3, "£ thousand")
    names, spent = titles(inst.funds, "fund"), by_name(in_plan, "fund", "spend_gbp")
    largest = sorted(names, key=lambda fund: -spent.get(fund, 0.0))[:MOST_FUNDS]
    shown = {fund: title for fund, title in names.items() if fund in largest}
    named = in_plan.assign(fund=in_plan["fund"].where(in_plan["fund"].isin(shown), "others"))
    if len(names) > len(shown):
        shown["others"] = f"{len(names) - len(shown)} smaller funds"
    amounts = {key: value / unit for key, value in by_name_and_year(named, "fund", "spend_gbp").items()}
    budget = {name: value / unit for name, value in by_name(named, "fund", "budget_gbp").items()}
    lines = _by_year(inst, f"MONEY SPENT, {words}", amounts, shown, budget)
    return [*lines, *_tail_note(inst, frame, "spend_gbp", pounds)]


def _by_year(
    inst: Instance, title: str, amounts: Amounts, names: Mapping[str, str], budget: Mapping[str, float] | None = None
) -> list[str]:
    """Figures by year and in total, one row per name that has any, then all together."""
    years = list(inst.horizon.plan_years)
    shown = [name for name in names if any(amounts.get((name, year), 0.0) for year in years)]
    digits = decimals(amounts.values())
    lines = [
        (names[name], [amounts.get((name, year), 0.0) for year in years], (budget or {}).get(name, 0.0))
        for name in shown
    ]
    every = [sum(amounts.get((name, year), 0.0) for name in shown) for year in years]
    lines.append(("All", every, sum(line[2] for line in lines)))
    rows = [
        [words, *(figure(value, digits) for value in (*values, sum(values), *([of] if budget else [])))]
        for words, values, of in lines
    ]
    return grid([title, *map(str, years), "total", *(["budget"] if budget else [])], rows)


def costly_limits(inst: Instance, reports: Reports) -> list[str]:  # noqa: ARG001 - all have the same form
    """The limits that cost most, who could change them, and what giving way would avoid."""
    frame = reports["costly_limits"].head(MOST_LIMITS)
    if frame.empty:
        return ["LIMITS THAT COST MOST: none; no limit that could be changed holds the plan back."]
    rows = [
        [
            f"{number}. {sentence(line['title'])}",
            cut(line["owner"] or "not stated", 16),
            _step(line["unit"], line["direction"]),
            _range(line["price_least"], line["price_most"]),
            line["confidence"],
        ]
        for number, line in enumerate(frame.to_dict("records"), start=1)
    ]
    unit = frame["cost_unit"].iloc[0]
    note = (
        f"Avoids: {unit} saved at most by giving way by so much in one of the years, least to most; ppopt explain "
        "solves each step again."
    )
    heads = ["LIMITS THAT COST MOST", "owner", "for each", "avoids", "figures"]
    return [*grid(heads, rows, left=2), *wrapped(note)]


def overrides(inst: Instance, reports: Reports) -> list[str]:  # noqa: ARG001 - all have the same form
    """Overrides in the plan, if there are any, and what they cost."""
    frame = reports["overrides"]
    lines = overridden(frame, "price now", lambda line: f"{three_digits(line['price'])} for each {line['step']}")
    if not lines:
        return []
    note = f"Price now: {frame['price_unit'].iloc[0]} saved where it gives way by so much; ppopt explain has the whole."
    return [*lines, *wrapped(note)]


def rounding_by_hand(inst: Instance, reports: Reports) -> list[str]:  # noqa: ARG001 - all have the same form
    """With whole places: what rounding the plan in fractions by hand would have broken and cost."""
    frame = reports["rounding_by_hand"]
    if frame.empty:
        return []
    broken, reached = frame[frame["broken"] > 0], frame.iloc[-1]
    rows = [
        [f"  {sentence(line['limit'])}", f"{line['broken']} of {line['of']:,}", _amount(line["worst"], line["unit"])]
        for line in broken.to_dict("records")
    ]
    note = "Every place of the best plan in fractions rounded to the nearest whole number, the rest as it was."
    if math.isfinite(reached["worst"]):
        note += (
            f" If all these limits gave way as far as that takes, {reached['limit']} would be "
            f"{_amount(reached['worst'], reached['unit'])}."
        )
    heads = ["ROUNDED BY HAND this would be broken", "limits", "worst by"]
    return [*(grid(heads, rows, left=1) if rows else ["ROUNDED BY HAND no limit would be broken"]), *wrapped(note)]


def _amount(figure: float, unit: str) -> str:
    if unit == "pounds":
        return pounds(figure)
    return f"{figure:.1%}" if unit == "share" else f"{three_digits(figure)} {unit}"


def _step(unit: str, direction: str) -> str:
    less = "fewer" if unit in {"place", "person"} else "less"
    return f"{unit} {less if direction == 'less' else 'more'}"


def how_sure(inst: Instance, reports: Reports) -> list[str]:  # noqa: ARG001 - all have the same form
    """How much of the instance rests on what."""
    return wrapped(sureness_sentence(reports["sureness"]))


def sureness_sentence(frame: pd.DataFrame) -> str:
    """Share of figures by confidence, and which tables are mostly assumed."""
    figures = frame.groupby("confidence")["figures"].sum()
    total = int(figures.sum())
    shares = [f"{_percent(figures[name] / total)} {name}" for name in CONFIDENCES if name in figures.index]
    by_table = frame.pivot_table(index="table", columns="confidence", values="figures", aggfunc="sum", fill_value=0)
    assumed = by_table["assumed"] if "assumed" in by_table else 0 * by_table.sum(axis=1)
    mostly = assumed > 0.5 * by_table.sum(axis=1)
    said = f"HOW SURE: of the {total:,} figures of the instance {', '.join(shares)}."
    if mostly.all():
        return f"{said} Every table is mostly assumed."
    if mostly.mean() > 0.5:
        return f"{said} Mostly assumed: every table but {', '.join(by_table.index[~mostly])}."
    return f"{said} Mostly assumed: {', '.join(by_table.index[mostly])}." if mostly.any() else said


def _percent(share: float) -> str:
    """A share as a percentage that is 0% or 100% only when nothing or everything is meant."""
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 < share < 1 else f"{share:.0%}"


def _tail_note(inst: Instance, frame: pd.DataFrame, figures: str, words: Callable[[float], str]) -> list[str]:
    """What the tail has, apart from the plan."""
    years = inst.horizon.last_evaluation_year - inst.horizon.last_intake_year
    if not years:
        return []
    average = float(frame.loc[frame["period"] == "tail", figures].sum()) / years
    return [f"Not in the plan: the tail, {_tail(inst)}, has {words(average)} a year on average."]


def _tail(inst: Instance) -> str:
    first, last = inst.horizon.last_intake_year + 1, inst.horizon.last_evaluation_year
    return span(first, last) if first <= last else ""


def _plan(inst: Instance) -> str:
    return span(inst.horizon.first_intake_year, inst.horizon.last_intake_year)


def span(first: float, last: float) -> str:
    """Years from first to last, as text; nothing for a limit without years."""
    if math.isnan(first):
        return ""
    return f"{first:.0f}" if first == last else f"{first:.0f}-{last:.0f}"


def _range(least: float, most: float) -> str:
    low, high = three_digits(least), three_digits(most)
    return low if low == high else f"{low} to {high}"


def titles(frame: pd.DataFrame, key: str) -> dict[str, str]:
    """Title of each member of a set, in the instance's order."""
    return dict(zip(frame[key].astype(str), frame["title"].astype(str), strict=True))


def by_name_and_year(frame: pd.DataFrame, key: str, figures: str) -> Amounts:
    """Sums by name and year."""
    sums = frame.groupby([key, "year"], as_index=False)[[figures]].sum()
    names = zip(sums[key].astype(str), sums["year"].astype(int), strict=True)
    return dict(zip(names, sums[figures].astype(float), strict=True))


def by_name(frame: pd.DataFrame, key: str, figures: str) -> dict[str, float]:
    """Sums by name."""
    return {str(name): float(value) for name, value in frame.groupby(key)[figures].sum().items()}
