"""How near a round is to impossible: what is fixed before any decision, and years whose money is spoken for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.model.freedom import FIXED, propagated
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.limit_words import owner_of, title_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

LITTLE = 0.05
"""A budget of which less than this share is free is told."""

FORCED = ["programme", "title", "years", "places", "by", "owner"]
COMMITTED = ["fund", "title", "owner", "year", "budget_gbp", "in_training_gbp", "forced_gbp", "free_gbp", "free_share"]


def tight(inst: Instance, lp: LinearProgram) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What leaves no freedom, by kind of limit; intakes that are forced; years whose money is spoken for."""
    lower, upper, by = propagated(lp)
    causes = np.array(["", *(block.name for block in lp.rows)])[by]
    return _no_freedom(lp, lower, upper, causes), _forced(inst, lp, lower, upper, causes), _committed(inst, lp)


def _no_freedom(
    lp: LinearProgram, lower: NDArray[np.float64], upper: NDArray[np.float64], causes: NDArray[np.str_]
) -> pd.DataFrame:
    """How many intakes of a programme in a year each kind of limit leaves no choice about: kind, title, intakes, of."""
    span = lp.column_block("intake").span
    fixed = (upper[span] - lower[span]) < FIXED
    counted = pd.Series(causes[span][fixed]).value_counts()
    lines = [(kind, _kind(str(kind)), int(size), len(fixed)) for kind, size in counted.items()]
    return pd.DataFrame(lines, columns=["kind", "title", "intakes", "of"])


def _kind(kind: str) -> str:
    """A kind of limit in words, whoever's it is."""
    return LIMIT_KINDS[kind].words.partition(":")[0] if kind in LIMIT_KINDS else "how things hang together"


def _forced(
    inst: Instance, lp: LinearProgram, lower: NDArray[np.float64], upper: NDArray[np.float64], causes: NDArray[np.str_]
) -> pd.DataFrame:
    """Intakes of the plan's years above 0 that no plan can choose: one line per programme, size and limit."""
    block = lp.column_block("intake")
    frame = block.keys.reset_index(drop=True).assign(
        low=lower[block.span], high=upper[block.span], by=causes[block.span]
    )
    frame = frame[(frame["high"] - frame["low"] < FIXED) & (frame["low"] > FIXED)]
    frame = frame[frame["year"] <= inst.horizon.last_intake_year].assign(places=frame["low"].round(2))
    contracts = inst.programme_years[["programme", "year", "min_places"]]
    promised = frame[["programme", "year"]].merge(contracts, how="left")["min_places"].to_numpy()
    frame["by"] = np.where(np.isclose(promised, frame["low"]), "programme_minimum", frame["by"])
    lines = [
        (
            str(programme), title_of(inst, "programme", str(programme)), tuple(group["year"].astype(int)), places,
            _kind(str(by)), owner_of(inst, str(by), "", ""),
        )
        for (programme, places, by), group in frame.groupby(["programme", "places", "by"], observed=True)
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=FORCED)


def _committed(inst: Instance, lp: LinearProgram) -> pd.DataFrame:
    """Funds and years of the plan of which people in training and forced decisions leave little or nothing free.

    What is forced follows from the other limits alone, as if no fund had an end: it can be more than the budget.
    """
    block = next(block for block in lp.rows if block.name == "budget")
    part = lp.matrix[block.span]
    endless = lp.row_upper.copy()
    endless[block.span] = np.inf
    decided, _upper, _by = propagated(replace(lp, row_upper=endless))
    decided[lp.column_block("carried").span] = 0.0
    forced = part @ decided * block.scale
    trained = lp.row_constant[block.span] * block.scale
    frame = block.keys.reset_index(drop=True).assign(in_training_gbp=trained, forced_gbp=forced)
    frame["budget_gbp"] = lp.row_upper[block.span] * block.scale + trained
    frame["free_gbp"] = frame["budget_gbp"] - trained - forced
    frame["free_share"] = frame["free_gbp"] / frame["budget_gbp"].where(frame["budget_gbp"] > 0)
    spoken_for = (frame["free_gbp"] < LITTLE * frame["budget_gbp"]) & (trained + forced > 0)
    frame = frame[spoken_for & (frame["year"] <= inst.horizon.last_intake_year)]
    fund = frame["fund"].astype(str)
    frame["title"] = [title_of(inst, "fund", name) for name in fund]
    frame["owner"] = [owner_of(inst, "budget", "fund", name) for name in fund]
    return frame.astype({"fund": str})[COMMITTED].reset_index(drop=True)
