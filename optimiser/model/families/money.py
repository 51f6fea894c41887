"""Every purse stays within its cash limit of the year."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import training
from optimiser.model.rows import Rows
from optimiser.model.variables import POUNDS

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def budget(inst: Instance, cols: Columns) -> Rows:
    r"""What a fund pays in a year is at most its budget and what it carried in, less what it carries out.

    .. math::
        \sum_{k,j,r} \text{charge}_{kjfr}\, \text{present}_{kj}\, \text{starts}_{kr,y-j+1}
        + \text{schemes}_{fy} + \text{expansion}_{fy} + \text{recruitment}_{fy} + \text{retention}_{fy}
        + \text{carried}_{fy} - \text{carried}_{f,y-1}
        \le \text{budget}_{fy} \qquad \forall f \in F, y \in Y

    One row per fund and year, in pounds, cohorts of the pipeline included.  The dual is shortfall avoided per pound.
    """
    return Rows(
        "budget",
        over=inst.budgets[["fund", "year"]].assign(upper=inst.budgets["budget_gbp"]),
        terms=[
            spending(inst, cols).rename(columns={"gbp": "coef"}),
            cols.carried.assign(coef=1.0),
            cols.carried.assign(year=cols.carried["year"] + 1, coef=-1.0),
        ],
        already=[training.committed(inst)],
        unit="pounds",
        scale=POUNDS,
    )


@lru_cache(maxsize=2)
def spending(inst: Instance, cols: Columns) -> pd.DataFrame:
    """What each decision costs a fund in a year: fund, year, col, gbp."""
    bought = [
        cols.supported.merge(inst.schemes[["scheme", "gbp_per_person", "fund"]], on="scheme"),
        cols.expanded.merge(inst.placement_expansion, on=["setting", "region", "year"]),
        cols.built.merge(inst.programme_expansion, on=["programme", "year"]),
        cols.recruited.merge(inst.recruitment, on=["profession", "region", "year"]),
        cols.retained.merge(inst.retention, on=["profession", "region", "year"]),
    ]
    priced = ["gbp_per_person", "gbp_per_day", "gbp_per_place", "gbp_per_wte", "gbp_per_wte"]
    frames = [frame.rename(columns={price: "gbp"}) for frame, price in zip(bought, priced, strict=True)]
    return pd.concat([training.charges(inst, cols.starts), *frames])[["fund", "year", "col", "gbp"]]
