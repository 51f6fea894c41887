"""What follows from a start: presence, costs, qualification, experience.  Shared by families, objectives and results.

Every function returns tidy frames.  Frames about decisions carry ``col`` and a share; frames about the pipeline carry
``trainees``, so that nothing that began before the plan is forgotten.  What is remembered of an instance is shared by
all who ask, and never changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.tables import ORIGIN

if TYPE_CHECKING:
    from optimiser.instance import Instance

COST_KINDS = ("tuition", "salary", "tariff")
POST = ["profession", "region"]


def in_training(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """Everyone in training, by year: ``begun`` (route, region, year = intake year, ...) spread over years of training.

    Adds ``year_of_training``, ``present_share`` and the figures of route_years; ``year`` becomes the calendar year and
    ``intake_year`` the year of the start.  Years outside the horizon are left out.
    """
    stages = inst.route_years.drop(columns=[*ORIGIN])
    frame = begun.rename(columns={"year": "intake_year"}).merge(stages, on="route")
    frame["year"] = frame["intake_year"] + frame["year_of_training"] - 1
    return _within(inst, frame)


def pipeline(inst: Instance) -> pd.DataFrame:
    """Cohorts that began before the plan and have people in them: route, region, year (of intake), trainees."""
    cohorts = inst.pipeline.loc[inst.pipeline["trainees"] > 0, ["route", "region", "intake_year", "trainees"]]
    return cohorts.rename(columns={"intake_year": "year"})


def qualifying(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """WTE that each start adds to the stock: ``begun`` plus profession, region of the first post, year and ``wte``.

    ``wte`` is stays * uptake_share * wte_per_head * finish per person who started (workforce_balance in
    docs/formulation.md).
    """
    frame = begun.merge(_qualified(inst), on="route")
    frame["year"] = frame["year"] + frame["after_years"]
    return _moved_home(inst, _within(inst, frame))


@lru_cache(maxsize=2)
def _qualified(inst: Instance) -> pd.DataFrame:
    """WTE that each start adds somewhere: route, profession, after_years, wte."""
    routes = inst.routes[["route", "profession", "uptake_share"]].merge(
        inst.professions[["profession", "wte_per_head"]]
    )
    finish = inst.finishers[["route", "after_years", "share"]].merge(routes)
    finish["wte"] = finish["share"] * finish["uptake_share"] * finish["wte_per_head"]
    return finish[["route", "profession", "after_years", "wte"]]


def _moved_home(inst: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    """Replace the region of training by the region of the first post, split by ``stays``."""
    if inst.stays.empty:
        return frame
    stays = inst.stays[["route", "from_region", "to_region", "share"]].rename(columns={"from_region": "region"})
    frame = frame.merge(stays, on=["route", "region"], how="left")
    listed = frame["to_region"].notna()
    frame["wte"] = frame["wte"] * frame["share"].where(listed, 1.0)
    frame["region"] = frame["to_region"].where(listed, frame["region"]).astype(inst.sets["region"])
    return frame.drop(columns=["to_region", "share"])


def _within(inst: Instance, frame: pd.DataFrame) -> pd.DataFrame:
    horizon = inst.horizon
    return frame[(frame["year"] >= horizon.first_intake_year) & (frame["year"] <= horizon.last_evaluation_year)]


@lru_cache(maxsize=2)
def leave(inst: Instance) -> pd.DataFrame:
    """Profession, region, year, rate: leave_rates where given, the profession's own rate elsewhere."""
    frame = (
        inst.professions[["profession", "leave_rate"]]
        .merge(inst.regions[["region"]], how="cross")
        .merge(pd.DataFrame({"year": inst.years}), how="cross")
    )
    special = inst.leave_rates[["profession", "region", "year", "rate"]]
    frame = frame.merge(special, on=["profession", "region", "year"], how="left")
    frame["rate"] = frame["rate"].fillna(frame["leave_rate"])
    return frame.drop(columns="leave_rate")


