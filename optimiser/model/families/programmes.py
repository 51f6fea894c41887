"""What a programme can take, and how fast it can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.rows import Rows

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def programme_capacity(inst: Instance, cols: Columns) -> Rows:
    r"""An intake fits the programme's capacity of the year and what has been built in time.

    .. math:: \text{intake}_{gt} - \sum_{u \le t - \text{lead}_{gu}} \text{built}_{gu} \le \text{capacity}_{gt}
        \qquad \forall g \in G, t \in T

    One row per programme and intake year, in places.  The dual is shortfall avoided per extra place of capacity.
    """
    capacity = agreed(inst, cols)
    return Rows(
        "programme_capacity",
        over=capacity[["programme", "year"]].assign(upper=capacity["max_places"]),
        terms=[cols.intake.assign(coef=1.0), usable(inst, cols).assign(coef=-1.0)],
        unit="places",
    )


def usable(inst: Instance, cols: Columns) -> pd.DataFrame:
    """Programme, bought_in, year, col: bought capacity in each year in which it can be used."""
    built = cols.built.merge(inst.programme_expansion[["programme", "year", "lead_years"]], on=["programme", "year"])
    built["from_year"] = built["year"] + built["lead_years"]
    every = built.rename(columns={"year": "bought_in"}).merge(pd.DataFrame({"year": inst.years}), how="cross")
    return every[every["year"] >= every["from_year"]]


def agreed(inst: Instance, cols: Columns) -> pd.DataFrame:
    """Programme, year, max_places: what programme_years says, the usual capacity elsewhere."""
    frame = cols.intake.merge(inst.programmes[["programme", "capacity_places"]], on="programme")
    special = inst.programme_years[["programme", "year", "max_places"]]
    frame = frame.merge(special, on=["programme", "year"], how="left")
    return frame.assign(max_places=frame["max_places"].fillna(frame["capacity_places"]))


def programme_minimum(inst: Instance, cols: Columns) -> Rows:
    r"""A contracted minimum intake is bought.

    .. math:: \text{intake}_{gt} \ge \text{minimum}_{gt} \qquad \forall g \in G, t \in T

    One row per contracted minimum above zero, in places.  The dual is shortfall added per place contracted.
    """
    contracts = inst.programme_years[inst.programme_years["min_places"] > 0]
    return Rows(
        "programme_minimum",
        over=contracts[["programme", "year"]].assign(lower=contracts["min_places"]),
        terms=[cols.intake.merge(contracts[["programme", "year"]]).assign(coef=1.0)],
        unit="places",
    )


def programme_continuity(inst: Instance, cols: Columns) -> Rows:
    r"""An intake neither grows nor falls faster than the programme can bear.

    .. math::
        \text{intake}_{gt} - (1 + \text{growth}_g)\, \text{intake}_{g,t-1} &\le \text{allowance}_g \\
        \text{intake}_{gt} - (1 - \text{fall}_g)\, \text{intake}_{g,t-1} &\ge 0 \qquad \forall g \in G, t \in T

    Two rows (side growth and fall) per programme and intake year, in places; before the first year the last actual
    intake stands.  The dual is shortfall avoided per place that the intake may grow (or fall) more.
    """
    sides = pd.CategoricalDtype(["growth", "fall"])
    rules = inst.programmes[["programme", "last_intake_places", "allowance_places"]]
    growth = rules.assign(
        side="growth", keep=1 + inst.programmes["growth_share"], upper=rules["allowance_places"], lower=-float("inf")
    )
    fall = rules.assign(side="fall", keep=1 - inst.programmes["fall_share"], upper=float("inf"), lower=0.0)
    rules = pd.concat([growth, fall]).astype({"side": sides})
    here = cols.intake.merge(rules, on="programme")
    before = here.assign(year=here["year"] + 1, coef=-here["keep"])
    opening = here[here["year"] == inst.horizon.first_intake_year]
    return Rows(
        "programme_continuity",
        over=here[["programme", "year", "side", "lower", "upper"]],
        terms=[here.assign(coef=1.0), before[before["year"] <= inst.horizon.last_evaluation_year]],
        already=[opening.assign(value=-opening["keep"] * opening["last_intake_places"])],
        unit="places",
    )
