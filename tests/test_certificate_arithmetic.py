"""Bounds by weak duality and multipliers of a conflict, in exact arithmetic, checked by hand."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from optimiser.certificate.dual import prove
from optimiser.certificate.exact import exact, whole
from optimiser.certificate.findings import rounded_down, rounded_up
from optimiser.certificate.printed import complete
from optimiser.model.lp import Block, LinearProgram, Objective
from optimiser.solving.conflict import conflict, farkas

FREE = np.inf


def program(rows, cost, upper=FREE):
    """A linear program from rows (lower, coefficients, upper)."""
    lower, coefficients, most = (list(part) for part in zip(*rows, strict=True))
    columns = len(cost)
    return LinearProgram(
        columns=(Block("x", pd.DataFrame(index=range(columns)), 0, "places"),),
        rows=(Block("row", pd.DataFrame(index=range(len(rows))), 0, "places"),),
        lower=np.zeros(columns),
        upper=np.broadcast_to(np.asarray(upper, dtype=float), (columns,)),
        matrix=csr_array(np.asarray(coefficients, dtype=float)),
        row_lower=np.asarray(lower, dtype=float),
        row_upper=np.asarray(most, dtype=float),
        row_constant=np.zeros(len(rows)),
        objectives=(Objective("cost", "pounds", np.asarray(cost, dtype=float), 0.0, 1.0),),
    )


def test_bound_by_hand():
    """Least x + 2y with x + y >= 4 and x <= 3 is 5: multiplier 2, reduced cost -1 at the bound of x."""
    lp = exact(program([(4, (1, 1), FREE)], (1, 2), (3, FREE)))
    assert prove(lp, [Fraction(2)]).bound == 5
    assert prove(lp, [Fraction(1)]).bound == 4
    assert prove(lp, [Fraction(0)]).bound == 0


def test_price_a_trifle_too_low_is_paid_for_exactly():
    """Least x with x + y >= 4, y <= 3 as a row: the multiplier 1.1 needs the cap of x, which the last row gives."""
    lp = exact(program([(4, (1, 1), FREE), (-FREE, (0, 1), 3), (-FREE, (1, -1), 10)], (1, 0)))
    proof = prove(lp, [Fraction(11, 10), Fraction(-11, 10), Fraction(0)])
    assert proof.capped == 1
    assert proof.absorbed == Fraction(1, 10) * 13
    assert proof.bound == Fraction(44, 10) - Fraction(33, 10) - Fraction(13, 10)


def test_column_without_a_cap_proves_nothing():
    """Nothing holds x back: a price too low for it proves nothing, unless better plans only are asked about."""
    lp = exact(program([(4, (1,), FREE)], (1,)))
    assert prove(lp, [Fraction(2)]).bound is None
    assert prove(lp, [Fraction(2)]).uncapped == (0,)
    assert prove(lp, [Fraction(2)], cutoff=Fraction(5)).bound == 8 - 5


def test_multiplier_on_a_side_without_a_bound_is_dropped():
    """A row that is only bounded below cannot count from above."""
    proof = prove(exact(program([(4, (1,), FREE)], (1,))), [Fraction(-1)])
    assert (proof.bound, proof.dropped) == (0, 1)


def test_figures_are_exact():
    """A tenth is not a tenth in the matrix: its binary fraction counts, to the last bit."""
    lp = exact(program([(0.1, (0.1, 0.2), 0.3)], (0.1, 1e-9)))
    x = whole([Fraction(1, 3), Fraction(1, 7)])
    assert Fraction(lp.activities(x)[0], lp.one * x.over) == Fraction(0.1) / 3 + Fraction(0.2) / 7
    assert lp.value(x) == Fraction(0.1) / 3 + Fraction(1e-9) / 7


def test_decisions_without_a_table_follow_from_the_others():
    """Growth is what the intake is above last year's, fall what it is below."""
    lp = exact(program([(5, (1, -1, 1), 5)], (0, 1, 1)))
    assert complete(lp, {0: Fraction(7)}) == [7, 2, 0]
    assert complete(lp, {0: Fraction(3)}) == [3, 0, 2]


@pytest.mark.parametrize(
    ("rows", "upper"),
    [
        ([(9, (1, 1), FREE), (0, (1, 0), 5)], 3),
        ([(5, (1, 0), FREE), (-FREE, (0, 0), -3)], FREE),
        ([(5, (1, -1), FREE), (-FREE, (1, 0), 3), (0, (1, 1), 100)], FREE),
    ],
)
def test_multipliers_of_a_conflict_prove_it(rows, upper):
    """What the solver hands over adds up to a contradiction in exact arithmetic."""
    lp = program(rows, (1, 1), upper)
    multipliers = farkas(lp, conflict(lp))
    assert prove(exact(lp, None), [Fraction(float(each)) for each in multipliers]).bound > 0


def test_no_rows_no_multipliers():
    """Without a conflict there is nothing to prove."""
    assert farkas(program([(0, (1,), 1)], (1,)), []) is None


def test_bounds_are_never_printed_better_than_they_are():
    """A gap is rounded up, what is best possible down."""
    assert rounded_up(Fraction(1, 3000)) == "0.000334"
    assert rounded_up(Fraction(0)) == "0"
    assert rounded_up(Fraction(1000)) == "1e+03"
    assert rounded_down(Fraction(2, 3)) == "0.666666"
    assert rounded_down(Fraction(-2, 3)) == "-0.666667"
