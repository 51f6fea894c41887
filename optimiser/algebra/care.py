"""Care: what services need, what trainees give, and qualified time that can be given once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import figures, grouped, listed, members
from optimiser.algebra.training import present

if TYPE_CHECKING:
    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Requirement and deployable."""
    given = ("route", "service")
    m.TRAINEE_SERVICE = pyo.Set(dimen=2, initialize=members(inst.trainee_service, *given))
    m.service_share = pyo.Param(m.TRAINEE_SERVICE, initialize=figures(inst.trainee_service, given, "share"))
    m.service_wte = pyo.Param(
        m.present_share.index_set(),
        initialize=figures(inst.route_years, ("route", "year_of_training"), "service_wte"),
        doc="WTE of care that one trainee present gives",
    )
    m.SERVED_BY = listed(m.SERVICES, of=grouped((s, p) for s, p in m.SKILL_MIX))
    m.SERVICES_OF = listed(m.PROFESSIONS, of=grouped((p, s) for s, p in m.SKILL_MIX))
    m.POOLS_OF = listed(m.PROFESSIONS, of=grouped(m.SUPERVISORS), doc="pools in which a profession supervises")
    m.trainee_care = pyo.Expression(m.SERVICES, m.REGIONS, m.YEARS, rule=trainee_care)
    m.requirement = pyo.Constraint(m.SERVICES, m.REGIONS, m.YEARS, rule=requirement)
    m.deployable = pyo.Constraint(m.PROFESSIONS, m.REGIONS, m.YEARS, rule=deployable)


def trainee_care(m: pyo.ConcreteModel, s: str, r: str, y: int) -> NumericValue | float:
    r"""WTE of care that trainees give to a service.

    .. math:: trainee\_care_{sry} = \sum_{k,n} service\_share_{ks} \, service\_wte_{kn} \, present_{krny}
    """
    return quicksum(
        m.service_share[k, s] * m.service_wte[k, n] * people
        for k, service in m.TRAINEE_SERVICE
        if service == s
        for n, people in present(m, k, r, y)
    )


def requirement(m: pyo.ConcreteModel, s: str, r: str, y: int) -> RelationalExpression:
    r"""What a service needs is given by qualified people and trainees, or falls short (WTE).

    .. math::
        \sum_p effectiveness_{sp} deployed_{spry} + trainee\_care_{sry} + \sum_b shortfall_{sryb} \ge required_{sry}
    """
    qualified = quicksum(m.effectiveness[s, p] * m.deployed[s, p, r, y] for p in m.SERVED_BY[s])
    short = quicksum(m.shortfall[s, r, y, b] for b in m.BANDS)
    return qualified + m.trainee_care[s, r, y] + short >= m.required[s, r, y]


def deployable(m: pyo.ConcreteModel, p: str, r: str, y: int) -> RelationalExpression:
    r"""Nobody's time is given twice, to services or to supervising (WTE).

    .. math:: \sum_s deployed_{spry} + \sum_q supervising_{pqry} \le stock_{pry}
    """
    caring = quicksum(m.deployed[s, p, r, y] for s in m.SERVICES_OF[p])
    supervising = quicksum(m.supervising[p, q, r, y] for q in m.POOLS_OF[p])
    return caring + supervising <= m.stock[p, r, y]
