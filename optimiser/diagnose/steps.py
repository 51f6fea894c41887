"""From limits that give way to figures that change: how far each figure of the tables must move.

A limit's room grows by so much for each unit by which its figure moves; how much is measured, not restated: the program
is laid out again with the figures moved a little, and the two are compared at the plan that gives way.  Every limit is
linear in its figure, so the plan keeps the changed limits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from optimiser.diagnose import words
from optimiser.diagnose.figures import chosen, figure, grain, number, refused, unit_of
from optimiser.diagnose.limits import keys_of
from optimiser.model import build
from optimiser.model.families import FAMILIES
from optimiser.whole import in_fractions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.diagnose.elastic import Relaxed
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

MOVED = 1e-3
"""By how much a figure is moved to measure what it does, as a share of its size (or of 1, if it is smaller)."""

NO_HELP = 1e-9
"""A limit whose room grows by less than this for one unit of its figure cannot be helped by it."""

DUST = 1e-4
"""A move is rounded up to whole grains but for this share of one."""

CELL = ["table", "column", "where", "more"]


@dataclass(frozen=True)
class Step:
    """One figure that changes, and the limits that it lets give way."""

    kind: str
    title: str
    """the limits in words"""
    group: str
    """whose they are, in words: steps of one group are told together"""
    owner: str
    party: str
    table: str
    """empty for the cap on shortfall, which is no figure of a table"""
    column: str
    where: str
    before: float
    after: float
    unit: str
    """of the figure"""
    limits: int
    """how many limits give way"""
    years: tuple[int, ...]
    """years in which they do"""
    counted_gbp: float

    @property
    def text(self) -> str:
        """The change as the command line states it; nothing for the cap."""
        if not self.table:
            return ""
        by = self.after - self.before
        return f"{self.table}.{self.column} {'-' if by < 0 else '+'}= {number(abs(by))} where {self.where}"


def steps(
    inst: Instance, lp: LinearProgram, limits: pd.DataFrame, relaxed: Relaxed
) -> tuple[list[Step], NDArray[np.bool_]]:
    """The figures that must change, and which of the limits no change of their figure can make give way so far.

    If there are any of the latter, the former are not enough.
    """
    given = limits[relaxed.breach > 0].assign(breach=relaxed.breach[relaxed.breach > 0])
    stuck = np.zeros(len(limits), bool)
    made = []
    for _, lines in given.assign(gain=_gain(inst, lp, given, relaxed.x)).groupby(CELL, sort=False):
        step = None if (lines["gain"] < NO_HELP).any() else _step(inst, lp, lines)
        if step is None:
            stuck[lines.index] = True
        else:
            made.append(step)
    return sorted(made, key=lambda step: -step.counted_gbp), stuck


def _step(inst: Instance, lp: LinearProgram, lines: pd.DataFrame) -> Step | None:
    """The least move of one figure that lets its limits give way; None if the table cannot hold it."""
    first = lines.iloc[0]
    before, size = figure(inst, first), grain(inst, first)
    least = float((lines["breach"] / lines["gain"]).max())
    after = round(before + first["more"] * max(1, math.ceil(least / size - DUST)) * size, 6)
    if refused(first, after):
        return None
    shared, years = keys_of(lp, lines)
    counted = float((lines["breach"] * lines["price_gbp"]).sum())
    return Step(
        first["kind"], words.title(inst, first["kind"], shared), words.group(inst, first["kind"], shared),
        first["owner"], first["party"], first["table"], first["column"], first["where"], before, after,
        unit_of(inst, first), len(lines), years, counted,
    )  # fmt: skip


def _gain(inst: Instance, lp: LinearProgram, given: pd.DataFrame, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much the room of each limit grows for one unit of its figure, in the limit's unit; 0 if it cannot."""
    moves: dict[tuple[object, ...], float] = {}
    frames: dict[str, Any] = {}
    horizon = in_fractions(inst).horizon  # as in the program whose rows these are
    for cell in given[CELL].drop_duplicates().itertuples(index=False, name=None):
        table, column, where, more = cell
        if not table:
            moves[cell] = 1.0
            horizon = horizon.model_copy(update={"max_shortfall": (horizon.max_shortfall or 0.0) + 1.0})
            continue
        frame = frames.get(table, inst.table(table))
        row = chosen(inst, table, where)
        moves[cell] = MOVED * max(1.0, abs(float(frame.loc[row, column].iloc[0])))
        frames[table] = frame.assign(**{column: frame[column].where(~row, frame[column] + more * moves[cell])})
    kinds = set(given["kind"])
    some = [family for family in FAMILIES if family.__name__ in kinds] or FAMILIES[:1]
    moved = build(replace(inst, horizon=horizon, **frames), some)
    if not _same_rows(moved, lp):
        return np.zeros(len(given))
    gain = (_left(moved, lp, given, x) - _left(lp, lp, given, x)) * given["scale"].to_numpy()
    return np.asarray(gain / [moves[cell] for cell in given[CELL].itertuples(index=False, name=None)])


def _same_rows(part: LinearProgram, lp: LinearProgram) -> bool:
    """Whether the families of ``part`` have the same rows in ``lp``."""
    rows = {block.name: block.keys for block in lp.rows}
    return all(block.keys.equals(rows[block.name]) for block in part.rows)


def _left(part: LinearProgram, lp: LinearProgram, given: pd.DataFrame, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The room that each limit leaves at ``x``, in matrix units; below 0 if it is broken.

    ``part`` has some of the families of ``lp``, in which the limits are numbered.
    """
    start = {block.name: block.start for block in part.rows}
    is_bound, side = given["is_bound"].to_numpy(), given["side"].to_numpy()
    left = np.empty(len(given))
    columns = given.loc[is_bound, "at"].to_numpy()
    left[is_bound] = part.upper[columns] - x[columns]
    lines = given.loc[~is_bound, ["block", "line"]].to_numpy()
    rows = np.array([start[lp.rows[block].name] + line for block, line in lines], dtype=np.int64)
    side = side[~is_bound]
    at_most = np.where(side > 0, part.row_upper[rows], part.row_lower[rows])
    left[~is_bound] = side * (at_most - part.matrix[rows] @ x)
    return left
