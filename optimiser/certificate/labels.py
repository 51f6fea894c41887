"""Limits under the names that the run folder prints: which line of a table is which row of the model."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimiser.certificate.printed import figure
from optimiser.errors import VerifyError
from optimiser.results.limits import KEYS, limits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from optimiser.model.lp import LinearProgram

NAMES = ["family", *KEYS]
CLOSE = 1e-6
"""Bounds and activities of the table agree with the recomputed ones to this share of their size."""

ZERO_DUAL = 1e-7
"""Duals below this, in matrix units, are the solver's noise (as in optimiser.solving)."""

UNIT_SIZE = {"pounds": 1000.0}
"""Least size of a figure by its unit; 1 for other units (as in optimiser.verify)."""


def duals_of(lp: LinearProgram, table: pd.DataFrame) -> list[Fraction]:
    """The stored dual of each row, exactly as it is written, in the units of the matrix and of the first objective.

    Raises VerifyError unless the table has a line for each row of the model, in order, under its name.
    """
    _same_names(_lines_of(lp), table)
    count = lp.matrix.shape[0]
    said = [
        figure(text, f"tables/limits.csv line {line}, dual")
        for line, text in enumerate(table["dual"].tolist(), start=2)
    ]
    return _in_matrix_units(lp, said[:count], Fraction(lp.objectives[0].scale))


def multipliers_of(lp: LinearProgram, table: pd.DataFrame, file: str = "farkas.csv") -> list[Fraction]:
    """The stored multiplier of each row, 0 where the table has no line.

    Raises VerifyError if a line names no row of the model, or one twice.
    """
    known = row_names(lp)
    place = {name: row for row, name in enumerate(known)}
    _columns(table, [*NAMES, "multiplier"], file)
    found = [Fraction(0)] * len(known)
    seen = set()
    names = zip(*(table[name].tolist() for name in NAMES), strict=True)
    for line, (name, text) in enumerate(zip(names, table["multiplier"].tolist(), strict=True), start=2):
        if name not in place or name in seen:
            what = "names no limit of the model" if name not in place else "is there twice"
            msg = f"{file} line {line}, {in_words(name)}, {what}"
            raise VerifyError(msg)
        seen.add(name)
        found[place[name]] = figure(text, f"{file} line {line}, multiplier")
    return _in_matrix_units(lp, found, Fraction(1))


def row_names(lp: LinearProgram) -> list[tuple[str, ...]]:
    """Family and keys of each row, as the tables print them."""
    known = _lines_of(lp)
    rows = known.iloc[: lp.matrix.shape[0]]
    return list(zip(*(rows[name].tolist() for name in NAMES), strict=True))


def differing_figures(lp: LinearProgram, known: pd.DataFrame, table: pd.DataFrame, stated: Sequence[str]) -> list[str]:
    """Where the table states something else than what is known to follow from the plan."""
    unit = known["unit"].map(UNIT_SIZE).fillna(1.0).to_numpy(float)
    size = unit
    for name in ("activity", "lower", "upper"):
        bounded = np.abs(known[name].to_numpy(float))
        size = np.maximum(size, np.where(np.isfinite(bounded), bounded, 0.0))
    found = []
    for name in stated:
        right, said = known[name].to_numpy(float), table[name].to_numpy(float)
        room = CLOSE * size
        if name == "dual":
            room = CLOSE * np.abs(right) + ZERO_DUAL * lp.objectives[0].scale / unit
        endless = np.isinf(right) | np.isinf(said)
        off = np.abs(np.where(endless, 0.0, right) - np.where(endless, 0.0, said))
        wrong = np.where(endless, right != said, ~(off <= room))
        if wrong.any():
            line = int(np.argmax(wrong))
            label = in_words(tuple(known[NAMES].iloc[line]))
            found.append(
                f"tables/limits.csv line {line + 2}, {name} of {label}: {said[line]:,.9g} is stated and "
                f"{right[line]:,.9g} follows from the plan ({int(wrong.sum())} such lines)."
            )
    return found


def in_words(name: Sequence[str]) -> str:
    """A limit such as ``budget[training,2024]``."""
    return f"{name[0]}[{','.join(part for part in name[1:] if part)}]"


def _lines_of(lp: LinearProgram) -> pd.DataFrame:
    """The lines of the table of limits, whatever the plan."""
    rows, columns = lp.matrix.shape
    return limits(lp, np.zeros(columns), np.zeros(rows), np.zeros(columns))


def _same_names(known: pd.DataFrame, table: pd.DataFrame) -> None:
    """Raises VerifyError at the first line that is not the one it should be."""
    columns = [*NAMES, "unit"]
    _columns(table, [*columns, "activity", "lower", "upper", "slack", "dual"], "tables/limits.csv")
    if len(table) != len(known):
        msg = f"tables/limits.csv has {len(table)} lines where the model has {len(known)} limits"
        raise VerifyError(msg)
    same = np.all([known[name].astype(str).to_numpy() == table[name].to_numpy() for name in columns], axis=0)
    if not same.all():
        line = int(np.argmin(same))
        said, meant = (in_words(tuple(frame[columns].iloc[line].astype(str))) for frame in (table, known))
        msg = f"tables/limits.csv line {line + 2} is {said} where the model has {meant}"
        raise VerifyError(msg)


def _columns(table: pd.DataFrame, wanted: Sequence[str], file: str) -> None:
    missing = [name for name in wanted if name not in table]
    if missing:
        msg = f"{file} has no column {', '.join(missing)}"
        raise VerifyError(msg)


def _in_matrix_units(lp: LinearProgram, figures: Sequence[Fraction], over: Fraction) -> list[Fraction]:
    """Multipliers per unit that a reader sees, as multipliers of the rows of the matrix."""
    scaled = list(figures)
    for block in lp.rows:
        ratio = Fraction(block.scale) / over
        if ratio != 1:
            scaled[block.span] = [each * ratio for each in scaled[block.span]]
    return scaled
