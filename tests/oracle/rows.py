"""Every row of every family, spelled out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.oracle import terms as t
from tests.oracle.lin import Lin, total, var

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.data import Data, Row

FREE = math.inf


@dataclass(frozen=True)
class Limit:
    """``lower <= left <= upper`` with the family's name and the keys of the row."""

    family: str
    keys: tuple[Any, ...]
    left: Lin
    lower: float
    upper: float


def at_most(family: str, keys: tuple[Any, ...], left: Lin, right: Lin | float) -> Limit:
    """Left <= right."""
    return Limit(family, keys, left - right, -FREE, 0.0)


def at_least(family: str, keys: tuple[Any, ...], left: Lin, right: Lin | float) -> Limit:
    """Left >= right."""
    return Limit(family, keys, left - right, 0.0, FREE)


def equal(family: str, keys: tuple[Any, ...], left: Lin, right: Lin | float) -> Limit:
    """Left = right."""
    return Limit(family, keys, left - right, 0.0, 0.0)


def training(d: Data) -> Iterator[Limit]:
    """Links, programmes and expansion."""
    for y in d.years:
        for g in d.tables["programmes"]:
            name = g["programme"]
            intake = var("intake", name, y)
            homes = [row["region"] for row in d.rows("catchments", programme=name)]
            yield equal("places_of_programme", (name, y), intake, total(var("places", name, r, y) for r in homes))
            room = d.get("programme_years", "max_places", g["capacity_places"], programme=name, year=y)
            ready = [
                row for row in d.rows("programme_expansion", programme=name) if row["year"] + row["lead_years"] <= y
            ]
            built = total(var("built", name, row["year"]) for row in ready)
            yield at_most("programme_capacity", (name, y), intake, built + room)
            least = d.get("programme_years", "min_places", 0.0, programme=name, year=y)
            if least > 0:
                yield at_least("programme_minimum", (name, y), intake, least)
            before = Lin({}, g["last_intake_places"]) if y == d.first else var("intake", name, y - 1)
            growth = (1 + g["growth_share"]) * before + g["allowance_places"]
            yield at_most("programme_continuity", (name, y, "growth"), intake, growth)
            yield at_least("programme_continuity", (name, y, "fall"), intake, (1 - g["fall_share"]) * before)
        for k in d.names("routes", "route"):
            for r in d.names("regions", "region"):
                offers = [
                    g["programme"]
                    for g in d.rows("programmes", route=k)
                    if d.rows("catchments", programme=g["programme"], region=r)
                ]
                yield equal(
                    "places_of_route", (k, r, y), var("starts", k, r, y), total(var("places", g, r, y) for g in offers)
                )
    for row in d.rows("programme_expansion"):
        keys = (row["programme"], row["year"])
        yield at_most("programme_expansion", keys, var("built", *keys), row["max_places"])


def workforce(d: Data) -> Iterator[Limit]:
    """Stock and what changes it."""
    for p in d.names("professions", "profession"):
        for r in d.names("regions", "region"):
            for y in d.years:
                change = (
                    t.qualified(d, p, r, y)
                    + d.get("joiners", "wte", 0.0, profession=p, region=r, year=y)
                    + t.bought(d, "recruitment", "recruited", p, r, y)
                    + t.bought(d, "retention", "retained", p, r, y)
                    - t.moved(d, p, r, y)
                )
                kept = (1 - t.leave(d, p, r, y)) * t.stock(d, p, r, y - 1)
                yield equal("workforce_balance", (p, r, y), t.stock(d, p, r, y), kept + change)
                for limit in d.rows("move_limits", profession=p):
                    eligible = t.experienced(d, p, r, y, limit["years_after_qualifying"])
                    yield at_most("movers", (p, r, y), t.moved(d, p, r, y), limit["movable_share"] * eligible)
                for row in d.rows("recruitment", profession=p, region=r, year=y):
                    yield at_most("recruited", (p, r, y), var("recruited", p, r, y), row["max_wte"])
                for row in d.rows("retention", profession=p, region=r, year=y):
                    leavers = t.leave(d, p, r, y) * t.stock(d, p, r, y - 1)
                    yield at_most("retained", (p, r, y), var("retained", p, r, y), row["retainable_share"] * leavers)


def care(d: Data) -> Iterator[Limit]:
    """Requirements and who meets them."""
    for row in d.tables["requirements"]:
        s, r, y, need = row["service"], row["region"], row["year"], row["required_wte"]
        mix = d.rows("skill_mix", service=s)
        met = total(m["effectiveness"] * var("deployed", s, m["profession"], r, y) for m in mix)
        yield at_least("requirement", (s, r, y), met + t.trainee_service(d, s, r, y) + t.short(d, s, r, y), need)
        for m in mix:
            most = m["max_share"] * need / m["effectiveness"]
            yield at_most("skill_mix", (s, m["profession"], r, y), var("deployed", s, m["profession"], r, y), most)
        for b, band in enumerate(d.settings["bands"], start=1):
            yield at_most("shortfall_band", (s, r, y, b), var("shortfall", s, r, y, b), band["width_share"] * need)


