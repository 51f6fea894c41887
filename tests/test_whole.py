"""Plans of whole places are as good as the best there is; their prices are those of the places as they are."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from scipy.sparse import csr_array

from optimiser.loading import load
from optimiser.model import build
from optimiser.model.extended import with_rows
from optimiser.model.lp import Block
from optimiser.planning import asked, plan
from optimiser.solution import Level, Options, Solution, Status, gap_in_words
from optimiser.solving import held as solver
from optimiser.whole.by_hand import by_hand
from tests import sketch_limits
from tests.by_hand import columns_of, least
from tests.generated import whole_sketches, written
from tests.oracle import data
from tests.oracle.lin import var
from tests.oracle.optimum import limits as oracle_limits
from tests.oracle.optimum import minimise, shortfall
from tests.oracle.rows import equal
from tests.oracle.whole import by_trying_all, whole_optimum
from tests.sketch import FIRST, Sketch, need, people, sets, training
from tests.test_properties import some
from tests.whole_places import (
    CLOSED,
    FEW_MOVERS,
    NO_MORE,
    NONE_OF_WHOLE_PLACES,
    TINY,
    WHOLE,
    best,
    close,
    no_share,
    read,
    terrain,
    value_of,
)

OBJECTIVES = ["shortfall", "worst_region", "cost", "churn", "deviation"]


@pytest.fixture(scope="module")
def whole_plan(tiny):
    """The best plan of whole places of the tiny instance."""
    return plan(tiny, WHOLE)


# ---- the best there is


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_tiny_has_the_best_plan_of_whole_places(tiny, objective):
    """By any objective as good as the oracle's model, and proven to be."""
    found = best(tiny, replace(WHOLE, objectives=(objective,)))
    expected = close(whole_optimum(data.read(TINY), objective))
    assert (value_of(found), found.levels[0].bound, found.status) == (expected, expected, Status.OPTIMAL)


