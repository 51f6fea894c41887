"""The requirement that is not met, weighted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.families.care import shortfall_weights
from optimiser.model.objectives.goal import Goal

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def shortfall(inst: Instance, cols: Columns) -> Goal:
    r"""Weighted WTE-years short, over every year of plan and tail.

    .. math:: \sum_{s,r,y,b} \text{weight}_s\, \text{weight}_b\, \delta^y\, \text{shortfall}_{sryb}
    """
    return Goal("shortfall", "weighted WTE-years", shortfall_weights(inst, cols))
