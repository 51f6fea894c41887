"""Programs solved by scipy with a limit moved by its name: neither optimiser/solving nor any analysis takes part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import vstack

from optimiser.runfolder import Circumstances, claim, reopen, write
from optimiser.solution import Options

if TYPE_CHECKING:
    from pathlib import Path

LINKS = (
    "places_of_programme", "places_of_route", "workforce_balance", "requirement", "deployable", "supervision",
)  # fmt: skip
"""Families that say how things hang together, whatever anybody decides."""


def solved(lp, cost=None):
    """What scipy finds for the first objective of a program, or for ``cost``."""
    equal = lp.row_lower == lp.row_upper
    above, below = (np.isfinite(bound) & ~equal for bound in (lp.row_upper, lp.row_lower))
    found = linprog(
        lp.objectives[0].cost if cost is None else cost,
        A_ub=vstack([lp.matrix[above], -lp.matrix[below]]),
        b_ub=np.concatenate([lp.row_upper[above], -lp.row_lower[below]]),
        A_eq=lp.matrix[equal],
        b_eq=lp.row_lower[equal],
        bounds=np.column_stack([lp.lower, lp.upper]),
        method="highs-ds",
    )
    assert found.status in {0, 2}, found.message
    return found


def least(lp, cost=None):
    """The least first objective (or ``cost @ x``) of a program; infinity if no plan meets its limits."""
    found = solved(lp, cost)
    if found.status:
        return np.inf
    return found.fun if cost is not None else lp.objectives[0].scale * (found.fun + lp.objectives[0].constant)


def limit(lp, line):
    """The bounds, their place and scale of the one limit that a line of the part ``limits`` names."""
    names = [(block, side) for block in lp.rows if block.name == line["family"] for side in [None]]
    names += [(block, "upper") for block in lp.columns if block.limit == line["family"]]
    ((block, side),) = names
    side = side or ("row_lower" if line["direction"] == "less" else "row_upper")
    chosen = np.isfinite(getattr(lp, side)[block.span])
    for key in block.keys.columns.difference(["side", "band"]):
        chosen &= (block.keys[key].astype(str) == _text(line[key])).to_numpy()
    (place,) = np.flatnonzero(chosen)
    return side, block.start + place, block.scale


def _text(key):
    return f"{key:.0f}" if isinstance(key, float) else str(key)


def giving_way(lp, line, amount):
    """The program in which the limit of a line gives way by an amount of its unit; tightens where that is negative."""
    side, place, scale = limit(lp, line)
    bounds = getattr(lp, side).copy()
    bounds[place] += amount / scale if line["direction"] == "more" else -amount / scale
    return replace(lp, **{side: bounds})


def with_row(lp, columns, lower=-np.inf, upper=np.inf):
    """The program with one row more: the sum of some columns, between two bounds."""
    row = np.zeros((1, lp.matrix.shape[1]))
    row[0, columns] = 1.0
    return replace(
        lp,
        matrix=vstack([lp.matrix, row]).tocsr(),
        row_lower=np.append(lp.row_lower, lower),
        row_upper=np.append(lp.row_upper, upper),
        row_constant=np.append(lp.row_constant, 0.0),
    )


def columns_of(lp, name, **keys):
    """The numbers of the columns of a variable that have these keys."""
    block = lp.column_block(name)
    chosen = np.ones(len(block.keys), bool)
    for key, value in keys.items():
        chosen &= (block.keys[key].astype(str) == str(value)).to_numpy()
    return block.start + np.flatnonzero(chosen)


def run_of(folder: Path, inst, solution, options=None):
    """The run of a solution, written and opened again."""
    claim(folder)
    write(folder, inst, solution, Circumstances(("ppopt", "solve", inst.horizon.name), options or Options()))
    return reopen(folder)


def scenario(path: Path, *rules: str) -> Path:
    """A scenario file that adds rules to the policies table; each is TOML of what is not as usual."""
    usual = {
        "for_each": '"none"', "unit": '"number"', "of": '"none"', "years": '"all"', "why": '"A test"',
        "owner": '"Nobody"', "source": '"made up"', "confidence": '"assumed"',
    }  # fmt: skip
    lines = ['title = "Rules"', 'why = "A test"']
    for rule in rules:
        stated = [line.split(" = ")[0].strip() for line in rule.splitlines()]
        lines += ["[[rows]]", 'table = "policies"', rule]
        lines += [f"{key} = {value}" for key, value in usual.items() if key not in stated]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
