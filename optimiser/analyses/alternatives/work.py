"""Many ends of ranges, found side by side, each handed over as soon as it is known."""

from __future__ import annotations

from concurrent.futures import as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from optimiser.analyses.alternatives.ranges import SIDES, ends
from optimiser.analyses.processes import side_by_side
from optimiser.solving.aim import stand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from optimiser.analyses.alternatives.question import Question
    from optimiser.analyses.alternatives.ranges import End
    from optimiser.analyses.alternatives.selections import Selection
    from optimiser.solving.aim import Stand

Job = tuple["Selection", str]


@dataclass(frozen=True)
class _Desk:
    """What a process needs at hand for all its jobs; put there when it starts."""

    ready: list[tuple[Question, Stand, tuple[float, ...]]] = field(default_factory=list)


_DESK = _Desk()


def jobs(
    chosen: Sequence[Selection], within: Sequence[float], known: Collection[tuple[str, str, float, str]]
) -> list[Job]:
    """The ends that are still to be found: those of which some share is not known."""
    return [
        (one, side)
        for one in chosen
        for side in SIDES
        if any((one.kind, one.name, share, side) not in known for share in within)
    ]


def found(ask: Question, todo: Sequence[Job], within: Sequence[float], workers: int) -> Iterator[list[End]]:
    """The ends of each job as it is done, in no order; ``workers`` processes with one solver thread each.

    The answers do not depend on the number of processes: every job begins at the run's own plan.
    Raises LimitReached if a process ends before its work is done.
    """
    if not todo:
        return
    if min(workers, len(todo)) <= 1:
        at = stand(ask.lp, ask.basis)
        for one, side in todo:
            yield list(ends(ask, at, one, side, within))
    else:
        with side_by_side(min(workers, len(todo)), _sit_down, (ask, tuple(within))) as pool:
            for job in as_completed([pool.submit(_ends, one, side) for one, side in todo]):
                yield job.result()


def _sit_down(ask: Question, within: tuple[float, ...]) -> None:
    """Prepare a process."""
    _DESK.ready.append((ask, stand(ask.lp, ask.basis), within))


def _ends(one: Selection, side: str) -> list[End]:
    ask, at, within = _DESK.ready[0]
    return list(ends(ask, at, one, side, within))
