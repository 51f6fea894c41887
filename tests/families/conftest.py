"""The tiny instance's program with every objective and a cap on shortfall: each family has rows in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs.formulation import spelled_bounds, spelled_objective, tiny

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def whole():
    """The program."""
    return tiny()


@pytest.fixture(scope="session")
def spelled(whole) -> Callable[[str], str]:
    """Spells a row by its name, for example ``programme_capacity[hill-doctorate,2025]``."""
    rows = dict(row.split(": ", 1) for row in whole.spell(range(whole.matrix.shape[0])))
    return lambda name: rows[name]


@pytest.fixture(scope="session")
def bounds(whole) -> Callable[[str], dict[str, str]]:
    """Upper bounds by column under the limit of that name."""
    lines = [line for block in whole.columns for line in spelled_bounds(whole, block)]
    return lambda limit: dict(
        line.removeprefix(f"{limit}: ").split(" <= ") for line in lines if line.startswith(f"{limit}: ")
    )


@pytest.fixture(scope="session")
def objective(whole) -> Callable[[str], dict[str, float]]:
    """Coefficient by column of the objective of that name; ``already`` for the constant."""

    def terms(name: str) -> dict[str, float]:
        goal = next(goal for goal in whole.objectives if goal.name == name)
        parts = [line.removeprefix(f"{name}: ").split(" ", 1) for line in spelled_objective(whole, goal)]
        return {column: float(coefficient) for coefficient, column in parts}

    return terms
