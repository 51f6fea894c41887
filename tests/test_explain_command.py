"""``ppopt explain``: the page, its parts in every form, and what it says when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys

import pytest

from cli.explanation import hanging
from optimiser.analyses.explain import PARTS, explain
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Options
from tests.by_hand import run_of
from tests.spoil import copy_of_tiny, replace

HOSTILE = {
    ("professions.csv", ",Therapist,"): "<script>alert(1)</script>",
    ("regions.csv", ",North,"): "@home",
    ("heis.csv", ",Hill University,"): "@SUM(A1) {0} %s",
    ("funds.csv", ",National training budget,"): "[bold]--></svg><b>&心理",
    ("policies.csv", ",The plan's first action,"): "+cmd|' /C calc'!A0",
    ("limit_owners.csv", "family,supervision,trust,"): "-2+3",
}


@pytest.fixture(scope="module")
def done(tmp_path_factory, tiny, tiny_plan):
    """The folder of a finished run of tiny; tests may read it only."""
    return run_of(tmp_path_factory.mktemp("runs") / "tiny", tiny, tiny_plan).run.folder


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A run of tiny with titles, reasons and owners that carry markup, script and formulas."""
    folder = tmp_path_factory.mktemp("hostile")
    source = copy_of_tiny(folder)
    for (file, old), text in HOSTILE.items():
        before, after = old[: old[:-1].rindex(",") + 1], ","
        replace(source, file, old, f'{before}"{text}"{after}')
    inst = load(source)
    return run_of(folder / "run", inst, plan(inst)).run.folder


@pytest.fixture(scope="module")
def explained(tiny, tiny_plan):
    """The explanation of tiny's plan."""
    return explain(tiny, tiny_plan)


@pytest.fixture
def quick(monkeypatch, explained):
    """The command with an explanation that was made before: for how it is printed."""
    monkeypatch.setattr(sys.modules["optimiser.analyses.explain"], "explain", lambda *_given: explained)


def test_the_page_tells_the_costliest_first(run, done):
    """A head, lines in sentences with whose they are and how sure, a table of others, and kinds that cost nothing."""
    page = run("explain", done)
    assert page.code == 0
    lines = page.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0] == "WHAT HOLDS THE PLAN BACK: Two regions, two programmes (tiny), scenario: none"
    assert "1. Budget: National training budget, 2024 (Treasury; figures assumed)" in lines
    assert "   Why: The plan's first action." in lines
    assert "   One place more would save" in page.out
    assert "4. Recruitment: Therapist, North, 2024 (owner not stated; figures assumed)" in lines
    assert "11. Diversity target: fair-north, 2025  person fewer  0.0033   0.81" in lines
    assert "COST NOTHING in the plan's years:" in page.out
    assert "--part limits --csv" in page.err


def test_a_page_without_limits_says_so(run, tmp_path):
    """Where nothing binds the page says that nothing holds the plan back."""
    inst = load("tiny", changes=["requirements.required_wte = 0.001", "policies.amount = 0 where unit = growth"])
    folder = run_of(tmp_path / "easy", inst, plan(inst)).run.folder
    page = run("explain", folder)
    assert page.code == 0
    assert "No limit that somebody could change holds the plan back." in page.out
    assert run("explain", folder, "--json").code == 0


@pytest.mark.usefixtures("quick")
def test_every_part_in_every_form(run, done):
    """A part is the same table for people, spreadsheets and programs."""
    for part in PARTS:
        rows = list(csv.DictReader(io.StringIO(run("explain", done, "--part", part, "--csv").out)))
        told = json.loads(run("explain", done, "--part", part, "--json").out)
        assert len(told) == len(rows), part
        assert [list(row) for row in rows[:1]] == [list(row) for row in told[:1]], part
        assert run("explain", done, "--part", part).code == 0


@pytest.mark.usefixtures("quick")
def test_the_whole_as_json_and_csv(run, done):
    """JSON has every part and the objective; CSV has the limits, one by one, and says so."""
    told = json.loads(run("explain", done, "--json").out)
    assert list(told) == ["note", "objective", "unit", "value", *PARTS]
    ran = run("explain", done, "--csv")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert len(told["limits"]) == len(rows)
    assert "one by one" in ran.err


@pytest.mark.usefixtures("quick")
def test_regions_of_what_takes_over_are_text(run, done):
    """A cell with several regions names them as people do."""
    rows = csv.DictReader(io.StringIO(run("explain", done, "--part", "then", "--csv").out))
    assert {"north, south", "north", "south", ""} >= {row["regions"] for row in rows}


def test_the_command_leaves_the_run_as_it_was(run, done):
    """Explaining reads; the folder has the same files with the same bytes."""
    before = {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}
    for question in ((), ("--why", "region=north"), ("--what-if", "places[north] >= 1"), ("--waterfall",)):
        assert run("explain", done, *question).code == 0
    assert before == {path: path.read_bytes() for path in done.rglob("*") if path.is_file()}


def test_percentages_where_the_first_objective_is_a_share(run, tmp_path):
    """The worst region's share is told in per cent, and steps in percentage points."""
    options = Options(objectives=("worst_region", "shortfall"))
    inst = load("tiny")
    page = run("explain", run_of(tmp_path / "fair", inst, plan(inst, options), options).run.folder)
    assert "Worst region stands at 3.6% of what the region needs" in page.out
    assert "percentage points" in page.out
    assert " share" not in page.out.replace("percentage", "")


