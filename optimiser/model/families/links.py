"""Places add up to the intake of their programme and to the starts of their route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.model.rows import Rows

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def places_of_programme(_inst: Instance, cols: Columns) -> Rows:
    r"""The intake of a programme is the sum of its places over regions.

    .. math:: \text{intake}_{gt} - \sum_r \text{places}_{grt} = 0 \qquad \forall g \in G, t \in T

    One row per programme and intake year, in places.  The dual is shortfall avoided per place appearing from nowhere.
    """
    return Rows(
        "places_of_programme",
        over=cols.intake.drop(columns="col").assign(lower=0.0, upper=0.0),
        terms=[cols.intake.assign(coef=1.0), cols.places.assign(coef=-1.0)],
        unit="places",
    )


def places_of_route(inst: Instance, cols: Columns) -> Rows:
    r"""The starts of a route in a region are the sum of the places of its programmes for the region.

    .. math:: \text{starts}_{krt} - \sum_{g : k(g) = k} \text{places}_{grt} = 0 \qquad \forall k \in K, r \in R, t \in T

    One row per route, region and intake year, in people.  The dual is shortfall avoided per start from nowhere.
    """
    places = cols.places.merge(inst.programmes[["programme", "route"]], on="programme")
    return Rows(
        "places_of_route",
        over=cols.starts.drop(columns="col").assign(lower=0.0, upper=0.0),
        terms=[cols.starts.assign(coef=1.0), places.assign(coef=-1.0)],
        unit="people",
    )
