"""Files, columns and cells that are wrong: each message says where, what was found and what to do."""

from __future__ import annotations

import os

import pytest

from optimiser.errors import InstanceError, UsageError
from optimiser.loading import load
from tests.spoil import append, copy_of_tiny, problems, remove, replace, warnings

SAVE_AGAIN = "Save it again as UTF-8 (in Excel: Save As, 'CSV UTF-8')."


@pytest.fixture
def folder(tmp_path):
    """A copy of the tiny instance."""
    return copy_of_tiny(tmp_path)


def recode(path, change) -> None:
    """Change the bytes of a file."""
    path.write_bytes(change(path.read_bytes()))


# Tables, columns and rows ---------------------------------------------------------------------------------------------


def test_missing_table(folder):
    """A table that must be there and is not is named."""
    (folder / "requirements.csv").unlink()
    expected = ["requirements.csv: not found. Add the table; docs/tables.md describes it."]
    assert expected == problems(folder)


def test_misnamed_table(folder):
    """A table under a wrong name is recognised."""
    (folder / "requirements.csv").rename(folder / "requirement.csv")
    assert problems(folder) == ["requirements.csv: not found. Rename 'requirement.csv'?"]


def test_missing_optional_table(folder):
    """A table that may be absent gives a table without rows, and a file that is no table a warning."""
    (folder / "leave_rates.csv").rename(folder / "leave_rate.csv")
    todo = "Did you mean 'leave_rates.csv'?"
    assert [f"leave_rate.csv: is not a table of an instance, and was not read. {todo}"] == warnings(folder)
    assert load(folder).leave_rates.empty


def test_missing_column(folder):
    """A missing column is named, and so is the one that was probably meant."""
    replace(folder, "programmes.csv", "capacity_places", "capacity_place")
    replace(folder, "regions.csv", "population", "people")
    expected = [
        "regions.csv line 1, population: the column is missing. Add the column.",
        "programmes.csv line 1, capacity_places: the column is missing. Rename the column 'capacity_place'?",
    ]
    assert expected == problems(folder)


def test_unknown_column(folder):
    """A column that no table has is passed over with a warning."""
    (folder / "pools.csv").write_text(
        "pool,title,note,source,confidence\ntherapy,T,x,made up,assumed\npractice,P,y,made up,assumed\n"
    )
    found = "not a column of this table, and was not read. Remove it if it is not a note of yours."
    assert [f"pools.csv line 1, note: {found}"] == warnings(folder)


def test_missing_rows(folder):
    """Missing rows are told in as few words as say exactly which they are."""
    remove(folder, "requirements.csv", "children,")
    remove(folder, "requirements.csv", "adult,north,2025")
    remove(folder, "requirements.csv", "adult,north,2026")
    remove(folder, "budgets.csv", "local,2026")
    expected = [
        (
            "requirements.csv: no row for service adult; region north; year 2025..2026. "
            "Add it; write 0 where nothing is needed."
        ),
        "requirements.csv: no row for service children. Add it; write 0 where nothing is needed.",
        "budgets.csv: no row for fund local; year 2026. Add it; write 0 where there is no money.",
    ]
    assert expected == problems(folder)


def test_duplicate_key(folder):
    """A key given twice is told with both lines."""
    append(folder, "skill_mix.csv", "adult,therapist,1,0.8,0.6,made up,assumed")
    found = "skill_mix.csv line 6: gives service adult, profession therapist again after line 2. Keep one of the two."
    assert [found] == problems(folder)


def test_unknown_name(folder):
    """An unknown name is told with the nearest one, or with all there are."""
    replace(folder, "programmes.csv", "vale-certificate,vale,certificate", "vale-certificate,vale,certifcate")
    replace(folder, "heis.csv", "Hill University,north", "Hill University,wessex")
    expected = [
        "heis.csv line 2, region: 'wessex' is not an area. Use one of: north, south, country.",
        "programmes.csv line 3, route: 'certifcate' is not a route. Did you mean 'certificate'?",
    ]
    assert expected == problems(folder)


