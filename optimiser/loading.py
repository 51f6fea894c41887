"""A folder or workbook to an Instance: read, convert, expand, change, check."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from optimiser.checks import Known, Tables, run_checks
from optimiser.checks.coverage import reach
from optimiser.csv_text import as_written
from optimiser.errors import InstanceError, ModelError, Problem
from optimiser.instance import Instance
from optimiser.reading.columns import columns_of
from optimiser.reading.convert import LINE, Typed, convert
from optimiser.reading.digest import digest
from optimiser.reading.expand import Sets, declared_sets, expand, unknown_names
from optimiser.reading.find import find
from optimiser.reading.places import in_order, placed
from optimiser.reading.read import SETTINGS, Raw, RawTable, read
from optimiser.reading.settings import horizon_of
from optimiser.scenario.apply import apply
from optimiser.scenario.files import ad_hoc, read_scenarios
from optimiser.scenario.rows import added, where_added
from optimiser.tables import BY_NAME, TABLES
from optimiser.words import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from optimiser.horizon import Horizon
    from optimiser.scenario.changes import Change
    from optimiser.scenario.files import Scenario


PIPELINE = "pipeline"
LASTING = ("finishers", "routes")
"""Tables that say how long a cohort lasts."""


@dataclass
class _Draft:
    """What is understood of an instance so far, and all that is wrong with it."""

    raw: Raw
    horizon: Horizon | None
    typed: dict[str, Typed]
    sets: Sets
    problems: list[Problem]
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    clean: set[str] = field(default_factory=set)
    """tables in which nothing is wrong, and columns (``table.column``) in which, as in their keys, nothing is wrong"""


def load(
    name_or_path: str | Path,
    scenarios: Sequence[str] = (),
    changes: Sequence[str] = (),
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> Instance:
    """The instance with scenarios and then ad hoc changes applied in order; rows are added before any change.

    ``on_phase`` is told of the phases read and check as they begin.
    Raises InstanceError with every problem found, and UsageError if there is no such instance or scenario or if the
    text of a change cannot be read.
    """
    return load_each(name_or_path, [scenarios], changes, on_phase)[0]


def load_each(
    name_or_path: str | Path,
    wanted: Sequence[Sequence[str]],
    changes: Sequence[str] = (),
    on_phase: Callable[[str], None] = lambda _phase: None,
) -> list[Instance]:
    """The instance with each of the combinations ``wanted`` of scenarios, each as ``load`` gives it.

    The tables are read once; what a scenario leaves as it was is checked once.
    """
    on_phase("read")
    path = find(name_or_path)
    planned = list(zip(changes, ad_hoc(changes), strict=True))
    chosen = [(scenarios, *read_scenarios(path, scenarios)) for scenarios in wanted]
    written = _Written(name_or_path, read(path))
    on_phase("check")
    return [_with(written, *each, planned) for each in chosen]


@dataclass
class _Written:
    """An instance as it is written, and what is known of it so far."""

    name: str | Path
    raw: Raw
    understood: _Draft | None = None
    """without any scenario"""
    checked: Known = field(default_factory=dict)


def _with(
    written: _Written,
    scenarios: Sequence[str],
    chosen: Sequence[Scenario],
    problems: Sequence[Problem],
    planned: Sequence[tuple[str, Change]],
) -> Instance:
    """The instance with scenarios, in whose files there may be problems, and ad hoc changes."""
    raw, rows, found = added(written.raw, [(scenario.name, row) for scenario in chosen for row in scenario.rows])
    draft = _understand(raw) if rows else _as_it_is(written)
    draft.problems.extend([*problems, *found])
    if not _errors(draft.problems):
        told = [(f"scenario {scenario.name}", change) for scenario in chosen for change in scenario.changes]
        _change(draft, [*told, *planned])
    if draft.horizon is not None:
        tables = Tables(draft.horizon, draft.frames, raw.file_of)
        draft.problems.extend(run_checks(tables, draft.clean, None if rows else written.checked))
    draft.problems = where_added(placed(in_order(draft.problems, raw, BY_NAME), raw), rows)
    names = (*scenarios, *(text for text, _ in planned))
    if errors := _errors(draft.problems):
        raise InstanceError(", ".join([str(written.name), *names]), errors)
    return _instance(draft, names)


def _as_it_is(written: _Written) -> _Draft:
    """What is understood of the instance without a scenario, to be changed."""
    if written.understood is None:
        written.understood = _understand(written.raw)
    known = written.understood
    return replace(known, problems=list(known.problems), frames=dict(known.frames), clean=set(known.clean))


def _understand(raw: Raw) -> _Draft:
    """Settings, typed columns, names and ``all``."""
    problems = list(raw.problems)
    horizon = None
    if raw.settings is not None:
        horizon, found = horizon_of(raw.settings, raw.file_of[SETTINGS])
        problems += found
    typed = {}
    for table in TABLES:
        if table.name not in raw.tables and not table.optional:
            problems.append(_not_found(raw, table.name))
            continue
        nothing = RawTable(raw.file_of[table.name], {column.name: [] for column in columns_of(table)}, [])
        cells = raw.tables.get(table.name, nothing)
        if cells is not None:
            typed[table.name] = convert(cells, table, horizon)
    draft = _Draft(raw, horizon, typed, declared_sets(typed), problems)
    for each in typed.values():
        wrong = [*each.problems, *unknown_names(each, draft.sets)]
        draft.problems += wrong
        if horizon is not None and _keys_known(draft, each):
            draft.problems += _settle(draft, each, horizon, wrong)
    return draft


def _not_found(raw: Raw, name: str) -> Problem:
    """A table that must be there and is not, perhaps because it is called something else."""
    file = raw.file_of[name]
    meant = nearest(file, raw.strange)
    return Problem(file, "not found", f"Rename {meant!r}?" if meant else "Add the table; docs/tables.md describes it.")


def _keys_known(draft: _Draft, typed: Typed) -> bool:
    """Whether the table has its keys, and every member that they may name or that ``all`` may stand for is known."""
    if typed.table.name == PIPELINE and not draft.clean.issuperset({"routes.years", "finishers.share"}):
        return False
    used = [column.category for column in columns_of(typed.table) if column.name in typed.table.keys]
    sets_known = all(draft.sets[name] is not None for name in used if name is not None)
    return sets_known and typed.missing.isdisjoint(typed.table.keys)


def _settle(draft: _Draft, typed: Typed, horizon: Horizon, wrong: list[Problem]) -> list[Problem]:
    """Write out ``all``, leaving out rows whose key could not be understood; what else is wrong with the table."""
    lost = {problem.line for problem in _errors(wrong) if problem.column in typed.table.keys}
    rows = typed.frame[~typed.frame[LINE].isin(lost)] if lost else typed.frame
    cohorts = _cohorts(draft, horizon) if typed.table.name == PIPELINE else {}
    draft.frames[typed.table.name], found = expand(typed, rows, draft.sets, horizon, cohorts)
    if typed.whole and not lost and not found:
        bad = {problem.column for problem in _errors(wrong)}
        unknown = {
            column.name for column in columns_of(typed.table) if column.category and draft.sets[column.category] is None
        }
        names = {column.name for column in columns_of(typed.table)} - bad - unknown
        draft.clean.update(f"{typed.table.name}.{name}" for name in names)
        if not bad and not unknown:
            draft.clean.add(typed.table.name)
    return found


def _cohorts(draft: _Draft, horizon: Horizon) -> dict[str, list[int]]:
    """The earlier years in which cohorts of each route began of whom some train on, or qualify, in the plan's years."""
    lasting = reach(Tables(horizon, draft.frames, draft.raw.file_of))
    first = horizon.first_intake_year
    return {
        route: list(range(first - years, first))
        for route, years in zip(lasting["route"], lasting["reach"].tolist(), strict=True)
    }


