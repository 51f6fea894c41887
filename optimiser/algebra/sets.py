"""The sets of the statement, and how a table becomes an indexed figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pyomo.environ as pyo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from optimiser.instance import Instance

ALL = "all"
Index = Any
"""A key: a name, a year, or several of them in a tuple.  Pyomo does not type its indices, and neither do we."""
First = TypeVar("First")
Second = TypeVar("Second")


def members(frame: pd.DataFrame, *keys: str) -> list[Index]:
    """The keys of a table's rows, each once, in the table's order: tuples, or plain values where there is one key."""
    if len(keys) == 1:
        return list(dict.fromkeys(frame[keys[0]].tolist()))
    return list(dict.fromkeys(zip(*(frame[key].tolist() for key in keys), strict=True)))


def figures(frame: pd.DataFrame, keys: Sequence[str], column: str) -> dict[Index, float]:
    """One column of a table by its keys."""
    return dict(zip(members(frame, *keys), frame[column].tolist(), strict=True))


def words(frame: pd.DataFrame, key: str, column: str) -> dict[Index, str]:
    """A column of names of a table by its key."""
    return {index: str(word) for index, word in zip(members(frame, key), frame[column].tolist(), strict=True)}


def grouped(pairs: Iterable[tuple[First, Second]]) -> dict[First, list[Second]]:
    """What belongs to each first element of the pairs."""
    groups: dict[First, list[Second]] = {}
    for first, second in pairs:
        groups.setdefault(first, []).append(second)
    return groups


def listed(*index: pyo.Set, of: Mapping[Index, Sequence[Index]], dimen: int = 1, doc: str | None = None) -> pyo.Set:
    """A set for each index, empty where ``of`` lists nothing."""

    def those(_m: pyo.ConcreteModel, *key: str | int) -> Sequence[Index]:
        return of.get(key if len(key) > 1 else key[0], ())

    return pyo.Set(*index, initialize=those, dimen=dimen, doc=doc)


def add(m: pyo.ConcreteModel, inst: Instance) -> None:
    """The sets of MODEL, who belongs to whom, and the years."""
    _who_and_where(m, inst)
    _training(m, inst)
    horizon = inst.horizon
    m.first_year = horizon.first_intake_year
    m.last_year = horizon.last_evaluation_year
    m.YEARS = pyo.Set(initialize=list(horizon.years), doc="years of plan and tail")
    m.PLAN_YEARS = pyo.Set(initialize=list(horizon.plan_years), within=m.YEARS, doc="years of the plan")
    m.BANDS = pyo.Set(initialize=range(1, len(horizon.bands) + 1), doc="slices of a requirement, shallowest first")
    m.discount = pyo.Param(
        m.YEARS, initialize=lambda m, y: (1 + horizon.discount_rate) ** -(y - m.first_year), doc="value of a year today"
    )


def _who_and_where(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.PROFESSIONS = pyo.Set(initialize=members(inst.professions, "profession"))
    m.REGIONS = pyo.Set(initialize=members(inst.regions, "region"))
    m.SERVICES = pyo.Set(initialize=members(inst.services, "service"))
    m.FUNDS = pyo.Set(initialize=members(inst.funds, "fund"))
    m.SETTINGS = pyo.Set(initialize=members(inst.settings, "setting"), doc="kinds of clinical placement")
    m.POOLS = pyo.Set(initialize=members(inst.pools, "pool"), doc="routes that share their supervisors")
    m.SCHEMES = pyo.Set(initialize=members(inst.schemes, "scheme"), doc="widening-access support")
    m.parent = pyo.Param(m.REGIONS, initialize=words(inst.regions, "region", "parent"), within=pyo.Any)
    scope = words(inst.funds, "fund", "scope")
    m.SCOPE = listed(
        m.FUNDS,
        of={f: [r for r in m.REGIONS if in_area(m, r, scope[f])] for f in m.FUNDS},
        doc="the regions for whose trainees a fund pays",
    )


def _training(m: pyo.ConcreteModel, inst: Instance) -> None:
    m.ROUTES = pyo.Set(initialize=members(inst.routes, "route"))
    m.PROGRAMMES = pyo.Set(initialize=members(inst.programmes, "programme"))
    m.profession_of = pyo.Param(m.ROUTES, initialize=words(inst.routes, "route", "profession"), within=pyo.Any)
    m.route_of = pyo.Param(m.PROGRAMMES, initialize=words(inst.programmes, "programme", "route"), within=pyo.Any)
    m.CATCHMENTS = pyo.Set(
        dimen=2, initialize=members(inst.catchments, "programme", "region"), doc="programmes and the regions they serve"
    )
    m.REGIONS_OF = listed(m.PROGRAMMES, of=grouped(m.CATCHMENTS), doc="the regions that a programme serves")
    teaching = grouped(((m.route_of[g], r), g) for g, r in m.CATCHMENTS)
    m.OFFERED = pyo.Set(dimen=2, initialize=list(teaching), doc="routes and the regions in which they are offered")
    m.PROGRAMMES_OF = listed(m.OFFERED, of=teaching, doc="the programmes that offer a route in a region")
    m.YEARS_OF_TRAINING = listed(
        m.ROUTES, of=grouped(members(inst.route_years, "route", "year_of_training")), doc="1, 2, ... of a route"
    )


def in_area(m: pyo.ConcreteModel, region: str, area: str) -> bool:
    """Whether a region lies in an area: itself, its parent, or all."""
    return area in {ALL, region, m.parent[region]}
