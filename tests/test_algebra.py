"""The two statements of the model say the same: every row, column and objective by name, and the optimum."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from math import isclose
from pathlib import Path
from random import Random
from shutil import which

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from optimiser.algebra import algebra
from optimiser.algebra.compile import Compiled, compiled, label, oriented
from optimiser.algebra.solve import solve, via_pyomo
from optimiser.errors import InstanceError, UsageError
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked, plan
from optimiser.solution import Options, Status
from tests.variants import write_variant
from tests.whole_places import FEW_MOVERS, WHOLE

PUBLISHED = Path(__file__).parent / "published"
EVERYTHING = ("shortfall", "worst_region", "cost", "churn", "deviation")
OTHERS = {"glpk": "glpsol", "cbc": "cbc"}
"""Open solvers beside HiGHS, and their programs."""


def production(inst) -> Compiled:
    """The production build by name, in natural units."""
    lp = build(inst)
    column_scale = np.concatenate([np.full(len(block.keys), block.scale) for block in lp.columns])
    row_scale = np.concatenate([np.full(len(block.keys), block.scale) for block in lp.rows])
    columns = [each for block in lp.columns for each in block.labels()]
    rows = {}
    for number, name in enumerate(each for block in lp.rows for each in block.labels()):
        entries = slice(lp.matrix.indptr[number], lp.matrix.indptr[number + 1])
        found = lp.matrix.indices[entries]
        values = lp.matrix.data[entries] * row_scale[number] / column_scale[found]
        assert len(set(found.tolist())) == len(found), f"{name} has a column twice"
        terms = {columns[column]: value for column, value in zip(found.tolist(), values.tolist(), strict=True)}
        assert name not in rows, f"two rows are called {name}"
        bounds = (lp.row_lower[number] * row_scale[number], lp.row_upper[number] * row_scale[number])
        rows[name] = oriented(terms, *map(float, bounds))
    bounds = zip((lp.lower * column_scale).tolist(), (lp.upper * column_scale).tolist(), strict=True)
    objectives = {
        goal.name: (
            {
                columns[column]: goal.cost[column] * goal.scale / column_scale[column]
                for column in np.flatnonzero(goal.cost)
            },
            goal.constant * goal.scale,
        )
        for goal in lp.objectives
    }
    whole = frozenset(columns[column] for column in lp.whole)
    return Compiled(dict(zip(columns, bounds, strict=True)), rows, objectives, whole)


def differences(inst, theirs: Compiled | None = None) -> list[str]:
    """Where the two statements differ, in words."""
    ours, theirs = production(inst), theirs or compiled(algebra(inst))
    found = [*_alone("column", ours.columns, theirs.columns), *_alone("row", ours.rows, theirs.rows)]
    found += [
        f"bounds of {name}: {bounds} against {theirs.columns[name]}"
        for name, bounds in ours.columns.items()
        if not _close(bounds, theirs.columns.get(name, bounds))
    ]
    for name, row in ours.rows.items():
        other = theirs.rows.get(name, row)
        if not _close((row.lower, row.upper), (other.lower, other.upper)) or not _same(row.terms, other.terms):
            found.append(f"{name}: {row} against {other}")
    for name, (terms, constant) in ours.objectives.items():
        other_terms, other_constant = theirs.objectives[name]
        if not _close([constant], [other_constant]) or not _same(terms, other_terms):
            found.append(f"objective {name}")
    found += [f"{name} is whole in one statement only" for name in sorted(ours.whole ^ theirs.whole)]
    if list(ours.objectives) != list(theirs.objectives):
        found.append(f"objectives {list(ours.objectives)} against {list(theirs.objectives)}")
    return found


def _alone(what, ours, theirs) -> list[str]:
    only = {"in production": ours.keys() - theirs.keys(), "in the algebra": theirs.keys() - ours.keys()}
    return [f"{what} {name} only {where}" for where, names in only.items() for name in sorted(names)]


def _same(terms, others) -> bool:
    names = terms.keys() | others.keys()
    return _close([terms.get(name, 0.0) for name in names], [others.get(name, 0.0) for name in names])


def _close(figures, others) -> bool:
    return all(isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(figures, others, strict=True))


@cache
def loaded(name):
    """An instance, read once."""
    return load(name)


@pytest.mark.parametrize("name", ["tiny", "infeasible", *(str(folder) for folder in sorted(PUBLISHED.iterdir()))])
def test_same_rows(name):
    """Both statements of an instance have the same columns, rows and objectives."""
    assert differences(loaded(name)) == []


@pytest.mark.parametrize("name", ["tiny", "infeasible", *(str(folder) for folder in sorted(PUBLISHED.iterdir()))])
def test_same_rows_with_whole_places(name):
    """Cohorts, blocks and what is whole are stated alike too."""
    inst = asked(loaded(name), WHOLE)
    assert differences(inst) == []
    assert len(production(inst).whole) > 0


@pytest.mark.parametrize("scenario", ["flat-cash", "attrition-high"])
def test_same_rows_in_a_scenario(scenario):
    """Both statements read a scenario's figures."""
    assert differences(load("tiny", [scenario])) == []


