"""A run folder is whole or says that it is not, and means the same on every machine."""

from __future__ import annotations

import errno
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.csv_text import csv_text
from optimiser.errors import RunFolderError, UsageError
from optimiser.loading import load
from optimiser.runfolder import MARKER, Circumstances, claim, default_folder, read, release, slug, write
from optimiser.runfolder.read import is_figure
from optimiser.solution import Options, Solution, Status

HOW = Circumstances(command=("ppopt", "solve", "tiny"), options=Options())


def written(folder, inst, solution, how=HOW, summary=lambda: "a page\n"):
    """Claim and write a run folder."""
    claim(folder)
    write(folder, inst, solution, how, summary)
    return folder


def contents(folder):
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_manifest_tells_what_the_run_was(tmp_path, tiny, tiny_plan):
    """The manifest has every field that a reader of many runs needs."""
    folder = written(tmp_path / "run", tiny, tiny_plan)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) >= {
        "status", "objectives", "model", "times_s", "verify", "instance", "scenario", "versions", "options", "files",
    }  # fmt: skip
    assert manifest["status"] == "optimal"
    assert [set(level) for level in manifest["objectives"]] == [{"name", "unit", "value", "bound", "tolerance"}] * 2
    assert set(manifest["model"]) == {"rows", "columns", "nonzeros"}
    assert {"build", "pass", "solve", "verify", "write"} <= set(manifest["times_s"])
    assert set(manifest["verify"]) == {"worst_breach", "worst_family"}
    assert manifest["instance"]["hash"] == tiny.hash


def test_manifest_holds_the_sha256_of_every_other_file(tmp_path, tiny, tiny_plan):
    """Nobody can change a file of a run unnoticed."""
    folder = written(tmp_path / "run", tiny, tiny_plan)
    files = contents(folder)
    files.pop("manifest.json")
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"] == {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }


def test_same_run_gives_same_bytes(tmp_path, tiny, tiny_plan):
    """Two runs of the same inputs differ in the manifest alone."""
    first, second = (contents(written(tmp_path / name, tiny, tiny_plan)) for name in ("first", "second"))
    first.pop("manifest.json")
    second.pop("manifest.json")
    assert first == second


def test_inputs_of_a_run_are_an_instance_again(tmp_path, tiny, tiny_plan):
    """What was solved can be loaded from the run folder and is the same instance, changes included."""
    changed = load("tiny", changes=["budgets.budget_gbp *= 0.9"])
    folder = written(tmp_path / "run", changed, tiny_plan)
    again = load(folder / "inputs")
    assert again.hash == changed.hash
    assert again.hash != tiny.hash


def test_tables_come_back_as_they_were(tmp_path, tiny, tiny_plan):
    """A table read from a run folder is the table of the solution, to 12 significant digits."""
    run = read(written(tmp_path / "run", tiny, tiny_plan))
    assert run.table_names == list(tiny_plan.tables)
    for name, table in tiny_plan.tables.items():
        found = run.table(name)
        assert list(table.columns) == list(found.columns)
        for column in table:
            if is_figure(column):
                np.testing.assert_allclose(table[column].astype(float), found[column].astype(float), rtol=1e-11)
            else:
                assert table[column].astype(str).to_list() == found[column].to_list(), (name, column)


def test_names_that_look_like_figures_stay_names(tmp_path, tiny, tiny_plan):
    """A programme called 007 and a region called NA come back as they are."""
    places = pd.DataFrame({"programme": ["007"], "region": ["NA"], "year": [2024], "period": ["plan"], "places": [1.5]})
    run = read(written(tmp_path / "run", tiny, replace(tiny_plan, tables={"places": places})))
    pd.testing.assert_frame_equal(places, run.table("places"), check_dtype=False)


def test_formulas_are_escaped_on_export(tmp_path, tiny, tiny_plan):
    """A cell that a spreadsheet would run is written with an apostrophe, and read without; figures are untouched."""
    words = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "plain", "-5"]
    places = pd.DataFrame({"programme": words, "places": [-1.0] * len(words)})
    folder = written(tmp_path / "run", tiny, replace(tiny_plan, tables={"places": places}))
    lines = (folder / "tables" / "places.csv").read_bytes().decode().split("\n")[1:6]
    assert lines == ["'=HYPERLINK(1),-1", "'+1+1,-1", "'-2+3,-1", "'@SUM(A1),-1", '"\'\tx",-1'] or lines[4] == "'\tx,-1"
    pd.testing.assert_frame_equal(places, read(folder).table("places"), check_dtype=False)


def test_figures_have_twelve_digits_at_most():
    """A figure is written short, minus zero as zero, a missing one as a blank."""
    frame = pd.DataFrame({"x": [1 / 3, -0.0, 1e-9, 2024.0, float("nan"), 123456789.123456]})
    assert csv_text(frame) == "x\n0.333333333333\n0\n1e-09\n2024\n\n123456789.123\n"


def test_default_folder_is_never_one_that_exists(tmp_path):
    """A second run of the same name gets a number; names are made harmless first."""
    assert default_folder("england", (), tmp_path).name == "england"
    (tmp_path / "england+flat-cash").mkdir()
    assert default_folder("england", ("flat-cash",), tmp_path).name == "england+flat-cash-2"
    assert slug("../../etc/Pass wd") == "etc-pass-wd"
    assert default_folder("../..", (), tmp_path) == tmp_path / "run"


