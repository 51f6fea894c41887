"""Whole places that break a limit: by how much is said in starts, and starts move until nothing is broken."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from optimiser.loading import load
from optimiser.solving import held as solver
from optimiser.whole.at_once import most_starts
from optimiser.whole.broken import around
from optimiser.whole.mend import mended
from optimiser.whole.network import lines
from tests.by_hand import scenario
from tests.whole_places import NO_MORE, TINY, terrain

ENOUGH_PEOPLE = ("move_limits.movable_share = 0.9", "professions.supervising_share = 0.5")
"""Tiny, where only days of placement are short."""
INTAKES = np.array([[5, 4], [5, 6]])
KEPT_RULE = """
rule = "kept"
measure = "{}"
where = "route=doctorate; region=north"
sense = "at_most"
amount = 1
unit = "number"
years = "2025"
"""
TOO_MANY = np.array([2, 1, 3, 3, 5, 4, 0, 2])
"""Places of the doctorate by region and year, then of the certificate: three doctorates in the south in 2025."""


@pytest.fixture(scope="module")
def ground():
    """Where everything stands in tiny with people enough."""
    return terrain(load("tiny", changes=ENOUGH_PEOPLE))


@pytest.fixture(scope="module")
def broken(ground):
    """The plan around places that are too many for the south's clinics in 2025."""
    return around(ground, INTAKES, TOO_MANY)


def named(ground, row):
    """A row as it is spelled."""
    return [label for block in ground.lp.rows for label in block.labels()][row]


def test_a_limit_is_broken_by_so_many_starts(ground, broken):
    """The days over, as a share of the days that the start with the most days there takes; nothing else is broken."""
    (row,) = np.flatnonzero(broken.by)
    assert named(ground, row) == "placements[clinic,south,2025]"
    lp, starts = ground.lp, np.unique(ground.starts_of)
    over = (lp.matrix @ broken.plan.x)[row] - lp.row_upper[row]
    assert broken.by[row] * lp.matrix[[row]].toarray()[0, starts].max() == pytest.approx(over)


def test_a_broken_plan_is_worth_what_its_own_columns_are(ground, broken):
    """What being broken counts is no part of it; places and intakes are those given."""
    goal, x = ground.lp.objectives[0], broken.plan.x
    assert broken.plan.value == pytest.approx(goal.scale * (goal.cost @ x + goal.constant))
    assert x[ground.place] == pytest.approx(TOO_MANY)
    assert x[ground.intakes] == pytest.approx(INTAKES)


def test_mended_places_break_nothing_and_keep_the_intakes(ground, broken):
    """One doctorate of 2025 trains in the north instead."""
    wanted = lines(ground, solver.afresh(solver.hold(ground.lp)))
    places = mended(ground, wanted, most_starts(ground), broken)
    again = around(ground, INTAKES, places)
    assert not again.by.any()
    assert np.bincount(ground.intake_of, places)[ground.intakes].tolist() == INTAKES.tolist()
    assert np.abs(places - TOO_MANY).sum() == 2
    activity = ground.lp.matrix @ again.plan.x
    assert (activity - ground.lp.row_upper).max() <= NO_MORE
    assert (ground.lp.row_lower - activity).max() <= NO_MORE


def test_a_limit_that_moving_starts_cannot_mend_stays(ground, broken):
    """Where no more doctorates may start in the north either, the places are given back as none."""
    wanted = lines(ground, solver.afresh(solver.hold(ground.lp)))
    assert mended(ground, wanted, np.zeros(ground.columns), broken) is None


def test_a_rule_is_mended_where_its_starts_weigh_most(tmp_path):
    """At most two doctorates of the south in 2025, where three were to start: a rule's row says no region."""
    rule = KEPT_RULE.format("starts").replace("north", "south").replace("amount = 1", "amount = 2")
    days = "placement_capacity.days = 9000"
    ground = terrain(load("tiny", [str(scenario(tmp_path / "kept.toml", rule))], (*ENOUGH_PEOPLE, days)))
    broken = around(ground, INTAKES, TOO_MANY)
    assert [named(ground, row) for row in np.flatnonzero(broken.by)] == ["policy[kept,all,2025]"]
    places = mended(ground, lines(ground, solver.afresh(solver.hold(ground.lp))), most_starts(ground), broken)
    assert not around(ground, INTAKES, places).by.any()


def test_nobody_waits_for_what_is_mended(ground, broken):
    """It is asked before each region."""
    wanted = lines(ground, solver.afresh(solver.hold(ground.lp)))
    assert mended(ground, wanted, most_starts(ground), broken, lambda: False) is None


def most_by_name(ground):
    """Whole starts that limits alone allow, by route, region and year."""
    starts = ground.lp.column_block("starts")
    return starts.keys.assign(most=most_starts(ground)[starts.span]).set_index(["route", "region", "year"])["most"]


def test_no_more_whole_starts_than_a_limit_alone_allows():
    """South's clinics have 30 days in 2025 and a certificate takes four: seven; movers: 3.9 doctorates are three."""
    ground = terrain(load("tiny"))
    most = most_by_name(ground)
    assert most["certificate", "south", 2025] == 7
    assert most["doctorate", "north", 2025] == 3


def test_whoever_is_in_post_already_takes_nothing_of_what_starts_may(tmp_path):
    """Without retention a limit on movers is one of starts: 3.9 doctorates, whatever the opening workforce."""
    folder = shutil.copytree(TINY, tmp_path / "tiny")
    heading = (folder / "retention.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "retention.csv").write_text(f"{heading}\n", encoding="utf-8")
    ground = terrain(load(str(folder)))
    most = most_by_name(ground)
    assert most["doctorate", "north", 2024] == 3


@pytest.mark.parametrize("changes", [(), ENOUGH_PEOPLE])
def test_limits_written_out_in_starts_take_as_much_as_in_stock(changes):
    """Of any plan, with what the people take who are there before it begins."""
    ground = terrain(load("tiny", changes=changes))
    x = solver.afresh(solver.hold(ground.lp)).x
    assert ground.direct @ x + ground.given == pytest.approx(ground.lp.matrix @ x, abs=NO_MORE)
    assert ground.given.any()


@pytest.mark.parametrize("measure", ["starts", "places"])
def test_a_rule_that_is_kept_stays_kept(tmp_path, measure):
    """At most one doctorate of the north in 2025, said of places or of starts: one of 2025 trains no more."""
    rule = KEPT_RULE.format(measure)
    ground = terrain(load("tiny", [str(scenario(tmp_path / "kept.toml", rule))], ENOUGH_PEOPLE))
    broken = around(ground, INTAKES, TOO_MANY)
    rules = ground.row_families == "policy"
    assert broken.by.any()
    assert not broken.by[rules].any()
    places = mended(ground, lines(ground, solver.afresh(solver.hold(ground.lp))), most_starts(ground), broken)
    assert places is None or not around(ground, INTAKES, places).by[rules].any()
