"""Free MPS, which every solver reads.  Names hold no blanks, so fields are told apart by blanks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.export.named import ALWAYS_ONE, heading, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.export.named import Named


def mps_text(model: Named) -> str:
    """The model as free MPS; the first N row is the objective, later objectives are further N rows."""
    rows = [plain(name) for name in model.rows]
    columns = [plain(name) for name in model.columns]
    sections = (
        (f"* {line}" for line in heading(model)),
        [f"NAME {plain(model.name)}", "ROWS"],
        (f" N minimise_{name}" for name, *_ in model.objectives),
        (f" {_kind(*bounds)} {row}" for row, *bounds in zip(rows, model.row_lower, model.row_upper, strict=True)),
        ["COLUMNS"],
        _columns(model, rows, columns),
        # Readers disagree whether an objective's right-hand side is its constant or the constant's negative.
        (f" {ALWAYS_ONE} minimise_{name} {constant!r}" for name, _, _, constant in model.objectives),
        ["RHS"],
        _sides(model, rows),
        ["BOUNDS", f" FX BOUND {ALWAYS_ONE} 1.0"],
        _bounds(model, columns),
        ["ENDATA"],
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _kind(lower: float, upper: float) -> str:
    if lower == upper:
        return "E"
    if np.isfinite(upper):
        return "L"
    return "G" if np.isfinite(lower) else "N"


def _columns(model: Named, rows: list[str], columns: list[str]) -> Iterator[str]:
    """Column by column: objectives, then rows."""
    by_column = model.matrix.tocsc()
    first, _, cost, _ = model.objectives[0]
    whole = set(model.whole)
    for number, column in enumerate(columns):
        if (number in whole) != (number - 1 in whole):
            yield f" MARKER 'MARKER' '{'INTORG' if number in whole else 'INTEND'}'"
        # The first objective is always written, if only as 0: a column must appear to exist.
        yield f" {column} minimise_{first} {float(cost[number])!r}"
        for name, _, later, _ in model.objectives[1:]:
            if later[number]:
                yield f" {column} minimise_{name} {float(later[number])!r}"
        entries = slice(by_column.indptr[number], by_column.indptr[number + 1])
        for row, value in zip(by_column.indices[entries].tolist(), by_column.data[entries].tolist(), strict=True):
            yield f" {column} {rows[row]} {value!r}"
    if len(columns) - 1 in whole:
        yield " MARKER 'MARKER' 'INTEND'"


def _sides(model: Named, rows: list[str]) -> Iterator[str]:
    """Right-hand sides, then the widths of rows that have two different ones."""
    widths = []
    for row, lower, upper in zip(rows, model.row_lower.tolist(), model.row_upper.tolist(), strict=True):
        side = upper if np.isfinite(upper) else lower
        if side and np.isfinite(side):
            yield f" RHS {row} {side!r}"
        if lower != upper and np.isfinite(lower) and np.isfinite(upper):
            widths.append(f" RANGES {row} {upper - lower!r}")
    if widths:
        yield "RANGES"
        yield from widths


def _bounds(model: Named, columns: list[str]) -> Iterator[str]:
    """Where they are not the usual ones, from 0 without end."""
    whole = set(model.whole)
    for number, (column, lower, upper) in enumerate(
        zip(columns, model.lower.tolist(), model.upper.tolist(), strict=True)
    ):
        if lower == upper:
            yield f" FX BOUND {column} {lower!r}"
            continue
        if number in whole and not np.isfinite(upper):
            yield f" PL BOUND {column}"  # some readers take 1 for the bound of a whole number that has none
        if lower:
            yield f" LO BOUND {column} {lower!r}" if np.isfinite(lower) else f" MI BOUND {column}"
        if np.isfinite(upper):
            yield f" UP BOUND {column} {upper!r}"
