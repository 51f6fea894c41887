"""Figures that look a thousand times too small or too large: warnings, since they may be meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.checks.tables import Tables, reads

if TYPE_CHECKING:
    from optimiser.errors import Problem

PAY = (1_000, 1_000_000)
TUITION = (100, 100_000)
"""Pounds a year between which pay and tuition are believed."""


@reads("professions.pay_gbp")
def pay(tables: Tables) -> list[Problem]:
    """The pay of a post is in pounds, not thousands of pounds or pence."""
    return _doubtful(tables, "professions", "pay_gbp", PAY)


@reads("route_years.salary_gbp")
def salaries(tables: Tables) -> list[Problem]:
    """The salary of a trainee is in pounds a year."""
    return _doubtful(tables, "route_years", "salary_gbp", PAY)


@reads("route_years.tuition_gbp")
def tuition(tables: Tables) -> list[Problem]:
    """Tuition is in pounds a year."""
    return _doubtful(tables, "route_years", "tuition_gbp", TUITION)


def _doubtful(tables: Tables, name: str, column: str, believed: tuple[int, int]) -> list[Problem]:
    rows = tables.table(name)
    low = rows[(rows[column] > 0) & (rows[column] < believed[0])]
    high = rows[rows[column] > believed[1]]
    todo = "Write pounds a year, not {}; leave it if it is right."
    small = ("{0." + column + ":g} is little for a year in pounds").format
    large = ("{0." + column + ":.12g} is much for a year in pounds").format
    return [
        *tables.warnings(name, low, column, small, todo.format("thousands")),
        *tables.warnings(name, high, column, large, todo.format("pence")),
    ]
