"""The decisions, and the limits that hold for one decision alone (its bounds)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo

from optimiser.algebra.sets import Index, figures, grouped, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Every decision is 0 or more."""
    _training(m, inst)
    _workforce(m, inst)
    _care(m, inst)
    _money(m, inst)


def _var(*index: pyo.Set, upper: Mapping[Index, float] | None = None, doc: str) -> pyo.Var:
    """A decision that is 0 or more and, where ``upper`` says so, at most something."""
    if upper is None:
        return pyo.Var(*index, within=pyo.NonNegativeReals, doc=doc)
    return pyo.Var(*index, within=pyo.NonNegativeReals, bounds=lambda _m, *key: (0, upper[key]), doc=doc)


def _training(m: pyo.ConcreteModel, inst: Instance) -> None:
    def people(_m: pyo.ConcreteModel, _g: str, _r: str, t: int) -> pyo.Set:
        whole = inst.horizon.whole_places and t <= inst.horizon.last_intake_year
        return pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals

    m.places = pyo.Var(
        m.CATCHMENTS,
        m.YEARS,
        within=people,
        doc="funded starts at a programme for a region, people; whole if asked for",
    )
    m.intake = _var(m.PROGRAMMES, m.YEARS, doc="funded starts at a programme, people")
    m.starts = _var(m.OFFERED, m.YEARS, doc="funded starts on a route for a region, people")
    m.SUPPORT = pyo.Set(
        dimen=3,
        initialize=[
            (scheme, route, region)
            for scheme, route in members(inst.scheme_routes, "scheme", "route")
            for region in grouped(m.OFFERED).get(route, [])
        ],
        doc="schemes, the routes they support and the regions in which these are offered",
    )
    m.supported = _var(m.SUPPORT, m.YEARS, doc="starters who have a scheme, people")
    m.EXPANDABLE = pyo.Set(dimen=2, initialize=members(inst.programme_expansion, "programme", "year"))
    m.built = _var(
        m.EXPANDABLE,
        upper=figures(inst.programme_expansion, ("programme", "year"), "max_places"),
        doc="lasting extra places a year bought at a programme; programme_expansion bounds it",
    )


def _workforce(m: pyo.ConcreteModel, inst: Instance) -> None:
    who = ("profession", "region", "year")
    m.stock = _var(m.PROFESSIONS, m.REGIONS, m.YEARS, doc="people in post at the end of the year, WTE")
    m.RECRUITABLE = pyo.Set(dimen=3, initialize=members(inst.recruitment, *who))
    m.recruited = _var(
        m.RECRUITABLE, upper=figures(inst.recruitment, who, "max_wte"), doc="hired from outside training, WTE"
    )
    m.RETAINABLE = pyo.Set(dimen=3, initialize=members(inst.retention, *who))
    m.retained = _var(m.RETAINABLE, doc="leavers kept, WTE")
    m.SUPERVISORS = pyo.Set(dimen=2, initialize=members(inst.supervision_pools, "profession", "pool"))
    m.supervising = _var(m.SUPERVISORS, m.REGIONS, m.YEARS, doc="qualified time given to trainees, WTE")


def _care(m: pyo.ConcreteModel, inst: Instance) -> None:
    r"""Deployed and shortfall with their bounds.

    .. math::
        effectiveness_{sp} deployed_{spry} \le max\_share_{sp} required_{sry} \quad (skill\_mix)

        shortfall_{sryb} \le width_b required_{sry} \quad (shortfall\_band)
    """
    m.required = pyo.Param(
        m.SERVICES,
        m.REGIONS,
        m.YEARS,
        initialize=figures(inst.requirements, ("service", "region", "year"), "required_wte"),
        doc="WTE that a service needs",
    )
    mix = ("service", "profession")
    m.SKILL_MIX = pyo.Set(dimen=2, initialize=members(inst.skill_mix, *mix), doc="services and who may serve in them")
    m.effectiveness = pyo.Param(m.SKILL_MIX, initialize=figures(inst.skill_mix, mix, "effectiveness"))
    m.max_share = pyo.Param(m.SKILL_MIX, initialize=figures(inst.skill_mix, mix, "max_share"))
    m.deployed = pyo.Var(
        m.SKILL_MIX,
        m.REGIONS,
        m.YEARS,
        within=pyo.NonNegativeReals,
        bounds=lambda m, s, p, r, y: (0, m.max_share[s, p] * m.required[s, r, y] / m.effectiveness[s, p]),
        doc="qualified time given to a service, WTE",
    )
    widths = {number: band.width_share for number, band in enumerate(inst.horizon.bands, start=1)}
    m.shortfall = pyo.Var(
        m.SERVICES,
        m.REGIONS,
        m.YEARS,
        m.BANDS,
        within=pyo.NonNegativeReals,
        bounds=lambda m, s, r, y, b: (0, widths[b] * m.required[s, r, y]),
        doc="requirement not met, WTE",
    )


def _money(m: pyo.ConcreteModel, inst: Instance) -> None:
    r"""Money carried, and placement days bought.

    .. math:: carried_{fy} \le carry\_share_f budget_{fy} \quad \text{for years before the last}
    """
    m.budget_gbp = pyo.Param(
        m.FUNDS, m.YEARS, initialize=figures(inst.budgets, ("fund", "year"), "budget_gbp"), doc="cash limit, pounds"
    )
    m.carry_share = pyo.Param(m.FUNDS, initialize=figures(inst.funds, ("fund",), "carry_share"))
    m.CARRYING = pyo.Set(
        dimen=2, initialize=[(f, y) for f in m.FUNDS for y in m.YEARS if m.carry_share[f] > 0 and y < m.last_year]
    )
    m.carried = pyo.Var(
        m.CARRYING,
        within=pyo.NonNegativeReals,
        bounds=lambda m, f, y: (0, m.carry_share[f] * m.budget_gbp[f, y]),
        doc="underspend moved to the next year, pounds",
    )
    where = ("setting", "region", "year")
    m.BUYABLE = pyo.Set(dimen=3, initialize=members(inst.placement_expansion, *where))
    m.expanded = _var(
        m.BUYABLE,
        upper=figures(inst.placement_expansion, where, "max_days"),
        doc="placement days bought on top of capacity; placement_expansion bounds it",
    )
