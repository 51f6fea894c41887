"""linopy: an array of decisions for each kind, an array of rows for each family, HiGHS by its direct interface.

Families are given as linopy holds them: an array of terms with a line for each row.  A family whose rows differ much in
length is cut into runs of rows of similar length, so that the array is not mostly padding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.peers import Found

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from benchmarks.peers.statement import Statement


def state(tables: Statement) -> tuple[linopy.Model, Statement]:
    """The model, and the tables for the constant of the objective, which linopy does not hold."""
    m = linopy.Model()
    labels = np.empty(len(tables.cost), dtype=np.int64)
    for kind in tables.columns:
        index = pd.RangeIndex(len(kind.upper), name=kind.name)
        added = m.add_variables(lower=0.0, upper=kind.upper, coords=[index], name=kind.name)
        labels[kind.span] = added.labels.to_numpy()
    for family in tables.families:
        for sense, chosen in family.senses().items():
            bound = family.upper if sense == "<=" else family.lower
            for number, rows in enumerate(_of_similar_length(family.matrix, chosen)):
                left = _expression(m, family.matrix[rows], labels, family.name)
                m.add_constraints(left, sense, bound[rows], name=f"{family.name} {sense} {number}")
    priced = np.flatnonzero(tables.cost)
    goal = xr.Dataset({"coeffs": ("_term", tables.cost[priced]), "vars": ("_term", labels[priced])})
    m.add_objective(linopy.LinearExpression(goal, m))
    return m, tables


def _of_similar_length(matrix: csr_array, rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The rows in groups within which the longest is less than twice the shortest."""
    lengths = np.diff(matrix.indptr)[rows]
    group = np.floor(np.log2(np.maximum(lengths, 1)))
    for each in np.unique(group):
        yield rows[group == each]


def _expression(m: linopy.Model, matrix: csr_array, labels: NDArray[np.int64], name: str) -> linopy.LinearExpression:
    """Terms by row, short rows filled up with -1, which linopy reads as no decision."""
    lengths = np.diff(matrix.indptr)
    row = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], lengths)
    shape = (len(lengths), max(int(lengths.max(initial=1)), 1))
    decisions, coefficients = np.full(shape, -1, dtype=np.int64), np.full(shape, np.nan)
    decisions[row, place], coefficients[row, place] = labels[matrix.indices], matrix.data
    dims = (f"{name}_row", "_term")
    data = xr.Dataset({"coeffs": (dims, coefficients), "vars": (dims, decisions)})
    return linopy.LinearExpression(data, m)


def solve(model: tuple[linopy.Model, Statement], settings: Mapping[str, Any]) -> Found:
    """Arrays to highspy without a file."""
    m, tables = model
    status, ended = m.solve(solver_name="highs", io_api="direct", progress=False, output_flag=False, **settings)
    if status != "ok":
        return Found(np.nan, ended, np.empty(0))
    values = np.concatenate([m.solution[kind.name].to_numpy() for kind in tables.columns])
    return Found(tables.scale * (float(m.objective.value) + tables.constant), ended, values)
