"""How much a plan moves: from year to year, and from a plan already promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.objectives.goal import Goal

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def churn(_inst: Instance, cols: Columns) -> Goal:
    r"""Total absolute change of intakes from year to year, plan and tail.

    .. math:: \sum_{g,t} |\text{intake}_{gt} - \text{intake}_{g,t-1}|
    """
    return Goal("churn", "people", pd.concat([cols.grown, cols.fallen]).assign(coef=1.0))


def deviation(_inst: Instance, cols: Columns) -> Goal:
    r"""Distance from the promised plan.

    .. math:: \sum_{g,r,t} |\text{places}_{grt} - \text{promised}_{grt}|
    """
    return Goal("deviation", "people", pd.concat([cols.above, cols.below]).assign(coef=1.0))
