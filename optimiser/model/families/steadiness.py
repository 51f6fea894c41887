"""Rows that measure change: from year to year, and from a plan already promised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.rows import Rows

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def intake_change(inst: Instance, cols: Columns) -> Rows:
    r"""The change of an intake is split into growth and fall.

    .. math:: \text{intake}_{gt} - \text{intake}_{g,t-1} - \text{grown}_{gt} + \text{fallen}_{gt} = 0
        \qquad \forall g \in G, t \in T

    One row per programme and intake year, in people, only when churn is an objective; before the first year the last
    actual intake stands.  The dual is churn added per place that the intake differs.
    """
    wanted = cols.grown[["programme", "year"]]
    before = cols.intake.assign(year=cols.intake["year"] + 1).merge(wanted)
    opening = wanted[wanted["year"] == inst.horizon.first_intake_year].merge(inst.programmes, on="programme")
    return Rows(
        "intake_change",
        over=wanted.assign(lower=0.0, upper=0.0),
        terms=[
            cols.intake.merge(wanted).assign(coef=1.0),
            before.assign(coef=-1.0),
            cols.grown.assign(coef=-1.0),
            cols.fallen.assign(coef=1.0),
        ],
        already=[opening.assign(value=-opening["last_intake_places"])],
        unit="people",
    )


def promise(inst: Instance, cols: Columns) -> Rows:
    r"""Places differ from the promised plan by what is above it less what is below it.

    .. math:: \text{places}_{grt} - \text{above}_{grt} + \text{below}_{grt} = \text{promised}_{grt}
        \qquad \forall g \in G, r \in R, t \in T

    One row per promise, in people, only when deviation is an objective.  The dual is deviation added per place.
    """
    keys = ["programme", "region", "year"]
    promised = cols.above[keys].merge(inst.promised_places[[*keys, "places"]], on=keys)
    return Rows(
        "promise",
        over=promised[keys].assign(lower=promised["places"], upper=promised["places"]),
        terms=[
            cols.places.merge(promised[keys]).assign(coef=1.0),
            cols.above.assign(coef=-1.0),
            cols.below.assign(coef=1.0),
        ],
        unit="people",
    )
