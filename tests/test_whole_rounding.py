"""Plans of whole places by rounding, as large programs get them: every limit kept, never better than the best.

Only programs of thousands of rows are rounded; here the small ones are, with branch and bound kept from finding plans.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from threading import Event
from time import perf_counter, sleep
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given

from optimiser.document import document
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import STOPPED, asked, plan
from optimiser.solution import Options, Status
from optimiser.solving.held import Reached
from optimiser.solving.mip import Branched, branch
from optimiser.whole.parts import parted, telling, undivided
from optimiser.whole.rounding import with_intakes, with_places
from optimiser.whole.tighten import narrowed, tighten
from tests.by_hand import least, run_of
from tests.generated import whole_sketches
from tests.oracle import data
from tests.oracle.whole import whole_optimum
from tests.test_properties import some
from tests.whole_places import FEW_MOVERS, NO_MORE, SLOW_GROWTH, TINY, WHOLE, best, no_share, read, terrain, value_of

SEARCH, TIGHTEN = (sys.modules[f"optimiser.whole.{name}"] for name in ("search", "tighten"))
"""The modules: the package has functions of the same names."""
WHOLE_MODULE = sys.modules["optimiser.whole"]


@pytest.fixture(scope="module", autouse=True)
def large():
    """Small programs are taken for large ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SEARCH, "SMALL", 0)
        yield


def bound_only(program, limits, start=None, talk=None):
    """Branch and bound that keeps its plans to itself, unless it is asked to look for them."""
    found = branch(program, limits, start, talk)
    return found if limits.heuristics else replace(found, x=None, value=np.inf, status=Status.LIMIT_WITHOUT_PLAN)


@pytest.fixture
def rounding_alone(monkeypatch):
    """Plans come from rounding alone, as long as it finds any."""
    monkeypatch.setattr(SEARCH, "branch", bound_only)


def without_rounding(monkeypatch, name):
    """Nothing is found at once, and nothing by one of the two steps of rounding year by year."""
    for nothing in ("at_once", name):
        monkeypatch.setattr(SEARCH, nothing, lambda *_, **__: None)


@some(5)
@given(whole_sketches())
def test_a_rounded_plan_keeps_every_limit_and_is_no_better_than_the_best(sketch):
    """The bound is no better than it should be either."""
    inst, stated = read(sketch)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SEARCH, "branch", bound_only)
        found = plan(inst, WHOLE)
    expected = whole_optimum(stated)
    assert (expected is None) == (not found.levels)
    if found.levels:
        slack = NO_MORE * max(1.0, expected)
        assert found.verify.worst_breach <= NO_MORE
        assert found.levels[0].bound - slack <= expected <= found.levels[0].value + slack


@pytest.mark.usefixtures("rounding_alone")
def test_tiny_is_rounded_near_to_the_best(tiny):
    """Without branch and bound's plans: whole, within every limit, and within a tenth of the best."""
    found = plan(tiny, WHOLE)
    expected = whole_optimum(data.read(TINY))
    assert expected - NO_MORE <= found.levels[0].value <= 1.1 * expected
    assert found.levels[0].bound <= expected + NO_MORE
    assert found.verify.worst_breach <= NO_MORE
    assert found.times_s["first_plan"] > 0


@pytest.mark.usefixtures("rounding_alone")
def test_without_a_time_limit_the_same_round_gives_the_same_plan(tiny):
    """To the last digit of every table, however fast either side of the search was."""
    first, again = plan(tiny, WHOLE), plan(tiny, WHOLE)
    assert first.levels == again.levels
    assert {name: table.to_csv() for name, table in first.tables.items()} == {
        name: table.to_csv() for name, table in again.tables.items()
    }


def test_under_a_time_limit_the_search_ends_when_it_is_near_enough(tiny):
    """Branch and bound is told of plans as they come, and what is near enough counts as the best."""
    found = best(tiny, replace(WHOLE, gap=0.01, time_limit_s=60.0))
    expected = whole_optimum(data.read(TINY))
    assert found.status is Status.OPTIMAL
    assert expected - NO_MORE <= value_of(found) <= 1.01 * expected + NO_MORE


