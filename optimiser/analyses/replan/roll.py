"""The instance rolled forward: it begins in the first year that has not begun, from where things then stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.analyses.replan.assemble import assembled
from optimiser.analyses.replan.history import PLACE, promised, typed
from optimiser.checks.coverage import reach
from optimiser.checks.tables import Tables
from optimiser.reading.columns import columns_of
from optimiser.selection import parse, parse_years
from optimiser.tables import BY_NAME, TABLES
from optimiser.words import ranges

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from optimiser.analyses.replan.actuals import Actuals
    from optimiser.analyses.replan.history import History
    from optimiser.horizon import Horizon
    from optimiser.instance import Instance

Frames = dict[str, pd.DataFrame]


def roll(
    inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals, known: History, horizon: Horizon
) -> Instance:
    """``inst`` from ``horizon.first_intake_year`` on: what has begun is data, and the rest of the plan is promised.

    ``tables`` are the result tables of the plan, ``known`` the begun years, ``horizon`` the new settings.
    Raises InstanceError if the actuals lead to tables that do not agree with one another.
    """
    first = horizon.first_intake_year
    source = f"{actuals.report.title}: as reported, and as planned where nothing was"
    frames: Frames = {
        table.name: inst.table(table.name)[inst.table(table.name)["year"] >= first]
        for table in TABLES
        if any(column.year is not None and column.name == "year" for column in columns_of(table))
    }
    frames["pipeline"] = _as_sure_as(inst.pipeline, _pipeline(inst, known, first)).assign(source=source)
    posts = _workforce(inst, known, first)
    frames["workforce"] = _as_sure_as(inst.workforce, posts.drop(columns="counted")).assign(source=source)
    frames["workforce"].loc[posts["counted"], "confidence"] = "derived"
    frames["length_of_service"] = _as_sure_as(inst.workforce, known.service).assign(source=source)
    frames["programmes"] = _programmes(inst, known, first)
    frames["programme_years"] = _capacity(inst, tables, frames["programme_years"], first)
    frames["budgets"] = _budgets(inst, tables, frames["budgets"], first)
    frames["leave_rates"] = _leave_rates(inst, actuals, frames["leave_rates"], first)
    frames["promised_places"] = _promises(inst, tables, first)
    frames["policies"] = _policies(inst, horizon)
    frames["workforce_diversity"] = _diversity(inst, tables, first)
    return assembled(
        inst,
        horizon,
        frames,
        (*inst.scenario, f"planned again from {first}"),
        f"the instance rolled forward to {first}",
    )


def _pipeline(inst: Instance, known: History, first: int) -> pd.DataFrame:
    """Cohorts of whom some still train or will qualify."""
    lasting = reach(Tables(inst.horizon, {name: inst.table(name) for name in BY_NAME}, {}))
    frame = known.cohorts.merge(lasting, on="route")
    return frame[frame["intake_year"] + frame["reach"] >= first].drop(columns="reach").reset_index(drop=True)


def _workforce(inst: Instance, known: History, first: int) -> pd.DataFrame:
    """The people in post just before the first year, and whether they were counted then."""
    last = known.stock[known.stock["year"] == first - 1]
    keys = ["profession", "region"]
    return inst.workforce[keys].merge(last[[*keys, "wte", "counted"]], on=keys)


def _as_sure_as(before: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """What is worked out from assumed figures of ``before``, found by its keys, is assumed, and derived otherwise."""
    keys = [name for name in ("profession", "route", "region", "intake_year") if name in {*before} & {*frame}]
    known = frame.merge(before[[*keys, "confidence"]], on=keys, how="left")["confidence"].astype(object)
    return frame.assign(confidence=known.where(known.isin(("assumed", "recalled")), "derived").to_numpy())


def _programmes(inst: Instance, known: History, first: int) -> pd.DataFrame:
    """What each programme took in the last year that has begun."""
    last = known.starts[known.starts["year"] == first - 1].groupby("programme", observed=False)["starters"].sum()
    taken = last.reindex(inst.programmes["programme"].astype(str)).fillna(0.0).to_numpy()
    return inst.programmes.assign(last_intake_places=taken)


def _capacity(inst: Instance, tables: Mapping[str, pd.DataFrame], later: pd.DataFrame, first: int) -> pd.DataFrame:
    """Agreed minima and maxima, and the capacity that was built before, where it is ready."""
    if inst.programme_expansion.empty:
        return later
    keys = ["programme", "year"]
    built = typed(inst, tables["built"]).merge(inst.programme_expansion[[*keys, "lead_years"]], on=keys)
    built = built[(built["year"] < first) & (built["places"] > 0)].rename(columns={"places": "more"})
    built["from_year"] = built["year"] + built["lead_years"]
    years = pd.DataFrame({"year": [year for year in inst.years if year >= first]})
    ready = built[["programme", "from_year", "more"]].merge(years, how="cross")
    ready = ready[ready["year"] >= ready["from_year"]].groupby(keys, observed=True)["more"].sum().reset_index()
    frame = ready.merge(inst.programmes[["programme", "capacity_places"]], on="programme")
    frame = frame.merge(later[[*keys, "min_places", "max_places"]], on=keys, how="left")
    frame["max_places"] = frame["max_places"].fillna(frame["capacity_places"]) + frame["more"]
    frame = frame.fillna({"min_places": 0.0}).drop(columns=["more", "capacity_places"])
    said = frame.assign(source="agreed capacity and what was built before", confidence="derived")
    return pd.concat([later, said], ignore_index=True).drop_duplicates(keys, keep="last")


def _budgets(inst: Instance, tables: Mapping[str, pd.DataFrame], later: pd.DataFrame, first: int) -> pd.DataFrame:
    """Cash limits, the first year's with what the plan carried into it."""
    carried = typed(inst, tables["carried"])
    carried = carried[(carried["year"] == first - 1) & (carried["carried_gbp"] > 0)].assign(year=first)
    frame = later.merge(carried[["fund", "year", "carried_gbp"]], on=["fund", "year"], how="left")
    more = frame["carried_gbp"].fillna(0.0)
    source = frame["source"].where(more == 0, frame["source"] + "; with what the plan carried over")
    return frame.assign(budget_gbp=frame["budget_gbp"] + more, source=source).drop(columns="carried_gbp")


