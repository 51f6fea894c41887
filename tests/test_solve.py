"""The solver: objectives in order, ends that are not an optimum, and duals that mean what they say."""

from __future__ import annotations

import os
import signal
import threading
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from optimiser.model import build
from optimiser.model.lp import Block, LinearProgram, Objective
from optimiser.planning import plan
from optimiser.solution import Options, Status
from optimiser.solving import ALGORITHMS, highs, levels, solve
from optimiser.solving.conflict import conflict

FREE = np.inf


def program(rows, *costs, upper=FREE, scale=1.0, constant=0.0):
    """A program from rows (lower, coefficients, upper) and objectives given by their costs."""
    matrix = np.array([row[1] for row in rows], dtype=float)
    size = matrix.shape[1]
    keys = [pd.DataFrame({"name": [str(n) for n in range(count)]}) for count in (size, len(rows))]
    return LinearProgram(
        columns=(Block("x", keys[0], 0, "people"),),
        rows=(Block("row", keys[1], 0, "people"),),
        lower=np.zeros(size),
        upper=np.full(size, float(upper)),
        matrix=csr_array(matrix),
        row_lower=np.array([row[0] for row in rows], dtype=float),
        row_upper=np.array([row[2] for row in rows], dtype=float),
        row_constant=np.zeros(len(rows)),
        objectives=tuple(
            Objective(f"objective {rank}", "pounds", np.array(cost, dtype=float), constant, scale)
            for rank, cost in enumerate(costs)
        ),
    )


def values(outcome):
    """Levels as reached."""
    return [level.value for level in outcome.levels]


@pytest.mark.parametrize(("second", "best"), [((0, 1), [1, 0]), ((1, 0), [0, 1])])
def test_the_second_objective_breaks_ties(second, best):
    """Any split of 1 is as good for the first objective; the second says which."""
    outcome = solve(program([(1, (1, 1), FREE)], (1, 1), second))
    assert outcome.status is Status.OPTIMAL
    assert outcome.x.tolist() == pytest.approx(best)
    assert values(outcome) == pytest.approx([1, 0])


def test_the_second_objective_spends_nothing_of_an_exact_first():
    """At the usual tolerance the first objective stays where it is, though the second would gain by leaving."""
    outcome = solve(program([(10, (1, 1), FREE)], (1, 1), (-1, 0), upper=20))
    assert outcome.x.tolist() == pytest.approx([10, 0])
    assert values(outcome) == pytest.approx([10, -10])


def test_the_second_objective_spends_the_tolerance():
    """A tenth of 10 may be given up, and the second objective takes it: the first is then 11, with 10 proven."""
    outcome = solve(program([(10, (1, 1), FREE)], (1, 1), (-1, 0), upper=20), tolerance=0.1)
    assert outcome.x.tolist() == pytest.approx([11, 0])
    assert values(outcome) == pytest.approx([11, -11])
    assert [level.bound for level in outcome.levels] == pytest.approx([10, -11])
    assert [level.tolerance for level in outcome.levels] == [0.1, 1e-6]


def test_a_third_objective_keeps_both_before_it():
    """Three people, split by the second objective, placed by the third."""
    lp = program([(3, (1, 1, 1, 1), FREE), (2, (1, 1, 0, 0), FREE)], (1, 1, 1, 1), (1, 1, 0, 0), (1, 0, 0, 1))
    assert solve(lp).x.tolist() == pytest.approx([0, 2, 1, 0])
    # The first may be a third more (4); the second needs nothing of it, and so the third has none of it either.
    relaxed = solve(lp, tolerance=1 / 3 - 1e-9)
    assert values(relaxed) == pytest.approx([3, 2, 0])
    assert [level.bound for level in relaxed.levels] == pytest.approx([3, 2, 0])


@pytest.mark.parametrize(("third", "last"), [((0, 0, 1), 1), ((0, 0, -1), -9), ((-1, 0, 0), -2), ((1, 0, 0), 2)])
def test_the_third_objective_takes_nothing_of_a_tolerance(third, last):
    """The first is 3 at least and 4 with a third more, which the second takes whole: (2, 2); the third has 5 - 4."""
    lp = program([(6, (1, 2, 0), FREE), (5, (1, 1, 1), FREE)], (1, 1, 0), (0, 1, 0), third, upper=9)
    relaxed = solve(lp, tolerance=1 / 3)
    assert values(relaxed) == pytest.approx([4, 2, last])
    assert relaxed.x[:2].tolist() == pytest.approx([2, 2])


