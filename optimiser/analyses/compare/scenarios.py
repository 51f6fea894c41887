"""Many scenarios of one instance, solved side by side in processes of their own.

Each is solved afresh, so that its plan is the one that ``ppopt solve`` finds.  Starting from the basis of the instance
as it is was measured and given up: on ``england`` dual simplex took from there more than 13 s for every scenario tried,
where the first objective afresh takes 7 s.
"""

from __future__ import annotations

from concurrent.futures import as_completed
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from optimiser.analyses.compare.cases import Case
from optimiser.analyses.processes import processors, side_by_side
from optimiser.loading import load
from optimiser.planning import asked, plan
from optimiser.reading.find import find
from optimiser.scenario.files import read_scenarios, scenario_files
from optimiser.solution import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from optimiser.instance import Instance
    from optimiser.solution import Solution

    Work = Callable[[Instance], Solution]

EVERY = "all"
TOGETHER = "+"
"""Joins the scenarios of one case: ``flat-cash+high-attrition``."""


def instances(name_or_path: str, wanted: Sequence[str], changes: Sequence[str] = ()) -> dict[str, Instance]:
    """The instance as it is under its own name, then with each of the ``wanted`` scenarios, or combinations of them.

    ``all`` stands for every scenario that the instance has; ``changes`` are made in every case, the first included.
    Raises UsageError if there is no such instance or scenario, InstanceError if the data is wrong.
    """
    path = find(name_or_path)
    files = scenario_files(path)
    names = list(dict.fromkeys(name for one in wanted for name in (files if one == EVERY else [one])))
    parts = {name: [name] if name in files else name.split(TOGETHER) for name in names}
    read_scenarios(path, dict.fromkeys(part for each in parts.values() for part in each))
    first = load(name_or_path, (), changes)
    name = first.horizon.name
    as_it_is = f"{name} as it is" if name in parts else name
    return {as_it_is: first, **{one: load(name_or_path, part, changes) for one, part in parts.items()}}


def solved(
    wanted: Mapping[str, Instance],
    options: Options | None = None,
    workers: int | None = None,
    on_done: Callable[[str, int], None] = lambda _name, _left: None,
    *,
    with_comparators: bool = True,
) -> list[Case]:
    """A case for each instance, in order; ``on_done`` is told of each as it is ready, and how many are left.

    Each of the ``workers`` is a process with one solver thread; unless told otherwise, one for each processor.
    ``with_comparators`` as for ``plan``: nothing that is compared needs them.
    Raises LimitReached if a process ends before its work is done, VerifyError as ``plan`` does.
    """
    options = options or Options()
    number = min(len(wanted), workers or processors())
    found: dict[str, Solution] = {}
    each = options if number == 1 else replace(options, threads=1)
    work = partial(plan, options=each, with_comparators=with_comparators)
    for name, solution in _one_by_one(wanted, work) if number == 1 else _side_by_side(wanted, work, number):
        found[name] = solution
        on_done(name, len(wanted) - len(found))
    return [Case(name, asked(inst, options), found[name]) for name, inst in wanted.items()]


def _one_by_one(wanted: Mapping[str, Instance], work: Work) -> Iterator[tuple[str, Solution]]:
    for name, inst in wanted.items():
        solution = work(inst)
        if solution.interrupted:
            raise KeyboardInterrupt
        yield name, solution


def _side_by_side(wanted: Mapping[str, Instance], work: Work, number: int) -> Iterator[tuple[str, Solution]]:
    """Solutions as they come."""
    with side_by_side(number) as pool:
        jobs = {pool.submit(work, inst): name for name, inst in wanted.items()}
        for job in as_completed(jobs):
            yield jobs[job], job.result()
