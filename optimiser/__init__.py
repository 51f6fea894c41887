"""ppopt: how many training places to fund, in which profession, at which university, for which region, in which year.

>>> from optimiser import load, solve
>>> solution = solve(load("tiny"))
>>> solution.status.value
'optimal'

docs/python.md is a worked example.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from optimiser.analyses.compare import Case, compare
    from optimiser.analyses.explain import explain
    from optimiser.loading import load
    from optimiser.model import build
    from optimiser.planning import plan as solve
    from optimiser.solution import Options

_PUBLIC = {
    "load": ("optimiser.loading", "load"),
    "solve": ("optimiser.planning", "plan"),
    "Options": ("optimiser.solution", "Options"),
    "explain": ("optimiser.analyses.explain", "explain"),
    "compare": ("optimiser.analyses.compare", "compare"),
    "Case": ("optimiser.analyses.compare", "Case"),
    "build": ("optimiser.model", "build"),
}

__all__ = ["Case", "Options", "build", "compare", "explain", "load", "solve"]


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the command line starts at once."""
    if name not in _PUBLIC:
        msg = f"module 'optimiser' has no attribute {name!r}"
        raise AttributeError(msg)
    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