@pytest.mark.parametrize(
    ("failures", "share", "notes"),
    [(1, 1e-7, []), (2, 1e-6, ["objective 1 was made small with a row for each objective before it."])],
)
def test_an_objective_that_cannot_be_held_exactly_is_told_as_the_plan_has_it(monkeypatch, failures, share, notes):
    """Where nothing is found on the face, the first has a hair of room, then a row; what it came to is stated."""
    run_level, tried = levels._run_level, []

    def fails(solver, outcome, options):
        tried.append(run_level(solver, outcome, options))
        return Status.INFEASIBLE if 1 < len(tried) < 2 + failures else tried[-1]

    monkeypatch.setattr(levels, "_run_level", fails)
    outcome = solve(program([(1000, (1, 1), 1500)], (1, 1), (-1, 0), upper=2000))
    assert outcome.notes == notes
    assert outcome.status is Status.OPTIMAL
    assert outcome.levels[0].value == outcome.x.sum()
    assert values(outcome) == pytest.approx([1000 * (1 + share), -1000 * (1 + share)], rel=1e-9)
    assert outcome.levels[1].bound == pytest.approx(outcome.levels[1].value, rel=1e-9)


def test_levels_are_in_the_objective_s_own_unit():
    """What is committed already and the thousands of the matrix are in the value and in the bound."""
    (level,) = solve(program([(1, (1, 1), FREE)], (2, 3), scale=1000, constant=5)).levels
    assert (level.value, level.bound) == pytest.approx((7000, 7000))


def test_an_infeasible_program_names_the_rows_that_conflict():
    """At least 5 and at most 3 cannot both hold; the third row has no part in it."""
    outcome = solve(program([(5, (1, 0), FREE), (-FREE, (1, 0), 3), (0, (0, 1), 9)], (1, 1)))
    assert outcome.status is Status.INFEASIBLE
    assert outcome.x is None
    assert outcome.conflict == [0, 1]


def test_a_row_may_conflict_with_the_bounds_of_its_columns():
    """Two columns of at most 3 do not make 9."""
    assert solve(program([(9, (1, 1), FREE), (0, (1, 0), 5)], (1, 1), upper=3)).conflict == [0]


def test_a_row_without_columns_may_be_the_conflict():
    """What is committed already is more than the limit."""
    assert solve(program([(5, (1, 0), FREE), (-FREE, (0, 0), -3)], (1, 1))).conflict == [1]


def test_the_conflict_is_irreducible(tiny):
    """No shortfall at all is impossible on tiny; without any one of the rows named, the others could hold."""
    lp = build(replace(tiny, horizon=tiny.horizon.model_copy(update={"max_shortfall": 0.0})))
    named = conflict(lp)
    families = np.repeat([block.name for block in lp.rows], [len(block.keys) for block in lp.rows])
    assert families[named[-1]] == "shortfall_cap"
    free = np.setdiff1d(np.arange(lp.matrix.shape[0]), named)
    assert solve(freed(lp, free)).status is Status.INFEASIBLE
    assert [row for row in named if solve(freed(lp, [*free, row])).status is not Status.OPTIMAL] == []


def freed(lp, rows):
    """The program without some of its rows, and with its first objective only."""
    lower, upper = lp.row_lower.copy(), lp.row_upper.copy()
    lower[rows], upper[rows] = -FREE, FREE
    return replace(lp, row_lower=lower, row_upper=upper, objectives=lp.objectives[:1])


@pytest.mark.parametrize("row", [(0, (1, -1), FREE), (0, (1, 1), FREE)])
def test_an_unbounded_program_is_said_to_be_so(row):
    """Nothing holds the first column back, along a row or free of it."""
    outcome = solve(program([row], (-1, 0)))
    assert (outcome.status, outcome.x, outcome.levels) == (Status.UNBOUNDED, None, [])


def test_infeasible_and_unbounded_are_told_apart():
    """A program that presolve can only call one or the other."""
    assert solve(program([(2, (1, -1), FREE), (-FREE, (1, -1), 1)], (-1, 0))).status is Status.INFEASIBLE


def test_no_time_gives_no_plan(tiny):
    """A limit of nought stops the solver before it has begun."""
    outcome = solve(build(tiny), Options(time_limit_s=0.0))
    assert (outcome.status, outcome.x, outcome.levels) == (Status.LIMIT_WITHOUT_PLAN, None, [])


