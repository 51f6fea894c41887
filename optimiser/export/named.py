"""The linear program in natural units, under names that every reader of LP and MPS files takes.

``budget[training,2024]`` is written ``budget(training,2024)`` and ``hill-doctorate`` is written ``hill~doctorate``:
brackets and minus signs mean something else in LP files.  Any other sign but letters, digits, ``_``, ``.`` and ``,`` is
written as its number in hexadecimal between exclamation marks, a blank as ``!20!``.  ``original`` takes it all back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from optimiser.instance import Instance
    from optimiser.model.lp import Block, LinearProgram

ALWAYS_ONE = "always_one"
"""A column fixed at 1.  It carries an objective's constant, and rows without columns: not every reader takes either."""

_WRITTEN = {"[": "(", "]": ")", "-": "~"}
_READ = {written: mark for mark, written in _WRITTEN.items()}


@dataclass(frozen=True)
class Named:
    """``row_lower <= matrix @ x <= row_upper``, ``lower <= x <= upper``, and the objectives in order.

    ``columns`` and ``rows`` are names as ppopt prints them; money is in pounds.  An objective is its name, its unit,
    its coefficients and its constant.
    """

    name: str
    title: str
    columns: list[str]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    rows: list[str]
    matrix: csr_array
    row_lower: NDArray[np.float64]
    row_upper: NDArray[np.float64]
    objectives: list[tuple[str, str, NDArray[np.float64], float]]
    whole: list[int]
    """columns that take whole numbers only"""


def named(inst: Instance, lp: LinearProgram) -> Named:
    """The linear program of an instance in natural units."""
    column_scale, row_scale = _spread(lp.columns), _spread(lp.rows)
    matrix = lp.matrix.copy()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    matrix.data = matrix.data * row_scale[rows] / column_scale[matrix.indices]
    return Named(
        name=inst.horizon.name,
        title=" ".join(inst.horizon.title.split()),
        columns=[label for block in lp.columns for label in block.labels()],
        lower=lp.lower * column_scale,
        upper=lp.upper * column_scale,
        rows=[label for block in lp.rows for label in block.labels()],
        matrix=matrix,
        row_lower=lp.row_lower * row_scale,
        row_upper=lp.row_upper * row_scale,
        objectives=[
            (goal.name, goal.unit, goal.cost * goal.scale / column_scale, goal.constant * goal.scale)
            for goal in lp.objectives
        ],
        whole=lp.whole.tolist(),
    )


def plain(name: str) -> str:
    """The name as it stands in a file."""
    return re.sub(r"[^A-Za-z0-9_.,]", lambda found: _WRITTEN.get(found[0], f"!{ord(found[0]):x}!"), name)


def original(name: str) -> str:
    """The name that ``plain`` was given."""
    return re.sub(r"!([0-9a-f]+)!|[()~]", lambda found: chr(int(found[1], 16)) if found[1] else _READ[found[0]], name)


def heading(model: Named) -> list[str]:
    """What the file is, for its first lines."""
    goals = ", then ".join(f"{name} ({unit})" for name, unit, *_ in model.objectives)
    return [
        f"{model.name}: {model.title}",
        "The training places model as written by ppopt; people, WTE, days, pounds.",
        f"Objectives, first things first: {goals}.",
        *(["Places of the plan's years are whole numbers."] if model.whole else []),
        "A file has one objective, the first. For the next, keep the value reached by a further row.",
    ]


def _spread(blocks: Sequence[Block]) -> NDArray[np.float64]:
    """The scale of every column or row."""
    return np.repeat([block.scale for block in blocks], [len(block.keys) for block in blocks])
