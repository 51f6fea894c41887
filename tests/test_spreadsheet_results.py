"""A run as a workbook: every figure is the tables' plain sum, and another program finds the same."""

from __future__ import annotations

import math
import re
import shutil
import subprocess

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.cell import range_boundaries

from optimiser.loading import load
from optimiser.planning import plan
from optimiser.reports import REPORTS
from optimiser.runfolder import Circumstances, claim, reopen, write
from optimiser.solution import Options
from optimiser.spreadsheet import NOTHING, as_written, write_results, write_template
from optimiser.spreadsheet.results import VIEWS
from tests.spoil import copy_of_tiny

HOW = Circumstances(command=("ppopt", "solve", "tiny"), options=Options())
NASTY = {
    "north": "<script>alert(1)</script>",
    "south": "*",
    "therapist": "@SUM(A1)",
    "practitioner": "+1+1",
    "training": "007",
    "local": "7",
    "minority": "<5",
}
"""Names that a spreadsheet might take for script, pattern, formula, figure or comparison."""
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>
"""


def run_folder(folder, inst, solution):
    """A finished run, opened again."""
    claim(folder)
    write(folder, inst, solution, HOW)
    return reopen(folder)


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder for what tests only read."""
    return tmp_path_factory.mktemp("results")


@pytest.fixture(scope="module")
def past(here, tiny, tiny_plan):
    """A run of the tiny instance."""
    return run_folder(here / "tiny", tiny, tiny_plan)


@pytest.fixture(scope="module")
def nasty(here):
    """A run of the tiny instance under names that nobody should have."""
    folder = copy_of_tiny(here / "source")
    for path in folder.glob("*.csv"):
        rows = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
        cells = [[f'"{NASTY[cell]}"' if cell in NASTY else cell for cell in row] for row in rows]
        if path.stem == "policies":
            cells = [row for row in cells if not any("=" in cell and "route" not in cell for cell in row)]
        if path.stem in ("professions", "regions", "funds"):
            cells = [[row[0], row[0] if number else row[1], *row[2:]] for number, row in enumerate(cells)]
        path.write_text("\n".join(map(",".join, cells)) + "\n", encoding="utf-8")
    inst = load(folder)
    return run_folder(here / "nasty", inst, plan(inst))


@pytest.fixture(scope="module")
def workbook(here, past):
    """The run as a workbook."""
    write_results(here / "tiny.xlsx", past)
    return here / "tiny.xlsx"


@pytest.fixture(scope="module")
def nasty_workbook(here, nasty):
    """The other run as a workbook."""
    write_results(here / "nasty.xlsx", nasty)
    return here / "nasty.xlsx"


@pytest.fixture(scope="module")
def recalculated(here, workbook, nasty_workbook):
    """The workbooks as LibreOffice opens, recalculates and saves them: a folder."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice (soffice) is not on the path, so no other program recalculates the workbooks.")
    write_template(here / "filled.xlsx", as_written("tiny"))
    write_template(here / "empty.xlsx", NOTHING)
    probe = xlsxwriter.Workbook(here / "probe.xlsx")
    probe.add_worksheet().write_formula(0, 0, "=1+1", None, 5)
    probe.close()
    _count_offers(here)
    (here / "office" / "user").mkdir(parents=True)
    (here / "office" / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, encoding="utf-8")
    files = [workbook, nasty_workbook, *(here / f"{name}.xlsx" for name in ("filled", "empty", "probe", "offers"))]
    home = f"-env:UserInstallation={(here / 'office').as_uri()}"
    convert = [program, home, "--headless", "--convert-to", "xlsx", "--outdir", here / "again", *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)
    return here / "again"


def _count_offers(here):
    """The template with a sheet that counts what each drop-down offers, and repeats the last entry."""
    book = openpyxl.load_workbook(here / "filled.xlsx")
    notes = book.create_sheet("notes")
    for name in book.defined_names:
        if name.startswith("offer_"):
            notes.append([name, f"=ROWS({name})", f"=INDEX({name},ROWS({name}))"])
    book.save(here / "offers.xlsx")


def cells(path, **how):
    """Every cell of a workbook by sheet and place."""
    book = openpyxl.load_workbook(path, **how)
    return {(sheet.title, cell.coordinate): cell for sheet in book for row in sheet.iter_rows() for cell in row}


def formulas(path):
    """Every formula of a workbook by sheet and place."""
    return {place: cell.value for place, cell in cells(path).items() if cell.data_type == "f"}


def figures(path, sheet, heading):
    """The figures of a block by short name and head."""
    rows = list(openpyxl.load_workbook(path, data_only=True)[sheet].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == heading) + 2
    found = {}
    for row in rows[top + 1 :]:
        if row[0] in (None, "All"):
            return found | (
                {("All", head): value for head, value in zip(rows[top][2:], row[2:], strict=True)} if row[0] else {}
            )
        found |= {(row[1], head): value for head, value in zip(rows[top][2:], row[2:], strict=True)}
    return found


def report(past, name):
    """A report's rows of the plan."""
    frame = next(each for each in REPORTS if each.name == name).make(past.inst, past.solution)
    return frame[frame["period"] == "plan"].to_dict("records")


