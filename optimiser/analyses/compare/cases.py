"""What is compared: a name, an instance and its solution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.errors import UsageError
from optimiser.words import count, decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.instance import Instance
    from optimiser.solution import Level, Solution


@dataclass(frozen=True)
class Case:
    """One plan under a name that a reader knows it by; the instance has the objectives that were asked for."""

    name: str
    inst: Instance
    solution: Solution

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to compare."""
        return self.solution.status.has_plan

    def place_digits(self, places: float) -> int:
        """Decimals that a number of places of the plan deserves: none where places are whole."""
        return 0 if self.inst.horizon.whole_places else decimals([places])

    def level(self, name: str) -> Level | None:
        """The objective called ``name`` as reached, if it was one of the objectives."""
        return next((level for level in self.solution.levels if level.name == name), None)


def require_names(cases: Sequence[Case]) -> None:
    """Raise UsageError unless there are two cases or more, each with a name of its own."""
    names = [case.name for case in cases]
    if len(names) < 2:  # noqa: PLR2004 - it takes two to compare
        msg = f"A comparison needs at least two plans; {count(len(names), 'plan')} given."
        raise UsageError(msg)
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        msg = f"{twice[0]!r} names two of the plans to compare. Give each a name of its own."
        raise UsageError(msg)
