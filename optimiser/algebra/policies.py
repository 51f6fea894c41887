"""Rules written as data: a selection of places, starts, intakes, pounds or posts, held against a limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.money import charged
from optimiser.algebra.sets import ALL, grouped, words
from optimiser.algebra.training import begun
from optimiser.algebra.workforce import stock_at

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance

KEYS = {
    "places": ("programme", "region"),
    "intake": ("programme",),
    "starts": ("route", "region"),
    "spend": ("route", "cost_kind", "fund", "region"),
    "stock": ("profession", "region"),
}
"""What a measure is counted by, years aside."""
NONE = "none"
Member = tuple[str, ...]
Lookups = dict[str, tuple[str, dict[Any, str]]]
"""Column by column of the tables: by which other column it is found, and how."""


@dataclass(frozen=True)
class Rule:
    """A policy: what it counts for each member of ``for_each``, of what it is a share, and its limit."""

    measure: str
    sense: str
    unit: str
    amount: float
    years: tuple[int, ...]
    counted: dict[str, list[Member]]
    of: list[Member]


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Policy, and policy_spend for rules about money."""
    lookups = _lookups(m, inst)
    m.rules = {str(row["rule"]): _rule(m, row, lookups) for row in inst.policies.to_dict("records")}
    rows = [(name, each, t) for name, rule in m.rules.items() for each in rule.counted for t in rule.years]
    m.POLICIES = pyo.Set(dimen=3, initialize=[row for row in rows if m.rules[row[0]].measure != "spend"])
    m.SPEND_POLICIES = pyo.Set(dimen=3, initialize=[row for row in rows if m.rules[row[0]].measure == "spend"])
    m.counted = pyo.Expression(m.POLICIES | m.SPEND_POLICIES, rule=counted)
    m.allowed = pyo.Expression(m.POLICIES | m.SPEND_POLICIES, rule=allowed)
    m.policy = pyo.Constraint(m.POLICIES, rule=policy)
    m.policy_spend = pyo.Constraint(m.SPEND_POLICIES, rule=policy)


def _lookups(m: pyo.ConcreteModel, inst: Instance) -> Lookups:
    """What conditions may ask, beyond the keys of a measure."""
    hei_region = words(inst.heis, "hei", "region")
    return {
        "hei": ("programme", words(inst.programmes, "programme", "hei")),
        "hei_region": ("hei", hei_region),
        "route": ("programme", dict(m.route_of.items())),
        "kind": ("route", words(inst.routes, "route", "kind")),
        "profession": ("route", dict(m.profession_of.items())),
        "family": ("profession", words(inst.professions, "profession", "family")),
        "new_role": ("profession", words(inst.professions, "profession", "new_role")),
        "parent": ("region", dict(m.parent.items())),
    }


def _about(measure: str, member: Member, lookups: Lookups) -> dict[str, str]:
    """Everything that a condition may ask of a member of a measure."""
    known = dict(zip(KEYS[measure], member, strict=True))
    for column, (key, values) in lookups.items():
        if column not in known and key in known:
            known[column] = values[known[key]]
    return known


def _rule(m: pyo.ConcreteModel, row: dict[Hashable, Any], lookups: Lookups) -> Rule:
    """A row of the policies table, understood."""
    everything = [(member, _about(row["measure"], member, lookups)) for member in _members(m, row["measure"])]
    chosen = [(member, about) for member, about in everything if _meets(about, row["where"])]
    by = row["for_each"]
    groups = grouped((ALL if by == NONE else about[by], member) for member, about in chosen)
    found = {ALL, *(about[by] for member, about in chosen if by != NONE and _is_found(m, row["measure"], about))}
    return Rule(
        measure=row["measure"],
        sense=row["sense"],
        unit=row["unit"],
        amount=float(row["amount"]),
        years=tuple(y for y in m.YEARS if _in_years(y, row["years"])),
        counted={str(each): group for each, group in groups.items() if each in found},
        of=[member for member, about in everything if row["unit"] == "share" and _meets(about, row["of"])],
    )


