"""The result tables of a plan, in people, places, WTE, days and pounds; what a report shows is a sum over these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.errors import ModelError
from optimiser.results.decisions import decision_tables, decisions, plan_shortfall
from optimiser.results.diversity import diversity, workforce_diversity
from optimiser.results.gaps import by_profession, case
from optimiser.results.limits import limits
from optimiser.results.money import spend
from optimiser.results.people import begun, placements, team_ratios, trainees_care, workforce

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solving import Outcome


def result_tables(
    inst: Instance, lp: LinearProgram, outcome: Outcome, without_plan: pd.DataFrame, gaps_without_plan: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Every result table by name, in the order in which the run folder lists them."""
    x, dual, reduced = outcome.x, outcome.dual, outcome.reduced
    if x is None or dual is None or reduced is None:
        msg = "there is no plan to read out"
        raise ModelError(msg)
    decided = decisions(lp, x)
    everyone = begun(inst, decided["starts"])
    tables = decision_tables(inst, decided)
    tables["shortfall"] = plan_shortfall(inst, decided, trainees_care(inst, everyone))
    tables["workforce"] = workforce(inst, decided, everyone)
    tables["spend"] = spend(inst, decided, everyone)
    tables["placements"] = placements(inst, decided, everyone)
    tables["diversity"] = diversity(inst, decided, everyone)
    tables["workforce_diversity"] = workforce_diversity(inst, decided, everyone, tables["workforce"])
    tables["team_ratios"] = team_ratios(inst, decided["stock"])
    tables["comparators"] = pd.concat([without_plan, case(inst, "plan", tables["shortfall"])], ignore_index=True)
    gaps = by_profession(inst, "plan", tables["shortfall"], tables["deployed"])
    tables["gaps"] = pd.concat([gaps_without_plan, gaps], ignore_index=True)
    tables["limits"] = limits(lp, x, dual, reduced)
    return {name: _plain(frame) for name, frame in tables.items()}


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its names as plain text."""
    names = {name: str for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)}
    return frame.astype(names).reset_index(drop=True)
