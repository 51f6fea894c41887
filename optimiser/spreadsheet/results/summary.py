"""The first sheet of an export: the answer in figures, what the other sheets hold, and how the run was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimiser.reports.sureness import CONFIDENCES
from optimiser.spreadsheet.book import put_text
from optimiser.spreadsheet.results.blocks import FIRST_FIGURE
from optimiser.spreadsheet.results.pen import ONE_DECIMAL, PERCENT
from optimiser.spreadsheet.results.places import span
from optimiser.spreadsheet.results.sums import Where, total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.spreadsheet.book import Sheet
    from optimiser.spreadsheet.results.blocks import Placed
    from optimiser.spreadsheet.results.pen import Pen

EXPLAINED = (
    "Every total is a formula: select a cell to see which rows of which sheet it sums.",
    "The plan's years are what is decided; the tail keeps the plan from being distorted by a world that ends.",
    "Totals are of the plan's years unless they say otherwise; the tables hold both, told apart by period.",
)


class Figure(NamedTuple):
    """A headline: words, formula, the figure that it gives, number format."""

    words: str
    formula: str
    value: float
    form: str


def headlines(pen: Pen, places: Placed, gaps: tuple[Placed, Placed], money: tuple[Placed, Placed]) -> list[Figure]:
    """The figures that the answer is told in, each a cell of another sheet."""
    years = list(pen.past.inst.horizon.plan_years)
    short, weighted = gaps
    cases = {pen_case: row for row, pen_case in enumerate(_cases(pen), short.first)}
    need = total(pen.tables, "shortfall", "required_wte", [Where("band", 1), Where("period", "plan")])
    here = f"{short.cell(cases['plan'], short.total_column)}"
    average = short.figures[cases["plan"], short.total_column]
    told = [_total(f"Places to commission, {span(years)}", places, ONE_DECIMAL)]
    for case, words in (
        ("plan", "WTE short, average of a year: this plan"),
        ("todays_pattern", "… if today's pattern were repeated"),
        ("nothing_more", "… if nothing more were commissioned"),
    ):
        if case in cases:
            told.append(_cell(words, short, cases[case], short.total_column, ONE_DECIMAL))
    share = average * len(years) / need.value if need.value else 0.0
    told.append(Figure("… this plan's share of what is needed", f"{here}*{len(years)}/{need.formula}", share, PERCENT))
    told += [_total("Money spent", money[0], "£#,##0"), _total("Budgets", money[1], "£#,##0")]
    row = weighted.first + list(cases).index("plan")
    words = "Weighted WTE-years short, plan and tail: what is made small"
    return [*told, _cell(words, weighted, row, weighted.total_column, ONE_DECIMAL)]


def write_summary(
    pen: Pen, sheet: Sheet, figures: Sequence[Figure], sure: Placed, contents: Sequence[tuple[str, str]]
) -> None:  # fmt: skip
    """Fill ``sheet``."""
    inst, solution, style = pen.past.inst, pen.past.solution, pen.styles
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 5, 26)
    sheet.hide_gridlines(2)
    put_text(sheet, 0, 0, inst.horizon.title, style["title"])
    scenario = ", ".join(pen.past.run.manifest["scenario"]["name"]) or "none"
    put_text(sheet, 1, 0, f"Scenario: {scenario}", style["text"])
    sheet.write_string(2, 0, solution.sentence, style["bold"])
    row = 4
    for each in figures:
        put_text(sheet, row, 0, each.words, style["text"])
        sheet.write_formula(row, 1, f"={each.formula}", style[each.form], each.value)
        row += 1
    row = _sure(pen, sheet, row, sure)
    row = _objectives(pen, sheet, row + 1)
    row = _heading(pen, sheet, row + 1, "What is on which sheet")
    for name, words in contents:
        sheet.write_url(row, 0, f"internal:'{name}'!A1", style["link"], name)
        put_text(sheet, row, 1, words, style["text"])
        row += 1
    row = _heading(pen, sheet, row + 1, "How the figures hang together")
    for line in EXPLAINED:
        sheet.write_string(row, 0, line, style["note"])
        row += 1
    row = _heading(pen, sheet, row + 1, "Where this comes from")
    for words, value in _provenance(pen):
        sheet.write_string(row, 0, words, style["text"])
        put_text(sheet, row, 1, value, style["text"])
        row += 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _sure(pen: Pen, sheet: Sheet, row: int, sure: Placed) -> int:
    """The share of the instance's figures that is assumed."""
    column = FIRST_FIGURE + CONFIDENCES.index("assumed")
    assumed, all_figures = (sure.figures[sure.all_row, at] for at in (column, sure.total_column))
    sheet.write_string(row, 0, "Share of the instance's figures that is assumed", pen.styles["text"])
    formula = f"={sure.cell(sure.all_row, column)}/{sure.cell(sure.all_row, sure.total_column)}"
    sheet.write_formula(row, 1, formula, pen.styles[PERCENT], assumed / all_figures if all_figures else 0.0)
    return row + 1


def _objectives(pen: Pen, sheet: Sheet, row: int) -> int:
    """The objectives as reached, in order."""
    if not pen.past.solution.levels:
        return row
    row = _heading(pen, sheet, row, f"{pen.past.solution.status.aim}, first things first; plan and tail together")
    sheet.set_row(row, 20)
    for column, words in enumerate(("objective", "reached", "no plan reaches less than", "unit")):
        sheet.write_string(row, column, words, pen.styles["head"])
    for level in pen.past.solution.levels:
        row += 1
        sheet.write_string(row, 0, level.name.replace("_", " "), pen.styles["text"])
        sheet.write_number(row, 1, level.value, pen.styles[ONE_DECIMAL])
        if level.bound > float("-inf"):
            sheet.write_number(row, 2, level.bound, pen.styles[ONE_DECIMAL])
        else:
            sheet.write_string(row, 2, "not proven", pen.styles["text"])
        put_text(sheet, row, 3, level.unit, pen.styles["text"])
    return row + 1


def _provenance(pen: Pen) -> list[tuple[str, str]]:
    """How the run was made, for whoever wants to make it again."""
    said, horizon = pen.past.run.manifest, pen.past.inst.horizon
    versions = said.get("versions", {})
    return [
        ("Instance", f"{horizon.name}: {horizon.about}"),
        ("Figures from", horizon.source_of_record),
        ("Licence of the data", horizon.licence),
        ("Fingerprint of the instance (sha256)", pen.past.inst.hash),
        ("Command", " ".join(str(part) for part in said.get("command", []))),
        ("Solved on", str(said.get("created", "not stated"))),
        ("Made with", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("Size of the model", ", ".join(f"{number:,} {noun}" for noun, number in pen.past.solution.model.items())),
        *(("Note", note) for note in pen.past.solution.notes),
    ]


def _heading(pen: Pen, sheet: Sheet, row: int, words: str) -> int:
    sheet.write_string(row, 0, words, pen.styles["heading"])
    return row + 1


def _cases(pen: Pen) -> list[str]:
    there = set(pen.tables["comparators"]["case"])
    return [case for case in ("nothing_more", "todays_pattern", "plan") if case in there]


def _total(words: str, placed: Placed, form: str) -> Figure:
    return _cell(words, placed, placed.all_row, placed.total_column, form)


def _cell(words: str, placed: Placed, row: int, column: int, form: str) -> Figure:
    return Figure(words, placed.cell(row, column), placed.figures[row, column], form)