# ---- names from anyone


def test_hostile_names_are_text_on_the_page(run, hostile):
    """Markup, formulas, braces and markup of terminals come out as they went in."""
    for question in ((), ("--part", "lines"), ("--why", "profession=therapist"), ("--what-if", "places[north] = 6")):
        page = run("explain", hostile, *question)
        assert page.code == 0
        assert "<script>alert(1)</script>" in page.out
    assert "[bold]--></svg><b>&心理" in run("explain", hostile).out


def test_hostile_names_are_no_formulas_in_csv(run, hostile):
    """No cell begins as a formula does, but for figures below nought."""
    for part in ("lines", "limits", "then"):
        for row in csv.reader(io.StringIO(run("explain", hostile, "--part", part, "--csv").out)):
            for cell in row:
                assert not cell.startswith(("=", "+", "@")), cell
                assert not cell.startswith("-") or float(cell), cell
    limits = run("explain", hostile, "--part", "lines", "--csv").out
    assert "'+cmd|' /C calc'!A0" in limits


def test_a_long_heading_is_set_in():
    """A heading of two lines keeps its number to itself."""
    assert hanging("1. " + "word " * 30)[1].startswith("   word")


# ---- what is wrong with the command


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "There is no folder nowhere"),
        (["{}", "--part", "limit"], "There is no part 'limit'. Did you mean 'limits'?"),
        (["{}", "--part", "limits", "--waterfall"], "Ask one thing at a time"),
        (["{}", "--why", "region=north", "--what-if", "places >= 1"], "Ask one thing at a time"),
        (["{}", "--keep", "kept.toml"], "--keep goes with --what-if"),
        (["{}", "--why", "region=norht"], "Did you mean 'north'?"),
        (["{}", "--why", "regon=north"], "Did you mean 'region'?"),
        (["{}", "--why", "north"], "is not a condition such as profession=hit"),
        (["{}", "--why", "all; region=north"], "is not a condition such as profession=hit"),
        (["{}", "--why", "hei=hill; profession=practitioner"], "no programme takes people from there"),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(run, done, arguments, says):
    """Exit code 2, nothing on stdout, and what to do."""
    ran = run("explain", *(text.format(done) for text in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "tables" / "limits.csv").write_text("family\nbudget\n"), "was changed after the run"),
        (lambda folder: (folder / "INCOMPLETE").write_text("The power failed.\n"), "is marked incomplete"),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a run folder"),
        (lambda folder: (folder / "basis.json").unlink(), "cannot be read"),
        (
            lambda folder: (folder / "manifest.json").write_text(
                (folder / "manifest.json").read_text().replace('"format": ', '"format": 9')
            ),
            "was written by another version of ppopt",
        ),
    ],
)
@pytest.mark.parametrize("question", [(), ("--why", "region=north"), ("--waterfall",)])
def test_a_spoilt_run_is_refused(run, done, tmp_path, spoil, says, question):
    """A run folder that was edited, cut short or written by another version is not explained."""
    shutil.copytree(done, tmp_path / "spoilt")
    spoil(tmp_path / "spoilt")
    ran = run("explain", tmp_path / "spoilt", *question)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize(
    "question", [(), ("--why", "region=north"), ("--what-if", "places[north] >= 1"), ("--waterfall",)]
)
def test_a_run_without_a_plan_has_nothing_to_explain(run, tmp_path, question):
    """Infeasible is an answer of its own: the command says so, with exit code 2."""
    inst = load("infeasible")
    folder = run_of(tmp_path / "none", inst, plan(inst)).run.folder
    ran = run("explain", folder, *question)
    assert (ran.code, ran.out) == (2, "")
    assert "No plan meets all the limits" in ran.err


def test_help_shows_examples_and_every_part(run):
    """The parts that --part takes are those that the help lists."""
    said = run("explain", "--help").out
    assert all(f"  {part} " in said for part in PARTS)
    assert "ppopt explain runs/england --waterfall" in said


def test_a_large_instance_is_told_by_its_prices(run, done, monkeypatch):
    """Where each step would take minutes nothing is solved again: bounds are told as bounds, and that they are."""
    monkeypatch.setattr(sys.modules["optimiser.analyses.explain.standing"], "LARGE", 10)
    monkeypatch.setattr(sys.modules["optimiser.analyses.explain.standing"], "along", None)
    page = run("explain", done)
    assert page.code == 0
    assert "a step saves no more and costs no less than its price" in " ".join(page.out.split())
    assert "would save at most" in page.out
    rows = list(csv.DictReader(io.StringIO(run("explain", done, "--part", "limits", "--csv").out)))
    assert {"at most", "exact"} == {row["saves_how"] for row in rows}
    assert {bool(row["room_giving_way"]) for row in rows} == {True, False}
    assert run("explain", done, "--json").code == 0
    why = run("explain", done, "--why", "profession=therapist")
    assert why.code == 0
    assert "Not solved: the instance is too large for it." in why.out
    assert "WHAT ONE PLACE SAVES (+) AND TAKES (-)" in why.out
