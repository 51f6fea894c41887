"""A plan in few figures, for comparison: its objectives, places and money, without the tables of a whole run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.model import build
from optimiser.results.decisions import decisions
from optimiser.results.money import spend
from optimiser.results.people import begun
from optimiser.solving import solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Level, Options, Solution


@dataclass(frozen=True)
class Sketch:
    """The objectives reached by name, places (programme, region, year, places) and money; no levels without a plan."""

    levels: Mapping[str, float]
    places: pd.DataFrame | None = None
    spend: pd.DataFrame | None = None

    @classmethod
    def of(cls, solution: Solution) -> Sketch:
        """Of a whole solution."""
        return cls(_values(solution.levels), solution.tables["places"], solution.tables["spend"])


def sketch(inst: Instance, options: Options) -> Sketch:
    """Solve an instance and keep little."""
    lp = build(inst)
    outcome = solve(lp, options, inst.horizon.tolerance)
    if outcome.x is None:
        return Sketch({})
    decided = decisions(lp, outcome.x)
    places = decided["places"].rename(columns={"value": "places"}).astype({"programme": str, "region": str})
    return Sketch(_values(outcome.levels), places, spend(inst, decided, begun(inst, decided["starts"])))


def _values(levels: tuple[Level, ...] | list[Level]) -> dict[str, float]:
    return {level.name: level.value for level in levels}
