"""A budget round keeps its runs and its decisions, shows whoever meddles with them, and replays every figure."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from cli.round_pages import list_lines, replay_lines
from optimiser import rounds
from optimiser.analyses.replan import Wanted, read_actuals, replan
from optimiser.csv_text import csv_text
from optimiser.errors import PpoptError, RunFolderError, UsageError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.rounds import log
from optimiser.rounds.differences import difference
from optimiser.rounds.entry import Draft, seal_of
from optimiser.runfolder import Circumstances, claim, write
from optimiser.solution import Options, Solution, Status

REPLAY = sys.modules["optimiser.rounds.replay"]  # in the package, the function of that name stands before it
ROOT = Path(__file__).resolve().parent.parent


def written(folder, inst, solution, options=None, **how):
    """A run folder of an instance and its solution."""
    claim(folder)
    circumstances = Circumstances(command=("ppopt", "solve"), options=options or Options(), **how)
    write(folder, inst, solution, circumstances, lambda: "a page\n")
    return folder


@pytest.fixture(scope="module", autouse=True)
def no_power_cut():
    """Waiting for the disk after every file is worth it for a round, not for a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("optimiser.rounds.keep.os.fsync", lambda _number: None)
        yield


@pytest.fixture(scope="module")
def runs(tmp_path_factory, tiny, tiny_plan):
    """Run folders of tiny as it is, of flat cash, and of an instance that no plan fits; tests may read them only."""
    folder = tmp_path_factory.mktemp("runs")
    flat, infeasible = load("tiny", ("flat-cash",)), load("infeasible")
    written(folder / "tiny", tiny, tiny_plan)
    written(folder / "tiny+flat-cash", flat, plan(flat))
    written(folder / "infeasible", infeasible, plan(infeasible))
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory, runs):
    """A round with three runs, of which one and then another was published; tests copy it."""
    folder = tmp_path_factory.mktemp("rounds") / "2027"
    rounds.new(folder, "2027 budget round", "Ana")
    rounds.add(folder, runs / "tiny", "Base case", "Ana")
    rounds.add(folder, runs / "tiny+flat-cash", "What the Treasury asked for", "Ben")
    rounds.add(folder, runs / "infeasible", "Does it fit?", "Ben")
    rounds.publish(folder, "tiny", "Agreed by the board", "The chair")
    rounds.publish(folder, "tiny-flat-cash", "Less money after all", "The chair")
    return folder


@pytest.fixture
def a_round(tmp_path, kept):
    """A copy of the round, to be spoilt."""
    return Path(shutil.copytree(kept, tmp_path / "round"))


@pytest.fixture
def a_log(tmp_path, kept):
    """A copy of the round's log without its runs, to be spoilt."""
    (tmp_path / "log" / "runs").mkdir(parents=True)
    shutil.copy(kept / "round.sqlite", tmp_path / "log")
    return tmp_path / "log"


def sql(folder, *statements):
    """Write into the log behind the program's back, with the triggers taken away first and put back after."""
    with sqlite3.connect(folder / "round.sqlite") as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement, *values in statements:
            database.execute(statement, values)
        for _, text in triggers:
            database.execute(text)
    database.close()


def contents(folder):
    """Every file of a folder with its bytes."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path, old=b"0", new=b"1"):
    """Change one figure of a file."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


def rows(text):
    """CSV as a list of rows."""
    return list(csv.DictReader(io.StringIO(text)))


# ---- opening a round, adding runs


def test_round_from_its_opening_to_its_decision(run, runs):
    """The commands of a round's life, as an analyst types them, each with its sentence."""
    assert run("round", "new", "2027", "--title", "2027 budget round", "--who", "Ana").code == 0
    said = run("round", "add", "2027", runs / "tiny", "--why", "Base case", "--who", "Ana")
    assert (said.code, said.err) == (0, "")
    assert re.fullmatch(r".* is in the round as tiny, added by Ana\. Entry 2, seal [0-9a-f]{12}\.\n", said.out)
    said = run("round", "publish", "2027", "tiny", "--decision", "Agreed by the board", "--who", "The chair")
    assert said.code == 0
    assert 'PUBLISHED tiny, by The chair: "Agreed by the board".' in said.out
    assert "bit for bit" in said.out
    page = run("round", "list", "2027")
    assert (page.code, page.err) == (0, "")
    for words in ("2027 budget round", "Base case", "as written", "in force", '"Agreed by the board"', "best plan"):
        assert words in page.out
    assert run("round", "check", "2027").code == 0
    assert run("round", "show", "2027", "tiny", "places", "--csv").out == (
        (runs / "tiny" / "tables" / "places.csv").read_text(encoding="utf-8")
    )


def test_run_is_kept_byte_for_byte_and_apart_from_its_origin(tmp_path, runs):
    """What happens to the folder that was added does not touch the round, and other commands take the copy."""
    mine = shutil.copytree(runs / "tiny", tmp_path / "mine")
    rounds.new(tmp_path / "round", "A round")
    rounds.add(tmp_path / "round", mine, "Base case")
    shutil.rmtree(mine)
    assert contents(tmp_path / "round" / "runs" / "mine") == contents(runs / "tiny")
    assert rounds.check(tmp_path / "round").problems == ()


def test_only_what_the_run_wrote_is_kept(tmp_path, runs):
    """A file that somebody laid beside the run does not come into the round."""
    mine = shutil.copytree(runs / "tiny", tmp_path / "mine")
    (mine / "notes.docx").write_text("x", encoding="utf-8")
    rounds.new(tmp_path / "round", "A round")
    rounds.add(tmp_path / "round", mine, "Base case")
    assert contents(tmp_path / "round" / "runs" / "mine") == contents(runs / "tiny")


