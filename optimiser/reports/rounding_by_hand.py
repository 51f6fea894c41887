"""What rounding the plan in fractions by hand would have broken and cost, beside a plan of whole places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.reports.limit_kinds import LIMIT_KINDS

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution

COLUMNS = ["family", "limit", "broken", "of", "worst", "unit"]
WORDS = {"supervision": "supervisors' time", "viable_cohort": "smallest viable cohort", "whole_blocks": "whole blocks"}
"""Limits that are no kind of their own elsewhere."""


def rounding_by_hand(inst: Instance, solution: Solution) -> pd.DataFrame:  # noqa: ARG001 - all reports are called alike
    """One row per kind of limit that it breaks: ``broken`` of so many (``of``), and the worst; none in fractions.

    The row of the first objective has in ``worst`` what it would come to if all these limits gave way as far.
    """
    frame = solution.tables.get("rounding_by_hand")
    if frame is None:
        return pd.DataFrame(columns=COLUMNS)
    words = {family: kind.words.partition(":")[0] for family, kind in LIMIT_KINDS.items()} | WORDS
    named = frame["family"].astype(str)
    return frame.assign(limit=named.map(words).fillna(named.str.replace("_", " ")))[COLUMNS]
