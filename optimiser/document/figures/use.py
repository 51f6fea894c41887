"""How much of the placements, of the time of supervisors and of the money is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.money_by_fund import money_by_fund

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


def placement_use(inst: Instance, solution: Solution) -> pd.DataFrame:  # noqa: ARG001 - all have the same form
    """Placement days needed, and days there are with those bought, by setting, region, period and year."""
    frame = solution.tables["placements"]
    room = frame["capacity_days"] + frame["expanded_days"]
    return frame[["setting", "region", "period", "year"]].assign(
        used_days=frame["needed_days"], room_days=room, used_share=_share(frame["needed_days"], room)
    )


def supervisor_use(inst: Instance, solution: Solution) -> pd.DataFrame:  # noqa: ARG001 - all have the same form
    """WTE given to supervising, and the most that could be, by profession, region, period and year.

    The most is what is given plus the slack of the limit ``supervisors``; professions without that limit are left out.
    """
    keys = ["profession", "region", "year"]
    limits = solution.tables["limits"]
    slack = limits.loc[limits["family"] == "supervisors", [*keys, "slack"]]
    slack = slack.assign(year=slack["year"].astype(int))
    given = solution.tables["workforce"][[*keys, "period", "supervising_wte"]]
    frame = given.merge(slack, on=keys, validate="one_to_one")
    room = frame["supervising_wte"] + frame["slack"]
    return frame[["profession", "region", "period", "year"]].assign(
        used_wte=frame["supervising_wte"], room_wte=room, used_share=_share(frame["supervising_wte"], room)
    )


def money_use(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Pounds spent by fund, period and year, on cohorts begun before the plan and as it decides, and what there was."""
    spend = solution.tables["spend"]
    by_cohort = spend.pivot_table(
        index=["fund", "year"], columns="cohort", values="spend_gbp", aggfunc="sum", fill_value=0.0
    ).reindex(columns=["begun", "new"], fill_value=0.0)
    by_cohort = by_cohort.rename(columns={"begun": "begun_gbp", "new": "new_gbp"}).reset_index()
    frame = money_by_fund(inst, solution).merge(by_cohort, on=["fund", "year"], how="left")
    frame = frame.fillna({"begun_gbp": 0.0, "new_gbp": 0.0})
    frame["room_gbp"] = frame["budget_gbp"] + frame["carried_in_gbp"]
    return frame[["fund", "period", "year", "begun_gbp", "new_gbp", "spend_gbp", "budget_gbp", "room_gbp"]]


def _share(used: pd.Series[float], room: pd.Series[float]) -> pd.Series[float]:
    return (used / room).where(room > 0, 0.0)
