"""When it cannot be done, or hardly: which limits conflict, what could give way, and what that would permit.

``diagnose`` does all of it.  ``limits`` lists what could give way and ``clash`` what conflicts; ``elastic``, ``steps``
and ``ways`` find what must give way and put it as changes of the tables; ``prove`` solves each changed instance;
``tight`` says how near to impossible a round is that can be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser.diagnose.clash import Clash, clash
from optimiser.diagnose.frames import frames
from optimiser.diagnose.limits import limits
from optimiser.diagnose.prove import Permitted, Source, permitted
from optimiser.diagnose.scenario import scenario_text
from optimiser.diagnose.steps import Step
from optimiser.diagnose.tight import tight
from optimiser.diagnose.ways import Way, ways
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked
from optimiser.solution import Status
from optimiser.solving import warm
from optimiser.whole import in_fractions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

__all__ = ["Clash", "Diagnosis", "Permitted", "Source", "Step", "Way", "diagnose", "frames", "scenario_text"]

MOST_WAYS = 4


@dataclass(frozen=True)
class Diagnosis:
    """What was found: ``clash`` is None where there is a plan, and then there are no ways out either."""

    inst: Instance
    status: Status
    clash: Clash | None
    ways: tuple[Permitted, ...]
    """ways out, each solved; those that work first, and of those what they count least"""
    not_alone: tuple[str, ...]
    """owners of limits in the conflict who alone cannot make a plan possible"""
    no_freedom: pd.DataFrame
    forced: pd.DataFrame
    committed: pd.DataFrame


def diagnose(
    source: Source,
    most_ways: int = MOST_WAYS,
    conflict: Sequence[str] | None = None,
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> Diagnosis:
    """What keeps the instance from a plan and what would let it have one; what nearly does, if it has one.

    ``conflict`` are the rows, as spelled, of a conflict that a solve has found already.
    Raises what loading the instance raises.
    """
    inst = asked(load(source.name, source.scenarios, source.changes, on_phase), source.options)
    on_phase("build")
    lp = build(in_fractions(inst))
    if inst.horizon.whole_places:
        conflict = None  # it may be among rows that fractions do not have
    on_phase("freedom")
    near = tight(inst, lp)
    if not conflict:
        on_phase("solve")
        status = warm.again(warm.start(lp, threads=source.options.threads)).status
        if status is not Status.INFEASIBLE:
            return Diagnosis(inst, status, None, (), (), *near)
    on_phase("Looking for limits that cannot all hold")
    every = limits(inst, lp)
    named = clash(inst, lp, every, _rows(lp, conflict or ()))
    found = ways(inst, lp, every, named.parties, most_ways, on_phase)
    solved = []
    for number, way in enumerate(found.ways, start=1):
        on_phase(f"Solving way {number} of {len(found.ways)}")
        solved.append(permitted(source, way))
    solved.sort(key=lambda each: not each.proven)
    return Diagnosis(inst, Status.INFEASIBLE, named, tuple(solved), found.not_alone, *near)


def _rows(lp: LinearProgram, spelled: Sequence[str]) -> list[int]:
    """Positions of rows that were spelled out."""
    place = {label: number for number, label in enumerate(label for block in lp.rows for label in block.labels())}
    return [place[text.partition(": ")[0]] for text in spelled]