def time(d: Data) -> Iterator[Limit]:
    """Who supervises, and how much time is left for clinics."""
    for p in d.tables["professions"]:
        name = p["profession"]
        for r in d.names("regions", "region"):
            for y in d.years:
                care_given = total(
                    var("deployed", m["service"], name, r, y) for m in d.rows("skill_mix", profession=name)
                )
                yield at_most(
                    "deployable", (name, r, y), care_given + t.supervising(d, name, r, y), t.stock(d, name, r, y)
                )
                if d.rows("supervision_pools", profession=name):
                    able = p["supervising_share"] * t.experienced(d, name, r, y, int(p["experience_years"]))
                    yield at_most("supervisors", (name, r, y), t.supervising(d, name, r, y), able)
    for q in d.names("pools", "pool"):
        for r in d.names("regions", "region"):
            for y in d.years:
                given = total(
                    var("supervising", row["profession"], q, r, y) for row in d.rows("supervision_pools", pool=q)
                )
                yield at_most("supervision", (q, r, y), t.supervision_need(d, q, r, y), given)


def placements(d: Data) -> Iterator[Limit]:
    """Where trainees are placed."""
    for row in d.rows("placement_capacity"):
        e, r, y = row["setting"], row["region"], row["year"]
        extra = d.rows("placement_expansion", setting=e, region=r, year=y)
        expanded = var("expanded", e, r, y) if extra else Lin()
        yield at_most("placements", (e, r, y), t.placement_days(d, e, r, y), expanded + row["days"])
    for row in d.rows("placement_expansion"):
        keys = (row["setting"], row["region"], row["year"])
        yield at_most("placement_expansion", keys, var("expanded", *keys), row["max_days"])


def money(d: Data) -> Iterator[Limit]:
    """Budgets and what is carried."""
    for row in d.tables["budgets"]:
        f, y = row["fund"], row["year"]
        out = var("carried", f, y) if y < d.last else Lin()
        into = var("carried", f, y - 1) if y > d.first else Lin()
        yield at_most("budget", (f, y), t.spend(d, f, y) + out - into, row["budget_gbp"])
        if y < d.last:
            share = d.one("funds", fund=f)["carry_share"]
            yield at_most("carried", (f, y), var("carried", f, y), share * row["budget_gbp"])


def fairness(d: Data) -> Iterator[Limit]:
    """Diversity and team ratios."""
    for m in d.rows("schemes"):
        for row in d.rows("scheme_routes", scheme=m["scheme"]):
            for r in d.names("regions", "region"):
                for y in d.years:
                    keys = (m["scheme"], row["route"], r, y)
                    yield at_most(
                        "supported", keys, var("supported", *keys), m["max_share"] * t.begun(d, row["route"], r, y)
                    )
    for row in d.rows("diversity_targets"):
        reached, counted = of_group(d, row)
        yield at_least("diversity", (row["target"], row["year"]), reached, row["target_share"] * counted)
    for ratio in d.rows("team_ratios"):
        for r in d.names("regions", "region"):
            for y in d.years:
                sides = {
                    side: total(
                        role["weight"] * t.stock(d, role["profession"], r, y)
                        for role in d.rows("team_ratio_roles", ratio=ratio["ratio"], side=side)
                    )
                    for side in ("junior", "senior")
                }
                yield at_most(
                    "team_ratio", (ratio["ratio"], r, y), sides["junior"], ratio["max_ratio"] * sides["senior"]
                )


def of_group(d: Data, row: Row) -> tuple[Lin, Lin]:
    """Starts of the group and all starts within a target's scope, area and year."""
    reached, counted = Lin(), Lin()
    for k in d.tables["routes"]:
        if row["scope"] not in ("all", k["route"], k["profession"]):
            continue
        for r in d.names("regions", "region"):
            if not t.in_area(d, r, row["region"]):
                continue
            starts = var("starts", k["route"], r, row["year"])
            base = d.get("diversity_base", "base_share", 0.0, route=k["route"], region=r, group=row["group"])
            counted, reached = counted + starts, reached + base * starts
            for lift in d.rows("scheme_uplift", group=row["group"]):
                if d.rows("scheme_routes", scheme=lift["scheme"], route=k["route"]):
                    supported = var("supported", lift["scheme"], k["route"], r, row["year"])
                    reached = reached + lift["uplift_share"] * supported
    return reached, counted
