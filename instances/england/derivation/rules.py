"""Team ratios, diversity and the rules of the plan."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from derivation import pattern as today
from derivation.facts import assumption, fact, parameter, years
from derivation.frames import Rows, records, table
from derivation.geography import Geography, minority_share_of_england, nhs_regions
from derivation.need import GOAL_YEAR, posts

if TYPE_CHECKING:
    from derivation.pattern import Pattern

GROUP = "ethnic_minority"


def team_ratios(pattern: Pattern) -> pd.DataFrame:
    """Room above the larger of what the 2036 requirement implies and what today's pattern reaches by 2027."""
    roles = assumption("team_ratios")
    stock = today.stock(pattern)
    near = stock.loc[: years()[0] + 3]
    rows: Rows = []
    for ratio, group in roles.groupby("ratio", sort=False):
        weight = {side: part.set_index("profession")["weight"] for side, part in group.groupby("side")}
        reached = ((near * weight["junior"]).sum(axis=1) / (near * weight["senior"]).sum(axis=1)).max()
        wanted = {side: sum(w * posts(name, GOAL_YEAR) for name, w in part.items()) for side, part in weight.items()}
        most = parameter("team_ratio_room") * max(reached, wanted["junior"] / wanted["senior"])
        row = {"ratio": ratio, "title": group["title"].iloc[0], "max_ratio": math.ceil(most * 1000) / 1000}
        rows.append({**row, "source": "parameters.csv team_ratio_room", "confidence": "assumed"})
    return table(rows)


def team_ratio_roles() -> pd.DataFrame:
    """Who counts on which side."""
    return table(records(assumption("team_ratios").drop(columns="title").astype({"weight": float})))


def groups() -> pd.DataFrame:
    """Under-represented groups."""
    source = "regions.csv: Census groups other than White"
    return table([{"group": GROUP, "title": "Ethnic minority", "source": source, "confidence": "derived"}])


@cache
def national_base(profession: str) -> tuple[float, str]:
    """Share of a profession's starts from the group in England today."""
    traits = assumption("professions").set_index("profession")
    known = traits.loc[profession, "diversity_base"]
    if pd.notna(known):
        return float(known), str(traits.loc[profession, "diversity_confidence"])
    latest = fact("diversity_clinpsy_summary").set_index("year")["em_share_accepted"]
    return float(latest.iloc[-1]), "derived"


def _base(profession: str, minority_share: float) -> float:
    return min(parameter("base_share_cap"), national_base(profession)[0] * minority_share / minority_share_of_england())


def diversity_base(geography: Geography, routes: pd.DataFrame) -> pd.DataFrame:
    """Share of starts from the group without schemes: the national share by the region's population."""
    return table(
        {
            "route": row["route"],
            "region": place["region"],
            "group": GROUP,
            "base_share": _base(row["profession"], place["minority_share"]),
            "source": "diversity, by regional population share",
            "confidence": "assumed",
        }
        for row in records(routes)
        for place in geography.rows()
    )


def diversity_targets(routes: pd.DataFrame, intakes: pd.Series) -> pd.DataFrame:
    """From just under today's pattern to the population share in the target year; NHS regions and three professions."""
    starts = intakes.groupby(routes.set_index("route")["profession"]).sum()
    rows: Rows = []
    for target in records(assumption("diversity_targets")):
        if target["target"] == "region":
            for place in nhs_regions().rows():
                share = place["minority_share"]
                now = sum(starts[name] * _base(name, share) for name in starts.index) / starts.sum()
                rows.extend(
                    _rising(f"region-{place['region']}", "all", str(place["region"]), now, share, target["source"])
                )
        else:
            now, _ = national_base(target["scope"])
            share = minority_share_of_england()
            rows.extend(_rising(target["target"], target["scope"], "all", now, share, target["source"]))
    return table(rows)


def _rising(target: str, scope: str, region: str, now: float, goal: float, source: str) -> Rows:
    first, last = years()[0], int(parameter("target_year"))
    start = min(goal, now * parameter("diversity_start_share"))
    rows: Rows = []
    for year in years():
        share = start + (goal - start) * min(1.0, (year - first) / (last - first))
        row = {"target": target, "year": year, "group": GROUP, "scope": scope, "region": region, "target_share": share}
        rows.append({**row, "source": source, "confidence": "assumed"})
    return rows


def schemes() -> pd.DataFrame:
    """Support that widens access."""
    keep = ["scheme", "title", "gbp_per_person", "max_share", "source", "confidence"]
    frame = assumption("schemes")[keep].astype({"gbp_per_person": float}).assign(fund="widening")
    return table(records(frame[["scheme", "title", "gbp_per_person", "fund", "max_share", "source", "confidence"]]))


def scheme_routes() -> pd.DataFrame:
    """Which starters each scheme supports."""
    frame = assumption("schemes").rename(columns={"routes": "route"})
    return table(records(frame[["scheme", "route", "source", "confidence"]]))


def scheme_uplift() -> pd.DataFrame:
    """What each scheme changes."""
    frame = assumption("schemes").assign(group=GROUP)
    return table(records(frame[["scheme", "group", "uplift_share", "source", "confidence"]]))


def policies(geography: Geography) -> pd.DataFrame:
    """The rules of assumptions/policies.csv; rules for each NHS region are for each parent where regions are ICBs."""
    frame = assumption("policies")
    if geography.is_icb:
        frame["for_each"] = frame["for_each"].replace("region", "parent")
    frame[["for_each", "of"]] = frame[["for_each", "of"]].fillna("none")
    return table(records(frame.astype({"amount": float})))


def limit_owners() -> pd.DataFrame:
    """Who could change each limit."""
    return table(records(assumption("limit_owners")))
