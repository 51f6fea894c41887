"""Ways out: the least that must give way, and the least that must if somebody does not, or does it alone."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.diagnose import elastic
from optimiser.diagnose.steps import Step, steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solving.warm import Warm

ROUNDS = 6
"""How often limits that no figure can move any further are set aside, and the rest is asked again."""

TRIES = 3
"""Searches for each way wanted."""

ENOUGH_S = 120.0
"""After so many seconds, once there is a way out, no more are looked for."""


@dataclass(frozen=True)
class Way:
    """Figures that change so that there is a plan, and what that counts."""

    steps: tuple[Step, ...]

    @property
    def counted_gbp(self) -> float:
        """What giving way counts, by the prices of giving way; no money that anyone pays."""
        return sum(step.counted_gbp for step in self.steps)

    @property
    def parties(self) -> tuple[str, ...]:
        """Who must agree, the one who gives most first."""
        return tuple(dict.fromkeys(step.party for step in self.steps))

    @property
    def texts(self) -> tuple[str, ...]:
        """The changes as the command line states them."""
        return tuple(step.text for step in self.steps if step.text)

    @property
    def max_shortfall(self) -> float | None:
        """The cap on shortfall that must be asked for, if it is the cap that gives way."""
        return next((step.after for step in self.steps if not step.table), None)


@dataclass(frozen=True)
class Found:
    """Ways out, the least first, and those who alone cannot make any."""

    ways: tuple[Way, ...]
    not_alone: tuple[str, ...]


@dataclass(frozen=True)
class _Search:
    inst: Instance
    lp: LinearProgram
    limits: pd.DataFrame
    solver: Warm

    def way(self, allowed: NDArray[np.bool_], known: Mapping[frozenset[str], Way]) -> Way | None:
        """The least way out by the limits allowed, one that is known where it asks the same; None if there is none."""
        for _ in range(ROUNDS):
            relaxed = elastic.least(self.solver, self.lp, self.limits, allowed)
            if relaxed is None:
                return None
            asked = frozenset(self.limits.loc[relaxed.breach > 0, "party"])
            if asked in known:
                return known[asked]
            made, stuck = steps(self.inst, self.lp, self.limits, relaxed)
            if not stuck.any():
                return Way(tuple(made))
            allowed = allowed & ~stuck
        return None


def ways(
    inst: Instance, lp: LinearProgram, limits: pd.DataFrame, in_conflict: frozenset[str], most: int,
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> Found:  # fmt: skip
    """At most so many ways out, each of other owners.

    Whoever gives way alone must own a limit of the conflict, and where nobody else owns one, cannot be left out:
    ``in_conflict`` names these owners, and nobody else is asked.
    """
    limits = limits.reset_index(drop=True)
    search = _Search(inst, lp, limits, elastic.start(lp, limits))
    free = limits["may_give_way"].to_numpy(bool)
    party = limits["party"].to_numpy()
    found: dict[frozenset[str], Way] = {}
    not_alone: list[str] = []
    until = time.monotonic() + ENOUGH_S
    for number, (parties, alone) in enumerate(_questions(found, in_conflict)):
        if len(found) >= most or number >= TRIES * most or (found and time.monotonic() > until):
            break
        on_phase(f"Looking for ways out ({number + 1})")
        theirs = np.isin(party, list(parties))
        way = search.way(free & (theirs if alone else ~theirs), found)
        if way is not None:
            found.setdefault(frozenset(way.parties), way)
        elif alone:
            not_alone.extend(parties)
        elif not parties:
            break
    return Found(tuple(sorted(found.values(), key=lambda way: way.counted_gbp)), tuple(not_alone))


def _questions(found: dict[frozenset[str], Way], in_conflict: frozenset[str]) -> Iterator[tuple[frozenset[str], bool]]:
    """Whom to leave out, or ask alone (true): everybody first, then each alone, then without those who would give."""
    yield frozenset(), False
    for one in sorted(in_conflict):
        if frozenset([one]) not in found:
            yield frozenset([one]), True
    waiting = deque([frozenset[str]()])
    asked = {frozenset[str]()}
    while waiting:
        without = waiting.popleft()
        for way in list(found.values()):
            for one in way.parties:
                wider = without | {one}
                if wider not in asked and in_conflict - wider:
                    asked.add(wider)
                    waiting.append(wider)
                    yield wider, False
