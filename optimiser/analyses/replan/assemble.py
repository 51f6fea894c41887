"""An instance made of another's tables, some of them changed: checked and hashed as if it had been read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from optimiser.checks import Tables, run_checks
from optimiser.csv_text import as_written
from optimiser.errors import InstanceError
from optimiser.reading.columns import columns_of
from optimiser.reading.convert import LINE
from optimiser.reading.digest import digest
from optimiser.reading.expand import category
from optimiser.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.horizon import Horizon
    from optimiser.instance import Instance

EVERYTHING = {table.name for table in TABLES} | {
    f"{table.name}.{column.name}" for table in TABLES for column in columns_of(table)
}


MAY_PASS = {"programme_blocks"}
"""A block that fits in none of the years left, as it did before: the programme takes nobody more."""


def assembled(
    inst: Instance, horizon: Horizon, changed: Mapping[str, pd.DataFrame], scenario: tuple[str, ...], name: str
) -> Instance:
    """``inst`` with other settings and with the tables in ``changed``; ``name`` is what messages call it.

    Raises InstanceError if the tables do not agree with one another.
    """
    frames = {table.name: changed.get(table.name, inst.table(table.name)) for table in TABLES}
    sets = dict(inst.sets)
    for table in TABLES:
        for column in columns_of(table):
            if column.declares is not None:
                # A set is what its table declares: rules may have come or gone.
                sets[column.declares] = category(list(dict.fromkeys(frames[table.name][column.name].astype(str))))
    for table in TABLES:
        types = {column.name: sets[column.category] for column in columns_of(table) if column.category is not None}
        frames[table.name] = as_written(frames[table.name].astype(types).reset_index(drop=True))
    seen = {name: frame.assign(**{LINE: np.arange(len(frame))}) for name, frame in frames.items()}
    found = run_checks(Tables(horizon, seen, {name: name for name in frames}), EVERYTHING)
    problems = [
        replace(problem, line=None, is_warning=problem.is_warning or problem.file in MAY_PASS) for problem in found
    ]
    if errors := [problem for problem in problems if not problem.is_warning]:
        raise InstanceError(name, errors)
    return replace(
        inst,
        horizon=horizon,
        sets=sets,
        hash=digest(horizon, frames),
        scenario=scenario,
        warnings=tuple(problems),
        written={name: len(frame) for name, frame in frames.items()},
        **frames,
    )
