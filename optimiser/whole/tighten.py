"""What is known of whole plans before any is found: intakes kept within their paths, and sums that are whole rounded.

Every plan of whole places keeps these; the least value with places in fractions that keep them is a bound on all of
them, and near to the best (docs/decisions/0015).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimiser.model.extended import with_rows
from optimiser.model.lp import Block
from optimiser.solution import Status
from optimiser.solving import held as solver
from optimiser.whole.ground import whole_sums
from optimiser.whole.hull import Cut, cut_off

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.model.lp import LinearProgram
    from optimiser.solving.held import Held, Reached, Standing
    from optimiser.whole.ground import Ground

MOST_ROUNDS = 12
SETTLED = 2e-5
"""After a round that raises the bound by less than this share of it, plans are made of what it found."""
WORTH_IT = 1e-6
"""A round that raises the bound by less than this share of it is the last."""
NEARLY = 1e-6
"""Intakes that miss whole numbers by less than this are whole as the solver gives them."""
ROUNDING = 1e-9
"""A bound that misses a whole number by less than this means that number: more would ask for a penny too much."""


@dataclass(frozen=True)
class Tight:
    """The program of fractions with what is known of whole plans in it, and its optimum.

    ``lp`` has narrower bounds on intakes and rows, and a row ``intake_paths`` for each cut below its own.
    """

    lp: LinearProgram
    cuts: tuple[Cut, ...]
    reached: Reached
    basis: Standing | None = None
    """where the solver stood at that optimum"""
    impossible: str = ""
    """the programme that has no path, if that is why there is no plan"""
    interrupted: bool = False
    """whether Ctrl-C ended the rounds"""


def tighten(
    ground: Ground,
    on_round: Callable[[float], None] = lambda _value: None,
    left: Callable[[], float] = lambda: np.inf,
    on_settled: Callable[[Tight], None] = lambda _tight: None,
) -> Tight:
    """Narrow the program until no programme's intakes can be told from a mixture of its paths, or time is up.

    ``on_round`` is told of the bound as it rises; ``left`` says for how many seconds more rounds may go on.  The first
    is done in any case; of a later one that does not end in time nothing is kept.  ``on_settled`` is given, once, what
    later rounds raise so little that plans need not wait for them; it may be what is returned.
    Raises KeyboardInterrupt if Ctrl-C comes before the first round is done; later it ends the rounds.
    """
    lp, impossible = narrowed(ground)
    if impossible:
        tight = Tight(lp, (), solver.Reached.nothing(Status.INFEASIBLE), impossible=impossible)
        on_settled(tight)
        return tight
    held = solver.hold(lp)
    reached, basis = solver.afresh(held), solver.standing(held)
    cuts: list[Cut] = []
    settled = interrupted = False

    def so_far() -> Tight:
        return Tight(with_cuts(ground, lp, cuts), tuple(cuts), reached, basis, interrupted=interrupted)

    for _ in range(MOST_ROUNDS):
        if reached.status is not Status.OPTIMAL:
            break
        try:
            on_round(reached.value)
            found = _cuts(ground, reached) if left() else []
            after = _demanded(ground, held, found, left()) if found else reached
        except KeyboardInterrupt:
            interrupted = True
            break
        if not found or after.status is Status.LIMIT_WITHOUT_PLAN:
            break
        before, reached, basis = reached, after, solver.standing(held)
        cuts += found
        raised, size = reached.value - before.value, abs(before.value)
        if not settled and raised <= SETTLED * size:
            settled = True
            on_settled(so_far())
        if raised <= WORTH_IT * size:
            break
    tight = so_far()
    if not settled:
        on_settled(tight)
    return tight


def narrowed(ground: Ground) -> tuple[LinearProgram, str]:
    """What is known before anything is solved: ``within_paths``, with the rows of whole sums rounded."""
    lp, impossible = within_paths(ground)
    return (lp if impossible else with_rounded_rows(lp, whole_sums(ground))), impossible


def within_paths(ground: Ground) -> tuple[LinearProgram, str]:
    """The program with each intake between the least and the most of any path; or a programme that has no path."""
    lower, upper = ground.lp.lower.copy(), ground.lp.upper.copy()
    for paths, columns in zip(ground.paths, ground.intakes, strict=True):
        if paths.ends is None:
            return ground.lp, paths.programme
        lower[columns], upper[columns] = paths.ends
    return replace(ground.lp, lower=lower, upper=upper), ""


def with_rounded_rows(lp: LinearProgram, whole: NDArray[np.bool_]) -> LinearProgram:
    """The program with the bounds of rows rounded that add up whole columns, all with the same coefficient."""
    matrix = lp.matrix
    entries = np.diff(matrix.indptr)
    rows = np.flatnonzero(entries)
    first = matrix.data[matrix.indptr[rows]]
    same = np.repeat(first, entries[rows]) == matrix.data
    fits = np.logical_and.reduceat(same & whole[matrix.indices], matrix.indptr[rows])
    rows, unit = rows[fits], first[fits]
    lower, upper = lp.row_lower.copy(), lp.row_upper.copy()
    ends = np.stack([lower[rows], upper[rows]]) / unit
    turned = unit < 0
    low, high = np.where(turned, ends[::-1], ends)
    low, high = np.ceil(low - ROUNDING) * unit, np.floor(high + ROUNDING) * unit
    lower[rows], upper[rows] = np.where(turned, high, low), np.where(turned, low, high)
    return replace(lp, row_lower=lower, row_upper=upper)


def _demanded(ground: Ground, held: Held, cuts: Sequence[Cut], seconds: float) -> Reached:
    """The optimum that keeps these inequalities too, if it is found in that time."""
    solver.demand(held, _rows(ground, cuts), np.array([cut.at_least for cut in cuts], dtype=float))
    return solver.onwards(held, seconds)


def _cuts(ground: Ground, reached: Reached) -> list[Cut]:
    found = []
    for paths, columns in zip(ground.paths, ground.intakes, strict=True):
        point = reached.x[columns]
        if np.abs(point - np.round(point)).max() > NEARLY:
            found.append(cut_off(paths, point))
    return [cut for cut in found if cut is not None]


def _rows(ground: Ground, cuts: Sequence[Cut]) -> csr_array:
    """A row for each cut over the program's columns."""
    number = {paths.programme: place for place, paths in enumerate(ground.paths)}
    columns = np.array([ground.intakes[number[cut.programme]] for cut in cuts]).reshape(len(cuts), -1)
    data = np.array([cut.coefficients for cut in cuts], dtype=float).reshape(columns.shape)
    rows = np.repeat(np.arange(len(cuts)), columns.shape[1])
    made = csr_array((data.ravel(), (rows, columns.ravel())), shape=(len(cuts), ground.columns))
    made.eliminate_zeros()
    return made


def with_cuts(ground: Ground, lp: LinearProgram, cuts: Sequence[Cut]) -> LinearProgram:
    """The program with a row ``intake_paths`` for each cut: its negative is at most the negative of what it asks."""
    if not cuts:
        return lp
    keys = pd.DataFrame({"programme": [cut.programme for cut in cuts], "number": np.arange(1, len(cuts) + 1)})
    most = -np.array([cut.at_least for cut in cuts], dtype=float)
    return with_rows(lp, Block("intake_paths", keys, 0, "places"), -_rows(ground, cuts), most)
