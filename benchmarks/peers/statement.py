"""The model as tables of columns and rows, for tools to state in their own way.

This is what ppopt's families make of an instance, family by family and before it is stacked into one program: a gift
to the tools that start from it, whose users would have to write these joins themselves, and the same time for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.model.families import FAMILIES
from optimiser.model.objectives import OBJECTIVES
from optimiser.model.rows import assemble
from optimiser.model.variables import VARIABLES, number

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.instance import Instance
    from optimiser.model.rows import Variable


@dataclass(frozen=True)
class Columns:
    """Decisions of one kind, ``0 <= x <= upper``, at ``first`` and after in the order of the model."""

    name: str
    first: int
    upper: NDArray[np.float64]

    @property
    def span(self) -> slice:
        """Where they stand among all decisions."""
        return slice(self.first, self.first + len(self.upper))


@dataclass(frozen=True)
class Family:
    """Rows of one family, ``lower <= matrix @ x <= upper``, over all the decisions."""

    name: str
    matrix: csr_array
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]

    def senses(self) -> dict[str, NDArray[np.int64]]:
        """Which rows are equalities, at least and at most.  None has two different bounds; a test holds that."""
        equal = self.lower == self.upper
        return {
            "==": np.flatnonzero(equal),
            ">=": np.flatnonzero(~equal & np.isfinite(self.lower)),
            "<=": np.flatnonzero(~equal & np.isfinite(self.upper)),
        }


@dataclass(frozen=True)
class Statement:
    """The program: ``scale * (cost @ x + constant)`` is to be made small."""

    columns: tuple[Columns, ...]
    families: tuple[Family, ...]
    cost: NDArray[np.float64]
    constant: float
    scale: float

    @property
    def upper(self) -> NDArray[np.float64]:
        """The upper bounds of all decisions."""
        return np.concatenate([each.upper for each in self.columns])


def statement(inst: Instance) -> Statement:
    """The tables of an instance with its first objective, in the units of ppopt's matrix."""
    variables = [variable(inst) for variable in VARIABLES]
    cols = number(variables)
    scale = np.concatenate([np.full(len(variable.keys), variable.scale) for variable in variables])
    goal = OBJECTIVES[inst.horizon.objectives[0]](inst, cols)
    cost = np.bincount(goal.terms["col"], weights=goal.terms["coef"], minlength=len(scale))
    families = []
    for family in FAMILIES:
        rows = assemble([family(inst, cols)], scale)
        if len(rows.lower):
            families.append(Family(rows.blocks[0].name, rows.matrix, rows.lower, rows.upper))
    firsts = np.cumsum([0, *(len(variable.keys) for variable in variables)])
    return Statement(
        tuple(
            Columns(variable.name, int(first), _upper(variable))
            for variable, first in zip(variables, firsts[:-1], strict=True)
            if len(variable.keys)
        ),
        tuple(families),
        cost * scale / goal.scale,
        goal.already / goal.scale,
        goal.scale,
    )


def _upper(variable: Variable) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(variable.upper, dtype=float) / variable.scale, len(variable.keys))
