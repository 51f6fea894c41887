"""From an Instance to a verified Solution: build, solve, read out, re-check."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from optimiser import verify
from optimiser.comparators import comparators
from optimiser.errors import UsageError
from optimiser.model import build
from optimiser.model.objectives import OBJECTIVES
from optimiser.results import result_tables
from optimiser.results.limits import proof
from optimiser.solution import Options, Solution, Status
from optimiser.solving import solve, solve_lent
from optimiser.whole import solve_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solving import Lent, Outcome

STOPPED = "Somebody stopped the solver (Ctrl-C) before it was done; this is the best plan that it had found."
TOO_SOON = (
    "The time limit was {:,.6g} seconds. That there is no plan is not known: with a longer limit (--time-limit), or "
    "none, one may be found."
)


def plan(
    inst: Instance,
    options: Options | None = None,
    on_phase: Callable[[str], None] = lambda _phase: None,
    on_line: Callable[[str], None] = lambda _line: None,
    *,
    with_comparators: bool = True,
    lent: Sequence[Lent] = (),
) -> Solution:
    """Find the best plan of an instance and check it without the matrix.

    Without comparators nothing is worked out of what happens without the plan, which takes a tenth of the time or more.
    Where an optimum ``lent`` by another instance proves this one's, only the second objective is made small; of plans
    that are as good as each other it may then be another than the one found without.
    A round without a plan (infeasible, unbounded, stopped too early) is a Solution with that status, not an exception.
    Raises VerifyError if the plan breaks a limit or misstates an objective when recomputed.
    """
    options = options or Options()
    inst = asked(inst, options)
    times: dict[str, float] = {}
    with ThreadPoolExecutor(max_workers=1) as beside:
        on_phase("build")
        started = time.perf_counter()
        lp = build(inst)
        times["build"] = time.perf_counter() - started
        without_plan = beside.submit(comparators, inst, options) if with_comparators else None
        on_phase("solve")
        outcome, more = solved(inst, lp, options, on_line, lent)
        times["pass"], times["solve"] = outcome.pass_s, outcome.solve_s
        if outcome.first_plan_s is not None:
            times["first_plan"] = outcome.first_plan_s
        solution = Solution(
            outcome.status,
            tuple(outcome.levels),
            model=lp.size,
            times_s=times,
            log="\n".join(outcome.log),
            notes=_notes(outcome, options),
            conflict=tuple(lp.spell(outcome.conflict)),
            whole=inst.horizon.whole_places,
            proof=None if outcome.farkas is None else proof(lp, outcome.farkas),
            basis=outcome.basis,
            interrupted=outcome.interrupted,
        )
        if outcome.x is None:
            return solution
        by_service, by_profession, notes = pd.DataFrame(), pd.DataFrame(), list[str]()
        if without_plan is not None:
            by_service, by_profession, notes = without_plan.result()
    on_phase("verify")
    tables = {**result_tables(inst, lp, outcome, by_service, by_profession), **more}
    started = time.perf_counter()
    report = verify.verify(inst, tables, solution.levels, options)
    verify.require(report)
    times["verify"] = time.perf_counter() - started
    return replace(solution, tables=tables, verify=report, notes=(*solution.notes, *notes))


def _notes(outcome: Outcome, options: Options) -> tuple[str, ...]:
    """What the solve has to say, first of all whether somebody stopped it: its plan is reported like any other."""
    if outcome.status is Status.LIMIT_WITHOUT_PLAN and options.time_limit_s is not None and not outcome.interrupted:
        return (TOO_SOON.format(options.time_limit_s), *outcome.notes)
    return (STOPPED, *outcome.notes) if outcome.interrupted and outcome.x is not None else tuple(outcome.notes)


def solved(
    inst: Instance,
    lp: LinearProgram,
    options: Options,
    on_line: Callable[[str], None] = lambda _line: None,
    lent: Sequence[Lent] = (),
) -> tuple[Outcome, Mapping[str, pd.DataFrame]]:
    """The outcome for ``lp``, the program of ``inst``, with whole places if it asks for them.

    The tables are those that only whole places have.
    """
    if not inst.horizon.whole_places:
        tolerance = inst.horizon.tolerance
        return solve_lent(lp, lent, options, tolerance) or solve(lp, options, tolerance, on_line), {}
    made = solve_whole(inst, lp, options, on_line)
    return made.outcome, made.tables


def asked(inst: Instance, options: Options) -> Instance:
    """The instance with the objectives, the cap on shortfall and the whole places that the user asked for.

    Shortfall is always among the objectives, last if nobody asked for it: a plan that pays it no heed would leave
    people idle beside unmet need (docs/decisions/0006).
    Raises UsageError if an objective is unknown or named twice.
    """
    wanted = options.objectives or inst.horizon.objectives
    unknown = [name for name in wanted if name not in OBJECTIVES]
    if unknown or len(set(wanted)) < len(wanted):
        msg = f"objectives {', '.join(wanted)}: name each of {', '.join(OBJECTIVES)} at most once."
        raise UsageError(msg)
    objectives = wanted if "shortfall" in wanted else (*wanted, "shortfall")
    cap = inst.horizon.max_shortfall if options.max_shortfall is None else options.max_shortfall
    whole = inst.horizon.whole_places or options.whole
    wanted_of = {"objectives": objectives, "max_shortfall": cap, "whole_places": whole}
    return replace(inst, horizon=inst.horizon.model_copy(update=wanted_of))
