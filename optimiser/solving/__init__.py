"""The solver: the only folder that imports highspy."""

from optimiser.solving import warm
from optimiser.solving.highs import as_highs
from optimiser.solving.lent import Lent, may_borrow, solve_lent
from optimiser.solving.levels import ALGORITHMS, Outcome, solve

__all__ = ["ALGORITHMS", "Lent", "Outcome", "as_highs", "may_borrow", "solve", "solve_lent", "warm"]
