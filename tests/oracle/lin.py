"""A linear expression that can be added, scaled and evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
            return replace(self, constant=self.constant + other)
        terms = dict(self.terms)
        for var, coefficient in other.terms.items():
            terms[var] = terms.get(var, 0.0) + coefficient
        return replace(self, terms=terms, constant=self.constant + other.constant)

    __radd__ = __add__

    def __mul__(self, factor: float) -> Lin:
        terms = {var: c * factor for var, c in self.terms.items()}
        return replace(self, terms=terms, constant=self.constant * factor)

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