@pytest.mark.parametrize("whole", [False, True])
def test_a_time_limit_that_leaves_no_plan_is_named(tiny, whole):
    """Without a plan nobody should think that there is none."""
    found = plan(tiny, Options(time_limit_s=1e-9, whole=whole))
    assert found.status is Status.LIMIT_WITHOUT_PLAN
    assert found.notes[0].startswith(
        "The time limit was 1e-09 seconds. That there is no plan is not known: with a longer"
    )


def runs(monkeypatch, ends):
    """Let the solver's runs end as told, one after another: True runs it, False leaves it as it was."""
    real, left = levels.stopped, iter(ends)
    monkeypatch.setattr(levels, "stopped", lambda solver: real(solver) if next(left) else False)


def test_an_algorithm_that_fails_is_followed_by_another(monkeypatch):
    """The first gives no answer; the second does, and a note says so."""
    runs(monkeypatch, [False, True])
    outcome = solve(program([(1, (1, 1), FREE)], (1, 2)))
    assert outcome.status is Status.OPTIMAL
    assert values(outcome) == pytest.approx([1])
    (note,) = outcome.notes
    assert note.startswith(f"{ALGORITHMS[0][0]} ended with ")
    assert note.endswith("another algorithm was tried.")


def test_when_every_algorithm_fails_there_is_no_plan(monkeypatch):
    """And a note for each of them."""
    runs(monkeypatch, [False] * len(ALGORITHMS))
    outcome = solve(program([(1, (1, 1), FREE)], (1, 2)))
    assert (outcome.status, outcome.x) == (Status.LIMIT_WITHOUT_PLAN, None)
    assert len(outcome.notes) == len(ALGORITHMS)


def test_a_later_level_that_fails_keeps_the_plan_before_it(monkeypatch):
    """The first objective is at its best; only the second may be better."""
    runs(monkeypatch, [True, *[False] * len(ALGORITHMS)])
    outcome = solve(program([(1, (1, 1), FREE)], (1, 1), (0, 1)))
    assert outcome.status is Status.LIMIT_WITH_PLAN
    assert outcome.x.sum() == pytest.approx(1)
    assert values(outcome) == pytest.approx([1])


def test_a_later_level_that_is_cut_off_is_solved_another_way(monkeypatch):
    """Should noise in the duals cut off every plan, the level is solved again with a row for the one before."""
    real = levels._stay_on_face

    def too_tight(solver, bounds):
        real(solver, bounds)
        solver.changeColBounds(0, 7.0, 7.0)
        solver.changeColBounds(1, 7.0, 7.0)

    monkeypatch.setattr(levels, "_stay_on_face", too_tight)
    outcome = solve(program([(1, (1, 1), 2)], (1, 1), (0, 1)))
    assert outcome.status is Status.OPTIMAL
    assert outcome.x.tolist() == pytest.approx([1, 0], abs=1e-5)
    assert outcome.notes


@pytest.fixture
def listening():
    """Ctrl-C raises KeyboardInterrupt, as it does for a user."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("listening")
def test_an_interruption_stops_the_solver_and_not_the_program(tiny):
    """Ctrl-C ends with a status; what was found by then, if anything, is kept."""

    def press(_line):
        if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:  # the solver runs
            signal.raise_signal(signal.SIGINT)

    outcome = solve(build(tiny), on_line=press)
    assert outcome.interrupted
    assert outcome.status in {Status.LIMIT_WITH_PLAN, Status.LIMIT_WITHOUT_PLAN}
    assert (outcome.x is not None) == outcome.status.has_plan
    assert len(outcome.levels) <= 1
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_who_ignores_ctrl_c_is_not_made_to_hear_it(tiny):
    """A process beside the main one leaves Ctrl-C to that one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        outcome = solve(build(tiny), on_line=lambda _line: signal.raise_signal(signal.SIGINT))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (outcome.status, outcome.interrupted) == (Status.OPTIMAL, False)


def test_solves_may_ask_for_another_number_of_threads_each(tiny):
    """One after the other in one process."""
    lp = build(tiny)
    values = [solve(lp, Options(threads=threads)).levels[0].value for threads in (1, 2, 0, 1)]
    assert values == pytest.approx([values[0]] * 4)


def test_every_status_has_a_sentence_and_an_exit_code():
    """Each its own, and 0 for an optimum alone."""
    assert len({status.sentence for status in Status}) == len({status.exit_code for status in Status}) == len(Status)
    assert [status for status in Status if status.exit_code == 0] == [Status.OPTIMAL]
    assert [status for status in Status if status.aim == "Made as small as can be"] == [Status.OPTIMAL]


