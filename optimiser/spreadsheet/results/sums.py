"""Sums over the tables of an export, as a formula that a reader can follow and as the figure that it gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

PLAIN = re.compile(
    r"(?!(?:true|false)$)(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ .-]*\d)[a-z][\w &'(),-]*",
    re.IGNORECASE | re.ASCII,
)
"""A name that SUMIFS takes for what it is: no sign, wildcard, figure, date or truth value."""


class Where(NamedTuple):
    """Rows whose ``column`` is ``value``, which stands in the cell ``at``, or else in the formula itself."""

    column: str
    value: str | int
    at: str = ""


class Sum(NamedTuple):
    """A formula and the figure that it gives."""

    formula: str
    value: float


def total(tables: Mapping[str, pd.DataFrame], name: str, figure: str, where: Iterable[Where]) -> Sum:
    """The sum of a column of figures over the rows that meet every condition.

    SUMIFS where every name is plain; else SUMPRODUCT with EXACT, which takes no name for a pattern, a comparison or a
    number.
    """
    frame, conditions = tables[name], list(where)
    kept = frame
    for each in conditions:
        kept = kept[kept[each.column] == each.value]
    value = float(kept[figure].sum())
    if all(_is_plain(frame[each.column]) for each in conditions):
        parts = "".join(f",{name}[{each.column}],{_criterion(each)}" for each in conditions)
        return Sum(f"SUMIFS({name}[{figure}]{parts})", value)
    tests = "*".join(
        f"EXACT({name}[{each.column}],{_criterion(each)})"
        if isinstance(each.value, str)
        else f"({name}[{each.column}]={_criterion(each)})"
        for each in conditions
    )
    return Sum(f"SUMPRODUCT({tests}*{name}[{figure}])", value)


def _criterion(where: Where) -> str:
    """The value to look for: a cell, a text or a number."""
    if where.at:
        return where.at
    quoted = str(where.value).replace('"', '""')
    return f'"{quoted}"' if isinstance(where.value, str) else str(where.value)


def _is_plain(column: pd.Series) -> bool:
    """Whether SUMIFS tells every two values of the column apart, and takes none for a condition."""
    if column.dtype.kind in "if":
        return True
    names = column.unique().tolist()
    return all(PLAIN.fullmatch(name) for name in names) and len({name.casefold() for name in names}) == len(names)
