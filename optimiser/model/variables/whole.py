"""Columns that only whole places need: there are none unless they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.rows import Variable

if TYPE_CHECKING:
    from optimiser.instance import Instance


def _each_plan_year(inst: Instance, programmes: pd.DataFrame) -> pd.DataFrame:
    years = pd.DataFrame({"year": list(inst.horizon.plan_years) if inst.horizon.whole_places else []}, dtype=int)
    return programmes[["programme"]].merge(years, how="cross")


def running(inst: Instance) -> Variable:
    """Whether a programme takes a cohort in an intake year (1) or none (0), where a cohort has a least size."""
    sized = inst.programmes[inst.programmes["min_cohort_places"] > 1]
    return Variable("running", _each_plan_year(inst, sized), "cohorts", upper=1.0, whole=True)


def blocks(inst: Instance) -> Variable:
    """Blocks of places bought at a programme in an intake year, where its places come in blocks."""
    return Variable("blocks", _each_plan_year(inst, inst.programme_blocks), "blocks", whole=True)
