"""The objectives and the optimum, found with linprog."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from tests.oracle import policies, rows
from tests.oracle import terms as t
from tests.oracle.lin import Lin, Var, total, var
from tests.oracle.rows import Limit, at_least, at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.oracle.data import Data


@dataclass(frozen=True)
class Optimum:
    """Objective values by level and the decisions of the last level; ``values`` is empty when no plan exists."""

    levels: dict[str, float]
    values: dict[Var, float]


def limits(d: Data) -> list[Limit]:
    """Every limit of the model."""
    parts: list[Iterator[Limit]] = [
        rows.training(d), rows.workforce(d), rows.care(d), rows.time(d), rows.placements(d),
        rows.money(d), rows.fairness(d), policies.policy(d),
    ]  # fmt: skip
    found = list(chain.from_iterable(parts))
    if "max_shortfall" in d.settings:
        found.append(at_most("shortfall_cap", (), shortfall(d), d.settings["max_shortfall"]))
    return found


def shortfall(d: Data) -> Lin:
    """Weighted WTE-years short, plan and tail."""
    return total(
        d.one("services", service=row["service"])["weight"]
        * band["weight"]
        * d.discount(row["year"])
        * var("shortfall", row["service"], row["region"], row["year"], b)
        for row in d.tables["requirements"]
        for b, band in enumerate(d.settings["bands"], start=1)
    )


def cost(d: Data) -> Lin:
    """Discounted pounds of all funds, with the pay bill where the settings say so."""
    money = total(d.discount(y) * t.spend(d, f, y) for f in d.names("funds", "fund") for y in d.years)
    return money + (pay(d) if d.settings.get("cost_includes_pay") else Lin())


def pay(d: Data) -> Lin:
    """Discounted pay of stock, and of trainees where no fund pays."""
    staff = total(
        d.discount(y) * p["pay_gbp"] * t.stock(d, p["profession"], r, y)
        for p in d.tables["professions"]
        for r in d.names("regions", "region")
        for y in d.years
    )
    trainees = Lin()
    for k in d.names("routes", "route"):
        for r in d.names("regions", "region"):
            paid = sum(
                row["share"]
                for row in d.rows("charges", route=k, cost_kind="salary")
                if t.in_area(d, r, d.one("funds", fund=row["fund"])["scope"])
            )
            for y in d.years:
                for year, people in t.present(d, k, r, y):
                    trainees = trainees + d.discount(y) * (1 - paid) * year["salary_gbp"] * people
    return staff + trainees


def regional_shares(d: Data) -> dict[str, Lin]:
    """Each region's shortfall over the plan as a share of its requirement."""
    found = {}
    for r in d.names("regions", "region"):
        cells = [row for row in d.rows("requirements", region=r) if row["year"] in d.plan_years]
        need = sum(row["required_wte"] for row in cells)
        found[r] = total(t.short(d, row["service"], r, row["year"]) for row in cells) * (1 / need)
    return found


def distances(d: Data, name: str) -> list[tuple[tuple[object, ...], Lin]]:
    """What churn or deviation takes the absolute values of."""
    if name == "churn":
        return [
            (
                (g["programme"], y),
                var("intake", g["programme"], y)
                - (var("intake", g["programme"], y - 1) if y > d.first else g["last_intake_places"]),
            )
            for g in d.tables["programmes"]
            for y in d.years
        ]
    return [
        (
            (row["programme"], row["region"], row["year"]),
            var("places", row["programme"], row["region"], row["year"]) - row["places"],
        )
        for row in d.rows("promised_places")
    ]


def objective(d: Data, name: str) -> tuple[Lin, list[Limit]]:
    """The expression to make small and the rows that define its helpers."""
    if name == "shortfall":
        return shortfall(d), []
    if name == "cost":
        return cost(d), []
    if name == "worst_region":
        worst = var("worst")
        return worst, [at_least("worst_region", (r,), worst, share) for r, share in regional_shares(d).items()]
    helpers, found = Lin(), []
    for keys, gap in distances(d, name):
        size = var(name, *keys)
        helpers = helpers + size
        found += [at_least(name, keys, size, gap), at_least(name, keys, size, -1.0 * gap)]
    return helpers, found


def optimum(d: Data, names: list[str] | None = None, tolerance: float = 0.0) -> Optimum:
    """Solves the objectives in order; each keeps the earlier ones within the tolerance, relative to their value."""
    held = limits(d)
    levels: dict[str, float] = {}
    values: dict[Var, float] = {}
    for name in names or d.settings["objectives"]:
        goal, helpers = objective(d, name)
        held += helpers
        found = minimise(goal, held)
        if found is None:
            return Optimum({}, {})
        values = found
        levels[name] = float(goal.at(values))
        held.append(at_most("level", (name,), goal, levels[name] + tolerance * abs(levels[name])))
    return Optimum(levels, values)


def minimise(goal: Lin, held: list[Limit]) -> dict[Var, float] | None:
    """Least value of the goal under the limits, or None when they conflict."""
    names = list(dict.fromkeys(chain(goal.terms, *(limit.left.terms for limit in held))))
    place = {v: j for j, v in enumerate(names)}
    data, where, right, same = [], [], [], []
    for limit in held:
        for bound, sign in ((limit.upper, 1.0), (limit.lower, -1.0)):
            if math.isfinite(bound):
                data.append({place[v]: sign * c for v, c in limit.left.terms.items()})
                right.append(sign * (bound - limit.left.constant))
                where.append(limit)
                same.append(limit.lower == limit.upper)

    def matrix(pick: list[int]) -> csr_array:
        triples = [(c, i, j) for i, n in enumerate(pick) for j, c in data[n].items()]
        values, first, second = zip(*triples, strict=True) if triples else ((), (), ())
        return csr_array((values, (first, second)), shape=(len(pick), len(names)))

    ub = [n for n in range(len(data)) if not same[n]]
    eq = [n for n in range(len(data)) if same[n]][::2]
    c = np.array([goal.terms.get(v, 0.0) for v in names])
    result = linprog(
        c, matrix(ub), np.array(right)[ub], matrix(eq), np.array(right)[eq], bounds=(0, None), method="highs"
    )
    assert result.status in (0, 2), result.message
    return dict(zip(names, result.x, strict=True)) if result.status == 0 else None
