"""Walking along a limit: what each point saves, how far its worth holds, what takes over, who gains, and the words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from optimiser.analyses.explain import explain
from optimiser.analyses.explain.binding import priced
from optimiser.analyses.explain.ranging import ranges
from optimiser.analyses.explain.standing import Standing, stand
from optimiser.analyses.explain.told import mostly, sentence_of
from optimiser.analyses.explain.walking import FALLEN
from optimiser.loading import load
from optimiser.model import build
from optimiser.model.lp import Block, LinearProgram, Objective
from optimiser.planning import plan
from optimiser.solving import warm
from tests.by_hand import giving_way, least

NEAR = {"rel": 1e-6, "abs": 1e-7}


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def made(tiny, tiny_plan):
    """The explanation of the tiny instance's plan."""
    return explain(tiny, tiny_plan)


@pytest.fixture(scope="module")
def walks(made):
    """Each walked line with its limit, its points and what takes over."""
    limits = made["limits"].set_index("name", drop=False)
    found = []
    for line in made["lines"][made["lines"]["walked"]].to_dict("records"):
        mine = {part: made[part][made[part]["line"] == line["line"]] for part in ("steps", "then", "bought")}
        found.append((line, limits.loc[line["name"]].to_dict(), mine))
    return found


# ---- points


def test_every_point_saves_what_solving_there_gives(walks, made, lp):
    """The limit moved by each amount on the way, one step of tightening included; a blank is an impossible program."""
    assert len(walks) == 10
    for line, limit, parts in walks:
        assert parts["steps"]["amount"].min() == -line["step"]
        for point in parts["steps"].to_dict("records"):
            found = made.value - least(giving_way(lp, limit, point["amount"]))
            expected = -np.inf if np.isnan(point["saved"]) else point["saved"]
            assert expected == pytest.approx(found, **NEAR), (line["name"], point["amount"])


def test_what_giving_way_saves_is_concave(walks):
    """Every further step saves no more than the one before it, and the price at a point is its slope."""
    for line, _, parts in walks:
        frame = pd.concat([parts["steps"].dropna(), pd.DataFrame([{"amount": 0.0, "saved": 0.0, "price": np.nan}])])
        frame = frame.sort_values("amount")
        slopes = np.diff(frame["saved"]) / np.diff(frame["amount"])
        assert (np.diff(slopes) <= 1e-6 * slopes.max() + 1e-9).all(), line["name"]
        for price, before, after in zip(frame["price"].iloc[1:-1], slopes[:-1], slopes[1:], strict=True):
            assert np.isnan(price) or after - 1e-7 <= price <= before + 1e-7


def test_up_to_where_the_worth_holds_each_step_saves_nine_tenths(walks, made, lp):
    """At ``holds_to`` the average of all that was saved is nine tenths of the first step's; a touch further on too."""
    for line, limit, _ in walks:
        if line["holds_to"] > 0:
            found = made.value - least(giving_way(lp, limit, line["holds_to"]))
            assert found / line["holds_to"] >= (1 - FALLEN) * line["saves"] / line["step"] - 1e-9


def test_where_the_price_falls_a_step_saves_less_than_nine_tenths(walks, lp):
    """From ``falls_by`` on a little more is worth less than nine tenths of what the first step was worth."""
    fallen = 0
    for line, limit, _ in walks:
        if np.isfinite(line["falls_by"]):
            fallen += 1
            here, on = (least(giving_way(lp, limit, line["falls_by"] * by)) for by in (1.0, 1.001))
            assert (here - on) / (0.001 * line["falls_by"]) < (1 - FALLEN) * line["saves"] / line["step"] + 1e-6
    assert fallen > 5


def test_what_takes_over_costs_nothing_before_and_something_there(walks, made, lp, tiny):
    """The limit named as the next one saves nothing now; where the price has fallen, tightening it costs something."""
    named = 0
    for line, limit, parts in walks:
        if parts["then"].empty:
            assert line["then"] == ""
            continue
        first = parts["then"].iloc[0]
        assert line["then"].startswith(first["title"])
        there = giving_way(lp, limit, line["falls_by"])
        candidates = limits_of(lp, tiny, first)
        assert all(made.value - least(giving_way(lp, each, a_little(each))) < 1e-7 for each in candidates)
        costs = [least(giving_way(there, each, -a_little(each))) - least(there) for each in candidates]
        assert max(costs) > 1e-7, (line["name"], first["title"])
        named += 1
    assert named > 3


