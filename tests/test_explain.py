"""What holds a plan back: every price, step and range is what solving again without a line of the analysis gives."""

from __future__ import annotations

import sys
from dataclasses import replace
from threading import Event

import numpy as np
import pandas as pd
import pytest

from optimiser.analyses.explain import PARTS, explain
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked, plan
from optimiser.reports.costly_limits import costly_limits
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.solution import Options, Solution, Status
from optimiser.solving.along import along
from tests.by_hand import giving_way, least, scenario

TWIN = """rule = "twin"
measure = "intake"
where = "route=certificate"
sense = "at_most"
amount = 0.25
unit = "growth"
"""
"""The rule steady-certificates again."""
NEAR = {"rel": 1e-6, "abs": 1e-7}


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def made(tiny, tiny_plan):
    """The explanation of the tiny instance's plan."""
    return explain(tiny, tiny_plan)


def records(frame):
    """Rows as dictionaries."""
    return frame.to_dict("records")


def test_every_part_is_there(made, tiny_plan):
    """An explanation has the parts of the register, and is about the first objective as it was reached."""
    assert list(PARTS) == list(made.tables)
    assert (made.objective, made.unit) == ("shortfall", "weighted WTE-years")
    assert tiny_plan.levels[0].value == pytest.approx(made.value, **NEAR)


# ---- limits: what one step saves and costs


def test_one_step_saves_and_costs_what_is_said(made, lp):
    """Each binding limit moved by one step: exact and re-solved figures are met, the others are on the stated side."""
    for line in records(made["limits"]):
        saved = made.value - least(giving_way(lp, line, line["step"]))
        costs = least(giving_way(lp, line, -line["step"])) - made.value
        for found, side in ((saved, "saves"), (costs, "costs")):
            how, said = line[f"{side}_how"], line[side]
            if how in {"exact", "re-solved"}:
                assert found == pytest.approx(said, **NEAR), (line["name"], side)
            elif how == "impossible":
                assert np.isinf(found), (line["name"], side)
            else:
                assert how == {"saves": "at most", "costs": "at least"}[side]
                assert (found <= said + 1e-7) if side == "saves" else (found >= said - 1e-7), (line["name"], side)


def test_a_limit_that_is_not_listed_saves_nothing(made, lp):
    """Every other limit that somebody could change may give way a good deal, and no shortfall is avoided by it."""
    rows = {block.name: block for block in lp.rows if block.name in LIMIT_KINDS}
    columns = {block.limit: block for block in lp.columns if block.limit in LIMIT_KINDS}
    listed = {(line["family"], *key_of(line)) for line in records(made["limits"])}
    moved = 0
    for family, block in (rows | columns).items():
        for keys in records(block.keys):
            for direction in ("more", "less"):
                line = {"family": family, "direction": direction, **keys}
                is_there = direction == "more" or family in rows
                if (family, *key_of(line)) in listed or not is_there or not has_bound(lp, block, keys, direction):
                    continue
                moved += 1
                by = 10 * block.scale if family in {"budget", "policy_spend"} else 1.0
                assert made.value - least(giving_way(lp, line, by)) < 1e-6, line
    assert moved > 100


def key_of(line):
    """Keys of a limit as text, blanks left out."""
    keys = ("programme", "profession", "service", "setting", "scheme", "fund", "ratio", "target", "rule", "each")
    named = {key: str(line.get(key, "")) for key in (*keys, "route", "region")}
    return (line["direction"], f"{line.get('year', 0):.0f}", *(value for value in named.values() if value))


def has_bound(lp, block, keys, direction):
    """Whether the limit has a bound on that side."""
    place = block.start + int((block.keys.astype(str) == pd.Series(keys).astype(str)).all(axis=1).to_numpy().argmax())
    if block.limit:
        return bool(np.isfinite(lp.upper[place]))
    return bool(np.isfinite((lp.row_upper if direction == "more" else lp.row_lower)[place]))


def test_the_price_holds_within_the_stated_room(made, lp):
    """Half way and all the way to the room's end the objective has moved by price times amount."""
    for line in records(made["limits"]):
        for room, sign in ((line["room_giving_way"], 1), (line["room_tightening"], -1)):
            for amount in (sign * room / 2, sign * room):
                if np.isfinite(amount):
                    found = made.value - least(giving_way(lp, line, amount))
                    assert line["price"] * amount == pytest.approx(found, **NEAR), (line["name"], amount)


