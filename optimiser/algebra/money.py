"""Money: what trainees cost, who pays, and the cash limit of every fund in every year.  All in pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import figures, grouped, listed, members, words
from optimiser.algebra.training import begun

if TYPE_CHECKING:
    import pandas as pd
    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance

COST_KINDS = ("tuition", "salary", "tariff")


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Budget."""
    _training_costs(m, inst)
    _prices(m, inst)
    m.charged = pyo.Expression(m.CHARGES, m.REGIONS, m.YEARS, rule=charged)
    m.training_spend = pyo.Expression(m.FUNDS, m.YEARS, rule=training_spend)
    m.scheme_spend = pyo.Expression(m.FUNDS, m.YEARS, rule=scheme_spend)
    m.bought_spend = pyo.Expression(m.FUNDS, m.YEARS, rule=bought_spend)
    m.spend = pyo.Expression(m.FUNDS, m.YEARS, rule=spend)
    m.budget = pyo.Constraint(m.FUNDS, m.YEARS, rule=budget)


def _training_costs(m: pyo.ConcreteModel, inst: Instance) -> None:
    each_year = {
        (k, n, kind): cost
        for kind in COST_KINDS
        for (k, n), cost in figures(inst.route_years, ("route", "year_of_training"), f"{kind}_gbp").items()
    }
    m.cost_each = pyo.Param(
        pyo.Set(dimen=3, initialize=list(each_year)), initialize=each_year, doc="of one trainee present, pounds"
    )
    charge = ("route", "cost_kind", "fund")
    m.CHARGES = pyo.Set(dimen=3, initialize=members(inst.charges, *charge))
    m.charge_share = pyo.Param(m.CHARGES, initialize=figures(inst.charges, charge, "share"))
    m.CHARGED_TO = listed(m.FUNDS, dimen=2, of=grouped((f, (k, c)) for k, c, f in m.CHARGES))


def _prices(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.scheme_fund = pyo.Param(m.SCHEMES, initialize=words(inst.schemes, "scheme", "fund"), within=pyo.Any)
    m.scheme_price = pyo.Param(m.SCHEMES, initialize=figures(inst.schemes, ("scheme",), "gbp_per_person"))
    who = ("profession", "region", "year")
    bought = {
        "expanded": (m.expanded, inst.placement_expansion, ("setting", "region", "year"), "gbp_per_day"),
        "built": (m.built, inst.programme_expansion, ("programme", "year"), "gbp_per_place"),
        "recruited": (m.recruited, inst.recruitment, who, "gbp_per_wte"),
        "retained": (m.retained, inst.retention, who, "gbp_per_wte"),
    }
    m.bills = {name: _bill(*entry) for name, entry in bought.items()}


def _bill(
    variable: pyo.Var, table: pd.DataFrame, keys: tuple[str, ...], price: str
) -> dict[tuple[str, int], list[tuple[float, pyo.Var]]]:
    """By fund and year: the price of each thing that can be bought, and how much of it is."""
    prices = figures(table, keys, price)
    payers = [str(fund) for fund in table["fund"].tolist()]
    return grouped(
        ((fund, key[-1]), (cost, variable[key])) for fund, (key, cost) in zip(payers, prices.items(), strict=True)
    )


def cost_of(m: pyo.ConcreteModel, k: str, c: str, r: str, y: int) -> NumericValue | float:
    r"""What one kind of cost of everyone in training on a route in a region comes to in year y, whoever pays.

    .. math:: cost_{kcry} = \sum_n cost\_each_{knc} \, present\_share_{kn} \, begun_{k,r,y-n+1}
    """
    return quicksum(
        m.cost_each[k, n, c] * m.present_share[k, n] * begun(m, k, r, y - n + 1) for n in m.YEARS_OF_TRAINING[k]
    )


def charged(m: pyo.ConcreteModel, k: str, c: str, f: str, r: str, y: int) -> NumericValue | float:
    r"""What a fund pays of it; a fund of one area pays for trainees of the regions in the area only.

    .. math:: charged_{kcfry} = charge\_share_{kcf} \, cost_{kcry} \quad \text{for } r \in R_f, \text{ otherwise } 0
    """
    return m.charge_share[k, c, f] * cost_of(m, k, c, r, y) if r in m.SCOPE[f] else 0


def training_spend(m: pyo.ConcreteModel, f: str, y: int) -> NumericValue | float:
    r"""What the fund pays for everyone in training.

    .. math:: training\_spend_{fy} = \sum_{k,c,r} charged_{kcfry}
    """
    return quicksum(m.charged[k, c, f, r, y] for k, c in m.CHARGED_TO[f] for r in m.SCOPE[f])


def scheme_spend(m: pyo.ConcreteModel, f: str, y: int) -> NumericValue | float:
    r"""What the fund pays for widening access, wherever the people train: a scheme has one payer.

    .. math:: scheme\_spend_{fy} = \sum_{m \in M_f} \sum_{k,r} price_m \, supported_{mkry}
    """
    return quicksum(
        m.scheme_price[scheme] * m.supported[scheme, k, r, y]
        for scheme, k, r in m.SUPPORT
        if m.scheme_fund[scheme] == f
    )


def bought_spend(m: pyo.ConcreteModel, f: str, y: int) -> NumericValue | float:
    r"""What the fund pays for placement days, lasting places (in the year bought, in full), hiring and keeping people.

    .. math::
        bought\_spend_{fy} = \sum price \, expanded + \sum price \, built + \sum price \, recruited
        + \sum price \, retained
    """
    return quicksum(price * amount for bill in m.bills.values() for price, amount in bill.get((f, y), []))


def spend(m: pyo.ConcreteModel, f: str, y: int) -> NumericValue | float:
    r"""Everything that the fund pays in the year.

    .. math:: spend_{fy} = training\_spend_{fy} + scheme\_spend_{fy} + bought\_spend_{fy}
    """
    return m.training_spend[f, y] + m.scheme_spend[f, y] + m.bought_spend[f, y]


def budget(m: pyo.ConcreteModel, f: str, y: int) -> RelationalExpression:
    r"""A fund spends no more than its cash limit, with what it carries from the year before and to the next (pounds).

    .. math:: spend_{fy} + carried_{fy} \le budget_{fy} + carried_{f,y-1}
    """
    out = m.carried[f, y] if (f, y) in m.CARRYING else 0
    brought = m.carried[f, y - 1] if (f, y - 1) in m.CARRYING else 0
    return m.spend[f, y] + out - brought <= m.budget_gbp[f, y]
