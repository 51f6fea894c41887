"""The page of ``ppopt explain --what-if``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.comparison_blocks import by_year, funds, who_and_where
from cli.layout import WIDTH, cut, grid, wrapped
from optimiser.analyses.explain.told import worth
from optimiser.reports.overrides import UNITS
from optimiser.words import sentence

if TYPE_CHECKING:
    from optimiser.analyses.explain.what_if import WhatIf

MOST_CONFLICTS = 12
BEYOND = (
    "Years beyond the plan's count towards the objectives, but the tables below show the plan's years only: see --json."
)
CHARGES = (
    "Spend in a rule is what training costs: tuition, salaries and tariffs. Money spent, below, is all of a fund's: "
    "recruitment, retention, schemes and what is built as well."
)


def lines(made: WhatIf) -> list[str]:
    """The page, line by line; words in capitals begin a section."""
    head = [cut(f"WHAT IF: {'; '.join(one.text for one in made.overrides)}", WIDTH), *wrapped(made.sentence)]
    head += wrapped(made.note) if made.note else []
    head += _planned(made)
    if made.comparison is None:
        return [*head, *_conflict(made)]
    page = head
    for section in (
        who_and_where(made.comparison, "shortfall"),
        who_and_where(made.comparison, "places"),
        by_year(made.comparison),
        funds(made.comparison, "--json"),
    ):
        page = [*page, "", *section] if section else page
    note = (
        "First: the plan as it is. Other: the best plan with the override. Where several plans are equally good either "
        "may be any of them, so that a change which costs nothing need not come from the override."
    )
    return [*page, *wrapped(note)]


def _planned(made: WhatIf) -> list[str]:
    """How each override was understood, and what the plan has as it is, so that one sees how far it goes."""
    page = []
    for one in made.overrides:
        rows = made.planned[made.planned["override"] == one.text].to_dict("records")
        each = ", in each of the years" if len(rows) > 1 else ""
        page += wrapped(f"Read as: {one.meaning}{each}.")
        by_year = [f"{worth(line['figure'], UNITS[one.measure])} in {line['year']}" for line in rows]
        page += wrapped(f"As the plan is: {', '.join(by_year)}.") if by_year else []
    beyond = made.planned["year"] >= made.without.inst.horizon.plan_years.stop
    if beyond.any() and made.comparison is not None:
        page += wrapped(BEYOND)
    return [*page, *(wrapped(CHARGES) if any(one.measure == "spend" for one in made.overrides) else [])]


def _conflict(made: WhatIf) -> list[str]:
    if made.conflict.empty:
        return []
    limits = made.conflict[made.conflict["limit"] != ""].head(MOST_CONFLICTS)
    rows = [
        [f"  {sentence(limit)}", owner or "not stated"]
        for limit, owner in zip(limits["limit"], limits["owner"], strict=True)
    ]
    return ["", *grid(["THESE LIMITS CANNOT ALL HOLD", "owner"], rows, left=2)]
