"""Who is in training and when they qualify: what supply, care, supervision, placements and money all read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo

from optimiser.algebra.sets import figures, grouped, listed, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyomo.core.expr.numvalue import NumericValue

    from optimiser.instance import Instance


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """Cohorts that began before the plan, who is present in each year of training, and who finishes when."""
    m.pipeline = pyo.Param(
        m.ROUTES,
        m.REGIONS,
        range(min(inst.pipeline["intake_year"].tolist(), default=m.first_year), m.first_year),
        initialize=figures(inst.pipeline, ("route", "region", "intake_year"), "trainees"),
        default=0,
        doc="people who began before the first intake year",
    )
    m.present_share = pyo.Param(
        pyo.Set(dimen=2, initialize=members(inst.route_years, "route", "year_of_training")),
        initialize=figures(inst.route_years, ("route", "year_of_training"), "present_share"),
        doc="share of the starters in training in the year",
    )
    m.FINISHING = listed(
        m.ROUTES,
        of=grouped(members(inst.finishers, "route", "after_years")),
        doc="years after which people finish",
    )
    m.finish = pyo.Param(
        pyo.Set(dimen=2, initialize=members(inst.finishers, "route", "after_years")),
        initialize=figures(inst.finishers, ("route", "after_years"), "share"),
        doc="share of the starters who qualify after so many years",
    )


def begun(m: pyo.ConcreteModel, k: str, r: str, t: int) -> NumericValue | float:
    r"""People who began the route in the region in year t: decided from the first intake year on, known before.

    .. math:: begun_{krt} = starts_{krt} \text{ for } t \ge t_0, \quad pipeline_{krt} \text{ for } t < t_0
    """
    if t >= m.first_year:
        return m.starts[k, r, t] if (k, r) in m.OFFERED else 0
    return m.pipeline[k, r, t] if (k, r, t) in m.pipeline.index_set() else 0


def present(m: pyo.ConcreteModel, k: str, r: str, y: int) -> Iterator[tuple[int, NumericValue | float]]:
    r"""Trainees of a route in a region in year y, by year of training n.

    .. math:: present_{krny} = present\_share_{kn} begun_{k,r,y-n+1}
    """
    for n in m.YEARS_OF_TRAINING[k]:
        yield n, m.present_share[k, n] * begun(m, k, r, y - n + 1)
