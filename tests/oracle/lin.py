"""A linear expression that can be added, scaled and evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Var = tuple[Any, ...]


@dataclass(frozen=True)
class Lin:
    """``constant`` plus the sum of ``terms``: coefficient by variable (name, index, index, ...)."""

    terms: Mapping[Var, float] = field(default_factory=dict)
    constant: float = 0.0

    def __add__(self, other: Lin | float) -> Lin:
        if not isinstance(other, Lin):
            return Lin(self.terms, self.constant + other)
        terms = dict(self.terms)
        for var, coefficient in other.terms.items():
            terms[var] = terms.get(var, 0.0) + coefficient
        return Lin(terms, self.constant + other.constant)

    __radd__ = __add__

    def __mul__(self, factor: float) -> Lin:
        return Lin({var: c * factor for var, c in self.terms.items()}, self.constant * factor)

    __rmul__ = __mul__

    def __sub__(self, other: Lin | float) -> Lin:
        return self + (-1.0) * other

    def at(self, values: Mapping[Var, float]) -> float:
        """The value of the expression; a variable that is not given is 0."""
        return self.constant + sum(c * values.get(var, 0.0) for var, c in self.terms.items())


def var(*index: Any) -> Lin:
    """One variable."""
    return Lin({index: 1.0})


def total(parts: Iterable[Lin | float]) -> Lin:
    """The sum."""
    result = Lin()
    for part in parts:
        result = result + part
    return result
