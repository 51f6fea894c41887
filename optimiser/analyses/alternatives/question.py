"""The question that every range and every other plan answers: which plans keep the objective within so much."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimiser.errors import UsageError
from optimiser.model import build
from optimiser.model.extended import standing, with_rows
from optimiser.model.lp import Block

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder import Past
    from optimiser.solution import Basis, Level

AT_LEAST = 1e-6
"""The share of its objective to which the run's own plan is known: with less room the plan itself might be left out."""


@dataclass(frozen=True)
class Question:
    """A run's program with its first objective kept by a last row; only how far the row gives way differs."""

    inst: Instance
    lp: LinearProgram
    basis: Basis | None
    level: Level

    @property
    def row(self) -> int:
        """The row that keeps the objective."""
        return self.lp.matrix.shape[0] - 1

    def most(self, within: float) -> float:
        """The right-hand side of the row, in matrix units, that lets the objective worsen by a share of its value.

        By ``AT_LEAST`` in any case.
        """
        objective = self.lp.objectives[0]
        worst = self.level.value + max(within, AT_LEAST) * abs(self.level.value)
        return worst / objective.scale - objective.constant


def question(past: Past) -> Question:
    """The question about a finished run.

    Raises UsageError if the run has no best plan from which to give way.
    """
    if past.solution.status.value != "optimal":
        msg = f"{past.run.folder} has no best plan to give way from. {past.solution.sentence}"
        raise UsageError(msg)
    lp = build(past.inst)
    cost = lp.objectives[0].cost
    block = Block("kept", pd.DataFrame({"objective": [lp.objectives[0].name]}), 0, lp.objectives[0].unit)
    kept = with_rows(lp, block, csr_array(cost[np.newaxis, :]), np.array([np.inf]))
    basis = past.solution.basis
    return Question(past.inst, kept, None if basis is None else standing(basis, 1), past.solution.levels[0])
