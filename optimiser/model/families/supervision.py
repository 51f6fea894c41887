"""Supervisors and placements: what services give to training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model import training
from optimiser.model.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def supervision(inst: Instance, cols: Columns) -> Rows:
    r"""Everyone in training in a region has their supervision.

    .. math:: \sum_{k \in K_q, j} \text{supervision}_{kj}\, \text{present}_{kj}\, \text{starts}_{kr,y-j+1}
        - \sum_p \text{supervising}_{pqry} \le 0
        \qquad \forall q \in Q, r \in R, y \in Y

    One row per pool, region and year, in WTE of qualified time, cohorts of the pipeline included.  The dual is
    shortfall avoided per WTE of supervision given from outside.
    """
    need = _need(inst, cols.starts)
    already = _need(inst, training.pipeline(inst))
    given = cols.supervising
    return Rows(
        "supervision",
        over=given[["pool", "region", "year"]].drop_duplicates().assign(upper=0.0),
        terms=[need.rename(columns={"need_wte": "coef"}), given.assign(coef=-1.0)],
        already=[already.assign(value=already["need_wte"] * already["trainees"])],
        unit="WTE",
    )


def _need(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """Supervision that each start needs: ``begun`` plus pool, year and ``need_wte``."""
    pools = inst.routes[["route", "pool"]]
    pools = pools[pools["pool"] != "none"].astype({"pool": inst.sets["pool"]})
    present = training.in_training(inst, begun)
    present = present[present["supervision_wte"] > 0].merge(pools, on="route")
    return present.assign(need_wte=present["supervision_wte"] * present["present_share"])


def supervisors(inst: Instance, cols: Columns) -> Rows:
    r"""Only experienced people supervise, and only for part of their time.

    .. math:: \sum_q \text{supervising}_{pqry} - \text{supervising share}_p\, \text{experienced}_{pry} \le 0
        \qquad \forall p \in P, r \in R, y \in Y

    One row per supervising profession, region and year, in WTE; experienced stock has been in post for as many years
    as the profession asks of its supervisors (docs/decisions/0005).  The dual is shortfall avoided per WTE more of
    experienced time that may go to trainees.
    """
    who = inst.professions[["profession", "supervising_share", "experience_years"]]
    who = who[who["profession"].isin(inst.supervision_pools["profession"])]
    lags = who[["profession", "experience_years"]].rename(columns={"experience_years": "lag"})
    able, before = training.experienced(inst, cols.stock, lags)
    able = able.merge(who[["profession", "supervising_share"]], on="profession")
    before = before.merge(who[["profession", "supervising_share"]], on="profession")
    return Rows(
        "supervisors",
        over=cols.supervising[["profession", "region", "year"]].drop_duplicates().assign(upper=0.0),
        terms=[cols.supervising.assign(coef=1.0), able.assign(coef=-able["coef"] * able["supervising_share"])],
        already=[before.assign(value=-before["value"] * before["supervising_share"])],
        unit="WTE",
    )


def placements(inst: Instance, cols: Columns) -> Rows:
    r"""Trainees on placement in a region use no more days of a setting than there are, bought days included.

    .. math:: \sum_{k,j} \text{days}_{kje}\, \text{present}_{kj}\, \text{starts}_{kr,y-j+1}
        - \text{expanded}_{ery} \le \text{capacity}_{ery}
        \qquad \forall e \in E, r \in R, y \in Y

    One row per line of placement_capacity, in days, cohorts of the pipeline included.  The dual is shortfall avoided
    per extra placement day.
    """
    days = placement_days(inst, cols.starts)
    already = placement_days(inst, training.pipeline(inst))
    capacity = inst.placement_capacity
    return Rows(
        "placements",
        over=capacity[["setting", "region", "year"]].assign(upper=capacity["days"]),
        terms=[days.rename(columns={"need_days": "coef"}), cols.expanded.assign(coef=-1.0)],
        already=[already.assign(value=already["need_days"] * already["trainees"])],
        unit="days",
    )


def placement_days(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """Placement days that each start needs: ``begun`` plus setting, year and ``need_days``."""
    needs = inst.placement_needs[["route", "year_of_training", "setting", "days"]]
    frame = training.in_training(inst, begun).merge(needs, on=["route", "year_of_training"])
    return frame.assign(need_days=frame["days"] * frame["present_share"])
