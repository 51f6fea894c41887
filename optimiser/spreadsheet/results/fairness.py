"""Diversity: the share of starts from each group against its target, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from optimiser.reports.limit_words import title_of
from optimiser.spreadsheet.results.blocks import FIRST_FIGURE, Block, by_name_and_year, write_block
from optimiser.spreadsheet.results.charts import by_line, height, rows_of
from optimiser.spreadsheet.results.pen import DASHED, PERCENT
from optimiser.spreadsheet.results.places import CHARTS, set_widths
from optimiser.spreadsheet.results.sums import Sum, Where, total

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from optimiser.instance import Instance
    from optimiser.spreadsheet.book import Sheet
    from optimiser.spreadsheet.results.blocks import Placed
    from optimiser.spreadsheet.results.pen import Pen


def write_fairness(pen: Pen, sheet: Sheet) -> None:
    """Fill ``sheet``."""
    frame = pen.tables["diversity"]
    plan = frame[frame["period"] == "plan"]
    years = sorted(plan["year"].unique().tolist())
    targets = plan.drop_duplicates("target")
    lines = [(str(row["target"]), _words(pen.past.inst, row)) for row in targets.to_dict("records")]
    sheet.write_string(0, 0, "Diversity: share of starts against target", pen.styles["title"])
    note = "Each share divides people of the group by all starts of the sheet diversity; a dash: no target in the year."
    sheet.write_string(1, 0, note, pen.styles["note"])
    shares = Block("Share of starts", "target", lines, years, _share(pen), DASHED, "", down=False)
    first = write_block(pen, sheet, CHARTS + rows_of(height(len(lines), 2)), shares)
    aims = by_name_and_year(pen, "diversity", "target_share", "target")
    second = write_block(pen, sheet, first.below, Block("Target", "target", lines, years, aims, DASHED, "", down=False))
    last = Block(
        f"In {years[-1]}", "target", lines, ["share of starts", "target", "above target"],
        _in_last_year([first, second], lines), PERCENT, "", down=False,
    )  # fmt: skip
    third = write_block(pen, sheet, second.below, last)
    columns = [FIRST_FIGURE, FIRST_FIGURE + 1]
    chart = by_line(pen, f"Share of starts and target, {years[-1]}", "share of starts", third, columns)
    sheet.insert_chart(CHARTS, 0, chart)
    set_widths(sheet, len(years))


def _words(inst: Instance, row: Mapping[Any, Any]) -> str:
    """Whom a target is about, whose starts it counts, and where."""
    group = dict(zip(inst.groups["group"].astype(str), inst.groups["title"].astype(str), strict=True))
    who = group.get(row["group"], row["group"])
    what = title_of(inst, "route", row["scope"])
    what = title_of(inst, "profession", row["scope"]) if what == row["scope"] else what
    where = title_of(inst, "region", row["area"])
    return ", ".join([who, *(words for words in (what, where) if words != "all")])


def _share(pen: Pen) -> Callable[..., Sum]:
    """Cells that divide people of the group by starts."""

    def figure(name: str, at: str, year: str | int, under: str) -> Sum:
        where = [Where("target", name, at), Where("year", year, under)]
        of_group, starts = (total(pen.tables, "diversity", column, where) for column in ("of_group", "starts"))
        formula = f"IF({starts.formula}=0,0,{of_group.formula}/{starts.formula})"
        return Sum(formula, of_group.value / starts.value if starts.value else 0.0)

    return figure


def _in_last_year(blocks: Sequence[Placed], lines: Sequence[tuple[str, str]]) -> Callable[..., Sum]:
    """Cells that repeat the last year's share and target, and their difference."""
    line = {name: number for number, (name, _) in enumerate(lines)}

    def figure(name: str, _at: str, head: str | int, _under: str) -> Sum:
        cells = [(block.first + line[name], FIRST_FIGURE + block.columns - 1) for block in blocks]
        formulas = [xl_rowcol_to_cell(*cell) for cell in cells]
        values = [block.figures[cell] for block, cell in zip(blocks, cells, strict=True)]
        if head == "above target":
            # Differences below a millionth are the solver's.
            return Sum(f"ROUND({'-'.join(formulas)},6)", round(values[0] - values[1], 6))
        number = 1 if head == "target" else 0
        return Sum(formulas[number], values[number])

    return figure
