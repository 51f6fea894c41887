"""All plans in parts, by what rules in shares mean for whole people: a higher bound that no plan is below."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given

from optimiser.certificate import certify
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Status
from optimiser.whole.evidence import evidence
from optimiser.whole.parts import Sides, parted, telling, undivided, with_sides
from optimiser.whole.splits import Split, counted, splits
from optimiser.whole.tighten import tighten
from tests.by_hand import least, run_of, scenario
from tests.forgery import in_table, seal
from tests.generated import whole_sketches
from tests.oracle.whole import whole_optimum
from tests.test_properties import some
from tests.whole_places import NO_MORE, WHOLE, best, read, terrain

SEARCH = sys.modules["optimiser.whole.search"]
MIXED = """
rule = "mixed"
measure = "{}"
where = "{}"
sense = "{}"
amount = {}
unit = "share"
of = "{}"
years = "all"
"""
NORTH = ("starts", "route=certificate; region=north", "at_most", 0.44, "route=certificate")
"""No more than 44% of the certificates start in the north: of 4, 6 and 8 no whole number is."""
RULES = (
    NORTH,
    ("starts", "route=certificate; region=north", "at_most", 0.23, "route=certificate"),
    ("starts", "route=doctorate", "at_least", 0.44, "route=doctorate,certificate"),
    ("intake", "programme=hill-doctorate", "at_least", 0.37, "route=doctorate,certificate"),
)


def ruled(folder, rule=NORTH):
    """Tiny under one more rule in shares."""
    return load("tiny", [str(scenario(folder / "mixed.toml", MIXED.format(*rule)))])


def labels(ground):
    """Every row as it is spelled."""
    return [label for block in ground.lp.rows for label in block.labels()]


@pytest.fixture(scope="module")
def north(tmp_path_factory):
    """Where everything stands under the rule on the north, and what is known of all plans."""
    at = terrain(ruled(tmp_path_factory.mktemp("north")))
    return at, tighten(at)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run under that rule, with its bound worked out in parts."""
    where = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SEARCH, "SMALL", 0)
        inst = ruled(where)
        return run_of(where / "run", inst, plan(inst, WHOLE), WHOLE).run.folder


# ---- splits


def test_a_rule_in_shares_splits_where_people_are_no_whole_number(north):
    """The northern certificates of each year, as the plan in fractions has them: so many or fewer goes on.

    So do all certificates of 2025, which may be a quarter more than those of 2024.
    """
    at, tight = north
    found = splits(at, tight.reached)
    names = labels(at)
    assert sorted(names[split.row] for split in found) == [
        "policy[mixed,all,2024]", "policy[mixed,all,2025]", "policy[steady-certificates,all,2025]",
    ]  # fmt: skip
    for split in found:
        people = tight.reached.x[split.columns].sum()
        assert split.at_most < people < split.at_most + 1
        assert split.more is False
        assert (split.bounds(), split.bounds(other=True)) == ((-np.inf, split.at_most), (split.at_most + 1, np.inf))


def test_only_whole_people_against_a_share_are_counted(north):
    """Starts of the plan's years; not a rule in numbers, money, or people in post, nor years of the tail."""
    at, _ = north
    starts = at.lp.column_block("starts")
    for row, name in enumerate(labels(at)):
        if at.row_families[row] not in {"policy", "policy_spend"}:
            continue
        columns = counted(at, row)
        assert bool(len(columns)) == (
            name.startswith(("policy[mixed", "policy[no-hei-dominates", "policy[steady", "policy[more"))
            and int(at.row_years[row]) in at.years
            and counted_by_hand(at, row)
        ), name
        if name == "policy[mixed,all,2024]":
            keys = starts.keys.iloc[columns - starts.span.start].astype(str)
            assert keys[["route", "region", "year"]].to_numpy().tolist() == [["certificate", "north", "2024"]]


def counted_by_hand(at, row):
    """Whether a row adds up whole people at one coefficient and takes others off."""
    entries = at.lp.matrix[[row]].toarray()[0]
    return (entries < 0).any() and len(set(entries[entries > 0])) == 1


# ---- parts


