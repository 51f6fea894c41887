"""PyOptInterface, from the formulas: expressions in loops, each limit straight into HiGHS's own library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoptinterface as poi

from benchmarks.peers.formulas import formulas_over
from benchmarks.peers.in_pyoptinterface import empty, solve

if TYPE_CHECKING:
    from pyoptinterface import highs

    from optimiser.instance import Instance

__all__ = ["solve", "state"]


class Tool:
    """Decisions in the order in which they are declared, and the model that holds them."""

    total = staticmethod(poi.quicksum)

    def __init__(self) -> None:
        self.model: highs.Model = empty()
        self.decisions: list[poi.VariableIndex] = []

    def decision(self, most: float) -> poi.VariableIndex:
        """The solver has it at once."""
        self.decisions.append(self.model.add_variable(lb=0.0, ub=most))
        return self.decisions[-1]

    def limit(self, relation: Any) -> None:  # noqa: ANN401 - PyOptInterface names no public type for a comparison
        """The solver has it at once."""
        self.model.add_linear_constraint(relation)


FORMULAS = formulas_over(Tool)


def state(inst: Instance) -> tuple[highs.Model, list[Any], float]:
    """Stating and handing over are one: the solver holds the model as it grows."""
    m = FORMULAS(inst)
    (goal,) = m.goal.values()
    m.tool.model.set_objective(goal, poi.ObjectiveSense.Minimize)
    return m.tool.model, m.tool.decisions, 1.0
