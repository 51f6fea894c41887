"""The decisions: which columns there are.  One function for each variable; ``VARIABLES`` tells the story in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.variables.columns import POUNDS, Columns, number
from optimiser.model.variables.money import carried, expanded
from optimiser.model.variables.objectives import above, below, fallen, grown, worst_region
from optimiser.model.variables.people import deployed, recruited, retained, shortfall, stock, supervising
from optimiser.model.variables.training import built, intake, places, starts, supported
from optimiser.model.variables.whole import blocks, running

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance
    from optimiser.model.rows import Variable

__all__ = ["FOR_AN_OBJECTIVE", "POUNDS", "VARIABLES", "Columns", "number"]

FOR_AN_OBJECTIVE: tuple[Callable[[Instance], Variable], ...] = (worst_region, grown, fallen, above, below)
"""Those that nothing but their objective holds down."""
VARIABLES: tuple[Callable[[Instance], Variable], ...] = (
    places,
    intake,
    starts,
    supported,
    stock,
    deployed,
    shortfall,
    supervising,
    expanded,
    recruited,
    retained,
    built,
    carried,
    *FOR_AN_OBJECTIVE,
    running,
    blocks,
)