@pytest.mark.parametrize("rule", RULES)
def test_the_bound_of_all_parts_is_higher_and_no_plan_is_below(tmp_path, rule):
    """Branch and bound finds the best plan."""
    inst = ruled(tmp_path, rule)
    at = terrain(inst)
    tight = tighten(at)
    found = parted(tight, telling(at, tight))
    assert tight.reached.value + NO_MORE < found.bound <= best(inst).levels[0].value + NO_MORE
    assert len(found.parts) == len(found.splits) + 1


def test_each_part_is_as_good_as_its_program(north):
    """Solved anew with the rows of its sides; a part on no side of a split has no price for it.

    Where nobody can be on an other side its value counts who is on the wrong one, and is dear.
    """
    at, tight = north
    found = parted(tight, telling(at, tight))
    rows = tight.lp.matrix.shape[0]
    count = len(found.splits)
    assert count > 1
    for part, reached in enumerate(found.parts):
        sides = [(split, place == part) for place, split in enumerate(found.splits, start=1)][: part or count]
        anew = least(with_sides(tight.lp, sides))
        assert reached.value == pytest.approx(anew, rel=NO_MORE) if np.isfinite(anew) else reached.value >= found.bound
        assert not reached.dual[rows + len(sides) :].any()


@some(4)
@given(whole_sketches())
def test_no_plan_of_an_instance_nobody_wrote_is_below(sketch):
    """The oracle goes through all of them."""
    inst, stated = read(sketch)
    at, expected = terrain(inst), whole_optimum(stated)
    tight = tighten(at)
    if tight.reached.status is Status.OPTIMAL and expected is not None:
        bound = parted(tight, telling(at, tight)).bound
        assert tight.reached.value - NO_MORE <= bound <= expected + NO_MORE * max(1.0, expected)


def test_a_side_where_nobody_can_be_is_dearer_than_any_plan(north, monkeypatch):
    """Split where all must be on one side: the other has no plan, and its prices say so."""
    at, tight = north
    (split, *_) = splits(at, tight.reached)
    nobody = Split(split.row, split.columns, -1, more=True)
    tilted = replace(split, at_most=split.at_most)
    monkeypatch.setattr(sys.modules["optimiser.whole.parts"], "splits", lambda *_: [tilted, nobody])
    monkeypatch.setattr(sys.modules["optimiser.whole.parts"], "TELLING", -1.0)
    found = parted(tight, telling(at, tight))
    assert found.bound > tight.reached.value
    values = {part.value for part in found.parts[1:]}
    assert max(values) > tight.reached.value * 1.05


def test_without_time_all_plans_are_one_part(north):
    """Nothing is claimed that was not solved to its end."""
    at, tight = north
    found = parted(tight, telling(at, tight, lambda: 0.0))
    assert (found.splits, found.bound) == ((), tight.reached.value)


def test_ctrl_c_leaves_the_bound_as_it_was(north, monkeypatch):
    """And ends the search."""
    at, tight = north

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(SEARCH, "telling", stopped)
    monkeypatch.setattr(SEARCH, "SMALL", 0)
    race = SEARCH.Race(at, at.lp, replace(WHOLE, time_limit_s=1e12), 0.0, print)
    assert SEARCH.in_parts(race, tight, None) == replace(undivided(tight), interrupted=True)
    assert race.found.interrupted


def test_ctrl_c_keeps_the_parts_that_are_proven(north, monkeypatch):
    """All plans are parted by the first split when it comes."""
    at, tight = north
    every = parted(tight, told := telling(at, tight))
    solved, lines = Sides.solved, []

    def stopped(sides, basis, most=None):
        lines.append(most)
        if lines.count(None) > 2:
            raise KeyboardInterrupt
        return solved(sides, basis, most)

    monkeypatch.setattr(Sides, "solved", stopped)
    found = parted(tight, told)
    assert found.interrupted
    assert not every.interrupted
    assert len(found.splits) == 1 < len(every.splits)
    assert tight.reached.value <= found.bound <= every.bound


@pytest.mark.parametrize("seconds", [None, 1e9])
def test_without_a_time_limit_plans_do_not_hear_of_it(north, monkeypatch, seconds):
    """They would depend on when it comes; under one they do."""
    at, tight = north
    monkeypatch.setattr(SEARCH, "SMALL", 0)
    race = SEARCH.Race(at, at.lp, replace(WHOLE, time_limit_s=seconds), 0.0, print)
    assert SEARCH.in_parts(race, tight, telling(at, tight)).splits
    assert (race.found.bound > -np.inf) == (seconds is not None)


