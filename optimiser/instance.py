"""The instance: every table, checked, expanded and typed, ready for the model.  Frozen; printing any field shows it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.errors import Problem
    from optimiser.horizon import Horizon


@dataclass(frozen=True, eq=False)
class Instance:
    """One planning problem; two are equal only if they are the same object.

    Every field below ``written`` is the table of that name (optimiser/tables): one row per key with ``all`` expanded.
    Columns that name a member of a set are Categorical over ``sets[set_name]``, in the order of the table that declares
    the set; columns that may also hold a word (``all``, ``none``) or an area are plain text; years are integers;
    figures are floats.  An optional table that is absent is a table without rows.
    """

    horizon: Horizon
    sets: Mapping[str, pd.CategoricalDtype]
    """the members of each declared set: profession, region, hei, route, programme, service, fund, setting, ..."""
    hash: str
    """sha256 of settings and tables, whatever the order of their rows"""
    scenario: tuple[str, ...]
    """names of the scenarios and texts of the changes applied, in order"""
    warnings: tuple[Problem, ...]
    written: Mapping[str, int]
    """how many rows each table has as it is written, before ``all`` is expanded"""
    professions: pd.DataFrame
    regions: pd.DataFrame
    heis: pd.DataFrame
    services: pd.DataFrame
    funds: pd.DataFrame
    routes: pd.DataFrame
    route_years: pd.DataFrame
    finishers: pd.DataFrame
    charges: pd.DataFrame
    programmes: pd.DataFrame
    programme_years: pd.DataFrame
    programme_blocks: pd.DataFrame
    programme_expansion: pd.DataFrame
    catchments: pd.DataFrame
    promised_places: pd.DataFrame
    workforce: pd.DataFrame
    length_of_service: pd.DataFrame
    leave_rates: pd.DataFrame
    joiners: pd.DataFrame
    pipeline: pd.DataFrame
    stays: pd.DataFrame
    career_moves: pd.DataFrame
    move_limits: pd.DataFrame
    recruitment: pd.DataFrame
    retention: pd.DataFrame
    requirements: pd.DataFrame
    skill_mix: pd.DataFrame
    trainee_service: pd.DataFrame
    team_ratios: pd.DataFrame
    team_ratio_roles: pd.DataFrame
    budgets: pd.DataFrame
    pools: pd.DataFrame
    supervision_pools: pd.DataFrame
    settings: pd.DataFrame
    placement_needs: pd.DataFrame
    placement_capacity: pd.DataFrame
    placement_expansion: pd.DataFrame
    groups: pd.DataFrame
    schemes: pd.DataFrame
    scheme_routes: pd.DataFrame
    scheme_uplift: pd.DataFrame
    diversity_base: pd.DataFrame
    workforce_diversity: pd.DataFrame
    diversity_targets: pd.DataFrame
    policies: pd.DataFrame
    limit_owners: pd.DataFrame
    relaxation_prices: pd.DataFrame

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Columns area (text) and region: each region under its own name, under its parent's and under ``all``."""
        regions = self.regions["region"]
        named = [regions.astype(str), self.regions["parent"].astype(str), pd.Series("all", index=regions.index)]
        return pd.concat(
            [pd.DataFrame({"area": area, "region": regions}) for area in named], ignore_index=True
        ).drop_duplicates()

    @property
    def years(self) -> np.ndarray:
        """Every year of plan and tail."""
        return np.arange(self.horizon.first_intake_year, self.horizon.last_evaluation_year + 1)

    def table(self, name: str) -> pd.DataFrame:
        """The table called ``name``.

        Raises KeyError if no table has that name.
        """
        if name not in TABLE_FIELDS:
            raise KeyError(name)
        frame: pd.DataFrame = getattr(self, name)
        return frame


TABLE_FIELDS = tuple(field.name for field in fields(Instance))[6:]
