"""What programmes take: the links between places, intakes and starts, capacity, contracts and continuity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.environ import quicksum

from optimiser.algebra.sets import figures, grouped, listed, members

if TYPE_CHECKING:
    from pyomo.core.expr.relational_expr import RelationalExpression

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """places_of_programme, places_of_route, programme_capacity, programme_minimum and programme_continuity."""
    _figures(m, inst)
    m.places_of_programme = pyo.Constraint(m.PROGRAMMES, m.YEARS, rule=places_of_programme)
    m.places_of_route = pyo.Constraint(m.OFFERED, m.YEARS, rule=places_of_route)
    m.programme_capacity = pyo.Constraint(m.PROGRAMMES, m.YEARS, rule=programme_capacity)
    m.programme_minimum = pyo.Constraint(m.CONTRACTS, rule=programme_minimum)
    m.SIDES = pyo.Set(initialize=["growth", "fall"])
    m.programme_continuity = pyo.Constraint(m.PROGRAMMES, m.YEARS, m.SIDES, rule=programme_continuity)
    if inst.horizon.whole_places:
        _whole(m, inst)


def _whole(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Running and blocks, viable_cohort and whole_blocks: what whole places add, in the years of the plan."""
    cohort = figures(inst.programmes, ("programme",), "min_cohort_places")
    m.SIZED = pyo.Set(
        initialize=[g for g, places in cohort.items() if places > 1], doc="programmes with a least cohort"
    )
    m.cohort = pyo.Param(m.SIZED, initialize={g: cohort[g] for g in m.SIZED})
    m.running = pyo.Var(m.SIZED, m.PLAN_YEARS, within=pyo.Binary, doc="whether a programme takes a cohort in a year")
    m.COHORT_SIDES = pyo.Set(initialize=["least", "most"])
    m.viable_cohort = pyo.Constraint(m.SIZED, m.PLAN_YEARS, m.COHORT_SIDES, rule=viable_cohort)
    sold = figures(inst.programme_blocks, ("programme",), "block_places")
    m.IN_BLOCKS = pyo.Set(initialize=list(sold), doc="programmes whose places come in blocks")
    m.block = pyo.Param(m.IN_BLOCKS, initialize=sold)
    m.blocks = pyo.Var(m.IN_BLOCKS, m.PLAN_YEARS, within=pyo.NonNegativeIntegers, doc="blocks of places bought")
    m.whole_blocks = pyo.Constraint(m.IN_BLOCKS, m.PLAN_YEARS, rule=whole_blocks)


def _figures(m: pyo.ConcreteModel, inst: Instance) -> None:
    usual = figures(inst.programmes, ("programme",), "capacity_places")
    agreed = figures(inst.programme_years, ("programme", "year"), "max_places")
    least = figures(inst.programme_years, ("programme", "year"), "min_places")
    m.capacity = pyo.Param(
        m.PROGRAMMES, m.YEARS, initialize=lambda _m, g, t: agreed.get((g, t), usual[g]), doc="most places in a year"
    )
    m.CONTRACTS = pyo.Set(dimen=2, initialize=[key for key, places in least.items() if places > 0])
    m.contracted = pyo.Param(m.CONTRACTS, initialize={key: least[key] for key in m.CONTRACTS})
    for name in ("last_intake_places", "growth_share", "fall_share", "allowance_places"):
        m.add_component(name, pyo.Param(m.PROGRAMMES, initialize=figures(inst.programmes, ("programme",), name)))
    lead = figures(inst.programme_expansion, ("programme", "year"), "lead_years")
    m.BOUGHT_BY = listed(
        m.PROGRAMMES,
        m.YEARS,
        of=grouped(
            ((g, t), bought)
            for g, bought in members(inst.programme_expansion, "programme", "year")
            for t in m.YEARS
            if bought + lead[g, bought] <= t
        ),
        doc="years in which places were bought that a programme can use in a year",
    )


def places_of_programme(m: pyo.ConcreteModel, g: str, t: int) -> RelationalExpression:
    r"""A programme's intake is its places for all regions (people).

    .. math:: intake_{gt} = \sum_r places_{grt}
    """
    return m.intake[g, t] == quicksum(m.places[g, r, t] for r in m.REGIONS_OF[g])


def places_of_route(m: pyo.ConcreteModel, k: str, r: str, t: int) -> RelationalExpression:
    r"""A route's starts for a region are the places of its programmes (people).

    .. math:: starts_{krt} = \sum_{g \in G_k} places_{grt}
    """
    return m.starts[k, r, t] == quicksum(m.places[g, r, t] for g in m.PROGRAMMES_OF[k, r])


def programme_capacity(m: pyo.ConcreteModel, g: str, t: int) -> RelationalExpression:
    r"""A programme takes no more than it can, with the places bought in time (people).

    .. math:: intake_{gt} \le capacity_{gt} + \sum_{u + lead_{gu} \le t} built_{gu}
    """
    return m.intake[g, t] <= m.capacity[g, t] + quicksum(m.built[g, u] for u in m.BOUGHT_BY[g, t])


def programme_minimum(m: pyo.ConcreteModel, g: str, t: int) -> RelationalExpression:
    r"""A programme takes at least what is contracted (people).

    .. math:: intake_{gt} \ge minimum_{gt}
    """
    return m.intake[g, t] >= m.contracted[g, t]


def programme_continuity(m: pyo.ConcreteModel, g: str, t: int, side: str) -> RelationalExpression:
    r"""A programme grows and shrinks no faster than it can (people); before the first year stands its last intake.

    .. math::
        intake_{gt} \le (1 + growth_g) intake_{g,t-1} + allowance_g \quad (growth), \qquad
        intake_{gt} \ge (1 - fall_g) intake_{g,t-1} \quad (fall)
    """
    before = m.intake[g, t - 1] if t > m.first_year else m.last_intake_places[g]
    if side == "growth":
        return m.intake[g, t] <= (1 + m.growth_share[g]) * before + m.allowance_places[g]
    return m.intake[g, t] >= (1 - m.fall_share[g]) * before


def viable_cohort(m: pyo.ConcreteModel, g: str, t: int, side: str) -> RelationalExpression:
    r"""An intake is nothing or at least a viable cohort (people); capacity counts with all that could be built.

    .. math::
        intake_{gt} \ge cohort_g running_{gt} \quad (least), \qquad
        intake_{gt} \le (capacity_{gt} + \sum_{u + lead_{gu} \le t} \max built_{gu}) running_{gt} \quad (most)
    """
    if side == "least":
        return m.intake[g, t] >= m.cohort[g] * m.running[g, t]
    most = m.capacity[g, t] + sum(m.built[g, u].ub for u in m.BOUGHT_BY[g, t])
    return m.intake[g, t] <= most * m.running[g, t]


def whole_blocks(m: pyo.ConcreteModel, g: str, t: int) -> RelationalExpression:
    r"""An intake is a whole number of blocks (people).

    .. math:: intake_{gt} = block_g blocks_{gt}
    """
    return m.intake[g, t] == m.block[g] * m.blocks[g, t]
