"""A plan for tiny made by hand, without a solver: round decisions, and simple rules for what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.oracle import terms as t

if TYPE_CHECKING:
    from tests.oracle.data import Data
    from tests.oracle.lin import Lin, Var

# programme, region: places of 2024, 2025, 2026 and 2027
PLACES = {
    ("hill-doctorate", "north"): (3.25, 2, 2, 2),
    ("hill-doctorate", "south"): (1.75, 1, 1, 1),
    ("vale-certificate", "north"): (3, 3, 3, 3),
    ("vale-certificate", "south"): (1, 1, 1, 1),
}
# A quarter of the doctorate's starters have the bursary, and some of the certificate's in the north in 2025.
SUPPORTED = {("doctorate", "north"): (0.85, 0.5, 0.5, 0.5), ("doctorate", "south"): (0.45, 0.25, 0.25, 0.25)}
OTHERS: dict[Var, float] = {
    ("supported", "bursary", "certificate", "north", 2025): 0.5,
    ("built", "hill-doctorate", 2024): 1,
    ("expanded", "clinic", "north", 2024): 40,
    ("expanded", "clinic", "north", 2025): 10,
    ("expanded", "clinic", "north", 2026): 10,
    ("expanded", "clinic", "north", 2027): 10,
    ("carried", "training", 2024): 5000,
    ("carried", "local", 2024): 1000,
    ("recruited", "therapist", "north", 2024): 0.5,
    ("recruited", "practitioner", "south", 2025): 0.25,
    ("retained", "practitioner", "north", 2024): 0.25,
    ("retained", "practitioner", "south", 2026): 0.125,
}


def plan(d: Data) -> dict[Var, float]:
    """Every decision of the plan."""
    values = dict(OTHERS)
    routes = {row["programme"]: row["route"] for row in d.tables["programmes"]}
    for (programme, region), places in PLACES.items():
        for y, count in zip(d.years, places, strict=True):
            values["places", programme, region, y] = count
            values["starts", routes[programme], region, y] = count
            values["intake", programme, y] = values.get(("intake", programme, y), 0.0) + count
    for (route, region), people in SUPPORTED.items():
        for y, count in zip(d.years, people, strict=True):
            values["supported", "bursary", route, region, y] = count
    for r in ("north", "south"):
        for y in d.years:
            in_post(d, values, r, y)
            at_work(d, values, r, y)
    return values


def in_post(d: Data, values: dict[Var, float], r: str, y: int) -> None:
    """Stock: last year's less leavers, and who comes and goes."""
    for p in ("therapist", "practitioner"):
        joiners = d.get("joiners", "wte", 0.0, profession=p, region=r, year=y)
        values["stock", p, r, y] = (
            (1 - t.leave(d, p, r, y)) * t.stock(d, p, r, y - 1).at(values)
            + t.qualified(d, p, r, y).at(values)
            + joiners
            + values.get(("recruited", p, r, y), 0.0)
            + values.get(("retained", p, r, y), 0.0)
            - t.moved(d, p, r, y).at(values)
        )


def at_work(d: Data, values: dict[Var, float], r: str, y: int) -> None:
    """Therapists supervise doctorates and serve children first; practitioners supervise their own and serve adults."""

    def now(expression: Lin) -> float:
        return expression.at(values)

    values["supervising", "therapist", "therapy", r, y] = now(t.supervision_need(d, "therapy", r, y))
    values["supervising", "practitioner", "practice", r, y] = now(t.supervision_need(d, "practice", r, y))
    free = {p: now(t.stock(d, p, r, y)) - now(t.supervising(d, p, r, y)) for p in ("therapist", "practitioner")}
    need = {s: d.one("requirements", service=s, region=r, year=y)["required_wte"] for s in ("adult", "children")}
    children = min(free["therapist"], need["children"] - now(t.trainee_service(d, "children", r, y)))
    values["deployed", "children", "therapist", r, y] = children
    adult = min(0.8 * need["adult"], free["therapist"] - children)
    values["deployed", "adult", "therapist", r, y] = adult
    values["deployed", "adult", "practitioner", r, y] = min(free["practitioner"], 0.5 * need["adult"] / 0.8)
    for s in ("adult", "children"):
        met = sum(
            m["effectiveness"] * values.get(("deployed", s, m["profession"], r, y), 0.0)
            for m in d.rows("skill_mix", service=s)
        )
        left = max(0.0, need[s] - met - now(t.trainee_service(d, s, r, y)))
        for b, band in enumerate(d.settings["bands"], start=1):
            values["shortfall", s, r, y, b] = min(left, band["width_share"] * need[s])
            left -= values["shortfall", s, r, y, b]


def with_changes(values: dict[Var, float], changes: dict[Any, float]) -> dict[Var, float]:
    """The same plan with some decisions moved by an amount."""
    return {key: values.get(key, 0.0) + changes.get(key, 0.0) for key in {**values, **changes}}
