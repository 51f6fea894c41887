"""The run's tables, each on a sheet of its own as a table that can be sorted and filtered, and that formulas name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.reports import REPORTS
from optimiser.spreadsheet.book import put_text, require_room, width_of
from optimiser.spreadsheet.results.pen import shown_as

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance
    from optimiser.runfolder import Past
    from optimiser.spreadsheet.book import Sheet, Style
    from optimiser.spreadsheet.results.pen import Pen

SHOWN_REPORTS = ("money_by_fund", "costly_limits", "overrides", "rounding_by_hand", "sureness")
"""Reports that stand beside the run's tables because sheets are made of them."""
IF_ANY = ("overrides", "rounding_by_hand")
"""Reports without a row in most plans, which then have no sheet."""
MEANING = {
    "places": "Places by programme, region and intake year",
    "intake": "Intake of each programme by year",
    "starts": "Starts on each route by region and intake year",
    "supported": "Starters who have a widening-access scheme",
    "deployed": "WTE of each profession at work in each service",
    "supervising": "WTE of qualified time given to trainees",
    "carried": "Underspend carried to the next year",
    "built": "Lasting programme capacity bought",
    "shortfall": "Requirement, care given by trainees and WTE short, by band of depth",
    "workforce": "WTE in post, and who leaves, qualifies, joins and moves on",
    "spend": "Money by fund, year and what it is spent on",
    "placements": "Placement days needed, there and bought",
    "diversity": "Starts from each group against the target",
    "workforce_diversity": "Share of each group in the workforce",
    "team_ratios": "New and junior roles against the seniors who hold the risk",
    "comparators": "WTE short by service: with nothing more, today's pattern and the plan",
    "gaps": "WTE short by profession: with nothing more, today's pattern and the plan",
    "limits": "Every limit: what the plan uses, its bounds, the room left and its price (dual)",
    "rounding_by_hand": "What rounding the plan in fractions by hand would have broken and cost",
    "whole_bound": "What no plan of whole places can be below, by prices and inequalities that are stored",
    "whole_bound_limits": "Prices of limits that prove how near to the best the whole places are",
    "whole_bound_cuts": "Inequalities over whole intakes that help to prove it",
    "whole_bound_splits": "People whom a rule counts: so many or fewer, or more; every plan is on one side of each",
    "whole_bound_split_prices": "Prices of being on one side or the other that help to prove it",
    "money_by_fund": "Money spent, budgeted and carried, by fund and year",
    "overrides": "What somebody fixed by hand, who signed it, and what it costs",
    "sureness": "How sure the figures of the instance are, by table",
}
"""What a reader finds in each table."""
LOOK = "Table Style Light 9"
NO_LIMIT = "no limit"


def shown_tables(past: Past) -> dict[str, pd.DataFrame]:
    """The tables of the export: the run's own and some reports; places also by profession and university."""
    tables = {name: _shown(frame) for name, frame in past.solution.tables.items()}
    if "places" in tables:
        tables["places"] = _with_profession(past.inst, tables["places"])
    for report in REPORTS:
        if report.name in SHOWN_REPORTS and (tables or report.name == "sureness"):
            made = report.make(past.inst, past.solution)
            if len(made) or report.name not in IF_ANY:
                tables[report.name] = _shown(made)
    return tables


def write_data(pen: Pen, sheets: Mapping[str, Sheet]) -> None:
    """Fill each of the sheets with the table of its name."""
    for name, sheet in sheets.items():
        write_frame(pen, sheet, name, pen.tables[name])


def write_frame(pen: Pen, sheet: Sheet, name: str, frame: pd.DataFrame, top: int = 0) -> None:
    """Write ``frame`` as a table called ``name`` whose header is in row ``top`` (from 0)."""
    require_room(f"The table {name}", len(frame) + top)
    for number, column in enumerate(frame.columns):
        cells = frame[column]
        is_figure = cells.dtype.kind in "if"
        style = pen.styles[shown_as(column) if is_figure else "text"]
        if is_figure:
            _write_figures(sheet, number, cells.to_numpy(), style, top)
            widest = [f"{cells.abs().replace(np.inf, 0).max():,.0f}00"] if len(cells) else []
        else:
            texts = cells.to_list()
            _write_texts(sheet, number, texts, style, top)
            widest = list(dict.fromkeys(texts))[:2000]
        sheet.set_column(number, number, width_of([f"{column}  ", *widest], least=9, most=48))
    last = top + max(len(frame), 1)
    columns = [{"header": column} for column in frame.columns]
    sheet.add_table(top, 0, last, len(frame.columns) - 1, {"name": name, "columns": columns, "style": LOOK})
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_figures(sheet: Sheet, column: int, figures: np.ndarray, style: Style, top: int) -> None:
    """Figures as numbers; a missing one is blank, and one without end says so."""
    put = sheet.write_number
    for row, figure in enumerate(figures.tolist(), top + 1):
        if math.isfinite(figure):
            put(row, column, figure, style)
        elif math.isinf(figure):
            sheet.write_string(row, column, NO_LIMIT, style)


def _write_texts(sheet: Sheet, column: int, texts: list[str], style: Style, top: int) -> None:
    for row, text in enumerate(texts, top + 1):
        if text:
            put_text(sheet, row, column, text, style)


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with texts as text, bands as numbers, and without columns that are blank all the way down."""
    shown = {}
    for name in frame.columns:
        column = frame[name]
        if column.dtype.kind in "if" or name == "band":
            column = pd.to_numeric(column)
        else:
            column = column.astype("string").fillna("").astype(object)
        if not len(column) or not (column.isna() | (column == "")).all():
            shown[str(name)] = column
    return pd.DataFrame(shown)


def _with_profession(inst: Instance, places: pd.DataFrame) -> pd.DataFrame:
    """Places with the profession and the university of each programme, so that they can be summed by either."""
    programmes, routes = (frame.astype(str) for frame in (inst.programmes, inst.routes))
    route_of = dict(zip(programmes["programme"], programmes["route"], strict=True))
    hei_of = dict(zip(programmes["programme"], programmes["hei"], strict=True))
    profession_of = dict(zip(routes["route"], routes["profession"], strict=True))
    return places.assign(
        profession=places["programme"].map(route_of).map(profession_of), hei=places["programme"].map(hei_of)
    )