def _change(draft: _Draft, changes: list[tuple[str, Change]]) -> None:
    """Apply every change that can be applied; the checks that follow see the changed tables.

    ``all`` in the pipeline stands for the cohorts that the changed finishers and routes leave in training.
    """
    _apply(draft, [each for each in changes if each[1].table != PIPELINE])
    typed, horizon = draft.typed.get(PIPELINE), draft.horizon
    if typed is not None and horizon is not None and any(change.table in LASTING for _, change in changes):
        draft.problems += _settle(draft, typed, horizon, [])
    _apply(draft, [each for each in changes if each[1].table == PIPELINE])


def _apply(draft: _Draft, changes: list[tuple[str, Change]]) -> None:
    for name, change in changes:
        frame, problems = apply(change, draft.frames, draft.sets, name)
        draft.problems.extend(problems)
        if frame is not None:
            draft.frames[change.table] = frame


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if not problem.is_warning]


def _instance(draft: _Draft, scenario: tuple[str, ...]) -> Instance:
    """The finished instance."""
    if draft.horizon is None:
        msg = "an instance without settings is incomplete"
        raise ModelError(msg)
    # A product such as 1.1 x 0.076 has more digits than a table keeps: it is cut before it is solved, not after.
    frames = {name: as_written(draft.frames[name].drop(columns=LINE)) for name in BY_NAME}
    return Instance(
        horizon=draft.horizon,
        sets={name: members for name, members in draft.sets.items() if members is not None},
        hash=digest(draft.horizon, frames),
        scenario=scenario,
        warnings=tuple(draft.problems),
        written={name: len(typed.frame) for name, typed in draft.typed.items()},
        **frames,
    )
