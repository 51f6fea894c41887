"""Limits that together leave no plan, from the multipliers with which the simplex method proves it.

At least one of them has to give way, which need not be enough: another proof may stand behind this one.  The
multipliers are an extreme ray of the dual, so none of the rows and bounds in the proof can be left out of it (Gleeson
and Ryan, Identifying minimally infeasible subsystems of inequalities, ORSA Journal on Computing 2, 1990); with other
linking rows fewer limits might do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.analyses.explain.naming import kind_words, namer
from optimiser.analyses.explain.standing import block_of
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.solving.along import proof

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solving.warm import Warm

MOST_NAMED = 3
"""From here on limits are counted by their kinds and not named one by one."""
NO_PART = 1e-7
"""A row or column whose multiplier is below this share of the largest has no part in the proof."""


def in_the_way(held: Warm, lp: LinearProgram, model: LinearProgram) -> list[int]:
    """Limits of ``model`` that leave no plan for ``lp``, which the solver has just found impossible.

    ``lp`` is ``model`` with rows below its own, which are not named.  The limits with the largest part in the proof,
    that is multiplier times bound, come first.  Empty if the solver has no proof.
    """
    rows = proof(held)
    if rows is None:
        return []
    columns = lp.matrix.T @ rows
    own = model.matrix.shape[0]
    multiplier = np.concatenate([rows[:own], np.maximum(columns, 0.0)])
    bound = np.concatenate([np.where(rows > 0, lp.row_lower, lp.row_upper)[:own], lp.upper])
    used = np.abs(multiplier) > NO_PART * max(np.abs(rows).max(), np.abs(columns).max())
    limits = np.flatnonzero(used & np.isfinite(bound) & _is_limit(model))
    part = np.abs(multiplier[limits] * bound[limits])
    return [int(limits[place]) for place in np.argsort(-part, kind="stable")]


def named(inst: Instance, lp: LinearProgram) -> Callable[[Sequence[int]], list[tuple[str, str]]]:
    """Family and name of each of some limits."""
    name = namer(inst, lp)

    def families(limits: Sequence[int]) -> list[tuple[str, str]]:
        blocks = [block_of(lp, at)[0] for at in limits]
        return [(block.limit or block.name, name(at)) for block, at in zip(blocks, limits, strict=True)]

    return families


def words(limits: Sequence[tuple[str, str]], year: int) -> str:
    """Families and names of limits in words, without ``year``; many are counted by their kinds."""
    names: dict[str, list[str]] = {}
    for family, name in limits:
        names.setdefault(family, []).append(name.removesuffix(f", {year}"))
    if len(limits) <= MOST_NAMED:
        return "; ".join(name for family in names.values() for name in family)
    return "; ".join(
        listed[0] if len(listed) == 1 else f"{kind_words(family)} ({len(listed)} limits)"
        for family, listed in names.items()
    )


def _is_limit(lp: LinearProgram) -> NDArray[np.bool_]:
    """Which rows and columns, by number, are limits that somebody could change."""
    names = [block.name for block in lp.rows] + [block.limit or "" for block in lp.columns]
    sizes = [len(block.keys) for block in (*lp.rows, *lp.columns)]
    return np.repeat([name in LIMIT_KINDS for name in names], sizes)
