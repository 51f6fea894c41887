"""A Python script that needs nothing but Pyomo: the finished model as indexed variables and constraints."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from optimiser.export.named import heading

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimiser.export.named import Named

TEMPLATE = '''\
"""{heading}

Needs Pyomo only.  Run it with the name of a solver that Pyomo knows: python {name}.py appsi_highs
"""

import json
import sys

import pyomo.environ as pyo

NAME = {name!r}

# One line for each column: name, lower bound, upper bound (null: none), and whether it takes whole numbers only.
COLUMNS = r\'\'\'
{columns}
\'\'\'

# One line for each row: name, lower bound, upper bound, and the coefficients of its columns.
ROWS = r\'\'\'
{rows}
\'\'\'

# One line for each objective, first things first: name, constant, and the coefficients of its columns.
OBJECTIVES = r\'\'\'
{objectives}
\'\'\'


def lines(text):
    return [json.loads(line) for line in text.strip().splitlines()]


def split(name):
    """budget[training,2024] is budget and its key."""
    family, _, key = name.partition("[")
    return family, tuple(key[:-1].split(",")) if key else None


def sets_of(names):
    """The keys of each family."""
    keys = {{}}
    for family, key in map(split, names):
        keys.setdefault(family, []).append(key)
    return keys


def model():
    """The model: a variable and a constraint for each family, the first objective active, the others waiting."""
    m = pyo.ConcreteModel(NAME)
    columns, rows = lines(COLUMNS), lines(ROWS)
    for family, keys in sets_of(name for name, *_ in columns).items():
        m.add_component(family, pyo.Var() if keys == [None] else pyo.Var(keys))
    variable = {{}}
    for name, lower, upper, whole in columns:
        family, key = split(name)
        variable[name] = m.component(family)[key]
        variable[name].setlb(lower)
        variable[name].setub(upper)
        if whole:
            variable[name].domain = pyo.Integers
    total = {{}}

    def add_up(coefficients):
        return pyo.quicksum(value * variable[name] for name, value in coefficients.items())

    for family, keys in sets_of(name for name, *_ in rows).items():
        # A family of rows may be called as its variable is; the constraint is then called so and _limit.
        label = f"{{family}}_limit" if m.component(family) else family
        m.add_component(label, pyo.Constraint() if keys == [None] else pyo.Constraint(keys))
        total[family] = m.component(label)
    for name, lower, upper, coefficients in rows:
        family, key = split(name)
        if coefficients:
            limit = (lower, add_up(coefficients), upper)
        else:
            met = (lower is None or lower <= 0) and (upper is None or upper >= 0)
            limit = pyo.Constraint.Feasible if met else pyo.Constraint.Infeasible
        total[family].add(key, limit)
    m.goal = pyo.Objective(pyo.Any)
    for name, constant, coefficients in lines(OBJECTIVES):
        m.goal[name] = constant + add_up(coefficients)
        if len(m.goal) > 1:
            m.goal[name].deactivate()
    return m


if __name__ == "__main__":
    m = model()
    print(pyo.SolverFactory(sys.argv[1] if len(sys.argv) > 1 else "appsi_highs").solve(m))
    print(f"{{next(iter(m.goal))}} = {{pyo.value(next(iter(m.goal.values())))!r}}")
'''


def script_text(model: Named) -> str:
    """The model as a script."""
    kept = set(model.whole)
    whole = [number in kept for number in range(len(model.columns))]
    columns = zip(model.columns, _bounds(model.lower), _bounds(model.upper), whole, strict=True)
    return TEMPLATE.format(
        heading=_safe("\n".join(heading(model))),
        name=re.sub(r"[^A-Za-z0-9_]", "_", model.name),
        columns=_lines(columns),
        rows=_lines(_rows(model)),
        objectives=_lines((name, constant, _terms(model, cost)) for name, _, cost, constant in model.objectives),
    )


def _rows(model: Named) -> Iterable[Sequence[object]]:
    matrix = model.matrix
    lower, upper = _bounds(model.row_lower), _bounds(model.row_upper)
    for number, name in enumerate(model.rows):
        entries = slice(matrix.indptr[number], matrix.indptr[number + 1])
        found = (model.columns[column] for column in matrix.indices[entries].tolist())
        yield name, lower[number], upper[number], dict(zip(found, matrix.data[entries].tolist(), strict=True))


def _terms(model: Named, cost: np.ndarray) -> dict[str, float]:
    return {model.columns[column]: float(cost[column]) for column in np.flatnonzero(cost).tolist()}


def _bounds(values: np.ndarray) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def _lines(records: Iterable[Sequence[object]]) -> str:
    """One JSON list to the line; without apostrophes, which could end the text that they stand in."""
    return "\n".join(json.dumps(list(record)).replace("'", "\\u0027") for record in records)


def _safe(text: str) -> str:
    """Text that can stand in a docstring."""
    return text.replace("\\", "/").replace('"', "'")
