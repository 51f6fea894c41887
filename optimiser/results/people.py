"""Stock and flows, trainees' care, placements: what the starts of the plan and of the pipeline come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import training
from optimiser.model.families.care import trainee_care
from optimiser.model.families.supervision import placement_days
from optimiser.results.decisions import period, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance

KEYS = ["profession", "region", "year"]


def begun(inst: Instance, starts: pd.DataFrame) -> pd.DataFrame:
    """Everyone who starts, pipeline and plan: route, region, year of intake, trainees, cohort (begun or new)."""
    new = starts.rename(columns={"value": "trainees"}).assign(cohort="new")
    return pd.concat([training.pipeline(inst).assign(cohort="begun"), new], ignore_index=True)


def total(frame: pd.DataFrame, keys: list[str], figure: str) -> pd.DataFrame:
    """``figure`` summed by ``keys``."""
    return frame.groupby(keys, observed=True)[figure].sum().reset_index()


def trainees_care(inst: Instance, everyone: pd.DataFrame) -> pd.DataFrame:
    """Service, region, year, trainee_wte: care that people in training give."""
    care = trainee_care(inst, everyone)
    care["trainee_wte"] = care["care_wte"] * care["trainees"]
    return total(care, ["service", "region", "year"], "trainee_wte")


def workforce(inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame) -> pd.DataFrame:
    """Stock of each profession, region and year with what moved it since the year before (WTE)."""
    frame = decided["stock"].rename(columns={"value": "stock_wte"})
    flows = {
        "leavers_wte": _leavers(inst, frame),
        "qualified_wte": _qualified(inst, everyone),
        "joiners_wte": inst.joiners.rename(columns={"wte": "joiners_wte"}),
        "recruited_wte": decided["recruited"].rename(columns={"value": "recruited_wte"}),
        "retained_wte": decided["retained"].rename(columns={"value": "retained_wte"}),
        "moved_wte": _moved(inst, decided["starts"]),
        "deployed_wte": decided["deployed"].rename(columns={"value": "deployed_wte"}),
        "supervising_wte": decided["supervising"].rename(columns={"value": "supervising_wte"}),
    }
    for name, flow in flows.items():
        frame = frame.merge(total(flow, KEYS, name), on=KEYS, how="left")
        frame[name] = tidy(frame[name].fillna(0.0))
    return frame.assign(period=period(inst, frame["year"]))[[*KEYS, "period", "stock_wte", *flows]]


def _leavers(inst: Instance, stock: pd.DataFrame) -> pd.DataFrame:
    opening = inst.workforce[["profession", "region", "wte"]].rename(columns={"wte": "stock_wte"})
    opening = opening.assign(year=inst.horizon.first_intake_year)
    before = pd.concat([opening, stock.assign(year=stock["year"] + 1)])
    frame = before.merge(training.leave(inst), on=KEYS)
    return frame.assign(leavers_wte=frame["stock_wte"] * frame["rate"])


def _qualified(inst: Instance, everyone: pd.DataFrame) -> pd.DataFrame:
    frame = training.qualifying(inst, everyone)
    return frame.assign(qualified_wte=frame["wte"] * frame["trainees"])


def _moved(inst: Instance, starts: pd.DataFrame) -> pd.DataFrame:
    moves = inst.career_moves[["route", "from_profession", "year", "share"]].merge(starts, on=["route", "year"])
    moves = moves.rename(columns={"from_profession": "profession"})
    moves = moves.merge(inst.professions[["profession", "wte_per_head"]], on="profession")
    return moves.assign(moved_wte=moves["share"] * moves["wte_per_head"] * moves["value"])


def placements(inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame) -> pd.DataFrame:
    """Placement days needed, offered and bought in each setting, region and year."""
    keys = ["setting", "region", "year"]
    needed = placement_days(inst, everyone)
    needed["needed_days"] = needed["need_days"] * needed["trainees"]
    frame = inst.placement_capacity[[*keys, "days"]].rename(columns={"days": "capacity_days"})
    frame = frame.merge(total(needed, keys, "needed_days"), on=keys, how="left")
    bought = decided["expanded"].rename(columns={"value": "expanded_days"})
    frame = frame.merge(bought, on=keys, how="left")
    for name in ("needed_days", "expanded_days"):
        frame[name] = tidy(frame[name].fillna(0.0))
    columns = ["needed_days", "capacity_days", "expanded_days"]
    return frame.assign(period=period(inst, frame["year"]))[[*keys, "period", *columns]]


def team_ratios(inst: Instance, stock: pd.DataFrame) -> pd.DataFrame:
    """Weighted junior and senior WTE of each ratio, region and year, and the most that one senior may carry."""
    roles = inst.team_ratio_roles[["ratio", "profession", "side", "weight"]]
    frame = stock.merge(roles, on="profession")
    frame["weighted"] = frame["value"] * frame["weight"]
    keys = ["ratio", "region", "year"]
    sides = {
        f"{side}_wte": total(frame[frame["side"] == side], keys, "weighted").rename(columns={"weighted": f"{side}_wte"})
        for side in ("junior", "senior")
    }
    both = (
        sides["junior_wte"]
        .merge(sides["senior_wte"], on=keys, how="outer")
        .fillna({"junior_wte": 0.0, "senior_wte": 0.0})
    )
    both = both.merge(inst.team_ratios[["ratio", "max_ratio"]], on="ratio")
    for name in sides:
        both[name] = tidy(both[name])
    return both.assign(period=period(inst, both["year"]))[[*keys, "period", "junior_wte", "senior_wte", "max_ratio"]]