def test_no_time_is_no_plan(tiny):
    """Nothing is rounded when the time is up, and nothing is claimed."""
    found = best(tiny, replace(WHOLE, time_limit_s=1e-9))
    assert (found.status, found.levels, found.notes) == (Status.LIMIT_WITHOUT_PLAN, [], [])


@pytest.mark.usefixtures("rounding_alone")
@pytest.mark.parametrize("step", ["with_intakes", "with_places"])
def test_where_no_rounding_is_found_branch_and_bound_goes_on(tiny, monkeypatch, step):
    """A round without a time limit ends with a plan if there is one, and never as if it had been stopped."""
    without_rounding(monkeypatch, step)
    found = best(tiny)
    assert value_of(found) == pytest.approx(whole_optimum(data.read(TINY)), rel=NO_MORE)
    assert found.status is Status.OPTIMAL
    assert "No rounding keeps every limit: branch and bound goes on until there is a plan." in found.log


@pytest.mark.usefixtures("rounding_alone")
@pytest.mark.parametrize("step", ["with_intakes", "with_places"])
def test_where_no_rounding_is_found_in_time_there_is_no_plan(tiny, monkeypatch, step):
    """Under a time limit the search ends without a plan, and does not say that there is none."""
    without_rounding(monkeypatch, step)
    found = best(tiny, replace(WHOLE, time_limit_s=3.0))
    assert (found.status, found.notes) == (Status.LIMIT_WITHOUT_PLAN, [])


@pytest.mark.parametrize("changes", [FEW_MOVERS, ()])
def test_where_there_is_no_plan_that_is_said(changes, tmp_path):
    """By the bound or by the search: an answer, not an end for want of time."""
    inst = load("tiny", [] if changes else [no_share(tmp_path)], changes)
    assert best(inst).status is Status.INFEASIBLE


@pytest.mark.parametrize("soon", [True, False])
def test_a_plan_that_is_near_enough_ends_the_attempts(tiny, monkeypatch, soon):
    """The first rounding within the gap is the last: the early one, at once or not, is not followed by any other."""
    attempts = []
    real = SEARCH.with_intakes

    def counted(*given):
        attempts.append(given[-1])
        return real(*given)

    year_by_year = with_places(ground := terrain(tiny), with_intakes(ground, tighten(ground).reached, SEARCH.SOON))
    monkeypatch.setattr(SEARCH, "at_once", lambda *_: year_by_year if soon else None)
    monkeypatch.setattr(SEARCH, "with_intakes", counted)
    found = best(tiny, replace(WHOLE, gap=0.9))
    assert found.levels
    assert attempts == ([] if soon else [SEARCH.SOON])


def test_branch_and_bound_is_given_what_is_left_when_plans_are_made(tiny, monkeypatch):
    """It takes a processor for little, so that it begins with the best plan that rounding found."""
    seen = []

    def last(_program, limits, **named):
        seen.append((limits.seconds, named["talk"].offered()))
        return Branched(Status.LIMIT_WITHOUT_PLAN, None, np.inf, -np.inf, interrupted=False)

    monkeypatch.setattr(SEARCH, "branch", last)
    found = best(tiny, replace(WHOLE, gap=0.0, time_limit_s=60.0))
    ((seconds, offered),) = seen
    assert 0.0 < seconds < 60.0
    assert found.levels
    assert offered is not None


