"""The model as one would first write it: ``places`` everywhere, without ``intake`` and ``starts``.

Kept to measure against.  Every limit then reads the many places instead of the few sums, so that the same optimum costs
a denser matrix.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

SUMS = ("intake", "starts")
LINKS = ("places_of_programme", "places_of_route")


def naive(inst: Instance, lp: LinearProgram) -> LinearProgram:
    """The same program with intake and starts replaced by the places that they are sums of."""
    substitution = _substitution(inst, lp)
    kept_columns = np.concatenate([np.arange(b.span.start, b.span.stop) for b in lp.columns if b.name not in SUMS])
    kept_rows = np.concatenate([np.arange(b.span.start, b.span.stop) for b in lp.rows if b.name not in LINKS])
    matrix = csr_array(lp.matrix[kept_rows] @ substitution)
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    return replace(
        lp,
        columns=(),
        rows=(),
        lower=lp.lower[kept_columns],
        upper=lp.upper[kept_columns],
        matrix=matrix,
        row_lower=lp.row_lower[kept_rows],
        row_upper=lp.row_upper[kept_rows],
        row_constant=lp.row_constant[kept_rows],
        objectives=tuple(replace(one, cost=substitution.T @ one.cost) for one in lp.objectives),
    )


def _substitution(inst: Instance, lp: LinearProgram) -> csr_array:
    """Every old column as a sum of new ones: itself, or the places of a programme or route."""
    kept = [block for block in lp.columns if block.name not in SUMS]
    new = {}
    count = 0
    for block in kept:
        new[block.name] = np.arange(count, count + len(block.keys))
        count += len(block.keys)
    old_index = [np.arange(block.span.start, block.span.stop) for block in kept]
    new_index = [new[block.name] for block in kept]
    places = lp.column_block("places").keys.assign(new=new["places"])
    places = places.merge(inst.programmes[["programme", "route"]], on="programme")
    for name, keys in (("intake", ["programme", "year"]), ("starts", ["route", "region", "year"])):
        block = lp.column_block(name)
        parts = block.keys.assign(old=np.arange(block.span.start, block.span.stop)).merge(places, on=keys)
        old_index.append(parts["old"].to_numpy())
        new_index.append(parts["new"].to_numpy())
    rows, columns = np.concatenate(old_index), np.concatenate(new_index)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(lp.matrix.shape[1], count))
