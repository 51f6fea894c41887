"""What trainees need besides money: supervisors and placement days."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import figures, grouped, listed, members, words
from optimiser.algebra.training import present
from optimiser.algebra.workforce import experienced

if TYPE_CHECKING:
    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Supervision, supervisors and placements."""
    _supervision(m, inst)
    _placements(m, inst)


def _supervision(m: pyo.ConcreteModel, inst: Instance) -> None:
    pool = words(inst.routes, "route", "pool")
    m.ROUTES_OF_POOL = listed(m.POOLS, of=grouped((q, k) for k, q in pool.items() if q in m.POOLS))
    m.supervision_wte = pyo.Param(
        m.present_share.index_set(),
        initialize=figures(inst.route_years, ("route", "year_of_training"), "supervision_wte"),
        doc="WTE of qualified time that one trainee present takes",
    )
    m.supervising_share = pyo.Param(
        m.PROFESSIONS, initialize=figures(inst.professions, ("profession",), "supervising_share")
    )
    m.experience_years = pyo.Param(
        m.PROFESSIONS, initialize=figures(inst.professions, ("profession",), "experience_years")
    )
    m.PROFESSIONS_OF_POOL = listed(m.POOLS, of=grouped((q, p) for p, q in m.SUPERVISORS))
    m.SUPERVISING = pyo.Set(initialize=list(dict.fromkeys(p for p, _ in m.SUPERVISORS)), doc="who may supervise")
    m.supervision_needed = pyo.Expression(m.POOLS, m.REGIONS, m.YEARS, rule=supervision_needed)
    m.supervision = pyo.Constraint(m.POOLS, m.REGIONS, m.YEARS, rule=supervision)
    m.supervisors = pyo.Constraint(m.SUPERVISING, m.REGIONS, m.YEARS, rule=supervisors)


def _placements(m: pyo.ConcreteModel, inst: Instance) -> None:
    need = ("route", "year_of_training", "setting")
    m.PLACEMENT_NEEDS = pyo.Set(dimen=3, initialize=members(inst.placement_needs, *need))
    m.days_each = pyo.Param(m.PLACEMENT_NEEDS, initialize=figures(inst.placement_needs, need, "days"))
    m.ROUTES_IN = listed(
        m.SETTINGS,
        of={e: list(dict.fromkeys(k for k, _, f in m.PLACEMENT_NEEDS if f == e)) for e in m.SETTINGS},
        doc="routes whose trainees need a setting",
    )
    where = ("setting", "region", "year")
    m.PLACEMENTS = pyo.Set(dimen=3, initialize=members(inst.placement_capacity, *where))
    m.capacity_days = pyo.Param(m.PLACEMENTS, initialize=figures(inst.placement_capacity, where, "days"))
    m.days_needed = pyo.Expression(m.PLACEMENTS, rule=days_needed)
    m.placements = pyo.Constraint(m.PLACEMENTS, rule=placements)


def supervision_needed(m: pyo.ConcreteModel, q: str, r: str, y: int) -> NumericValue | float:
    r"""WTE of qualified time that the trainees of a pool take.

    .. math:: supervision\_needed_{qry} = \sum_{k \in K_q} \sum_n supervision\_wte_{kn} \, present_{krny}
    """
    return quicksum(m.supervision_wte[k, n] * people for k in m.ROUTES_OF_POOL[q] for n, people in present(m, k, r, y))


def supervision(m: pyo.ConcreteModel, q: str, r: str, y: int) -> RelationalExpression:
    r"""Trainees of a pool are supervised by its supervisors (WTE).

    .. math:: supervision\_needed_{qry} \le \sum_p supervising_{pqry}
    """
    given = quicksum(m.supervising[p, q, r, y] for p in m.PROFESSIONS_OF_POOL[q])
    return m.supervision_needed[q, r, y] <= given


def supervisors(m: pyo.ConcreteModel, p: str, r: str, y: int) -> RelationalExpression:
    r"""Supervisors are experienced, and give part of their time only (WTE).

    .. math:: \sum_q supervising_{pqry} \le supervising\_share_p \, experienced_{pry e_p}
    """
    given = quicksum(m.supervising[p, q, r, y] for q in m.POOLS_OF[p])
    return given <= m.supervising_share[p] * experienced(m, p, r, y, m.experience_years[p])


def days_needed(m: pyo.ConcreteModel, e: str, r: str, y: int) -> NumericValue | float:
    r"""Placement days that trainees need.

    .. math:: days\_needed_{ery} = \sum_{k,n} days_{kne} \, present_{krny}
    """
    return quicksum(
        m.days_each[k, n, e] * people
        for k in m.ROUTES_IN[e]
        for n, people in present(m, k, r, y)
        if (k, n, e) in m.PLACEMENT_NEEDS
    )


def placements(m: pyo.ConcreteModel, e: str, r: str, y: int) -> RelationalExpression:
    r"""Trainees use no more placement days of a setting than there are, bought days included (days).

    .. math:: days\_needed_{ery} \le capacity_{ery} + expanded_{ery}
    """
    bought = m.expanded[e, r, y] if (e, r, y) in m.BUYABLE else 0
    return m.days_needed[e, r, y] - bought <= m.capacity_days[e, r, y]
