"""The whole question asked of a finished run: ranges gathered in a folder, then plans that differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.alternatives import store
from optimiser.analyses.alternatives.others import favours, listed, others
from optimiser.analyses.alternatives.question import question
from optimiser.analyses.alternatives.ranges import table
from optimiser.analyses.alternatives.selections import selections
from optimiser.analyses.alternatives.work import found, jobs
from optimiser.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from optimiser.analyses.alternatives.others import Other
    from optimiser.analyses.alternatives.question import Question
    from optimiser.runfolder import Past

PLANS = ["plan", "within_share", "objective", "unit", "from", "away_places", "away_share"]


@dataclass(frozen=True)
class Wanted:
    """What is asked for: of which kinds there are to be ranges, within which shares, and how many other plans."""

    kinds: tuple[str, ...]
    within: tuple[float, ...]
    plans: int = 0
    workers: int = 1


@dataclass(frozen=True)
class Explored:
    """What was found.  ``ranges`` as in ``ranges.COLUMNS``.

    ``plans`` has a line per other plan and plan that it is compared with (0: the run's own): how many places differ, by
    profession, university and region.  ``favours`` has a line per plan and member: the run's places and this plan's.
    """

    ranges: pd.DataFrame
    plans: pd.DataFrame
    favours: pd.DataFrame


def explore(
    past: Past, folder: Path, wanted: Wanted, on_step: Callable[[str, int], None] = lambda _what, _left: None
) -> Explored:
    """Find ranges and other plans of a run, gathering in ``folder`` and going on with what is there already.

    ``on_step`` hears ``range`` and how many ends are left, then ``plan`` and how many plans are.
    Raises UsageError if the run has no best plan, RunFolderError if the folder belongs to another run or cannot be
    written, LimitReached if the solver or a process fails; KeyboardInterrupt passes, and what is found is kept.
    """
    ask = question(past)
    places = past.solution.tables["places"]
    known = store.begin(folder, store.about(ask))
    chosen = selections(ask.inst, ask.lp, wanted.kinds)
    todo = jobs(chosen, wanted.within, {end.key for end in known})
    on_step("range", len(todo))
    for done, ends in enumerate(found(ask, todo, wanted.within, wanted.workers), 1):
        store.add(folder, ends)
        known += ends
        on_step("range", len(todo) - done)
    ranged = table(ask.inst, places, chosen, (end for end in known if end.within in wanted.within))
    store.finish(folder, ranged)
    share = min(wanted.within)
    differ = others(ask, places, share, wanted.plans, lambda n: on_step("plan", wanted.plans - n + 1))
    explored = Explored(
        ranged, _plans(ask, share, differ, float(_in_plan(ask, places).sum())), favours(ask, places, differ)
    )
    if differ:
        store.save(folder, "plans/other_plans.csv", csv_text(explored.plans))
        store.save(folder, "plans/favours.csv", csv_text(explored.favours))
        store.save(folder, "plans/places.csv", csv_text(listed(differ)))
    return explored


def _in_plan(ask: Question, places: pd.DataFrame) -> pd.Series[float]:
    figures: pd.Series[float] = places[places["year"] <= ask.inst.horizon.last_intake_year]["places"]
    return figures


def _plans(ask: Question, share: float, differ: Sequence[Other], total: float) -> pd.DataFrame:
    lines = [
        (other.number, share, other.objective, ask.level.unit, earlier, away, away / total if total else 0.0)
        for other in differ
        for earlier, away in enumerate(other.away)
    ]
    return pd.DataFrame(lines, columns=PLANS)
