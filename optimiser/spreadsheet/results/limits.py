"""What holds the plan back, what it rests on, and, where there is no plan, the limits that cannot all hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.reports.conflict import conflict
from optimiser.reports.sureness import CONFIDENCES
from optimiser.spreadsheet.results.blocks import FIRST_FIGURE, Block, Placed, write_block
from optimiser.spreadsheet.results.charts import by_line, height, rows_of
from optimiser.spreadsheet.results.data import write_frame
from optimiser.spreadsheet.results.places import set_widths
from optimiser.spreadsheet.results.sums import Where, total

if TYPE_CHECKING:
    from optimiser.spreadsheet.book import Sheet
    from optimiser.spreadsheet.results.pen import Pen

CHARTED = 12
FIRST = (
    "title", "owner", "direction", "unit", "price_least", "price_most", "cost", "cost_unit", "first_year", "last_year",
    "binding_rows", "confidence",
)  # fmt: skip
EXPLAINED = (
    "price: what the first objective gains if the limit gives way by one unit in one of the years, least and most.",
    "cost: what it would gain if the limit were twice as wide and the price held; it ranks limits in different units.",
    "confidence: how sure most figures of the limit are.",
)
TOP = 5


def write_limits(pen: Pen, sheet: Sheet) -> None:
    """Fill ``sheet`` with the limits that cost most."""
    frame = pen.tables["costly_limits"]
    sheet.write_string(0, 0, "Limits that cost most", pen.styles["title"])
    for row, text in enumerate(EXPLAINED, 1):
        sheet.write_string(row, 0, text, pen.styles["note"])
    if frame.empty:
        sheet.write_string(TOP, 0, "No limit that could be changed holds the plan back.", pen.styles["text"])
        return
    shown = frame[[*(name for name in FIRST if name in frame), *(name for name in frame if name not in FIRST)]]
    charted = min(len(shown), CHARTED)
    top = TOP + rows_of(height(charted))
    write_frame(pen, sheet, "costly_limits", shown, top)
    sheet.freeze_panes(0, 0)
    placed = Placed(sheet.get_name(), top, top + 1, top + charted, len(shown.columns), {})
    chart = by_line(pen, f"The {charted} that cost most", "cost", placed, [list(shown.columns).index("cost")])
    sheet.insert_chart(TOP, 0, chart)
    sheet.set_column(0, 0, 60)


def write_sureness(pen: Pen, sheet: Sheet) -> Placed:
    """Fill ``sheet`` with how sure the figures of the instance are; where the block stands."""
    sheet.write_string(0, 0, "How sure the figures are", pen.styles["title"])
    note = "Figures of each table of the instance by confidence; a row for all counts once for each that it stands for."
    sheet.write_string(1, 0, note, pen.styles["note"])
    tables = list(dict.fromkeys(pen.tables["sureness"]["table"]))
    block = Block(
        "Figures by table", "table", [(name, name.replace("_", " ")) for name in tables], CONFIDENCES,
        lambda name, at, head, under: total(
            pen.tables, "sureness", "figures", [Where("table", name, at), Where("confidence", head, under)]
        ),
        "#,##0",
    )  # fmt: skip
    placed = write_block(pen, sheet, 3, block)
    columns = [FIRST_FIGURE + number for number in range(len(CONFIDENCES))]
    chart = by_line(pen, "Figures by table and confidence", "figures", placed, columns, stacked=True)
    sheet.insert_chart(3, FIRST_FIGURE + len(CONFIDENCES) + 2, chart)
    set_widths(sheet, len(CONFIDENCES))
    return placed


def write_conflict(pen: Pen, sheet: Sheet) -> None:
    """Fill ``sheet`` with the limits that cannot all hold."""
    sheet.write_string(0, 0, "Limits that cannot all hold", pen.styles["title"])
    sheet.write_string(1, 0, "At least one of them must give way.", pen.styles["note"])
    frame = conflict(pen.past.inst, pen.past.solution).astype(str).astype(object)
    write_frame(pen, sheet, "conflict", frame, 3)
