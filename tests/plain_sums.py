"""The formulas over sums that are plain dictionaries, solved by scipy: ``python -m tests.plain_sums INSTANCE``.

Prints rows, columns and the optimum.  A process of its own, because Pyomo must not have been imported.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from benchmarks.peers.formulas import formulas_over
from benchmarks.sizes import first_objective
from optimiser.loading import load
from tests.oracle.lin import Lin

if TYPE_CHECKING:
    from collections.abc import Iterable


class Sum(Lin):
    """An expression over numbered decisions that can be compared: what it gives is a limit, not a truth."""

    def __neg__(self) -> Sum:
        return self * -1.0

    def __rsub__(self, other: float) -> Sum:
        return -self + other

    def __le__(self, other: Sum | float) -> tuple[str, Sum]:
        return "<=", self - other

    def __ge__(self, other: Sum | float) -> tuple[str, Sum]:
        return "<=", other - self

    def __eq__(self, other: Sum | float) -> tuple[str, Sum]:  # type: ignore[override]  # a limit, not a truth
        return "==", self - other

    __hash__ = object.__hash__


class Plain:
    """Decisions are numbered, limits are kept."""

    def __init__(self) -> None:
        self.most: list[float] = []
        self.limits: list[tuple[str, Sum]] = []

    @staticmethod
    def total(terms: Iterable[Sum | float]) -> Sum:
        """One after the other."""
        return sum(terms, start=Sum())

    def decision(self, most: float) -> Sum:
        """The next number."""
        self.most.append(most)
        return Sum({len(self.most) - 1: 1.0})

    def limit(self, relation: tuple[str, Sum]) -> None:
        """Kept."""
        self.limits.append(relation)

    def stacked(self, sense: str) -> tuple[csr_array, np.ndarray]:
        """The limits of one sense as a matrix and what it is at most or equal to."""
        sums = [each for told, each in self.limits if told == sense]
        rows = np.repeat(np.arange(len(sums)), [len(each.terms) for each in sums])
        columns = [number for each in sums for number in each.terms]
        factors = [factor for each in sums for factor in each.terms.values()]
        matrix = csr_array((factors, (rows, columns)), shape=(len(sums), len(self.most)))
        return matrix, np.array([-each.constant for each in sums])


def main() -> None:
    """State, solve, print."""
    m = formulas_over(Plain)(first_objective(load(sys.argv[1])))
    (goal,) = m.goal.values()
    cost = np.zeros(len(m.tool.most))
    for number, factor in goal.terms.items():
        cost[number] = factor
    (below, at_most), (equal, exactly) = m.tool.stacked("<="), m.tool.stacked("==")
    bounds = [(0.0, None if most == np.inf else most) for most in m.tool.most]
    found = linprog(cost, A_ub=below, b_ub=at_most, A_eq=equal, b_eq=exactly, bounds=bounds, method="highs")
    sys.stdout.write(f"{len(m.tool.limits)} {len(m.tool.most)} {found.fun + goal.constant!r}\n")


if __name__ == "__main__":
    main()
