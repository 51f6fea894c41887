"""The quantities that the limits speak of, one function each, as linear expressions of the decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.lin import Lin, total, var

if TYPE_CHECKING:
    from tests.oracle.data import Data, Row


def begun(d: Data, route: str, region: str, year: int) -> Lin:
    """People who start: a decision, or the pipeline before the first intake year."""
    if year >= d.first:
        return var("starts", route, region, year)
    return Lin({}, d.get("pipeline", "trainees", 0.0, route=route, region=region, intake_year=year))


def present(d: Data, route: str, region: str, year: int) -> list[tuple[Row, Lin]]:
    """Rows of route_years with the trainees present in that year of training."""
    return [
        (row, row["present_share"] * begun(d, route, region, year - row["year_of_training"] + 1))
        for row in d.rows("route_years", route=route)
    ]


def leave(d: Data, p: str, r: str, y: int) -> float:
    """Share of last year's stock that leaves; before the first year the first year's."""
    year = max(y, d.first)
    usual = d.one("professions", profession=p)["leave_rate"]
    return d.get("leave_rates", "rate", usual, profession=p, region=r, year=year)


def stock(d: Data, p: str, r: str, y: int) -> Lin:
    """WTE in post; before the first year the opening workforce."""
    if y >= d.first:
        return var("stock", p, r, y)
    return Lin({}, d.one("workforce", profession=p, region=r)["wte"])


def served(d: Data, p: str, r: str, years: int) -> float:
    """WTE of the opening workforce in post for at least so many years; one year's leavers fewer where nobody says."""
    if years == 0:
        return float(d.one("workforce", profession=p, region=r)["wte"])
    usual = served(d, p, r, years - 1) * (1 - leave(d, p, r, d.first))
    return d.get("length_of_service", "wte", usual, profession=p, region=r, years_in_post=years)


def experienced(d: Data, p: str, r: str, y: int, years: int) -> Lin:
    """WTE in post for at least so many years."""
    then = y - years
    kept = 1.0
    for u in range(max(then + 1, d.first), y + 1):
        kept *= 1 - leave(d, p, r, u)
    return kept * (stock(d, p, r, then) if then >= d.first else Lin({}, served(d, p, r, d.first - 1 - then)))


def stay_share(d: Data, route: str, origin: str, region: str) -> float:
    """Share of a region's qualifiers whose first post is in another; without rows they stay."""
    if d.rows("stays", route=route, from_region=origin):
        return d.get("stays", "share", 0.0, route=route, from_region=origin, to_region=region)
    return float(origin == region)


def qualified(d: Data, p: str, r: str, y: int) -> Lin:
    """WTE that take up a post."""
    heads = d.one("professions", profession=p)["wte_per_head"]
    return total(
        stay_share(d, k["route"], origin, r)
        * k["uptake_share"]
        * heads
        * row["share"]
        * begun(d, k["route"], origin, y - row["after_years"])
        for k in d.rows("routes", profession=p)
        for row in d.rows("finishers", route=k["route"])
        for origin in d.names("regions", "region")
    )


def moved(d: Data, p: str, r: str, y: int) -> Lin:
    """WTE that leave a post to train for another profession."""
    heads = d.one("professions", profession=p)["wte_per_head"]
    return total(
        row["share"] * heads * var("starts", row["route"], r, y)
        for row in d.rows("career_moves", from_profession=p, year=y)
    )


def bought(d: Data, table: str, name: str, p: str, r: str, y: int) -> Lin:
    """WTE recruited or retained, where a row offers it."""
    return var(name, p, r, y) if d.rows(table, profession=p, region=r, year=y) else Lin()


def supervision_need(d: Data, pool: str, r: str, y: int) -> Lin:
    """WTE of qualified time that the pool's trainees take."""
    routes = [k["route"] for k in d.rows("routes", pool=pool)]
    return total(row["supervision_wte"] * people for k in routes for row, people in present(d, k, r, y))


def supervising(d: Data, p: str, r: str, y: int) -> Lin:
    """WTE of a profession's time given to trainees, over all pools."""
    return total(var("supervising", p, row["pool"], r, y) for row in d.rows("supervision_pools", profession=p))


def trainee_service(d: Data, s: str, r: str, y: int) -> Lin:
    """WTE of care that trainees give in a service."""
    return total(
        row["share"] * year["service_wte"] * people
        for row in d.rows("trainee_service", service=s)
        for year, people in present(d, row["route"], r, y)
    )


def placement_days(d: Data, e: str, r: str, y: int) -> Lin:
    """Days that trainees need in a setting."""
    return total(
        need["days"] * people
        for k in d.names("routes", "route")
        for year, people in present(d, k, r, y)
        for need in d.rows("placement_needs", route=k, setting=e, year_of_training=year["year_of_training"])
    )


def in_area(d: Data, region: str, area: str) -> bool:
    """Whether a region is the area, lies in it, or the area is all."""
    return area in ("all", region, d.one("regions", region=region)["parent"])


def charges(d: Data, y: int) -> list[tuple[Row, Lin]]:
    """Training charges of the year in pounds, each with route, cost_kind, fund, region and cohort."""
    found = []
    for charge in d.tables["charges"]:
        scope = d.one("funds", fund=charge["fund"])["scope"]
        for r in d.names("regions", "region"):
            if not in_area(d, r, scope):
                continue
            for year, people in present(d, charge["route"], r, y):
                cohort = "new" if y - year["year_of_training"] + 1 >= d.first else "begun"
                keys = {**charge, "region": r, "year": y, "cohort": cohort}
                found.append((keys, charge["share"] * year[charge["cost_kind"] + "_gbp"] * people))
    return found


def purchases(d: Data, y: int) -> list[tuple[Row, Lin]]:
    """What the funds pay besides training, in pounds, each with fund, kind, item and region."""
    found = []
    for m in d.rows("schemes"):
        for k in [row["route"] for row in d.rows("scheme_routes", scheme=m["scheme"])]:
            for r in d.names("regions", "region"):
                keys = {"fund": m["fund"], "kind": "scheme", "item": m["scheme"], "region": r}
                found.append((keys, m["gbp_per_person"] * var("supported", m["scheme"], k, r, y)))
    for row in d.rows("placement_expansion", year=y):
        keys = {"fund": row["fund"], "kind": "placement_expansion", "item": row["setting"], "region": row["region"]}
        found.append((keys, row["gbp_per_day"] * var("expanded", row["setting"], row["region"], y)))
    for row in d.rows("programme_expansion", year=y):
        keys = {"fund": row["fund"], "kind": "programme_expansion", "item": row["programme"], "region": "all"}
        found.append((keys, row["gbp_per_place"] * var("built", row["programme"], y)))
    for table, name in (("recruitment", "recruited"), ("retention", "retained")):
        for row in d.rows(table, year=y):
            keys = {"fund": row["fund"], "kind": table, "item": row["profession"], "region": row["region"]}
            found.append((keys, row["gbp_per_wte"] * var(name, row["profession"], row["region"], y)))
    return found


def spend(d: Data, fund: str, y: int) -> Lin:
    """Pounds that a fund pays in a year."""
    return total(money for keys, money in charges(d, y) + purchases(d, y) if keys["fund"] == fund)


def short(d: Data, s: str, r: str, y: int) -> Lin:
    """Unweighted shortfall, WTE."""
    return total(var("shortfall", s, r, y, b + 1) for b in range(len(d.settings["bands"])))
