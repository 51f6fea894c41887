"""Solving several places at once, in processes of their own; one after the other where the program is small."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from optimiser.analyses.processes import processors, side_by_side
from optimiser.solving.inside import LEAST_ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from optimiser.analyses.frontier.ground import Ground
    from optimiser.analyses.frontier.point import Point
    from optimiser.instance import Instance

    class Task(Protocol):
        """Something to solve."""

        def solved(self, ground: Ground, inst: Instance) -> Point:
            """The point that it finds."""

    Solve = Callable[[Sequence[Task]], list[Point]]


@dataclass(frozen=True)
class _Held:
    """What a worker keeps between its tasks."""

    ground: Ground
    inst: Instance


_HELD: list[_Held] = []


@contextmanager
def solving(ground: Ground, inst: Instance, workers: int | None, on_point: Callable[[Point], None]) -> Iterator[Solve]:
    """A function that solves places; ``on_point`` is told of each as it is ready, in order.

    Starting a process takes longer than a small program does, which is solved here unless ``workers`` are asked for.
    Raises LimitReached if a process ends before its work is done.
    """

    def told(points: Iterable[Point]) -> list[Point]:
        ready = []
        for point in points:
            on_point(point)
            ready.append(point)
        return ready

    number = workers or (processors() if is_large(ground) else 1)
    if number == 1:
        yield lambda jobs: told(job.solved(ground, inst) for job in jobs)
        return
    with side_by_side(number, _begin, (ground, inst)) as pool:

        def there(jobs: Sequence[Task]) -> list[Point]:
            waited = [pool.submit(_solve, job) for job in jobs]
            return told(job.result() for job in waited)

        yield there


def is_large(ground: Ground) -> bool:
    """Whether a place takes seconds rather than a blink."""
    return bool(ground.origin.matrix.shape[0] >= LEAST_ROWS)


def _begin(ground: Ground, inst: Instance) -> None:
    _HELD[:] = [_Held(ground, inst)]


def _solve(job: Task) -> Point:
    return job.solved(_HELD[0].ground, _HELD[0].inst)
