"""What is made small, first things first, and the limits that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.money import cost_of
from optimiser.algebra.sets import figures, members

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance

UNITS = {
    "shortfall": "weighted WTE-years",
    "worst_region": "share",
    "cost": "pounds",
    "churn": "people",
    "deviation": "people",
}


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """The objectives that the instance asks for, in its order; the first is active, the others wait their turn."""
    asked = inst.horizon.objectives
    m.service_weight = pyo.Param(m.SERVICES, initialize=figures(inst.services, ("service",), "weight"))
    weights = {number: band.weight for number, band in enumerate(inst.horizon.bands, start=1)}
    m.band_weight = pyo.Param(m.BANDS, initialize=weights)
    m.pay = pyo.Param(m.PROFESSIONS, initialize=figures(inst.professions, ("profession",), "pay_gbp"))
    m.counts_pay = inst.horizon.cost_includes_pay
    m.weighted_shortfall = pyo.Expression(rule=weighted_shortfall)
    if inst.horizon.max_shortfall is not None:
        m.max_shortfall = pyo.Param(initialize=inst.horizon.max_shortfall)
        m.shortfall_cap = pyo.Constraint(rule=shortfall_cap)
    for name, prepare in (("worst_region", _worst_region), ("churn", _churn), ("deviation", _deviation)):
        if name in asked:
            prepare(m, inst)
    m.OBJECTIVES = pyo.Set(initialize=list(asked))
    m.goal = pyo.Objective(m.OBJECTIVES, rule=_goal, sense=pyo.minimize)
    for name in asked[1:]:
        m.goal[name].deactivate()


def weighted_shortfall(m: pyo.ConcreteModel) -> NumericValue:
    r"""Requirement not met in plan and tail (weighted WTE-years).

    .. math:: \sum_{s,r,y,b} service\_weight_s \, band\_weight_b \, discount_y \, shortfall_{sryb}
    """
    return quicksum(
        m.service_weight[s] * m.band_weight[b] * m.discount[y] * m.shortfall[s, r, y, b]
        for s, r, y, b in m.shortfall.index_set()
    )


def shortfall_cap(m: pyo.ConcreteModel) -> RelationalExpression:
    r"""The requirement is met but for a stated amount (weighted WTE-years).

    .. math:: \sum_{s,r,y,b} service\_weight_s \, band\_weight_b \, discount_y \, shortfall_{sryb} \le most
    """
    return m.weighted_shortfall <= m.max_shortfall


def cost(m: pyo.ConcreteModel) -> NumericValue:
    r"""Money that all funds spend, discounted; with the pay bill where the instance counts it (pounds).

    .. math::
        \sum_{f,y} discount_y \, spend_{fy} \quad
        \Bigl[ + \sum_{p,r,y} discount_y \, pay_p \, stock_{pry}
        + \sum_{k,r,y} discount_y \, uncharged_{kr} \, cost_{k,salary,r,y} \Bigr]
    """
    funds = quicksum(m.discount[y] * m.spend[f, y] for f in m.FUNDS for y in m.YEARS)
    if not m.counts_pay:
        return funds
    stock = quicksum(m.discount[y] * m.pay[p] * m.stock[p, r, y] for p, r, y in m.stock.index_set())
    trainees = quicksum(
        m.discount[y] * uncharged(m, k, r) * cost_of(m, k, "salary", r, y)
        for k in m.ROUTES
        for r in m.REGIONS
        for y in m.YEARS
    )
    return funds + stock + trainees


def uncharged(m: pyo.ConcreteModel, k: str, r: str) -> float:
    r"""The share of a route's salaries in a region that no fund pays.

    .. math:: uncharged_{kr} = 1 - \sum_{f : r \in R_f} charge\_share_{k,salary,f}
    """
    payers = [f for f in m.FUNDS if (k, "salary", f) in m.CHARGES and r in m.SCOPE[f]]
    return 1 - sum(float(m.charge_share[k, "salary", f]) for f in payers)


def _worst_region(m: pyo.ConcreteModel, _inst: Instance) -> None:
    m.worst_region = pyo.Var(within=pyo.NonNegativeReals, doc="largest regional shortfall share over the plan years")
    m.regional_share = pyo.Constraint(m.REGIONS, rule=regional_share)


def regional_share(m: pyo.ConcreteModel, r: str) -> RelationalExpression:
    r"""No region's shortfall over the plan is a larger share of its requirement than worst_region (WTE-years).

    .. math:: \sum_{s,y,b} shortfall_{sryb} \le worst\_region \sum_{s,y} required_{sry} \quad (y \text{ in the plan})
    """
    short = quicksum(m.shortfall[s, r, y, b] for s in m.SERVICES for y in m.PLAN_YEARS for b in m.BANDS)
    required = sum(m.required[s, r, y] for s in m.SERVICES for y in m.PLAN_YEARS)
    return short <= required * m.worst_region


def _churn(m: pyo.ConcreteModel, _inst: Instance) -> None:
    m.grown = pyo.Var(m.PROGRAMMES, m.YEARS, within=pyo.NonNegativeReals, doc="intake above the year before, people")
    m.fallen = pyo.Var(m.PROGRAMMES, m.YEARS, within=pyo.NonNegativeReals, doc="intake below the year before, people")
    m.intake_change = pyo.Constraint(m.PROGRAMMES, m.YEARS, rule=intake_change)


def intake_change(m: pyo.ConcreteModel, g: str, t: int) -> RelationalExpression:
    r"""An intake rises or falls from the year before; before the first year stands the last intake (people).

    .. math:: intake_{gt} - intake_{g,t-1} = grown_{gt} - fallen_{gt}
    """
    before = m.intake[g, t - 1] if t > m.first_year else m.last_intake_places[g]
    return m.intake[g, t] - before == m.grown[g, t] - m.fallen[g, t]


def _deviation(m: pyo.ConcreteModel, inst: Instance) -> None:
    keys = ("programme", "region", "year")
    m.PROMISES = pyo.Set(dimen=3, initialize=members(inst.promised_places, *keys))
    m.promised = pyo.Param(m.PROMISES, initialize=figures(inst.promised_places, keys, "places"))
    m.above = pyo.Var(m.PROMISES, within=pyo.NonNegativeReals, doc="places above the promised plan, people")
    m.below = pyo.Var(m.PROMISES, within=pyo.NonNegativeReals, doc="places below the promised plan, people")
    m.promise = pyo.Constraint(m.PROMISES, rule=promise)


def promise(m: pyo.ConcreteModel, g: str, r: str, t: int) -> RelationalExpression:
    r"""Places are above or below what was promised (people); a programme that does not serve a region has none.

    .. math:: places_{grt} - promised_{grt} = above_{grt} - below_{grt}
    """
    planned = m.places[g, r, t] if (g, r) in m.CATCHMENTS else 0
    return planned - m.promised[g, r, t] == m.above[g, r, t] - m.below[g, r, t]


GOALS: dict[str, Callable[[pyo.ConcreteModel], NumericValue]] = {
    "shortfall": lambda m: m.weighted_shortfall,
    "worst_region": lambda m: m.worst_region,
    "cost": cost,
    "churn": lambda m: quicksum(m.grown[:, :]) + quicksum(m.fallen[:, :]),
    "deviation": lambda m: quicksum(m.above[:, :, :]) + quicksum(m.below[:, :, :]),
}
"""Each objective by its name: what it comes to."""


def _goal(m: pyo.ConcreteModel, name: str) -> NumericValue:
    return GOALS[name](m)
