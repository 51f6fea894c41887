"""What services need, and who may meet it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from derivation.facts import assumption, figure, parameter, professions, years
from derivation.frames import Rows, records, summing_to_one, table

if TYPE_CHECKING:
    from derivation.geography import Geography

BASE_YEAR, GOAL_YEAR = 2023, 2036


def services() -> pd.DataFrame:
    """Areas of care of the plan."""
    return table(records(assumption("services").astype({"weight": float})))


@cache
def posts(profession: str, year: int) -> float:
    """Posts needed in England: funded posts of 2023, in a straight line to the 2036/37 requirement, never falling."""
    baseline, _ = figure(profession, "baseline_wte_2023")
    vacant, _ = figure(profession, "vacancy_rate")
    funded = baseline / (1 - vacant)
    goal, _ = figure(profession, "requirement_wte_2036_37")
    return funded + max(0.0, goal - funded) * (year - BASE_YEAR) / (GOAL_YEAR - BASE_YEAR)


def need_by_service() -> pd.DataFrame:
    """Posts by service, profession and year, England."""
    mix = assumption("service_mix")
    rows = [
        {
            "service": row["service"],
            "profession": row["profession"],
            "year": year,
            "posts": row["share"] * posts(row["profession"], year),
        }
        for row in records(mix[mix["profession"].isin(professions())])
        for year in years()
    ]
    return pd.DataFrame(rows)


def requirements(geography: Geography) -> pd.DataFrame:
    """Posts of each service by region population."""
    need = need_by_service().groupby(["service", "year"], sort=False)["posts"].sum()
    mark = {"source": "service_mix.csv; posts 2023 to 2036/37; population", "confidence": "assumed"}
    return table(
        {
            "service": service,
            "region": place["region"],
            "year": year,
            "required_wte": need[service, year] * place["share"],
            **mark,
        }
        for service in services()["service"]
        for place in geography.rows()
        for year in years()
    )


def skill_mix() -> pd.DataFrame:
    """Planned professions count in full up to a stretch of their share; substitutes count for less."""
    need = need_by_service()
    plan = (
        need[need["year"] <= parameter("last_intake_year")]
        .groupby(["service", "profession"], sort=False)["posts"]
        .sum()
    )
    stand_ins = assumption("substitutes")
    rows: Rows = []
    for service in services()["service"]:
        planned = summing_to_one(plan[service])
        for profession, share in planned.items():
            most = min(1.0, share * parameter("skill_mix_stretch") + parameter("skill_mix_allowance"))
            row = {
                "service": service,
                "profession": profession,
                "effectiveness": 1.0,
                "max_share": most,
                "planned_share": share,
            }
            rows.append({**row, "source": "service_mix.csv over the plan years", "confidence": "assumed"})
        for stand_in in records(stand_ins[stand_ins["service"] == service]):
            rows.append({**stand_in, "planned_share": 0.0})
    return table(rows)