def test_beyond_the_room_giving_way_saves_less_and_tightening_costs_more(made, lp):
    """Twice the room: never more than the price saved, never less than it lost; for most limits truly less or more."""
    less = []
    for line in records(made["limits"]):
        for room, sign in ((line["room_giving_way"], 1), (line["room_tightening"], -1)):
            if 0 < room < np.inf:
                amount = sign * 2 * room
                gap = line["price"] * amount - (made.value - least(giving_way(lp, line, amount)))
                assert gap > -1e-7, (line["name"], sign)
                less.append(gap > 1e-7)
    assert sum(less) > len(less) / 2


def test_how_a_step_is_known_follows_from_the_room(made):
    """A step is called exact where it lies within the room, and only there."""
    frame = made["limits"]
    for side, room in (("saves", "room_giving_way"), ("costs", "room_tightening")):
        exact = frame[frame[f"{side}_how"] == "exact"]
        assert (exact[room] >= exact["step"]).all()
        open_yet = frame[frame[f"{side}_how"].isin(["at most", "at least"])]
        assert (open_yet[room] < open_yet["step"]).all()
        assert min(len(exact), len(open_yet)) > 3


def test_who_owns_a_limit_and_what_it_is_called(made):
    """Owners are those of limit_owners.csv or of the rule; names have kind, subject, place and year in words."""
    named = made["limits"].set_index("name")
    assert named.loc["budget: National training budget, 2024", "owner"] == "Treasury"
    assert named.loc["placement days: Community clinic, North, 2024", "owner"] == "trust"
    assert named.loc["rule: more-doctorates, 2024", "owner"] == "Regulator"
    assert (
        named.loc["retention: Practitioner, North, 2025", "next_tightening"] == "retention: Practitioner, North, 2025"
    )


# ---- a degenerate optimum


@pytest.fixture(scope="module")
def twins(tmp_path_factory):
    """The tiny instance in which a rule that binds is stated a second time, with its plan and program."""
    inst = load("tiny", [str(scenario(tmp_path_factory.mktemp("twins") / "twin.toml", TWIN))])
    return inst, explain(inst, plan(inst)), build(inst)


def test_left_and_right_are_told_apart_where_they_differ(twins, made):
    """One of two equal rules may give way without any effect; tightened, it costs what the rule costs alone."""
    _, explained, program = twins
    frame = explained["limits"]
    (line,) = records(frame[frame["rule"].isin(["twin", "steady-certificates"]) & (frame["year"] == 2025)])
    assert least(giving_way(program, line, 1.0)) == pytest.approx(explained.value, **NEAR)
    alone = made["limits"].set_index("name").loc["rule: steady-certificates, 2025"]
    assert (line["saves"], line["saves_how"]) == (0.0, "re-solved")
    assert alone["costs"] == pytest.approx(line["costs"], **NEAR)
    assert line["costs"] == pytest.approx(least(giving_way(program, line, -1.0)) - explained.value, **NEAR)


def test_a_step_that_saves_nothing_says_so(twins):
    """The line has no range and nobody who gains, and the other direction has its cost."""
    _, explained, _ = twins
    frame = explained["lines"]
    (line,) = records(frame[frame["limit"].isin(["twin", "steady-certificates"])])
    assert "One place more would save nothing. One place fewer would cost 1.19 weighted WTE-years." in line["sentence"]


# ---- lines


def test_lines_are_sums_of_their_limits(made):
    """By kind, subject and direction: cost, how many bind in the plan's years and when; the costliest first."""
    frame = made["limits"][made["limits"]["period"] == "plan"]
    lines = made["lines"]
    assert lines["cost"].is_monotonic_decreasing
    for line in records(lines):
        mine = frame[
            (frame[["family", "limit", "direction"]] == [line["family"], line["limit"], line["direction"]]).all(axis=1)
        ]
        assert mine["cost"].sum() == pytest.approx(line["cost"])
        assert (len(mine), mine["year"].min(), mine["year"].max()) == (
            line["binding_limits"], line["first_year"], line["last_year"],
        )  # fmt: skip
        best = mine.loc[mine["price"].idxmax()]
        assert (best["name"], best["step"]) == (line["name"], line["step"])
        assert best["saves"] == pytest.approx(line["saves"])
        assert (mine["price"].min() * best["step"], mine["price"].max() * best["step"]) == pytest.approx(
            (line["saves_least"], line["saves_most"])
        )


