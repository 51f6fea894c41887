"""Policies: whether each rule can be read and counts anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.checks.tables import Tables, reads
from optimiser.selection import MEASURES, described, parse, parse_years, select, unknown
from optimiser.tables import NONE
from optimiser.words import did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.errors import Problem

LOOKED_UP = (
    "professions.family",
    "professions.new_role",
    "regions.parent",
    "heis.region",
    "routes.profession",
    "routes.kind",
    "programmes.hei",
    "programmes.route",
    "catchments.region",
    "charges.fund",
    "workforce.region",
)


@reads("policies", *LOOKED_UP)
def policies(tables: Tables) -> list[Problem]:
    """Every rule parses, names what there is, and selects something."""
    rules = tables.table("policies")
    everything = {measure: described(tables, measure) for measure in rules["measure"].unique()}
    problems = []
    for _, row in rules.iterrows():
        counted = everything[row["measure"]]
        wrong = [
            *_selection(tables, counted, row, "where"),
            *_of(tables, counted, row),
            *_years(tables, row),
            *_for_each(row),
            *_first_year(tables, row),
        ]
        problems += [tables.problem("policies", row, column, found, todo) for column, found, todo in wrong]
    return problems


def _selection(tables: Tables, counted: pd.DataFrame, row: pd.Series, column: str) -> list[tuple[str, str, str]]:
    """What is wrong with the selection in the column."""
    try:
        conditions = parse(row[column])
    except ValueError as error:
        return [(column, str(error), "Write all, or conditions such as 'profession=hit; kind=top-up'.")]
    wrong = unknown(counted, conditions, row["measure"])
    if wrong:
        return [(column, found, todo) for found, todo in wrong]
    if select(tables, counted, conditions).empty:
        return [(column, f"selects no {row['measure']}", "Each condition holds somewhere, but all of them nowhere.")]
    return []


def _of(tables: Tables, counted: pd.DataFrame, row: pd.Series) -> list[tuple[str, str, str]]:
    """What is wrong with the selection of which a share is limited."""
    if row["unit"] == "share" and row["of"] == NONE:
        return [("of", "a share of none", "Say of what; all for everything.")]
    if row["unit"] == "share":
        return _selection(tables, counted, row, "of")
    if row["of"] != NONE:
        return [("of", f"a {row['unit']} is not a share of anything", "Write none, or unit share.")]
    return []


def _years(tables: Tables, row: pd.Series) -> list[tuple[str, str, str]]:
    """What is wrong with the years in which the rule holds."""
    try:
        parse_years(row["years"], tables.horizon.years)
    except ValueError as error:
        return [("years", str(error), "Write all, a year, a range such as 2024..2031, or a list.")]
    return []


def _for_each(row: pd.Series) -> list[tuple[str, str, str]]:
    """What is wrong with the column of which each value has a limit."""
    columns = MEASURES[row["measure"]]
    if row["for_each"] == NONE or row["for_each"] in columns:
        return []
    return [
        ("for_each", f"{row['measure']} has no {row['for_each']}", did_you_mean(row["for_each"], columns, "column"))
    ]


def _first_year(tables: Tables, row: pd.Series) -> list[tuple[str, str, str]]:
    """Growth in the first year needs the figure of the year before, which is not data for everything."""
    try:
        years = parse_years(row["years"], tables.horizon.years)
        named = {column for column, _ in parse(row["where"])} | {row["for_each"]}
    except ValueError:
        return []
    first = tables.horizon.first_intake_year
    if row["unit"] != "growth" or first not in years:
        return []
    if row["measure"] == "spend":
        return [("years", f"growth of spend in {first}, and what was spent before is not data", _LATER)]
    if row["measure"] == "places" and named & {"region", "parent"}:
        return [
            (
                "years",
                f"growth of places by region in {first}, and last year's are not data",
                f"{_LATER} Or use starts.",
            )
        ]
    return []


_LATER = "Let the rule begin a year later."
