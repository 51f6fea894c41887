"""A world in which a plan is carried out: who then starts, leaves and is in post, and what stays short."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.replan.actual_tables import Report
from optimiser.analyses.replan.actuals import Actuals, nothing_reported
from optimiser.analyses.replan.assemble import assembled
from optimiser.analyses.replan.history import PLACE, POST, history, promised, typed
from optimiser.model import build, training
from optimiser.model.families.care import deployable, requirement
from optimiser.model.families.supervision import supervision, supervisors
from optimiser.results.decisions import decisions, weights
from optimiser.solution import Options, Status
from optimiser.solving import solve
from optimiser.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.instance import Instance

FAMILIES = (
    (requirement, deployable, supervision, supervisors),
    (requirement, deployable, supervision),
    (requirement, deployable),
)
"""What holds of people in post: all of it; more supervision than supervisors may give; or less of it than it takes."""

SAID = {"source": "the world as it was played", "confidence": "assumed"}


@dataclass(frozen=True)
class World:
    """How the world treats a plan, beside what its instance says."""

    fill: float = 1.0
    """share of places that fill"""
    spread: float = 0.0
    """how far fill and leave rates may lie from what is said, as a share, drawn evenly for each"""
    seed: int = 0
    learns: bool = False
    """whether planners expect the leave rates last seen from then on, rather than those they began with"""


@dataclass(frozen=True)
class Reached:
    """What stayed short in a year, in WTE and weighted WTE-years of it; whether supervisors kept to their share."""

    short_wte: float
    weighted: float
    supervised: bool


def as_planned(inst: Instance, tables: Mapping[str, pd.DataFrame], year: int) -> Actuals:
    """Everything up to ``year`` came in as planned."""
    report = Report(title="as planned", last_year_begun=year, source_of_record="the plan")
    bare = Actuals(report, nothing_reported(inst))
    return _counted(inst, tables, bare, year)


def came_in(
    real: Instance, tables: Mapping[str, pd.DataFrame], year: int, world: World, rng: np.random.Generator
) -> Actuals:
    """What the plan in ``tables`` comes to in ``year`` in the instance ``real``."""
    report = Report(title=f"outcome of {year}", last_year_begun=year, source_of_record="played")
    places = promised(real, tables)
    places = places[places["year"] == year]
    share = np.clip(world.fill * (1 + world.spread * rng.uniform(-1, 1, len(places))), 0.0, 1.0)
    starts = places[PLACE].assign(starters=places["places"] * share, **SAID)
    leave = training.leave(real)
    leave = leave[leave["year"] == year]
    rate = np.clip(leave["rate"] * (1 + world.spread * rng.uniform(-1, 1, len(leave))), 0.0, 1.0)
    leavers = leave[POST].assign(rate=rate, continues="yes" if world.learns else "no", **SAID)
    known = {**nothing_reported(real), "actual_starts": starts, "actual_leavers": leavers}
    return _counted(real, tables, Actuals(report, known), year)


def _counted(inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals, year: int) -> Actuals:
    """The actuals with a count of everybody in post."""
    stock = history(inst, tables, actuals).stock
    counts = stock.loc[stock["year"] == year, [*POST, "wte"]].assign(**SAID)
    return replace(actuals, tables={**actuals.tables, "actual_workforce": counts})


def reached(real: Instance, actuals: Actuals, tables: Mapping[str, pd.DataFrame]) -> Reached:
    """The least shortfall of the year with the people who are then in post and in training.

    Stock and starts are given; only who works in which service is open.  Where too few are left to supervise those who
    began, supervisors give more of their time than they may.
    """
    year = actuals.report.last_year_begun
    inst = _one_year(real, year)
    known = history(real, tables, actuals)
    starts = known.starts.merge(real.programmes[["programme", "route"]], on="programme")
    given = {
        "stock": known.stock.rename(columns={"wte": "value"}),
        "starts": starts.groupby(["route", "region", "year"], observed=True)["starters"]
        .sum()
        .rename("value")
        .reset_index(),
    }
    for families in FAMILIES:
        lp = build(inst, families)
        lower, upper = lp.lower.copy(), lp.upper.copy()
        for block in lp.columns:
            if block.name in given:
                keys = [name for name in block.keys.columns if name in given[block.name]]
                fixed = typed(inst, given[block.name][[*keys, "value"]])
                value = block.keys.merge(fixed, on=keys, how="left")["value"].fillna(0.0).to_numpy()
                lower[block.span] = upper[block.span] = value / block.scale
        outcome = solve(replace(lp, lower=lower, upper=upper), Options())
        if outcome.status is Status.OPTIMAL and outcome.x is not None:
            short = decisions(lp, outcome.x)["shortfall"]
            weighted = float((short["value"] * weights(inst, short)).sum())
            return Reached(float(short["value"].sum()), weighted, supervisors in families)
    return Reached(float("nan"), float("nan"), supervised=False)


def _one_year(inst: Instance, year: int) -> Instance:
    """The instance of one year alone, without rules."""
    horizon = inst.horizon.model_copy(
        update={
            "last_intake_year": year,
            "last_evaluation_year": year,
            "objectives": ("shortfall",),
            "max_shortfall": None,
        }
    )
    frames = {
        table.name: inst.table(table.name)[inst.table(table.name)["year"] == year]
        for table in TABLES
        if "year" in table.model_fields
    }
    return assembled(inst, horizon, {**frames, "policies": inst.policies.iloc[:0]}, inst.scenario, f"the year {year}")
