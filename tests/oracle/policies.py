"""Policies: linear rules written as data, spelled out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.oracle import terms as t
from tests.oracle.data import Data, Row
from tests.oracle.lin import Lin, total, var
from tests.oracle.rows import Limit, at_least, at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

Labelled = list[tuple[Row, Lin]]


def policy(d: Data) -> Iterator[Limit]:
    """One row per rule, year and value of for_each."""
    for rule in d.rows("policies"):
        column = rule["for_each"]
        for y in policy_years(d, rule["years"]):
            found = chosen(measured(d, rule["measure"], y), rule["where"])
            values = [None] if column == "none" else list(dict.fromkeys(labels[column] for labels, _ in found))
            for each in values:
                left = total(lin for labels, lin in found if each is None or labels[column] == each)
                compare = at_least if rule["sense"] == "at_least" else at_most
                yield compare("policy", (rule["rule"], each, y), left, right_side(d, rule, each, y))


def right_side(d: Data, rule: Row, each: Any, y: int) -> Lin | float:
    """What the selection is compared with."""
    amount = rule["amount"]
    if rule["unit"] == "number":
        return float(amount)
    if rule["unit"] == "share":
        return float(amount) * total(lin for _, lin in chosen(measured(d, rule["measure"], y), rule["of"]))
    before = chosen(measured(d, rule["measure"], y - 1), rule["where"])
    return (1 + amount) * total(lin for labels, lin in before if each is None or labels[rule["for_each"]] == each)


def policy_years(d: Data, text: Any) -> list[int]:
    """all, a year, a range or a list."""
    if text == "all":
        return list(d.years)
    years = set()
    for part in str(text).split(","):
        low, _, high = part.partition("..")
        years |= set(range(int(low), int(high or low) + 1))
    return sorted(years & set(d.years))


def chosen(cells: Labelled, where: str) -> Labelled:
    """The cells that meet all conditions."""
    if where == "all":
        return cells
    for condition in where.split(";"):
        column, _, values = condition.partition("=")
        wanted = [v.strip() for v in values.split(",")]
        cells = [(labels, lin) for labels, lin in cells if labels[column.strip()] in wanted]
    return cells


def of_profession(d: Data, p: str) -> Row:
    """What a condition may name of a profession."""
    row = d.one("professions", profession=p)
    return {"profession": p, "family": row["family"], "new_role": row["new_role"]}


def of_route(d: Data, k: str) -> Row:
    """What a condition may name of a route."""
    row = d.one("routes", route=k)
    return {"route": k, "kind": row["kind"], **of_profession(d, row["profession"])}


def of_programme(d: Data, g: str) -> Row:
    """What a condition may name of a programme."""
    row = d.one("programmes", programme=g)
    hei = d.one("heis", hei=row["hei"])
    return {"programme": g, "hei": row["hei"], "hei_region": hei["region"], **of_route(d, row["route"])}


def of_region(d: Data, r: str) -> Row:
    """What a condition may name of a region."""
    return {"region": r, "parent": d.one("regions", region=r)["parent"]}


def measured(d: Data, measure: str, y: int) -> Labelled:
    """The cells of a measure in a year, each with what a condition may name."""
    before = y < d.first
    regions = d.names("regions", "region")
    if measure == "places":
        pairs = [(row["programme"], row["region"]) for row in d.rows("catchments")]
        assert not before or len(regions) == 1, "the last intake by region is not data"
        return [
            ({**of_programme(d, g), **of_region(d, r)}, last_intake(d, g) if before else var("places", g, r, y))
            for g, r in pairs
        ]
    if measure == "intake":
        names = d.names("programmes", "programme")
        return [(of_programme(d, g), last_intake(d, g) if before else var("intake", g, y)) for g in names]
    if measure == "starts":
        return [
            ({**of_route(d, k), **of_region(d, r)}, t.begun(d, k, r, y))
            for k in d.names("routes", "route")
            for r in regions
        ]
    if measure == "stock":
        names = d.names("professions", "profession")
        return [({**of_profession(d, p), **of_region(d, r)}, t.stock(d, p, r, y)) for p in names for r in regions]
    assert measure == "spend"
    assert not before, "money before the first year is not data"
    return [
        ({**of_route(d, k["route"]), **of_region(d, k["region"]), "fund": k["fund"], "cost_kind": k["cost_kind"]}, lin)
        for k, lin in t.charges(d, y)
    ]


def last_intake(d: Data, g: str) -> Lin:
    """The intake before the first year."""
    return Lin({}, d.one("programmes", programme=g)["last_intake_places"])
