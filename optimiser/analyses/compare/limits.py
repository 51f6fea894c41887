"""Which limits hold each plan back: those that bind in one only, and those whose price differs most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.reports.costly_limits import costly_limits

if TYPE_CHECKING:
    from optimiser.analyses.compare.cases import Case

KEYS = ["family", "limit", "direction", "counted_in"]
ABOUT = ["title", "owner", "cost_unit"]
STEP = ["unit", "step"]
FIGURES = ["binding_rows", "price_least", "price_most", "cost"]
NOISE = 1e-6
"""A price that changes by less than this share of itself has not changed."""
COLUMNS = [
    "case", "binds", "family", "limit", "direction", "unit", *ABOUT,
    *(f"{prefix}{figure}" for figure in FIGURES for prefix in ("first_", "")), "change_price_most", "change_cost",
]  # fmt: skip
BINDS = {"both": "in both", "left_only": "only in the first", "right_only": "only in this case"}


def limits(first: Case, other: Case, before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Limits of the plan's years that bind in either case, by kind and subject, the largest change of cost first.

    As in the report ``costly_limits``: prices are for one ``unit`` more (or less, as ``direction`` says), ``cost`` is
    price times size, both in ``cost_unit``, the unit of the first objective.  Empty if that differs between the cases.
    ``before`` and ``after`` are what ``lines`` says of them.
    """
    one, two = first.solution.levels[0], other.solution.levels[0]
    if (one.name, one.unit) != (two.name, two.unit):
        return pd.DataFrame(columns=COLUMNS)
    both = before.merge(after, on=KEYS, how="outer", suffixes=("_first", ""), indicator="binds", validate="one_to_one")
    for name in ("price_least", "price_most"):  # for the first's step in both
        both[name] *= (both["step_first"] / both["step"]).fillna(1.0)
    for name in STEP:
        both[name] = both[f"{name}_first"].fillna(both[name])
    for name in ABOUT:
        both[name] = both[name].fillna(both[f"{name}_first"])
    for figure in FIGURES:
        both[f"first_{figure}"] = both[f"{figure}_first"].fillna(0.0)
        both[figure] = both[figure].fillna(0.0)
    for figure in ("price_most", "cost"):
        change = both[figure] - both[f"first_{figure}"]
        largest = both[[figure, f"first_{figure}"]].abs().max(axis=1)
        both[f"change_{figure}"] = change.where(change.abs() > NOISE * largest, 0.0)
    both["binds"] = both["binds"].astype(str).map(BINDS)
    both["case"] = other.name
    order = np.lexsort([both["limit"].astype(str), both["family"].astype(str), -both["change_cost"].abs()])
    return both.iloc[order][COLUMNS].reset_index(drop=True)


def lines(case: Case) -> pd.DataFrame:
    """The limits that bind in one case."""
    found = costly_limits(case.inst, case.solution)[[*KEYS, *ABOUT, *STEP, *FIGURES]]
    return found.astype(dict.fromkeys((*FIGURES, "step"), float) | dict.fromkeys((*KEYS, "unit"), str))