def test_a_list_says_how_near_to_the_best_and_of_which_years(kept):
    """A plan that another could beat is within so much of it; sums over other years are told apart."""
    entries = log.entries(kept)[:3]
    page = "\n".join(list_lines("2027", entries))
    assert (" years " in page, "within" in page, "Sums over different years" in page) == (False, False, False)
    facts = json.loads(entries[1].facts)
    first = {**facts["objectives"][0], "bound": 0.99 * facts["objectives"][0]["value"]}
    facts |= {"objectives": [first, *facts["objectives"][1:]], "first_year": facts["first_year"] + 1}
    page = "\n".join(list_lines("2027", [entries[0], replace(entries[1], facts=json.dumps(facts)), entries[2]]))
    assert "within 1.00%" in page
    assert (" years " in page, "Sums over different years cannot be" in " ".join(page.split())) == (True, True)
    assert max(map(len, page.splitlines())) <= 110
    first["bound"] = None
    unknown = replace(entries[1], facts=json.dumps({**facts, "objectives": [first]}))
    assert math.isnan(rounds.run_table([unknown])["gap_share"][0])


def test_a_list_says_what_a_plan_was_made_for(kept):
    """A plan of whole places, or of another aim than the shortfall, is not set among the others without a word."""
    entries = log.entries(kept)[:3]
    page = "\n".join(list_lines("2027", entries))
    assert (" by " in page.split("WHY")[0].split("\n", 1)[1], ", whole" in page) == (False, False)
    facts = json.loads(entries[1].facts)
    of_cost = {**facts, "whole_places": True, "objectives": [{**facts["objectives"][0], "name": "cost"}]}
    page = "\n".join(list_lines("2027", [entries[0], replace(entries[1], facts=json.dumps(of_cost)), entries[2]]))
    assert "best plan by cost, whole " in page
    told = " ".join(page.split())
    assert "By: what the plan was made for" in told
    assert "Whole: places are whole numbers." in told
    del facts["whole_places"]
    before_it_was_noted = rounds.run_table([replace(entries[1], facts=json.dumps(facts))])
    assert before_it_was_noted[["first_objective", "whole_places"]].iloc[0].tolist() == ["shortfall", ""]


def test_list_shows_figures_that_the_tables_give(run, kept, runs):
    """Each headline figure is a plain sum over the plan's years of the run's own tables."""
    listed = {row["run"]: row for row in rows(run("round", "list", kept, "--csv").out)}
    assert list(listed) == ["tiny", "tiny-flat-cash", "infeasible"]
    for name in ("tiny", "tiny+flat-cash"):
        tables = {
            table: rows((runs / name / "tables" / f"{table}.csv").read_text(encoding="utf-8"))
            for table in ("shortfall", "spend", "places")
        }

        def total(table, column, tables=tables):
            return sum(float(row[column]) for row in tables[table] if row["period"] == "plan")

        row = listed[name.replace("+", "-")]
        assert total("shortfall", "shortfall_wte") / 2 == pytest.approx(float(row["shortfall_wte"]), rel=1e-9)
        assert total("shortfall", "weighted_wte_years") == pytest.approx(float(row["weighted_wte_years"]), rel=1e-9)
        assert total("spend", "spend_gbp") == pytest.approx(float(row["spend_gbp"]), rel=1e-9)
        assert total("places", "places") == pytest.approx(float(row["places"]), rel=1e-9)
    without = listed["infeasible"]
    assert (without["status"], without["shortfall_wte"], without["places"]) == ("infeasible", "", "")
    assert [row["published"] for row in listed.values()] == ["superseded", "in force", ""]
    assert [row["who"] for row in listed.values()] == ["Ana", "Ben", "Ben"]
    assert listed["tiny-flat-cash"]["scenario"] == "flat-cash"


def test_list_says_how_much_is_assumed(run, kept):
    """A reader of the list sees how much of each run's inputs nobody has published."""
    listed = json.loads(run("round", "list", kept, "--json").out)
    checked = run("check", "tiny").out
    assert f"{listed[0]['assumed_share']:.0%} assumed" in checked


def test_log_tells_who_did_what_and_when(run, kept):
    """Every entry is there with its time in UTC, superseded decisions too."""
    entries = json.loads(run("round", "log", kept, "--json").out)
    assert [entry["what"] for entry in entries] == ["new", "add", "add", "add", "publish", "publish"]
    assert [entry["run"] for entry in entries[4:]] == ["tiny", "tiny-flat-cash"]
    assert {entry["replayed"] for entry in entries[4:]} == {"bit for bit"}
    for entry in entries:
        at = datetime.fromisoformat(entry["at"])
        assert at.utcoffset().total_seconds() == 0
        assert abs((datetime.now(UTC) - at).total_seconds()) < 3600


def test_who_is_by_default_the_user_of_the_machine(run, tmp_path, monkeypatch):
    """Nobody has to type a name that the machine knows; where it knows none, it asks."""
    monkeypatch.setattr("getpass.getuser", lambda: "akhan")
    assert rounds.new(tmp_path / "one", "A round").who == "akhan"

    def nobody():
        raise KeyError

    monkeypatch.setattr("getpass.getuser", nobody)
    said = run("round", "new", "two")
    assert (said.code, said.err) == (2, "This machine does not say who you are. Give --who.\n")


def test_same_run_is_not_added_twice(a_round, runs, tmp_path, tiny, tiny_plan):
    """A run with the same inputs, options and tables is recognised, even from another folder and solved again."""
    again = written(tmp_path / "again", tiny, tiny_plan)
    for folder in (runs / "tiny", again):
        with pytest.raises(
            UsageError, match=r"is in the round already, as tiny: Ana added it on .* \(hash [0-9a-f]{12}"
        ):
            rounds.add(a_round, folder, "Once more")
    assert sorted(path.name for path in (a_round / "runs").iterdir()) == ["infeasible", "tiny", "tiny-flat-cash"]


