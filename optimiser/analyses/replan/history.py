"""What happened in the years that have begun: who started, which cohorts train on, and who is in post."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import training

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.replan.actuals import Actuals
    from optimiser.instance import Instance

PLACE = ["programme", "region", "year"]
POST = ["profession", "region", "year"]


@dataclass(frozen=True)
class History:
    """The begun years as they are known: reported figures where there are any, planned ones elsewhere."""

    starts: pd.DataFrame
    """programme, region, year, places (planned), starters, reported"""
    cohorts: pd.DataFrame
    """route, region, intake_year, trainees: so many as, with the usual drop-out, leave those expected to qualify"""
    stock: pd.DataFrame
    """profession, region, year, wte at the end of the year, counted, reckoned (wte where nobody had counted)"""
    service: pd.DataFrame
    """profession, region, years_in_post, wte at the end of the last begun year"""


def typed(inst: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with its names as members of the instance's sets, so that it joins the instance's tables."""
    return frame.astype({name: inst.sets[name] for name in frame.columns if name in inst.sets})


def history(inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals) -> History:
    """The begun years of a plan (``tables`` are its result tables) as ``actuals`` tell them."""
    starts = started(inst, tables, actuals)
    trained = cohorts(inst, starts, actuals)
    posts = stock(inst, tables, actuals, starts, trained)
    return History(starts, trained, posts, service(inst, leave_rates(inst, actuals), posts))