def test_all_at_once(folder):
    """Problems of different kinds are reported together, in the order of the files."""
    replace(folder, "regions.csv", "300000", "x")
    replace(folder, "programmes.csv", "vale-certificate,vale,certificate", "vale-certificate,vale,certifcate")
    remove(folder, "requirements.csv", "adult,north,2026")
    replace(folder, "skill_mix.csv", "0.8,0.5,0.4", "0.8,1.5,0.4")
    expected = f"""\
4 problems in {folder}
  regions.csv line 2, population: 'x' is not a number. Write a number.
  programmes.csv line 3, route: 'certifcate' is not a route. Did you mean 'certificate'?
  requirements.csv: no row for service adult; region north; year 2026. Add it; write 0 where nothing is needed.
  skill_mix.csv line 3, max_share: '1.5' is over 1. Write 0.015 if you mean 1.5%."""
    with pytest.raises(InstanceError) as caught:
        load(folder)
    assert expected == str(caught.value)


# Cells ----------------------------------------------------------------------------------------------------------------

FIGURES = {
    "": "blank. Write a number of places; write 0 if there is none.",
    "abc": "'abc' is not a number. Write a number of places.",
    "nan": "'nan' is not a figure. Write a number of places; write 0 if there is none.",
    "#N/A": "'#N/A' is not a figure. Write a number of places; write 0 if there is none.",
    "inf": "'inf' is not a figure that a plan can use. Write the largest figure that could occur.",
    "1e400": "'1e400' is too large to be meant. Write a number of places.",
    "-6": "'-6' is negative. Write a number of places, 0 or more.",
    '"1,5"': "'1,5' is not a number. Write 1.5.",
    '"£35,392"': "'£35,392' is not a number. Write 35392.",
    "25%": "'25%' is not a number. Write 0.25.",
    "6k": "'6k' is not a number. Write 6000.",
    "6 000": "'6 000' is not a number. Write 6000.",
    "1_000": "'1_000' is not a number. Write 1000.",
    "(6)": "'(6)' is not a number. Write a number of places.",
    "=3*2": "'=3*2' is a formula. Write its value.",
    "all": "'all' is not allowed here. Write a row for each.",
}


@pytest.mark.parametrize(("cell", "message"), FIGURES.items(), ids=FIGURES)
def test_figure(folder, cell, message):
    """A cell that is no figure is told with what to write instead."""
    replace(folder, "programmes.csv", "hill,doctorate,6,", f"hill,doctorate,{cell},")
    assert [f"programmes.csv line 2, capacity_places: {message}"] == problems(folder)


def test_bounds(folder):
    """Shares over 1, broken years and a weight of 0 are not allowed."""
    replace(folder, "routes.csv", "core,2,0.9", "core,2.5,90")
    replace(folder, "services.csv", "young people,2", "young people,0")
    expected = [
        "services.csv line 3, weight: '0' is not above 0. Write a number above 0.",
        "routes.csv line 2, years: '2.5' is not a whole number. Write a whole number.",
        "routes.csv line 2, uptake_share: '90' is over 1. Write 0.9 if you mean 90%.",
    ]
    assert expected == problems(folder)


def test_thousands_separators(folder):
    """British thousands separators are read, with one warning for a column."""
    replace(folder, "budgets.csv", "training,2024,400000", 'training,2024,"400,000"')
    replace(folder, "budgets.csv", "training,2025,410000", 'training,2025,"410,000"')
    found = "'400,000' was read as 400000 (2 such cells). Write figures without commas."
    assert [f"budgets.csv line 2, budget_gbp: {found}"] == warnings(folder)
    assert load(folder).budgets["budget_gbp"].tolist()[:2] == [400000, 410000]


def test_a_decimal_comma_is_no_thousands_separator(folder):
    """A figure with thousands separators does not begin with 0: half a post is not 500."""
    replace(folder, "joiners.csv", ",0.5,", ',"0,500",')
    assert len(problems(folder)) == 1
    assert "'0,500' is not a number. Write 0.500." in problems(folder)[0]


def test_years(folder):
    """A year outside the horizon, or a cohort that has not begun before it, is told with the years there are."""
    replace(folder, "budgets.csv", "local,2027", "local,2072")
    append(folder, "pipeline.csv", "doctorate,north,2024,2,made up,assumed")
    expected = [
        (
            "pipeline.csv line 7, intake_year: year 2024 is outside 1994 to 2023. "
            "These cohorts began before the first intake year; the plan decides those after."
        ),
        (
            "budgets.csv line 9, year: year 2072 is outside 2024 to 2027. "
            "Remove the row, or change the years of the instance."
        ),
    ]
    assert expected == problems(folder)


