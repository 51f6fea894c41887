"""scipy's linprog: the finished matrices, solved by the HiGHS that scipy brings with it.

``highs-ipm`` is IPX with crossover; linprog names no algorithm more closely, and takes no other option of HiGHS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from benchmarks.peers import Found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers.statement import Statement


def state(tables: Statement) -> tuple[dict[str, Any], Statement]:
    """The arguments of linprog; what is at least is turned round, since linprog knows only at most."""
    most, equal = [], []
    for family in tables.families:
        rows = family.senses()
        equal.append((family.matrix[rows["=="]], family.lower[rows["=="]]))
        most.append((family.matrix[rows["<="]], family.upper[rows["<="]]))
        most.append((-family.matrix[rows[">="]], -family.lower[rows[">="]]))
    arguments = {
        "c": tables.cost,
        "A_ub": vstack([matrix for matrix, _ in most], format="csr"),
        "b_ub": np.concatenate([bound for _, bound in most]),
        "A_eq": vstack([matrix for matrix, _ in equal], format="csr"),
        "b_eq": np.concatenate([bound for _, bound in equal]),
        "bounds": np.column_stack([np.zeros(len(tables.cost)), tables.upper]),
    }
    return arguments, tables


def solve(model: tuple[dict[str, Any], Statement], settings: Mapping[str, Any]) -> Found:
    """One call."""
    arguments, tables = model
    result = linprog(**arguments, method="highs-ipm", options={"time_limit": settings["time_limit"]})
    if result.x is None or result.fun is None:
        return Found(np.nan, result.message, np.empty(0))
    status = "optimal" if result.status == 0 else result.message
    return Found(tables.scale * (float(result.fun) + tables.constant), status, result.x)
