"""Names checked against their sets, and ``all`` written out.

Where two rows give the same key, the row that names more wins over the row that says ``all``; rows that name equally
much contradict each other and are a problem.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.errors import Problem
from optimiser.reading.cells import ALL_YEARS
from optimiser.reading.columns import FIXED_SETS, UNIONS, Column, columns_of
from optimiser.reading.convert import LINE, Typed
from optimiser.tables import ALL, TABLES
from optimiser.words import a, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from optimiser.horizon import Horizon

MOST_ROWS = 5_000_000
"""A table that grows beyond this when ``all`` is written out is refused."""

Sets = dict[str, pd.CategoricalDtype | None]
"""Members of each set; None when the table that declares them could not be read."""


def declared_sets(typed: Mapping[str, Typed]) -> Sets:
    """The members of every set, in the order of the table that declares it; None if that table could not be read."""
    sets: Sets = {name: category(list(members)) for name, members in FIXED_SETS.items()}
    for table in TABLES:
        for column in columns_of(table):
            if column.declares is None:
                continue
            found = typed.get(table.name)
            if found is None or column.name in found.bad or not found.whole:
                sets[column.declares] = None
            else:
                sets[column.declares] = category(list(dict.fromkeys(found.frame[column.name])))
    return sets


def category(members: list[str]) -> pd.CategoricalDtype:
    """The type of a column whose cells are members of a set."""
    return pd.CategoricalDtype(pd.Index(members, dtype="str"))


def members_of(set_name: str, sets: Sets) -> list[str] | None:
    """The members of a set or of a union of two; None if they are not known."""
    parts = [sets[part] for part in UNIONS.get(set_name, (set_name,))]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return list(dict.fromkeys(member for part in known for member in part.categories))


def unknown_names(typed: Typed, sets: Sets) -> list[Problem]:
    """A problem for every cell that names no member of its set."""
    problems: list[Problem] = []
    for column in columns_of(typed.table):
        if column.refers is None or column.name in typed.missing:
            continue
        members = members_of(column.refers.set_name, sets)
        if members is None:
            continue
        words = [*members, *column.refers.also, *([ALL] if column.refers.all_means else [])]
        strange = set(typed.frame[column.name].tolist()).difference(words)
        if not strange:
            continue
        kind = column.refers.set_name.replace("_", " ")
        advice = {name: did_you_mean(name, words, kind) for name in strange}
        told = {each.line for each in typed.problems if each.column == column.name}
        problems.extend(
            Problem(typed.file, f"{quoted(cell)} is not {a(kind)}", advice[cell], int(line), column.name)
            for cell, line in zip(typed.frame[column.name], typed.frame[LINE], strict=True)
            if cell in strange and line not in told
        )
    return problems


def expand(
    typed: Typed, rows: pd.DataFrame, sets: Sets, horizon: Horizon, cohorts: Mapping[str, list[int]]
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of a table with ``all`` written out, names Categorical, and a problem for each key given twice.

    ``rows`` are those of which the keys could be understood.  ``cohorts`` lists, for
    each route, the earlier years for which ``all`` stands.
    """
    columns = columns_of(typed.table)
    frame = rows.reset_index(drop=True)
    named = np.zeros(len(frame), dtype=np.int64)
    for column in columns:
        if not column.all_means:
            continue
        is_all = (frame[column.name] == (ALL_YEARS if column.year else ALL)).to_numpy()
        named = named + ~is_all
        if not is_all.any():
            continue
        members = _meaning(column, frame[is_all], sets, horizon, cohorts)
        if len(frame) + sum(map(len, members)) > MOST_ROWS:
            found = f"has over {MOST_ROWS:,} rows when 'all' is written out"
            return frame, [Problem(typed.file, found, "Write fewer.")]
        taken = np.concatenate(
            [np.flatnonzero(~is_all), np.repeat(np.flatnonzero(is_all), [len(each) for each in members])]
        )
        cells = [*frame.loc[~is_all, column.name], *chain.from_iterable(members)]
        frame = frame.take(taken).reset_index(drop=True)
        frame[column.name] = pd.Series(cells, dtype=frame[column.name].dtype)
        named = named[taken]
    for column in columns:
        if column.category is not None and (known := sets[column.category]) is not None:
            codes = known.categories.get_indexer(pd.Index(frame[column.name]))
            frame[column.name] = pd.Categorical.from_codes(codes, dtype=known)
    return _first_claims(typed, frame, named)


def _meaning(
    column: Column, rows: pd.DataFrame, sets: Sets, horizon: Horizon, cohorts: Mapping[str, list[int]]
) -> Sequence[Sequence[object]]:
    """What ``all`` stands for in the column, for each of the rows that say it."""
    if column.year is not None and column.year.kind == "before":
        return [cohorts[route] for route in rows["route"]]
    names = members_of(column.refers.set_name, sets) if column.refers is not None else None
    return [names if names is not None else horizon.years] * len(rows)


def _first_claims(typed: Typed, frame: pd.DataFrame, named: np.ndarray) -> tuple[pd.DataFrame, list[Problem]]:
    """For each key the row that names most, in the order of the file, and a problem for each key given twice."""
    keys = list(typed.table.keys)
    lines = frame[LINE].to_numpy()
    if not frame.duplicated(keys).any():
        return _in_file(frame, np.arange(len(frame)), lines), []
    order = np.lexsort((lines, -named))
    best = frame.take(order)
    again = best.duplicated(keys).to_numpy()
    return _in_file(frame, np.sort(order[~again]), lines), _given_twice(typed.file, best, named[order], again, keys)


def _in_file(frame: pd.DataFrame, kept: np.ndarray, lines: np.ndarray) -> pd.DataFrame:
    """The rows that are kept, in the order of the file."""
    if len(kept) == len(frame) and (np.diff(lines) >= 0).all():
        return frame
    return frame.take(kept[np.argsort(lines[kept], kind="stable")]).reset_index(drop=True)


def _given_twice(file: str, best: pd.DataFrame, named: np.ndarray, again: np.ndarray, keys: list[str]) -> list[Problem]:
    """A problem for each pair of lines that give the same key and name equally much."""
    claims = best[[*keys, LINE]].rename(columns={LINE: "line"}).assign(_named=named)
    pairs = claims[again].merge(claims[~again], on=[*keys, "_named"], suffixes=("", "_first"))
    problems = []
    for _, same in pairs.groupby(["line", "line_first"], sort=False):
        pair = same.iloc[0]
        key = ", ".join(f"{name.replace('_', ' ')} {pair[name]}" for name in keys)
        more = f", and {len(same) - 1:,} more," if len(same) > 1 else ""
        line, first = int(pair["line"]), int(pair["line_first"])
        found = f"gives {key}{more} again after"
        problems.append(Problem(file, found, "Keep one of the two.", line=line, beside=first))
    return problems
