"""What one programme's whole intakes can be, held against all rows of intakes that there are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls

from optimiser.whole.hull import GRID, cut_off, nearest
from optimiser.whole.paths import cheapest, paths_of
from tests.made_up_programmes import Programme, as_instance, every_path, programmes

some = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
FAR = 0.01
"""Places from the mixtures at which a point must be told from them; it is surely none from 0.001 on."""


def paths(made):
    """The paths as the optimiser keeps them."""
    (found,) = paths_of(as_instance(made))
    return found


def followed(found):
    """Every row of intakes that the optimiser's paths allow."""
    tops = range(found.allowed.shape[1])
    return [
        path
        for path in itertools.product(tops, repeat=found.years)
        if all(found.allowed[year, places] for year, places in enumerate(path))
        and all(found.least_before[new] <= old <= found.most_before[new] for old, new in itertools.pairwise(path))
    ]


def mixture_distance(points, point):
    """How far a point is from all mixtures of some points, by non-negative least squares."""
    heavy = 1e4
    system = np.vstack([np.array(points, dtype=float).T, heavy * np.ones(len(points))])
    shares, _ = nnls(system, np.append(point, heavy))
    return float(np.linalg.norm(np.array(points).T @ shares - point))


def prices(years):
    """Whole prices of either sign, one a year."""
    return st.lists(st.integers(-9, 9), min_size=years, max_size=years)


@some
@given(programmes())
def test_paths_are_all_rows_of_intakes_and_no_other(made):
    """Growth, fall, allowance, cohorts, blocks, contracts and bought places, in decimals as they are written."""
    assert sorted(every_path(made)) == sorted(followed(paths(made)))


@some
@given(programmes(), st.data())
def test_the_cheapest_path_is_the_cheapest_of_all(made, data):
    """For whole prices exactly, and the path that is given has that price; without a path the price is infinite."""
    wanted = data.draw(prices(made.years))
    value, path = cheapest(paths(made), np.array(wanted))
    every = {one: sum(price * places for price, places in zip(wanted, one, strict=True)) for one in every_path(made)}
    assert min(every.values(), default=np.inf) == value
    assert (every[tuple(path.tolist())] if every else np.inf) == value


@some
@given(programmes(), st.data())
def test_the_cheapest_path_for_prices_that_are_not_whole(made, data):
    """The same, but for rounding."""
    wanted = np.array(data.draw(prices(made.years))) / 7
    value, path = cheapest(paths(made), wanted)
    every = every_path(made)
    assert min((float(wanted @ one) for one in every), default=np.inf) == pytest.approx(value)
    assert every == [] or tuple(path.tolist()) in every


@some
@given(programmes())
def test_reach_is_the_least_and_the_most_of_any_path(made):
    """Year by year; nothing where there is no path."""
    every, ends = every_path(made), paths(made).ends
    expected = [[min(year), max(year)] for year in zip(*every, strict=True)] if every else None
    assert expected == (None if ends is None else [list(each) for each in zip(*ends, strict=True)])


@some
@given(programmes(), st.data())
def test_the_nearest_mixture_is_the_nearest(made, data):
    """As far from the point as non-negative least squares over all paths finds."""
    every = every_path(made)
    assume(every)
    point = np.array(data.draw(st.lists(st.floats(-1, 9), min_size=made.years, max_size=made.years)))
    away = float(np.linalg.norm(nearest(paths(made), point) - point))
    assert mixture_distance(every, point) == pytest.approx(away, abs=1e-4)


@some
@given(programmes(), st.data())
def test_a_cut_holds_for_every_path_and_not_for_the_point(made, data):
    """And a point that is clearly no mixture of paths is cut off."""
    every = every_path(made)
    assume(every)
    point = np.array(data.draw(st.lists(st.floats(0, 9), min_size=made.years, max_size=made.years)))
    cut = cut_off(paths(made), point)
    assert (cut is not None) or mixture_distance(every, point) < FAR
    if cut is not None:
        assert min(int(cut.coefficients @ one) for one in every) == cut.at_least
        assert cut.coefficients @ point < cut.at_least
        assert np.abs(cut.coefficients).max() == GRID


@some
@given(programmes(), st.data())
def test_a_mixture_of_paths_is_never_cut_off(made, data):
    """Fractions that are an average of whole intakes may be the best there is to know."""
    every = every_path(made)
    assume(every)
    weights = np.array(data.draw(st.lists(st.integers(0, 5), min_size=len(every), max_size=len(every))), dtype=float)
    assume(weights.any())
    point = weights @ np.array(every) / weights.sum()
    assert cut_off(paths(made), point) is None


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (Programme(2, last="10", growth="0.1", fall="1", allowance="0", capacity="20"), (11, 12)),
        (Programme(1, last="3", growth="0", fall="1", allowance="4", capacity="5.7", built=((0, 0, "0.3"),)), (6,)),
        (
            Programme(
                1, last="1", growth="0", fall="1", allowance="4", capacity="0",
                built=((0, 0, "0.1"), (0, 0, "0.7"), (0, 0, "0.2")),
            ),
            (1,),
        ),
        (Programme(1, last="10", growth="0", fall="0.3", allowance="0", cohort="7"), ()),
    ],
)  # fmt: skip
def test_decimals_are_taken_as_written(made, expected):
    """A tenth more than 10 is 11 and not 11.000000000000002; 0.1, 0.7 and 0.2 are 1 and not 0.9999999999999999."""
    ends = paths(made).ends
    assert expected == (() if ends is None else tuple(ends[1].tolist()))


def test_a_capacity_that_stands_for_no_limit_takes_no_memory():
    """Intakes that growth cannot reach are not gone through."""
    made = Programme(3, last="4", growth="0.5", allowance="1", capacity="1000000000")
    assert paths(made).allowed.shape == (3, 18)
    assert paths(made).ends[1].tolist() == [7, 11, 17]


def test_each_programme_has_its_own_paths():
    """In the order of the programmes table, each by its own rules."""
    made = (Programme(2, capacity="3"), Programme(2, block=2), Programme(2, cohort="4", fall="1"))
    found = paths_of(as_instance(*made))
    assert [one.programme for one in found] == ["g0", "g1", "g2"]
    assert [sorted(every_path(one)) for one in made] == [sorted(followed(one)) for one in found]


def test_a_programme_that_may_fall_by_a_half_cannot_close():
    """4 places stay 4 where 2 and 3 are no cohort: what decision 0015 says of continuity."""
    made = Programme(3, last="4", fall="0.25", growth="0", allowance="0", cohort="4", capacity="6")
    assert followed(paths(made)) == [(4, 4, 4)]
