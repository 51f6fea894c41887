"""A plan in few figures, for comparison: its objectives, places and money, without the tables of a whole run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.model import build
from optimiser.planning import solved
from optimiser.results.decisions import decisions
from optimiser.results.money import spend
from optimiser.results.people import begun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Level, Options, Solution


@dataclass(frozen=True)
class Sketch:
    """The objectives reached by name, places (programme, region, year, places) and money; no levels without a plan."""

    levels: Mapping[str, float]
    places: pd.DataFrame | None = None
    spend: pd.DataFrame | None = None
    unproven: float = float("nan")
    """by how much the shortfall may be bettered, as far as is proven: more than nought with whole places, or if it gave
    way for the promises' sake; not a number if another objective comes first"""

    @classmethod
    def of(cls, solution: Solution) -> Sketch:
        """Of a whole solution."""
        return cls.at(solution.levels, solution.tables["places"], solution.tables["spend"])

    @classmethod
    def at(cls, levels: Sequence[Level], places: pd.DataFrame, spend: pd.DataFrame) -> Sketch:
        """Of objectives as reached and the tables of a plan."""
        first = levels[0]
        unproven = first.value - first.bound if first.name == "shortfall" else float("nan")
        return cls({level.name: level.value for level in levels}, places, spend, unproven)

    def value(self, objective: str) -> float:
        """What an objective came to; not a number without a plan."""
        return self.levels.get(objective, float("nan"))


def sketch(inst: Instance, options: Options) -> Sketch:
    """Solve an instance, with whole places if it asks for them, and keep little."""
    lp = build(inst)
    outcome, _tables = solved(inst, lp, options)
    if outcome.x is None:
        return Sketch({})
    decided = decisions(lp, outcome.x)
    places = decided["places"].rename(columns={"value": "places"}).astype({"programme": str, "region": str})
    return Sketch.at(outcome.levels, places, spend(inst, decided, begun(inst, decided["starts"])))
