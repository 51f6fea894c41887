"""From today's pattern to the plan: steps that add up, each a program solved again by other means."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from optimiser.analyses.explain.waterfall import STEPS, waterfall
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import plan
from optimiser.solution import Options, Solution, Status
from tests.by_hand import LINKS, columns_of, least, run_of, solved, with_row

NEAR = {"rel": 1e-7, "abs": 1e-6}
DECIDED = ("places", "intake", "starts")
BOUGHT = ("carried", "recruited", "retained", "built", "expanded", "supported")
HOLDS = (*LINKS, "supervisors")


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def frame(tiny, tiny_plan):
    """The steps to the tiny instance's plan."""
    return waterfall(tiny, tiny_plan)


@pytest.fixture(scope="module")
def after(frame):
    """Shortfall after each step, by its name."""
    return dict(zip(frame["step"], frame["shortfall"], strict=True))


def in_case(solution, case):
    """Weighted shortfall of a case in the comparators' table, which other code than the program made."""
    table = solution.tables["comparators"]
    return table.loc[table["case"] == case, "weighted_wte_years"].sum()


def bounded(lp, most):
    """The program with upper bounds of whole variables; nought or infinity."""
    upper = lp.upper.copy()
    for name, value in most.items():
        upper[columns_of(lp, name)] = np.minimum(upper[columns_of(lp, name)], value)
    return replace(lp, upper=upper)


def loosened(lp, families, activity=None):
    """The program without the limits of all but these families, or as far as ``activity`` breaks them."""
    lower, upper = lp.row_lower.copy(), lp.row_upper.copy()
    for block in lp.rows:
        if block.name not in families:
            lower[block.span] = -np.inf if activity is None else np.minimum(lower[block.span], activity[block.span])
            upper[block.span] = np.inf if activity is None else np.maximum(upper[block.span], activity[block.span])
    return replace(lp, row_lower=lower, row_upper=upper)


def test_the_changes_add_up(frame, tiny_plan):
    """From nothing, each change leads to the next figure, and the last is the plan's shortfall."""
    assert frame["change"].cumsum().tolist() == pytest.approx(frame["shortfall"].tolist(), **NEAR)
    assert tiny_plan.levels[0].value == pytest.approx(frame["shortfall"].iloc[-1], **NEAR)
    assert ["nothing_more", "todays_pattern", *(step.name for step in STEPS), "rules"] == frame["step"].tolist()
    assert {"weighted WTE-years"} == set(frame["unit"])


def test_the_first_two_are_the_cases_of_the_summary(after, tiny_plan):
    """Nothing more commissioned and today's pattern leave what the comparators say, worked out by other code."""
    assert in_case(tiny_plan, "nothing_more") == pytest.approx(after["nothing_more"], rel=1e-6)
    assert in_case(tiny_plan, "todays_pattern") == pytest.approx(after["todays_pattern"], rel=1e-6)


def test_nothing_more_is_a_program_without_decisions(after, lp):
    """With no start and nothing bought, and no limit but how things hang together, this much is short."""
    nothing = bounded(loosened(lp, HOLDS), dict.fromkeys((*DECIDED, *BOUGHT), 0.0))
    assert least(nothing) == pytest.approx(after["nothing_more"], **NEAR)


def test_each_freedom_helps_and_only_the_limits_cost(frame):
    """Every step but the last makes the shortfall smaller or leaves it; putting limits back makes it larger."""
    assert (frame["change"].iloc[1:-1] <= 1e-6).all()
    assert frame["change"].iloc[-1] >= -1e-6


@pytest.fixture(scope="module")
def today(tiny):
    """Today's starts in every year, written down by hand from pipeline.csv: one programme has each route in tiny."""
    last = tiny.pipeline[tiny.pipeline["intake_year"] == 2023]
    trainees = {(row["route"], row["region"]): row["trainees"] for row in last.to_dict("records")}
    assert trainees == {
        ("doctorate", "north"): 3, ("doctorate", "south"): 1, ("certificate", "north"): 4, ("certificate", "south"): 2,
    }  # fmt: skip
    return trainees


def with_todays(lp, today, routes=("doctorate", "certificate")):
    """The program in which the starts of these routes are today's."""
    lower, upper = lp.lower.copy(), lp.upper.copy()
    for (route, region), trainees in today.items():
        if route in routes:
            columns = columns_of(lp, "starts", route=route, region=region)
            lower[columns] = upper[columns] = trainees
    return replace(lp, lower=lower, upper=upper)


def test_todays_pattern_is_the_last_starts_again(after, lp, today):
    """The same starts every year, nothing bought, no limit but how things hang together."""
    again = bounded(loosened(with_todays(lp, today), HOLDS), dict.fromkeys(BOUGHT, 0.0))
    assert least(again) == pytest.approx(after["todays_pattern"], **NEAR)


