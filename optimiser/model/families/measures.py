"""What a policy may count: places, intake, starts, stock and spend, each with what is committed and the year before."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimiser.model import training

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


class Measure(NamedTuple):
    """What a rule counts: decisions (col, coef), what is committed (value), and the year before the first (value)."""

    terms: pd.DataFrame
    already: pd.DataFrame
    before: pd.DataFrame


def _nothing(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns=["col", "coef"], errors="ignore").iloc[:0].assign(value=0.0)


def _places(inst: Instance, cols: Columns) -> Measure:
    terms = cols.places.assign(coef=1.0)
    return Measure(terms, _nothing(terms), _last_intakes(inst))


def _intake(inst: Instance, cols: Columns) -> Measure:
    terms = cols.intake.assign(coef=1.0)
    return Measure(terms, _nothing(terms), _last_intakes(inst))


def _last_intakes(inst: Instance) -> pd.DataFrame:
    frame = inst.programmes[["programme", "last_intake_places"]]
    return frame.rename(columns={"last_intake_places": "value"})


def _starts(inst: Instance, cols: Columns) -> Measure:
    terms = cols.starts.assign(coef=1.0)
    pipeline = training.pipeline(inst)
    last = pipeline[pipeline["year"] == inst.horizon.first_intake_year - 1]
    return Measure(terms, _nothing(terms), last.rename(columns={"trainees": "value"}))


def _stock(inst: Instance, cols: Columns) -> Measure:
    terms = cols.stock.assign(coef=1.0)
    opening = inst.workforce[["profession", "region", "wte"]].rename(columns={"wte": "value"})
    return Measure(terms, _nothing(terms), opening)


def _spend(inst: Instance, cols: Columns) -> Measure:
    terms = training.charges(inst, cols.starts)
    return Measure(terms.assign(coef=terms["gbp"]), training.committed(inst), _nothing(terms))


MEASURES = {"places": _places, "intake": _intake, "starts": _starts, "stock": _stock, "spend": _spend}