def test_names_in_the_data_never_make_a_path(tmp_path, tiny, tiny_plan):
    """A programme called ../../evil writes nothing outside the run folder."""
    tables = {"places": pd.DataFrame({"programme": ["../../evil"], "places": [1.0]})}
    written(tmp_path / "runs" / "run", tiny, replace(tiny_plan, tables=tables))
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["run"]


def test_folder_with_something_in_it_is_not_used(tmp_path):
    """Nothing is ever overwritten."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"exists and is not empty\. Give a new folder"):
        claim(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_release_takes_away_only_what_claim_made(tmp_path):
    """A run that never began leaves nothing; a folder with more in it stays."""
    folder = tmp_path / "run"
    claim(folder)
    release(folder)
    assert not folder.exists()
    claim(folder)
    (folder / "solver.log").write_text("x", encoding="utf-8")
    release(folder)
    assert (folder / MARKER).exists()


@pytest.mark.parametrize("after", [0, 1, 5, 40])
def test_full_disk_leaves_a_folder_marked_incomplete(tmp_path, tiny, tiny_plan, monkeypatch, after):
    """When the disk fills up half way the message says so, and nothing half-written is taken for whole."""
    folder = tmp_path / "run"
    claim(folder)
    count = 0
    write_bytes = Path.write_bytes

    def full(path, data):
        nonlocal count
        count += 1
        if count > after:
            write_bytes(path, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(
        RunFolderError, match=r"the disk is full\. Free some space, then run again\. .* is marked incomplete"
    ):
        write(folder, tiny, tiny_plan, HOW)
    assert (folder / MARKER).exists()
    assert not list(folder.rglob("*.unfinished"))
    with pytest.raises(RunFolderError, match="is incomplete: the run was cut short"):
        read(folder)


def test_folder_that_may_not_be_written_is_said_plainly(tmp_path, monkeypatch):
    """A read-only place is a sentence, not a traceback."""

    def refuse(*_arguments, **_options):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(
        RunFolderError, match=r"could not be written to .*run: Permission denied\. Choose another --out\."
    ):
        claim(tmp_path / "run")


def test_tables_are_safe_before_the_summary_is_made(tmp_path, tiny, tiny_plan):
    """A defect in a report loses no table, and the folder says that it is incomplete."""
    folder = tmp_path / "run"
    claim(folder)

    def broken():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(folder, tiny, tiny_plan, HOW, broken)
    assert (folder / "tables" / "limits.csv").exists()
    assert (folder / MARKER).exists()


def test_interrupted_run_keeps_its_plan_and_stays_marked(tmp_path, tiny, tiny_plan):
    """Ctrl-C keeps the best plan there is; the folder can be read and says that it is incomplete."""
    how = Circumstances(command=(), options=Options(), incomplete="The solver was stopped.")
    run = read(written(tmp_path / "run", tiny, replace(tiny_plan, status=Status.LIMIT_WITH_PLAN), how))
    assert run.incomplete == "The solver was stopped."
    assert len(run.table("places"))


def test_run_without_a_plan_is_a_folder_too(tmp_path, tiny):
    """Infeasible is an answer: inputs, conflict and log are kept."""
    folder = written(
        tmp_path / "run", tiny, Solution(Status.INFEASIBLE, conflict=("budget[training,2024]",), log="log")
    )
    run = read(folder)
    assert run.table_names == []
    assert run.manifest["conflict"] == ["budget[training,2024]"]


def test_changed_table_is_noticed(tmp_path, tiny, tiny_plan):
    """A table edited after the run is not shown as the run's."""
    folder = written(tmp_path / "run", tiny, tiny_plan)
    with (folder / "tables" / "places.csv").open("a", encoding="utf-8") as file:
        file.write("x\n")
    with pytest.raises(RunFolderError, match=r"places.csv was changed after the run wrote it"):
        read(folder).table("places")


def test_unknown_table_gets_the_nearest_name(tmp_path, tiny, tiny_plan):
    """A slip of the pen is answered with the name that was probably meant."""
    run = read(written(tmp_path / "run", tiny, tiny_plan))
    with pytest.raises(UsageError, match=r"has no table 'place'. Did you mean 'places'\?"):
        run.table("place")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda _folder: None, "There is no folder"),
        (lambda folder: folder.mkdir(), "is not a run folder"),
        (claim, "is incomplete: the run was cut short"),
        (
            lambda folder: (folder.mkdir(), (folder / "manifest.json").write_text("{", encoding="utf-8")),
            "cannot be read",
        ),
        (
            lambda folder: (folder.mkdir(), (folder / "manifest.json").write_text("[]", encoding="utf-8")),
            "is not the manifest",
        ),
    ],
)
def test_what_is_not_a_run_folder_is_said_plainly(tmp_path, make, said):
    """Reading something else is a sentence that says what it is."""
    folder = tmp_path / "run"
    make(folder)
    with pytest.raises(RunFolderError, match=said):
        read(folder)
