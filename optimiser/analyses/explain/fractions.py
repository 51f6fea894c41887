"""A plan of whole places, explained by the same round with places in fractions.

With whole places one step more buys a place or nothing, and two plans near to the best may differ by more than a step
is worth: prices, ranges and steps are those of the plan in fractions, and are said to be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.planning import plan
from optimiser.whole import in_fractions

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance
    from optimiser.solution import Solution

NOTE = (
    "Places are whole in this plan. What follows is said of the same round with places in fractions, whose first "
    "objective comes to {value:,.6g} {unit} where this plan comes to {whole:,.6g}. For whole places ask what something "
    "costs with --what-if: the round is solved again with whole places."
)


def as_fractions(
    inst: Instance, solution: Solution, on_phase: Callable[[str], None] = lambda _phase: None
) -> tuple[Instance, Solution, str]:
    """The round with places in fractions and a note about it; as it is, without a note, if they are so already."""
    if not inst.horizon.whole_places or not solution.status.has_plan:
        return inst, solution, ""
    asked = in_fractions(inst)
    found = plan(asked, on_phase=on_phase)
    level = found.levels[0]
    return asked, found, NOTE.format(value=level.value, unit=level.unit, whole=solution.levels[0].value)
