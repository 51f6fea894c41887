"""From the Pyomo model to plain rows by name, so that it can be compared with anything."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.repn import generate_standard_repn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyomo.core.base.component import ComponentData
    from pyomo.core.expr.numvalue import NumericValue


@dataclass(frozen=True)
class Row:
    """``lower <= sum of coefficients times columns <= upper``, in natural units."""

    terms: Mapping[str, float]
    lower: float
    upper: float


@dataclass(frozen=True)
class Compiled:
    """A linear program by name: bounds of the columns, the rows, and each objective's terms and constant."""

    columns: Mapping[str, tuple[float, float]]
    rows: Mapping[str, Row]
    objectives: Mapping[str, tuple[Mapping[str, float], float]]
    whole: frozenset[str] = frozenset()
    """columns that take whole numbers only"""


def label(data: ComponentData) -> str:
    """The name by which all of ppopt calls a row or column, for example ``budget[training,2024]``."""
    name = str(data.parent_component().local_name).removesuffix("_limit")
    key = data.index()
    if key is None:
        return name
    return f"{name}[{','.join(map(str, key if isinstance(key, tuple) else (key,)))}]"


def compiled(m: pyo.ConcreteModel) -> Compiled:
    """Every active constraint, every variable and every objective of the model, whichever is active, by name."""
    names = {id(variable): label(variable) for variable in m.component_data_objects(pyo.Var)}
    return Compiled(
        columns={
            label(variable): (_or(variable.lb, -inf), _or(variable.ub, inf))
            for variable in m.component_data_objects(pyo.Var)
        },
        rows={label(limit): _row(limit, names) for limit in m.component_data_objects(pyo.Constraint, active=True)},
        whole=frozenset(
            label(variable) for variable in m.component_data_objects(pyo.Var) if not variable.is_continuous()
        ),
        objectives={str(goal.index()): _linear(goal.expr, names) for goal in m.goal.values()},
    )


def oriented(terms: Mapping[str, float], lower: float, upper: float) -> Row:
    """The row without zeros and with its first column, by name, counted positive.

    A row and its negative are the same limit; this way both read the same.
    """
    kept = {name: value for name, value in sorted(terms.items()) if value}
    if kept and next(iter(kept.values())) < 0:
        return Row({name: -value for name, value in kept.items()}, -upper, -lower)
    return Row(kept, lower, upper)


def _row(limit: pyo.Constraint, names: Mapping[int, str]) -> Row:
    terms, constant = _linear(limit.body, names)
    return oriented(terms, _or(limit.lb, -inf) - constant, _or(limit.ub, inf) - constant)


def _or(bound: float | None, none: float) -> float:
    """Pyomo says None where there is no bound."""
    return none if bound is None else float(bound)


def _linear(expression: NumericValue, names: Mapping[int, str]) -> tuple[dict[str, float], float]:
    """The coefficients of a linear expression by the names of its variables, and its constant."""
    linear = generate_standard_repn(expression, quadratic=False)
    if linear.nonlinear_expr is not None:
        msg = f"not linear: {expression}"
        raise TypeError(msg)
    terms = {
        names[id(variable)]: float(value)
        for variable, value in zip(linear.linear_vars, linear.linear_coefs, strict=True)
    }
    return terms, float(linear.constant)
