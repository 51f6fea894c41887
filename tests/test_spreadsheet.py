"""A workbook to fill: the same instance as the folder, cell for cell, and safe to hand to anyone."""

from __future__ import annotations

import csv
import errno
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser.csv_text import as_meant
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.reading.columns import columns_of
from optimiser.reading.find import find
from optimiser.reading.workbook import read_workbook
from optimiser.spreadsheet import NOTHING, as_written, write_folder, write_template
from optimiser.spreadsheet.book import exact_number, put_text, save
from optimiser.spreadsheet.described import note
from optimiser.spreadsheet.sheet import write_table
from optimiser.tables import BY_NAME, TABLES
from tests import generated
from tests.generated import sketches
from tests.spoil import append, copy_of_tiny, problems, replace, warnings

FORMULAS = ["=1+1", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")', "<script>alert(1)</script>"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for workbooks that tests only read."""
    return tmp_path_factory.mktemp("workbooks")


@pytest.fixture(scope="module")
def filled(folder):
    """The tiny instance as a workbook."""
    write_template(folder / "tiny.xlsx", as_written("tiny"))
    return folder / "tiny.xlsx"


@pytest.fixture(scope="module")
def empty(folder):
    """A workbook in which nothing is filled."""
    write_template(folder / "empty.xlsx", NOTHING)
    return folder / "empty.xlsx"


def lines(path):
    """The cells of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


# There and back again -------------------------------------------------------------------------------------------------


def test_workbook_is_the_same_instance(filled, tiny):
    """A template filled from an instance is that instance, and nothing in it is passed over with a warning."""
    inst = load(filled)
    assert tiny.hash == inst.hash
    assert inst.warnings == ()
    assert dict(tiny.written) == dict(inst.written)


@pytest.mark.parametrize("name", ["tiny", "infeasible", "england"])
def test_csv_to_excel_to_csv_keeps_every_cell(tmp_path, name):
    """A folder that became a workbook and a folder again has the same tables, cell by cell, ``all`` and all."""
    write_template(tmp_path / "there.xlsx", as_written(name))
    write_folder(as_written(tmp_path / "there.xlsx"), tmp_path / "back")
    before = {path.name: lines(path) for path in find(name).glob("*.csv") if len(lines(path)) > 1}
    assert before == {path.name: lines(path) for path in (tmp_path / "back").glob("*.csv")}
    assert load(name).hash == load(tmp_path / "back").hash


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(sketches())
def test_made_up_instances_come_back(tmp_path_factory, sketch):
    """Folder, workbook, folder, workbook: the instance and what is written stay the same."""
    here = tmp_path_factory.mktemp("made-up")
    (here / "folder").mkdir()
    for name, rows in sketch.tables.items():
        told = [{**row, "source": "made up", "confidence": "assumed"} for row in rows]
        generated._write(here / "folder" / f"{name}.csv", told)
    (here / "folder" / "instance.toml").write_text(generated._settings(sketch), encoding="utf-8")
    there = as_written(here / "folder")
    write_template(here / "there.xlsx", there)
    back = as_written(here / "there.xlsx")
    assert there.horizon == back.horizon
    for name, cells in there.tables.items():
        for column in columns_of(BY_NAME[name]):
            same = as_float if column.kind in ("float", "int") and column.year is None else str
            assert list(map(same, cells[column.name])) == list(map(same, back.tables[name][column.name]))
    write_folder(back, here / "back")
    assert load(here / "folder").hash == load(here / "there.xlsx").hash == load(here / "back").hash
    again = as_written(here / "back")
    assert back == again


def as_float(text):
    """The figure in a cell."""
    return float(text)


# What a reader takes '= for is =, so that no cell means '=.
texts = (
    st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=20)
    .map(str.strip)
    .filter(lambda text: text and as_meant(text) == text)
)
words = st.one_of(
    texts, st.sampled_from([*FORMULAS[1:], "007", "1e5", "NA", "TRUE", "1/2", "2026-01-01", "5%", "'", "''"])
)
figures = st.one_of(
    st.integers(0, 10**17).map(str), st.floats(0, 1e12).map(repr), st.decimals(0, 10**6, places=3).map(str)
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(words, words, figures), min_size=1, max_size=5))
def test_cells_from_anyone_come_back(tmp_path_factory, rows):
    """Names that look like figures, dates, formulas or HTML stay names, and no digit of a figure is lost."""
    names, titles, weights = (list(cells) for cells in zip(*rows, strict=True))
    cells = {"service": names, "title": titles, "weight": weights, "plan_reference": titles, "source": titles}
    cells["confidence"] = ["assumed"] * len(rows)
    path = tmp_path_factory.mktemp("cells") / "cells.xlsx"
    services = BY_NAME["services"]
    save(path, lambda book: write_table(book, book.add_worksheet("services"), services, cells))
    found = read_workbook(path).tables["services"]
    assert found is not None
    assert {**cells, "weight": list(map(float, weights))} == {
        **found.columns,
        "weight": list(map(float, found.columns["weight"])),
    }
    written = openpyxl.load_workbook(path)["services"]
    assert {"s"} == {written.cell(row, 1).data_type for row in range(1, len(rows) + 2)}


def test_figures_that_a_workbook_would_round_stay_text():
    """A spreadsheet keeps 15 digits: a figure with more is written as text, so that it comes back whole."""
    assert exact_number("1,234.5") == 1234.5
    assert exact_number("0.1") == 0.1
    assert exact_number("0.30000000000000004") is None
    assert exact_number("all") is None


def test_columns_of_ones_own_are_kept(tmp_path):
    """A column that is nobody's but the planner's goes along, and is passed over as before."""
    folder = copy_of_tiny(tmp_path)
    (folder / "pools.csv").write_text(
        "pool,title,note,source,confidence\ntherapy,T,x,made up,assumed\npractice,P,y,made up,assumed\n"
    )
    write_template(tmp_path / "own.xlsx", as_written(folder))
    found = "not a column of this table, and was not read. Remove it if it is not a note of yours."
    assert [f"sheet pools, cell E1, note: {found}"] == warnings(tmp_path / "own.xlsx")
    assert as_written(tmp_path / "own.xlsx").tables["pools"]["note"] == ["x", "y"]


def test_settings_come_back_whatever_they_hold(tmp_path, tiny):
    """Small weights, long figures, a blank before a title and a line break in a text change nothing."""
    folder = copy_of_tiny(tmp_path)
    replace(folder, "instance.toml", 'title = "Two', 'title = " Two')
    replace(folder, "instance.toml", "discount_rate = 0.25", "discount_rate = 0.03333333333333333")
    replace(folder, "instance.toml", "weight = 1\n", "weight = 0.00001\n")
    replace(folder, "instance.toml", 'about = "Small', 'about = "=Small\\r\\n')
    with pytest.raises(UsageError):
        as_written(tmp_path / "nothing")
    assert "is a formula. Write its value." in problems(folder)[0]
    replace(folder, "instance.toml", 'about = "=Small', 'about = "+Small')
    write_template(tmp_path / "tiny.xlsx", as_written(folder))
    assert load(folder).horizon == load(tmp_path / "tiny.xlsx").horizon
    assert load(folder).hash == load(tmp_path / "tiny.xlsx").hash != tiny.hash


# What whoever fills it sees -------------------------------------------------------------------------------------------


def test_every_table_has_a_sheet_in_the_order_of_the_dictionary(empty):
    """The advice comes first, then the settings, then a sheet for each table, and last what the drop-downs offer."""
    names = openpyxl.load_workbook(empty).sheetnames
    assert ["readme", "instance", *(table.name for table in TABLES), "lists"] == names


def test_headers_are_explained_and_protected_and_the_rest_is_not(filled):
    """Each header has a note with meaning and unit and cannot be changed; rows can be filled, added and removed."""
    book = openpyxl.load_workbook(filled)
    for table in TABLES:
        sheet = book[table.name]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not any((sheet.protection.insertRows, sheet.protection.deleteRows, sheet.protection.sort))
        assert sheet.freeze_panes is not None
        for number, column in enumerate(columns_of(table), 1):
            assert sheet.cell(1, number).value == column.name
            assert sheet.cell(1, number).protection.locked
            assert sheet.cell(1, number).comment.text == note(table, column)
            assert not sheet.column_dimensions[sheet.cell(1, number).column_letter].protection.locked
        assert not any(cell.protection.locked for row in sheet.iter_rows(min_row=2) for cell in row if cell.value)


def test_notes_tell_unit_and_words():
    """The note on a header has the meaning, what may be written, and the unit."""
    columns = {column.name: column for column in columns_of(BY_NAME["budgets"])}
    assert note(BY_NAME["budgets"], columns["budget_gbp"]) == (
        "Pounds of the price year\nHolds: number, at least 0.\nUnit: pounds of the price year."
    )
    columns = {column.name: column for column in columns_of(BY_NAME["stays"])}
    assert "Holds: name of a route or all.\nPart of the row's key" in note(BY_NAME["stays"], columns["route"])


def test_every_name_has_a_drop_down_that_the_workbook_knows(empty):
    """Columns that name something offer what is declared; words such as ``all`` only where they may stand."""
    book = openpyxl.load_workbook(empty)
    for table in TABLES:
        rules = {str(rule.sqref).split(":")[0]: rule for rule in book[table.name].data_validations.dataValidation}
        for number, column in enumerate(columns_of(table)):
            rule = rules[f"{chr(65 + number)}2"]
            if column.refers is not None or column.choices or column.year is not None:
                assert rule.type == "list", (table.name, column.name)
                offer = rule.formula1
                assert offer.startswith('"') or offer in book.defined_names, offer
                assert offer.endswith("_all") == (column.all_means or "all" in getattr(column.refers, "also", ()))
            elif column.kind in ("float", "int"):
                assert rule.type in ("decimal", "whole")
            assert rule.promptTitle
            assert rule.error


def test_drop_downs_offer_what_is_declared(filled):
    """The sheet of offers holds regions with ``all``, and larger areas once."""
    sheet = openpyxl.load_workbook(filled, data_only=True)["lists"]
    offers = {
        column[0].value: [cell.value for cell in column[1:] if cell.value not in (None, "")] for column in sheet.columns
    }
    assert offers["region all"] == ["all", "north", "south"]
    assert offers["region parent all"] == ["all", "north", "south", "country"]
    assert offers["route profession all"] == ["all", "doctorate", "certificate", "therapist", "practitioner"]
    assert offers["within all"] == ["all", 2024, 2025, 2026, 2027]


def test_figures_are_shown_with_their_unit(filled):
    """Pounds have thousands, shares are percentages, years have no thousands; what is stored is the plain figure."""
    book = openpyxl.load_workbook(filled)
    budget, year = book["budgets"]["C2"], book["budgets"]["B2"]
    assert (budget.value, budget.number_format) == (400000, "£#,##0.00")
    assert (year.value, year.number_format) == (2024, "0")
    leave = book["professions"]["E2"]
    assert (leave.value, leave.number_format) == (0.1, "0.0##%")
    assert book["regions"]["A2"].number_format == "@"


def test_rows_can_be_deleted_on_a_protected_sheet(filled):
    """Excel deletes a row of a protected sheet only if no cell of it is locked: cells that nobody wrote are open."""
    with zipfile.ZipFile(filled) as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert re.search(r"<cellXfs[^>]*><xf[^>]*><protection locked=.0./></xf>", styles)
    book = openpyxl.load_workbook(filled)
    for name in ("readme", "lists"):
        written = [cell for row in book[name].iter_rows() for cell in row if cell.value is not None]
        assert all(cell.protection.locked for cell in written)


# What goes wrong ------------------------------------------------------------------------------------------------------


def test_problems_name_sheet_and_cell(filled, tmp_path):
    """A slip in a workbook is told as whoever opens it finds it: sheet and cell, row or column."""
    book = openpyxl.load_workbook(filled)
    book["budgets"]["C4"] = "lots"
    book["regions"]["C3"] = None
    book["heis"]["C2"] = "nroth"
    book["instance"]["B11"] = "2"
    book.save(tmp_path / "slips.xlsx")
    expected = [
        "sheet instance, cell B11, discount_rate: '2' must be less than or equal to 1.",
        "sheet regions, cell C3, parent: blank. Give it a short name.",
        "sheet heis, cell C2, region: 'nroth' is not a region or larger area",
        "sheet budgets, cell C4, budget_gbp: 'lots' is not a number. Write a number of pounds.",
    ]
    found = problems(tmp_path / "slips.xlsx")
    assert expected[0] == found[0]
    assert expected[1] in found
    assert expected[3] in found
    assert all(problem.startswith("sheet ") and ", cell " in problem for problem in found)


def test_a_note_beside_a_table_is_told_in_a_workbook_s_words(filled, tmp_path):
    """There are no commas and no quotes on a sheet."""
    book = openpyxl.load_workbook(filled)
    book["budgets"].cell(row=4, column=6, value="ask the Treasury")
    book.save(tmp_path / "noted.xlsx")
    todo = "Remove what stands right of the last column, or write it under source."
    assert problems(tmp_path / "noted.xlsx") == [f"sheet budgets, row 4: 6 cells where the header has 5. {todo}"]


def test_an_empty_template_says_what_to_fill(empty):
    """Nothing is taken for nought: settings and tables that need rows are asked for."""
    found = problems(empty)
    assert found[0] == "sheet instance, cell B2, name: missing. Add it; a shipped instance shows how."
    assert "sheet professions: has no rows. Add the rows." in found
    assert not any("joiners" in problem for problem in found)


@pytest.mark.parametrize("text", FORMULAS)
def test_texts_are_never_formulas(tmp_path, text):
    """A text that a spreadsheet would run is a text in the workbook."""
    folder = copy_of_tiny(tmp_path)
    if text.startswith("="):
        append(folder, "settings.csv", f'new,"{text.replace(chr(34), chr(34) * 2)}",made up,assumed')
        assert "is a formula. Write its value." in problems(folder)[0]
        return
    append(folder, "settings.csv", f'"{text}",T,"{text}",assumed')
    append(folder, "placement_capacity.csv", f'"{text}",all,all,5,made up,assumed')
    write_template(tmp_path / "tiny.xlsx", as_written(folder))
    book = openpyxl.load_workbook(tmp_path / "tiny.xlsx")
    cell = book["settings"]["A4"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert load(folder).hash == load(tmp_path / "tiny.xlsx").hash
    formulas = {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas == {"lists"}


def test_a_text_that_no_cell_can_hold_is_refused(tmp_path):
    """Nothing is cut short in silence."""
    with pytest.raises(UsageError, match=r"A cell of a workbook holds 32,767 characters; shorten 'xxx"):
        save(tmp_path / "long.xlsx", lambda book: put_text(book.add_worksheet(), 0, 0, "x" * 40_000))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(run, tmp_path):
    """A workbook that is there stays, and a name that is no workbook's is refused, before any work."""
    (tmp_path / "mine.xlsx").write_text("mine", encoding="utf-8")
    ran = run("template", "mine.xlsx")
    assert (ran.code, ran.err) == (2, "mine.xlsx exists. Give another name; nothing is ever overwritten.\n")
    ran = run("template", "mine.csv")
    assert ran.code == 2
    assert "is not the name of a workbook. Give a name that ends in .xlsx." in ran.err
    assert (tmp_path / "mine.xlsx").read_text(encoding="utf-8") == "mine"


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    """Half a workbook is worse than none."""

    def full(path, *_arguments, **_options):
        Path.write_bytes(path, b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    monkeypatch.setattr(Path, "write_bytes", lambda path, _data: path.touch())
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        save(tmp_path / "full.xlsx", lambda book: book.add_worksheet())
    assert list(tmp_path.iterdir()) == []


# The commands ---------------------------------------------------------------------------------------------------------


def test_template_is_solved_as_the_folder_is(run, tmp_path):
    """From instance to workbook to plan, and from workbook to folder."""
    assert run("template", "tiny.xlsx", "--from", "tiny").out == "tiny.xlsx: 136 rows\n"
    ran = run("check", "tiny.xlsx")
    assert ran.code == 0
    assert "Nothing is wrong with the data." in ran.out
    assert run("export", "tiny.xlsx", "--to", "csv", "--out", "back").out == "back: instance.toml and 47 tables\n"
    assert load(tmp_path / "back").hash == load("tiny").hash
    assert run("template", "empty.xlsx").out == "empty.xlsx: empty tables, to be filled\n"


def test_copies_take_no_changes(run):
    """What would be left out is refused, not ignored."""
    ran = run("export", "tiny", "--to", "csv", "--change", "budgets.budget_gbp *= 0.9")
    assert ran.code == 2
    assert "leave out --scenario, --change, --objective and --whole" in ran.err
