"""What can be made small.  Each objective lists its terms (col, coef) and what is already committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.objectives.cost import cost
from optimiser.model.objectives.fairness import worst_region
from optimiser.model.objectives.shortfall import shortfall
from optimiser.model.objectives.steadiness import churn, deviation

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance
    from optimiser.model.objectives.goal import Goal
    from optimiser.model.variables import Columns

OBJECTIVES: dict[str, Callable[[Instance, Columns], Goal]] = {
    "shortfall": shortfall,
    "worst_region": worst_region,
    "cost": cost,
    "churn": churn,
    "deviation": deviation,
}
