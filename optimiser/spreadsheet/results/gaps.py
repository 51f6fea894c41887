"""WTE short: by year with and without the plan, and by profession and region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.spreadsheet.results.blocks import FIRST_FIGURE, Block, Placed, by_name_and_year, write_block
from optimiser.spreadsheet.results.charts import by_line, by_year, height, rows_of
from optimiser.spreadsheet.results.pen import ONE_DECIMAL
from optimiser.spreadsheet.results.places import BESIDE, CHARTS, set_widths, span, titles
from optimiser.spreadsheet.results.sums import Sum, Where, total

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.spreadsheet.book import Sheet
    from optimiser.spreadsheet.results.pen import Pen

CASES = {"nothing_more": "Nothing more commissioned", "todays_pattern": "Today's pattern repeated", "plan": "This plan"}
PERIODS = {"plan's years": "plan", "tail": "tail"}
WEIGHTED = (
    "A post missing for a year counts more where the gap is deep or the service comes first, and less the later it is."
)


def write_gaps(pen: Pen, sheet: Sheet) -> tuple[Placed, Placed]:
    """Fill ``sheet``; where the blocks of WTE short and of weighted WTE-years by case stand."""
    inst = pen.past.inst
    years = list(inst.horizon.plan_years)
    there = set(pen.tables["comparators"]["case"])
    cases = [(case, words) for case, words in CASES.items() if case in there]
    sheet.write_string(0, 0, "Shortfall: requirement not met, WTE", pen.styles["title"])
    note = "Each figure sums the sheet comparators (all professions together) or gaps (by profession)."
    sheet.write_string(1, 0, note, pen.styles["note"])
    figure = by_name_and_year(pen, "comparators", "shortfall_wte", "case")
    short = Block("WTE short by year", "case", cases, years, figure, ONE_DECIMAL, "AVERAGE", down=False)
    first = write_block(pen, sheet, CHARTS + rows_of(height(len(inst.professions), 2)), short)
    weighted = Block(
        "Weighted WTE-years: what the plan makes small", "case", cases, list(PERIODS), _weighted(pen), ONE_DECIMAL,
        down=False,
    )  # fmt: skip
    second = write_block(pen, sheet, first.below, weighted, WEIGHTED)
    who = Block(
        f"By profession, average of {span(years)}", "profession", titles(inst.professions, "profession"),
        [words for _, words in cases], _average(pen, "gaps", "profession"), ONE_DECIMAL, "",
    )  # fmt: skip
    third = write_block(pen, sheet, second.below, who)
    where = Block(
        f"By region, average of {span(years)}", "region", titles(inst.regions, "region"),
        [words for _, words in cases], _average(pen, "comparators", "region"), ONE_DECIMAL, "",
    )  # fmt: skip
    write_block(pen, sheet, third.below, where)
    lines = by_year(pen, {"type": "line"}, "WTE short by year", "WTE", first, range(first.first, first.last + 1))
    sheet.insert_chart(CHARTS, 0, lines)
    columns = [FIRST_FIGURE + number for number, (case, _) in enumerate(cases) if case != "nothing_more"]
    bars = by_line(pen, f"WTE short by profession, average of {span(years)}", "WTE", third, columns)
    sheet.insert_chart(CHARTS, BESIDE, bars)
    set_widths(sheet, len(years))
    return first, second


def _weighted(pen: Pen) -> Callable[..., Sum]:
    """Cells that sum weighted WTE-years for the line's case and the head's period."""

    def figure(name: str, at: str, period: str | int, _under: str) -> Sum:
        where = [Where("case", name, at), Where("period", PERIODS[str(period)])]
        return total(pen.tables, "comparators", "weighted_wte_years", where)

    return figure


def _average(pen: Pen, table: str, key: str) -> Callable[..., Sum]:
    """Cells that average a table's WTE short over the plan's years, for the line's name and the head's case."""
    case_of = {words: case for case, words in CASES.items()}
    years = len(pen.past.inst.horizon.plan_years)

    def figure(name: str, at: str, words: str | int, _under: str) -> Sum:
        where = [Where(key, name, at), Where("case", case_of[str(words)]), Where("period", "plan")]
        found = total(pen.tables, table, "shortfall_wte", where)
        return Sum(f"{found.formula}/{years}", found.value / years)

    return figure