def test_an_interruption_ends_both_sides(tiny, monkeypatch):
    """After Ctrl-C the best plan so far is kept, and the outcome says that somebody stopped it."""
    stopped = Branched(Status.LIMIT_WITHOUT_PLAN, None, np.inf, -np.inf, interrupted=True)
    monkeypatch.setattr(SEARCH, "branch", lambda *_given, **_named: stopped)
    found = best(tiny, replace(WHOLE, time_limit_s=30.0))
    assert found.interrupted
    assert found.status in {Status.LIMIT_WITH_PLAN, Status.LIMIT_WITHOUT_PLAN}


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_an_interruption_while_plans_are_waited_for_lets_the_step_end(tiny, monkeypatch, seconds):
    """Ctrl-C is heard, and the plan under way is still kept."""
    options = replace(WHOLE, time_limit_s=seconds)
    race = SEARCH.Race(terrain(tiny), build(asked(tiny, options)), options, perf_counter(), print)
    ended = Branched(Status.LIMIT_WITHOUT_PLAN, None, np.inf, -np.inf, interrupted=False)
    monkeypatch.setattr(SEARCH, "branch", lambda *_given, **_named: ended)

    class Plans:
        """Plans whose first wait is interrupted."""

        waits = 0

        def result(self):
            """Wait for them."""
            self.waits += 1
            if self.waits == 1:
                raise KeyboardInterrupt
            race.found.take(np.zeros(1), 0.0)

    SEARCH.search(race, tight := tighten(race.terrain), undivided(tight), [Plans()])
    assert race.found.interrupted
    assert race.found.x is not None


def test_a_plan_that_is_there_only_after_the_time_limit_counts(tiny):
    """What is under way is waited for before anything is said of what there is."""
    options = replace(WHOLE, time_limit_s=1e-9)
    race = SEARCH.Race(terrain(tiny), build(asked(tiny, options)), options, 0.0, print)
    late = SimpleNamespace(cancel=lambda: False, result=lambda: race.found.take(np.zeros(1), 1e6))
    SEARCH.search(race, tight := tighten(race.terrain), undivided(tight), [late])
    assert race.found.status is Status.LIMIT_WITH_PLAN


def test_without_a_time_limit_branch_and_bound_is_not_begun(tiny, monkeypatch):
    """Its first node alone can take longer than anybody waits."""
    monkeypatch.setattr(SEARCH, "branch", None)
    found = best(tiny)
    assert found.status is Status.LIMIT_WITH_PLAN
    assert found.notes[-1].startswith("A few roundings were tried. Under a time limit there are as many as there is")
    at = terrain(tiny)
    tight = tighten(at)
    assert found.levels[0].bound == pytest.approx(parted(tight, telling(at, tight)).bound, rel=1e-9)


def stopped_in_the_bound(monkeypatch, module, name, ready):
    """Ctrl-C while the bound is worked out, in the function of that name, as soon as ``ready`` is set."""
    calls = []

    def stopped(*_given, **_named):
        calls.append(name)
        assert ready.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, name, stopped)
    return calls


def after_the_early_plan(monkeypatch):
    """What is set as soon as the early plan is there."""
    ready, real = Event(), WHOLE_MODULE.early

    def early(race):
        real(race)
        ready.set()

    monkeypatch.setattr(WHOLE_MODULE, "early", early)
    return ready


def test_an_interruption_of_the_bound_keeps_the_early_plan(monkeypatch, tmp_path):
    """The bound of the last round that ended holds against it, and the inequalities are those of that round.

    Rounding by hand is not worked out for somebody who waits for an end; the report does without.
    """
    inst, ready = load("tiny", changes=SLOW_GROWTH), after_the_early_plan(monkeypatch)
    stopped_in_the_bound(monkeypatch, TIGHTEN, "_demanded", ready)
    found = plan(inst, WHOLE)  # and re-check it
    assert (found.interrupted, found.status, found.notes[0]) == (True, Status.LIMIT_WITH_PLAN, STOPPED)
    assert found.levels[0].bound == pytest.approx(least(narrowed(terrain(inst))[0]), rel=1e-9)
    assert found.levels[0].value >= found.levels[0].bound
    assert "rounding_by_hand" not in found.tables
    page = document(run_of(tmp_path / "run", inst, found, WHOLE))
    assert "How near to the best." in page
    assert "Rounded by hand." not in page
    assert "what rounding would have done" not in page


