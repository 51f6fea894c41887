"""Tables as CSV text: fast, the same bytes every time, and harmless when a spreadsheet opens them.

Figures have at most 12 significant digits.  A text cell that a spreadsheet would take for a formula is escaped with a
leading apostrophe; numbers are never touched.  A column is written by formatting its distinct values once, which
makes a table of a hundred thousand rows a matter of tenths of a second.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ESCAPED = tuple("'" + start for start in FORMULA_STARTS)
_NEEDS_QUOTES = re.compile(r'[",\r\n]|^\s|\s$')
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def csv_text(frame: pd.DataFrame) -> str:
    """``frame`` as CSV with a header line and Unix line ends; a missing value is a blank cell."""
    header = ",".join(_cell(str(name)) for name in frame.columns)
    columns = [column_text(frame[name]) for name in frame.columns]
    return "\n".join([header, *map(",".join, zip(*columns, strict=True)), ""])


def column_text(column: pd.Series) -> list[str]:
    """The cells of one column, each as CSV text."""
    codes, distinct = pd.factorize(column)
    written = _figures(distinct) if distinct.dtype == np.float64 else [_text(value) for value in distinct]
    texts = np.array([*written, ""], dtype=object)  # the last one stands for code -1, a missing value
    chosen: list[str] = texts[codes].tolist()
    return chosen


def figure_text(value: float) -> str:
    """A figure with at most 12 significant digits; minus zero is zero."""
    return f"{value + 0.0:.12g}"  # -0.0 + 0.0 is 0.0


def as_written(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with every figure as it comes back from ``csv_text``: what is solved is what a run folder keeps."""
    changed = frame.copy(deep=False)
    for name, column in frame.items():
        if column.dtype == np.float64:
            codes, distinct = pd.factorize(column.to_numpy())
            changed[name] = np.array([*map(float, _figures(distinct)), np.nan])[codes]
    return changed


def harmless(text: str) -> str:
    """``text`` with a leading apostrophe if a spreadsheet would take it for a formula."""
    return "'" + text if text.startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text


def as_meant(text: str) -> str:
    """``text`` without the apostrophe that ``harmless`` put before it."""
    return text[1:] if text.startswith(_ESCAPED) else text


def _figures(values: Iterable[float]) -> list[str]:
    """``figure_text`` of each, formatted in one go."""
    figures = tuple(value + 0.0 for value in values)  # -0.0 + 0.0 is 0.0
    return ("%.12g\n" * len(figures) % figures).split()


def _text(value: object) -> str:
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (float, np.floating)):
        return figure_text(float(value))
    if isinstance(value, (int, np.integer)):
        return str(value)
    return _cell(str(value))


def _cell(text: str) -> str:
    text = harmless(text)
    return '"' + text.replace('"', '""') + '"' if _NEEDS_QUOTES.search(text) else text
