"""What is known of all plans of whole places before any is found: never above the best, never below fractions."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from optimiser.loading import load
from optimiser.model import build
from optimiser.solution import Status
from optimiser.whole.ground import whole_sums
from optimiser.whole.tighten import narrowed, tighten, with_rounded_rows, within_paths
from tests.by_hand import least
from tests.generated import whole_sketches
from tests.oracle import data
from tests.oracle.optimum import optimum
from tests.oracle.whole import whole_optimum
from tests.test_properties import some
from tests.whole_places import CLOSED, FEW_MOVERS, NO_MORE, SLOW_GROWTH, TINY, best, read, terrain

MOVED = 1e-7


def sums(lp, whole):
    """Rows over whole columns alone, all with the same coefficient: row, coefficient."""
    for row in range(lp.matrix.shape[0]):
        entries = slice(lp.matrix.indptr[row], lp.matrix.indptr[row + 1])
        same = set(lp.matrix.data[entries].tolist())
        if len(same) == 1 and whole[lp.matrix.indices[entries]].all():
            yield row, same.pop()


@some(6)
@given(whole_sketches())
def test_the_bound_lies_between_fractions_and_whole_places(sketch):
    """No less than the oracle's best in fractions, no more than its best of whole places; scipy finds the same."""
    inst, stated = read(sketch)
    heard = []
    tight, expected = tighten(terrain(inst), heard.append), whole_optimum(stated)
    if tight.reached.status is not Status.OPTIMAL:
        assert expected is None
        return
    bound, fractions = tight.reached.value, optimum(stated, ["shortfall"]).levels["shortfall"]
    assert fractions <= bound + NO_MORE * max(1.0, bound)
    assert expected is None or bound <= expected + NO_MORE * max(1.0, expected)
    assert least(tight.lp) == pytest.approx(bound, rel=NO_MORE, abs=NO_MORE)
    assert heard == sorted(heard)


@some(6)
@given(whole_sketches())
def test_the_best_plan_is_not_cut_off(sketch):
    """With the places of the best plan held, the narrowed program has the value of the best plan."""
    inst, _ = read(sketch)
    at, found = terrain(inst), best(inst)
    if not found.levels:
        return
    tight = tighten(at)
    lower, upper = tight.lp.lower.copy(), tight.lp.upper.copy()
    lower[at.place] = upper[at.place] = found.x[at.place]
    held = replace(tight.lp, lower=lower, upper=upper)
    assert least(held) == pytest.approx(found.levels[0].value, rel=NO_MORE, abs=NO_MORE)


def test_tiny_has_a_bound_above_fractions(tiny):
    """Blocks of two, of which four are the least that may follow six, and rounded rows: fractions know none of it."""
    at = terrain(tiny)
    assert least(at.lp) < tighten(at).reached.value <= whole_optimum(data.read(TINY))


def test_cuts_raise_the_bound():
    """That an intake cannot grow is nothing that its least and most would tell; the cut says it and no more."""
    at = terrain(load("tiny", changes=SLOW_GROWTH))
    tight = tighten(at)
    (cut,) = tight.cuts
    assert (cut.programme, cut.coefficients.tolist(), cut.at_least) == ("vale-certificate", [1024, -1024], 0)
    assert tight.reached.value > least(narrowed(at)[0]) + 0.5
    (spelled,) = tight.lp.spell([tight.lp.matrix.shape[0] - 1])
    assert spelled == (
        "intake_paths[vale-certificate,1]: "
        "- 1024 intake[vale-certificate,2024] + 1024 intake[vale-certificate,2025] <= 0"
    )


@pytest.mark.parametrize("changes", [SLOW_GROWTH, (), CLOSED, FEW_MOVERS])
def test_plans_are_begun_from_what_the_bound_comes_to_nearly(changes):
    """Once, whatever it ends as; the rounds after it only add inequalities."""
    settled = []
    tight = tighten(terrain(load("tiny", changes=changes)), on_settled=settled.append)
    (early,) = settled
    assert tight.cuts[: len(early.cuts)] == early.cuts
    assert (early.reached.status, early.impossible) == (tight.reached.status, tight.impossible)
    if early.reached.status is Status.OPTIMAL:
        assert early.reached.value <= tight.reached.value * (1 + NO_MORE)
        assert least(early.lp) == pytest.approx(early.reached.value, rel=NO_MORE)


def test_rounds_go_on_after_plans_are_begun(monkeypatch):
    """What plans begin from is given at once, and not again when the rounds end."""
    monkeypatch.setattr(sys.modules["optimiser.whole.tighten"], "SETTLED", np.inf)
    told = []
    tight = tighten(terrain(load("tiny", changes=SLOW_GROWTH)), lambda _: told.append("round"), on_settled=told.append)
    before, early, after = told
    assert (before, after) == ("round", "round")
    assert (early is tight, len(early.cuts), early.reached.value) == (False, 1, tight.reached.value)


