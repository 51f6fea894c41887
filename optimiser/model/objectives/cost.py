"""The money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import training
from optimiser.model.families.money import spending
from optimiser.model.objectives.goal import Goal
from optimiser.model.variables import POUNDS

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def cost(inst: Instance, cols: Columns) -> Goal:
    r"""Discounted money spent by all funds, the pipeline's included; with the pay bill where the instance says so.

    .. math:: \sum_y \delta^y \Bigl( \sum_f \text{spend}_{fy} + \sum_{p,r} \text{pay}_p\, \text{stock}_{pry}
        + \sum_{k,j,r} \text{unfunded salary}_{kjr}\, \text{present}_{kj}\, \text{starts}_{kr,y-j+1} \Bigr)
    """
    spent = [spending(inst, cols)]
    committed = training.committed(inst)
    if inst.horizon.cost_includes_pay:
        stock = cols.stock.merge(inst.professions[["profession", "pay_gbp"]], on="profession")
        spent += [stock.rename(columns={"pay_gbp": "gbp"}), trainee_pay(inst, cols.starts)]
        committed = pd.concat([committed, trainee_pay(inst, training.pipeline(inst))])
    terms = pd.concat([frame[["year", "col", "gbp"]] for frame in spent])
    already = (committed["gbp"] * committed["trainees"] * training.discount(inst, committed["year"])).sum()
    return Goal(
        "cost",
        "pounds",
        terms.assign(coef=terms["gbp"] * training.discount(inst, terms["year"])),
        float(already),
        POUNDS,
    )


def trainee_pay(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """Salary of trainees that no fund pays: ``begun`` plus year and ``gbp`` per person who started."""
    prices = training.prices(inst)
    prices = prices[prices["cost_kind"] == "salary"]
    keys = ["route", "year_of_training", "region"]
    funded = prices.groupby(keys, observed=True)["gbp"].sum().rename("funded").reset_index()
    frame = training.in_training(inst, begun).merge(funded, on=keys, how="left")
    return frame.assign(gbp=(frame["salary_gbp"] - frame["funded"].fillna(0.0)) * frame["present_share"])
