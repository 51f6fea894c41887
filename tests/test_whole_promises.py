"""Whole places near to those promised: a round planned again moves what is worth moving, and nothing else."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.analyses.replan import Wanted, again, read_actuals, replan
from optimiser.certificate import certify
from optimiser.model import build
from optimiser.planning import asked, plan, solved
from optimiser.solution import Options, Status
from optimiser.whole import promises
from optimiser.whole.search import Found
from tests.by_hand import run_of
from tests.whole_places import NO_MORE, WHOLE

SEARCH = sys.modules["optimiser.whole.search"]
"""The module: the package has a function of the same name."""


@pytest.fixture(scope="module")
def past(tiny):
    """Tiny's plan of whole places, with its instance."""
    inst = asked(tiny, WHOLE)
    return inst, plan(inst, WHOLE)


@pytest.fixture(params=["small", "large"])
def size(request, monkeypatch):
    """Small programs as they are, and taken for large ones, with branch and bound kept from finding plans."""
    if request.param == "large":
        monkeypatch.setattr(SEARCH, "SMALL", 0)
        monkeypatch.setattr(SEARCH, "branch", lambda *_, **__: pytest.fail("a plan near to the promises is there"))
    return request.param


@pytest.fixture
def large(monkeypatch):
    """Small programs are taken for large ones."""
    monkeypatch.setattr(SEARCH, "SMALL", 0)


@pytest.fixture
def actuals(tmp_path, past):
    """What came in: nothing, or rows of a table."""

    def make(table="", header="", *rows):
        said = {"title": "autumn return", "last_year_begun": 2024, "source_of_record": "made up"}
        (tmp_path / "actuals.toml").write_text(
            "\n".join(f"{name} = {json.dumps(value)}" for name, value in said.items())
        )
        if table:
            lines = [f"{header},source,confidence", *(f"{row},return,published" for row in rows)]
            (tmp_path / f"{table}.csv").write_text("\n".join(lines) + "\n")
        return read_actuals(tmp_path, past[0])

    make.folder = tmp_path
    return make


@pytest.mark.usefixtures("size")
def test_where_nothing_was_reported_nothing_moves(past, actuals):
    """Every promise of whole places stands, and is kept at no cost."""
    inst, solution = past
    tables = replan(inst, solution, actuals(), Wanted()).solution.tables
    assert tables["replan_changes"].empty
    assert tables["replan_unkept"].empty
    assert tables["replan_steps"]["moved_places"].iloc[-1] == 0.0


def test_no_plan_as_good_is_nearer_to_the_promises(past, actuals):
    """Held against a solver of its own over the same rows: the least distance of plans within the tolerance."""
    inst, solution = past
    fewer = actuals("actual_workforce", "profession,region,year,wte", "therapist,north,2024,11")
    for tolerance in (1e-6, 0.05, 0.1):
        new = again(inst, solution.tables, fewer, Wanted(tolerance))
        program = build(new)
        outcome, _tables = solved(new, program, replace(WHOLE, gap=0.0))
        levels = {level.name: level.value for level in outcome.levels}
        best, least = least_distance(program, tolerance)
        assert levels["shortfall"] <= best + tolerance * max(1.0, best) + NO_MORE
        assert levels["deviation"] == pytest.approx(least, abs=NO_MORE)


def least_distance(program, tolerance):
    """The least first objective of whole plans, and the least second of those within the tolerance of it."""
    kind = np.zeros(len(program.lower))
    kind[program.whole] = 1
    bounds, rows = (
        Bounds(program.lower, program.upper),
        [LinearConstraint(program.matrix, program.row_lower, program.row_upper)],
    )
    first, second = program.objectives[:2]
    assert second.name == promises.AWAY
    best = milp(first.cost, integrality=kind, bounds=bounds, constraints=rows, options={"mip_rel_gap": 0.0}).fun
    most = best + tolerance * max(1.0, abs(best + first.constant))
    rows.append(LinearConstraint(first.cost[None, :], -np.inf, most))
    near = milp(second.cost, integrality=kind, bounds=bounds, constraints=rows, options={"mip_rel_gap": 0.0}).fun
    return first.scale * (best + first.constant), second.scale * (near + second.constant)


def test_promises_may_come_first(past, actuals, size):
    """With deviation first no place moves that can stay; with shortfall first some do."""
    inst, solution = past
    fewer = actuals("actual_workforce", "profession,region,year,wte", "therapist,north,2024,11")
    price = replan(inst, solution, fewer, Wanted()).solution.tables["replan_price"].set_index("plan")
    kept, new = price.loc["Every promise kept that can be"], price.loc["The new plan"]
    assert kept["away_places"] <= new["away_places"]
    if size == "small":
        assert new["away_places"] > 0
        assert kept["weighted_wte_years"] > new["weighted_wte_years"]