def test_choices(folder):
    """A word that is none of the choices is told with the nearest."""
    replace(folder, "routes.csv", "apprenticeship", "aprenticeship")
    found = "'aprenticeship' is not one of core, part-time, apprenticeship, top-up. Did you mean 'apprenticeship'?"
    assert [f"routes.csv line 3, kind: {found}"] == problems(folder)


NAMES = {
    "all": "'all' has a meaning of its own and cannot be a name. Choose another name.",
    "": "blank. Give it a short name.",
    '"so\nuth"': "'so\\nuth' has a line break or tab. Write the name on one line.",
    "s" * 81: f"'{'s' * 57}...' has 81 characters. Choose a name of at most 80.",
    "so\x1b[31muth": "'so\\x1b[31muth' has a control character. Remove it.",
    "=south": "'=south' is a formula. Write its value.",
    "so;uth": "'so;uth' has a ';', which separates names in rules and files. Choose a name without.",
}


@pytest.mark.parametrize(
    ("name", "message"), NAMES.items(), ids=["all", "blank", "break", "long", "control", "formula", "separator"]
)
def test_name(folder, name, message):
    """A name that could be taken for something else is refused."""
    replace(folder, "regions.csv", "south,South,", f"{name},South,")
    assert [f"regions.csv line 3, region: {message}"] == problems(folder)


def test_path_as_name(folder):
    """A name that looks like a path is a name like any other, since no path is ever made from it."""
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text().replace("hill-doctorate", "../../etc/passwd"))
    assert load(folder).programmes["programme"].tolist() == ["../../etc/passwd", "vale-certificate"]


# Encodings and shapes of files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: data.replace(b",", b" ,\t"),
        lambda data: data.replace(b"\n", b"  \n"),
        lambda data: data + b"\n,,,,,\n",
        lambda data: data.replace(b"\n", b",,\n"),
    ],
    ids=["BOM", "CRLF", "CR", "spaces", "trailing spaces", "blank rows", "empty columns"],
)
def test_same_table(folder, tiny, change):
    """Byte order marks, line ends, outer spaces and empty rows change nothing."""
    recode(folder / "services.csv", change)
    assert tiny.hash == load(folder).hash


def test_utf16(folder, tiny):
    """UTF-16 with a byte order mark is read with a warning."""
    recode(folder / "services.csv", lambda data: data.decode().encode("utf-16"))
    assert [f"services.csv: is in UTF-16, and was read as such. {SAVE_AGAIN}"] == warnings(folder)
    assert tiny.hash == load(folder).hash


SHAPES = {
    "latin-1": (
        lambda data: data.replace(b"Adults", "Adultés".encode("latin-1")),
        f"services.csv line 2: byte 0xE9 is not UTF-8. {SAVE_AGAIN}",
    ),
    "UTF-16 without BOM": (
        lambda data: data.decode().encode("utf-16-le"),
        f"services.csv line 1: has zero bytes: UTF-16 without a byte order mark, or not text. {SAVE_AGAIN}",
    ),
    "semicolons": (
        lambda data: data.replace(b",", b";"),
        "services.csv line 1: columns are separated by ';'. Save it again with commas between columns.",
    ),
    "open quote": (
        lambda data: data.replace(b"Adults", b'"Adults'),
        (
            "services.csv line 2: cannot be read as CSV: unexpected end of data. "
            "Close the quotes; write a quote inside a text twice."
        ),
    ),
    "short row": (
        lambda data: data.replace(b"Adults,1,", b"Adults,"),
        "services.csv line 2: 5 cells where the header has 6. Put texts that contain commas in quotes.",
    ),
    "two columns of a name": (
        lambda data: data.replace(b"title", b"service"),
        "services.csv line 1, service: two columns have this name. Remove one of them.",
    ),
    "empty": (
        lambda _data: b"\n",
        "services.csv: is empty. Give a header and rows, or remove it if the table is optional.",
    ),
    "no rows": (lambda data: data.splitlines()[0], "services.csv: has no rows. Add the rows."),
}


@pytest.mark.parametrize(("change", "message"), SHAPES.values(), ids=SHAPES)
def test_unreadable(folder, change, message):
    """A file that cannot be read as a table says why, and what hangs on it is not blamed."""
    recode(folder / "services.csv", change)
    assert [message] == problems(folder)


