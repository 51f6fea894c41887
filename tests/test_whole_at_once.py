"""Whole places all at once: near to the plan in fractions, every limit kept, and soon."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.solving.mip import Limits, branch
from optimiser.whole.at_once import WITH_ROOM, at_once, most_starts, with_room
from optimiser.whole.groups import Demand, Group, assembled, near_to, one_each, picked, steeper
from optimiser.whole.network import lines, network
from optimiser.whole.rounding import with_intakes
from optimiser.whole.tighten import narrowed
from tests.whole_places import NO_MORE, WHOLE, terrain

AT_ONCE, SEARCH = (sys.modules[f"optimiser.whole.{name}"] for name in ("at_once", "search"))
"""The modules: the first has a function of the same name."""
ROOMY = (
    "placement_capacity.days = 9000",
    "move_limits.movable_share = 0.9",
    "professions.supervising_share = 0.5",
)
"""Tiny with enough of everything for a start more than there will be."""


@pytest.fixture(scope="module")
def roomy():
    """Where everything stands in tiny with room for rounding."""
    return terrain(load("tiny", changes=ROOMY))


def test_a_limit_leaves_room_for_the_start_that_takes_most_of_it(roomy):
    """Three days a week of each trainee of a year in a setting are three days less; other limits are as they were."""
    before, after = roomy.lp.row_upper, with_room(roomy, 1.0).row_upper
    changed = before > after
    assert set(roomy.row_families[changed]) == set(WITH_ROOM)
    starts = np.unique(roomy.starts_of)
    for row in np.flatnonzero(changed):
        assert before[row] - after[row] == pytest.approx(np.abs(roomy.direct[[row]].toarray()[0, starts]).max())
    assert with_room(roomy, 0.5).row_upper[changed] == pytest.approx((before[changed] + after[changed]) / 2)


def test_what_is_found_is_whole_and_keeps_every_limit(roomy):
    """Limits themselves, not those with room."""
    found = at_once(roomy, 1.5)
    lp = roomy.lp
    activity = lp.matrix @ found.x
    assert found.status is Status.OPTIMAL
    assert found.x[roomy.place] == pytest.approx(np.round(found.x[roomy.place]), abs=NO_MORE)
    assert (lp.row_lower - activity).max() <= NO_MORE
    assert (activity - lp.row_upper).max() <= NO_MORE
    assert found.value >= solver.afresh(solver.hold(lp)).value - NO_MORE


def test_starts_up_to_each_year_are_within_one_of_the_plan(roomy):
    """And each programme's places add up to its intake, whole though nothing but the sums is asked to be."""
    fractions = solver.afresh(solver.hold(narrowed(roomy)[0]), corner=False)
    found = with_intakes(roomy, fractions, 1.5)
    wanted, count = lines(roomy, found.plan), len(roomy.place)
    between = np.zeros(len(wanted.starts)), most_starts(roomy)[wanted.starts]
    flow = assembled(*network(roomy, np.arange(count), wanted, roomy.over_columns(found.intakes), between))
    as_it_comes = branch(replace(flow, whole=flow.whole[:0]), Limits(AT_ONCE.GAP)).x[:count]
    places = np.round(as_it_comes)
    assert as_it_comes == pytest.approx(places, abs=NO_MORE)
    starts = roomy.lp.column_block("starts")
    keys = starts.keys.iloc[roomy.starts_of - starts.span.start].reset_index(drop=True)
    by_year = {
        name: keys.assign(value=value).groupby(["route", "region", "year"], observed=True)["value"].sum()
        for name, value in (("whole", places), ("planned", found.plan.x[roomy.place]))
    }
    until = {name: each.groupby(["route", "region"], observed=True).cumsum() for name, each in by_year.items()}
    assert (until["whole"] - until["planned"]).abs().max() < 1 + NO_MORE
    taken = np.bincount(roomy.intake_of, places, roomy.columns)
    assert taken[roomy.intakes].tolist() == found.intakes.tolist()


@pytest.mark.parametrize("units", [11, -11])
def test_sums_that_have_to_be_far_away_share_it_out(units):
    """Eleven more or fewer than wanted: all by the sum that counts least, or two by each and the rest by that one."""
    count, wanted, worth = 3, np.array([20.5, 21.0, 22.25]), np.array([1.0, 2.0, 3.0])
    near = near_to(wanted, worth, "sums", one_each(count))
    taken = Demand({"sums": picked(np.zeros(count, int), np.arange(count), (1, count))}, 64.0 + units, 64.0 + units)
    away = []
    for groups, demand in (near, steeper(*near, 2.0, 4.0)):
        sums = {"sums": Group(count, lower=-np.inf, whole=True)}
        found = branch(assembled({**sums, **groups}, [taken, demand]), Limits(0.0))
        away.append(np.abs(found.x[:count] - wanted))
    assert away[0].max() > 10
    assert away[1][1:].max() <= 3
    assert away[1][0] < 8


def test_nothing_is_found_where_there_is_no_room(tiny):
    """Tiny less half a start of each limit on people has no plan; the early plan is rounded year by year then."""
    at = terrain(tiny)
    assert solver.afresh(solver.hold(with_room(at))).status is Status.INFEASIBLE
    assert at_once(at, 1.5) is None


def test_nobody_waits_for_more(roomy):
    """Between its steps it asks."""
    asked = []
    assert at_once(roomy, 1.5, lambda: bool(asked.append(1))) is None
    assert asked == [1]


def test_the_early_plan_is_the_one_found_at_once(monkeypatch):
    """It counts, and nothing is rounded year by year before the bound is there."""
    inst = load("tiny", changes=ROOMY)
    expected = at_once(terrain(inst), SEARCH.SOON)
    monkeypatch.setattr(SEARCH, "SMALL", 0)
    monkeypatch.setattr(SEARCH, "with_intakes", lambda *_: None)
    found = plan(inst, replace(WHOLE, gap=0.9))
    assert found.levels[0].value <= expected.value + NO_MORE
    assert found.times_s["first_plan"] > 0
    assert found.verify.worst_breach <= NO_MORE
