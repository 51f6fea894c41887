"""People in post: who leaves, qualifies, joins, is hired, is kept, and moves on to train."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import figures, grouped, listed, members
from optimiser.algebra.training import begun

if TYPE_CHECKING:
    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """workforce_balance, movers and retained."""
    _figures(m, inst)
    _careers(m, inst)
    m.qualified = pyo.Expression(m.PROFESSIONS, m.REGIONS, m.YEARS, rule=qualified)
    m.moved = pyo.Expression(m.PROFESSIONS, m.REGIONS, m.YEARS, rule=moved)
    m.workforce_balance = pyo.Constraint(m.PROFESSIONS, m.REGIONS, m.YEARS, rule=workforce_balance)
    m.movers = pyo.Constraint(m.MOVE_LIMITS, m.REGIONS, m.YEARS, rule=movers)
    m.retained_limit = pyo.Constraint(m.RETAINABLE, rule=retained_limit)


def _figures(m: pyo.ConcreteModel, inst: Instance) -> None:
    who = ("profession", "region", "year")
    usual = figures(inst.professions, ("profession",), "leave_rate")
    special = figures(inst.leave_rates, who, "rate")
    m.leave = pyo.Param(
        m.PROFESSIONS,
        m.REGIONS,
        m.YEARS,
        initialize=lambda _m, p, r, y: special.get((p, r, y), usual[p]),
        doc="share of last year's stock that leaves",
    )
    m.opening = pyo.Param(
        m.PROFESSIONS,
        m.REGIONS,
        initialize=figures(inst.workforce, ("profession", "region"), "wte"),
        doc="WTE in post before the first year",
    )
    service = ("profession", "region", "years_in_post")
    m.KNOWN_SERVICE = pyo.Set(dimen=3, initialize=members(inst.length_of_service, *service))
    m.length_of_service = pyo.Param(
        m.KNOWN_SERVICE,
        initialize=figures(inst.length_of_service, service, "wte"),
        doc="WTE of the opening workforce in post for at least so many years",
    )
    m.joiners = pyo.Param(
        m.PROFESSIONS, m.REGIONS, m.YEARS, initialize=figures(inst.joiners, who, "wte"), default=0, doc="WTE"
    )
    m.wte_per_head = pyo.Param(m.PROFESSIONS, initialize=figures(inst.professions, ("profession",), "wte_per_head"))
    m.retainable = pyo.Param(m.RETAINABLE, initialize=figures(inst.retention, who, "retainable_share"))
    m.MOVE_LIMITS = pyo.Set(initialize=members(inst.move_limits, "profession"), within=m.PROFESSIONS)
    m.movable = pyo.Param(m.MOVE_LIMITS, initialize=figures(inst.move_limits, ("profession",), "movable_share"))
    m.years_in_post = pyo.Param(
        m.MOVE_LIMITS, initialize=figures(inst.move_limits, ("profession",), "years_after_qualifying")
    )


def _careers(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.ROUTES_INTO = listed(m.PROFESSIONS, of=grouped((m.profession_of[k], k) for k in m.ROUTES))
    m.uptake = pyo.Param(m.ROUTES, initialize=figures(inst.routes, ("route",), "uptake_share"))
    written = figures(inst.stays, ("route", "from_region", "to_region"), "share")
    known = {(k, origin) for k, origin, _ in written}
    at_home = {(k, r, r): 1.0 for k in m.ROUTES for r in m.REGIONS if (k, r) not in known}
    m.STAYS = pyo.Set(dimen=3, initialize=[*written, *at_home], doc="route, region of training, region of first post")
    m.stays = pyo.Param(m.STAYS, initialize={**written, **at_home}, doc="share of those who qualify")
    m.ORIGINS = listed(
        m.ROUTES,
        m.REGIONS,
        of=grouped(((k, r), origin) for k, origin, r in m.STAYS),
        doc="the regions whose trainees of a route take first posts in a region",
    )
    move = ("route", "from_profession", "year")
    m.MOVES = pyo.Set(dimen=3, initialize=members(inst.career_moves, *move))
    m.move_share = pyo.Param(m.MOVES, initialize=figures(inst.career_moves, move, "share"))
    m.ROUTES_OUT_OF = listed(
        m.PROFESSIONS,
        m.YEARS,
        of=grouped(((p, t), k) for k, p, t in m.MOVES),
        doc="the routes for which people leave a post in a profession",
    )


def stock_at(m: pyo.ConcreteModel, p: str, r: str, y: int) -> NumericValue | float:
    r"""WTE in post at the end of year y; the opening workforce stands before the first year.

    .. math:: stock_{p,r,t_0-1} = opening_{pr}
    """
    return m.stock[p, r, y] if y >= m.first_year else m.opening[p, r]


def served(m: pyo.ConcreteModel, p: str, r: str, n: int) -> float:
    r"""WTE of the opening workforce in post for at least n years: known, or reckoned by the first year's leavers.

    .. math::
        served_{pr0} = opening_{pr}, \qquad
        served_{prn} = length\_of\_service_{prn} \text{ if given, else } served_{p,r,n-1} (1 - leave_{prt_0})
    """
    if n == 0:
        return float(m.opening[p, r])
    if (p, r, n) in m.KNOWN_SERVICE:
        return float(m.length_of_service[p, r, n])
    return served(m, p, r, n - 1) * float(1 - m.leave[p, r, m.first_year])


def experienced(m: pyo.ConcreteModel, p: str, r: str, y: int, years: int) -> NumericValue | float:
    r"""WTE of those in post for e years already who have not left since; before the first year, its stock by service.

    .. math::
        experienced_{prye} = \prod_{u=\max(t_0,y-e+1)}^{y} (1 - leave_{pru})
        \cdot \begin{cases} stock_{p,r,y-e} & y - e \ge t_0 \\ served_{p,r,t_0-1-(y-e)} & y - e < t_0 \end{cases}
    """
    first, then = m.first_year, y - years
    remaining = 1.0
    for u in range(max(first, then + 1), y + 1):
        remaining *= 1 - m.leave[p, r, u]
    return remaining * (m.stock[p, r, then] if then >= first else served(m, p, r, first - 1 - then))


def qualified(m: pyo.ConcreteModel, p: str, r: str, y: int) -> NumericValue | float:
    r"""WTE who take a first post in the region in year y.

    .. math::
        qualified_{pry} = wte\_per\_head_p \sum_{k \in K_p} \sum_{r',n}
        stays_{kr'r} \, uptake_k \, finish_{kn} \, begun_{k,r',y-n}
    """
    return quicksum(
        m.wte_per_head[p] * m.stays[k, origin, r] * m.uptake[k] * m.finish[k, n] * begun(m, k, origin, y - n)
        for k in m.ROUTES_INTO[p]
        for origin in m.ORIGINS[k, r]
        for n in m.FINISHING[k]
    )


def moved(m: pyo.ConcreteModel, p: str, r: str, y: int) -> NumericValue | float:
    r"""WTE who leave a post in the profession to train.

    .. math:: moved_{pry} = wte\_per\_head_p \sum_k move\_share_{kpy} \, starts_{kry}
    """
    return quicksum(m.wte_per_head[p] * m.move_share[k, p, y] * begun(m, k, r, y) for k in m.ROUTES_OUT_OF[p, y])


def workforce_balance(m: pyo.ConcreteModel, p: str, r: str, y: int) -> RelationalExpression:
    r"""The stock is what stays of last year's, with those who come and without those who move on to train (WTE).

    .. math::
        stock_{pry} = (1 - leave_{pry}) stock_{p,r,y-1} + qualified_{pry} + joiners_{pry}
        + recruited_{pry} + retained_{pry} - moved_{pry}
    """
    coming = m.qualified[p, r, y] + m.joiners[p, r, y]
    if (p, r, y) in m.RECRUITABLE:
        coming += m.recruited[p, r, y]
    if (p, r, y) in m.RETAINABLE:
        coming += m.retained[p, r, y]
    staying = (1 - m.leave[p, r, y]) * stock_at(m, p, r, y - 1)
    return m.stock[p, r, y] == staying + coming - m.moved[p, r, y]


def movers(m: pyo.ConcreteModel, p: str, r: str, y: int) -> RelationalExpression:
    r"""A profession is not drained faster than its people become eligible for another funded training (WTE).

    .. math:: moved_{pry} \le movable\_share_p \, experienced_{pry e_p}
    """
    return m.moved[p, r, y] <= m.movable[p] * experienced(m, p, r, y, m.years_in_post[p])


def retained_limit(m: pyo.ConcreteModel, p: str, r: str, y: int) -> RelationalExpression:
    r"""No more leavers are kept than can be (WTE).  The family is called retained, as is its decision.

    .. math:: retained_{pry} \le retainable\_share_{pry} \, leave_{pry} \, stock_{p,r,y-1}
    """
    return m.retained[p, r, y] <= m.retainable[p, r, y] * m.leave[p, r, y] * stock_at(m, p, r, y - 1)
