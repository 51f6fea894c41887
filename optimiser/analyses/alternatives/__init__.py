"""Room to negotiate: how far places may move while the plan stays nearly as good, and plans as different as can be."""

from __future__ import annotations

from optimiser.analyses.alternatives.explored import Explored, Wanted, explore
from optimiser.analyses.alternatives.selections import KINDS
from optimiser.analyses.alternatives.store import ranges

__all__ = ["KINDS", "Explored", "Wanted", "explore", "ranges"]