def test_lines_are_the_costly_limits_of_the_summary(made, tiny, tiny_plan):
    """The same limits with the same costs and confidence as in the report of that name."""
    report = costly_limits(tiny, tiny_plan).set_index(["family", "limit", "direction"])
    lines = made["lines"].set_index(["family", "limit", "direction"])
    assert set(report.index) == set(lines.index)
    assert report["cost"].to_dict() == pytest.approx(lines["cost"].to_dict(), rel=1e-6)
    assert report["confidence"].to_dict() == lines["confidence"].to_dict()


def test_idle_kinds_are_those_without_a_price_in_the_plans_years(made):
    """Binding and idle kinds make up all kinds that the instance has, and no kind is both."""
    bind = set(made["limits"].loc[made["limits"]["period"] == "plan", "family"])
    idle = set(made["idle"]["family"])
    assert not bind & idle
    assert set(LIMIT_KINDS) - {"shortfall_cap"} == bind | idle


def test_a_rule_is_told_with_its_reason(made, tiny):
    """The why of the policies table stands beside the rule, and nowhere else."""
    rules = dict(zip(tiny.policies["rule"].astype(str), tiny.policies["why"].astype(str), strict=True))
    for line in records(made["lines"]):
        assert (rules[line["limit"]] if line["family"].startswith("policy") else "") == line["why"]


def test_the_same_run_gives_the_same_explanation(tiny, tiny_plan, made):
    """Solvers side by side change no figure and no order."""
    again = explain(tiny, tiny_plan)
    for part in PARTS:
        pd.testing.assert_frame_equal(made[part], again[part])


# ---- other plans


def test_prices_of_another_objective_are_in_its_unit():
    """Least money with a cap on shortfall: steps are worth pounds, and the cap is a limit like any other."""
    options = Options(objectives=("cost",), max_shortfall=9.0)
    inst = asked(load("tiny"), options)
    explained = explain(inst, plan(inst))
    program = build(inst)
    (cap,) = records(explained["limits"][explained["limits"]["family"] == "shortfall_cap"])
    assert (explained.objective, explained.unit) == ("cost", "pounds")
    assert cap["saves"] == pytest.approx(explained.value - least(giving_way(program, cap, 1.0)), rel=1e-6)
    line = explained["lines"].set_index("limit").loc[""]
    assert f"One weighted WTE-year more would save £{cap['saves']:,.0f}, most of it" in line["sentence"]
    assert not explained["lines"]["mostly"].any()


def test_a_plan_that_nothing_holds_back_has_no_lines():
    """Where nothing is needed nothing binds, and the explanation says so in empty tables with all their columns."""
    inst = load("tiny", changes=["requirements.required_wte = 0.001", "policies.amount = 0 where unit = growth"])
    explained = explain(inst, plan(inst))
    assert pytest.approx(explained.value, abs=1e-9) == 0
    assert (len(explained["lines"]), len(explained["limits"])) == (0, 0)
    assert {"sentence", "saves", "holds_to", "then"} <= set(explained["lines"].columns)


def test_without_a_plan_there_is_nothing_to_explain(tiny):
    """A run that found none says what it knows instead."""
    with pytest.raises(UsageError, match="no plan to explain"):
        explain(tiny, Solution(Status.INFEASIBLE))


def test_ctrl_c_ends_what_runs_beside(tiny, tiny_plan, monkeypatch):
    """Whoever stops the work does not wait for the walks: each solver ends before its next solve."""
    begun, calls = Event(), []

    def counted(*given):
        calls.append(1)
        begun.set()
        return along(*given)

    def stop(*_given):
        assert begun.wait(10)
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["optimiser.analyses.explain.standing"], "along", counted)
    monkeypatch.setattr(sys.modules["optimiser.analyses.explain"], "ranged", stop)
    with pytest.raises(KeyboardInterrupt):
        explain(tiny, tiny_plan)
    assert len(calls) < 20


def test_a_run_that_kept_no_basis_is_explained_all_the_same(tiny, tiny_plan, made):
    """Stopped early or solved elsewhere: the optimum is found again, and limits are priced from there."""
    solution = replace(tiny_plan, basis=None, status=Status.LIMIT_WITH_PLAN)
    again = explain(tiny, solution)
    assert made.value == pytest.approx(again.value)
    named = made["limits"].set_index("name")["price"].to_dict()
    assert named == pytest.approx(again["limits"].set_index("name")["price"].to_dict(), rel=1e-5)
