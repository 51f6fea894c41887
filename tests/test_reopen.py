"""A finished run opened again: whole, unedited, of this version and its own instance, or a sentence says why not."""

from __future__ import annotations

import hashlib
import json

import pytest

from optimiser.csv_text import csv_text
from optimiser.errors import RunFolderError
from optimiser.runfolder import reopen
from optimiser.solution import Status


@pytest.fixture
def folder(run, tmp_path):
    """A run of the tiny instance."""
    assert run("solve", "tiny", "--out", "past").code == 0
    return tmp_path / "past"


def manifest(folder, change):
    """Rewrite the manifest after a change."""
    file = folder / "manifest.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    change(said)
    file.write_text(json.dumps(said), encoding="utf-8")


def test_the_instance_and_the_solution_are_there_again(folder, tiny, tiny_plan):
    """Hash, levels, tables and basis are those of the solve."""
    past = reopen(folder)
    assert (past.inst.hash, past.solution.status) == (tiny.hash, Status.OPTIMAL)
    assert past.solution.levels == tiny_plan.levels
    assert past.solution.basis == tiny_plan.basis
    assert list(past.solution.tables) == list(tiny_plan.tables)
    for name, table in tiny_plan.tables.items():
        assert csv_text(past.solution.tables[name]) == csv_text(table)


def test_the_objectives_that_were_asked_for_come_back(run, tmp_path):
    """A run with its own objectives is reopened with them."""
    assert run("solve", "tiny", "--objective", "cost", "--max-shortfall", "900", "--out", "past").code == 0
    past = reopen(tmp_path / "past")
    assert (past.inst.horizon.objectives, past.inst.horizon.max_shortfall) == (("cost", "shortfall"), 900.0)


def test_an_edited_table_is_refused(folder):
    """A changed figure shows in its fingerprint."""
    file = folder / "tables" / "places.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2026", "2027", 1), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"places\.csv was changed after the run wrote it"):
        reopen(folder)


def test_an_incomplete_run_is_refused(folder):
    """The marker says why."""
    (folder / "INCOMPLETE").write_text("It was stopped.\n", encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"is marked incomplete: It was stopped\."):
        reopen(folder)


def test_a_missing_file_is_named(folder):
    """Half a run is no run."""
    (folder / "tables" / "spend.csv").unlink()
    with pytest.raises(RunFolderError, match=r"spend\.csv cannot be read"):
        reopen(folder)


def test_a_run_of_another_version_is_not_guessed_at(folder):
    """The message names both and the way out."""
    manifest(folder, lambda said: said.update(format=1))
    with pytest.raises(RunFolderError, match=r"another version of ppopt.*Solve its inputs again: ppopt solve "):
        reopen(folder)


def test_inputs_of_another_instance_are_noticed(folder):
    """Even where the fingerprints were made to fit."""
    file = folder / "inputs" / "budgets.csv"
    data = file.read_bytes().replace(b"000", b"001", 1)
    file.write_bytes(data)
    manifest(folder, lambda said: said["files"].update({"inputs/budgets.csv": hashlib.sha256(data).hexdigest()}))
    with pytest.raises(RunFolderError, match="is another instance than the one"):
        reopen(folder)


def test_figures_with_many_digits_come_back_as_they_were_solved(run, tmp_path):
    """A product such as 1.25 x 0.076 is cut to what a table keeps before it is solved."""
    change = "requirements.required_wte *= 1.01337123456789"
    assert run("solve", "tiny", "--change", change, "--out", "past").code == 0
    assert run("solve", "past/inputs", "--out", "replayed").code == 0
    past, replayed = reopen(tmp_path / "past"), reopen(tmp_path / "replayed")
    assert past.inst.hash == replayed.inst.hash
    for name in past.solution.tables:
        assert csv_text(past.solution.tables[name]) == csv_text(replayed.solution.tables[name])
