"""Planned, actual, explained: every figure that was reported beside what the plan said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.replan.history import POST, leave_rates, started, typed
from optimiser.results.decisions import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.replan.actuals import Actuals
    from optimiser.instance import Instance

COLUMNS = ["measure", "subject", "region", "year", "unit", "planned", "actual"]
KEYS = ["measure", "subject", "region", "year"]


def monitoring(inst: Instance, past: Mapping[str, pd.DataFrame], actuals: Actuals) -> pd.DataFrame:
    """A row for each reported figure.

    Columns measure, subject, region, year, unit (people, share or WTE), planned, actual, difference, explained (the
    reason given, or ``not explained``).
    """
    parts = [
        _starters(inst, past, actuals),
        _drop_out(inst, actuals),
        _leavers(inst, actuals),
        _posts(inst, past, actuals),
    ]
    frame = pd.concat([part[COLUMNS].astype({"subject": str, "region": str}) for part in parts], ignore_index=True)
    frame = frame.assign(difference=frame["actual"] - frame["planned"])
    figures = ["planned", "actual", "difference"]
    frame[figures] = frame[figures].astype(float).round(DECIMALS) + 0.0
    said = actuals.tables["monitoring"]
    of = dict(zip(zip(*(said[key].astype(str) for key in KEYS), strict=True), said["explanation"], strict=True))
    keys = zip(*(frame[key].astype(str) for key in KEYS), strict=True)
    reasons = [of.get(key, of.get((key[0], key[1], "all", key[3]), "not explained")) for key in keys]
    return frame.assign(explained=reasons)


def _starters(inst: Instance, past: Mapping[str, pd.DataFrame], actuals: Actuals) -> pd.DataFrame:
    frame = started(inst, past, actuals)
    frame = frame[frame["reported"]]
    names = {"programme": "subject", "places": "planned", "starters": "actual"}
    return frame.rename(columns=names).assign(measure="starters", unit="people")


def _drop_out(inst: Instance, actuals: Actuals) -> pd.DataFrame:
    usual = 1.0 - inst.finishers.groupby("route", observed=True)["share"].sum()
    frame = actuals.tables["actual_drop_out"]
    frame = frame.assign(planned=frame["route"].astype(str).map(usual).astype(float))
    names = {"route": "subject", "intake_year": "year", "left_share": "actual"}
    return frame.rename(columns=names).assign(measure="drop-out", unit="share")


def _leavers(inst: Instance, actuals: Actuals) -> pd.DataFrame:
    reported = actuals.tables["actual_leavers"][POST]
    frame = reported.merge(leave_rates(inst, actuals), on=POST)
    return frame.rename(columns={"profession": "subject", "rate": "actual"}).assign(measure="leavers", unit="share")


def _posts(inst: Instance, past: Mapping[str, pd.DataFrame], actuals: Actuals) -> pd.DataFrame:
    planned = typed(inst, past["workforce"][[*POST, "stock_wte"]])
    frame = actuals.tables["actual_workforce"].merge(planned, on=POST)
    names = {"profession": "subject", "stock_wte": "planned", "wte": "actual"}
    return frame.rename(columns=names).assign(measure="workforce", unit="WTE")
