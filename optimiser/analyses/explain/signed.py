"""What each override in the plan costs now: the plan solved again without it, and without all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.explain.standing import resolve, solver
from optimiser.reports.overrides import COLUMNS, overrides
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Collection

    from optimiser.analyses.explain.standing import Standing
    from optimiser.model.lp import LinearProgram

ALL = "all"


def signed(standing: Standing) -> pd.DataFrame:
    """The report ``overrides`` with ``costs``: what the first objective would save without it; last, without all.

    Blank if the program is too large to be solved again for each.
    """
    found = overrides(standing.inst, standing.solution)
    if found.empty:
        return found.assign(costs=0.0)
    if len(found) > 1:
        together = dict.fromkeys(COLUMNS, "") | {
            "rule": ALL,
            "what": "all of them together",
            "binding_rows": 0,
            "price": np.nan,
        }
        found = pd.concat([found, pd.DataFrame([together])], ignore_index=True)
    if standing.is_large:
        return found.assign(costs=np.nan)
    names = set(found["rule"]) - {ALL}
    held, costs = solver(standing), []
    for rule in found["rule"]:
        answer = resolve(standing, held, _without(standing.lp, names if rule == ALL else {rule}), standing.basis)
        saved = standing.answer.value - answer.value
        costs.append(max(0.0, saved) if answer.status is Status.OPTIMAL else np.nan)
    return found.assign(costs=costs)


def _without(lp: LinearProgram, names: Collection[str]) -> LinearProgram:
    """The program without the rows of some rules."""
    parts = [
        block.keys["rule"].astype(str).isin(names).to_numpy()
        if "rule" in block.keys
        else np.zeros(len(block.keys), bool)
        for block in lp.rows
    ]
    free = np.concatenate(parts)
    return replace(lp, row_lower=np.where(free, -np.inf, lp.row_lower), row_upper=np.where(free, np.inf, lp.row_upper))
