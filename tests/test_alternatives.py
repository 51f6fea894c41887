"""Room to negotiate: ranges that are proven, kept as they are found, and plans that differ."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cli.alternatives import shares
from optimiser.analyses.alternatives import KINDS, Wanted, explore, ranges, store, work
from optimiser.analyses.alternatives.others import others
from optimiser.analyses.alternatives.question import question
from optimiser.analyses.alternatives.ranges import SIDES, ends
from optimiser.analyses.alternatives.selections import selections
from optimiser.errors import RunFolderError, UsageError
from optimiser.model import build
from optimiser.model.lp import Objective
from optimiser.runfolder import Circumstances, claim, reopen, write
from optimiser.solution import Options, Status
from optimiser.solving import solve
from optimiser.solving.aim import aim, proven, stand

WITHIN = (0.01, 0.05)


@pytest.fixture(scope="module")
def done(tiny, tiny_plan, tmp_path_factory):
    """A finished run of the tiny instance."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    claim(folder)
    write(folder, tiny, tiny_plan, Circumstances(("ppopt", "solve", "tiny"), Options()))
    return folder


@pytest.fixture(scope="module")
def past(done):
    """The run, opened again."""
    return reopen(done)


@pytest.fixture(scope="module")
def ask(past):
    """The question about it."""
    return question(past)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder that the ranges gather in."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def explored(past, kept):
    """Everything about it, kept in a folder."""
    return explore(past, kept, Wanted(KINDS, WITHIN, plans=3))


def allowed(ask, share):
    """The worst that the objective may become, in its unit."""
    return ask.level.value * (1 + share)


# ---- ranges


def test_every_member_with_places_has_a_range_for_every_share(explored, tiny):
    """No profession, region, university or programme is left out."""
    members = sum(len(tiny.sets[kind].categories) for kind in KINDS)
    assert members * len(WITHIN) == len(explored.ranges)
    assert explored.ranges["unproven_places"].max() < 1e-5


def test_the_run_itself_lies_in_every_range_and_wider_shares_widen(explored):
    """Least, plan, most; and what 1% allows 5% allows too."""
    frame = explored.ranges
    assert (frame["least_places"] <= frame["plan_places"] + 1e-6).all()
    assert (frame["plan_places"] <= frame["most_places"] + 1e-6).all()
    narrow, wide = (frame[frame["within_share"] == share].set_index(["of", "name"]) for share in WITHIN)
    assert (wide["least_places"] <= narrow["least_places"] + 1e-6).all()
    assert (wide["most_places"] >= narrow["most_places"] - 1e-6).all()


def test_plan_places_are_plain_sums_of_the_table(explored, tiny_plan, tiny):
    """Places of the plan's years by region, from the result table."""
    bought = tiny_plan.tables["places"]
    bought = bought[bought["year"] <= tiny.horizon.last_intake_year].groupby("region")["places"].sum()
    frame = explored.ranges[(explored.ranges["of"] == "region") & (explored.ranges["within_share"] == WITHIN[0])]
    assert bought.to_dict() == pytest.approx(frame.set_index("name")["plan_places"].to_dict())


@pytest.mark.parametrize("side", SIDES)
def test_an_end_is_what_a_solve_afresh_finds(ask, tiny, side):
    """The same question put to the ordinary solver: shortfall capped, the region's places made small or large."""
    lp = build(replace(tiny, horizon=tiny.horizon.model_copy(update={"max_shortfall": allowed(ask, 0.01)})))
    south = next(one for one in selections(tiny, lp, ("region",)) if one.name == "south")
    goal = Objective("places", "places", south.cost(lp.matrix.shape[1], SIDES[side]), 0.0, 1.0)
    afresh = SIDES[side] * solve(replace(lp, objectives=(goal,))).levels[0].value
    found = next(iter(ends(ask, stand(ask.lp, ask.basis), south, side, (0.01,))))
    assert afresh == pytest.approx(found.places, abs=1e-5)
    assert found.places == pytest.approx(found.bound, abs=1e-6)