@pytest.mark.parametrize("seconds", [None, 1e9])
def test_intakes_are_made_of_the_plan_on_the_sides_too(tmp_path, monkeypatch, seconds):
    """Without a time limit; under one plans are begun before splits are known."""
    inst = ruled(tmp_path)
    at = terrain(inst)
    on_sides = telling(at, tighten(at)).plan.value
    tried = []
    monkeypatch.setattr(SEARCH, "SMALL", 0)
    monkeypatch.setattr(SEARCH, "with_intakes", lambda _ground, plan, _near: tried.append(plan.value))
    best(inst, replace(WHOLE, time_limit_s=seconds))
    assert any(value == pytest.approx(on_sides) for value in tried) == (seconds is None)


def test_ctrl_c_before_the_sides_are_known_ends_the_search(tmp_path, monkeypatch):
    """What there is by then is kept."""
    inst = ruled(tmp_path)

    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(SEARCH, "SMALL", 0)
    monkeypatch.setattr(sys.modules["optimiser.whole"], "telling", stopped)
    found = best(inst)
    assert found.interrupted
    assert found.status in {Status.LIMIT_WITH_PLAN, Status.LIMIT_WITHOUT_PLAN}


# ---- what is stored of it


def test_what_is_stored_states_the_bound_of_all_parts(north):
    """And stores one line for each split."""
    at, tight = north
    found = parted(tight, telling(at, tight))
    tables = evidence(at, tight, found)
    assert tables["whole_bound"]["none_below"].tolist() == pytest.approx([found.bound])
    names = labels(at)
    rules = [names[split.row].split("[")[1].split(",")[0] for split in found.splits]
    assert tables["whole_bound_splits"]["rule"].tolist() == rules
    assert set(tables["whole_bound_limits"]["part"]) == set(range(len(found.parts)))


def test_a_run_with_parts_is_certified(folder):
    """In words, and the figure is that of exact arithmetic."""
    certificate = certify(folder)
    (found,) = [each for each in certificate.findings if each.name == "optimality"]
    assert certificate.problems == []
    assert found.figures["parts"] > 1
    assert (
        f"It was shown for {found.figures['parts']} parts of all plans, of which every plan is in one" in found.sentence
    )


def lines(table, change):
    """Change a stored table."""
    return lambda folder: in_table(folder, f"tables/{table}.csv", change)


PROVES_LESS = "states that no plan of whole places is below"
NOT_COUNTED = "is not of whole people whom a rule counts"
FORGERIES = {
    "one more on one side": (
        lines("whole_bound_splits", lambda f: f.assign(at_most=[str(int(each) + 1) for each in f["at_most"]])),
        PROVES_LESS,
    ),
    "the other side goes on": (
        lines("whole_bound_splits", lambda f: f.assign(goes_on=["more"] * len(f))), PROVES_LESS,
    ),
    "half a person": (
        lines("whole_bound_splits", lambda f: f.assign(at_most=[f"{each}.5" for each in f["at_most"]])), NOT_COUNTED,
    ),
    "a rule that counts nobody": (lines("whole_bound_splits", lambda f: f.assign(rule=["none"] * len(f))), NOT_COUNTED),
    "no side": (lines("whole_bound_splits", lambda f: f.assign(goes_on=["neither"] * len(f))), NOT_COUNTED),
    "a part less": (
        lines("whole_bound_limits", lambda f: f[f["part"] != "1"]), PROVES_LESS,
    ),
    "a split less": (lines("whole_bound_splits", lambda f: f.iloc[:-1]), "is none of"),
    "a part on a side it is not on": (
        lines("whole_bound_split_prices", lambda f: f.assign(number=["9"] * len(f))), "it is on neither side of",
    ),
    "a price that counts against": (
        lines("whole_bound_split_prices", lambda f: f.assign(multiplier=[f"-{each}" for each in f["multiplier"]])),
        PROVES_LESS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_of_parts_is_named(folder, tmp_path, name):
    """Even if the fingerprints were made to fit."""
    forge, sentence = FORGERIES[name]
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    forge(copy)
    seal(copy)
    said = certify(copy).problems
    assert any(sentence in problem for problem in said), said