def limits_of(lp, inst, line):
    """The limits that a line of the part ``then`` stands for, as lines that ``giving_way`` takes."""
    profession = inst.programmes.merge(inst.routes[["route", "profession"]], on="route").astype(str)
    profession = dict(zip(profession["programme"], profession["profession"], strict=True))
    blocks = [block for block in (*lp.rows, *lp.columns) if line["family"] == (block.limit or block.name)]
    found = []
    for keys in (keys for block in blocks for keys in block.keys.astype(str).to_dict("records")):
        names = {*keys.values(), profession.get(keys.get("programme", ""), "")}
        here = keys.get("region", "") in line["regions"].split(", ") or not line["regions"]
        if line["limit"] in names and here and line["first_year"] <= int(keys["year"]) <= line["last_year"]:
            found.append({**keys, "family": line["family"], "direction": "more"})
    return found


def a_little(line):
    """A hundredth of a place, WTE or day; ten pounds."""
    return 10.0 if line["family"] == "budget" else 0.01


# ---- who gains


def test_what_is_bought_adds_up_to_what_is_saved(walks):
    """Shortfall avoided by profession and region is what the walk saved at the point that it is of."""
    for line, _, parts in walks:
        saved = parts["steps"].set_index("amount")["saved"]
        of = line["holds_to"] if line["holds_to"] > 0 else line["step"]
        assert saved[of] == pytest.approx(parts["bought"]["avoided"].sum(), **NEAR), line["name"]


@pytest.mark.parametrize(
    ("avoided", "said"),
    [
        ({("therapist", "north"): 6, ("practitioner", "south"): 1}, "Therapist in North"),
        ({("therapist", "north"): 5, ("therapist", "south"): 5, ("practitioner", "north"): 1}, "Therapist in North"),
        ({("therapist", "north"): 6, ("practitioner", "north"): -4}, "in North"),
        ({("therapist", "north"): -1}, ""),
    ],
)
def test_mostly_names_the_fewest_who_gain_half(tiny, avoided, said):
    """Nobody is named where others lose nearly as much, nor if all would have to be."""
    frame = pd.DataFrame([(*keys, value, 0.0) for keys, value in avoided.items()])
    frame.columns = ["profession", "region", "avoided", "places"]
    if len(frame["region"].unique()) == 1:
        frame = pd.concat([frame, pd.DataFrame([{**frame.iloc[0], "region": "south", "avoided": 0.0}])])
    assert said == mostly(tiny, frame)


# ---- words

LINE = {
    "direction": "more", "step_words": "place", "step": 1.0, "unit": "places", "saves": 2.0, "saves_how": "re-solved",
    "costs": 3.0, "costs_how": "re-solved", "mostly": "", "walked": True, "holds_to": 1.0, "falls_by": 2.0,
    "then": "budget: Training (2026)", "binding_limits": 1, "first_year": 2024, "last_year": 2025, "saves_least": 1.0,
    "saves_most": 2.0,
}  # fmt: skip


SENTENCES = [
    (
        {},
        "weighted WTE-years",
        """One place more would save 2.00 weighted WTE-years; further steps save less, for budget: Training (2026)
        binds. One place fewer would cost 3.00 weighted WTE-years.""",
    ),
    (
        {"holds_to": 4.0, "falls_by": 5.0, "mostly": "in North"},
        "weighted WTE-years",
        """One place more would save 2.00 weighted WTE-years (mostly in North), and further steps at least nine tenths
        of that each up to 4 places; then budget: Training (2026) binds. One place fewer would cost 3.00 weighted
        WTE-years.""",
    ),
    (
        {"holds_to": 8.0, "falls_by": np.inf, "then": ""},
        "people",
        """One place more would save 2.00 people, and further steps at least nine tenths of that each, up to 8 places
        and beyond. One place fewer would cost 3.00 people.""",
    ),
    (
        {"holds_to": 0.0, "falls_by": 0.25, "then": "", "costs_how": "impossible", "costs": np.nan},
        "pounds",
        """One place more would save £2, most of it with the first 0.25 places; then less is left to gain. One place
        fewer leaves no plan that meets every limit.""",
    ),
    (
        {"walked": False, "saves_how": "at most", "costs_how": "at least", "direction": "less", "binding_limits": 3},
        "share",
        """One place fewer would save at most 200 percentage points. One place more would cost at least 300 percentage
        points. 3 such limits bind (2024-2025), worth at most 100 to 200 for each place.""",
    ),
    (
        {"saves": 0.0, "mostly": "in North", "step_words": "£1m", "unit": "pounds"},
        "weighted WTE-years",
        "£1m more would save nothing. £1m less would cost 3.00 weighted WTE-years.",
    ),
]