# Figures --------------------------------------------------------------------------------------------------------------


def test_places_are_the_plain_sums(past, workbook):
    """Places by profession and year are those of the report, and the totals theirs."""
    found = figures(workbook, "Places by year", "By profession")
    rows = report(past, "places_by_profession")
    for row in rows:
        assert math.isclose(row["places"], found[row["profession"], row["year"]], abs_tol=1e-9)
    assert math.isclose(sum(row["places"] for row in rows), found["All", "total"])


def test_money_is_the_plain_sum(past, workbook):
    """Money spent and budgeted by fund and year is that of the report."""
    spent, budget = (figures(workbook, "Money by fund", heading) for heading in ("Spent", "Budget"))
    used = figures(workbook, "Money by fund", "Share used of budget and what was carried in")
    for row in report(past, "money_by_fund"):
        key = row["fund"], row["year"]
        assert math.isclose(row["spend_gbp"], spent[key], abs_tol=1e-6)
        assert row["budget_gbp"] == budget[key]
        assert math.isclose(row["used_share"], used[key], abs_tol=1e-9)


def test_shortfall_is_the_plain_sum(past, workbook):
    """WTE short by case, profession and region is that of the reports; the weighted sum is the objective reached."""
    found = figures(workbook, "Shortfall by year", "WTE short by year")
    for row in report(past, "shortfall_by_year"):
        assert math.isclose(row["shortfall_wte"], found[row["case"], row["year"]], abs_tol=1e-9)
    heads = {
        "nothing_more": "Nothing more commissioned",
        "todays_pattern": "Today's pattern repeated",
        "plan": "This plan",
    }
    for key in ("profession", "region"):
        found = figures(workbook, "Shortfall by year", f"By {key}, average of 2024–2025")
        sums = {}
        for row in report(past, f"shortfall_by_{key}"):
            place = row[key], heads[row["case"]]
            sums[place] = sums.get(place, 0) + row["shortfall_wte"] / 2
        for place, value in sums.items():
            assert math.isclose(value, found[place], abs_tol=1e-9)
    found = figures(workbook, "Shortfall by year", "Weighted WTE-years: what the plan makes small")
    assert math.isclose(past.solution.levels[0].value, found["plan", "total"], rel_tol=1e-6)


def test_diversity_is_the_plain_share(past, workbook):
    """The share of a target is that of the result table."""
    found = figures(workbook, "Diversity targets", "Share of starts")
    table = past.solution.tables["diversity"]
    for row in table[table["period"] == "plan"].to_dict("records"):
        assert math.isclose(row["share"], found[row["target"], row["year"]], abs_tol=1e-9)


def test_every_result_table_is_there_whole(past, workbook):
    """Each table of the run is a table of Excel with the same columns and as many rows; places say whose they are."""
    book = openpyxl.load_workbook(workbook)
    for name, frame in past.solution.tables.items():
        sheet = book[name]
        table = sheet.tables[name]
        _, first, last_column, last = range_boundaries(table.ref)
        assert len(frame) == last - first
        heads = [sheet.cell(first, number).value for number in range(1, last_column + 1)]
        blank = {column for column in frame if (frame[column].isna() | (frame[column].astype(str) == "")).all()}
        also = ["profession", "hei"] if name == "places" else []
        assert [column for column in frame if column not in blank] + also == heads
    sheet, frame = book["workforce"], past.solution.tables["workforce"]
    assert frame["stock_wte"].to_list() == [
        sheet.cell(row, list(frame).index("stock_wte") + 1).value for row in range(2, len(frame) + 2)
    ]


def test_totals_are_formulas_and_charts_are_native(workbook):
    """Every question has a sheet with formulas over the tables, and charts that Excel draws."""
    book = openpyxl.load_workbook(workbook)
    for view in VIEWS:
        assert book[view]._charts
    sums = formulas(workbook)
    assert all(
        any(sheet == view for sheet, _ in sums) for view in ("Summary", *VIEWS) if view != "Limits that cost most"
    )
    looked_up = r"=SUMIFS\(places\[places\],places\[profession\],\$B\d+,places\[year\],C\$\d+\)"
    assert any(re.fullmatch(looked_up, formula) for formula in sums.values())


def test_summary_says_what_the_run_was(past, workbook):
    """Status, objectives, fingerprint, command and versions are on the first sheet, each sheet one click away."""
    rows = {
        row[0]: row for row in openpyxl.load_workbook(workbook, data_only=True)["Summary"].iter_rows(values_only=True)
    }
    assert past.solution.status.sentence in rows
    assert rows["Fingerprint of the instance (sha256)"][1] == past.inst.hash
    assert rows["Command"][1] == "ppopt solve tiny"
    assert rows["cost"][1] == pytest.approx(past.solution.levels[1].value)
    assert rows["Share of the instance's figures that is assumed"][1] == 1
    assert rows["Money spent"][1] == pytest.approx(sum(row["spend_gbp"] for row in report(past, "money_by_fund")))
    assert set(openpyxl.load_workbook(workbook).sheetnames) - set(rows) == {"Summary"}