@pytest.mark.parametrize("pay", [False, True])
def test_same_rows_for_every_objective(pay):
    """All objectives at once, the cap on shortfall and the pay bill agree too."""
    inst = asked(loaded("tiny"), Options(objectives=EVERYTHING, max_shortfall=9.0))
    inst = replace(inst, horizon=inst.horizon.model_copy(update={"cost_includes_pay": pay}))
    assert differences(inst) == []


def test_same_rows_for_england():
    """England with whole places: about 27,000 rows of 36,000 columns (some ten seconds)."""
    assert differences(asked(loaded("england"), WHOLE)) == []


@settings(
    max_examples=5,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # making a failing instance smaller would take minutes
    suppress_health_check=list(HealthCheck),
)
@given(st.integers(0, 2**32))
def test_same_rows_for_instances_nobody_thought_of(seed):
    """Other figures, regions, horizons, funds, finishing years, policies; tables and rows left out."""
    with tempfile.TemporaryDirectory() as folder:
        write_variant(Path(folder), Random(seed))
        try:
            inst = load(folder)
        except InstanceError:
            assume(condition=False)
        assert differences(asked(inst, WHOLE) if seed % 2 else inst) == []


@pytest.mark.parametrize(
    "component", ["workforce_balance", "requirement", "budget", "placements", "diversity", "programme_continuity"]
)
def test_a_difference_is_found(component):
    """A coefficient that is off by a millionth in one statement is reported."""
    m = algebra(loaded("tiny"))
    limit = next(iter(m.component(component).values()))
    limit.set_value((limit.lower, limit.body + 1e-6 * m.starts["doctorate", "north", 2026], limit.upper))
    found = differences(loaded("tiny"), compiled(m))
    assert [line.partition(":")[0] for line in found] == [label(limit)]


def test_a_difference_in_what_is_whole_is_found():
    """A place that may be a fraction in one statement is reported by name."""
    inst = asked(loaded("tiny"), WHOLE)
    m = algebra(inst)
    m.places["hill-doctorate", "north", 2024].domain = pyo.NonNegativeReals
    m.starts["doctorate", "north", 2024].domain = pyo.NonNegativeIntegers
    assert differences(inst, compiled(m)) == [
        "places[hill-doctorate,north,2024] is whole in one statement only",
        "starts[doctorate,north,2024] is whole in one statement only",
    ]


def installed() -> list[str]:
    """The open solvers that are on this machine beside HiGHS."""
    return [name for name, program in OTHERS.items() if which(program)]


@pytest.mark.parametrize("solver", ["highs", *OTHERS])
def test_same_optimum(solver, tiny_plan):
    """Any solver that Pyomo knows finds the optimum of the production build, level by level."""
    if solver != "highs" and solver not in installed():
        pytest.skip(f"{solver} is not installed")
    status, levels = via_pyomo(loaded("tiny"), solver)
    assert status is Status.OPTIMAL
    assert [level.name for level in levels] == [level.name for level in tiny_plan.levels]
    assert [level.value for level in levels] == pytest.approx([level.value for level in tiny_plan.levels], rel=1e-7)