@pytest.mark.parametrize(("changed", "unit", "said"), SENTENCES)
def test_a_line_is_a_sentence(changed, unit, said):
    """Steps, who gains, how far, what is next and the other way, from the line's own columns."""
    assert " ".join(said.split()) == sentence_of({**LINE, **changed}, unit)


# ---- ranges, on a program from a textbook


def test_ranges_are_those_of_the_textbook(tiny, tiny_plan):
    """The Wyndor Glass problem: prices 1.5 and 1 hold for right-hand sides from 6 to 18 and from 12 to 24, no further.

    Hillier and Lieberman, Introduction to Operations Research.  Product 1 stops what the first plant does not.
    """
    program = LinearProgram(
        columns=(Block("x", pd.DataFrame({"year": [1, 2]}), 0, "doors"),),
        rows=(Block("hours", pd.DataFrame({"year": [1, 2, 3]}), 0, "hours"),),
        lower=np.zeros(2), upper=np.full(2, np.inf),
        matrix=csr_array(np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 2.0]])),
        row_lower=np.full(3, -np.inf), row_upper=np.array([4.0, 12.0, 18.0]), row_constant=np.zeros(3),
        objectives=(Objective("loss", "pounds", np.array([-3.0, -5.0]), 0.0, 1.0),),
    )  # fmt: skip
    found = ranges(Standing(tiny, tiny_plan, program, warm.again(warm.start(program))), np.array([1, 2]))
    assert (pytest.approx(found.rise), pytest.approx(found.fall)) == ([6.0, 6.0], [6.0, 6.0])
    assert (found.stops_rise.tolist(), found.stops_fall.tolist()) == ([3, 0], [0, 3])
    price = {row: least(moved(program, row, 6.0)) - least(program) for row in (1, 2)}
    assert pytest.approx(price) == {1: -9.0, 2: -6.0}
    assert least(moved(program, 1, 7.0)) - least(program) == pytest.approx(-9.0)
    assert least(moved(program, 2, 7.0)) - least(program) == pytest.approx(-6.0)


@pytest.mark.parametrize("changes", [(), ("recruitment.max_wte *= 0.1",), ("budgets.budget_gbp *= 1.05",)])
def test_ranges_are_those_that_highs_works_out(changes):
    """Another implementation of the same theory, from the same basis: as far up and down for every limit."""
    inst = load("tiny", changes=changes)
    standing = stand(inst, plan(inst))
    held = warm.start(standing.lp, standing.basis)
    warm.again(held)
    _, theirs = held.solver.getRanging()
    at = priced(standing)["at"].to_numpy()
    ours = ranges(standing, at)
    value = np.concatenate([standing.lp.matrix @ standing.x, standing.x])[at]
    up, down = (
        np.concatenate([rows.value_, columns.value_])[at]
        for rows, columns in ((theirs.row_bound_up, theirs.col_bound_up), (theirs.row_bound_dn, theirs.col_bound_dn))
    )
    assert (up - value).tolist() == pytest.approx(ours.rise.tolist(), **NEAR)
    assert (value - down).tolist() == pytest.approx(ours.fall.tolist(), **NEAR)


def moved(program, row, by):
    """The program with a row's upper bound raised."""
    upper = program.row_upper.copy()
    upper[row] += by
    return replace(program, row_upper=upper)
