"""What holds for instances that nobody wrote: plans are verified, more is never worse, names and order mean nothing."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import plan
from optimiser.solution import Status
from optimiser.solving import solve
from tests.alike import multiplied, renamed, reordered, split
from tests.generated import instance, sketches


def some(examples):
    """So many examples, the same ones every time, however slow the machine."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )


def optimum(inst):
    """The levels reached; infinite where no plan exists."""
    outcome = solve(build(inst))
    if outcome.status is Status.INFEASIBLE:
        return [math.inf] * len(inst.horizon.objectives)
    assert outcome.status is Status.OPTIMAL
    return [level.value for level in outcome.levels]


def same(levels, factors=(1, 1)):
    """Levels that may differ in the seventh digit."""
    return [pytest.approx(value * factor, rel=1e-7, abs=1e-7) for value, factor in zip(levels, factors, strict=True)]


@some(6)
@given(sketches())
def test_a_plan_keeps_every_limit(sketch):
    """Recomputed without the matrix; where there is no plan, the limits that conflict are named."""
    solution = plan(instance(sketch))
    if solution.status is Status.INFEASIBLE:
        assert solution.conflict
    else:
        assert solution.status is Status.OPTIMAL
        assert solution.verify.worst_breach <= 1e-6
        assert [level.value - level.bound for level in solution.levels] == pytest.approx([0, 0], abs=1e-4)


MORE = {
    "budgets": {"budgets": ("budget_gbp",)},
    "capacity": {"programmes": ("capacity_places",), "programme_years": ("max_places",)},
    "placements": {"placement_capacity": ("days",)},
    "supervisors": {"professions": ("supervising_share",)},
    "growth": {"programmes": ("growth_share", "allowance_places")},
    "retention": {"retention": ("retainable_share",)},
}


@some(6)
@given(sketches(), st.sampled_from(sorted(MORE)))
def test_more_is_never_worse(sketch, what):
    """Half as much again of anything that holds a plan back leaves no more need unmet."""
    inst = instance(sketch)
    bigger = {
        table: inst.table(table).assign(**{column: inst.table(table)[column] * 1.5 for column in columns})
        for table, columns in MORE[what].items()
    }
    assert optimum(replace(inst, **bigger))[0] <= optimum(inst)[0] * (1 + 1e-7) + 1e-7


@some(3)
@given(sketches(), st.randoms(use_true_random=False))
def test_order_and_names_mean_nothing(sketch, random):
    """Rows shuffled, regions and programmes called otherwise, with another first in the alphabet."""
    names = {region: f"area-{-n % 7}" for n, region in enumerate(sketch.regions)}
    names |= {programme: f"course-{-n % 7}" for n, programme in enumerate(sketch.programmes)}
    first = instance(sketch)
    before = optimum(first)
    shuffled = instance(sketch, reordered(sketch.tables, random))
    assert shuffled.hash == first.hash
    assert optimum(shuffled) == same(before)
    assert optimum(instance(sketch, renamed(sketch.tables, names))) == same(before)


@some(3)
@given(sketches())
def test_the_currency_means_nothing(sketch):
    """Budgets and prices doubled: the same need unmet at twice the money."""
    before = optimum(instance(sketch))
    assert optimum(instance(sketch, multiplied(sketch.tables, 2))) == same(before, (1, 2))


@some(3)
@given(sketches())
def test_a_region_split_into_equal_halves_needs_as_much(sketch):
    """Two halves, alike in everything, come to the whole: nothing is lost or gained at a border."""
    before = optimum(instance(sketch))
    assert optimum(instance(sketch, split(sketch.tables, sketch.regions[0]))) == same(before)


CHANGES = (
    ("budgets.budget_gbp *= 4", "budgets.budget_gbp /= 4"),
    ("requirements.required_wte += 2 where year >= 2025", "requirements.required_wte -= 2 where year >= 2025"),
    (
        "professions.leave_rate = 0.3 where profession = therapist",
        "professions.leave_rate = 0.1 where profession = therapist",
    ),
)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_undone_is_no_change(tiny, change):
    """Every figure is what it was; only the sources tell what was done."""
    undone = load("tiny", changes=change)
    for name in undone.written:
        kept = [column for column in undone.table(name) if column != "source"]
        pd.testing.assert_frame_equal(undone.table(name)[kept], tiny.table(name)[kept], rtol=0, atol=1e-12)


def test_the_same_instance_gives_the_same_tables(tiny, tiny_plan):
    """To the last digit, limits and their prices included."""
    again = plan(tiny)
    assert list(again.tables) == list(tiny_plan.tables)
    for name, table in again.tables.items():
        pd.testing.assert_frame_equal(table, tiny_plan.tables[name], rtol=0, atol=0)
    assert again.levels == tiny_plan.levels
