"""Pyomo: the second statement of the model (optimiser/algebra), handed over by Pyomo's newer HiGHS interface.

Of Pyomo's ways to HiGHS (this one, appsi, and appsi by the solver factory) this one hands over most quickly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyomo.environ as pyo
from pyomo.contrib.solver.solvers.highs import Highs

from benchmarks.peers import Found
from optimiser.algebra import algebra

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance


def state(inst: Instance) -> pyo.ConcreteModel:
    """The algebra: sets, indexed variables and constraints."""
    return algebra(inst)


def solve(m: pyo.ConcreteModel, settings: Mapping[str, Any]) -> Found:
    """One solve of a model that will not be changed: nothing is watched for changes."""
    engine = Highs()
    options = dict(settings)
    limit = options.pop("time_limit")
    results = engine.solve(
        m,
        solver_options=options,
        time_limit=limit,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
    )
    if results.incumbent_objective is None:
        return Found(np.nan, str(results.termination_condition), np.empty(0))
    results.solution_loader.load_vars()
    values = np.array([variable.value for variable in m.component_data_objects(pyo.Var)], dtype=float)
    return Found(float(results.incumbent_objective), results.termination_condition.name, values)
