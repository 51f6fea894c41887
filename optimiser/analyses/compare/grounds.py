"""On what grounds two cases can be compared: the years and names that both have; the rest is named, not compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.compare.titles import titles
from optimiser.words import ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.compare.cases import Case
    from optimiser.instance import Instance

SETS = ("profession", "region", "hei", "programme", "route", "service", "fund", "setting")
"""Sets whose members are compared one by one."""
COLUMNS = ["case", "what", "name", "title", "only_in"]


@dataclass(frozen=True)
class Grounds:
    """What two cases have in common."""

    period: Mapping[int, str]
    """plan or tail, for each year that is one or the other in both cases"""
    names: Mapping[str, frozenset[str]]
    """names that both cases have, by set; of regions, the areas of ``first_area`` and ``other_area``"""
    first_area: Mapping[str, str]
    """for each region of the first case the area by which it is compared: itself, or a parent that is a region of the
    other case; a region that has neither is left out"""
    other_area: Mapping[str, str]
    """likewise for the regions of the other case"""


def grounds(first: Case, other: Case) -> Grounds:
    """What ``first`` and ``other`` have in common."""
    one, two = _periods(first.inst), _periods(other.inst)
    first_area, other_area = _areas(first.inst, other.inst), _areas(other.inst, first.inst)
    names = {name: _members(first.inst, name) & _members(other.inst, name) for name in SETS}
    names["region"] = frozenset(first_area.values()) & frozenset(other_area.values())
    return Grounds({year: one[year] for year in one if two.get(year) == one[year]}, names, first_area, other_area)


def apart(first: Case, other: Case, common: Grounds) -> pd.DataFrame:
    """What only one of the two has and is therefore not compared: one row per name, year or objective.

    ``what`` is the set, ``year`` (also where a year is of the plan in one case and of the tail in the other) or
    ``objective``; ``only_in`` is the case that has it.
    """
    rows = []
    for case, against in ((first, other), (other, first)):
        area = common.first_area if case is first else common.other_area
        for name in SETS:
            shared = frozenset(area) if name == "region" else common.names[name]
            alone = [member for member in case.inst.sets[name].categories if member not in shared]
            known = titles(case.inst, name)
            rows += [(name, member, known.get(member, member), case.name) for member in alone]
        mine = _periods(case.inst)
        years = [year for year in mine if year not in common.period]
        if years:
            kinds = " and ".join(sorted({mine[year] for year in years}))
            rows.append(("year", ranges(years), f"years of the {kinds}", case.name))
        for level in case.solution.levels:
            if against.has_plan and against.level(level.name) is None:
                rows.append(("objective", level.name, level.name.replace("_", " "), case.name))
    return pd.DataFrame([(other.name, *row) for row in rows], columns=COLUMNS)


def _periods(inst: Instance) -> dict[int, str]:
    return {year: "plan" if year in inst.horizon.plan_years else "tail" for year in inst.horizon.years}


def _members(inst: Instance, set_name: str) -> frozenset[str]:
    return frozenset(map(str, inst.sets[set_name].categories))


def _areas(inst: Instance, against: Instance) -> dict[str, str]:
    """The area by which each region of ``inst`` is compared with ``against``, whose regions may be finer or coarser."""
    there = _members(against, "region")
    parents_there = frozenset(against.regions["parent"].astype(str))
    pairs = zip(inst.regions["region"].astype(str), inst.regions["parent"].astype(str), strict=True)
    return {
        region: region if region in there or region in parents_there else parent
        for region, parent in pairs
        if region in there or region in parents_there or parent in there
    }