def experienced(inst: Instance, stock: pd.DataFrame, years: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Stock that has been in post for at least the given years: terms (col, coef) and what stands already (value).

    ``years`` gives profession and ``lag`` (whole years).  Experienced = stock[y - lag] * product of (1 - leave) over
    the years since (docs/decisions/0005); for a year before the first, those of the opening workforce who were in
    post then stand for the stock, and only the years from the first on are left to leave in.
    """
    lagged = _survival(inst, years)
    first = inst.horizon.first_intake_year
    lagged["stock_year"] = lagged["year"] - lagged["lag"]
    later = lagged[lagged["stock_year"] >= first]
    here = stock.rename(columns={"year": "stock_year"})
    terms = later.merge(here, on=["profession", "region", "stock_year"]).rename(columns={"survival": "coef"})
    before = lagged[lagged["stock_year"] < first].assign(years_in_post=first - 1 - lagged["stock_year"])
    before = before.merge(
        length_of_service(inst, years["lag"].to_numpy(int).max(initial=0)), on=[*POST, "years_in_post"]
    )
    before["value"] = before["wte"] * before["survival"]
    keys = [*POST, "year"]
    return terms[[*keys, "col", "coef"]], before[[*keys, "value"]]


def length_of_service(inst: Instance, most: int) -> pd.DataFrame:
    """Who was in post just before the first year, and for how long: profession, region, years_in_post, wte.

    One row for each of 0 to ``most`` years: WTE in post for at least so many.  Where the table says nothing, as many of
    those who had one year less as do not leave in the first year.
    """
    first = leave(inst)
    first = first[first["year"] == inst.horizon.first_intake_year]
    posts = inst.workforce[[*POST, "wte"]].merge(first[[*POST, "rate"]], on=POST)
    frame = posts[POST].merge(pd.DataFrame({"years_in_post": np.arange(most + 1)}), how="cross")
    tabled = inst.length_of_service[[*POST, "years_in_post", "wte"]]
    known = frame.merge(tabled, on=[*POST, "years_in_post"], how="left")["wte"].to_numpy().reshape(len(posts), most + 1)
    served = [posts["wte"].to_numpy()]
    for years in range(1, most + 1):
        usual = served[-1] * (1 - posts["rate"].to_numpy())
        served.append(np.where(np.isnan(known[:, years]), usual, known[:, years]))
    return frame.assign(wte=np.column_stack(served).ravel())


def _survival(inst: Instance, years: pd.DataFrame) -> pd.DataFrame:
    """Share of those of ``lag`` years ago, or of the opening workforce if it is later, who are still in post.

    Columns profession, region, year, lag, survival.
    """
    frame = leave(inst).merge(years, on="profession", how="left")
    stays = 1 - frame["rate"].to_numpy().reshape(-1, len(inst.years))
    lags = frame["lag"].fillna(0).to_numpy(int).reshape(stays.shape)
    gone_by = np.arange(1, stays.shape[1] + 1)
    survival = np.ones_like(stays)
    for back in range(lags.max(initial=0)):
        since = np.roll(stays, back, axis=1)
        survival *= np.where(back < np.minimum(lags, gone_by), since, 1.0)
    return frame.assign(survival=survival.ravel())[frame["lag"].notna()].astype({"lag": np.int64})


@lru_cache(maxsize=2)
def prices(inst: Instance) -> pd.DataFrame:
    """What each fund pays for one trainee present: route, year_of_training, cost_kind, fund, region, gbp."""
    stages = inst.route_years.melt(
        ["route", "year_of_training"],
        value_vars=[f"{kind}_gbp" for kind in COST_KINDS],
        var_name="cost_kind",
        value_name="gbp",
    )
    stages["cost_kind"] = stages["cost_kind"].str.removesuffix("_gbp").astype(inst.sets["cost_kind"])
    frame = stages.merge(inst.charges[["route", "cost_kind", "fund", "share"]], on=["route", "cost_kind"])
    frame["gbp"] = frame["gbp"] * frame["share"]
    return frame[frame["gbp"] > 0].drop(columns="share").merge(fund_regions(inst), on="fund")


def charges(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """What training costs the funds, by cost kind: ``begun`` plus cost_kind, fund, year and ``gbp`` per starter."""
    frame = in_training(inst, begun).merge(prices(inst), on=["route", "year_of_training", "region"])
    return frame.assign(gbp=frame["gbp"] * frame["present_share"])


@lru_cache(maxsize=2)
def committed(inst: Instance) -> pd.DataFrame:
    """What the funds pay for the cohorts of the pipeline: ``charges`` of them with ``value``, in pounds."""
    paid = charges(inst, pipeline(inst))
    return paid.assign(value=paid["gbp"] * paid["trainees"])


def fund_regions(inst: Instance) -> pd.DataFrame:
    """Fund and region: for whose people each fund pays."""
    scopes = inst.funds[["fund", "scope"]].rename(columns={"scope": "area"})
    return scopes.astype({"area": str}).merge(inst.areas, on="area").drop(columns="area")


def discount(inst: Instance, years: pd.Series[int]) -> pd.Series[float]:
    """Weight of each year: 1 in the first intake year, falling by the discount rate."""
    return (1 + inst.horizon.discount_rate) ** -(years - inst.horizon.first_intake_year).astype(float)