def test_another_run_of_the_same_name_gets_a_number(a_round, tmp_path, tiny, tiny_plan):
    """Two analysts may call their folders alike; a name that somebody asked for is not changed."""
    other = written(tmp_path / "tiny", tiny, tiny_plan, Options(threads=1))
    with pytest.raises(UsageError, match=r"There is a run 'tiny' in the round already\. Give another --name\."):
        rounds.add(a_round, other, "Another", name="tiny")
    assert rounds.add(a_round, other, "Another").run == "tiny-2"
    assert rounds.check(a_round).problems == ()


def test_name_of_a_folder_that_was_left_behind_or_taken_away_is_not_used(a_round, tmp_path, tiny, tiny_plan):
    """A run never comes into a folder that is there, nor under a name that the log knows."""
    other = written(tmp_path / "left", tiny, tiny_plan, Options(threads=1))
    (a_round / "runs" / "left").mkdir()
    assert rounds.add(a_round, other, "Another").run == "left-2"
    shutil.rmtree(a_round / "runs" / "tiny")
    other = written(tmp_path / "tiny", tiny, tiny_plan, Options(threads=2))
    assert rounds.add(a_round, other, "Another").run == "tiny-2"


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "A Name", "a\x1b[2J", "", ".."])
def test_names_never_lead_out_of_the_round(a_round, tmp_path, runs, name):
    """A name is letters, digits and hyphens, or it is refused."""
    before = contents(tmp_path)
    with pytest.raises(UsageError, match=r"is not a name for a run. Use small letters, digits and hyphens"):
        rounds.add(a_round, runs / "tiny", "Another", name=name)
    assert contents(tmp_path) == before


def test_manifest_that_names_files_elsewhere_is_refused(a_round, tmp_path, tiny, tiny_plan):
    """A made-up manifest cannot make the copy write outside its folder."""
    other = written(tmp_path / "deep" / "other", tiny, tiny_plan, Options(threads=1))
    (tmp_path / "evil.csv").write_text("x", encoding="utf-8")
    manifest = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["../../evil.csv"] = hashlib.sha256(b"x").hexdigest()
    (other / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    before = contents(a_round)
    with pytest.raises(RunFolderError, match=r"names a file '../../evil.csv', which no run writes"):
        rounds.add(a_round, other, "Another")
    assert contents(a_round) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "There is no folder"),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a run folder"),
        (lambda folder: (folder / "INCOMPLETE").write_text("Stopped.", encoding="utf-8"), "is marked incomplete"),
        (lambda folder: edit(folder / "tables" / "places.csv"), "places.csv was changed"),
        (lambda folder: (folder / "inputs" / "budgets.csv").unlink(), "budgets.csv cannot be read"),
    ],
)  # fmt: skip
def test_run_that_is_not_sound_is_not_added(a_round, runs, tmp_path, spoil, said):
    """What is incomplete or edited stays outside, and leaves nothing behind."""
    mine = Path(shutil.copytree(runs / "tiny", tmp_path / "mine"))
    spoil(mine)
    before = contents(a_round)
    with pytest.raises(RunFolderError, match=said):
        rounds.add(a_round, mine, "Base case")
    assert contents(a_round) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "--why is empty"),
        (" \n ", "--why is empty"),
        ("Delete \x1b[2Jthis", r"--why holds '\\x1b', which is not a letter or sign"),
        ("x" * 10_001, "--why has 10,001 letters"),
    ],
)
def test_reason_must_say_something_that_can_be_printed(a_round, runs, text, said):
    """A reason that says nothing, or that a terminal would act upon, is refused."""
    with pytest.raises(UsageError, match=said):
        rounds.add(a_round, runs / "tiny", text)


def test_formulas_and_line_breaks_in_a_reason_are_harmless(run, tmp_path, runs):
    """A reason that a spreadsheet would run is escaped in CSV and shown as it is elsewhere; it stays on one line."""
    rounds.new(tmp_path / "round", "=A1", "+Ana")
    rounds.add(tmp_path / "round", runs / "tiny", '=HYPERLINK("x")\nand more', "@Ben")
    row = rows(run("round", "list", "round", "--csv").out)[0]
    assert (row["why"], row["who"]) == ('\'=HYPERLINK("x") and more', "'@Ben")
    assert json.loads(run("round", "list", "round", "--json").out)[0]["why"] == '=HYPERLINK("x") and more'


def test_round_is_not_opened_over_anything(tmp_path, kept):
    """Nothing is ever overwritten: neither a round, nor a folder, nor a file."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for folder in (kept, tmp_path, tmp_path / "file"):
        with pytest.raises(UsageError, match=r"is there already and is not an empty folder"):
            rounds.new(folder, "A round")


def test_folder_may_have_any_name(tmp_path, runs):
    """Blanks, letters of any alphabet and signs that mean something in an address are a folder's own business."""
    folder = tmp_path / "Budget 100% ? # é 2027"
    rounds.new(folder, "A round")
    rounds.add(folder, runs / "tiny", "Base case")
    assert [entry.what for entry in log.entries(folder)] == ["new", "add"]


# ---- tampering shows

FIELDS = ("number", "at", "what", "run", "who", "said", "facts", "previous", "seal")
FORGED = {"number": 77, "what": "new", "facts": '{"x":1}', "previous": "f" * 64, "seal": "e" * 64}