def _members(m: pyo.ConcreteModel, measure: str) -> Iterable[Member]:
    """All that a measure can count."""
    if measure == "places":
        return list(m.CATCHMENTS)
    if measure == "intake":
        return [(g,) for g in m.PROGRAMMES]
    if measure == "stock":
        return list(m.PROFESSIONS * m.REGIONS)
    if measure == "starts":
        begun_before = [(k, r) for (k, r, t), people in m.pipeline.items() if people > 0]
        return list(dict.fromkeys([*m.OFFERED, *begun_before]))
    still_training = [(k, r) for (k, r, t), people in m.pipeline.items() if people > 0 and _trains_on(m, k, t)]
    trained = dict.fromkeys([*m.OFFERED, *still_training])
    return [(k, c, f, r) for k, c, f in m.CHARGES for r in m.SCOPE[f] if (k, r) in trained]


def _trains_on(m: pyo.ConcreteModel, k: str, t: int) -> bool:
    """Whether those who began in year t are in training, and so cost money, in the first year or later."""
    last_year_of_training = t + max(m.YEARS_OF_TRAINING[k]) - 1
    return bool(last_year_of_training >= m.first_year)


def _is_found(m: pyo.ConcreteModel, measure: str, about: dict[str, str]) -> bool:
    """Whether a member gives its value of ``for_each`` a limit: not starts on a route that has closed in the region."""
    return measure != "starts" or (about["route"], about["region"]) in m.OFFERED


def _meets(about: dict[str, str], text: str) -> bool:
    """Whether a member meets every condition, such as ``profession=hit; kind=core,top-up``."""
    if text.strip() == ALL:
        return True
    conditions = (part.split("=") for part in text.split(";"))
    return all(about[column.strip()] in {word.strip() for word in listed.split(",")} for column, listed in conditions)


def _in_years(year: int, text: str) -> bool:
    """Whether a rule holds in a year: ``all``, or years and ranges such as ``2024, 2026..2028``."""
    if text.strip() == ALL:
        return True
    ends = (part.split("..") for part in text.split(","))
    return any(int(first[0]) <= year <= int(first[-1]) for first in ends)


def measured(m: pyo.ConcreteModel, measure: str, chosen: list[Member], t: int) -> NumericValue | float:
    r"""What a selection comes to in year t; before the first year, what it came to then.

    Before the first year a programme's last intake stands for its intake and its places, and the pipeline for starts
    and money; posts are those of the opening workforce.
    """
    if measure in {"places", "intake"} and t < m.first_year:
        return sum(m.last_intake_places[g] for g in dict.fromkeys(member[0] for member in chosen))
    if measure == "places":
        return quicksum(m.places[g, r, t] for g, r in chosen)
    if measure == "intake":
        return quicksum(m.intake[g, t] for (g,) in chosen)
    if measure == "starts":
        return quicksum(begun(m, k, r, t) for k, r in chosen)
    if measure == "spend":
        return quicksum(charged(m, k, c, f, r, t) for k, c, f, r in chosen)
    return quicksum(stock_at(m, p, r, t) for p, r in chosen)


def counted(m: pyo.ConcreteModel, name: str, each: str, t: int) -> NumericValue | float:
    """What a rule limits."""
    return measured(m, m.rules[name].measure, m.rules[name].counted[each], t)


def allowed(m: pyo.ConcreteModel, name: str, each: str, t: int) -> NumericValue | float:
    r"""What a rule allows or demands: a number, a share of another selection, or growth on the year before.

    .. math:: a, \qquad a \sum_{of} x_t, \qquad (1 + a) \sum_{where} x_{t-1}
    """
    rule = m.rules[name]
    if rule.unit == "number":
        return rule.amount
    if rule.unit == "share":
        return rule.amount * measured(m, rule.measure, rule.of, t)
    return (1 + rule.amount) * measured(m, rule.measure, rule.counted[each], t - 1)


def policy(m: pyo.ConcreteModel, name: str, each: str, t: int) -> RelationalExpression:
    r"""What a rule counts is at least or at most what it says (people, WTE or pounds).

    .. math:: \sum_{where} x_t \ge allowed \quad \text{or} \quad \sum_{where} x_t \le allowed
    """
    if m.rules[name].sense == "at_least":
        return m.counted[name, each, t] >= m.allowed[name, each, t]
    return m.counted[name, each, t] <= m.allowed[name, each, t]
