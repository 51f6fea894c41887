"""Solving the second statement with any solver that Pyomo knows."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import TYPE_CHECKING

import pyomo.environ as pyo
from pyomo.common.errors import InfeasibleConstraintException
from pyomo.common.log import LoggingIntercept
from pyomo.opt import TerminationCondition

from optimiser.algebra import algebra
from optimiser.algebra.compile import label
from optimiser.algebra.objectives import UNITS
from optimiser.errors import SolveError, UsageError
from optimiser.solution import Level, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyomo.core.base.component import ComponentData
    from pyomo.opt import SolverResults

    from optimiser.instance import Instance

DEFAULT = "highs"
_CALLED = {"highs": "appsi_highs"}
"""Names that people use, where Pyomo has another."""

_SETTINGS = {"appsi_highs": {"solver": "ipx"}}
"""HiGHS is told its algorithm: interior point with crossover was measured to be far quicker than its default."""

_TO_THE_END = {"appsi_highs": {"mip_rel_gap": 0.0}, "cbc": {"ratio": 0.0}}
"""With whole places a solver goes on until no plan is better."""

OWN = ("worst_region", "grown", "fallen", "above", "below")
"""Variables that nothing but their objective holds down."""
EXACT = 1e-6
"""Up to this tolerance an earlier objective is kept exactly."""
ZERO = 1e-7
"""Prices below this are the solver's noise; those of money are counted for a thousand pounds."""
POUNDS = 1000.0
IN_POUNDS = {"carried", "budget", "policy_spend"}

_ENDED = {
    TerminationCondition.optimal: Status.OPTIMAL,
    TerminationCondition.globallyOptimal: Status.OPTIMAL,
    TerminationCondition.infeasible: Status.INFEASIBLE,
    TerminationCondition.unbounded: Status.UNBOUNDED,
    TerminationCondition.maxTimeLimit: Status.LIMIT_WITHOUT_PLAN,
    TerminationCondition.maxIterations: Status.LIMIT_WITHOUT_PLAN,
    TerminationCondition.userInterrupt: Status.LIMIT_WITHOUT_PLAN,
}


@dataclass(frozen=True)
class Answer:
    """How the solve ended, the objectives as reached, and every decision by name in natural units."""

    status: Status
    levels: tuple[Level, ...] = ()
    decisions: Mapping[str, float] = field(default_factory=dict)


def via_pyomo(
    inst: Instance, solver: str = DEFAULT, places: Mapping[str, float] | None = None
) -> tuple[Status, tuple[Level, ...]]:
    """The status and the objectives as reached, by the second statement and a solver of one's choice.

    Raises UsageError if Pyomo does not know the solver or it is not installed, SolveError if it fails.
    """
    answer = solve(inst, solver, places)
    return answer.status, answer.levels


def solve(inst: Instance, solver: str = DEFAULT, places: Mapping[str, float] | None = None) -> Answer:
    """Minimise the objectives in order, each keeping the ones before; for the second the first may give its tolerance.

    Whole numbers are found by the first objective, and held for the later ones; ``places``, by name, are held from the
    beginning.
    Raises UsageError if Pyomo does not know the solver or it is not installed, SolveError if it fails.
    """
    _engine(solver)  # better known before the work than after it
    m = algebra(inst)
    m.kept = pyo.ConstraintList(doc="objectives already reached")
    named = {label(each): each for each in m.component_data_objects(pyo.Var)} if places else {}
    for name, number in (places or {}).items():
        named[name].fix(number)
    status = _whole(m, inst, solver)
    if status is not Status.OPTIMAL:
        return Answer(status)
    m.dual = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    m.rc = pyo.Suffix(direction=pyo.Suffix.IMPORT)
    tolerance = inst.horizon.tolerance
    levels: list[Level] = []
    reached, value = "", 0.0
    for step, name in enumerate(_steps(inst.horizon.objectives, tolerance)):
        if step:
            _keep(m, reached, value, tolerance if step == 1 else min(tolerance, EXACT))
        m.goal.deactivate()
        scale = POUNDS if UNITS[name] == "pounds" else 1.0
        m.step = pyo.Objective(expr=m.goal[name].expr / scale)
        # A new engine each time: HiGHS going on from the last optimum was measured to be far slower than afresh.
        status, bound = _run(_engine(solver), m, solver)
        m.del_component(m.step)
        if status is not Status.OPTIMAL:
            return Answer(status, tuple(levels))
        reached, value = name, float(pyo.value(m.goal[name]))
        if name not in {level.name for level in levels}:
            room = min(tolerance, EXACT) if levels else tolerance
            levels.append(Level(name, UNITS[name], value, min(bound * scale, value), room))
    if tolerance > EXACT and _no_larger_than_need_be(m, solver):
        levels = [replace(level, value=float(pyo.value(m.goal[level.name]))) for level in levels]
    decisions = {label(each): float(each.value or 0) for each in m.component_data_objects(pyo.Var)}
    return Answer(Status.OPTIMAL, tuple(levels), decisions)


def _steps(objectives: tuple[str, ...], tolerance: float) -> tuple[str, ...]:
    """The objectives in the order in which they are made small.

    With a tolerance the first comes again after the second: what the second did not need of it is not for the others.
    """
    first_again = objectives[:1] if objectives[1:] and tolerance > EXACT else ()
    return (*objectives[:2], *first_again, *objectives[2:])


