"""PuLP: an expression for each row, HiGHS in the process (no file in between)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pulp

from benchmarks.peers import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.statement import Statement

SENSES = {"==": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE, "<=": pulp.LpConstraintLE}


def state(tables: Statement) -> tuple[pulp.LpProblem, list[pulp.LpVariable], Statement]:
    """The problem; expressions are made from pairs, which PuLP takes several times quicker than sums of products."""
    problem = pulp.LpProblem("ppopt", pulp.LpMinimize)
    decisions = [
        pulp.LpVariable(f"{kind.name}_{number}", 0.0, most if np.isfinite(most) else None)
        for kind in tables.columns
        for number, most in enumerate(kind.upper.tolist())
    ]
    priced = np.flatnonzero(tables.cost).tolist()
    problem.setObjective(pulp.LpAffineExpression([(decisions[at], float(tables.cost[at])) for at in priced]))
    for family in tables.families:
        matrix = family.matrix
        starts, indices, values = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
        for sense, rows in family.senses().items():
            bounds = (family.upper if sense == "<=" else family.lower).tolist()
            for row in rows.tolist():
                at = slice(starts[row], starts[row + 1])
                terms = [(decisions[column], value) for column, value in zip(indices[at], values[at], strict=True)]
                left = pulp.LpAffineExpression(terms)
                limit = pulp.LpConstraint(left, SENSES[sense], f"{family.name}_{row}", bounds[row])
                problem.addConstraint(limit)
    return problem, decisions, tables


def solve(model: tuple[pulp.LpProblem, list[pulp.LpVariable], Statement], settings: Mapping[str, Any]) -> Found:
    """HiGHS by its Python package; PuLP hands it the rows one by one."""
    problem, decisions, tables = model
    options = dict(settings)
    limit = options.pop("time_limit")
    problem.solve(pulp.HiGHS(msg=False, timeLimit=limit, **options))
    values = np.array([decision.varValue for decision in decisions], dtype=float)
    reached = pulp.value(problem.objective)
    status = pulp.LpSolution[problem.sol_status]
    return Found(np.nan if reached is None else tables.scale * (reached + tables.constant), status, values)
