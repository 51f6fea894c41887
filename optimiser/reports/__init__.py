"""Reports: pure functions of an instance and its solution, each a tidy table with the unit in the column's name.

``REPORTS`` lists them in the order in which the summary tells the story.  Plan and tail are told apart by ``period``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimiser.reports.costly_limits import costly_limits
from optimiser.reports.money_by_fund import money_by_fund
from optimiser.reports.overrides import overrides
from optimiser.reports.places_by_profession import places_by_profession
from optimiser.reports.rounding_by_hand import rounding_by_hand
from optimiser.reports.shortfall_by_profession import shortfall_by_profession
from optimiser.reports.shortfall_by_region import shortfall_by_region
from optimiser.reports.shortfall_by_year import shortfall_by_year
from optimiser.reports.sureness import sureness

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Solution


class Report(NamedTuple):
    """One report: what it is called, the function, and the columns that say what a row is about."""

    name: str
    make: Callable[[Instance, Solution], pd.DataFrame]
    keys: tuple[str, ...]


REPORTS: tuple[Report, ...] = (
    Report("shortfall_by_year", shortfall_by_year, ("case", "period", "year")),
    Report("shortfall_by_profession", shortfall_by_profession, ("case", "profession", "period", "year")),
    Report("shortfall_by_region", shortfall_by_region, ("case", "region", "period", "year")),
    Report("places_by_profession", places_by_profession, ("profession", "period", "year")),
    Report("money_by_fund", money_by_fund, ("fund", "period", "year")),
    Report("costly_limits", costly_limits, ("family", "limit", "unit")),
    Report("overrides", overrides, ("rule",)),
    Report("rounding_by_hand", rounding_by_hand, ("family", "limit", "unit")),
    Report("sureness", sureness, ("table", "confidence")),
)

__all__ = ["REPORTS", "Report"]
