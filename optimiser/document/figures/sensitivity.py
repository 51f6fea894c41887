"""How much the answer hangs on an input: what one per cent more on every figure of a column would do to the objective.

Worked out from duals for figures that are right-hand sides of limits, by themselves or in proportion.  By the envelope
theorem the objective then changes by dual times change of the right-hand side, summed over the limits that the figure
states.  The plan is a minimum and the model linear, so the true change is never below this; it is near it while the
prices hold, which is why one per cent is asked about and not ten.  Figures that stand inside the sums (uptake, tuition,
finishing shares) have no such price, and are said to have none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from optimiser.reports.sureness import figure_columns
from optimiser.tables import BY_NAME

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution

ONE_PER_CENT = 0.01


class Stated(NamedTuple):
    """A column whose figures are right-hand sides: of which families of limits."""

    table: str
    column: str
    families: tuple[str, ...]
    words: str


STATED = (
    Stated("requirements", "required_wte", ("requirement", "shortfall_band", "skill_mix"), "what the services need"),
    Stated("budgets", "budget_gbp", ("budget", "carried"), "the budgets"),
    Stated("skill_mix", "max_share", ("skill_mix",), "how much of a service a profession may meet"),
    Stated("programmes", "capacity_places", ("programme_capacity",), "what programmes may take"),
    Stated("programme_years", "max_places", ("programme_capacity",), "what programmes may take in a year"),
    Stated("programme_years", "min_places", ("programme_minimum",), "contracted minimum intakes"),
    Stated("programme_expansion", "max_places", ("programme_expansion",), "capacity of programmes to buy"),
    Stated("placement_capacity", "days", ("placements",), "placement days"),
    Stated("placement_expansion", "max_days", ("placement_expansion",), "placement days to buy"),
    Stated("recruitment", "max_wte", ("recruited",), "people to recruit from outside training"),
    Stated("joiners", "wte", ("workforce_balance",), "people who join without training of the plan"),
)


def sensitivity(inst: Instance, solution: Solution) -> pd.DataFrame:
    """One row per column of ``STATED`` that has figures: table, column, words, effect, effect_share, unit.

    ``effect`` is the change of the first objective, in its unit, if every figure of the column were one per cent
    higher; ``effect_share`` is of the objective's value.
    """
    limits = solution.tables["limits"]
    limits = limits[limits["dual"] != 0]
    first = solution.levels[0]
    rows = []
    for stated in STATED:
        if len(inst.table(stated.table)):
            parts = [_of_family(inst, limits[limits["family"] == family], stated) for family in stated.families]
            effect = ONE_PER_CENT * float(sum(parts)) + 0.0
            rows.append((stated.table, stated.column, stated.words, effect, first.unit))
    frame = pd.DataFrame(rows, columns=["table", "column", "words", "effect", "unit"])
    frame["effect_share"] = frame["effect"] / first.value if first.value > 0 else 0.0
    return frame.sort_values("effect", key=lambda effect: -effect.abs(), kind="stable", ignore_index=True)


def without_price(inst: Instance) -> pd.DataFrame:
    """Columns of figures that have no price: table and column."""
    priced = {(stated.table, stated.column) for stated in STATED}
    rows = [
        (name, column)
        for name, table in BY_NAME.items()
        if len(inst.table(name))
        for column in figure_columns(table)
        if (name, column) not in priced
    ]
    return pd.DataFrame(rows, columns=["table", "column"])


def _of_family(inst: Instance, rows: pd.DataFrame, stated: Stated) -> float:
    """Dual times right-hand side, summed over the limits of a family that the column states."""
    if stated.column == "wte":
        return _of_joiners(inst, rows)
    if stated.table in {"programmes", "programme_years"} and stated.column != "min_places":
        special = pd.MultiIndex.from_frame(inst.programme_years[["programme", "year"]].astype({"programme": str}))
        own = pd.MultiIndex.from_arrays([rows["programme"].astype(str), rows["year"].astype(int)]).isin(special)
        rows = rows[own if stated.table == "programme_years" else ~own]
    size = np.where(rows["dual"] > 0, rows["lower"], rows["upper"])
    finite = np.isfinite(size)
    return float((rows["dual"].to_numpy()[finite] * size[finite]).sum())


def _of_joiners(inst: Instance, rows: pd.DataFrame) -> float:
    """Joiners stand in the balance of their profession, region and year, and nowhere else."""
    keys = ["profession", "region", "year"]
    prices = rows[[*keys, "dual"]].astype({"year": int})
    joiners = inst.joiners[[*keys, "wte"]].astype({"profession": str, "region": str})
    both = joiners.merge(prices, on=keys)
    return float((both["dual"] * both["wte"]).sum())