@pytest.mark.parametrize(("cohort", "block"), [(0, None), (0, 3), (3, None), (2.5, 2), (4, 4)])
def test_cohorts_and_blocks_make_the_difference(tmp_path, cohort, block):
    """Without either, with one, and with both."""
    for file in TINY.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rows = [["vale-certificate", block, "made up", "assumed"]] if block else []
    with (tmp_path / "programme_blocks.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["programme", "block_places", "source", "confidence"], *rows])
    found = best(load(tmp_path, changes=[f"programmes.min_cohort_places = {cohort}"]))
    stated = data.read(tmp_path, [{"table": "programmes", "column": "min_cohort_places", "set": cohort}])
    assert value_of(found) == close(whole_optimum(stated))


@some(6)
@given(whole_sketches())
def test_plans_are_the_best_of_instances_nobody_wrote(sketch):
    """As good as the oracle's; or there is none in either, and then that is said."""
    inst, stated = read(sketch)
    found, expected = best(inst), whole_optimum(stated)
    status = Status.INFEASIBLE if expected is None else Status.OPTIMAL
    assert (value_of(found), found.status) == (close(expected), status)


@some(4)
@given(whole_sketches())
def test_plans_keep_every_limit(sketch):
    """Recomputed without the matrix, with the limits that only whole places have."""
    found = plan(read(sketch)[0], WHOLE)
    assert not found.levels or found.verify.worst_breach <= NO_MORE
    assert not found.levels or {"whole_places", "viable_cohort", "whole_blocks"} <= set(found.verify.families["family"])


@pytest.mark.parametrize("seed", range(4))
def test_plans_are_the_best_of_all_that_can_be_tried(seed, tmp_path):
    """One year and two programmes of a few places: every choice of whole places was tried."""
    random = Random(seed)
    sketch = Sketch(
        random, ["region-0"], ["profession-0"], ["service-0"], {"route-0": 1}, ["programme-0", "programme-1"],
        [FIRST, FIRST + 1], 1,
    )  # fmt: skip
    for part in (sets, training, people, need, sketch_limits.money, sketch_limits.options, sketch_limits.fairness):
        part(sketch)
    for line in sketch.tables["programmes"]:
        line["min_cohort_places"], line["fall_share"] = random.choice([0, 2, 3]), 1
    sketch.tables["programme_blocks"] = [{"programme": "programme-0", "block_places": 2}]
    sketch.tables.pop("programme_expansion", None)
    where = written(tmp_path, sketch)
    assert value_of(best(load(where))) == close(by_trying_all(data.read(where), most=9))


def test_only_the_years_of_the_plan_are_whole(whole_plan):
    """Nobody commissions from the tail: places stay fractions there, and some are."""
    places = whole_plan.tables["places"]
    away = (places["places"] - places["places"].round()).abs().groupby(places["period"]).max()
    assert (away["plan"], away["tail"] > 0.1) == (0.0, True)


def test_the_same_run_gives_the_same_figures(tiny, whole_plan):
    """To the last digit, bound and proof included."""
    again = plan(tiny, WHOLE)
    assert again.levels == whole_plan.levels
    assert {name: table.to_csv() for name, table in again.tables.items()} == {
        name: table.to_csv() for name, table in whole_plan.tables.items()
    }


def test_a_plan_that_meets_a_limit_to_the_solvers_tolerance_is_one():
    """A hundredth of a penny over is what branch and bound allows, and was once called a contradiction afterwards."""
    found = plan(load("tiny", changes=["policies.amount = 105999.9999 where rule = tuition-cap"]), WHOLE)
    assert (found.status, found.conflict, found.verify.worst_breach <= NO_MORE) == (Status.OPTIMAL, (), True)


def test_instance_toml_may_ask_for_whole_places(tiny):
    """As --whole does."""
    inst = replace(tiny, horizon=tiny.horizon.model_copy(update={"whole_places": True}))
    found = plan(inst, Options(gap=0.0))
    assert (found.whole, found.levels[0].value) == (True, close(whole_optimum(data.read(TINY))))


# ---- near enough


@pytest.mark.parametrize(
    ("value", "bound", "status", "expected"),
    [
        (12.5, 12.5, Status.OPTIMAL, "This is the best plan of whole places there is"),
        (0.0, -1e-12, Status.OPTIMAL, "This is the best plan of whole places there is"),
        (200.0, 199.9, Status.OPTIMAL, "as good as was asked: no other within the limits is better by more than 0.1 W"),
        (200.0, 199.9, Status.LIMIT_WITH_PLAN, "no other is better by more than 0.1 WTE (0.05%)."),
        (98765.0, 95000.0, Status.LIMIT_WITH_PLAN, "better by more than 3,765 WTE (3.81%)."),
        (12.5, -np.inf, Status.LIMIT_WITH_PLAN, "better by more than an unknown amount (nothing is proven)."),
    ],
)
def test_the_sentence_says_how_near_to_the_best_a_plan_is(value, bound, status, expected):
    """In the objective's unit and as a share; rounding is no gap."""
    assert expected in Solution(status, (Level("shortfall", "WTE", value, bound, 0.0),), whole=True).sentence


def test_the_gap_of_money_is_told_in_pounds():
    """Without pence, and the share beside it."""
    assert gap_in_words(Level("cost", "pounds", 2e6, 1.9e6, 0.0)) == ("£100,000", "5.00%")


def test_in_fractions_the_sentence_is_the_status(tiny_plan):
    """What was said before there were whole places."""
    assert tiny_plan.sentence == Status.OPTIMAL.sentence


def test_a_wide_gap_is_near_enough(tiny):
    """Whatever is found within half of the best is as good as was asked, and says by how much it may be beaten."""
    found = best(tiny, replace(WHOLE, gap=0.5))
    value, bound = found.levels[0].value, found.levels[0].bound
    assert (found.status, value - bound <= 0.5 * value) == (Status.OPTIMAL, True)
    assert bound <= whole_optimum(data.read(TINY)) + NO_MORE


# ---- no plan


def test_a_programme_without_any_row_of_whole_intakes_is_named():
    """The contract wants 3 places, the programme takes 3, and no cohort has fewer than 4."""
    found = best(load("tiny", changes=CLOSED))
    assert (found.status, found.conflict) == (Status.INFEASIBLE, [])
    assert found.notes[0] == NONE_OF_WHOLE_PLACES
    assert found.notes[1].startswith("No row of whole intakes of programme hill-doctorate meets its capacity")


def test_limits_that_conflict_with_whole_places_only_are_named():
    """Rounded down, too few people may move on; the rule that wants more is named beside that."""
    found = plan(load("tiny", changes=FEW_MOVERS), WHOLE)
    assert found.status is Status.INFEASIBLE
    assert found.notes == (NONE_OF_WHOLE_PLACES,)
    assert [row.partition("[")[0] for row in found.conflict] == ["movers", "movers", "policy"]
    assert found.proof is None


def test_no_plan_of_whole_places_may_be_for_the_search_to_find(tmp_path):
    """No bound tells it; what is said is the same, without limits to name."""
    found = plan(load("tiny", [no_share(tmp_path)]), WHOLE)
    assert (found.status, found.notes, found.conflict) == (Status.INFEASIBLE, (NONE_OF_WHOLE_PLACES,), ())
    assert found.sentence == "No plan of whole places meets all the limits."


def test_without_a_plan_in_fractions_the_conflict_is_proven():
    """As without whole places: rows, and multipliers with which they add up to a contradiction."""
    inst = load("infeasible")
    found, in_fractions = plan(inst, WHOLE), plan(inst)
    assert (found.status, found.notes, found.conflict) == (Status.INFEASIBLE, (), in_fractions.conflict)
    assert found.proof.to_csv() == in_fractions.proof.to_csv()


def test_no_time_is_no_plan(tiny):
    """Nothing is claimed of an instance that there was no time to solve."""
    found = best(tiny, replace(WHOLE, time_limit_s=1e-9))
    assert (found.status, found.notes) == (Status.LIMIT_WITHOUT_PLAN, [])


# ---- prices and later objectives


@pytest.fixture(scope="module")
def held(tiny, whole_plan):
    """The program of the plan with every whole number held at what the tables print."""
    lp = build(asked(tiny, WHOLE))
    lower, upper = lp.lower.copy(), lp.upper.copy()
    intakes = whole_plan.tables["intake"].set_index(["programme", "year"])["places"]
    for line in whole_plan.tables["places"][lambda places: places["period"] == "plan"].to_dict("records"):
        (column,) = columns_of(lp, "places", **{key: line[key] for key in ("programme", "region", "year")})
        lower[column] = upper[column] = line["places"]
    for name, size in (("running", None), ("blocks", 2)):
        block = lp.column_block(name)
        for column, key in enumerate(block.keys.itertuples(index=False), start=block.start):
            intake = intakes[(key.programme, key.year)]
            lower[column] = upper[column] = intake / size if size else float(intake > 0)
    return replace(lp, lower=lower, upper=upper)


def test_the_plan_is_the_best_with_its_places_as_they_are(held, whole_plan):
    """The first objective and then the next, with nothing whole left to decide."""
    shortfall, cost = (level.value for level in whole_plan.levels)
    assert least(held) == close(shortfall)
    goal, later = held.objectives
    most = (1 + 1e-6) * shortfall / goal.scale - goal.constant
    row = Block("kept", pd.DataFrame({"objective": ["shortfall"]}), 0, goal.unit)
    kept = with_rows(held, row, csr_array(goal.cost[np.newaxis, :]), np.array([most]))
    assert cost == pytest.approx(later.scale * (least(kept, later.cost) + later.constant), rel=1e-4)


def test_prices_are_those_of_the_places_as_they_are(held, whole_plan):
    """Moving a limit a little either way changes the shortfall by its price, or the price lies between the two."""
    table, step, priced = whole_plan.tables["limits"], 1e-4, 0
    here = least(held)
    for block in held.rows:
        lines = table[table["family"] == block.name]
        for row, dual in enumerate(lines["dual"].to_numpy(), start=block.start):
            if abs(dual) < 1e-6:
                continue
            slopes = []
            for move in (-step, step):
                sides = {name: getattr(held, name).copy() for name in ("row_lower", "row_upper")}
                for bounds in sides.values():
                    bounds[row] += move
                moved = replace(held, **sides)
                slopes.append((least(moved) - here) / (move * block.scale))
            priced += 1
            assert slopes[0] - 1e-4 * abs(dual) - 1e-7 <= dual <= slopes[1] + 1e-4 * abs(dual) + 1e-7, (block.name, row)
    assert priced > 20


def test_the_notes_say_whose_the_prices_are(whole_plan):
    """Whole numbers have no prices of their own."""
    assert whole_plan.notes[0].startswith("Prices, and objectives after the first, belong to the whole places of this")


# ---- rounding by hand

UNTOLD = {"requirement", "deployable"}
"""What is short, and whose time is left, are no limits that rounding breaks: the rest of the plan makes them good."""
CHANGED = {
    "as it is": (),
    "large blocks and cohorts": ("programme_blocks.block_places = 3", "programmes.min_cohort_places = 5"),
    "supervisors who are not there": ("policies.amount = 0.03 where rule = keep-therapists",),
    "a rule on people in post": ("policies.amount = 0.05 where rule = keep-therapists",),
}


@pytest.fixture(scope="module", params=CHANGED)
def rounded(request):
    """What is said of rounding by hand, the oracle's instance, and the plan with its places rounded."""
    at = terrain(load("tiny", changes=CHANGED[request.param]))
    stated = data.read(TINY)
    for change in CHANGED[request.param]:
        what, _, rule = change.partition(" where rule = ")
        table, column = what.split(" = ")[0].split(".")
        for line in stated.rows(table, **({"rule": rule} if rule else {})):
            line[column] = float(what.split(" = ")[1])
    reached = solver.afresh(solver.hold(at.lp))
    values = {}
    for block in at.lp.columns:
        for key, value in zip(block.keys.itertuples(index=False), reached.x[block.span] * block.scale, strict=True):
            values[(block.name, *(int(part) if str(part).isdigit() else part for part in key))] = float(value)
    for key in [key for key in values if key[0] == "places" and key[3] in stated.plan_years]:
        values[key] = float(np.floor(values[key] + 0.5))
    for limit in sorted(oracle_limits(stated), key=lambda limit: FOLLOWS.get(limit.family, len(FOLLOWS))):
        if limit.family in FOLLOWS:  # the stock of a year after that of the year before, as the oracle lists them
            own = next(
                v for v in limit.left.terms if v in {(name, *limit.keys) for name in ("intake", "starts", "stock")}
            )
            values[own] = -limit.left.at({**values, own: 0.0}) / limit.left.terms[own]
    return by_hand(at, reached), stated, values


LEADING = ("intake", "starts", "stock")
FOLLOWS = {"places_of_programme": 0, "places_of_route": 1, "workforce_balance": 2}
"""What follows from places, in order."""


def broken(stated, values):
    """Limits that the oracle finds broken."""
    found = []
    for limit in oracle_limits(stated):
        activity = limit.left.at(values)
        terms = [abs(c * values.get(v, 0.0)) for v, c in limit.left.terms.items()]
        size = NO_MORE * max(1.0, abs(limit.left.constant), *terms)
        if limit.family not in UNTOLD and not limit.lower - size <= activity <= limit.upper + size:
            found.append(limit)
    return found


def test_rounding_by_hand_breaks_what_it_breaks(rounded):
    """Each limit worked out by the oracle with the places rounded, the stock that follows, the rest as it was."""
    told, stated, values = rounded
    expected = Counter(limit.family for limit in broken(stated, values))
    for g in stated.tables["programmes"]:
        block = stated.get("programme_blocks", "block_places", 1.0, programme=g["programme"])
        for intake in [values["intake", g["programme"], y] for y in stated.plan_years]:
            expected["viable_cohort"] += 0 < intake < g["min_cohort_places"]
            expected["whole_blocks"] += intake % block > 0
    said = told.iloc[:-1].replace({"family": {"policy_spend": "policy"}}).groupby("family")["broken"].sum()
    assert said.to_dict() == dict(+expected)


def test_rounding_by_hand_costs_what_it_costs(rounded):
    """The last line: the least shortfall with these places, if each broken limit gives way as far as it is broken."""
    told, stated, values = rounded
    gone = {id_of(limit): limit.left.at(values) for limit in broken(stated, values)}
    limits = [
        limit if id_of(limit) not in gone
        else replace(limit, lower=min(limit.lower, gone[id_of(limit)]), upper=max(limit.upper, gone[id_of(limit)]))
        for limit in oracle_limits(stated)
    ]  # fmt: skip
    limits += [
        equal("rounded", key, var(*key), values[key])
        for key in values
        if key[0] == "places" and key[3] in stated.plan_years
    ]
    goal = shortfall(stated)
    assert told.iloc[-1][["family", "broken", "of", "unit"]].tolist() == ["shortfall", 0, 1, "weighted WTE-years"]
    assert told.iloc[-1]["worst"] == pytest.approx(goal.at(minimise(goal, limits)), rel=1e-5)


def id_of(limit):
    """What tells a limit from others."""
    return limit.family, limit.keys


def test_a_cap_that_whole_places_cannot_meet_is_told(tiny):
    """In fractions 9 weighted WTE-years can be had; the least of whole places is said beside the cap."""
    found = plan(tiny, Options(whole=True, max_shortfall=9.0))
    least = plan(tiny, Options(whole=True)).levels[0].value
    assert found.status is Status.INFEASIBLE
    assert any("At most 9 weighted" in note and f"found has {least:,.6g}" in note for note in found.notes)
