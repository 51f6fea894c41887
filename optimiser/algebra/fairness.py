"""Who starts and who holds the risk: schemes, diversity targets and team ratios."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import ALL, figures, grouped, in_area, listed, members

if TYPE_CHECKING:
    from pyomo.core.expr.numvalue import NumericValue
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Supported, diversity and team_ratio."""
    m.most_supported = pyo.Param(m.SCHEMES, initialize=figures(inst.schemes, ("scheme",), "max_share"))
    m.supported_limit = pyo.Constraint(m.SUPPORT, m.YEARS, rule=supported_limit)
    _diversity(m, inst)
    _team_ratios(m, inst)


def _diversity(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.base_share = pyo.Param(
        m.ROUTES,
        m.REGIONS,
        inst.groups["group"].tolist(),
        initialize=figures(inst.diversity_base, ("route", "region", "group"), "base_share"),
        default=0,
        doc="share of starts from a group without any scheme",
    )
    m.uplift = pyo.Param(
        m.SCHEMES,
        inst.groups["group"].tolist(),
        initialize=figures(inst.scheme_uplift, ("scheme", "group"), "uplift_share"),
        default=0,
        doc="people of a group gained for each person supported",
    )
    target = ("target", "year")
    m.TARGETS = pyo.Set(dimen=2, initialize=members(inst.diversity_targets, *target))
    m.target_share = pyo.Param(m.TARGETS, initialize=figures(inst.diversity_targets, target, "target_share"))
    for column in ("group", "scope", "region"):
        values = {key: str(word) for key, word in figures(inst.diversity_targets, target, column).items()}
        m.add_component(f"target_{column}", pyo.Param(m.TARGETS, initialize=values, within=pyo.Any))
    m.starts_of_group = pyo.Expression(m.TARGETS, rule=starts_of_group)
    m.starts_in_scope = pyo.Expression(m.TARGETS, rule=starts_in_scope)
    m.diversity = pyo.Constraint(m.TARGETS, rule=diversity)


def _team_ratios(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.RATIOS = pyo.Set(initialize=members(inst.team_ratios, "ratio"))
    m.max_ratio = pyo.Param(m.RATIOS, initialize=figures(inst.team_ratios, ("ratio",), "max_ratio"))
    role = ("ratio", "profession", "side")
    weights = figures(inst.team_ratio_roles, role, "weight")
    m.ROLES = listed(m.RATIOS, dimen=2, of=grouped((x, (p, side)) for x, p, side in weights))
    m.role_weight = pyo.Param(pyo.Set(dimen=3, initialize=list(weights)), initialize=weights)
    m.team_ratio = pyo.Constraint(m.RATIOS, m.REGIONS, m.YEARS, rule=team_ratio)


def in_scope(m: pyo.ConcreteModel, k: str, r: str, target: str, t: int) -> bool:
    """Whether a target counts the starts of a route in a region."""
    wanted = m.target_scope[target, t]
    return wanted in {ALL, k, m.profession_of[k]} and in_area(m, r, m.target_region[target, t])


def supported_limit(m: pyo.ConcreteModel, scheme: str, k: str, r: str, t: int) -> RelationalExpression:
    r"""A scheme reaches at most part of the starts (people).  The family is called supported, as is its decision.

    .. math:: supported_{mkrt} \le max\_share_m \, starts_{krt}
    """
    return m.supported[scheme, k, r, t] <= m.most_supported[scheme] * m.starts[k, r, t]


def starts_of_group(m: pyo.ConcreteModel, target: str, t: int) -> NumericValue | float:
    r"""Starts from the target's group, with those whom schemes gained.

    .. math::
        starts\_of\_group_{xt} = \sum_{k,r} base\_share_{krd} \, starts_{krt}
        + \sum_{m,k,r} uplift_{md} \, supported_{mkrt}
    """
    group = m.target_group[target, t]
    usual = quicksum(
        m.base_share[k, r, group] * m.starts[k, r, t] for k, r in m.OFFERED if in_scope(m, k, r, target, t)
    )
    gained = quicksum(
        m.uplift[scheme, group] * m.supported[scheme, k, r, t]
        for scheme, k, r in m.SUPPORT
        if in_scope(m, k, r, target, t)
    )
    return usual + gained


def starts_in_scope(m: pyo.ConcreteModel, target: str, t: int) -> NumericValue | float:
    r"""All starts that a target counts.

    .. math:: starts\_in\_scope_{xt} = \sum_{k,r} starts_{krt}
    """
    return quicksum(m.starts[k, r, t] for k, r in m.OFFERED if in_scope(m, k, r, target, t))


def diversity(m: pyo.ConcreteModel, target: str, t: int) -> RelationalExpression:
    r"""At least the target's share of the starts comes from its group (people).

    .. math:: starts\_of\_group_{xt} \ge target\_share_{xt} \, starts\_in\_scope_{xt}
    """
    return m.starts_of_group[target, t] - m.target_share[target, t] * m.starts_in_scope[target, t] >= 0


def team_ratio(m: pyo.ConcreteModel, ratio: str, r: str, y: int) -> RelationalExpression:
    r"""New and junior roles are no more than the seniors who hold the risk can carry (WTE, weighted).

    .. math::
        \sum_{p \in junior_x} weight_{xp} stock_{pry} \le max\_ratio_x \sum_{p \in senior_x} weight_{xp} stock_{pry}
    """
    sides = {
        wanted: quicksum(
            m.role_weight[ratio, p, side] * m.stock[p, r, y] for p, side in m.ROLES[ratio] if side == wanted
        )
        for wanted in ("junior", "senior")
    }
    return sides["junior"] <= m.max_ratio[ratio] * sides["senior"]
