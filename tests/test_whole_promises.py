"""Whole places near to those promised: a round planned again moves what is worth moving, and nothing else."""

from __future__ import annotations

import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimiser.analyses.replan import Wanted, again, read_actuals, replan
from optimiser.model import build
from optimiser.planning import asked, plan, solved
from optimiser.whole import promises
from optimiser.whole.search import Found
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


def test_of_plans_that_are_alike_the_nearer_is_kept():
    """A plan a little worse and nearer wins; one much worse does not, nor one as near and worse."""
    found = Found()
    far, near, worse = (np.full(1, number) for number in (1.0, 2.0, 3.0))
    assert found.take(far, 100.0, 50.0, 1e-3)
    assert found.take(near, 100.05, 2.0, 1e-3)
    assert not found.take(worse, 101.0, 0.0, 1e-3)
    assert not found.take(worse, 100.06, 2.0, 1e-3)
    assert found.x is near
