"""Rows of a result table that meet conditions such as ``region = london and year >= 2026``."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.errors import UsageError
from optimiser.scenario.changes import as_range, parse_conditions
from optimiser.words import did_you_mean, nearest

if TYPE_CHECKING:
    from optimiser.scenario.changes import Condition

COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def rows_where(frame: pd.DataFrame, text: str) -> pd.DataFrame:
    """The rows of ``frame`` that meet every condition in ``text``.

    Raises UsageError if ``text`` states no condition, or names a column or a word that the table does not have.
    """
    try:
        conditions = parse_conditions(text)
    except ValueError as error:
        msg = f"--where: {error}."
        raise UsageError(msg) from None
    kept = pd.Series(data=True, index=frame.index)
    for condition in conditions:
        if condition.column not in frame.columns:
            what = f"--where: there is no column {condition.column!r}."
            meant = nearest(condition.column, list(frame.columns))
            hint = f" Did you mean {meant!r}?" if meant else ""
            raise UsageError(f"{what}{hint} The columns are {', '.join(map(str, frame.columns))}.")
        kept &= _meets(frame[condition.column], condition)
    return frame[kept].reset_index(drop=True)


def _meets(column: pd.Series, condition: Condition) -> pd.Series:
    is_figure = pd.api.types.is_numeric_dtype(column)
    if condition.operator in COMPARE:
        if not is_figure:
            msg = f"--where: {condition.column} holds names; use = or !=, not {condition.operator}."
            raise UsageError(msg)
        compared: pd.Series = COMPARE[condition.operator](column, float(condition.words[0]))
        return compared
    is_one = _in_ranges(column, condition) if is_figure else _is_named(column, condition)
    return ~is_one if condition.operator == "!=" else is_one


def _in_ranges(column: pd.Series, condition: Condition) -> pd.Series:
    within = pd.Series(data=False, index=column.index)
    for word in condition.words:
        ends = as_range(word)
        if ends is None:
            msg = f"--where: {condition.column} holds figures; {word!r} is no number and no range such as 2025..2031."
            raise UsageError(msg)
        within |= column.between(*ends)
    return within


def _is_named(column: pd.Series, condition: Condition) -> pd.Series:
    names = column.astype(str)
    known = list(dict.fromkeys(names))
    for word in condition.words:
        if known and word not in known:
            what = f"--where: no row has {condition.column} = {word!r}."
            raise UsageError(f"{what} {did_you_mean(word, [name for name in known if name], condition.column)}")
    return names.isin(condition.words)
