"""The model: an Instance goes in, a LinearProgram comes out.

``variables`` says which decisions there are, ``families`` which limits hold, ``objectives`` what is made small;
``training`` holds what they share; ``rows`` and ``lp`` know no health service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.errors import ModelError
from optimiser.model.families import FAMILIES
from optimiser.model.lp import Block, LinearProgram, Objective
from optimiser.model.objectives import OBJECTIVES
from optimiser.model.rows import assemble
from optimiser.model.variables import VARIABLES, Columns, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.instance import Instance
    from optimiser.model.families import Family
    from optimiser.model.rows import Variable

__all__ = ["build"]


def build(inst: Instance, families: Sequence[Family] = FAMILIES) -> LinearProgram:
    """Build the linear program of an instance, all families unless told otherwise.

    Raises ModelError if a family names a row or column that does not exist.
    """
    variables = [variable(inst) for variable in VARIABLES]
    cols = number(variables)
    scale = np.concatenate([np.full(len(variable.keys), variable.scale) for variable in variables])
    rows = assemble([family(inst, cols) for family in families], scale)
    objectives = tuple(_objective(inst, cols, name, scale) for name in inst.horizon.objectives)
    return LinearProgram(
        columns=_blocks(variables),
        rows=rows.blocks,
        lower=np.zeros(len(scale)),
        upper=np.concatenate([_upper(variable) for variable in variables]),
        matrix=rows.matrix,
        row_lower=rows.lower,
        row_upper=rows.upper,
        row_constant=rows.constant,
        objectives=objectives,
        whole=np.flatnonzero(np.concatenate([_whole(variable) for variable in variables])),
    )


def _blocks(variables: Sequence[Variable]) -> tuple[Block, ...]:
    blocks, start = [], 0
    for variable in variables:
        keys = variable.keys.reset_index(drop=True)
        blocks.append(Block(variable.name, keys, start, variable.unit, variable.scale, variable.limit))
        start += len(keys)
    return tuple(blocks)


def _upper(variable: Variable) -> np.ndarray:
    if isinstance(variable.upper, float):
        return np.full(len(variable.keys), variable.upper)
    return variable.upper.to_numpy(float) / variable.scale


def _whole(variable: Variable) -> np.ndarray:
    return np.broadcast_to(np.asarray(variable.whole, dtype=bool), len(variable.keys))


def _objective(inst: Instance, cols: Columns, name: str, scale: np.ndarray) -> Objective:
    goal = OBJECTIVES[name](inst, cols)
    if goal.terms["col"].isna().any():
        msg = f"objective {name} has a term without a column"
        raise ModelError(msg)
    cost = np.zeros(len(scale))
    np.add.at(cost, goal.terms["col"].to_numpy(np.int64), goal.terms["coef"].to_numpy(float))
    return Objective(name, goal.unit, cost * scale / goal.scale, goal.already / goal.scale, goal.scale)
