"""What another program's optimum proves: as good a plan as a solve afresh finds, or a word that it is not known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimiser.model import build
from optimiser.solution import Options, Status
from optimiser.solving import Lent, solve, solve_lent
from optimiser.solving.levels import EXACT, ZERO_DUAL


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def optimum(lp):
    """Its optimum."""
    return solve(lp)


@pytest.fixture(scope="module")
def lent(optimum):
    """What it has to lend."""
    return Lent(optimum.basis, optimum.levels[0].value)


def tighter(lp, row, reached):
    """The program with one row's upper limit below what the plan ``reached`` there."""
    upper = lp.row_upper.copy()
    upper[row] = reached - 0.3 * abs(reached) - 0.1
    return replace(lp, row_upper=upper)


def test_a_limit_without_a_price_may_cost_something_all_the_same(lp, optimum, lent):
    """Each such limit made too tight for the plan: lent prices lead to what solving afresh does, or to nothing."""
    reached = lp.matrix @ optimum.x
    priceless = (np.abs(optimum.dual) <= ZERO_DUAL) & np.isfinite(lp.row_upper) & (lp.row_lower < lp.row_upper)
    as_good = worse = 0
    for row in np.flatnonzero(priceless):
        changed = tighter(lp, row, reached[row])
        found, afresh = solve_lent(changed, [lent], Options(), EXACT), solve(changed)
        if found is None:
            worse += 1
            assert afresh.status is Status.INFEASIBLE or afresh.levels[0].value > lent.value * (1 + 1e-5)
        else:
            as_good += 1
            assert [level.value for level in found.levels] == pytest.approx([level.value for level in afresh.levels])
            assert [level.bound for level in found.levels] == pytest.approx([level.bound for level in afresh.levels])
            assert (changed.matrix @ found.x <= changed.row_upper + 1e-6).all()
    assert min(as_good, worse) > 10


@pytest.mark.parametrize("factor", [0.97, 1.03])
@pytest.mark.parametrize("family", ["budget", "placements", "programme_capacity"])
def test_a_limit_with_a_price_proves_nothing_when_it_moves(lp, lent, family, factor):
    """More or less of what holds the plan back: its optimum is another."""
    upper, span = lp.row_upper.copy(), next(block.span for block in lp.rows if block.name == family)
    upper[span] *= factor
    assert solve_lent(replace(lp, row_upper=upper), [lent], Options(), EXACT) is None


def test_what_proves_nothing_lends_nothing(lp, lent):
    """A value that is not that of the basis lends nothing, and neither does a program of another size."""
    wrong, other = replace(lent, value=lent.value - 1), replace(lent, basis=replace(lent.basis, rows="0"))
    assert solve_lent(lp, [wrong, other], Options(), EXACT) is None
    found = solve_lent(lp, [wrong, other, lent], Options(), 0.0)
    assert found.levels[0].value == pytest.approx(lent.value)
    assert [level.tolerance for level in found.levels] == [level.tolerance for level in solve(lp, tolerance=0.0).levels]


def test_an_objective_that_may_give_way_is_solved_afresh(lp, lent):
    """So is a program with one objective, or with three, and any if time is limited."""
    assert solve_lent(lp, [lent], Options(time_limit_s=60.0), EXACT) is None
    assert solve_lent(lp, [lent], Options(), 0.01) is None
    assert solve_lent(replace(lp, objectives=lp.objectives[:1]), [lent], Options(), EXACT) is None
    assert solve_lent(replace(lp, objectives=(*lp.objectives, lp.objectives[1])), [lent], Options(), EXACT) is None
