"""All cases in one table: shortfall, money and places of each, and how they differ from the first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.compare.grounds import grounds
from optimiser.reports.limit_words import title_of
from optimiser.reports.money_by_fund import money_by_fund

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.analyses.compare.cases import Case
    from optimiser.analyses.compare.grounds import Grounds

FULL = 1e-6
"""A fund that has less than this share of its money left is spent."""
ABOUT = ("case", "has_plan", "status")
FIGURES = (
    "shortfall_weighted_wte_years", "change_shortfall_weighted_wte_years", "short_wte", "worst_region",
    "worst_region_share", "cost_gbp", "change_cost_gbp", "spend_gbp", "change_spend_gbp", "funds_spent", "places",
    "change_places", "gained_places", "lost_places",
)  # fmt: skip
PLACE = ["programme", "region", "year"]


def matrix(cases: Sequence[Case]) -> pd.DataFrame:
    """One row per case, the least shortfall first, cases without a plan last.

    ``shortfall_weighted_wte_years`` and ``cost_gbp`` (discounted) are the objectives' values, plan and tail together;
    every other figure is of the plan's years: ``short_wte`` an average, ``spend_gbp`` and ``places`` sums.  Changes are
    against the first case, over the years that both have; ``gained_places`` and ``lost_places`` add up, programme by
    programme, region by region and year by year, what it has more and less.  ``funds_spent`` names the funds that
    spend all they have in at least one year of the plan; ``<profession>_places`` are the places of each profession.
    """
    rows = [{**_row(case), **_against(cases[0], case)} for case in cases]
    frame = pd.DataFrame(rows)
    missing = [name for name in FIGURES if name not in frame]
    frame = frame.assign(**dict.fromkeys(missing, math.nan))
    rank = frame["shortfall_weighted_wte_years"].where(frame["has_plan"] == "yes", math.inf)
    ordered = frame.assign(_rank=rank).sort_values("_rank", kind="stable", ignore_index=True)
    by_profession = [name for name in frame.columns if name not in {*ABOUT, *FIGURES}]
    return ordered[[*ABOUT, *FIGURES, *by_profession]]


def _row(case: Case) -> dict[str, object]:
    """What a case is by itself."""
    said: dict[str, object] = {
        "case": case.name, "has_plan": "yes" if case.has_plan else "no", "status": case.solution.sentence,
        "shortfall_weighted_wte_years": _value(case, "shortfall"), "cost_gbp": _value(case, "cost"),
    }  # fmt: skip
    if not case.has_plan:
        return said
    years = case.inst.horizon.plan_years
    tables = case.solution.tables
    short, places, spend = (_of_plan(case, tables[name]) for name in ("shortfall", "places", "spend"))
    region, share = _worst_region(case, short)
    said |= {
        "short_wte": short["shortfall_wte"].sum() / len(years),
        "spend_gbp": spend["spend_gbp"].sum(),
        "places": places["places"].sum(),
        "worst_region": region,
        "worst_region_share": share,
        "funds_spent": ", ".join(_spent(case)),
    }
    return said | {f"{name}_places": amount for name, amount in _by_profession(case, places).items()}


def _against(first: Case, case: Case) -> dict[str, object]:
    """How a case differs from the first, over the years that both have."""
    if not (first.has_plan and case.has_plan):
        return {}
    common = grounds(first, case)
    moved = place_changes(first, case, common)
    return {
        "change_shortfall_weighted_wte_years": _value(case, "shortfall") - _value(first, "shortfall"),
        "change_cost_gbp": _value(case, "cost") - _value(first, "cost"),
        "change_spend_gbp": _total(case, "spend", "spend_gbp", common) - _total(first, "spend", "spend_gbp", common),
        "change_places": moved["change_places"].sum(),
        "gained_places": moved["change_places"].clip(lower=0.0).sum(),
        "lost_places": (-moved["change_places"]).clip(lower=0.0).sum(),
    }


def place_changes(first: Case, other: Case, common: Grounds) -> pd.DataFrame:
    """Places of the plan by programme, region and year, in both cases: first_places, places, change_places."""
    sides = []
    for case in (first, other):
        rows = case.solution.tables["places"]
        rows = rows[rows["year"].map(common.period) == "plan"]
        sides.append(rows.groupby(PLACE)["places"].sum())
    both = pd.concat(sides, axis=1, keys=["first_places", "places"]).fillna(0.0).reset_index()
    return both.assign(change_places=both["places"] - both["first_places"])


def _value(case: Case, objective: str) -> float:
    level = case.level(objective)
    return math.nan if level is None else level.value


def _of_plan(case: Case, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["year"] <= case.inst.horizon.last_intake_year]


def _total(case: Case, table: str, figure: str, common: Grounds) -> float:
    rows = case.solution.tables[table]
    return float(rows.loc[rows["year"].map(common.period) == "plan", figure].sum())


def _by_profession(case: Case, places: pd.DataFrame) -> dict[str, float]:
    routes = dict(zip(case.inst.routes["route"].astype(str), case.inst.routes["profession"].astype(str), strict=True))
    programmes = case.inst.programmes
    route = dict(zip(programmes["programme"].astype(str), programmes["route"].astype(str), strict=True))
    sums = places["places"].groupby(places["programme"].map(route).map(routes)).sum()
    return {name: float(sums.get(name, 0.0)) for name in case.inst.professions["profession"].astype(str)}


def _worst_region(case: Case, short: pd.DataFrame) -> tuple[str, float]:
    """Title of the region with the largest share of its requirement not met over the plan's years, and that share.

    Empty and nan where nothing is required.
    """
    needs = _of_plan(case, case.inst.requirements)
    needed = needs["required_wte"].groupby(needs["region"].astype(str)).sum()
    share = (short.groupby("region")["shortfall_wte"].sum() / needed[needed > 0]).dropna()
    if share.empty:
        return "", math.nan
    worst = str(share.idxmax())
    return title_of(case.inst, "region", worst), float(share.max())


def _spent(case: Case) -> list[str]:
    """Funds that spend all they have in at least one year of the plan."""
    rows = _of_plan(case, money_by_fund(case.inst, case.solution))
    there = rows["budget_gbp"] + rows["carried_in_gbp"]
    spent = rows.loc[(there > 0) & (rows["spend_gbp"] >= (1 - FULL) * there), "fund"]
    return [name for name in case.inst.funds["fund"].astype(str) if name in set(spent)]
