"""The stock of each profession from year to year, and what may move it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model import training
from optimiser.model.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def workforce_balance(inst: Instance, cols: Columns) -> Rows:
    r"""The stock is last year's less leavers, plus those who qualify, join, are hired or kept, less those who move on.

    .. math::
        \text{stock}_{pry} - (1 - \text{leave}_{pry})\, \text{stock}_{pr,y-1}
        - \sum_{k \in K_p, r', n} \text{stays}_{kr'r}\, \text{uptake}_k\, \text{wte}_p\, \text{finish}_{kn}\,
        \text{starts}_{kr',y-n}
        - \text{recruited}_{pry} - \text{retained}_{pry} + \sum_k \text{move}_{kpy}\, \text{wte}_p\, \text{starts}_{kry}
        = \text{joiners}_{pry} \qquad \forall p \in P, r \in R, y \in Y

    One row per profession, region and year, in WTE; for the first year the opening workforce stands for the stock of
    the year before, and cohorts of the pipeline qualify beside the starts.  The dual is shortfall avoided per WTE.
    """
    leave = training.leave(inst)
    first = inst.horizon.first_intake_year
    last_year = cols.stock.assign(year=cols.stock["year"] + 1).merge(leave, on=["profession", "region", "year"])
    opening = inst.workforce[["profession", "region", "wte"]].merge(leave[leave["year"] == first])
    qualifying = training.qualifying(inst, cols.starts)
    already = training.qualifying(inst, training.pipeline(inst))
    return Rows(
        "workforce_balance",
        over=cols.stock.drop(columns="col").assign(lower=0.0, upper=0.0),
        terms=[
            cols.stock.assign(coef=1.0),
            last_year.assign(coef=last_year["rate"] - 1),
            qualifying.assign(coef=-qualifying["wte"]),
            cols.recruited.assign(coef=-1.0),
            cols.retained.assign(coef=-1.0),
            moved(inst, cols),
        ],
        already=[
            opening.assign(value=opening["wte"] * (opening["rate"] - 1)),
            already.assign(value=-already["wte"] * already["trainees"]),
            inst.joiners.assign(value=-inst.joiners["wte"]),
        ],
        unit="WTE",
    )


def moved(inst: Instance, cols: Columns) -> pd.DataFrame:
    """Terms of the WTE of a profession that leave their post to start training: profession, region, year, col, coef."""
    moves = inst.career_moves[["route", "from_profession", "year", "share"]].merge(cols.starts, on=["route", "year"])
    moves = moves.rename(columns={"from_profession": "profession"})
    moves = moves.merge(inst.professions[["profession", "wte_per_head"]], on="profession")
    return moves.assign(coef=moves["share"] * moves["wte_per_head"])[["profession", "region", "year", "col", "coef"]]


def movers(inst: Instance, cols: Columns) -> Rows:
    r"""A profession loses no more people to further training than its eligible stock allows.

    .. math:: \sum_k \text{move}_{kpy}\, \text{wte}_p\, \text{starts}_{kry}
        - \text{movable}_p\, \text{experienced}_{pry} \le 0 \qquad \forall p \in P, r \in R, y \in Y

    One row per profession with a limit, region and year, in WTE; experienced stock has been in post for as many years
    as the funding rule demands (docs/decisions/0005).  The dual is shortfall avoided per WTE more that may move.
    """
    limits = inst.move_limits[["profession", "movable_share", "years_after_qualifying"]]
    lags = limits[["profession", "years_after_qualifying"]].rename(columns={"years_after_qualifying": "lag"})
    eligible, before = training.experienced(inst, cols.stock, lags)
    eligible = eligible.merge(limits[["profession", "movable_share"]], on="profession")
    before = before.merge(limits[["profession", "movable_share"]], on="profession")
    leaving = moved(inst, cols)
    return Rows(
        "movers",
        over=cols.stock.loc[
            cols.stock["profession"].isin(limits["profession"]), ["profession", "region", "year"]
        ].assign(upper=0.0),
        terms=[
            leaving[leaving["profession"].isin(limits["profession"])],
            eligible.assign(coef=-eligible["coef"] * eligible["movable_share"]),
        ],
        already=[before.assign(value=-before["value"] * before["movable_share"])],
        unit="WTE",
    )


def retained(inst: Instance, cols: Columns) -> Rows:
    r"""No more leavers are kept than can be kept.

    .. math:: \text{retained}_{pry} - \text{retainable}_{pry}\, \text{leave}_{pry}\, \text{stock}_{pr,y-1} \le 0
        \qquad \forall p \in P, r \in R, y \in Y

    One row per line of the retention table, in WTE.  The dual is shortfall avoided per WTE more that can be kept.
    """
    keys = ["profession", "region", "year"]
    share = inst.retention[[*keys, "retainable_share"]].merge(training.leave(inst), on=keys)
    share["kept"] = share["retainable_share"] * share["rate"]
    last_year = cols.stock.assign(year=cols.stock["year"] + 1).merge(share, on=keys)
    opening = inst.workforce[["profession", "region", "wte"]].merge(
        share[share["year"] == inst.horizon.first_intake_year], on=["profession", "region"]
    )
    return Rows(
        "retained",
        over=cols.retained.drop(columns="col").assign(upper=0.0),
        terms=[cols.retained.assign(coef=1.0), last_year.assign(coef=-last_year["kept"])],
        already=[opening.assign(value=-opening["wte"] * opening["kept"])],
        unit="WTE",
    )