def _no_larger_than_need_be(m: pyo.ConcreteModel, solver: str) -> bool:
    """Make what only an objective needs as small as the rest of the plan lets it, once all objectives are reached."""
    there = [found for found in map(m.component, OWN) if found is not None]
    own = [each for found in there for each in found.values() if each.value is not None]
    if not own:
        return True
    mine = {id(each) for each in own}
    for each in m.component_data_objects(pyo.Var):
        if id(each) not in mine and each.value is not None:
            each.fix()
    m.step = pyo.Objective(expr=pyo.quicksum(own))
    status, _ = _run(_engine(solver), m, solver)
    m.del_component(m.step)
    return status is Status.OPTIMAL


def _whole(m: pyo.ConcreteModel, inst: Instance, solver: str) -> Status:
    """Find the whole numbers that are best for the first objective, and hold them; optimal where there are none."""
    whole = [each for each in m.component_data_objects(pyo.Var) if not each.is_continuous()]
    if not whole:
        return Status.OPTIMAL
    m.goal.deactivate()
    m.step = pyo.Objective(expr=m.goal[inst.horizon.objectives[0]].expr)
    engine = _engine(solver)
    engine.options.update(_TO_THE_END.get(_CALLED.get(solver, solver), {}))
    status, _ = _run(engine, m, solver)
    m.del_component(m.step)
    for each in whole if status is Status.OPTIMAL else ():
        each.fix(round(float(each.value or 0)))
        each.domain = pyo.NonNegativeReals
    return status


def _keep(m: pyo.ConcreteModel, name: str, value: float, tolerance: float) -> None:
    """Hold the level just reached: by staying among the optimal plans, or by a row that lets it worsen as far as asked.

    The row of an objective with many decisions makes the next level very slow, so it is there only if the tolerance is
    worth something or the solver gives no prices.
    """
    if tolerance > EXACT or not len(m.rc):
        m.kept.add(m.goal[name].expr <= value + tolerance * abs(value))
        return
    for variable in m.component_data_objects(pyo.Var):
        if _has_price(m.rc, variable):
            bound = _nearer(float(variable.value or 0), variable.lb, variable.ub)
            variable.setlb(bound)
            variable.setub(bound)
    for limit in m.component_data_objects(pyo.Constraint, active=True):
        if _has_price(m.dual, limit):
            limit.set_value(limit.body == _nearer(float(pyo.value(limit.body)), limit.lb, limit.ub))


def _has_price(prices: pyo.Suffix, data: ComponentData) -> bool:
    """Whether the objective would change with the bound: then every optimal plan stands at it."""
    pounds = POUNDS if data.parent_component().local_name in IN_POUNDS else 1.0
    return abs(float(prices.get(data, 0.0))) * pounds > ZERO


def _nearer(value: float, lower: float | None, upper: float | None) -> float:
    """The bound at which a value stands."""
    bounds = [float(bound) for bound in (lower, upper) if bound is not None]
    return min(bounds, key=lambda bound: abs(bound - value))


def _engine(name: str) -> pyo.SolverFactory:
    """The solver, ready to run."""
    engine_name = _CALLED.get(name, name)
    with LoggingIntercept(StringIO(), "pyomo"):  # Pyomo prints a traceback for a name that it does not know
        engine = pyo.SolverFactory(engine_name)
    if engine is None or not engine.available(exception_flag=False):
        msg = f"Pyomo knows no solver {name!r}, or it is not installed. HiGHS always is: --via pyomo:highs."
        raise UsageError(msg)
    engine.options.update(_SETTINGS.get(engine_name, {}))
    return engine


def _run(engine: pyo.SolverFactory, m: pyo.ConcreteModel, name: str) -> tuple[Status, float]:
    """Solve for the active objective; the status, and the solver's bound on the objective."""
    try:
        results = engine.solve(m, load_solutions=False)
    except InfeasibleConstraintException:  # found while writing the model: a row without columns that cannot hold
        return Status.INFEASIBLE, -math.inf
    ended = results.solver.termination_condition
    if ended is TerminationCondition.infeasibleOrUnbounded:
        return _which(engine, m), -math.inf
    if ended not in _ENDED:
        msg = f"The solver {name} ended with '{ended}'."
        raise SolveError(msg)
    if _ENDED[ended] is Status.OPTIMAL:
        m.solutions.load_from(results)
        if m.component("rc") is not None and hasattr(
            engine, "get_reduced_costs"
        ):  # this kind of interface gives its prices only when asked
            m.rc.update(engine.get_reduced_costs())
            m.dual.update(engine.get_duals())
    return _ENDED[ended], _bound(results)


def _which(engine: pyo.SolverFactory, m: pyo.ConcreteModel) -> Status:
    """Infeasible or unbounded, where the solver does not say: unbounded if there is any plan at all."""
    m.step.expr = 0.0
    ended = engine.solve(m, load_solutions=False).solver.termination_condition
    return Status.UNBOUNDED if _ENDED.get(ended) is Status.OPTIMAL else Status.INFEASIBLE


def _bound(results: SolverResults) -> float:
    """What the solver says no plan can be below; minus infinity where it says nothing."""
    bound = results.problem.lower_bound
    return float(bound) if isinstance(bound, int | float) and math.isfinite(bound) else -math.inf
