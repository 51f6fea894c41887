"""The solver: the only folder that imports highspy."""

from optimiser.solving import warm
from optimiser.solving.highs import as_highs
from optimiser.solving.levels import ALGORITHMS, Outcome, solve

__all__ = ["ALGORITHMS", "Outcome", "as_highs", "solve", "warm"]
