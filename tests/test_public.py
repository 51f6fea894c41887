"""What a script imports."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import optimiser


def test_the_example_runs():
    """The example at the top of the package does what it says."""
    assert doctest.testmod(optimiser).failed == 0


def test_the_worked_example_runs():
    """Every line of docs/python.md does what the page says."""
    page = Path(__file__).parent.parent / "docs" / "python.md"
    assert doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0


def test_every_public_name_is_there():
    """What the package says it has can be imported, and type checkers see the same names."""
    assert [name for name in optimiser.__all__ if not callable(getattr(optimiser, name))] == []


def test_an_unknown_name_is_an_attribute_error():
    """A name that the package does not have is refused as Python refuses it."""
    with pytest.raises(AttributeError, match="no attribute 'sovle'"):
        optimiser.sovle  # noqa: B018 - looked up, not used