def promised(inst: Instance, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Programme, region, year, places of the plan: every catchment and year, tail included."""
    every = inst.catchments[["programme", "region"]].merge(pd.DataFrame({"year": inst.years}), how="cross")
    planned = typed(inst, tables["places"][[*PLACE, "places"]])
    planned["places"] = planned["places"].clip(lower=0.0)
    return every.merge(planned, on=PLACE, how="left").fillna({"places": 0.0})


def started(inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals) -> pd.DataFrame:
    """Who started in the begun years: counted, or places times the fill rate, or as planned."""
    frame = promised(inst, tables)
    frame = frame[frame["year"] < actuals.first_open_year]
    frame = frame.merge(actuals.tables["actual_starts"][[*PLACE, "starters"]], on=PLACE, how="left")
    frame = frame.merge(actuals.tables["actual_fill_rates"][[*PLACE, "fill_share"]], on=PLACE, how="left")
    filled = frame["starters"].fillna(frame["places"] * frame["fill_share"])
    return frame.assign(starters=filled.fillna(frame["places"]), reported=filled.notna()).drop(columns="fill_share")


def cohorts(inst: Instance, starts: pd.DataFrame, actuals: Actuals) -> pd.DataFrame:
    """Every cohort that has begun, made smaller or larger where more or fewer of it drop out than usual."""
    begun = starts.merge(inst.programmes[["programme", "route"]], on="programme").rename(
        columns={"year": "intake_year", "starters": "trainees"}
    )
    keys = ["route", "region", "intake_year"]
    begun = begun.groupby(keys, observed=True)["trainees"].sum().reset_index()
    frame = pd.concat([inst.pipeline[[*keys, "trainees"]], begun], ignore_index=True)
    frame = frame.merge(actuals.tables["actual_drop_out"][[*keys, "left_share"]], on=keys, how="left")
    usual = inst.finishers.groupby("route", observed=True)["share"].sum().rename("usual")
    frame = frame.merge(usual.reset_index(), on="route")
    expected = (1.0 - frame["left_share"]).fillna(frame["usual"])
    factor = (expected / frame["usual"]).where(frame["usual"] > 0, 1.0)
    return frame.assign(trainees=frame["trainees"] * factor)[[*keys, "trainees"]]


def leave_rates(inst: Instance, actuals: Actuals) -> pd.DataFrame:
    """Profession, region, year, rate, planned: reported rates where there are any."""
    planned = training.leave(inst).rename(columns={"rate": "planned"})
    frame = planned.merge(actuals.tables["actual_leavers"][[*POST, "rate"]], on=POST, how="left")
    return frame.assign(rate=frame["rate"].fillna(frame["planned"]))


def stock(
    inst: Instance, tables: Mapping[str, pd.DataFrame], actuals: Actuals, starts: pd.DataFrame, trained: pd.DataFrame
) -> pd.DataFrame:
    """Who is in post at the end of each begun year: counted, or carried on from the year before.

    stock[y] = (1 - leave[y]) stock[y-1] + qualified + joiners + recruited + retained - moved (docs/formulation.md),
    hired and kept as planned, qualified and moved by who started.
    """
    posts = pd.MultiIndex.from_frame(inst.workforce[["profession", "region"]].astype(str))
    before = pd.Series(inst.workforce["wte"].to_numpy(), index=posts)
    stays = _by_year(leave_rates(inst, actuals), "rate")
    gains = _gains(inst, tables, starts, trained)
    counts = _by_year(actuals.tables["actual_workforce"], "wte")
    parts = []
    for year in range(inst.horizon.first_intake_year, actuals.first_open_year):
        carried = before * (1.0 - stays[year].reindex(posts)) + gains.get(year, before * 0.0).reindex(
            posts, fill_value=0.0
        )
        counted = counts.get(year, before.iloc[:0]).reindex(posts)
        reckoned = carried.clip(lower=0.0)
        before = counted.fillna(reckoned)
        parts.append(
            before.rename("wte")
            .rename_axis(["profession", "region"])
            .reset_index()
            .assign(year=year, counted=counted.notna().to_numpy(), reckoned=reckoned.to_numpy())
        )
    return typed(inst, pd.concat(parts, ignore_index=True))[[*POST, "wte", "counted", "reckoned"]]


def service(inst: Instance, rates: pd.DataFrame, posts: pd.DataFrame) -> pd.DataFrame:
    """How long those in post at the end of the last begun year had been so, as far as anything waits for it.

    Who is in post for n years was so for n - 1 a year earlier and has not left since, as the model has it
    (docs/decisions/0005); where people were counted, every length of service has as large a part of them as of those
    reckoned.
    """
    keys = ["profession", "region"]
    waits = longest_wait(inst)
    start = training.length_of_service(inst, int(waits["wait"].max()))
    served = start.pivot_table(values="wte", index=keys, columns="years_in_post", observed=True, sort=False)
    for year in sorted(set(posts["year"])):
        stays = 1.0 - rates[rates["year"] == year].set_index(keys)["rate"].reindex(served.index)
        now = posts[posts["year"] == year].set_index(keys).reindex(served.index)
        counted = (now["wte"] / now["reckoned"]).where(now["reckoned"] > 0, 1.0)
        served = served.shift(axis=1).mul(stays * counted, axis=0)
        served[0] = now["wte"]
    frame = served.reset_index().melt(keys, value_name="wte").astype({"years_in_post": int})
    frame = frame.merge(waits, on="profession")
    asked = (frame["years_in_post"] >= 1) & (frame["years_in_post"] < frame["wait"])
    return frame.loc[asked, [*keys, "years_in_post", "wte"]].reset_index(drop=True)


def longest_wait(inst: Instance) -> pd.DataFrame:
    """Profession and ``wait``, years in post until its people may supervise or move on to train, the longer of both."""
    supervise = inst.professions[["profession", "experience_years"]]
    frame = supervise.merge(inst.move_limits[["profession", "years_after_qualifying"]], on="profession", how="left")
    both = frame[["experience_years", "years_after_qualifying"]]
    return frame[["profession"]].assign(wait=both.max(axis=1).astype(int))


def _gains(
    inst: Instance, tables: Mapping[str, pd.DataFrame], starts: pd.DataFrame, trained: pd.DataFrame
) -> dict[int, pd.Series]:
    """WTE that every post gains in each year, leavers aside."""
    qualified = training.qualifying(inst, trained.rename(columns={"intake_year": "year"}))
    planned = tables["workforce"]
    flows = [
        qualified.assign(gain=qualified["wte"] * qualified["trainees"]),
        inst.joiners.rename(columns={"wte": "gain"}),
        planned.assign(gain=planned["recruited_wte"] + planned["retained_wte"]),
        _moved(inst, starts),
    ]
    return _by_year(pd.concat([flow[[*POST, "gain"]].astype(dict.fromkeys(POST[:2], str)) for flow in flows]), "gain")


def _moved(inst: Instance, starts: pd.DataFrame) -> pd.DataFrame:
    """WTE that leave a post to train, as a loss."""
    moves = starts.merge(inst.programmes[["programme", "route"]], on="programme")
    moves = moves.merge(inst.career_moves[["route", "from_profession", "year", "share"]], on=["route", "year"])
    moves = moves.rename(columns={"from_profession": "profession"})
    moves = moves.merge(inst.professions[["profession", "wte_per_head"]], on="profession")
    return moves.assign(gain=-moves["share"] * moves["wte_per_head"] * moves["starters"])


def _by_year(frame: pd.DataFrame, figure: str) -> dict[int, pd.Series]:
    """The sums of a figure by profession and region, for each year."""
    plain = frame.astype({"profession": str, "region": str})
    sums = plain.groupby(["year", "profession", "region"])[figure].sum()
    return {int(str(year)): part.droplevel("year") for year, part in sums.groupby(level="year")}
