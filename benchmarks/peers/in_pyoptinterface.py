"""PyOptInterface: rows straight into HiGHS's own library, an expression made from arrays for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyoptinterface as poi
from pyoptinterface import highs

from benchmarks.peers import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.statement import Statement

SENSES = {"==": poi.Eq, ">=": poi.Geq, "<=": poi.Leq}


def empty() -> highs.Model:
    """A model that says nothing while it is solved."""
    m = highs.Model()
    m.set_model_attribute(poi.ModelAttribute.Silent, value=True)
    return m


def state(tables: Statement) -> tuple[highs.Model, list[Any], float]:
    """Stating and handing over are one: the solver holds the model as it grows."""
    m = empty()
    decisions = [m.add_variable(lb=0.0, ub=most) for kind in tables.columns for most in kind.upper.tolist()]
    number = np.array([decision.index for decision in decisions], dtype=np.int32)
    for family in tables.families:
        matrix = family.matrix
        columns = number[matrix.indices]
        starts = matrix.indptr.tolist()
        for sense, rows in family.senses().items():
            bounds = (family.upper if sense == "<=" else family.lower).tolist()
            for row in rows.tolist():
                at = slice(starts[row], starts[row + 1])
                left = poi.ScalarAffineFunction.from_numpy(matrix.data[at], columns[at])
                m.add_linear_constraint(left, SENSES[sense], bounds[row])
    priced = np.flatnonzero(tables.cost)
    goal = poi.ScalarAffineFunction.from_numpy(tables.cost[priced], number[priced], tables.constant)
    m.set_objective(goal, poi.ObjectiveSense.Minimize)
    return m, decisions, tables.scale


def solve(model: tuple[highs.Model, list[Any], float], settings: Mapping[str, Any]) -> Found:
    """Run the solver that holds the model already."""
    m, decisions, scale = model
    for name, value in settings.items():
        m.set_raw_parameter(name, value)
    m.optimize()
    ended = m.get_model_attribute(poi.ModelAttribute.TerminationStatus)
    if ended != poi.TerminationStatusCode.OPTIMAL:
        return Found(np.nan, ended.name, np.empty(0))
    values = np.array([m.get_value(decision) for decision in decisions])
    return Found(scale * m.get_model_attribute(poi.ModelAttribute.ObjectiveValue), ended.name, values)