def test_a_tolerance_is_spent_once(past, actuals):
    """The printed plan, not only what is stated of it, is within the tolerance of the best; its certificate holds."""
    inst, solution = past
    fewer = actuals("actual_workforce", "profession,region,year,wte", "therapist,north,2024,11")
    made = replan(inst, solution, fewer, Wanted(0.05))
    best, least = least_distance(build(again(inst, solution.tables, fewer, Wanted(0.05))), 0.05)
    printed = made.solution.tables["shortfall"]["weighted_wte_years"].sum()
    levels = {level.name: level.value for level in made.solution.levels}
    assert printed == pytest.approx(levels["shortfall"], rel=NO_MORE)
    assert printed <= 1.05 * best + NO_MORE
    assert levels["deviation"] == pytest.approx(least, abs=NO_MORE)
    assert made.solution.status is Status.OPTIMAL
    assert certify(run_of(actuals.folder / "run", made.inst, made.solution).run.folder).holds


@pytest.mark.usefixtures("large")
@pytest.mark.parametrize("objectives", [("shortfall",), ("shortfall", "cost")])
def test_rounds_without_promises_are_rounded_three_times(tiny, monkeypatch, objectives):
    """As they were before there were plans near to promises, whatever the objectives are."""
    real, tried = SEARCH.with_intakes, []
    monkeypatch.setattr(SEARCH, "with_intakes", lambda *given: tried.append(given[-1]) or real(*given))
    monkeypatch.setattr(SEARCH, "at_once", lambda *_: None)
    found = plan(asked(tiny, Options(objectives, whole=True)), Options(gap=0.0))
    assert found.levels
    assert tried[-3:] == list(SEARCH.NEAR[:3])


@pytest.mark.usefixtures("large")
def test_without_promises_a_cap_out_of_reach_is_told_of_large_programs(tiny):
    """What the best plan without it has is found in the same way."""
    found = plan(tiny, Options(whole=True, max_shortfall=9.0))
    assert found.status is Status.INFEASIBLE
    assert any("At most 9 weighted" in note for note in found.notes)


@pytest.mark.usefixtures("large")
def test_who_was_promised_nothing_may_get_places(tiny):
    """One promise of two places in a round that has many: the others are not nought for that."""
    inst = asked(tiny, WHOLE)
    one = {"programme": "hill-doctorate", "region": "north", "year": 2024, "places": 2.0, "source": "x"}
    promised = pd.DataFrame([one | {"confidence": "assumed"}])[list(inst.promised_places.columns)]
    promised = promised.astype(inst.promised_places.dtypes.to_dict())
    horizon = inst.horizon.model_copy(update={"objectives": ("deviation", "shortfall")})
    found = plan(replace(inst, promised_places=promised, horizon=horizon), Options())
    places = found.tables["places"]
    assert places.loc[places["year"] <= 2025, "places"].sum() > 10
    assert found.levels[0].value <= 1.0


def test_what_ranks_above_promises_does_not_give_way_to_them(past, actuals):
    """As the third objective the distance is told of the plan, and changes neither shortfall nor cost."""
    inst, solution = past
    new = again(inst, solution.tables, actuals(), Wanted(0.1))
    two, three = (
        replace(new, horizon=new.horizon.model_copy(update={"objectives": names}))
        for names in (("shortfall", "cost"), ("shortfall", "cost", "deviation"))
    )
    one, other = (plan(each, Options()).tables["places"].query("year <= 2025") for each in (two, three))
    pd.testing.assert_frame_equal(one, other)


def test_of_plans_that_are_alike_the_nearer_is_kept():
    """A plan a little worse and nearer wins; one much worse does not, nor one as near and worse."""
    found = Found()
    far, near, worse = (np.full(1, number) for number in (1.0, 2.0, 3.0))
    assert found.take(far, 100.0, 50.0, 1e-3)
    assert found.take(near, 100.05, 2.0, 1e-3)
    assert not found.take(worse, 101.0, 0.0, 1e-3)
    assert not found.take(worse, 100.06, 2.0, 1e-3)
    assert found.x is near


def test_plans_do_not_drift_away_from_the_best():
    """Each a little worse and nearer than the one before: only those alike to the best of all are taken."""
    found, steps = Found(), enumerate((50.0, 40.0, 30.0))
    assert [found.take(np.full(1, away), 100.0 + 0.9 * step, away, 0.01) for step, away in steps] == [True, True, False]