@pytest.mark.parametrize("factor", [0.2, 0.5, 0.7])
def test_a_bound_of_nothing_ends_the_rounds(factor):
    """With no shortfall at all there is nothing that a bound could be a share of."""
    inst = load("tiny", changes=[*SLOW_GROWTH, f"requirements.required_wte *= {factor}"])
    found = best(inst)
    assert found.status is Status.OPTIMAL
    assert found.levels[0].bound <= found.levels[0].value


def test_a_round_that_does_not_end_in_time_leaves_the_bound_before_it():
    """The first round is done however little time there is; of the second nothing is kept, and no cut is claimed."""
    at = terrain(load("tiny", changes=SLOW_GROWTH))
    seconds = iter([60.0, 0.0])
    tight = tighten(at, left=lambda: next(seconds))
    assert tight.cuts == ()
    assert tight.reached.value == pytest.approx(least(narrowed(at)[0]), rel=NO_MORE)
    assert least(tight.lp) == pytest.approx(tight.reached.value, rel=NO_MORE)


def test_a_programme_without_a_path_is_named():
    """There is nothing to narrow then."""
    tight = tighten(terrain(load("tiny", changes=CLOSED)))
    assert (tight.impossible, tight.reached.status, tight.cuts) == ("hill-doctorate", Status.INFEASIBLE, ())


def test_what_only_rounding_makes_impossible_is_found():
    """3.9 and 1.9 starts at most are 3 and 1, of which no five can be made."""
    at = terrain(load("tiny", changes=FEW_MOVERS))
    assert np.isfinite(least(at.lp))
    assert (tighten(at).reached.status, tighten(at).impossible) == (Status.INFEASIBLE, "")


def test_intakes_of_the_plan_are_between_their_ends_and_the_tail_is_free(tiny):
    """Ends are those of decision 0015's rules for tiny, worked out by hand."""
    at = terrain(tiny)
    inside, _ = within_paths(at)
    ends = {
        paths.programme: [(inside.lower[column], inside.upper[column]) for column in columns]
        for paths, columns in zip(at.paths, at.intakes, strict=True)
    }
    # Hill took 4: 2 to 6 (7 by growth, 6 by capacity), then half and half as much again, 3 contracted, 5 and 2 built.
    # Vale took 6: 3 to 10, in blocks of two, so 4 to 8; then 2 to 8.
    assert ends == {"hill-doctorate": [(2, 6), (3, 7)], "vale-certificate": [(4, 8), (2, 8)]}
    tail = np.setdiff1d(np.arange(at.columns), at.intakes.ravel())
    assert (inside.lower[tail].tolist(), inside.upper[tail].tolist()) == (
        at.lp.lower[tail].tolist(),
        at.lp.upper[tail].tolist(),
    )


def test_rows_of_whole_sums_are_rounded_and_no_others(tiny):
    """Rows over places, intakes and starts of the plan's years; every other bound is left as it is."""
    at = terrain(tiny)
    whole = whole_sums(at)
    rounded = with_rounded_rows(at.lp, whole)
    lower, upper = at.lp.row_lower.copy(), at.lp.row_upper.copy()
    found = 0
    for row, unit in sums(at.lp, whole):
        kept = np.arange(-1000, 1001) * unit
        kept = kept[(kept >= lower[row] - MOVED) & (kept <= upper[row] + MOVED)]
        lower[row] = kept.min() if np.isfinite(lower[row]) else lower[row]
        upper[row] = kept.max() if np.isfinite(upper[row]) else upper[row]
        found += 1
    assert found > 10
    assert rounded.row_lower == pytest.approx(lower)
    assert rounded.row_upper == pytest.approx(upper)


@pytest.mark.parametrize(
    ("unit", "bounds", "expected"),
    [
        (1.0, (-np.inf, 2.7), (-np.inf, 2.0)),
        (-1.0, (-2.7, np.inf), (-2.0, np.inf)),
        (2.5, (3.0, 11.0), (5.0, 10.0)),
        (-2.5, (-11.0, -3.0), (-10.0, -5.0)),
        (1.0, (2.3, 2.7), (3.0, 2.0)),
        (16.66667, (-np.inf, 50.0), (-np.inf, 2 * 16.66667)),
        (0.1, (-np.inf, 0.1 + 0.2), (-np.inf, 3 * 0.1)),
    ],
)
def test_a_row_is_rounded_by_its_own_step(tiny, unit, bounds, expected):
    """Three times 16.66667 is more than 50; 0.1 + 0.2 is three times 0.1; from 2.3 to 2.7 there is no whole number."""
    lp = build(tiny)
    row = next(row for row, _ in sums(lp, whole_sums(terrain(tiny))))
    lower, upper, matrix = lp.row_lower.copy(), lp.row_upper.copy(), lp.matrix.copy()
    matrix.data[matrix.indptr[row] : matrix.indptr[row + 1]] = unit
    lower[row], upper[row] = bounds
    rounded = with_rounded_rows(replace(lp, matrix=matrix, row_lower=lower, row_upper=upper), whole_sums(terrain(tiny)))
    assert (rounded.row_lower[row], rounded.row_upper[row]) == pytest.approx(expected)