@pytest.mark.parametrize("entry", [1, 2, 5, 6])
@pytest.mark.parametrize("field", FIELDS)
def test_changed_field_of_any_entry_is_found(a_log, field, entry):
    """Whatever is changed in the log behind the program's back, the chain of seals no longer closes."""
    value = FORGED.get(field, "another")
    if field == "what" and entry == 1:
        value = "publish"
    sql(a_log, (f"UPDATE entries SET {field} = ? WHERE number = ?", value, entry))  # noqa: S608 - our columns
    assert log.look(a_log)[1] != []
    with pytest.raises(RunFolderError, match=r"The log of .* was tampered with or is damaged: .*\. .*from a copy\."):
        log.entries(a_log)


@pytest.mark.parametrize("value", [None, b"\xff\xfe", 7, "\ud800"])
def test_fields_of_another_kind_are_found(a_round, value):
    """Bytes or numbers where words should be are found, not stumbled over."""
    if value is None:
        value = ""
    elif isinstance(value, str):
        sql(a_round, ("UPDATE entries SET facts = CAST(X'EDA080' AS TEXT) WHERE number = 2",))
    if not isinstance(value, str) or not value:
        sql(a_round, ("UPDATE entries SET facts = ? WHERE number = 2", value))
    assert any("Entry 2 was changed" in problem for problem in rounds.check(a_round).problems)


def test_change_with_a_new_seal_is_found_by_the_next_entry(a_round):
    """Whoever seals a changed entry anew breaks the tie to the entry after it."""
    old = log.entries(a_round)[1]
    fields = (old.number, old.at, old.what, old.run, old.who, "Another reason", old.facts, old.previous)
    sql(a_round, ("UPDATE entries SET said = ?, seal = ? WHERE number = 2", "Another reason", seal_of(fields)))
    assert rounds.check(a_round).problems == ("Entry 3 does not carry the seal of the entry before it.",)


@pytest.mark.parametrize("entry", [1, 3, 6])
def test_entry_that_was_taken_out_is_found(a_round, entry):
    """The first, one between, and the last: SQLite's own count and the chain tell of each."""
    sql(a_round, ("DELETE FROM entries WHERE number = ?", entry))
    said = {
        1: "Where entry 1 should be stands entry 2: an entry was taken out or put in.",
        3: "Where entry 3 should be stands entry 4: an entry was taken out or put in.",
        6: "The log has had 6 entries and holds 5: the last were taken out.",
    }
    assert said[entry] in rounds.check(a_round).problems


def test_nothing_is_entered_after_an_entry_that_was_changed(a_log):
    """The log is held against its seals once more at the moment of writing."""
    sql(a_log, ("UPDATE entries SET said = 'another' WHERE number = 2",))
    before = contents(a_log)
    with pytest.raises(RunFolderError, match=r"Entry 2 was changed"):
        log.append(a_log, lambda _entries: Draft("publish", "tiny", "Ana", "x", "{}"))
    assert contents(a_log) == before


def test_run_whose_entry_was_taken_out_is_found(a_round):
    """Even with SQLite's count put right, the folder of the run is still there and unknown to the log."""
    sql(a_round, ("DELETE FROM entries WHERE number >= 4",), ("UPDATE sqlite_sequence SET seq = 3",))
    left = a_round / "runs" / "infeasible"
    said = f"{left} is not in the log: its copying was cut short, or its entry was taken out."
    assert rounds.check(a_round).problems == (said,)


def test_log_written_anew_is_found_by_a_seal_in_the_minutes(a_round):
    """Who owns the folder can forge the whole log; a seal that was noted elsewhere gives it away."""
    entries = log.entries(a_round)
    noted = entries[-1].seal[:12]
    assert rounds.check(a_round, noted).problems == ()
    assert rounds.check(a_round, entries[2].seal).problems == ()
    last = entries[-1]
    fields = (last.number, last.at, last.what, last.run, last.who, "Another decision", last.facts, last.previous)
    sql(a_round, ("UPDATE entries SET said = ?, seal = ? WHERE number = 6", "Another decision", seal_of(fields)))
    assert rounds.check(a_round).problems == ()
    assert len(rounds.check(a_round, noted).problems) == 1


@pytest.mark.parametrize("seal", ["", "0123456789a"])
def test_a_seal_that_is_too_short_says_nothing(a_round, run, seal):
    """It is the command that is wrong and not the log."""
    said = run("round", "check", a_round, "--seal", seal)
    assert (said.code, "give at least the first 12 letters" in said.err) == (2, True)


def test_a_title_that_is_blank_is_refused(run, tmp_path):
    """The folder's name stands for a title only where none is given."""
    said = run("round", "new", tmp_path / "round", "--title", " ")
    assert (said.code, "--title is empty" in said.err) == (2, True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET said = 'x' WHERE number = 2",
        "DELETE FROM entries WHERE number = 6",
        "INSERT OR REPLACE INTO entries SELECT 2, at, what, run, who, 'x', facts, previous, 'x' FROM entries LIMIT 1",
        "INSERT INTO entries SELECT 7, at, what, run, who, said, facts, previous, 'x' FROM entries WHERE number = 6",
        "INSERT INTO entries SELECT 8, at, what, run, who, said, facts, seal, 'x' FROM entries WHERE number = 6",
    ],
)
def test_database_itself_refuses_what_is_not_an_entry_at_the_end(a_log, statement):
    """Without taking the triggers away nobody can change, delete, replace or squeeze in an entry."""
    with (
        sqlite3.connect(a_log / "round.sqlite") as database,
        pytest.raises(sqlite3.IntegrityError, match=r"an entry of"),
    ):
        database.execute(statement)
    database.close()
    assert log.look(a_log)[1] == []


def test_missing_trigger_is_found(a_round):
    """A log whose guard was taken down is not trusted."""
    with sqlite3.connect(a_round / "round.sqlite") as database:
        database.execute("DROP TRIGGER entries_are_not_deleted")
    database.close()
    assert rounds.check(a_round).problems == (
        "The table of entries, or what keeps it from being changed, is not as ppopt made it.",
    )


