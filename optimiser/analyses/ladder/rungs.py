"""The program of the ladder: a share for each group, and the largest of those that are not held yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimiser.errors import Infeasible, LimitReached, ModelError, Unbounded
from optimiser.model.extended import with_columns, with_rows
from optimiser.model.lp import Block
from optimiser.solution import Status
from optimiser.solving.aim import NO_DUAL, aim, stand

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from optimiser.analyses.ladder.groups import Groups
    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Basis
    from optimiser.solving.aim import Aimed

PRICED = 1e-6
"""A group's row has a dual if it is more than this of the duals of all the groups together."""
HELD = 1e-7
"""How far a held share may be above what it was found to be, which the solver knows no better than that."""
NEVER = 1e-6
"""A share below this is nothing: that group is not short."""


@dataclass(frozen=True)
class Rungs:
    """An instance's program with a column for each group's share and one for the largest.

    Two blocks of rows stand last: what each group is short is at most its share of its size; and no share is above the
    largest.  A group that is held leaves the second block, and its share has a limit instead.
    """

    lp: LinearProgram
    count: int
    weight: float
    """how large a group is on average"""

    @property
    def largest(self) -> int:
        """The column of the largest share."""
        return self.lp.matrix.shape[1] - 1

    def share(self, group: int) -> int:
        """The column of a group's share."""
        return self.largest - self.count + group

    def below(self, group: int) -> int:
        """The row that keeps a group's share below the largest."""
        return self.lp.matrix.shape[0] - self.count + group


def rungs(lp: LinearProgram, among: Groups) -> Rungs:
    """The program of the ladder among these groups."""
    count = len(among.names)
    names = pd.DataFrame({among.kind: among.names})
    columns = lp.matrix.shape[1]
    made = with_columns(lp, "short_share", names, "share")
    made = with_columns(made, "largest_share", pd.DataFrame({"all": [among.kind]}), "share")
    each = np.arange(count)
    ones, width = np.ones(count), made.matrix.shape[1]
    short = among.matrix.tocoo()
    of_size = csr_array(
        (
            np.concatenate([short.data, -among.size]),
            (np.concatenate([short.coords[0], each]), np.concatenate([short.coords[1], columns + each])),
        ),
        shape=(count, width),
    )
    under = csr_array(
        (
            np.concatenate([ones, -ones]),
            (np.concatenate([each, each]), np.concatenate([columns + each, np.full(count, width - 1)])),
        ),
        shape=(count, width),
    )
    made = with_rows(made, Block("short_of_size", names, 0, "as the group counts"), of_size, -among.constant)
    made = with_rows(made, Block("below_largest", names, 0, "share"), under, np.zeros(count))
    return Rungs(made, count, float(among.size.mean()) if count else 1.0)


@dataclass(frozen=True)
class Rung:
    """The smallest largest share of the groups left, the groups that can go no lower, and the plans that reach it."""

    share: float
    stuck: list[int]
    lp: LinearProgram
    """the program with everything fixed that is the same in every plan that reaches the rung"""
    basis: Basis | None


def rung(made: Rungs, lp: LinearProgram, held: Collection[int], basis: Basis | None, threads: int) -> Rung:
    """The next rung, over the plans in ``lp`` that have reached the ones before; everybody left when none is short.

    The largest share counts as many times as the groups are large, so that duals are of the size of one.
    """
    cost = np.zeros(lp.matrix.shape[1])
    cost[made.largest] = made.weight
    at = stand(lp, basis, threads)
    found = ended(aim(at, cost))
    left = [group for group in range(made.count) if group not in held]
    share = max(found.value, 0.0) / made.weight
    x, dual = found.x, found.dual
    if x is None or dual is None:
        raise ModelError(found.status.sentence)
    prices = {group: -dual[made.below(group)] / made.weight for group in left}
    stuck = [group for group, price in prices.items() if price > PRICED]
    if share <= NEVER:
        return Rung(0.0, left, _held(made, lp, left, left, share), found.basis)
    if not stuck:
        msg = "The solver's duals do not say which group can go no lower."
        raise LimitReached(msg)
    return Rung(share, stuck, _held(made, face(lp, cost, x, dual), stuck, left, share), found.basis)


def face(
    lp: LinearProgram, cost: NDArray[np.float64], x: NDArray[np.float64], dual: NDArray[np.float64]
) -> LinearProgram:
    """``lp`` over the plans that are best under ``cost``: what complementary slackness fixes, fixed (0003)."""
    rows = _at_bound(dual, lp.matrix @ x, lp.row_lower, lp.row_upper)
    columns = _at_bound(cost - lp.matrix.T @ dual, x, lp.lower, lp.upper)
    return replace(lp, row_lower=rows[0], row_upper=rows[1], lower=columns[0], upper=columns[1])


def _at_bound(
    price: NDArray[np.float64], value: NDArray[np.float64], lower: NDArray[np.float64], upper: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    bound = np.where(np.abs(value - lower) <= np.abs(upper - value), lower, upper)
    fixed = (np.abs(price) > NO_DUAL) & np.isfinite(bound)
    return np.where(fixed, bound, lower), np.where(fixed, bound, upper)


def _held(made: Rungs, lp: LinearProgram, groups: Sequence[int], left: Sequence[int], share: float) -> LinearProgram:
    """``lp`` with these groups no longer below the largest share, and no share of those ``left`` above ``share``.

    Groups held before keep the larger share at which they are held.
    """
    lower, upper = lp.row_lower.copy(), lp.row_upper.copy()
    below = [made.below(group) for group in groups]
    lower[below], upper[below] = -np.inf, np.inf
    most = lp.upper.copy()
    shares = [made.share(group) for group in left]
    most[shares] = np.minimum(most[shares], share + HELD)
    return replace(lp, row_lower=lower, row_upper=upper, upper=most)


def ended(found: Aimed) -> Aimed:
    """What was found, if it is an optimum.

    Raises Infeasible or Unbounded if there is none, LimitReached if the solver failed.
    """
    if found.status is Status.INFEASIBLE:
        raise Infeasible(found.status.sentence)
    if found.status is Status.UNBOUNDED:
        raise Unbounded(found.status.sentence)
    if found.status is not Status.OPTIMAL:
        msg = "The solver could not finish a level of the ladder."
        raise LimitReached(msg)
    return found
