"""Excel workbooks: the same instance as the folder, and cells from anyone."""

from __future__ import annotations

import csv
import tomllib
import zipfile

import openpyxl
import pytest

from optimiser.loading import load
from optimiser.reading.find import find
from tests.spoil import problems, warnings


def cell(text: str) -> str | int | float:
    """The text as Excel would store it."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@pytest.fixture(scope="module")
def workbook():
    """The tiny instance as a workbook."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "instance"
    sheet.append(["name", "value"])
    for name, value in tomllib.loads((find("tiny") / "instance.toml").read_text()).items():
        if name == "bands":
            sheet.append([name, "; ".join(f"{band['width_share']}:{band['weight']}" for band in value)])
        else:
            sheet.append([name, ", ".join(value) if isinstance(value, list) else value])
    for path in sorted(find("tiny").glob("*.csv")):
        sheet = book.create_sheet(path.stem)
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines()):
            sheet.append([cell(text) for text in row])
    return book


@pytest.fixture
def put(workbook, tmp_path):
    """Write the workbook with one cell changed."""

    def change(sheet, where, value):
        before = workbook[sheet][where].value
        workbook[sheet][where] = value
        workbook.save(tmp_path / "tiny.xlsx")
        workbook[sheet][where] = before
        return tmp_path / "tiny.xlsx"

    return change


def test_same_instance(put, tiny):
    """A workbook and a folder of the same tables are the same instance."""
    inst = load(put("services", "B2", "Adults"))
    assert tiny.hash == inst.hash
    assert inst.warnings == ()


def test_bad_cell(put):
    """A cell that is wrong is told by sheet, cell and column."""
    found = "'abc' is not a number. Write a number of places."
    assert [f"sheet programmes, cell D2, capacity_places: {found}"] == problems(put("programmes", "D2", "abc"))


def test_formulas(put):
    """A formula is never worked out: without a stored value it is told, and what to do about it."""
    found = "'=3*2' is a formula. Write its value."
    assert [f"sheet programmes, cell D2, capacity_places: {found}"] == problems(put("programmes", "D2", "=3*2"))


def test_bad_bands(put):
    """Bands that are not pairs of width and weight are told with an example."""
    expected = [
        (
            "sheet instance, cell B14, bands: '1' is not a list of bands. "
            "Write width:weight pairs, shallowest first, such as 0.05:1; 0.15:2; 0.8:4."
        ),
    ]
    assert expected == problems(put("instance", "B14", "1"))


def test_strange_sheet(workbook, put):
    """A sheet that is no table is passed over with a warning."""
    workbook.create_sheet("service")
    path = put("services", "B2", "Adults")
    del workbook["service"]
    assert warnings(path) == [
        "sheet service: is not a table of an instance, and was not read. Did you mean 'sheet services'?"
    ]


def test_no_workbook(tmp_path):
    """A file that only calls itself a workbook, or one that would unpack to more than fits, is refused."""
    path = tmp_path / "tiny.xlsx"
    path.write_bytes(b"PK")
    todo = "Save it again from Excel as a workbook (.xlsx), without a password."
    assert [f"tiny.xlsx: is not a workbook that can be read ('File is not a zip file'). {todo}"] == problems(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * (257 * 1024 * 1024))
    assert problems(path) == ["tiny.xlsx: unpacks to more than 256 MB. Make it smaller."]


def test_the_same_key_twice(put):
    """Both rows are told as rows of the sheet."""
    assert problems(put("budgets", "B4", 2024)) == [
        "sheet budgets, row 4: gives fund training, year 2024 again after row 2. Keep one of the two."
    ]