@pytest.fixture(scope="module")
def solved(tiny):
    """The tiny instance's program and what the solver found."""
    lp = build(tiny)
    return lp, solve(lp)


def test_the_bound_of_a_level_is_below_its_value(solved):
    """And within the solver's tolerance of it: the optimum is proven, not claimed."""
    for level in solved[1].levels:
        assert level.bound <= level.value
        assert level.bound == pytest.approx(level.value, rel=1e-7)


def test_a_dual_belongs_to_a_limit_that_is_reached(solved):
    """Complementary slackness: a row or column with a price is at the bound that the price's sign says."""
    lp, outcome = solved
    sides = (
        (outcome.dual, lp.matrix @ outcome.x, lp.row_lower, lp.row_upper),
        (outcome.reduced, outcome.x, lp.lower, lp.upper),
    )
    for dual, value, lower, upper in sides:
        priced = np.abs(dual) > 1e-7
        assert priced.any()
        reached = np.where(dual > 0, lower, upper)
        np.testing.assert_allclose(value[priced], reached[priced], atol=1e-7)


def test_a_dual_bounds_what_a_change_of_the_limit_can_bring(solved):
    """The optimum is convex in each bound, so it lies above the line that the dual draws, on both sides."""
    lp, outcome = solved
    best = outcome.levels[0].value
    checked = 0
    for row in np.flatnonzero(np.abs(outcome.dual) > 1e-7)[::4]:
        for step in (0.01, -0.01):
            moved = replace(
                lp, row_lower=lp.row_lower.copy(), row_upper=lp.row_upper.copy(), objectives=lp.objectives[:1]
            )
            moved.row_lower[row] += step
            moved.row_upper[row] += step
            found = solve(moved)
            if found.status is Status.OPTIMAL:
                assert found.levels[0].value >= best + outcome.dual[row] * step - 1e-8
                checked += 1
    assert checked > 20


def test_the_same_program_gives_the_same_plan(solved):
    """To the last digit."""
    lp, outcome = solved
    again = solve(lp)
    assert again.x.tolist() == outcome.x.tolist()
    assert again.dual.tolist() == outcome.dual.tolist()


def test_threads_do_not_change_the_optimum(solved):
    """Whatever was asked for before in the same process."""
    lp, outcome = solved
    for threads in (1, 2):
        assert values(solve(lp, Options(threads=threads))) == pytest.approx(values(outcome), rel=1e-9)


# ---- Ctrl-C


class Slow:
    """A solver that goes on until it is told to stop, and then takes its time."""

    def __init__(self):
        self.HandleUserInterrupt = False
        self.cancelled = threading.Event()
        self.ended = False

    def run(self):
        """Solve, as far as it gets."""
        assert self.HandleUserInterrupt
        self.cancelled.wait(30)
        time.sleep(0.5)
        self.ended = True

    def cancelSolve(self):  # noqa: N802 - HiGHS calls it so
        """Be told to stop."""
        self.cancelled.set()


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
@pytest.mark.usefixtures("listening")
def test_after_ctrl_c_nothing_is_read_of_a_solver_that_still_runs():
    """It is told to stop, and waited for."""
    for after in (0.05, 0.15, 0.25, 0.35):
        solver = Slow()
        threading.Timer(after, os.kill, (os.getpid(), signal.SIGINT)).start()
        assert highs.stopped(solver)
        assert (solver.cancelled.is_set(), solver.ended) == (True, True)


def test_with_a_tolerance_every_objective_is_what_the_printed_plan_has(tiny):
    """The first objective after the later ones had their share of it; that there are better plans by it is said."""
    inst = replace(tiny, horizon=tiny.horizon.model_copy(update={"tolerance": 0.05}))
    found, best = plan(inst), plan(tiny)
    printed = found.tables["shortfall"]["weighted_wte_years"].sum()
    assert found.levels[0].value == pytest.approx(printed, rel=1e-9)
    assert found.levels[0].bound == pytest.approx(best.levels[0].value, rel=1e-9)
    assert best.levels[0].value < printed <= 1.05 * best.levels[0].value * (1 + 1e-9)
    assert "no other within the limits is better by more than 0.43 weighted WTE-years" in found.sentence
    assert best.sentence == Status.OPTIMAL.sentence
