"""Two plans on one page; figures come from the comparison's tables, the page only lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.comparison_blocks import by_year, funds, in_plan, limits, plan_years, who_and_where
from cli.layout import WIDTH, cut, grid, signed, wrapped
from cli.sections import span
from optimiser.analyses.compare.objectives import years_counted
from optimiser.solution import Status
from optimiser.words import decimals, figure, pounds, sentence, three_digits

if TYPE_CHECKING:
    from optimiser.analyses.compare import Case, Comparison

MOST_CHANGES = 8
MOST_NAMES = 6
NOTHING = 5e-4
"""WTE and places that differ by less are as many: it is the solver's rounding."""
EQUALLY_GOOD = (
    "Where several plans are equally good, either may be any of them: a difference in who and where that makes none in "
    "the objectives need not come from the inputs. ppopt alternatives shows how far such plans go."
)


def pair_lines(made: Comparison) -> list[str]:
    """The page, line by line; words in capitals begin a section."""
    first, other = made.cases
    lines = [cut(f"COMPARISON: {other.name} (other) against {first.name} (first)", WIDTH)]
    if not (first.has_plan and other.has_plan):
        return [*lines, *without_plan(made), "", *changed_inputs(made, other), *not_compared(made)]
    lines += wrapped(_in_a_sentence(made))
    sections = (
        changed_inputs(made, other), _objectives(made), who_and_where(made, "shortfall"), who_and_where(made, "places"),
        by_year(made), funds(made), limits(made),
    )  # fmt: skip
    for section in sections:
        lines += ["", *section] if section else []
    return [*lines, *not_compared(made), "", *wrapped(EQUALLY_GOOD)]


def without_plan(made: Comparison) -> list[str]:
    """The cases that have no plan, and why not."""
    return [
        line
        for case in made.cases
        if not case.has_plan
        for line in wrapped(f"{case.name} has no plan. {_why_none(case)}")
    ]


def _why_none(case: Case) -> str:
    """Where no limits are named, who names them."""
    if case.solution.status is not Status.INFEASIBLE or case.inst.horizon.whole_places:
        return case.solution.sentence
    return "Its limits cannot all hold: ppopt diagnose says which, whose they are, and what could give way."


def changed_inputs(made: Comparison, case: Case) -> list[str]:
    """What differs in the inputs of ``case``, in sentences."""
    frame = made["changes"]
    said = frame.loc[frame["case"] == case.name, "sentence"].tolist()
    if not said:
        return ["WHAT CHANGED IN THE INPUTS: nothing; both have the same figures."]
    more = len(said) - MOST_CHANGES
    lines = [line for text in said[:MOST_CHANGES] for line in wrapped(text, "  ")]
    return ["WHAT CHANGED IN THE INPUTS", *lines, *([f"  ... and {more} more: --part changes"] if more > 0 else [])]


def not_compared(made: Comparison) -> list[str]:
    """What only one of two cases has."""
    frame = made["apart"]
    if frame.empty:
        return []
    lines = ["", "NOT COMPARED: WHAT ONLY ONE OF TWO HAS"]
    once = frame.drop_duplicates(["what", "name", "only_in"])
    for (what, only_in), rows in once.groupby(["what", "only_in"], sort=False):
        names = rows["title"] if what != "year" else rows["name"] + " (" + rows["title"] + ")"
        more = len(rows) - MOST_NAMES
        shown = ", ".join(names.head(MOST_NAMES)) + (f" and {more} more" if more > 0 else "")
        lines += wrapped(f"{HEADS.get(str(what), sentence(str(what)))}, only in {only_in}: {shown}", "  ")
    return lines


HEADS = {"hei": "University"}


def _in_a_sentence(made: Comparison) -> str:
    """Shortfall, places and money of the other plan, against the first."""
    first, other = made.cases
    years = plan_years(made)
    if not years:
        return "The two have no year of the plan in common: only their inputs and objectives are compared."
    short, places, spend = (in_plan(made, part, "all").iloc[0, -3:].astype(float) for part in PARTS)
    average, change = (short.iloc[number] / len(years) for number in (1, 2))
    return (
        f"{other.name} leaves {three_digits(average)} WTE short, average of {span(years[0], years[-1])}: "
        f"{_more(change, 'WTE', 'less', 'than')} {first.name}. It commissions "
        f"{figure(places.iloc[1], other.place_digits(places.iloc[1]))} places, "
        f"{_more(places.iloc[2], 'places', 'fewer')}, and spends {pounds(spend.iloc[1])}, {_gbp(spend.iloc[2])}."
        f"{_with_the_tail(made, change)}"
    )


PARTS = ("shortfall", "places", "money")
MILLIONS = 1e7
"""From so many pounds on money is told in millions."""


def _with_the_tail(made: Comparison, change: float) -> str:
    """A sentence where less is short in the plan's years and more with the tail, or the other way round."""
    rows = made["objectives"]
    rows = rows[rows["objective"] == "shortfall"]
    if rows.empty or years_counted(made.cases[0]) != years_counted(made.cases[1]):
        return ""
    every = float(rows["change"].iloc[0])
    if abs(every) < NOTHING or abs(change) < NOTHING or (every > 0) == (change > 0):
        return ""
    return (
        f" With the tail it is the other way round: {_more(every, 'weighted WTE-years', 'less')} of shortfall in all, "
        "which is what the plans make small."
    )


def _more(change: float, unit: str, less: str, than: str = "") -> str:
    if abs(change) < NOTHING:
        return "as many as" if than else "as many"
    return " ".join(filter(None, (three_digits(abs(change)), unit, "more" if change >= 0 else less, than)))


def _gbp(change: float) -> str:
    return f"{pounds(abs(change))} {'more' if change >= 0 else 'less'}" if abs(change) >= 1 else "as much"


def _objectives(made: Comparison) -> list[str]:
    """What was made small, in order, in both plans."""
    years = [span(*years_counted(case)) for case in made.cases]
    if years[0] != years[1]:
        counted = " and ".join(f"{years[number]} in {case.name}" for number, case in enumerate(made.cases))
        return wrapped(
            f"OBJECTIVES are not compared: they add up {counted}, each discounted to its own first year. The tables "
            "below are of the years that both plan."
        )
    rows = []
    for line in made["objectives"].to_dict("records"):
        scale, unit = (1.0, line["unit"])
        if line["unit"] == "pounds":
            is_large = max(abs(line["first_value"]), abs(line["value"])) >= MILLIONS
            scale, unit = (1e6, "£ million, discounted") if is_large else (1e3, "£ thousand, discounted")
        before, after, change = (line[name] / scale for name in ("first_value", "value", "change"))
        digits = 3 if line["unit"] == "share" else decimals([change or before])
        words = f"{sentence(line['objective'].replace('_', ' '))}, {unit}"
        rows.append([words, figure(before, digits), figure(after, digits), signed(change, digits)])
    return grid(["OBJECTIVES, plan and tail together", "first", "other", "change"], rows)
