"""The plan itself: what the solver decided, as tables in people, places, WTE, days and pounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

DECIMALS = 9
"""Figures are rounded to this many decimals, which also clears the solver's noise around zero."""


def tidy(figures: pd.Series[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Figures rounded, noise and negative zeros cleared."""
    return np.round(np.asarray(figures, dtype=float), DECIMALS) + 0.0


def period(inst: Instance, years: pd.Series[int]) -> NDArray[np.object_]:
    """``plan`` or ``tail`` for each year."""
    return np.where(years <= inst.horizon.last_intake_year, "plan", "tail")


def decisions(lp: LinearProgram, x: NDArray[np.float64]) -> dict[str, pd.DataFrame]:
    """Every variable's keys with ``value`` in its own unit, by the variable's name; none is less than nothing."""
    return {
        block.name: block.keys.assign(value=tidy(np.maximum(x[block.span], 0.0) * block.scale)) for block in lp.columns
    }


def decision_tables(inst: Instance, decided: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables that repeat a variable as it is."""
    named = {
        "places": ("places", "places"),
        "intake": ("intake", "places"),
        "starts": ("starts", "starts"),
        "supported": ("supported", "people"),
        "deployed": ("deployed", "deployed_wte"),
        "supervising": ("supervising", "supervising_wte"),
        "carried": ("carried", "carried_gbp"),
        "built": ("built", "places"),
    }
    return {
        table: _with_period(inst, decided[variable].rename(columns={"value": figure}), figure)
        for table, (variable, figure) in named.items()
    }


def _with_period(inst: Instance, frame: pd.DataFrame, figure: str) -> pd.DataFrame:
    keys = [name for name in frame.columns if name != figure]
    return frame.assign(period=period(inst, frame["year"]))[[*keys, "period", figure]]


def plan_shortfall(inst: Instance, decided: Mapping[str, pd.DataFrame], trainees: pd.DataFrame) -> pd.DataFrame:
    """Requirement, trainees' care, shortfall and what it weighs, by service, region, year and band."""
    keys = ["service", "region", "year"]
    frame = decided["shortfall"].rename(columns={"value": "shortfall_wte"})
    frame = frame.merge(inst.requirements[[*keys, "required_wte"]], on=keys)
    frame = frame.merge(trainees, on=keys, how="left")
    frame["trainee_wte"] = tidy(frame["trainee_wte"].fillna(0.0))
    frame["weighted_wte_years"] = tidy(frame["shortfall_wte"] * weights(inst, frame))
    frame["period"] = period(inst, frame["year"])
    columns = ["required_wte", "trainee_wte", "band", "shortfall_wte", "weighted_wte_years"]
    return frame[[*keys, "period", *columns]]


def weights(inst: Instance, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Service weight * band weight * discount of each line of ``frame`` (service, band, year)."""
    services = inst.services.set_index("service")["weight"]
    bands = np.array([band.weight for band in inst.horizon.bands])
    years = frame["year"].to_numpy(float) - inst.horizon.first_intake_year
    service_weight = services.loc[frame["service"].astype(str)].to_numpy(float)
    band_weight = bands[frame["band"].astype(int).to_numpy() - 1]
    weight: NDArray[np.float64] = service_weight * band_weight * (1 + inst.horizon.discount_rate) ** -years
    return weight
