"""The model a second time, as algebra: written from the formulas of the specification and from nothing else.

It shares the tables with the production build (optimiser/model) and no code beyond them, so that each checks the other:
a test compiles both and compares every row, column and objective by name.  Anyone who knows Pyomo can read it, change
it and solve it with any solver that Pyomo knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyomo.environ as pyo

from optimiser.algebra import (
    care,
    fairness,
    money,
    objectives,
    policies,
    programmes,
    sets,
    supervision,
    training,
    variables,
    workforce,
)

if TYPE_CHECKING:
    from optimiser.instance import Instance

SUBJECTS = (
    sets,
    variables,
    training,
    programmes,
    workforce,
    care,
    supervision,
    money,
    fairness,
    policies,
    objectives,
)
"""In the order in which each may use what those before it have stated."""

__all__ = ["algebra"]


def algebra(inst: Instance) -> pyo.ConcreteModel:
    """The model of an instance in natural units: people, WTE, days and pounds."""
    m = pyo.ConcreteModel(inst.horizon.name)
    for subject in SUBJECTS:
        subject.add(m, inst)
    return m