def test_changed_table_of_a_stored_run_is_found(run, a_round):
    """A result edited inside the round is named by check and list, and not shown, replayed or published."""
    path = a_round / "runs" / "tiny" / "tables" / "places.csv"
    edit(path)
    found = f"{path} was changed: its fingerprint (sha256) is not the one with which it was added."
    for command in ("check", "list"):
        said = run("round", command, a_round)
        assert (said.code, said.err) == (1, found + "\n")
    for arguments in (("show", a_round, "tiny", "places"), ("replay", a_round, "tiny")):
        said = run("round", *arguments)
        assert (said.code, said.out) == (2, "")
        assert said.err.startswith(found)
    said = run("round", "publish", a_round, "tiny", "--decision", "x")
    assert (said.code, said.err.startswith(found)) == (2, True)


def test_edited_stored_input_is_found(run, a_round):
    """What would be solved again is held against its fingerprint before it is."""
    edit(a_round / "runs" / "tiny-flat-cash" / "inputs" / "budgets.csv")
    said = run("round", "replay", a_round)
    assert (said.code, said.out) == (2, "")
    assert "budgets.csv was changed" in said.err


def test_table_changed_together_with_its_manifest_is_found(a_round):
    """A forger who also puts the new fingerprint into the manifest is given away by the log."""
    folder = a_round / "runs" / "tiny"
    edit(folder / "tables" / "places.csv")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["tables/places.csv"] = hashlib.sha256((folder / "tables" / "places.csv").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert rounds.check(a_round).problems == (
        f"{folder / 'manifest.json'} is not the manifest with which tiny was added.",
    )


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (shutil.rmtree, "The run tiny is gone"),
        (lambda folder: (folder / "tables" / "spend.csv").unlink(), "spend.csv cannot be read"),
        (lambda folder: (folder / "manifest.json").unlink(), "manifest.json cannot be read"),
        (lambda folder: (folder / "manifest.json").write_text("[]", encoding="utf-8"), "is not the manifest"),
        (lambda folder: (folder / "tables" / "new.csv").write_text("x", encoding="utf-8"), "was put there later"),
        (lambda folder: shutil.copytree(folder, folder.with_name("guest")), "guest is not in the log"),
    ],
)  # fmt: skip
def test_whatever_is_missing_or_new_in_the_folder_is_found(a_round, spoil, said):
    """Files and folders that were taken away or put there are named."""
    spoil(a_round / "runs" / "tiny")
    assert any(said in problem for problem in rounds.check(a_round).problems)


def test_certificate_of_a_stored_run_is_welcome(a_round):
    """``ppopt verify`` writes its certificate into the run folder; that is no tampering."""
    (a_round / "runs" / "tiny" / "certificate.md").write_text("x", encoding="utf-8")
    assert rounds.check(a_round).problems == ()


# ---- comparing


def test_runs_of_a_round_are_compared_as_any_runs_are(run, kept, runs):
    """``ppopt round compare`` shows what ``ppopt compare`` shows of the run folders."""
    said = run("round", "compare", kept, "tiny", "tiny-flat-cash", "--part", "places", "--csv")
    assert (said.code, said.err) == (0, "")
    alone = run("compare", runs / "tiny", runs / "tiny+flat-cash", "--part", "places", "--csv")
    assert said.out == alone.out.replace("tiny+flat-cash", "tiny-flat-cash")
    assert len(rows(said.out)) > 1
    assert "tiny-flat-cash" in run("round", "compare", kept).out


def test_comparison_takes_two_sound_runs(run, a_round):
    """One run, an unknown run or an edited one is no comparison."""
    assert run("round", "compare", a_round, "tiny").err == "A comparison takes two runs or more; 1 run named.\n"
    assert "Did you mean 'tiny'?" in run("round", "compare", a_round, "tinny", "tiny").err
    edit(a_round / "runs" / "tiny" / "tables" / "places.csv")
    said = run("round", "compare", a_round, "tiny", "tiny-flat-cash")
    assert (said.code, said.out) == (2, "")
    assert "places.csv was changed" in said.err


# ---- publishing


def test_published_decisions_supersede_each_other(kept):
    """The last decision holds, says which it supersedes, and carries the fingerprint of the run."""
    entries = log.entries(kept)
    last = rounds.in_force(entries)
    assert (last.run, last.said, last.fact("supersedes")) == ("tiny-flat-cash", "Less money after all", 5)
    manifest = (kept / "runs" / "tiny-flat-cash" / "manifest.json").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == last.fact("manifest_sha256")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("tiny",), "Missing option '--decision'"),
        (("tiny", "--decision", " "), "--decision is empty"),
        (("tinny", "--decision", "x"), "There is no run 'tinny' in the round. Did you mean 'tiny'?"),
        (("infeasible", "--decision", "x"), "infeasible has no plan to publish. No plan meets all the limits"),
    ],
)
def test_what_cannot_be_published_is_said_plainly(run, a_round, arguments, said):
    """Without a decision, a run or a plan there is nothing to publish, and nothing is entered."""
    before = contents(a_round)
    found = run("round", "publish", a_round, *arguments)
    assert (found.code, found.out) == (2, "")
    assert said in found.err
    assert contents(a_round) == before


def test_run_that_was_stopped_is_kept_but_not_published_or_replayed(a_round, tmp_path, tiny, tiny_plan):
    """Where a solver stops depends on the machine, so nobody could reach the figures again."""
    stopped = replace(tiny_plan, status=Status.LIMIT_WITH_PLAN)
    rounds.add(a_round, written(tmp_path / "stopped", tiny, stopped, Options(time_limit_s=1.0)), "As far as it got")
    with pytest.raises(UsageError, match=r"was stopped before it was done.* cannot be replayed. Solve without"):
        rounds.publish(a_round, "stopped", "x")
    with pytest.raises(UsageError, match=r"was stopped before it was done.* It cannot be replayed"):
        rounds.replay(a_round, "stopped")


