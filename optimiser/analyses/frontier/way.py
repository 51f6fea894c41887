"""The instances along the axes of a frontier: the one asked about, changed by so much on each axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.loading import load
from optimiser.planning import asked

if TYPE_CHECKING:
    from optimiser.analyses.frontier.axis import Axis
    from optimiser.analyses.frontier.ground import Place
    from optimiser.instance import Instance
    from optimiser.solution import Options


@dataclass(frozen=True)
class Way:
    """Which instance, with which scenarios and changes, along which axes."""

    name: str
    scenarios: tuple[str, ...]
    changes: tuple[str, ...]
    axes: tuple[Axis, ...]
    options: Options

    def today(self) -> Instance:
        """The instance as it is asked about, before any axis changes it."""
        return asked(load(self.name, self.scenarios, self.changes), self.options)

    def __call__(self, place: Place) -> Instance:
        """The instance at a place.

        Raises InstanceError if the figures there are not allowed.
        """
        along = [axis.change(share) for axis, share in zip(self.axes, place, strict=True)]
        return asked(load(self.name, self.scenarios, (*self.changes, *along)), self.options)