# Names from anyone ----------------------------------------------------------------------------------------------------


def test_names_are_text_everywhere(nasty_workbook):
    """A name that looks like a formula, a script or a figure is the text of a cell, in every sheet."""
    found = {cell.value: cell.data_type for cell in cells(nasty_workbook).values() if cell.value in NASTY.values()}
    assert set(NASTY.values()) - {"<5"} <= set(found)
    assert {"s"} == set(found.values())
    assert not any(
        name in formula for formula in formulas(nasty_workbook).values() for name in NASTY.values() if len(name) > 1
    )


def test_names_are_told_apart(nasty, nasty_workbook):
    """A sum for 7 leaves out 007, and one for * takes nobody else's."""
    spent = figures(nasty_workbook, "Money by fund", "Spent")
    for row in report(nasty, "money_by_fund"):
        assert math.isclose(row["spend_gbp"], spent[row["fund"], row["year"]], abs_tol=1e-6)
    assert any("EXACT(" in formula for formula in formulas(nasty_workbook).values())


# LibreOffice ----------------------------------------------------------------------------------------------------------


def test_the_recalculation_is_one(recalculated):
    """LibreOffice is asked to work every formula out anew, whatever the workbook says that it gives."""
    assert cells(recalculated / "probe.xlsx", data_only=True)["Sheet1", "A1"].value == 2


@pytest.mark.parametrize("name", ["tiny", "nasty", "filled", "empty"])
def test_libreoffice_finds_the_same_figures(here, recalculated, name):
    """Opened and recalculated there is no error, and every formula gives what the workbook says it gives."""
    said, found = (cells(folder / f"{name}.xlsx", data_only=True) for folder in (here, recalculated))
    assert not [place for place, cell in found.items() if cell.data_type == "e" or str(cell.value).startswith("Err:")]
    for place, formula in formulas(here / f"{name}.xlsx").items():
        before, after = said[place].value, found[place].value
        if isinstance(before, (int, float)):
            assert math.isclose(before, after, rel_tol=1e-9, abs_tol=1e-9), (place, formula)
        else:
            assert (before or "") == (after or ""), (place, formula)


def test_drop_downs_offer_what_is_there_and_no_blanks(recalculated):
    """The range of a drop-down ends where the names end, with ``all`` and years among them where they may stand."""
    rows = openpyxl.load_workbook(recalculated / "offers.xlsx", data_only=True)["notes"].iter_rows(values_only=True)
    found = {name: (count, last) for name, count, last in rows}
    assert found["offer_region"] == (2, "south")
    assert found["offer_region_all"] == (3, "south")
    assert found["offer_region_parent_all"] == (4, "country")
    assert found["offer_route_profession_all"] == (5, "practitioner")
    assert found["offer_pool_none"] == (3, "practice")
    assert found["offer_within"] == (4, 2027)
    assert found["offer_within_all"] == (5, 2027)
    assert found["offer_before_all"] == (31, 1994)
    assert all(last for _, last in found.values())


def test_a_workbook_saved_by_libreoffice_is_the_same_instance(recalculated, tiny):
    """Another program may save the template: it still loads, to the same instance."""
    assert load(recalculated / "filled.xlsx").hash == tiny.hash


# Other ends -----------------------------------------------------------------------------------------------------------


def test_a_run_without_a_plan_names_the_conflict(tmp_path):
    """Infeasible is an answer: the workbook has the limits that cannot all hold."""
    inst = load("infeasible")
    past = run_folder(tmp_path / "run", inst, plan(inst))
    write_results(tmp_path / "run.xlsx", past)
    book = openpyxl.load_workbook(tmp_path / "run.xlsx")
    assert book.sheetnames == ["Summary", "Conflict", "How sure", "sureness"]
    rows = list(book["Conflict"].iter_rows(min_row=5, values_only=True))
    assert len(past.solution.conflict) == len(rows)


def test_export_names_the_workbook_after_the_run(run, here, past):
    """One command from run to workbook; a second one does not overwrite it; what is no run is said plainly."""
    assert past.run.folder == here / "tiny"
    ran = run("export", here / "tiny", "--to", "xlsx")
    assert (ran.code, ran.out) == (0, "tiny.xlsx: 27 sheets; open the first one, Summary\n")
    assert "exists. Give another name" in run("export", here / "tiny", "--to", "xlsx").err
    ran = run("export", "england", "--to", "xlsx", "--out", "no-run.xlsx")
    assert (ran.code, ran.err) == (2, "There is no folder england. Give a run folder, such as runs/england.\n")