def test_a_wider_share_is_not_solved_again_where_the_objective_does_not_hold_back(ask, monkeypatch):
    """The same duals prove the end for every wider share; solving it all the same gives the same."""
    calls = []

    def counted(*given, **named):
        calls.append(1)
        return aim(*given, **named)

    monkeypatch.setattr(sys.modules["optimiser.analyses.alternatives.ranges"], "aim", counted)
    at = stand(ask.lp, ask.basis)
    therapists = next(one for one in selections(ask.inst, ask.lp, ("profession",)) if one.name == "therapist")
    found = list(ends(ask, at, therapists, "least", (0.5, 0.8, 1.0)))
    assert len(calls) < len(found)
    alone = [next(iter(ends(ask, at, therapists, "least", (share,)))).places for share in (0.5, 0.8, 1.0)]
    assert alone == pytest.approx([end.places for end in found])


def test_a_bound_without_support_proves_nothing(ask):
    """A made-up dual that would need a limit that is not there gives no bound at all."""
    at = stand(ask.lp, ask.basis)
    cost = -np.ones(ask.lp.matrix.shape[1])
    assert proven(at, cost, np.zeros(ask.lp.matrix.shape[0])) == float("-inf")


def test_the_number_of_processes_changes_nothing(ask, explored):
    """Two processes find what one finds."""
    chosen = selections(ask.inst, ask.lp, ("region",))
    many = {end.key: end.places for part in work.found(ask, work.jobs(chosen, (0.01,), ()), (0.01,), 2) for end in part}
    frame = explored.ranges[explored.ranges["within_share"] == 0.01].set_index(["of", "name"])
    for (kind, name, _, side), places in many.items():
        assert frame.loc[(kind, name), f"{side}_places"] == pytest.approx(places, abs=1e-8)


# ---- the folder


def test_what_is_known_is_not_found_again(past, kept, explored, monkeypatch):
    """The same command reads the folder; a line cut short by a crash is found again, and nothing else."""
    path = kept / store.ENDS
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: whole.rstrip("\n").rfind("\n") + 5], encoding="utf-8")
    left = []
    again = explore(past, kept, Wanted(KINDS, WITHIN), lambda what, number: left.append((what, number)))
    assert left == [("range", 1), ("range", 0)]
    pd.testing.assert_frame_equal(again.ranges, explored.ranges)
    monkeypatch.setattr(work, "stand", None)  # nothing is left to be solved
    explore(past, kept, Wanted(KINDS, WITHIN), lambda what, number: left.append((what, number)))
    assert left[-1] == ("range", 0)


def test_stopping_loses_nothing(past, tmp_path):
    """Ctrl-C in the middle: what was found stands in the folder, which says that it is not complete."""

    def stop(_what, left):
        if left == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        explore(past, tmp_path / "kept", Wanted(("region",), (0.01,)), stop)
    with pytest.raises(RunFolderError, match="not complete"):
        ranges(tmp_path / "kept")
    left = []
    explore(past, tmp_path / "kept", Wanted(("region",), (0.01,)), lambda _what, number: left.append(number))
    assert left == [2, 1, 0]


def test_the_reader_gives_the_table_and_refuses_another_instance(kept, explored, tiny):
    """What a report reads is what was found, and belongs to the run that it is about."""
    read = ranges(kept, tiny.hash)
    assert explored.ranges["most_places"].to_list() == pytest.approx(read["most_places"].to_list())
    with pytest.raises(RunFolderError, match="another instance"):
        ranges(kept, "0" * 64)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / store.ABOUT).write_text("{"), "not a folder of ranges"),
        (lambda folder: (folder / store.ABOUT).write_text(json.dumps({"hash": "other"})), "another run"),
        (lambda folder: (folder / store.ENDS).write_text("of,name\nregion,south\n"), "not as it was written"),
    ],
)
def test_a_folder_that_is_not_ours_is_left_alone(past, tmp_path, spoil, said):
    """Somebody else's folder, another run's, one edited by hand."""
    explore(past, tmp_path / "kept", Wanted(("region",), (0.01,)))
    spoil(tmp_path / "kept")
    with pytest.raises(RunFolderError, match=said):
        explore(past, tmp_path / "kept", Wanted(("region",), (0.01,)))