def pattern(lp, today):
    """What today's pattern uses of each row that only starts, places and intakes have a part in."""
    x = np.zeros(lp.matrix.shape[1])
    programme = {"doctorate": "hill-doctorate", "certificate": "vale-certificate"}
    for (route, region), trainees in today.items():
        x[columns_of(lp, "starts", route=route, region=region)] = trainees
        x[columns_of(lp, "places", programme=programme[route], region=region)] = trainees
        x[columns_of(lp, "intake", programme=programme[route])] += trainees
    return x


def test_more_places_for_the_same_money(after, lp, today):
    """Step by step the same: the limits loosened as far as today's starts break them, and money as today.

    Spending, placements, diversity and programmes depend on decisions alone, so that they can be added up by hand; the
    stock that rules and ratios count is that of the program with today's starts.
    """
    x = pattern(lp, today) + stock_of_today(lp, today)
    activity = lp.matrix @ x
    wide = loosened(lp, HOLDS, activity)
    upper = wide.row_upper.copy()
    money = next(block for block in lp.rows if block.name == "budget")
    upper[money.span] = activity[money.span]
    same_money = bounded(replace(wide, row_upper=upper), dict.fromkeys(BOUGHT, 0.0))
    assert least(same_money) == pytest.approx(after["number"], rel=1e-5)
    with_who = same_money
    for year in range(2024, 2028):
        with_who = with_row(with_who, columns_of(lp, "intake", year=year), upper=10.0)
    assert least(with_who) == pytest.approx(after["who"], rel=1e-5)
    with_where = with_who
    for year in range(2024, 2028):
        for programme, places in (("hill-doctorate", 4.0), ("vale-certificate", 6.0)):
            columns = columns_of(lp, "intake", year=year, programme=programme)
            with_where = with_row(with_where, columns, upper=places)
    assert least(with_where) == pytest.approx(after["where"], rel=1e-5)
    assert least(bounded(wide, dict.fromkeys(BOUGHT[1:], 0.0))) == pytest.approx(after["money"], rel=1e-5)
    assert least(bounded(wide, dict.fromkeys(BOUGHT[3:], 0.0))) == pytest.approx(after["people"], rel=1e-5)
    assert least(wide) == pytest.approx(after["room"], rel=1e-5)


def stock_of_today(lp, today):
    """Stock, time and supervision with today's starts, as the program has them: they follow from the starts."""
    again = bounded(loosened(with_todays(lp, today), HOLDS), dict.fromkeys(BOUGHT, 0.0))
    x = solved(again).x
    for name in DECIDED:
        x[columns_of(lp, name)] = 0.0
    return x


def test_another_first_objective_ends_at_the_plans_own_shortfall(tiny):
    """A plan for least money leaves more short; the last step says so."""
    solution = plan(tiny, Options(objectives=("cost",), max_shortfall=9.0))
    frame = waterfall(tiny, solution)
    assert solution.tables["shortfall"]["weighted_wte_years"].sum() == pytest.approx(frame["shortfall"].iloc[-1])
    assert pytest.approx(frame["shortfall"].iloc[-1]) == 9.0


def test_what_a_tolerance_gave_up_is_no_limit_put_back(tiny, frame):
    """The plan may be a twentieth worse for the cost's sake: all of it is told in a step of its own."""
    inst = replace(tiny, horizon=tiny.horizon.model_copy(update={"tolerance": 0.05}))
    found = waterfall(inst, plan(inst))
    assert found["step"].tolist() == [*frame["step"], "aims"]
    assert found["change"].iloc[:-1].tolist() == pytest.approx(frame["change"].tolist(), **NEAR)
    assert found["change"].iloc[-1] == pytest.approx(0.05 * frame["shortfall"].iloc[-1], rel=1e-4)


def test_no_plan_no_waterfall(tiny):
    """There is nothing that it could lead to."""
    with pytest.raises(UsageError, match="no plan that a waterfall could lead to"):
        waterfall(tiny, Solution(Status.INFEASIBLE))


def test_a_pattern_that_cannot_be_repeated_has_no_waterfall(tiny_plan):
    """Where today's trainees find no supervisors, the answer is a sentence and no figure."""
    inst = load("tiny", changes=["professions.supervising_share = 0.001"])
    with pytest.raises(UsageError, match="today's pattern cannot be repeated"):
        waterfall(inst, tiny_plan)


def test_the_page_and_its_forms(run, tmp_path, tiny, tiny_plan, frame):
    """Steps with signs and what is left after each; as CSV and JSON the same figures."""
    folder = run_of(tmp_path / "tiny", tiny, tiny_plan).run.folder
    page = run("explain", folder, "--waterfall")
    assert page.code == 0
    lines = page.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0] == "FROM TODAY'S PATTERN TO THE PLAN: Two regions, two programmes (tiny)"
    assert any(line.startswith("Recruitment and retention") and line.split()[-2] == "-13.82" for line in lines)
    assert any(line.split() == ["This", "plan", "8.59"] for line in lines)
    rows = list(csv.DictReader(io.StringIO(run("explain", folder, "--waterfall", "--csv").out)))
    told = json.loads(run("explain", folder, "--waterfall", "--json").out)
    for found in (rows, told):
        assert frame["shortfall"].tolist() == pytest.approx([float(row["shortfall"]) for row in found])
