"""What services need and who meets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model import training
from optimiser.model.rows import Rows

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def requirement(inst: Instance, cols: Columns) -> Rows:
    r"""Qualified people, trainees and the stated shortfall together meet a service's requirement.

    .. math::
        \sum_p \text{effectiveness}_{sp}\, \text{deployed}_{spry}
        + \sum_{k,j} \text{share}_{ks}\, \text{service}_{kj}\, \text{present}_{kj}\, \text{starts}_{kr,y-j+1}
        + \sum_b \text{shortfall}_{sryb}
        \ge \text{required}_{sry} \qquad \forall s \in S, r \in R, y \in Y

    One row per service, region and year, in WTE.  The dual is the weighted shortfall added by one WTE more of need.
    """
    deployed = cols.deployed.merge(
        inst.skill_mix[["service", "profession", "effectiveness"]], on=["service", "profession"]
    )
    trainees = trainee_care(inst, cols.starts)
    already = trainee_care(inst, training.pipeline(inst))
    return Rows(
        "requirement",
        over=inst.requirements[["service", "region", "year"]].assign(lower=inst.requirements["required_wte"]),
        terms=[
            deployed.rename(columns={"effectiveness": "coef"}),
            cols.shortfall.assign(coef=1.0),
            trainees.rename(columns={"care_wte": "coef"}),
        ],
        already=[already.assign(value=already["care_wte"] * already["trainees"])],
        unit="WTE",
    )


def trainee_care(inst: Instance, begun: pd.DataFrame) -> pd.DataFrame:
    """Care given by trainees: ``begun`` plus service, year and ``care_wte`` per person who started."""
    present = training.in_training(inst, begun)
    frame = present[present["service_wte"] > 0].merge(inst.trainee_service[["route", "service", "share"]], on="route")
    return frame.assign(care_wte=frame["share"] * frame["service_wte"] * frame["present_share"])


def deployable(_inst: Instance, cols: Columns) -> Rows:
    r"""Nobody is in two places: time in services and time supervising trainees come out of the stock.

    .. math:: \sum_s \text{deployed}_{spry} + \sum_q \text{supervising}_{pqry} - \text{stock}_{pry} \le 0
        \qquad \forall p \in P, r \in R, y \in Y

    One row per profession, region and year, in WTE.  The dual is shortfall avoided per WTE of the profession.
    """
    return Rows(
        "deployable",
        over=cols.stock.drop(columns="col").assign(upper=0.0),
        terms=[cols.deployed.assign(coef=1.0), cols.supervising.assign(coef=1.0), cols.stock.assign(coef=-1.0)],
        unit="WTE",
    )


def shortfall_cap(inst: Instance, cols: Columns) -> Rows:
    r"""The weighted shortfall in total is at most a stated level, when one is stated.

    .. math:: \sum_{s,r,y,b} \text{weight}_s\, \text{weight}_b\, \delta^y\, \text{shortfall}_{sryb} \le \text{cap}

    One row if a level is stated, in weighted WTE-years.  The dual is the first objective gained per weighted WTE-year.
    """
    cap = inst.horizon.max_shortfall
    over = inst.regions[["region"]].iloc[:0] if cap is None else inst.regions[["region"]].iloc[:1]
    keyless = over.drop(columns="region").assign(upper=cap if cap is not None else 0.0)
    terms = shortfall_weights(inst, cols) if cap is not None else shortfall_weights(inst, cols).iloc[:0]
    return Rows("shortfall_cap", over=keyless, terms=[terms], unit="weighted WTE-years")


def shortfall_weights(inst: Instance, cols: Columns) -> pd.DataFrame:
    """What one WTE short counts: the columns of shortfall with ``coef`` = service weight * band weight * discount."""
    frame = cols.shortfall.merge(inst.services[["service", "weight"]], on="service")
    bands = {str(n): band.weight for n, band in enumerate(inst.horizon.bands, start=1)}
    band_weight = frame["band"].map(bands).astype(float)
    return frame.assign(coef=frame["weight"] * band_weight * training.discount(inst, frame["year"]))
