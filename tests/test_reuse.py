"""What the tests remember is what would be made anew, and nobody can change it."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from optimiser.loading import load
from optimiser.model import build
from optimiser.reading.find import SHIPPED


@pytest.fixture(scope="module")
def anew():
    """The tiny instance's program, read and built once more."""
    return build.__wrapped__(load.__wrapped__("tiny"))


def test_a_program_is_the_same_each_time_it_is_read_and_built(tiny, anew):
    """Every row, column and coefficient, in the same order and to the last digit."""
    lp = build(tiny)
    assert lp is not anew
    assert lp is build(tiny)
    for name in ("lower", "upper", "row_lower", "row_upper", "row_constant", "whole"):
        np.testing.assert_array_equal(getattr(lp, name), getattr(anew, name))
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(lp.matrix, name), getattr(anew.matrix, name))
    for goal, other in zip(lp.objectives, anew.objectives, strict=True):
        np.testing.assert_array_equal(goal.cost, other.cost)
        assert (goal.name, goal.unit, goal.constant, goal.scale) == (
            other.name, other.unit, other.constant, other.scale,
        )  # fmt: skip
    for block, other in zip((*lp.rows, *lp.columns), (*anew.rows, *anew.columns), strict=True):
        assert (block.name, block.start) == (other.name, other.start)
        pd.testing.assert_frame_equal(block.keys, other.keys)


def test_a_remembered_program_cannot_be_changed(tiny):
    """A test that tried would spoil the others: it fails instead."""
    lp = build(tiny)
    for array in (lp.upper, lp.row_lower, lp.matrix.data, lp.objectives[0].cost):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1.0


def test_a_copy_is_remembered_and_a_changed_one_read_anew(tiny, tmp_path):
    """What counts is what is in the files."""
    copy = shutil.copytree(SHIPPED / "tiny", tmp_path / "copy")
    assert load(copy) is load("tiny")
    budgets = copy / "budgets.csv"
    text = budgets.read_text(encoding="utf-8")
    budgets.write_text(text.replace("400000", "400001"), encoding="utf-8")
    assert load(copy).hash != tiny.hash
    assert build(load(copy)) is not build(tiny)
