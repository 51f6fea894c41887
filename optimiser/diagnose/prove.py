"""A way out, proven: the changed instance is loaded, checked, solved and its plan re-checked like any other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from optimiser.errors import InstanceError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.reports.shortfall_by_year import shortfall_by_year
from optimiser.solution import Options, Solution, Status

if TYPE_CHECKING:
    from optimiser.diagnose.ways import Way


@dataclass(frozen=True)
class Source:
    """What is diagnosed: an instance by name or path, its scenarios and changes, and what was asked of the solve."""

    name: str
    scenarios: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Permitted:
    """A way out and the plan that it permits."""

    way: Way
    status: Status | None
    """None where the changed tables break a rule of the data: ``why`` says which"""
    solution: Solution | None
    short_wte: float
    """average WTE short over the plan's years; not a number without a plan"""
    why: str = ""

    @property
    def proven(self) -> bool:
        """Whether the changed instance has a plan."""
        return self.status is not None and self.status.has_plan

    def level(self, name: str) -> tuple[float, str] | None:
        """What an objective came to, with its unit; None if it was not reached."""
        levels = () if self.solution is None else self.solution.levels
        return next(((level.value, level.unit) for level in levels if level.name == name), None)


def permitted(source: Source, way: Way) -> Permitted:
    """The plan of the instance with the way's changes."""
    nothing = float("nan")
    try:
        inst = load(source.name, source.scenarios, (*source.changes, *way.texts))
    except InstanceError as error:
        return Permitted(way, None, None, nothing, str(error.problems[0]))
    cap = source.options.max_shortfall if way.max_shortfall is None else way.max_shortfall
    solution = plan(inst, replace(source.options, max_shortfall=cap))
    if not solution.status.has_plan:
        return Permitted(way, solution.status, solution, nothing, solution.status.sentence)
    years = shortfall_by_year(inst, solution)
    planned = years[(years["case"] == "plan") & (years["period"] == "plan")]
    return Permitted(
        way, solution.status, solution, float(planned["shortfall_wte"].sum()) / len(inst.horizon.plan_years)
    )
