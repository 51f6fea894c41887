"""Overrides in the plan: rules that somebody put in place of what the optimiser found, and what they cost.

An override is a rule of the policies table whose name begins with ``override-``; its source says what it cost when it
was kept (ppopt explain RUN --what-if ... --keep FILE).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.reports.limit_kinds import step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance
    from optimiser.solution import Solution

PREFIX = "override-"
COLUMNS = ["rule", "what", "owner", "why", "kept_with", "binding_rows", "price", "price_unit", "step"]
UNITS = {"places": "places", "intake": "places", "starts": "people", "stock": "WTE", "spend": "pounds"}
"""In what a measure is counted."""


def overrides(inst: Instance, solution: Solution) -> pd.DataFrame:
    """One row per override: what it says, who signed it, why, and what it cost when it was kept.

    ``price`` is the largest of its rows' prices, for one ``step`` of giving way, in the unit of the first objective
    (``price_unit``); ``binding_rows`` is how many rows have one.
    """
    rules = inst.policies[inst.policies["rule"].astype(str).str.startswith(PREFIX)]
    limits = solution.tables["limits"]
    lines = []
    for rule in rules.to_dict("records"):
        amount, counted = step(UNITS[str(rule["measure"])])
        price = limits.loc[limits["rule"] == str(rule["rule"]), "dual"].abs() * amount
        lines.append(
            (str(rule["rule"]), words(rule), rule["owner"], rule["why"], rule["source"], int((price > 0).sum()),
             float(price.max()) if len(price) else 0.0, solution.levels[0].unit, counted)
        )  # fmt: skip
    return pd.DataFrame(lines, columns=COLUMNS)


def words(rule: Mapping[Any, Any]) -> str:
    """What a rule with a number says, such as ``places[programme=EXE-cap, 2026] at least 20``."""
    sense = str(rule["sense"]).replace("_", " ")
    where = "" if rule["where"] == "all" else f"{rule['where']}, "
    return f"{rule['measure']}[{where}{rule['years']}] {sense} {rule['amount']:,.12g}"
