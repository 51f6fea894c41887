"""Solving again from the last basis gives what solving afresh gives."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.instance import TABLE_FIELDS
from optimiser.model import build
from optimiser.model.change import change
from optimiser.solution import Options, Status
from optimiser.solving import solve, warm

DECISION = Path(__file__).parent.parent / "docs" / "decisions" / "0012-solving-again.md"


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def basis(lp):
    """Where it stands at its optimum."""
    return solve(lp).basis


def scaled(lp, family, factor):
    """The program with every right-hand side of a family, what is committed included, times a factor."""
    upper, span = lp.row_upper.copy(), next(block.span for block in lp.rows if block.name == family)
    upper[span] = (upper[span] + lp.row_constant[span]) * factor - lp.row_constant[span]
    return replace(lp, row_upper=upper)


def test_nothing_changed_takes_no_iterations(lp, basis):
    """From its own basis the optimum is there at once."""
    answer = warm.again(warm.start(lp, basis))
    assert (answer.status, answer.iterations, answer.from_basis) == (Status.OPTIMAL, 0, True)
    assert answer.value == pytest.approx(solve(lp).levels[0].value, rel=1e-9)


def test_it_may_ask_for_other_threads_than_the_solve_before(lp, basis):
    """HiGHS alone would refuse, and the answer would be none."""
    afresh = solve(lp, Options(threads=2)).levels[0].value
    answer = warm.again(warm.start(lp, basis, threads=1))
    assert (answer.status, answer.value) == (Status.OPTIMAL, pytest.approx(afresh))


@pytest.mark.parametrize("family", ["budget", "placements", "programme_capacity", "supervisors", "diversity"])
@pytest.mark.parametrize("factor", [0.97, 1.05])
def test_moved_limits_have_the_optimum_of_a_solve_afresh(lp, basis, family, factor):
    """The same value, whatever the way to it."""
    moved = scaled(lp, family, factor)
    assert warm.again(warm.start(lp, basis), moved).value == pytest.approx(solve(moved).levels[0].value, rel=1e-7)


def test_changed_coefficients_and_costs_too(lp, basis, tiny):
    """Prices stand in the matrix, weights in the objective."""
    dearer = build(
        replace(tiny, route_years=tiny.route_years.assign(tuition_gbp=tiny.route_years["tuition_gbp"] * 1.1))
    )
    weighted = build(replace(tiny, services=tiny.services.assign(weight=tiny.services["weight"] * [1.0, 3.0])))
    assert [change(lp, other).kinds for other in (dearer, weighted)] == [("limits", "coefficients"), ("costs",)]
    standing = warm.start(lp, basis)
    for other in (dearer, weighted, lp):
        assert warm.again(standing, other).value == pytest.approx(solve(other).levels[0].value, rel=1e-7)


def test_other_rows_are_solved_afresh(lp, basis, tiny):
    """A program of another shape has no use for the basis."""
    shorter = build(replace(tiny, policies=tiny.policies.iloc[:0]))
    answer = warm.again(warm.start(lp, basis), shorter)
    assert (answer.from_basis, answer.value) == (False, pytest.approx(solve(shorter).levels[0].value, rel=1e-7))


def test_a_limit_that_cannot_hold_is_infeasible_and_can_be_taken_back(lp, basis):
    """The solver is none the worse for it."""
    standing = warm.start(lp, basis)
    impossible = replace(
        lp, row_upper=np.where(lp.row_upper < np.inf, lp.row_upper - 1e6, np.inf), row_lower=lp.row_lower
    )
    assert warm.again(standing, impossible, keep=False).status is Status.INFEASIBLE
    assert warm.again(standing, lp).value == pytest.approx(solve(lp).levels[0].value, rel=1e-9)


def test_what_is_not_kept_leaves_the_standing_basis(lp, basis):
    """Two questions asked from the same place have the same answers in any order."""
    standing = warm.start(lp, basis)
    asked = [scaled(lp, "budget", factor) for factor in (0.97, 1.05, 0.97)]
    first, _, last = (warm.again(standing, one, keep=False) for one in asked)
    assert (first.value, first.iterations) == (last.value, last.iterations)
    assert standing.basis == basis


def test_a_basis_of_another_program_is_refused(lp, basis):
    """A basis has a place for each row and column."""
    with pytest.raises(ValueError, match="the basis has"):
        warm.start(lp, replace(basis, rows=basis.rows[1:]))


def test_the_decision_says_what_each_figure_of_the_tables_changes(lp, tiny):
    """docs/decisions/0012 lists every figure by what a change of it changes in the program."""
    found = {}
    for name in TABLE_FIELDS:
        frame = tiny.table(name)
        for column in frame.select_dtypes(float) if len(frame) else ():
            after = build(replace(tiny, **{name: frame.assign(**{column: frame[column] * 1.01})}))
            found.setdefault(change(lp, after).kinds, set()).add(f"{name}.{column}")
    stated = {}
    for line in DECISION.read_text(encoding="utf-8").splitlines():
        kinds = re.match(r"\| (nothing|[a-z, ]+) \| `", line)
        if kinds:
            key = () if kinds[1] == "nothing" else tuple(kinds[1].split(", "))
            stated[key] = set(re.findall(r"`([a-z_.]+)`", line))
    assert stated == found
