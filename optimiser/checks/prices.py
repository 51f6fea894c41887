"""Prices of giving way: kinds of limits that there are, in the unit in which each is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.checks.tables import Tables, reads
from optimiser.give_way import KINDS
from optimiser.words import did_you_mean, quoted

if TYPE_CHECKING:
    from optimiser.errors import Problem


@reads("relaxation_prices.unit")
def relaxation_prices(tables: Tables) -> list[Problem]:
    """Every price is of a kind of limit, and for the unit in which the kind is counted."""
    problems = []
    for _, row in tables.table("relaxation_prices").iterrows():
        kind, unit = str(row["kind"]), str(row["unit"])
        if kind not in KINDS:
            found = f"{quoted(kind)} is not a kind of limit that may give way"
            wrong = ("kind", found, did_you_mean(kind, list(KINDS), "kind"))
        elif unit != KINDS[kind].unit:
            found = f"{kind} is counted in {KINDS[kind].unit}, not in {quoted(unit)}"
            wrong = ("unit", found, f"Write {KINDS[kind].unit}, and the price for one of it.")
        else:
            continue
        problems.append(tables.problem("relaxation_prices", row, *wrong))
    return problems
