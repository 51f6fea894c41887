"""cvxpy: one vector of decisions with its bounds, one matrix inequality for each family and sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cvxpy as cp
import numpy as np

from benchmarks.peers import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.statement import Statement


def state(tables: Statement) -> tuple[cp.Problem, cp.Variable, Statement]:
    """The problem."""
    x = cp.Variable(len(tables.cost), bounds=[np.zeros(len(tables.cost)), tables.upper])
    limits = []
    for family in tables.families:
        rows = family.senses()
        if len(rows["=="]):
            limits.append(family.matrix[rows["=="]] @ x == family.lower[rows["=="]])
        if len(rows[">="]):
            limits.append(family.matrix[rows[">="]] @ x >= family.lower[rows[">="]])
        if len(rows["<="]):
            limits.append(family.matrix[rows["<="]] @ x <= family.upper[rows["<="]])
    return cp.Problem(cp.Minimize(tables.cost @ x), limits), x, tables


def solve(model: tuple[cp.Problem, cp.Variable, Statement], settings: Mapping[str, Any]) -> Found:
    """HiGHS by cvxpy's own interface, without parameters to keep ready for another solve."""
    problem, x, tables = model
    problem.solve(solver=cp.HIGHS, highs_options=dict(settings), ignore_dpp=True)
    if x.value is None:
        return Found(np.nan, problem.status, np.empty(0))
    return Found(tables.scale * (float(problem.value) + tables.constant), problem.status, x.value)
