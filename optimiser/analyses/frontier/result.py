"""What a frontier is when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimiser.analyses.frontier.amount import Amount
    from optimiser.analyses.frontier.axis import Axis
    from optimiser.analyses.frontier.fairness import Cap
    from optimiser.analyses.frontier.ground import Shape
    from optimiser.analyses.frontier.surface import Node
    from optimiser.analyses.frontier.trace import Traced
    from optimiser.instance import Instance


@dataclass(frozen=True)
class Frontier:
    """The least value of an objective along one axis."""

    inst: Instance
    """as it is asked about, before the axis changes it"""
    objective: str
    unit: str
    axis: Axis | Cap
    amount: Amount
    shape: Shape
    within: float
    """the gap asked for, relative to the value"""
    traced: Traced
    today: float | None
    """the place of the instance as it is; None if it is not on the line"""


@dataclass(frozen=True)
class Surface:
    """The least value of an objective on a grid of two axes."""

    inst: Instance
    objective: str
    unit: str
    axes: tuple[Axis, Axis]
    amounts: tuple[Amount, Amount]
    shape: Shape
    within: float
    nodes: tuple[Node, ...]
    """in the order of the first axis, then of the second"""
    today: tuple[float | None, float | None]
