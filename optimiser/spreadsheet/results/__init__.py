"""A run as a workbook: a summary, a sheet for each question with charts and formulas, and every result table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimiser.spreadsheet.book import save
from optimiser.spreadsheet.looks import BESIDE, NEEDED, OPTIONAL
from optimiser.spreadsheet.results.data import MEANING, shown_tables, write_data
from optimiser.spreadsheet.results.fairness import write_fairness
from optimiser.spreadsheet.results.gaps import write_gaps
from optimiser.spreadsheet.results.limits import write_conflict, write_limits, write_sureness
from optimiser.spreadsheet.results.money import write_money
from optimiser.spreadsheet.results.pen import Pen, styles
from optimiser.spreadsheet.results.places import write_places
from optimiser.spreadsheet.results.summary import headlines, write_summary
from optimiser.words import count

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.runfolder import Past

SUMMARY, SURE = "Summary", "How sure"
VIEWS = {
    "Places by year": "Places to commission by profession, region and university, with charts.",
    "Shortfall by year": "WTE short with and without the plan, by profession and region, with charts.",
    "Money by fund": "Money spent against budgets, and what it is spent on, with charts.",
    "Diversity targets": "Share of starts from each group against its target.",
    "Limits that cost most": "What giving way on each limit would be worth, and who could.",
}
SURE_WORDS = "Which figures are published, derived, assumed or recalled, by table."
CONFLICT = "Conflict"

__all__ = ["write_results"]


def write_results(path: Path, past: Past) -> int:
    """Write a run as a workbook to the new file ``path``; how many sheets it has.

    Raises UsageError if there is something at ``path``, it cannot be written, or a sheet cannot hold a table.
    """
    tables = shown_tables(past)
    views = _views(past, tables)
    save(path, lambda book: _fill(Pen(book, past, tables, styles(book)), views))
    return 2 + len(views) + len(_data(tables))


def _views(past: Past, tables: dict[str, Any]) -> dict[str, str]:
    """The sheets between the summary and the tables, each with a sentence."""
    if not past.solution.tables:
        return {CONFLICT: "Limits that cannot all hold."} if past.solution.conflict else {}
    return {name: words for name, words in VIEWS.items() if name != "Diversity targets" or len(tables["diversity"])}


def _data(tables: dict[str, Any]) -> list[str]:
    """The tables that have a sheet of their own."""
    return [name for name in tables if name != "costly_limits" and len(tables[name].columns)]


def _fill(pen: Pen, views: dict[str, str]) -> None:
    book, tables = pen.book, dict(pen.tables)
    summary = book.add_worksheet(SUMMARY)
    shown = {name: book.add_worksheet(name) for name in views}
    how_sure = book.add_worksheet(SURE)
    data = {name: book.add_worksheet(name) for name in _data(tables)}
    write_data(pen, data)
    sure = write_sureness(pen, how_sure)
    figures = []
    if pen.past.solution.tables:
        places = write_places(pen, shown["Places by year"])
        gaps = write_gaps(pen, shown["Shortfall by year"])
        money = write_money(pen, shown["Money by fund"])
        if "Diversity targets" in shown:
            write_fairness(pen, shown["Diversity targets"])
        write_limits(pen, shown["Limits that cost most"])
        figures = headlines(pen, places, gaps, money)
    elif CONFLICT in shown:
        write_conflict(pen, shown[CONFLICT])
    contents = [*views.items(), (SURE, SURE_WORDS)]
    contents += [(name, f"{MEANING.get(name, 'Table')}: {count(len(tables[name]), 'row')}.") for name in data]
    write_summary(pen, summary, figures, sure, contents)
    for sheets, colour in (((summary, how_sure), BESIDE), (shown.values(), NEEDED), (data.values(), OPTIONAL)):
        for sheet in sheets:
            sheet.set_tab_color(colour)
    book.set_properties(
        {"title": pen.past.inst.horizon.title, "comments": "Made by ppopt export; every total is a formula."}
    )
    summary.activate()
