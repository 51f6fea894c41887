"""What an objective hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Goal:
    """A linear function in natural units: the sum of ``coef`` over the columns ``col`` plus ``already``.

    ``scale`` is how many natural units make one unit of the matrix.
    """

    name: str
    unit: str
    terms: pd.DataFrame
    already: float = 0.0
    scale: float = 1.0
