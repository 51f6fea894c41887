"""What must hold of actuals before a plan is made again: each a function that returns a list of problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.checks.tables import Tables
from optimiser.errors import Problem
from optimiser.reading.convert import LINE
from optimiser.reading.read import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.replan.actual_tables import Report
    from optimiser.instance import Instance

YEARS = ("actual_starts", "actual_fill_rates", "actual_leavers", "actual_workforce")


def run_checks(
    inst: Instance, report: Report, frames: Mapping[str, pd.DataFrame], file_of: Mapping[str, str]
) -> list[Problem]:
    """The problems of every check."""
    tables = Tables(inst.horizon, frames, file_of)
    wrong = _plan_years(inst, report, file_of[SETTINGS])
    if wrong:
        return wrong
    return [
        *_not_begun(tables, report),
        *_cohorts(tables, inst, report),
        *_catchments(tables, inst),
        *_said_twice(tables),
        *_explained(tables),
    ]


def _plan_years(inst: Instance, report: Report, file: str) -> list[Problem]:
    """A year of the plan has begun, and one is left."""
    first, last = inst.horizon.first_intake_year, inst.horizon.last_intake_year
    begun = report.last_year_begun
    if first <= begun < last:
        return []
    if begun < first:
        found, todo = f"{begun} is before the plan begins ({first})", "There is nothing to plan again yet."
    else:
        found, todo = f"the plan ends in {last}: no year is left after {begun}", "Make a new instance for what follows."
    return [Problem(file, found, todo, column="last_year_begun")]


def _not_begun(tables: Tables, report: Report) -> list[Problem]:
    """Nothing came in of years that have not begun."""
    problems = []
    for name in YEARS:
        rows = tables.table(name)
        late = rows[rows["year"] > report.last_year_begun]
        found = f"{{0.year}} had not begun: last_year_begun is {report.last_year_begun}".format
        problems += tables.problems(name, late, "year", found, "Remove the row, or correct last_year_begun.")
    return problems


def _cohorts(tables: Tables, inst: Instance, report: Report) -> list[Problem]:
    """Drop-out is of cohorts that there are; a line with ``all`` means those of them that there are."""
    rows = tables.table("actual_drop_out")
    before = inst.pipeline[["route", "region", "intake_year"]].assign(_there=True)
    known = rows.merge(before, on=["route", "region", "intake_year"], how="left")
    begun = known["intake_year"].between(inst.horizon.first_intake_year, report.last_year_begun)
    nowhere = (known["_there"].isna() & ~begun).groupby(known[LINE]).transform("all")
    strange = known[nowhere].sort_values(LINE)
    found = "no cohort of route {0.route} in {0.region} that began in {0.intake_year} is in training".format
    todo = f"Give cohorts of the pipeline, or of the plan up to {report.last_year_begun}."
    return tables.problems("actual_drop_out", strange, "intake_year", found, todo)


def _catchments(tables: Tables, inst: Instance) -> list[Problem]:
    """People start, and places fill, only where the programme trains; a line with ``all`` means those where it does."""
    pairs = inst.catchments[["programme", "region"]].assign(_there=True)
    problems = []
    for name in ("actual_starts", "actual_fill_rates"):
        known = tables.table(name).merge(pairs, on=["programme", "region"], how="left")
        nowhere = known["_there"].isna().groupby(known[LINE]).transform("all")
        nobody = known["starters"] == 0 if name == "actual_starts" else pd.Series(data=False, index=known.index)
        stray = known[nowhere & ~nobody].sort_values(LINE)
        found = "programme {0.programme} does not train for region {0.region} in the plan".format
        problems += tables.problems(name, stray, "region", found, "Correct the region, or the plan's catchments.")
    return problems


def _said_twice(tables: Tables) -> list[Problem]:
    """Of one programme, region and year either the starters are given or the fill rate."""
    keys = ["programme", "region", "year"]
    counted = tables.table("actual_starts")[keys].assign(_there=True)
    rates = tables.table("actual_fill_rates")
    both = rates.merge(counted, on=keys, how="left")
    both = both[both["_there"].notna()].sort_values(LINE)
    found = "the starters of programme {0.programme} in {0.region} in {0.year} are given in actual_starts too".format
    return tables.problems("actual_fill_rates", both, "fill_share", found, "Keep one of the two.")


def _explained(tables: Tables) -> list[Problem]:
    """Only what was reported is explained."""
    rows = tables.table("monitoring")
    reported = pd.concat([figures.drop_duplicates() for figures in reported_keys(tables.frames)], ignore_index=True)
    known = set(zip(*(reported[name] for name in ("measure", "subject", "region", "year")), strict=True))
    known |= {(measure, subject, "all", year) for measure, subject, _, year in known}
    there = [key in known for key in zip(rows["measure"], rows["subject"], rows["region"], rows["year"], strict=True)]
    stray = rows[~pd.Series(there, index=rows.index, dtype=bool)]
    found = "nothing was reported of {0.measure} of {0.subject} in {0.region} in {0.year}".format
    return tables.problems("monitoring", stray, "subject", found, "Correct the row, or report the figure.")


def reported_keys(frames: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Measure, subject, region and year of every figure that was reported, a frame for each table."""
    of = {
        "actual_starts": ("starters", "programme", "year"),
        "actual_fill_rates": ("starters", "programme", "year"),
        "actual_drop_out": ("drop-out", "route", "intake_year"),
        "actual_leavers": ("leavers", "profession", "year"),
        "actual_workforce": ("workforce", "profession", "year"),
    }
    return [
        pd.DataFrame(
            {
                "measure": measure,
                "subject": frames[name][subject].astype(str),
                "region": frames[name]["region"].astype(str),
                "year": frames[name][year],
            }
        )
        for name, (measure, subject, year) in of.items()
    ]
