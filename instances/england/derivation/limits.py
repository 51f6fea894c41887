"""What holds the plan back: money, supervisors, placements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from derivation import pattern as today
from derivation.facts import assumption, figure, parameter, years
from derivation.frames import Rows, records, table
from derivation.geography import Geography, nhs_regions
from derivation.people import leave_rate

if TYPE_CHECKING:
    from derivation.pattern import Pattern

POOLS = {
    "psychology": "Psychology trainees and clinical associates",
    "therapy": "Therapy trainees",
    "wellbeing": "Practitioner trainees",
}


def funds() -> pd.DataFrame:
    """The national purses, and one for placements in each NHS region."""
    carry = parameter("carry_share")
    named = {
        "training": ("Education and training of psychological professions", "all", carry),
        "levy": ("Apprenticeship levy", "all", 0.0),
        "widening": ("Widening access", "all", carry),
        "workforce": ("Retention and return to practice", "all", carry),
    }
    for place in nhs_regions().rows():
        named[placement_fund(place["region"])] = (f"Placement expansion, {place['title']}", place["region"], carry)
    mark = {"source": "assumed structure of budgets", "confidence": "assumed"}
    return table(
        {"fund": fund, "title": title, "scope": scope, "carry_share": share, **mark}
        for fund, (title, scope, share) in named.items()
    )


def placement_fund(nhs_region: object) -> str:
    """The fund that pays for bought placement days in an NHS region."""
    return f"placements-{nhs_region}"


def base_budget(pattern: Pattern) -> float:
    """Today's steady-state spend of the training fund, to the thousand pounds above."""
    return math.ceil(today.steady_spend(pattern)["training"] / 1000) * 1000.0


def budgets(pattern: Pattern) -> pd.DataFrame:
    """The training fund grows from today's steady spend; the others keep their sums."""
    growth = 1 + parameter("budget_growth")
    first = years()[0]
    rows: Rows = []
    for year in years():
        steady = round(base_budget(pattern) * growth ** (year - first))
        note = "steady spend of the last intake, growing 2% a year"
        rows.append(
            {"fund": "training", "year": year, "budget_gbp": float(steady), "source": note, "confidence": "assumed"}
        )
        for fund in ("levy", "widening", "workforce"):
            sum_gbp = parameter(f"{fund}_fund_gbp")
            note = f"parameters.csv {fund}_fund_gbp"
            rows.append({"fund": fund, "year": year, "budget_gbp": sum_gbp, "source": note, "confidence": "assumed"})
        for place in nhs_regions().rows():
            sum_gbp = round(parameter("placement_fund_gbp") * place["share"])
            row = {"fund": placement_fund(place["region"]), "year": year, "budget_gbp": float(sum_gbp)}
            rows.append({**row, "source": "parameters.csv placement_fund_gbp by population", "confidence": "assumed"})
    return table(rows)


def pools() -> pd.DataFrame:
    """Groups of routes with the same supervisors."""
    mark = {"source": "FACTS F1-F10", "confidence": "derived"}
    return table({"pool": pool, "title": title, **mark} for pool, title in POOLS.items())


def supervision_pools() -> pd.DataFrame:
    """Who may supervise in each pool."""
    traits = assumption("professions").dropna(subset=["supervising"])
    return table(
        {
            "pool": pool,
            "profession": row["profession"],
            "source": "professions.csv supervising",
            "confidence": "assumed",
        }
        for pool in POOLS
        for row in records(traits)
        if pool in str(row["supervising"]).split()
    )


def supervising_shares(intakes: pd.Series, routes: pd.DataFrame, route_years: pd.DataFrame) -> pd.Series:
    """The supervising_share of each profession with which the pattern uses ``utilisation`` of what is there.

    Each pool's need is shared out over its professions by experienced stock.
    """
    trainees = route_years["route"].map(intakes) * route_years["present_share"]
    need = today.supervision(route_years.assign(trainees=trainees), routes)
    lags = assumption("professions").set_index("profession")["experience_years"]
    who = supervision_pools()
    experienced = {
        name: figure(name, "baseline_wte_2023")[0] * (1 - leave_rate(name)[0]) ** lags[name]
        for name in who["profession"].unique()
    }
    who = who.assign(stock=who["profession"].map(experienced))
    part = who["pool"].map(need) * who["stock"] / who.groupby("pool")["stock"].transform("sum")
    share = part.groupby(who["profession"]).sum() / pd.Series(experienced) / parameter("utilisation")
    return share.map(lambda value: math.ceil(value * 1000) / 1000)


def placement_capacity(geography: Geography, pattern: Pattern) -> pd.DataFrame:
    """Days with which the pattern uses ``utilisation`` of every setting in every region."""
    days = today.placement_days(pattern) / parameter("utilisation")
    mark = {"source": "calibrated: last intake uses 75%", "confidence": "assumed"}
    return table(
        {
            "setting": setting,
            "region": place["region"],
            "year": year,
            "days": round(days[setting] * place["share"], 1),
            **mark,
        }
        for setting in days.index
        for place in geography.rows()
        for year in years()
    )


def placement_expansion(geography: Geography, pattern: Pattern) -> pd.DataFrame:
    """Days that can be bought from the placement fund of the NHS region."""
    days = today.placement_days(pattern) / parameter("utilisation") * parameter("placement_expansion_share")
    return table(
        {
            "setting": setting,
            "region": place["region"],
            "year": "all",
            "max_days": round(days[setting] * place["share"], 1),
            "gbp_per_day": parameter("placement_day_gbp"),
            "fund": placement_fund(place["nhs_region"]),
            "source": "parameters.csv placement_expansion_share, placement_day_gbp",
            "confidence": "assumed",
        }
        for setting in days.index
        for place in geography.rows()
    )