def test_run_that_gives_other_figures_is_not_published(a_round, tiny_plan, monkeypatch):
    """A number that this program cannot reach again is not published."""
    monkeypatch.setattr(REPLAY, "plan", lambda *_arguments: moved(tiny_plan))
    with pytest.raises(UsageError, match=r"tiny is not published: solved again it gives other figures"):
        rounds.publish(a_round, "tiny", "x")
    assert len(log.entries(a_round)) == 6


def test_run_that_changes_while_it_is_replayed_is_not_published(a_round, monkeypatch):
    """The files are held against their fingerprints once more at the moment of the entry."""

    def meanwhile(folder, name, *_progress):
        edit(folder / "runs" / name / "tables" / "places.csv")
        return SimpleNamespace(verdict=rounds.Verdict.SAME)

    monkeypatch.setattr(sys.modules["optimiser.rounds.publish"], "replay", meanwhile)
    with pytest.raises(RunFolderError, match=r"places.csv was changed"):
        rounds.publish(a_round, "tiny", "x")
    assert len(log.entries(a_round)) == 6


# ---- replaying


def moved(solution, by=0.5):
    """A solution of which one figure and one objective are another."""
    places = solution.tables["places"].copy()
    places.loc[3, "places"] += by
    first = replace(solution.levels[0], value=solution.levels[0].value * (1 + 1e-8))
    return replace(solution, tables={**solution.tables, "places": places}, levels=(first, *solution.levels[1:]))


def test_replay_is_bit_for_bit(run, kept):
    """What was published, and what was not, is reached again: status, objectives and every byte of every table."""
    for name in ((), ("infeasible",)):
        said = run("round", "replay", kept, *name, "--json")
        found = json.loads(said.out)
        assert (said.code, found["verdict"]) == (0, "bit for bit")
        assert found["tables"]
        assert {table["same"] for table in found["tables"]} == {True}
        assert found["in_force"] is (name == ())
    page = run("round", "replay", kept, "tiny")
    assert page.code == 0
    assert "TABLES: 18 of 18 are the same, byte for byte." in page.out


def test_replay_says_exactly_what_differs(run, a_round, tiny_plan, monkeypatch):
    """Another figure is named with its table, row, column and both values; the same libraries make it a failure."""
    monkeypatch.setattr(REPLAY, "plan", lambda *_arguments: moved(tiny_plan))
    said = run("round", "replay", a_round, "tiny")
    row = tiny_plan.tables["places"].iloc[3]
    was, now = (csv_text(pd.DataFrame({"x": [value]})).split()[1] for value in (row["places"], row["places"] + 0.5))
    where = f"programme={row['programme']}, region={row['region']}, year={row['year']}, period={row['period']}"
    flat = " ".join(said.out.split())
    assert said.code == 1
    assert "REPLAY of tiny: different." in flat
    assert f"places.csv: 1 of 16 rows differ. Most in places: {where}: {was} stored, {now} now." in flat
    assert "TABLES: 17 of 18 are the same" in flat
    assert "1.0e-08 of it (within the tolerance of 1e-06)" in flat


def test_replay_with_other_versions_goes_by_the_tolerances(run, a_round, tiny_plan, monkeypatch):
    """Other libraries may find another of several plans that are as good; the objectives must agree nonetheless."""
    now = REPLAY.versions()
    monkeypatch.setattr(REPLAY, "versions", lambda: {**now, "highspy": "9.9"})
    monkeypatch.setattr(REPLAY, "plan", lambda *_arguments: moved(tiny_plan))
    said = run("round", "replay", a_round, "tiny")
    assert said.code == 0
    assert f"VERSIONS that differ: highspy {now['highspy']}, now 9.9." in said.out
    worse = replace(tiny_plan, levels=tuple(replace(level, value=level.value * 1.01) for level in tiny_plan.levels))
    monkeypatch.setattr(REPLAY, "plan", lambda *_arguments: worse)
    said = run("round", "replay", a_round, "tiny", "--csv")
    assert said.code == 1
    assert "tiny: different." in said.err


def test_replay_tells_another_status_and_lost_tables(a_round, monkeypatch):
    """A plan that is no longer found is the largest difference of all."""
    monkeypatch.setattr(REPLAY, "plan", lambda *_arguments: Solution(Status.INFEASIBLE))
    found = rounds.replay(a_round, "tiny")
    assert found.verdict is rounds.Verdict.DIFFERENT
    assert found.status == ("optimal", "infeasible")
    assert {(table.stored, table.now) for table in found.tables} == {("there", "not there")}


def test_replay_takes_no_time_limit(a_round, tmp_path, tiny, tiny_plan):
    """A run that ended within its time limit is replayed on a slower machine too."""
    rounds.add(a_round, written(tmp_path / "quick", tiny, tiny_plan, Options(time_limit_s=1e-9)), "In a hurry")
    assert rounds.replay(a_round, "quick").verdict is rounds.Verdict.SAME