@pytest.mark.parametrize("solver", ["highs", *OTHERS])
def test_same_optimum_with_a_tolerance(solver):
    """A tolerance that is worth something lets the second level worsen the first by so much, in both statements."""
    if solver != "highs" and solver not in installed():
        pytest.skip(f"{solver} is not installed")
    inst = loaded("tiny")
    inst = replace(inst, horizon=inst.horizon.model_copy(update={"tolerance": 0.1}))
    _, levels = via_pyomo(inst, solver)
    expected = plan(inst).levels
    assert [level.value for level in levels] == pytest.approx([level.value for level in expected], rel=1e-7)


@pytest.mark.parametrize("solver", ["highs", *OTHERS])
@pytest.mark.parametrize("objective", ["shortfall", "cost", "churn"])
def test_same_optimum_with_whole_places(solver, objective):
    """Any solver finds as good a plan of whole places, and with those of ours held the later levels too."""
    if solver != "highs" and solver not in installed():
        pytest.skip(f"{solver} is not installed")
    options = replace(WHOLE, objectives=(objective,))
    inst = asked(loaded("tiny"), options)
    expected = plan(loaded("tiny"), options)
    status, levels = via_pyomo(inst, solver)
    assert status is Status.OPTIMAL
    assert levels[0].value == pytest.approx(expected.levels[0].value, rel=1e-6)
    found = expected.tables["places"].query("period == 'plan'").itertuples()
    places = {f"places[{line.programme},{line.region},{line.year}]": line.places for line in found}
    _, levels = via_pyomo(inst, solver, places)
    assert [level.value for level in levels] == pytest.approx([level.value for level in expected.levels], rel=1e-5)


def test_no_whole_places_in_either_statement():
    """What whole places make impossible has no levels."""
    assert via_pyomo(asked(load("tiny", changes=FEW_MOVERS), WHOLE)) == (Status.INFEASIBLE, ())


@pytest.mark.parametrize("objective", EVERYTHING)
def test_same_optimum_of_each_objective(objective):
    """Each objective alone has the same optimum in both statements."""
    options = Options(objectives=(objective,))
    _, levels = via_pyomo(asked(loaded("tiny"), options))
    expected = plan(loaded("tiny"), options).levels
    assert levels[0].value == pytest.approx(expected[0].value, rel=1e-7, abs=1e-7)
    assert [level.value for level in levels] == pytest.approx([level.value for level in expected], rel=1e-3)


def test_infeasible():
    """An instance whose limits conflict has no levels."""
    assert via_pyomo(loaded("infeasible")) == (Status.INFEASIBLE, ())


def test_infeasible_without_a_decision():
    """Nor has one with a limit that is broken before anything is decided: too few wards for those in training."""
    inst = load("tiny", changes=["placement_capacity.days = 1 where setting = ward"])
    assert [via_pyomo(inst, solver)[0] for solver in ("highs", *installed())] == [Status.INFEASIBLE] * (
        1 + len(installed())
    )


def test_unknown_solver():
    """A solver that is not there is the user's to correct, in a sentence."""
    with pytest.raises(UsageError, match="Pyomo knows no solver 'abacus'"):
        via_pyomo(loaded("tiny"), "abacus")


def test_decisions_by_name():
    """The decisions come back under the names that the rest of ppopt uses, in natural units."""
    decisions = solve(loaded("tiny")).decisions
    assert decisions.keys() == production(loaded("tiny")).columns.keys()


def test_names_are_pyomo_names():
    """Anyone who knows Pyomo finds a family by its name."""
    m = algebra(loaded("tiny"))
    assert isinstance(m.budget, pyo.Constraint)
    assert m.budget["training", 2024].ub == 400000


@pytest.mark.parametrize(
    "objectives", [("shortfall", "cost"), ("churn", "worst_region", "deviation", "shortfall", "cost")]
)
def test_objectives_that_gave_way_are_stated_alike(tiny, objectives):
    """After a tolerance was spent by the later ones both statements say what their plan comes to in the end."""
    inst = replace(tiny, horizon=tiny.horizon.model_copy(update={"tolerance": 0.05, "objectives": objectives}))
    ours, theirs = plan(inst).levels, via_pyomo(inst)[1]
    assert [level.value for level in ours] == pytest.approx([level.value for level in theirs], rel=1e-6)
