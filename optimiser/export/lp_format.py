"""The LP format: the one that people can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.export.named import ALWAYS_ONE, heading, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from optimiser.export.named import Named

TERMS_IN_A_LINE = 4


def lp_text(model: Named) -> str:
    """The model in LP format, with its first objective."""
    columns = [plain(name) for name in model.columns]
    name, _, cost, constant = model.objectives[0]
    goal = [*zip(cost.tolist(), columns, strict=True), (constant, ALWAYS_ONE)]
    sections: tuple[Iterable[str], ...] = (
        (f"\\ {line}" for line in heading(model)),
        ["Minimize", *_expression(f"minimise_{name}", goal), "Subject To"],
        _rows(model, columns),
        ["Bounds", f" {ALWAYS_ONE} = 1"],
        _bounds(model, columns),
        _whole(model, columns),
        ["End"],
    )
    return "\n".join(line for section in sections for line in section) + "\n"


def _expression(name: str, terms: list[tuple[float, str]]) -> Iterator[str]:
    """A name and a sum, a few terms to the line."""
    parts = [f"{'-' if value < 0 else '+'} {abs(value)!r} {column}" for value, column in terms]
    lines = [" ".join(parts[start : start + TERMS_IN_A_LINE]) for start in range(0, len(parts), TERMS_IN_A_LINE)]
    yield f" {name}: {lines[0]}"
    yield from (f"   {line}" for line in lines[1:])


def _rows(model: Named, columns: list[str]) -> Iterator[str]:
    """One row after the other; a row with two different sides is written twice."""
    matrix = model.matrix
    for number, name in enumerate(model.rows):
        entries = slice(matrix.indptr[number], matrix.indptr[number + 1])
        values, found = matrix.data[entries].tolist(), matrix.indices[entries].tolist()
        terms = [(value, columns[column]) for value, column in zip(values, found, strict=True)] or [(0.0, ALWAYS_ONE)]
        lower, upper = float(model.row_lower[number]), float(model.row_upper[number])
        sides = [("=", upper)] if lower == upper else [("<=", upper), (">=", lower)]
        written = [(sign, side) for sign, side in sides if np.isfinite(side)]
        for sign, side in written:
            suffix = "_least" if len(written) > 1 and sign == ">=" else ""
            *lines, last = _expression(plain(name) + suffix, terms)
            yield from lines
            yield f"{last} {sign} {side!r}"


def _bounds(model: Named, columns: list[str]) -> Iterator[str]:
    """Where they are not the usual ones, from 0 without end."""
    for column, lower, upper in zip(columns, model.lower.tolist(), model.upper.tolist(), strict=True):
        if lower == upper:
            yield f" {column} = {lower!r}"
        elif lower or np.isfinite(upper):
            low = f"{lower!r}" if np.isfinite(lower) else "-inf"
            high = f" <= {upper!r}" if np.isfinite(upper) else ""
            yield f" {low} <= {column}{high}"


def _whole(model: Named, columns: list[str]) -> Iterator[str]:
    """Columns that take whole numbers only."""
    if model.whole:
        yield "General"
        yield from (f" {columns[number]}" for number in model.whole)
