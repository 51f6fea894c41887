"""Shortfall, places and money, summed by one thing at a time, and how they differ between two cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.compare.titles import titles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.compare.cases import Case
    from optimiser.analyses.compare.grounds import Grounds

FIGURES = {"shortfall": "shortfall_wte_years", "places": "places", "money": "spend_gbp"}
"""What each table sums."""
ALL = "all"
KEYS = ["case", "by", "name", "title", "period"]
NOISE = 1e-6
"""Differences below this (people, WTE or pounds) are the solver's rounding."""


def shortfall(first: Case, other: Case, common: Grounds) -> pd.DataFrame:
    """WTE-years short, added up over the years of plan or tail: by profession, region, service and year.

    Columns case, by, name, title, period, first_shortfall_wte_years, shortfall_wte_years, change_shortfall_wte_years.
    By profession it is the service's shortfall shared out as in the ``gaps`` table.
    """
    sides = _shortfall(first, common.first_area), _shortfall(other, common.other_area)
    return _differences(first, other, common, FIGURES["shortfall"], *sides)


def places(first: Case, other: Case, common: Grounds) -> pd.DataFrame:
    """Places, added up over the years of plan or tail: by profession, region, university, programme and year.

    Columns case, by, name, title, period, first_places, places, change_places.
    """
    sides = _places(first, common.first_area), _places(other, common.other_area)
    return _differences(first, other, common, FIGURES["places"], *sides)


def money(first: Case, other: Case, common: Grounds) -> pd.DataFrame:
    """Pounds spent, undiscounted, added up over the years of plan or tail: by fund, kind, profession, region and year.

    Columns case, by, name, title, period, first_spend_gbp, spend_gbp, change_spend_gbp.  What is not spent on one
    profession or in one region stands under ``none`` and ``all``.
    """
    sides = _money(first, common.first_area), _money(other, common.other_area)
    return _differences(first, other, common, FIGURES["money"], *sides)


def _shortfall(case: Case, area: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Name, year and amount by each thing that shortfall is summed by."""
    short = case.solution.tables["shortfall"].rename(columns={"shortfall_wte": "amount"})
    gaps = case.solution.tables["gaps"].rename(columns={"shortfall_wte": "amount"})
    gaps = gaps[gaps["case"] == "plan"]
    return {
        ALL: short.assign(name=ALL),
        "profession": gaps.assign(name=gaps["profession"]),
        "region": short.assign(name=short["region"].map(area)),
        "service": short.assign(name=short["service"]),
        "year": short.assign(name=short["year"].astype(str)),
    }


def _places(case: Case, area: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    rows = case.solution.tables["places"].rename(columns={"places": "amount"})
    route = rows["programme"].map(_column(case.inst.programmes, "programme", "route"))
    return {
        ALL: rows.assign(name=ALL),
        "profession": rows.assign(name=route.map(_column(case.inst.routes, "route", "profession"))),
        "region": rows.assign(name=rows["region"].map(area)),
        "hei": rows.assign(name=rows["programme"].map(_column(case.inst.programmes, "programme", "hei"))),
        "programme": rows.assign(name=rows["programme"]),
        "year": rows.assign(name=rows["year"].astype(str)),
    }


def _money(case: Case, area: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    rows = case.solution.tables["spend"].rename(columns={"spend_gbp": "amount"})
    of_route = _column(case.inst.routes, "route", "profession")
    is_training = rows["kind"].isin(["tuition", "salary", "tariff"])
    is_post = rows["kind"].isin(["recruitment", "retention"])
    profession = rows["item"].map(of_route).where(is_training, rows["item"].where(is_post, "none"))
    return {
        ALL: rows.assign(name=ALL),
        "fund": rows.assign(name=rows["fund"]),
        "kind": rows.assign(name=rows["kind"]),
        "profession": rows.assign(name=profession),
        "region": rows.assign(name=rows["region"].map({**area, ALL: ALL})),
        "year": rows.assign(name=rows["year"].astype(str)),
    }


def _column(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return dict(zip(frame[key].astype(str), frame[column].astype(str), strict=True))


def _differences(
    first: Case, other: Case, common: Grounds, figure: str, before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:  # fmt: skip
    """Both amounts and their difference by every thing, name and period; the largest change first, years in order."""
    columns = columns_of(figure)
    parts = []
    for by in before:
        sides = [_summed(part[by], common, by) for part in (before, after)]
        both = pd.concat(sides, axis=1, keys=columns[:2]).fillna(0.0).reset_index()
        change = both[figure] - both[columns[0]]
        both[columns[2]] = change.where(change.abs() > NOISE, 0.0)
        rank = both["name"] if by == "year" else -both[columns[2]].abs()
        both = both.assign(_rank=rank).sort_values(["period", "_rank", "name"], kind="stable").drop(columns="_rank")
        parts.append(both.assign(by=by))
    rows = pd.concat(parts, ignore_index=True)
    known = {by: {**titles(other.inst, by), **titles(first.inst, by)} for by in before}
    rows["title"] = [_title(known, by, name) for by, name in zip(rows["by"], rows["name"], strict=True)]
    return rows.assign(case=other.name)[[*KEYS, *columns]]


def columns_of(figure: str) -> list[str]:
    """The columns of an amount: of the first case, of the other, and the change."""
    return [f"first_{figure}", figure, f"change_{figure}"]


def _summed(rows: pd.DataFrame, common: Grounds, by: str) -> pd.Series:
    """Amounts by name and period, of the years and names that both cases have."""
    kept = pd.DataFrame({"name": rows["name"], "period": rows["year"].map(common.period), "amount": rows["amount"]})
    kept = kept.dropna(subset=["name", "period"])
    if by in common.names:
        kept = kept[kept["name"].isin(common.names[by] | {ALL, "none"})]
    sums: pd.Series = kept.groupby(["name", "period"])["amount"].sum()
    return sums


def _title(known: Mapping[str, Mapping[str, str]], by: str, name: str) -> str:
    if name == ALL:
        return "no single region" if by == "region" else "All"
    if by == "profession" and name == "none":
        return "no single profession"
    return known[by].get(name, name.replace("_", " "))