def test_replay_without_a_decision_asks_for_a_name(run, tmp_path, runs):
    """Nothing published means nothing to replay unless a run is named."""
    rounds.new(tmp_path / "round", "A round")
    rounds.add(tmp_path / "round", runs / "tiny", "Base case")
    said = run("round", "replay", "round")
    assert (said.code, said.err) == (2, "Nothing is published in round yet. Name the run to replay.\n")


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ("a,short_wte\nx,1\n", "a,short_wte\nx,1\n", (True, 0, "", "", "", "")),
        ("a,short_wte\nx,1\ny,5\n", "a,short_wte\nx,1\ny,7\n", (False, 1, "short_wte", "a=y", "5", "7")),
        ("a,year,lower\nx,2024,-inf\n", "a,year,lower\nx,2024,3\n", (False, 1, "lower", "a=x, year=2024", "-inf", "3")),
        ("a,lower\nx,\n", "a,lower\nx,3\n", (False, 1, "lower", "a=x", "", "3")),
        ("a,lower\nx,1\n", "a,lower\nx,1\ny,2\n", (False, 1, "", "a=y", "not there", "there")),
        ("a,lower\nx,1\ny,2\n", "a,lower\nx,1\n", (False, 1, "", "a=y", "there", "not there")),
        ("a,lower\nx,1\nx,2\n", "a,lower\nx,1\nx,3\n", (False, 1, "lower", "a=x", "2", "3")),
        ("a,lower\nx,1\ny,2\n", "a,lower\ny,2\nx,1\n", (False, 0, "", "the order of the rows", "another", "another")),
        ("a,lower\nx,1\n", "a,upper\nx,1\n", (False, 1, "", "the columns", "a, lower", "a, upper")),
        ("lower\n1\n", "lower\n2\n", (False, 1, "lower", "", "1", "2")),
        ("a,lower\nx,1\n", None, (False, 1, "", "the whole table", "there", "not there")),
        (None, "a,lower\nx,1\n", (False, 1, "", "the whole table", "not there", "there")),
    ],
)
def test_difference_of_two_tables(then, now, found):
    """Rows are matched by what they are about; the largest difference, for the size of its column, is shown."""
    data = [None if text is None else text.encode() for text in (then, now)]
    seen = difference("t.csv", *data)
    assert (seen.same, seen.rows_differ, seen.column, seen.at, seen.stored, seen.now) == found


# ---- more than one analyst, and what a folder can suffer

ADDING = """
import sys
from pathlib import Path
from types import SimpleNamespace
from optimiser.rounds import add
for number, run in enumerate(sys.argv[2:]):
    add(Path(sys.argv[1]), Path(run), f"Run {number}", "one of two")
"""