def instead_of_the_plan_in_fractions(monkeypatch, answer):
    """What is solved within some seconds, as that plan alone is, ends as ``answer`` of them says."""
    solved = SEARCH.afresh

    def afresh(held, *, corner=True, seconds=None):
        return solved(held, corner=corner) if seconds is None else answer(seconds)

    monkeypatch.setattr(SEARCH, "afresh", afresh)


def test_an_interruption_of_the_plan_in_fractions_keeps_what_there_is(monkeypatch):
    """The plans so far, and the bound; branch and bound is not begun."""
    inst, ready = load("tiny", changes=SLOW_GROWTH), after_the_early_plan(monkeypatch)

    def stopped(_seconds):
        assert ready.wait(60)
        raise KeyboardInterrupt

    instead_of_the_plan_in_fractions(monkeypatch, stopped)
    monkeypatch.setattr(SEARCH, "branch", None)
    found = plan(inst, WHOLE)
    assert (found.interrupted, found.notes[0]) == (True, STOPPED)
    assert found.levels[0].bound == pytest.approx(tighten(terrain(inst)).reached.value, rel=1e-9)
    assert "rounding_by_hand" not in found.tables


def test_an_interruption_before_there_is_a_bound_ends_what_runs_beside(monkeypatch, tiny):
    """Rounding does not go on for a plan that nobody waits for, and the plan in fractions is not begun."""
    ready, rounded, races = Event(), [], []
    solved, real = SEARCH.afresh, WHOLE_MODULE.early

    def early(race):
        races.append(race)
        real(race)

    def afresh(*given, **named):
        reached = solved(*given, **named)
        ready.set()
        while not races[0].found.interrupted:
            sleep(0.01)
        return reached

    monkeypatch.setattr(WHOLE_MODULE, "early", early)
    monkeypatch.setattr(SEARCH, "afresh", afresh)
    monkeypatch.setattr(SEARCH, "at_once", lambda *_: None)
    monkeypatch.setattr(SEARCH, "with_places", lambda *_: rounded.append(1))
    calls = stopped_in_the_bound(monkeypatch, TIGHTEN.solver, "afresh", ready)
    with pytest.raises(KeyboardInterrupt):
        best(tiny)
    assert (len(calls), rounded) == (1, [])


@pytest.mark.usefixtures("rounding_alone")
def test_cohorts_and_blocks_of_a_rounded_plan_fit_its_intakes(tiny):
    """Columns that only whole places have say what the intakes say."""
    found = best(tiny)
    lp = build(asked(tiny, WHOLE))
    intake = lp.column_block("intake")
    taken = dict(zip(intake.keys.itertuples(index=False, name=None), found.x[intake.span], strict=True))
    for name, expected in (("running", lambda places: float(places > 0)), ("blocks", lambda places: places / 2)):
        block = lp.column_block(name)
        assert [expected(taken[key]) for key in block.keys.itertuples(index=False, name=None)] == pytest.approx(
            found.x[block.span].tolist()
        )


def test_the_search_is_for_whole_places_only(tiny, tiny_plan):
    """Without --whole nothing of this is done."""
    assert plan(tiny, Options()).levels == tiny_plan.levels


def test_after_the_time_limit_the_plan_in_fractions_is_not_waited_for(tiny, monkeypatch):
    """Rounding by hand is left out then, as after Ctrl-C, and nobody is said to have stopped the solver."""
    given = []

    def too_late(seconds):
        given.append(seconds)
        return Reached.nothing(Status.LIMIT_WITHOUT_PLAN)

    instead_of_the_plan_in_fractions(monkeypatch, too_late)
    found = plan(tiny, replace(WHOLE, time_limit_s=30.0))
    assert [0.0 < seconds < 30.0 for seconds in given] == [True]
    assert "rounding_by_hand" not in found.tables
    assert "What rounding by hand would break was not worked out before the run was stopped." in found.notes
    assert not found.interrupted
