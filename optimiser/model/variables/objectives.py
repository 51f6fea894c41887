"""Columns that only an objective needs: there are none unless it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.rows import Variable
from optimiser.model.variables.training import intake

if TYPE_CHECKING:
    from optimiser.instance import Instance


def _wants(inst: Instance, objective: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The lines of ``frame`` if the objective is asked for, otherwise none."""
    return frame if objective in inst.horizon.objectives else frame.iloc[:0]


def worst_region(inst: Instance) -> Variable:
    """The largest regional shortfall share over the plan years; there only when it is an objective."""
    return Variable("worst_region", _wants(inst, "worst_region", pd.DataFrame(index=[0])), "share")


def grown(inst: Instance) -> Variable:
    """Intake above the year before (people); there only when churn is an objective."""
    return Variable("grown", _wants(inst, "churn", intake(inst).keys), "people")


def fallen(inst: Instance) -> Variable:
    """Intake below the year before (people); there only when churn is an objective."""
    return Variable("fallen", _wants(inst, "churn", intake(inst).keys), "people")


def above(inst: Instance) -> Variable:
    """Places above the promised plan (people); there only when deviation is an objective."""
    return Variable("above", _wants(inst, "deviation", inst.promised_places[["programme", "region", "year"]]), "people")


def below(inst: Instance) -> Variable:
    """Places below the promised plan (people); there only when deviation is an objective."""
    return Variable("below", _wants(inst, "deviation", inst.promised_places[["programme", "region", "year"]]), "people")