def test_links_and_pipes(folder):
    """A link that leaves the folder is not followed, and a pipe is not waited for."""
    (folder / "services.csv").unlink()
    (folder / "services.csv").symlink_to("/etc/hostname")
    (folder / "pools.csv").unlink()
    os.mkfifo(folder / "pools.csv")
    expected = [
        "services.csv: is a link that leaves the folder, and was not followed. Put the file itself in the folder.",
        "pools.csv: is not a plain file. Put a text file in its place.",
    ]
    assert expected == problems(folder)


def test_beside(folder):
    """Notes, licences, scripts and folders beside the tables are nobody's business."""
    for name in ("README.md", "LICENSE.txt", "expected.toml", "derive.py", ".gitignore"):
        (folder / name).write_text("x")
    (folder / "facts").mkdir()
    assert warnings(folder) == []


# Settings -------------------------------------------------------------------------------------------------------------


def test_settings(folder):
    """Every setting that is wrong is told at once."""
    replace(folder, "instance.toml", "discount_rate = 0.25", 'discount_rate = "a quarter"')
    replace(folder, "instance.toml", 'name = "tiny"', 'name = "../Tiny"')
    replace(folder, "instance.toml", "licence", "license")
    expected = [
        "instance.toml, licence: missing. Add it; a shipped instance shows how.",
        "instance.toml, discount_rate: 'a quarter' is not a number. Write a number.",
        "instance.toml, license: not a setting. Did you mean 'licence'?",
        "instance.toml, name: '../Tiny' is not a short name. Use small letters, digits and hyphens, 80 at most.",
    ]
    assert expected == problems(folder)


def test_an_unknown_part_of_a_band(folder):
    """What may stand there is told, and not the settings of the whole instance."""
    replace(folder, "instance.toml", "width_share = 0.75", "width_shore = 0.75")
    assert "instance.toml, bands 2 width_shore: not a setting. Did you mean 'width_share'?" in problems(folder)
    replace(folder, "instance.toml", "width_shore = 0.75", "width_share = 0.75\nzzz = 1")
    assert problems(folder) == ["instance.toml, bands 2 zzz: not a setting. Use one of: width_share, weight."]


SETTINGS = {
    "a truth for a number": (
        "discount_rate = 0.25",
        "discount_rate = true",
        ", discount_rate: true is not a number. Correct the settings.",
    ),
    "not TOML": (
        "discount_rate = 0.25",
        "discount_rate = ",
        " line 10: is not TOML: invalid value. Put texts in quotes, and lists in brackets.",
    ),
    "years that fall": (
        "last_evaluation_year = 2027",
        "last_evaluation_year = 2023",
        ": first_intake_year, last_intake_year and last_evaluation_year must not fall. Correct the settings.",
    ),
    "years without end": (
        "last_evaluation_year = 2027",
        "last_evaluation_year = 9999",
        ", last_evaluation_year: 9999 is 7975 years after the first intake. Plan and tail are at most 60 years.",
    ),
    "bands": (
        "width_share = 0.75",
        "width_share = 0.7",
        ": the bands' width_share sum to 0.95; they must sum to 1. Correct the settings.",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), SETTINGS.values(), ids=SETTINGS)
def test_setting(folder, old, new, message):
    """Settings that do not parse, or contradict each other, are told."""
    replace(folder, "instance.toml", old, new)
    assert [f"instance.toml{message}"] == problems(folder)


def test_no_settings(tmp_path):
    """An empty folder lacks everything at once."""
    found = problems(tmp_path)
    assert found[0] == "instance.toml: not found. An instance needs it; copy one from a shipped instance."
    assert len(found) == 17


def test_unknown_instance():
    """An unknown instance is told with the nearest one and those that ship."""
    with pytest.raises(UsageError, match=r"There is no instance 'tinny'.* Did you mean 'tiny'\? ppopt ships: .*tiny"):
        load("tinny")


def test_a_run_folder_is_no_instance(run, tmp_path):
    """Whoever gives the folder of a run is told where its inputs are."""
    folder = tmp_path / "run"
    assert run("solve", "tiny", "--out", folder).code == 0
    for command in (["diagnose", folder], ["export", folder, "--to", "lp"], ["check", folder]):
        said = run(*command)
        assert said.code == 2
        assert "is the folder of a run, not an instance" in said.err
    assert load(folder / "inputs").hash == load("tiny").hash