def _leave_rates(inst: Instance, actuals: Actuals, later: pd.DataFrame, first: int) -> pd.DataFrame:
    """Rates of the years to come: the last reported that continues, else as before."""
    reported = (
        actuals.tables["actual_leavers"].sort_values("year").drop_duplicates(["profession", "region"], keep="last")
    )
    going_on = reported[reported["continues"] == "yes"].drop(columns=["continues", "year"])
    years = pd.DataFrame({"year": [year for year in inst.years if year >= first]})
    frame = pd.concat([later, going_on.merge(years, how="cross")[list(later.columns)]], ignore_index=True)
    return frame.drop_duplicates(["profession", "region", "year"], keep="last")


def _promises(inst: Instance, tables: Mapping[str, pd.DataFrame], first: int) -> pd.DataFrame:
    """The places of the plan's remaining years, noughts included; the tail is no promise."""
    frame = promised(inst, tables)
    frame = frame[(frame["year"] >= first) & (frame["year"] <= inst.horizon.last_intake_year)]
    return frame[[*PLACE, "places"]].assign(source="the plan made before", confidence="derived")


def _policies(inst: Instance, horizon: Horizon) -> pd.DataFrame:
    """Rules in the years that are left; those whose years are over go."""
    rules = inst.policies
    years = [_years_left(inst, horizon, row) for row in rules.to_dict("records")]
    left = [bool(kept) for kept in years]
    return rules.assign(years=[ranges(kept) for kept in years])[left]


def _years_left(inst: Instance, horizon: Horizon, row: Mapping[Hashable, Any]) -> list[int]:
    """The rule's years from the first on; growth on a year before which is not data begins a year later."""
    first = horizon.first_intake_year
    years = [year for year in parse_years(str(row["years"]), inst.horizon.years) if year >= first]
    named = {column for column, _ in parse(str(row["where"]))} | {str(row["for_each"])}
    unknown = row["measure"] == "spend" or (row["measure"] == "places" and named & {"region", "parent"})
    return [year for year in years if year > first] if row["unit"] == "growth" and unknown else years


def _diversity(inst: Instance, tables: Mapping[str, pd.DataFrame], first: int) -> pd.DataFrame:
    """The share of each group among those in post, as planned for the end of the last year that has begun."""
    planned = typed(inst, tables["workforce_diversity"])
    keys = ["profession", "region", "group"]
    last = planned.loc[planned["year"] == first - 1, [*keys, "share"]].rename(columns={"share": "planned"})
    frame = inst.workforce_diversity.merge(last, on=keys, how="left")
    share = frame["planned"].fillna(frame["share"]).clip(0.0, 1.0)
    return frame.assign(share=share).drop(columns="planned")
