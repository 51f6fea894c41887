"""The frontier: the least of an objective against money, or any other limit, as a curve that is proven everywhere.

docs/decisions/0014 says how and why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimiser.analyses.frontier.amount import amount
from optimiser.analyses.frontier.axis import Axis, axis
from optimiser.analyses.frontier.fairness import capped
from optimiser.analyses.frontier.ground import Shape, ground
from optimiser.analyses.frontier.pool import is_large, solving
from optimiser.analyses.frontier.result import Frontier, Surface
from optimiser.analyses.frontier.steps import round_between
from optimiser.analyses.frontier.surface import cover
from optimiser.analyses.frontier.trace import trace
from optimiser.analyses.frontier.way import Way
from optimiser.errors import Infeasible
from optimiser.solution import Options

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.analyses.frontier.amount import Amount
    from optimiser.analyses.frontier.fairness import Cap
    from optimiser.analyses.frontier.ground import Ground
    from optimiser.analyses.frontier.point import Point
    from optimiser.instance import Instance

__all__ = ["Asked", "Effort", "Frontier", "Shape", "Surface", "axis", "cost_of_fairness", "frontier", "surface"]

MOST = {True: 200, False: 60}
"""Places solved at most where they are quick to solve or few will do, and elsewhere."""
NO_PLAN = (
    "No plan meets all the limits anywhere between the two ends. Give ends further apart, or see with ppopt diagnose "
    "which limits conflict."
)


@dataclass(frozen=True)
class Asked:
    """Which instance, with which scenarios, changes and options."""

    name: str
    scenarios: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class Effort:
    """How exact the curve is to be, and what may be spent on it."""

    within: float = 0.001
    """gap between the bounds, relative to the value"""
    about: int = 7
    """places to show"""
    most: int | None = None
    """places solved at most; ``MOST`` unless told otherwise"""
    workers: int | None = None
    """processes that solve; one per processor unless told otherwise"""
    on_phase: Callable[[str], None] = lambda _phase: None
    on_point: Callable[[Point], None] = lambda _point: None


def frontier(asked: Asked, over: Axis, effort: Effort | None = None) -> Frontier:
    """The least value of the first objective as ``over`` goes from one end to the other.

    Raises UsageError if the axis changes nothing, InstanceError if the figures at an end are not allowed, and
    Infeasible if no place has a plan.
    """
    effort = effort or Effort()
    effort.on_phase("check")
    way = Way(asked.name, asked.scenarios, asked.changes, (over,), asked.options)
    inst = way.today()
    moved = amount(over, inst, way((0.0,)), way((1.0,)))
    effort.on_phase("build")
    made = ground(way, 1)
    return _traced(inst, made, over, moved, effort)


def cost_of_fairness(asked: Asked, effort: Effort | None = None) -> Frontier:
    """The least value of the objective as the cap on the worst region's shortfall share loosens until it costs nothing.

    Raises Infeasible if no plan meets the limits of the instance.
    """
    effort = effort or Effort()
    effort.on_phase("check")
    inst = Way(asked.name, asked.scenarios, asked.changes, (), asked.options).today()
    effort.on_phase("Looking for the fairest plan and the best one")
    cap, moved, made = capped(inst)
    return _traced(inst, made, cap, moved, effort)


def surface(asked: Asked, over: tuple[Axis, Axis], effort: Effort | None = None) -> Surface:
    """The least value of the first objective on a grid of two axes.

    Raises the errors of ``frontier``.
    """
    effort = effort or Effort(about=5)
    effort.on_phase("check")
    way = Way(asked.name, asked.scenarios, asked.changes, over, asked.options)
    inst = way.today()
    ends = (way((1.0, 0.0)), way((0.0, 1.0)))
    first, second = (amount(one, inst, way((0.0, 0.0)), end) for one, end in zip(over, ends, strict=True))
    effort.on_phase("build")
    made = ground(way, 2)
    effort.on_phase("solve")
    shares = (_shown(over[0], effort.about), _shown(over[1], effort.about))
    with solving(made, inst, effort.workers, effort.on_point) as solve:
        nodes = tuple(cover(made, solve, shares, effort.within))
    if not any(node.point is not None and node.point.has_plan for node in nodes):
        raise Infeasible(NO_PLAN)
    goal = made.origin.objectives[0]
    today = (over[0].today(), over[1].today())
    return Surface(inst, goal.name, goal.unit, over, (first, second), made.shape, effort.within, nodes, today)


def _traced(inst: Instance, made: Ground, over: Axis | Cap, moved: Amount, effort: Effort) -> Frontier:
    """Solve the line, and say what was found with what was asked."""
    today = over.today() if isinstance(over, Axis) else None
    shown = sorted({*_shown(over, effort.about), *([] if today is None else [today])})
    effort.on_phase("solve")
    with solving(made, inst, effort.workers, effort.on_point) as solve:
        quick = made.shape is Shape.CONVEX or not is_large(made)
        found = trace(made, solve, shown, effort.within, effort.most or MOST[quick])
    if not found.points:
        raise Infeasible(NO_PLAN)
    goal = made.origin.objectives[0]
    return Frontier(inst, goal.name, goal.unit, over, moved, made.shape, effort.within, found, today)


def _shown(over: Axis | Cap, about: int) -> list[float]:
    """Places to show: both ends and round figures between them."""
    ends = (over.at(0.0), over.at(1.0))
    return [(figure - ends[0]) / (ends[1] - ends[0]) for figure in round_between(*ends, about)]
