"""The formulas of the model (``optimiser/algebra``), stated in a tool other than Pyomo.

The formulas are Python: loops over sets, sums of products, comparisons.  Where they name Pyomo's sets, figures,
decisions and limits they are given the ones of this file, which are dictionaries, and whose decisions, sums and
comparisons are the tool's.  That is how a user of such a tool writes a model, and a limit that is added to the formulas
is in every peer.  The first objective alone, and no whole places: what the peers solve.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from functools import cached_property
from math import inf
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from optimiser.instance import Instance

FRACTIONS, WHOLE = "fractions", "whole numbers"
Index = Any
Rule = Any
"""A function of the model and of an index."""


class Tool(Protocol):
    """A model of a tool, empty when made."""

    def decision(self, most: float) -> Any:  # noqa: ANN401 - a tool's own kind of decision
        """A decision that is 0 or more and at most ``most``."""

    @staticmethod
    def total(terms: Iterable[Any]) -> Any:  # noqa: ANN401 - a tool's own kind of sum
        """The sum of decisions, products of figures and decisions, sums and figures."""

    def limit(self, relation: Any) -> None:  # noqa: ANN401 - what comparing two of its sums gives
        """Hold the model to a comparison."""


class Members(dict[Index, None]):
    """A set, in order."""

    def __init__(self, members: Iterable[Index]) -> None:
        super().__init__(dict.fromkeys(members))

    def __mul__(self, other: Iterable[Index]) -> Members:
        return Members(_product(self, other))

    def __or__(self, other: Iterable[Index]) -> Members:  # type: ignore[override]  # a set's union, not a dictionary's
        return Members([*self, *other])


class Indexed(dict[Index, Any]):
    """Figures, decisions or sums, by their index."""

    @cached_property
    def _index(self) -> Members:
        return Members(self)

    def index_set(self) -> Members:
        """All that there is one for."""
        return self._index


class Model(SimpleNamespace):
    """Where the formulas put what they declare, and find it again.  ``tool`` is what it is stated in."""

    def __setattr__(self, name: str, part: object) -> None:
        super().__setattr__(name, part.made(self) if isinstance(part, Declared) else part)

    def add_component(self, name: str, part: object) -> None:
        """The same for a name that is not known beforehand."""
        setattr(self, name, part)


@dataclass(frozen=True)
class Declared:
    """One declaration: over which sets, and how to make one entry of the model and its index."""

    index: tuple[Iterable[Index], ...]
    entry: Callable[..., Any]
    only: Mapping[Index, Any] | None = field(default=None, repr=False)
    """entries that are not in it are left out, unless None"""

    def made(self, m: Model) -> Any:  # noqa: ANN401 - one entry, or a dictionary of them
        """All entries; the one entry of what has no index."""
        if not self.index:
            return self.entry(m)
        entry, only = self.entry, self.only
        if len(self.index) == 1 and not any(isinstance(key, tuple) for key in self.index[0]):
            return Indexed({key: entry(m, key) for key in self.index[0] if only is None or key in only})
        return Indexed({key: entry(m, *key) for key in _product(*self.index) if only is None or key in only})


def _product(*index: Iterable[Index]) -> list[tuple[Index, ...]]:
    """Every combination, flat."""
    keys: list[tuple[Index, ...]] = [()]
    for each in index:
        parts = [part if isinstance(part, tuple) else (part,) for part in each]
        keys = [key + part for key in keys for part in parts]
    return keys


def members(*index: Iterable[Index], initialize: Rule, **_about: object) -> Members | Declared:
    """A set; or one for each index."""
    return Declared(index, lambda m, *key: Members(initialize(m, *key))) if index else Members(initialize)


def figures(*index: Iterable[Index], initialize: Rule, default: Any = None, **_about: object) -> Declared:  # noqa: ANN401 - a figure
    """Figures from a table, a rule, or one alone."""
    if callable(initialize):
        return Declared(index, initialize)
    if not index:
        return Declared((), lambda _m: initialize)
    if default is None:
        return Declared(index, lambda _m, *key: initialize[key if len(key) > 1 else key[0]], initialize)
    return Declared(index, lambda _m, *key: initialize.get(key if len(key) > 1 else key[0], default))


def decisions(*index: Iterable[Index], within: Rule, bounds: Rule = None, **_about: object) -> Declared:
    """Decisions, 0 or more and, where ``bounds`` says so, at most something."""
    if bounds is None:
        return Declared(index, lambda m, *key: m.tool.decision(_fraction(m, within, key)))
    return Declared(index, lambda m, *key: m.tool.decision(bounds(m, *key)[1]))


def _fraction(m: Model, within: Rule, key: Index) -> float:
    """No upper bound, for a decision that need not be a whole number."""
    if (within(m, *key) if callable(within) else within) == WHOLE:
        msg = "the benchmark's programs have no whole places"
        raise ValueError(msg)
    return inf


def limits(*index: Iterable[Index], rule: Rule) -> Declared:
    """Comparisons that hold."""
    return Declared(index, lambda m, *key: m.tool.limit(rule(m, *key)))


def sums(*index: Iterable[Index], rule: Rule, **_about: object) -> Declared:
    """What an expression comes to, by its index."""
    return Declared(index, rule)


def formulas_over(tool: type[Tool]) -> Callable[[Instance], Model]:
    """How an instance is stated in a tool.  Pyomo is kept out of the process, of which there is one for each peer."""
    sys.modules["pyomo"] = sys.modules["pyomo.environ"] = environ = ModuleType("environ")
    vars(environ).update(
        environ=environ,
        Set=members,
        Param=figures,
        Var=decisions,
        Expression=sums,
        Constraint=limits,
        Objective=sums,
        quicksum=tool.total,
        NonNegativeReals=FRACTIONS,
        NonNegativeIntegers=WHOLE,
        Binary=WHOLE,
        Any=None,
        minimize=None,
    )
    subjects = importlib.import_module("optimiser.algebra").SUBJECTS

    def stated(inst: Instance) -> Model:
        m = Model(tool=tool())
        for subject in subjects:
            subject.add(m, inst)
        return m

    return stated