def test_two_analysts_may_add_at_once(tmp_path, tiny, tiny_plan):
    """Two processes that add three runs each, all of the same name, end with six sound entries."""
    folder = tmp_path / "round"
    rounds.new(folder, "A round")
    both = [
        [
            written(tmp_path / str(number) / "tiny", tiny, tiny_plan, Options(threads=number))
            for number in range(first, first + 3)
        ]
        for first in (1, 4)
    ]
    at_work = [
        subprocess.Popen(
            [sys.executable, "-c", ADDING, str(folder), *map(str, mine)], stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for mine in both
    ]  # fmt: skip
    assert [process.communicate()[1] for process in at_work] == ["", ""]
    found = rounds.check(folder)
    assert (found.problems, len(found.entries), found.runs) == ((), 7, 6)
    assert sorted(entry.run for entry in found.entries[1:]) == sorted(["tiny", *(f"tiny-{n}" for n in range(2, 7))])


def test_log_in_use_by_somebody_else_is_said_plainly(a_round, tmp_path, tiny, tiny_plan, monkeypatch):
    """Who cannot write within the time is told to try again, and the copy is gone."""
    other = written(tmp_path / "other", tiny, tiny_plan, Options(threads=1))
    monkeypatch.setattr(log, "WAIT_S", 0.05)
    with sqlite3.connect(a_round / "round.sqlite", isolation_level=None) as database:
        database.execute("BEGIN IMMEDIATE")
        with pytest.raises(RunFolderError, match=r"somebody else is writing to it. Try again in a minute"):
            rounds.add(a_round, other, "Another")
    database.close()
    assert sorted(path.name for path in (a_round / "runs").iterdir()) == ["infeasible", "tiny", "tiny-flat-cash"]


def test_full_disk_while_copying_leaves_nothing(a_round, tmp_path, tiny, tiny_plan, monkeypatch):
    """Half a run never comes into the round."""
    other = written(tmp_path / "other", tiny, tiny_plan, Options(threads=1))
    before = contents(a_round)
    calls = []

    def full(_number):
        calls.append(1)
        if len(calls) > 10:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("optimiser.rounds.keep.os.fsync", full)
    with pytest.raises(
        RunFolderError, match=r"the disk is full. Free some space, then do it again. Nothing was entered"
    ):
        rounds.add(a_round, other, "Another")
    assert contents(a_round) == before


def test_full_disk_while_entering_leaves_nothing(a_round, tmp_path, tiny, tiny_plan, monkeypatch):
    """A run that could not be entered is taken out again, and the log is as it was."""
    other = written(tmp_path / "other", tiny, tiny_plan, Options(threads=1))
    before = contents(a_round / "runs")
    connect = log._connect

    def small(folder, mode):
        database = connect(folder, mode)
        database.execute("PRAGMA max_page_count = 1")  # SQLite takes the size that there is as the least
        return database

    monkeypatch.setattr(log, "_connect", small)
    with pytest.raises(
        RunFolderError, match=r"the disk is full. Free some space, then do it again; nothing was entered"
    ):
        rounds.add(a_round, other, "Another, at length. " * 400)
    assert contents(a_round / "runs") == before
    assert rounds.check(a_round).problems == ()


def test_read_only_round_can_be_read_and_says_that_it_cannot_be_written(
    a_round, monkeypatch, tmp_path, tiny, tiny_plan
):
    """An archive on a read-only disk is listed and replayed; adding to it is refused with a sentence."""
    other = written(tmp_path / "other", tiny, tiny_plan, Options(threads=1))
    connect = log._connect
    monkeypatch.setattr(log, "_connect", lambda folder, _mode: connect(folder, "ro"))
    with pytest.raises(RunFolderError, match=r"it may not be written. Ask whoever keeps the folder"):
        rounds.add(a_round, other, "Another")
    assert rounds.check(a_round).problems == ()
    assert rounds.replay(a_round).verdict is rounds.Verdict.SAME

    def refuse(*_arguments, **_options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("optimiser.rounds.keep.tempfile.mkdtemp", refuse)
    with pytest.raises(RunFolderError, match=r"could not be written: Permission denied. See that you may write there"):
        rounds.add(a_round, other, "Another")
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(RunFolderError, match=r"could not be written: Permission denied"):
        rounds.new(tmp_path / "new", "A round")


def test_round_that_could_not_be_opened_leaves_nothing(tmp_path, monkeypatch):
    """When the log cannot be made the folder is empty again, so that it can be tried once more."""
    connect = log._connect

    def small(folder, mode):
        database = connect(folder, mode)
        database.execute("PRAGMA max_page_count = 2")
        return database

    monkeypatch.setattr(log, "_connect", small)
    with pytest.raises(RunFolderError, match=r"the disk is full"):
        rounds.new(tmp_path / "round", "A round")
    assert list((tmp_path / "round").iterdir()) == []


def other_format(folder):
    """A round as a later version might write it."""
    with sqlite3.connect(folder / "round.sqlite") as database:
        database.execute("PRAGMA user_version = 2")
    database.close()


def other_database(folder):
    """Somebody else's database under the name of the log."""
    (folder / "round.sqlite").unlink()
    with sqlite3.connect(folder / "round.sqlite") as database:
        database.execute("CREATE TABLE entries (number)")
    database.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "round.sqlite").unlink(), r"is not a round \(there is no round.sqlite in it\)"),
        (shutil.rmtree, "does not exist"),
        (lambda folder: (folder / "round.sqlite").write_bytes(b"SQLite"), "it is damaged, or is no database"),
        (lambda folder: (folder / "round.sqlite").write_bytes(b""), "but not the log of a round"),
        (lambda folder: edit(folder / "round.sqlite", b"SQLite format 3", b"SQLite format 4"), "it is damaged"),
        (other_format, "is a round of another version of ppopt .format 2; this version reads 1."),
        (other_database, "is a database, but not the log of a round"),
        (lambda folder: edit(folder / "round.sqlite", b"Base case", b"Best case"), "Entry 2 was changed"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("command", ["list", "log", "replay", "add", "publish", "show"])
def test_what_is_not_a_sound_round_is_said_plainly(run, runs, a_log, spoil, said, command):
    """Every command that takes a round says in a sentence what is wrong with it, and does nothing."""
    spoil(a_log)
    more = {"add": (runs / "tiny", "--why", "x"), "publish": ("tiny", "--decision", "x"), "show": ("tiny",)}
    found = run("round", command, a_log, *more.get(command, ()))
    assert (found.code, found.out) == (2, "")
    assert re.search(said, found.err)


def test_bytes_spoilt_anywhere_in_the_log_never_make_a_traceback(a_log):
    """A damaged page is found or harmless: check and the other readers end with a sentence or with the same entries."""
    path = a_log / "round.sqlite"
    whole, entries = path.read_bytes(), log.entries(a_log)
    said = []
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            assert log.entries(a_log) == entries
        except PpoptError as error:
            said.append(str(error))
    assert len(said) > len(whole) // 97 // 10
    assert all(said)


def test_signs_that_a_terminal_would_act_upon_are_spelled_out(run, a_round):
    """A file with a nasty name is named in a way that moves no cursor."""
    (a_round / "runs" / "tiny" / "evil\x1b[2J.csv").write_text("x", encoding="utf-8")
    said = run("round", "check", a_round)
    assert said.code == 1
    assert "evil\\x1b[2J.csv was put there later" in said.err


def test_seal_is_as_the_readme_of_the_round_says(kept):
    """Somebody without ppopt can check the chain from what README.txt in the folder says."""
    with sqlite3.connect(kept / "round.sqlite") as database:
        found = database.execute("SELECT * FROM entries ORDER BY number").fetchall()
    database.close()
    previous = "0" * 64
    for *fields, seal in found:
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        assert seal == hashlib.sha256(text.encode()).hexdigest()
        assert fields[7] == previous
        previous = seal
    assert "sha256" in (kept / "README.txt").read_text(encoding="utf-8")


def test_drafts_hold_no_more_than_they_say():
    """A draft is what somebody wants to enter; the number, the time and the seals are the log's own."""
    assert set(Draft.__dataclass_fields__) == set(FIELDS) - {"number", "at", "previous", "seal"}


def test_a_round_planned_again_is_replayed_and_published(tmp_path, tiny, tiny_plan):
    """Its plan is made again bit for bit; the tables of how it was planned again came from elsewhere, and are named."""
    actuals = tmp_path / "actuals"
    actuals.mkdir()
    said = 'title = "autumn return"\nlast_year_begun = 2024\nsource_of_record = "made up"\n'
    (actuals / "actuals.toml").write_text(said, encoding="utf-8")
    made = replan(tiny, tiny_plan, read_actuals(actuals, tiny), Wanted())
    written(tmp_path / "again", made.inst, made.solution)
    rounds.new(tmp_path / "round", "2025 budget round", "Ana")
    rounds.add(tmp_path / "round", tmp_path / "again", "Planned again", "Ana")
    again = rounds.replay(tmp_path / "round", "again")
    assert again.verdict.value == "bit for bit"
    assert "tables/replan_steps.csv" in again.left_out
    assert any("Not made again" in line for line in replay_lines(again))
    rounds.publish(tmp_path / "round", "again", "Agreed", "The chair")
