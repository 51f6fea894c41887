"""Many scenarios of one instance, solved side by side in processes of their own.

Two that come to the same tables are solved once.  Starting from the basis of the instance as it is was measured and
given up: on ``england`` dual simplex took from there more than 13 s for every scenario tried, where the first objective
afresh takes 7 s.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import FIRST_COMPLETED, wait
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from optimiser.analyses.compare.cases import Case
from optimiser.analyses.processes import processors, side_by_side
from optimiser.errors import UsageError
from optimiser.loading import load_each
from optimiser.planning import asked, plan
from optimiser.reading.find import find
from optimiser.scenario.files import scenario_files
from optimiser.solution import Options, Status
from optimiser.solving import Lent, may_borrow
from optimiser.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Future

    from optimiser.instance import Instance
    from optimiser.solution import Solution

    Work = Callable[..., Solution]
    Kin = Mapping[str, Sequence[str]]

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
    for name, part in parts.items():
        if not all(part):
            msg = f"{quoted(name)}: write a scenario's name on both sides of each {TOGETHER}."
            raise UsageError(msg)
    first, *others = load_each(name_or_path, [(), *parts.values()], changes)
    name = first.horizon.name
    as_it_is = f"{name} as it is" if name in parts else name
    return {as_it_is: first, **dict(zip(parts, others, strict=True))}


def solved(
    wanted: Mapping[str, Instance],
    options: Options | None = None,
    workers: int | None = None,
    on_done: Callable[[str, int], None] = lambda _name, _left: None,
    *,
    to_keep: bool = True,
) -> list[Case]:
    """A case for each instance, in order; ``on_done`` is told of each as it is ready, and how many are left.

    Each of the ``workers`` is a process with one solver thread; unless told otherwise, one for each processor.
    A plan ``to_keep`` is the one that ``ppopt solve`` finds, with what happens without it.  One that is only compared
    is as good and comes sooner: nothing is worked out of what happens without it, and scenarios together start from
    what those of them that are compared as well came to; so does the instance as it is (docs/decisions/0019).
    Raises LimitReached if a process ends before its work is done, VerifyError as ``plan`` does.
    """
    options = options or Options()
    same_tables: dict[str, list[str]] = {}
    for name, inst in wanted.items():
        same_tables.setdefault(inst.hash, []).append(name)
    alone = {names[0]: wanted[names[0]] for names in same_tables.values()}
    number = min(len(alone), workers or processors())
    each = options if number == 1 else replace(options, threads=1)
    work = partial(plan, options=each, with_comparators=to_keep)
    borrows = not to_keep and all(_may_borrow(asked(inst, each)) for inst in alone.values())
    kin = _kin(alone) if borrows else dict.fromkeys(alone, ())
    found: dict[str, Solution] = {}
    left = len(wanted)
    for name, solution in _one_by_one(alone, work, kin) if number == 1 else _side_by_side(alone, work, kin, number):
        for same in same_tables[alone[name].hash]:
            found[same] = solution
            left -= 1
            on_done(same, left)
    return [Case(name, asked(inst, options), found[name]) for name, inst in wanted.items()]


def _may_borrow(inst: Instance) -> bool:
    horizon = inst.horizon
    return not horizon.whole_places and may_borrow(len(horizon.objectives), horizon.tolerance)


def _kin(wanted: Mapping[str, Instance]) -> Kin:
    """For each case those made of some of its scenarios, in order.

    For the instance as it is, the first, those that others wait for: it can wait for them as well.
    """
    first, *others = wanted
    parts = {name: set(wanted[name].scenario) for name in others}
    kin = {name: [other for other, some in parts.items() if some < all_of] for name, all_of in parts.items()}
    awaited = {other for some in kin.values() for other in some}
    return {first: [name for name in others if name in awaited and not kin[name]], **kin}


def _one_by_one(wanted: Mapping[str, Instance], work: Work, kin: Kin) -> Iterator[tuple[str, Solution]]:
    found: dict[str, Solution] = {}
    for name in _in_turn(kin):
        solution = work(wanted[name], lent=_lent(kin[name], found))
        if solution.interrupted:
            raise KeyboardInterrupt
        found[name] = solution
        yield name, solution


def _side_by_side(wanted: Mapping[str, Instance], work: Work, kin: Kin, number: int) -> Iterator[tuple[str, Solution]]:
    """Solutions as they come; a case waits for its kin, and those that are waited for come first."""
    waiting = _in_turn(kin)
    found: dict[str, Solution] = {}
    jobs: dict[Future[Solution], str] = {}
    with side_by_side(number) as pool:
        while waiting or jobs:
            ready = [name for name in waiting if found.keys() >= set(kin[name])]
            waiting = [name for name in waiting if name not in ready]
            jobs |= {pool.submit(work, wanted[one], lent=_lent(kin[one], found)): one for one in ready}
            for job in wait(jobs, return_when=FIRST_COMPLETED).done:
                name = jobs.pop(job)
                found[name] = job.result()
                yield name, found[name]


def _in_turn(kin: Kin) -> list[str]:
    """Cases that wait for nobody first, and of those the ones that most others wait for."""
    awaited = Counter(other for others in kin.values() for other in others)
    return sorted(kin, key=lambda name: (len(kin[name]), -awaited[name]))


def _lent(kin: Sequence[str], found: Mapping[str, Solution]) -> list[Lent]:
    """What the optima of a case's kin are; a case without one has nothing to lend."""
    optimal = [found[name] for name in kin if found[name].status is Status.OPTIMAL]
    return [Lent(one.basis, one.levels[0].value) for one in optimal if one.basis is not None]
