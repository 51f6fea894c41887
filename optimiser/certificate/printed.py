"""The plan as it is printed: the figure of every column, read from the result tables as exact decimals."""

from __future__ import annotations

import io
import math
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.csv_text import as_meant
from optimiser.errors import VerifyError
from optimiser.runfolder.read import is_figure
from optimiser.verify.decisions import SOURCES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from optimiser.certificate.exact import Exact
    from optimiser.model.lp import Block, LinearProgram


def texts(data: bytes, name: str) -> pd.DataFrame:
    """A table of a run with every cell as it is written.

    Raises VerifyError if the bytes are not a table, or if its last line is cut short.
    """
    try:
        lines = data.decode("utf-8")
        frame = pd.read_csv(io.StringIO(lines), dtype=str, keep_default_na=False)
    except (UnicodeDecodeError, ValueError) as error:
        msg = f"{name} cannot be read as a table: {str(error).splitlines()[0]}"
        raise VerifyError(msg) from error
    short = frame.isna().any(axis=1).to_numpy()
    if short.any():
        msg = f"{name} line {int(short.argmax()) + 2} is cut short"
        raise VerifyError(msg)
    if not lines.endswith("\n"):
        msg = f"{name} is cut short: its last line has no end"
        raise VerifyError(msg)
    for column in frame:
        if not is_figure(str(column)):
            frame[column] = frame[column].map(as_meant)
    return frame


def plan_of(lp: LinearProgram, tables: Mapping[str, pd.DataFrame]) -> dict[int, Fraction]:
    """The figure of each column that a table prints, in the units of the matrix.

    Raises VerifyError where a table lacks a line, has one twice or one too many, or prints something else than figures.
    """
    found: dict[int, Fraction] = {}
    for block in lp.columns:
        if block.name in SOURCES and len(block.keys):
            found.update(enumerate(_figures(block, tables), start=block.start))
    return found


def _figures(block: Block, tables: Mapping[str, pd.DataFrame]) -> list[Fraction]:
    table, _, column, _ = SOURCES[block.name]
    frame, keys = tables[table], [str(key) for key in block.keys.columns]
    missing = [name for name in (*keys, column) if name not in frame]
    if missing:
        msg = f"tables/{table}.csv has no column {', '.join(missing)}"
        raise VerifyError(msg)
    said: dict[tuple[str, ...], str] = {}
    for key, text in zip(_lines(frame[keys]), frame[column].tolist(), strict=True):
        if key in said:
            msg = f"tables/{table}.csv has two lines for {', '.join(key)}"
            raise VerifyError(msg)
        said[key] = text
    figures = []
    for key in _lines(block.keys):
        if key not in said:
            msg = f"tables/{table}.csv has no line for {', '.join(key)}, which the model has"
            raise VerifyError(msg)
        figures.append(figure(said.pop(key), f"tables/{table}.csv, {column} of {', '.join(key)}"))
    for key, text in said.items():
        if figure(text, f"tables/{table}.csv, {column} of {', '.join(key)}"):
            msg = f"tables/{table}.csv gives {text} for {', '.join(key)}, which the model has no decision for"
            raise VerifyError(msg)
    scale = Fraction(block.scale)
    return figures if scale == 1 else [each / scale for each in figures]


def figure(text: str, where: str) -> Fraction:
    """A decimal as it is written.

    Raises VerifyError if it is none.
    """
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        msg = f"{where}: {text!r} is not a figure"
        raise VerifyError(msg) from error


def complete(program: Exact, printed: Mapping[int, Fraction], whole: Collection[int] = frozenset()) -> list[Fraction]:
    """Every column; those that no table prints are as small as the rows allow with the printed ones as they are.

    These are the worst share, growth and fall, above and below, and, as whole numbers, running cohorts and blocks.
    """
    count = len(program.upper)
    plan = [printed.get(column, Fraction(0)) for column in range(count)]
    unprinted = set(range(count)) - set(printed)
    if not unprinted:
        return plan
    terms: dict[int, list[tuple[int, int]]] = {}
    helped = {row for row, column, _ in program.entries if column in unprinted}
    for row, column, coefficient in program.entries:
        if row in helped:
            terms.setdefault(row, []).append((column, coefficient))
    for row, entries in terms.items():
        reached = sum((c * plan[column] for column, c in entries if column not in unprinted), Fraction(0))
        for bound, sign in ((program.row_lower[row], 1), (program.row_upper[row], -1)):
            lacking = Fraction(0) if bound is None else sign * (bound - reached)
            helpers = [(column, sign * c) for column, c in entries if column in unprinted and sign * c > 0]
            if lacking > 0 and helpers:
                column, coefficient = helpers[0]
                needed = lacking / coefficient
                plan[column] = max(plan[column], Fraction(math.ceil(needed)) if column in whole else needed)
    return plan


def _lines(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """The keys of each line as text."""
    return list(zip(*(frame[name].astype(str).tolist() for name in frame.columns), strict=True))
