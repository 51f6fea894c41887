"""Rules across tables, each a function from the tables to a list of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.checks import coverage, links, prices, rules, sums, units
from optimiser.checks.tables import Check, Tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from optimiser.errors import Problem

CHECKS: tuple[Check, ...] = (
    # every row that the model will ask for is there
    coverage.workforce,
    coverage.length_of_service,
    coverage.requirements,
    coverage.budgets,
    coverage.route_years,
    coverage.finishers,
    coverage.charges,
    coverage.routes_taught,
    coverage.catchments,
    coverage.pipeline,
    coverage.placement_needs,
    coverage.placement_capacity,
    coverage.diversity_base,
    coverage.workforce_diversity,
    # figures agree with one another
    sums.length_of_service,
    sums.finishers,
    sums.charges,
    sums.stays,
    sums.career_moves,
    sums.trainee_service,
    sums.skill_mix,
    sums.programme_years,
    sums.programme_blocks,
    sums.pipeline,
    sums.team_ratios,
    sums.promised_places,
    # nothing hangs loose or has two meanings
    links.pools,
    links.schemes,
    links.heis,
    links.funds,
    links.purchases,
    links.supervision,
    links.areas,
    links.diversity_scopes,
    links.limit_owners,
    prices.relaxation_prices,
    # policies can be read
    rules.policies,
    # figures are in the unit that they say
    units.pay,
    units.salaries,
    units.tuition,
)


Known = dict[Check, tuple[Tables, list["Problem"]]]
"""What each check found, and in which tables."""


def run_checks(tables: Tables, clean: Collection[str], known: Known | None = None) -> list[Problem]:
    """The problems of every check that reads only clean tables and columns.

    A check sees the tables that it reads and no others.  Where they are those that are ``known``, it need not look
    again; what it finds in the first tables that it is given is known from then on.
    """
    known = {} if known is None else known
    problems = []
    for check in CHECKS:
        if not all(name in clean for name in check.reads):
            continue
        seen = check.sees(tables)
        if check not in known:
            known[check] = seen, check(seen)
        before, found = known[check]
        problems += found if before.are(seen) else check(seen)
    return problems


__all__ = ["CHECKS", "Check", "Known", "Tables", "run_checks"]
