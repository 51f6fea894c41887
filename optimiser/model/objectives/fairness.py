"""The region that is worst off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.objectives.goal import Goal

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def worst_region(_inst: Instance, cols: Columns) -> Goal:
    r"""The largest regional shortfall share over the plan years, shortfall over requirement, unweighted.

    .. math:: \max_r \frac{\sum_{s,y,b} \text{shortfall}_{sryb}}{\sum_{s,y} \text{required}_{sry}}
    """
    return Goal("worst_region", "share", cols.worst_region.assign(coef=1.0))
