"""Money by fund and year: spent, budgeted, carried in, and the share used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from optimiser.spreadsheet.results.blocks import FIRST_FIGURE, Block, Placed, by_name_and_year, write_block
from optimiser.spreadsheet.results.charts import HEIGHT, by_year, rows_of
from optimiser.spreadsheet.results.pen import MONEY, PERCENT
from optimiser.spreadsheet.results.places import BESIDE, CHARTS, set_widths, titles
from optimiser.spreadsheet.results.sums import Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimiser.spreadsheet.book import Chart, Sheet
    from optimiser.spreadsheet.results.pen import Pen


def write_money(pen: Pen, sheet: Sheet) -> tuple[Placed, Placed]:
    """Fill ``sheet``; where the blocks of money spent and budgeted stand."""
    inst = pen.past.inst
    years, funds = list(inst.horizon.plan_years), titles(inst.funds, "fund")
    sheet.write_string(0, 0, f"Money, pounds of {inst.horizon.price_year}", pen.styles["title"])
    note = "Each figure sums the sheet spend or money_by_fund; the tail is there too."
    sheet.write_string(1, 0, note, pen.styles["note"])
    blocks: list[Placed] = []
    for heading, table, figure in (
        ("Spent", "spend", "spend_gbp"),
        ("Budget", "money_by_fund", "budget_gbp"),
        ("Carried in from the year before", "money_by_fund", "carried_in_gbp"),
    ):
        block = Block(heading, "fund", funds, years, by_name_and_year(pen, table, figure, "fund"), MONEY)
        blocks.append(write_block(pen, sheet, blocks[-1].below if blocks else CHARTS + rows_of(HEIGHT), block))
    used = Block(
        "Share used of budget and what was carried in",
        "fund",
        funds,
        years,
        _used(blocks, funds, years),
        PERCENT,
        "",
        down=False,
    )
    kinds = [(kind, _words(kind)) for kind in dict.fromkeys(pen.tables["spend"]["kind"])]
    placed = write_block(pen, sheet, blocks[-1].below, used)
    by_kind = by_name_and_year(pen, "spend", "spend_gbp", "kind")
    what = write_block(pen, sheet, placed.below, Block("What it was spent on", "kind", kinds, years, by_kind, MONEY))
    spent, budget = _compared(pen, sheet, what.below, blocks, years)
    chart = by_year(pen, {"type": "column"}, "Spent and budgeted, all funds", "pounds", spent, [spent.first, budget])
    sheet.insert_chart(CHARTS, 0, _in_millions(chart))
    kind = {"type": "column", "subtype": "stacked"}
    chart = by_year(pen, kind, "What the money is spent on", "pounds", what, range(what.first, what.last + 1))
    sheet.insert_chart(CHARTS, BESIDE, _in_millions(chart))
    set_widths(sheet, len(years))
    return blocks[0], blocks[1]


def _used(blocks: Sequence[Placed], funds: Sequence[tuple[str, str]], years: Sequence[int]) -> Callable[..., Sum]:
    """Cells that divide what a fund spent by what it had."""
    line = {name: number for number, (name, _) in enumerate(funds)}

    def figure(name: str, _at: str, year: str | int, _under: str) -> Sum:
        column = FIRST_FIGURE + years.index(int(year))
        cells = [(block.first + line[name], column) for block in blocks]
        spent, budget, carried = (xl_rowcol_to_cell(*cell) for cell in cells)
        values = [block.figures[cell] for block, cell in zip(blocks, cells, strict=True)]
        had = values[1] + values[2]
        return Sum(f"IF({budget}+{carried}=0,0,{spent}/({budget}+{carried}))", values[0] / had if had else 0.0)

    return figure


def _compared(pen: Pen, sheet: Sheet, top: int, blocks: Sequence[Placed], years: Sequence[int]) -> tuple[Placed, int]:
    """The totals of spending and budget below each other, for the chart."""
    sheet.write_string(top, 0, "For the chart: all funds", pen.styles["heading"])
    head = top + 1
    for number, year in enumerate(years):
        sheet.write_number(head, FIRST_FIGURE + number, year, pen.styles["head right"])
    for row, (words, block) in enumerate(zip(("Spent", "Budget"), blocks[:2], strict=True), head + 1):
        sheet.write_string(row, 0, words, pen.styles["text"])
        for column in range(FIRST_FIGURE, FIRST_FIGURE + len(years)):
            formula = f"={xl_rowcol_to_cell(block.all_row, column)}"
            sheet.write_formula(row, column, formula, pen.styles[MONEY], block.figures[block.all_row, column])
    return Placed(blocks[0].sheet, head, head + 1, head + 2, len(years), {}), head + 2


def _in_millions(chart: Chart) -> Chart:
    chart.y_axis["num_format"] = '[>=1000000]£#,##0,,"m";[>=1000]£#,##0,"k";£#,##0'
    return chart


def _words(kind: str) -> str:
    words = kind.replace("_", " ")
    return words[:1].upper() + words[1:]
