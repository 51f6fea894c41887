"""The naive build: every limit reads the many places, without the sums ``intake`` and ``starts``.

Made from the finished program by putting in the sums, so that its build costs ppopt's and the substitution on top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.naive import naive
from benchmarks.peers import as_built
from optimiser.model import build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.peers import Found
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram


def state(inst: Instance) -> LinearProgram:
    """The program without intake and starts."""
    return naive(inst, build(inst))


def solve(lp: LinearProgram, settings: Mapping[str, Any]) -> Found:
    """As ppopt solves its own."""
    return as_built.solve(lp, settings)