def test_a_run_without_a_best_plan_has_no_room(past):
    """There is nothing to give way from."""
    with pytest.raises(UsageError, match="no best plan"):
        question(replace(past, solution=replace(past.solution, status=Status.LIMIT_WITH_PLAN)))


# ---- plans that differ


def test_other_plans_keep_the_objective_and_differ(ask, explored):
    """Each is within the share, and counted away from the run's plan and from each before it."""
    plans = explored.plans
    assert plans["plan"].to_list() == [1, 2, 2, 3, 3, 3]
    assert plans["from"].to_list() == [0, 0, 1, 0, 1, 2]
    assert (plans["objective"] <= allowed(ask, 0.01) * (1 + 1e-6)).all()
    assert (plans["away_places"] > 0.1).all()


def test_distances_are_sums_over_the_places_kept(past, kept, explored, tiny):
    """By profession, university and region, recomputed from the tables."""
    of = tiny.programmes[["programme", "hei", "route"]].merge(tiny.routes[["route", "profession"]]).astype(str)

    def summed(places):
        in_plan = places[places["year"] <= tiny.horizon.last_intake_year].astype({"programme": str, "region": str})
        return in_plan.merge(of, on="programme").groupby(["profession", "hei", "region"])["places"].sum()

    listed = pd.read_csv(kept / "plans" / "places.csv")
    own = summed(past.solution.tables["places"])
    away = [(summed(part) - own).abs().sum() for _, part in listed.groupby("plan")]
    assert away == pytest.approx(explored.plans[explored.plans["from"] == 0]["away_places"].to_list(), abs=1e-6)


def test_favours_add_up(explored):
    """What the professions of a plan gain is what its regions and its universities gain."""
    gains = explored.favours.pivot_table(index="plan", columns="of", values="change_places", aggfunc="sum")
    assert gains["profession"].to_list() == pytest.approx(gains["region"].to_list(), abs=1e-6)
    assert gains["profession"].to_list() == pytest.approx(gains["hei"].to_list(), abs=1e-6)


def test_a_plan_is_further_away_than_its_first_step(ask, past, monkeypatch):
    """Going on from the first step leads further, never nearer."""
    places = past.solution.tables["places"]
    gone = others(ask, places, 0.05, 1)[0].away[0]
    monkeypatch.setattr("optimiser.analyses.alternatives.others.STEPS", 1)
    assert others(ask, places, 0.05, 1)[0].away[0] <= gone + 1e-9


# ---- the command


def test_the_command_prints_ranges_and_keeps_them(run, done, tmp_path):
    """A page, a table for spreadsheets, an object for programs; all from one folder."""
    where = ("--out", tmp_path / "kept", "--workers", 1)
    page = run("alternatives", done, "--within", "1%,5%", "--plans", 1, *where)
    assert page.code == 0
    assert "within 5%" in page.out
    assert "PLAN 1, within 1%" in page.out
    table = run("alternatives", done, "--within", "1%", "--csv", *where)
    assert (
        table.out.splitlines()[0] == "of,name,title,within_share,plan_places,least_places,most_places,unproven_places"
    )
    assert {"ranges", "plans", "favours"} == set(json.loads(run("alternatives", done, "--json", *where).out))


def test_stopping_the_command_says_how_to_go_on(run, done, tmp_path, monkeypatch):
    """No word of a plan that was lost: nothing was."""

    def stop(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.analyses.alternatives.explore", stop)
    said = run("alternatives", done, "--out", tmp_path / "kept")
    assert said.code == 7
    assert "the same command goes on" in said.err


@pytest.mark.parametrize("text", ["much", "-1%", "200%", "", "nan"])
def test_a_share_that_is_none_is_refused(run, done, text):
    """With an example of one that is."""
    said = run("alternatives", done, "--within", text)
    assert said.code == 2
    assert "such as 1%" in said.err


def test_shares_may_be_written_either_way():
    """As percent or as a fraction, in any order."""
    assert shares(None, None, "5%,0.01, 2 %") == (0.01, 0.02, 0.05)


def test_a_plan_that_differs_from_no_other_is_no_plan(ask, tiny_plan):
    """Within no share at all no place can move: there is no other plan, rather than the same again."""
    assert others(ask, tiny_plan.tables["places"], 0.0, 3) == []
