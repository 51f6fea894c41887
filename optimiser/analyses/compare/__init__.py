"""Two plans or more, side by side: what went in, what came out, what each gains and loses, and what binds in each.

Every case is compared with the first.  What only one of two cases has (a region, a profession, a year) is named in the
table ``apart`` and left out of the sums by that name; figures under the name ``all`` count all of a case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.compare import amounts, grounds, inputs, inputs_in_words, limits, matrix, objectives
from optimiser.analyses.compare.cases import Case, require_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["PARTS", "Case", "Comparison", "compare"]

PARTS = {
    "matrix": "one row per case, sorted by shortfall: objectives, places, money, the worst region, spent funds",
    "changes": "what differs in the inputs, in sentences",
    "inputs": "what differs in the inputs, cell by cell",
    "objectives": "objectives reached, and their differences",
    "shortfall": "WTE-years short by profession, region, service and year",
    "places": "places by profession, region, university, programme and year",
    "money": "pounds spent by fund, kind, profession, region and year",
    "limits": "limits that bind, their prices, and how these differ",
    "apart": "what only one of the cases has and is not compared",
}
"""The tables of a comparison, in the order in which a page tells the story."""

COLUMNS = {
    "changes": ["case", *inputs_in_words.COLUMNS],
    "inputs": ["case", *inputs.COLUMNS],
    "objectives": objectives.COLUMNS,
    "limits": limits.COLUMNS,
    "apart": grounds.COLUMNS,
    **{name: [*amounts.KEYS, *amounts.columns_of(figure)] for name, figure in amounts.FIGURES.items()},
}
"""The columns of each table, for one that has no rows."""


@dataclass(frozen=True)
class Comparison:
    """Several cases compared with the first: its tables by the names in PARTS."""

    cases: tuple[Case, ...]
    tables: Mapping[str, pd.DataFrame]

    def __getitem__(self, part: str) -> pd.DataFrame:
        """One of the tables."""
        return self.tables[part]


def compare(*cases: Case, parts: Collection[str] = tuple(PARTS)) -> Comparison:
    """Compare every case with the first; ``parts`` says which tables are wanted.

    A case without a plan has a row in ``matrix`` and its inputs in ``changes`` and ``inputs``, and nothing else.
    Raises UsageError if there are fewer than two cases or two have one name.
    """
    require_names(cases)
    compared = [case for case in cases if case.has_plan and "limits" in parts]
    binding = {case.name: limits.lines(case) for case in compared}
    pairs = [_pair(cases[0], other, binding, parts) for other in cases[1:]]
    tables = {name: _joined(name, pairs) for name in PARTS if name in parts and name != "matrix"}
    return Comparison(cases, {"matrix": matrix.matrix(cases), **tables} if "matrix" in parts else tables)


def _pair(
    first: Case, other: Case, binding: Mapping[str, pd.DataFrame], parts: Collection[str]
) -> dict[str, pd.DataFrame]:
    """The wanted tables of two cases but for the matrix; of the results only where both have a plan."""
    common = grounds.grounds(first, other)
    tables = {"apart": grounds.apart(first, other, common)}
    if not {"changes", "inputs"}.isdisjoint(parts):
        found = inputs.differences(first.inst, other.inst)
        tables["changes"] = inputs_in_words.in_words(first.inst, other.inst, found)
        tables["inputs"] = inputs.listed(found)
    if first.has_plan and other.has_plan:
        tables["objectives"] = objectives.objectives(first, other)
        if "limits" in parts:
            tables["limits"] = limits.limits(first, other, binding[first.name], binding[other.name])
        for part in (amounts.shortfall, amounts.places, amounts.money):
            if part.__name__ in parts:
                tables[part.__name__] = part(first, other, common)
    return {name: table if "case" in table else table.assign(case=other.name) for name, table in tables.items()}


def _joined(name: str, pairs: list[dict[str, pd.DataFrame]]) -> pd.DataFrame:
    """The table of every pair that has one, under each other; the case comes first."""
    frames = [pair[name] for pair in pairs if name in pair and len(pair[name])]
    if not frames:
        return pd.DataFrame(columns=COLUMNS[name])
    joined = pd.concat(frames, ignore_index=True)
    return joined[["case", *(column for column in joined.columns if column != "case")]]
