"""A clock around the call in which a solver runs, whichever tool makes the call."""

from __future__ import annotations

import importlib
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

HIGHS = "highspy:Highs.run"


def watch(call: str, on_first: Callable[[Any], None]) -> list[float]:
    """Put a clock around ``call`` (``module:attribute``); the seconds of each run are added to the list returned.

    ``on_first`` is called just before the first run with the first argument of the call: the solver, where the call is
    a method.  The clock stays until the process ends.
    """
    seconds: list[float] = []
    module, _, path = call.partition(":")
    owner = importlib.import_module(module)
    *within, name = path.split(".")
    for part in within:
        owner = getattr(owner, part)
    runs: Callable[..., Any] = getattr(owner, name)

    def timed(*arguments: object, **named: object) -> object:
        if not seconds:
            on_first(arguments[0])
        started = time.perf_counter()
        try:
            return runs(*arguments, **named)
        finally:
            seconds.append(time.perf_counter() - started)

    setattr(owner, name, timed)
    return seconds
