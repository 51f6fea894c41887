"""The result tables of a plan; those that are reported and not decided are filled here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from tests.oracle import cells, rows
from tests.oracle import terms as t
from tests.oracle.lin import Lin, Var, var

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.oracle.cells import Cells
    from tests.oracle.data import Data


def tables(d: Data, values: Mapping[Var, float]) -> dict[str, pd.DataFrame]:
    """Every result table of the plan with these decisions (by variable; one that is not given is 0)."""

    def at(expression: Lin) -> float:
        return round(expression.at(values), 9)

    decided = "places intake starts supported workforce deployed supervising shortfall carried placements built"
    makers: dict[str, Callable[[Data, Callable[[Lin], float]], Cells]] = {
        **{name: getattr(cells, name) for name in decided.split()},
        "spend": spend, "diversity": diversity, "team_ratios": team_ratios, "comparators": comparators, "gaps": gaps,
    }  # fmt: skip
    return {name: pd.DataFrame(maker(d, at)) for name, maker in makers.items()}


def spend(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Pounds by fund, item and cohort."""
    made = []
    for y in d.years:
        for keys, pounds in t.charges(d, y):
            item = {
                "kind": keys["cost_kind"],
                "item": keys["route"],
                "region": keys["region"],
                "cohort": keys["cohort"],
            }
            made.append({"fund": keys["fund"], **cells.when(d, y), **item, "spend_gbp": at(pounds)})
        for keys, pounds in t.purchases(d, y):
            made.append({**cells.when(d, y), **keys, "cohort": "new", "spend_gbp": at(pounds)})
    frame = pd.DataFrame(made)
    keys = [column for column in frame.columns if column != "spend_gbp"]
    return frame.groupby(keys, sort=False)["spend_gbp"].sum().reset_index().to_dict("records")


def diversity(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Starts from the group of each target."""
    made = []
    for row in d.rows("diversity_targets"):
        reached, counted = rows.of_group(d, row)
        share = at(reached) / at(counted) if at(counted) > 0 else 0.0
        made.append({
            "target": row["target"], **cells.when(d, row["year"]), "group": row["group"],
            "scope": row["scope"], "area": row["region"],
            "starts": at(counted), "of_group": at(reached), "share": share, "target_share": row["target_share"],
        })  # fmt: skip
    return made


def team_ratios(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Both sides of each ratio."""
    made = []
    for ratio in d.rows("team_ratios"):
        for r in d.names("regions", "region"):
            for y in d.years:
                side = {"junior": Lin(), "senior": Lin()}
                for role in d.rows("team_ratio_roles", ratio=ratio["ratio"]):
                    side[role["side"]] = side[role["side"]] + role["weight"] * t.stock(d, role["profession"], r, y)
                sides = {"junior_wte": at(side["junior"]), "senior_wte": at(side["senior"])}
                made.append(
                    {"ratio": ratio["ratio"], "region": r, **cells.when(d, y), **sides, "max_ratio": ratio["max_ratio"]}
                )
    return made


def comparators(d: Data, at: Callable[[Lin], float]) -> Cells:
    """The plan's own case."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for cell in cells.shortfall(d, at):
        key = (cell["service"], cell["region"], cell["year"])
        start = {"case": "plan", "service": key[0], "region": key[1], **cells.when(d, key[2]), "shortfall_wte": 0.0}
        row = found.setdefault(key, {**start, "weighted_wte_years": 0.0})
        row["shortfall_wte"] += cell["shortfall_wte"]
        row["weighted_wte_years"] += cell["weighted_wte_years"]
    return list(found.values())


def gaps(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Shortfall shared among professions by what each gives less than planned."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for need in d.rows("requirements"):
        s, r, y = need["service"], need["region"], need["year"]
        each = {
            m["profession"]: max(
                0.0,
                m["planned_share"] * need["required_wte"]
                - m["effectiveness"] * at(var("deployed", s, m["profession"], r, y)),
            )
            for m in d.rows("skill_mix", service=s)
        }
        for p, gap in each.items():
            share = gap / sum(each.values()) if sum(each.values()) > 1e-9 else 0.0
            row = found.setdefault(
                (p, r, y), {"case": "plan", "profession": p, "region": r, **cells.when(d, y), "shortfall_wte": 0.0}
            )
            row["shortfall_wte"] += share * at(t.short(d, s, r, y))
    return list(found.values())
