"""The commands as a person meets them: what they print, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import optimiser.planning
from cli.formats import format_options
from cli.main import ppopt
from optimiser.errors import InstanceError, ModelError, Problem, VerifyError
from optimiser.planning import STOPPED
from optimiser.solution import Solution, Status

ROOT = Path(__file__).resolve().parent.parent


def walk(command, name="ppopt"):
    """Every command with its full name."""
    yield name, command
    for part, inner in getattr(command, "commands", {}).items():
        yield from walk(inner, f"{name} {part}")


@pytest.fixture(autouse=True)
def plan_once(monkeypatch, kept_plans):
    """The same instance with the same options is solved once for all these tests: they are about the command line."""
    solve = optimiser.planning.plan

    def plan(inst, options, *progress):
        key = (inst.hash, options)
        if key not in kept_plans:
            kept_plans[key] = solve(inst, options, *progress)
        return kept_plans[key]

    monkeypatch.setattr("optimiser.planning.plan", plan)


@pytest.fixture(scope="session")
def kept_plans():
    """Solutions by instance and options."""
    return {}


@pytest.fixture
def ran_tiny(run, tmp_path):
    """A run folder of the tiny instance."""
    assert run("solve", "tiny", "--out", tmp_path / "done").code == 0
    return tmp_path / "done"


# ---- help and documentation


def test_every_command_has_help_with_an_example(run):
    """Nobody is left to guess how a command is used."""
    for name, _ in walk(ppopt):
        said = run(*name.split()[1:], "--help")
        assert said.code == 0
        assert re.search(r"Examples?\n +ppopt", said.out), name


def test_every_option_has_help():
    """An option without a word about it might as well not be there."""
    silent = [
        (name, parameter.name)
        for name, command in walk(ppopt)
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.help
    ]
    assert silent == []


def test_generated_pages_are_up_to_date():
    """docs/cli.md, docs/tables.md, docs/reports.md and instances/README.md are what the code prints."""
    done = subprocess.run(
        [sys.executable, "docs/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")


def test_version_is_the_packages(run):
    """--version says which release this is."""
    assert re.fullmatch(r"ppopt \d+\.\d+\.\d+\n|ppopt, run from a checkout .*\n", run("--version").out)


# ---- instances and check


def test_instances_lists_what_ships(run):
    """Each shipped instance has a line with its sizes and its optimum."""
    lines = {line["instance"]: line for line in json.loads(run("instances", "--json").out)}
    assert {"tiny", "infeasible", "england", "england-icb"} <= set(lines)
    assert lines["tiny"]["regions"] == 2
    assert lines["england-icb"]["regions"] == 42
    assert lines["infeasible"]["optimum"] == "infeasible"
    assert "weighted WTE-years" in lines["tiny"]["optimum"]


def test_check_says_what_a_sound_instance_holds(run):
    """Sizes, years, money, sureness, expansions and freedom, on stdout."""
    said = run("check", "tiny")
    assert said.code == 0
    for words in (
        "Nothing is wrong",
        "2 professions",
        "Plan 2024 to 2025, tail to 2027",
        "£0.4m",
        "HOW SURE",
        "ROWS FOR ALL",
    ):
        assert words in said.out
    assert "HOW MUCH IS OPEN" in said.out


def test_check_lists_every_problem_at_once(run, monkeypatch):
    """Problems go to stdout, all of them, and the exit code is 3."""
    problems = [
        Problem("budgets.csv", "blank", "Give a number of pounds.", 4, "budget_gbp"),
        Problem("regions.csv", "not found"),
    ]

    def wrong(*_arguments, **_options):
        raise InstanceError("mine", problems)

    monkeypatch.setattr("optimiser.loading.load", wrong)
    said = run("check", "mine")
    assert said.code == 3
    assert said.out == (
        "2 problems in mine\n"
        "  budgets.csv line 4, budget_gbp: blank. Give a number of pounds.\n"
        "  regions.csv: not found.\n"
    )  # fmt: skip


def test_unknown_instance_gets_the_nearest_name(run):
    """A slip of the pen is a usage error with a suggestion."""
    said = run("check", "englnd")
    assert (said.code, said.out) == (2, "")
    assert "Did you mean 'england'?" in said.err


# ---- solve


def test_solve_prints_a_page_and_names_the_run_folder(run):
    """Data goes to stdout, talk to stderr, and nothing is drawn when nobody watches."""
    said = run("solve", "tiny")
    assert said.code == 0
    for heading in (
        "SHORTFALL, WTE",
        "SHORTFALL BY PROFESSION AND REGION",
        "PLACES TO COMMISSION",
        "MONEY SPENT",
        "LIMITS THAT",
    ):
        assert heading in said.out
    assert "Run folder: runs/tiny\n" in said.out
    assert "\x1b" not in said.out + said.err
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_summary_of_the_folder_is_the_page_without_its_path(run):
    """summary.txt is what was printed, but for where the run is."""
    printed = run("solve", "tiny").out
    kept = Path("runs/tiny/summary.txt").read_text(encoding="utf-8")
    assert printed == kept + "\nRun folder: runs/tiny\n"


def test_second_run_does_not_overwrite_the_first(run):
    """The same command again gives a numbered folder."""
    run("solve", "tiny")
    assert "Run folder: runs/tiny-2" in run("solve", "tiny").out


def test_scenarios_and_changes_name_the_folder_and_are_recorded(run):
    """A run says which scenario it is about."""
    said = run("solve", "tiny", "--scenario", "flat-cash", "--change", "budgets.budget_gbp *= 1.1")
    assert "Run folder: runs/tiny+flat-cash+changed" in said.out
    manifest = json.loads(Path("runs/tiny+flat-cash+changed/manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["name"] == ["flat-cash", "budgets.budget_gbp *= 1.1"]
    assert {"read", "check", "build", "pass", "solve", "verify", "write"} <= set(manifest["times_s"])


def test_json_and_csv_hold_the_same_figures(run, tiny_plan):
    """The three forms are one content: places in JSON and CSV add up to the plan's starts."""
    as_json = json.loads(run("solve", "tiny", "--json").out)
    as_csv = list(csv.DictReader(io.StringIO(run("solve", "tiny", "--csv").out)))
    total = tiny_plan.tables["starts"]["starts"].sum()
    assert as_json["status"] == "optimal"
    assert sum(row["places"] for row in as_json["reports"]["places_by_profession"]) == pytest.approx(total)
    rows = [row for row in as_csv if row["report"] == "places_by_profession"]
    assert sum(float(row["value"]) for row in rows) == pytest.approx(total)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve"], "Missing argument 'INSTANCE'"),
        (["solve", "tiny", "--objective", "speed"], "'speed' is not an objective"),
        (["solve", "tiny", "--objective", "cost,cost"], "Give each objective once"),
        (["solve", "tiny", "--time-limit", "0"], "--time-limit"),
        (["solve", "tiny", "--scenario", "flat-cahs"], "flat-cash"),
        (["solve", "tiny", "--change", "nonsense"], "is not a change"),
        (["show", "nowhere"], "There is no folder nowhere"),
        (["mend"], "No such command 'mend'"),
    ],
)
def test_wrong_usage_is_exit_code_2(run, arguments, said):
    """Each slip is answered in a sentence on stderr, and nothing is written."""
    ended = run(*arguments)
    assert ended.code == 2, ended
    assert said in ended.err
    assert not Path("runs").exists()


def test_output_folder_in_use_is_refused_before_any_work(run, tmp_path):
    """A folder with something in it is never written to."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    said = run("solve", "tiny", "--out", "mine")
    assert said.code == 2
    assert "exists and is not empty" in said.err


def test_via_pyomo_reaches_the_same_objectives(run):
    """The second statement and another way to the solver give the optimum of the first."""
    said = run("solve", "tiny", "--via", "pyomo", "--json")
    assert said.code == 0
    assert pytest.approx([line["value"] for line in json.loads(said.out)], rel=1e-6) == [8.59247913585, 1246921.65618]
    assert not Path("runs").exists()
    assert run("solve", "tiny", "--via", "gurobi").code == 2
    for option in (("--out", "nowhere"), ("--fair", "region"), ("--time-limit", 1)):
        said = run("solve", "tiny", "--via", "pyomo", *option)
        assert (said.code, f"{option[0]} does not go with --via" in said.err) == (2, True)
    assert run("solve", "infeasible", "--via", "pyomo").code == 4


def test_infeasible_names_the_limits_in_conflict(run):
    """No plan is an answer: exit code 4, the conflict on stdout, and a folder that keeps it."""
    said = run("solve", "infeasible")
    assert said.code == 4
    assert "THESE LIMITS CANNOT ALL HOLD" in said.out
    assert re.search(r"^1\. Budget: .* 2024 +Treasury +£150,000$", said.out, re.MULTILINE)
    assert re.search(r"^2\. Contracted minimum: .* 2024 +university +10 places$", said.out, re.MULTILINE)
    assert json.loads(Path("runs/infeasible/manifest.json").read_text(encoding="utf-8"))["status"] == "infeasible"
    assert json.loads(run("solve", "infeasible", "--json").out)["conflict"]


@pytest.mark.parametrize("status", list(Status))
def test_every_status_has_its_exit_code(run, monkeypatch, tiny_plan, status):
    """What a script sees follows from the status of the solution."""
    stopped = status.value.startswith("limit")
    without_plan = Solution(status, times_s={"solve": 1.0}, interrupted=stopped)
    ended = replace(tiny_plan, status=status, interrupted=stopped) if status.has_plan else without_plan
    monkeypatch.setattr("optimiser.planning.plan", lambda *_arguments: ended)
    said = run("solve", "tiny")
    assert (
        said.code
        == {"optimal": 0, "infeasible": 4, "unbounded": 5, "limit_with_plan": 6, "limit_without_plan": 7}[status.value]
    )
    assert status.sentence.split(":")[0] in said.out
    assert Path("runs/tiny/INCOMPLETE").exists() == (stopped and not status.has_plan)


def test_a_plan_that_somebody_stopped_at_is_reported_like_any_other(run, monkeypatch, tiny_plan):
    """Who presses Ctrl-C because the plan is good enough can take it to a meeting; every page says what happened."""
    stopped = replace(tiny_plan, status=Status.LIMIT_WITH_PLAN, interrupted=True, notes=(STOPPED,))
    with monkeypatch.context() as patch:
        patch.setattr("optimiser.planning.plan", lambda *_arguments: stopped)
        assert f"Note: {STOPPED}" in " ".join(run("solve", "tiny").out.split())
    assert run("report", "runs/tiny", "--out", "page.html").code == 0
    assert STOPPED in Path("page.html").read_text(encoding="utf-8")
    assert run("verify", "runs/tiny").code == 0
    assert run("explain", "runs/tiny").code == 0
    assert run("export", "runs/tiny", "--to", "xlsx").code == 0


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (VerifyError("budget[training,2024] is 5 over"), "The plan failed its re-check, so it is not shown: budget"),
        (ModelError("no column"), "The model and the data disagree, so there is no plan: no column"),
        (ZeroDivisionError("division by zero"), "ppopt stopped unexpectedly (ZeroDivisionError): division by zero"),
        (MemoryError(), "The machine ran out of memory"),
    ],
)
def test_defect_is_a_paragraph_and_a_file_never_a_traceback(run, monkeypatch, error, said):
    """A defect of ours says what to send us; the details are in a file, and on the screen with --debug."""

    def broken(*_arguments):
        raise error

    monkeypatch.setattr("optimiser.planning.plan", broken)
    ended = run("solve", "tiny")
    assert ended.code == 1
    assert said in ended.err
    assert "Traceback" not in ended.err
    assert not Path("runs/tiny").exists()
    file = Path(re.search(r"the file (\S+\.txt)", ended.err)[1])
    assert "Traceback" in file.read_text(encoding="utf-8")
    file.unlink()
    assert "Traceback" in run("--debug", "solve", "tiny").err


def test_interruption_outside_the_solver_ends_cleanly(run, monkeypatch):
    """Ctrl-C before there is a plan leaves nothing behind, with exit code 7."""

    def interrupted(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("optimiser.planning.plan", interrupted)
    said = run("solve", "tiny")
    assert said.code == 7
    assert "Stopped by Ctrl-C" in said.err
    assert not Path("runs/tiny").exists()


@pytest.mark.skipif(os.name == "nt", reason="sends a signal")
def test_interrupting_a_long_solve_keeps_what_there_is(tmp_path):
    """Ctrl-C during the solver: exit code 6 or 7, and a folder that says so, marked incomplete if it has no plan."""
    command = [sys.executable, "-c", "from cli.main import main; main()", "solve", "england", "--out", "cut"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    marker = tmp_path / "cut" / "INCOMPLETE"
    deadline = time.monotonic() + 60
    while not marker.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert b"Traceback" not in out + err
    assert process.returncode in {0, 6, 7}, err.decode()
    if process.returncode == 6:
        assert STOPPED in (tmp_path / "cut" / "manifest.json").read_text(encoding="utf-8")
    if process.returncode == 7:
        assert "stopped" in marker.read_text(encoding="utf-8")


# ---- show


def test_show_lists_the_tables_of_a_run(run, ran_tiny):
    """Without a table name, show says what there is."""
    said = run("show", ran_tiny)
    assert said.code == 0
    assert re.search(r"^places +\d+ +programme, region, year", said.out, re.MULTILINE)


def test_show_filters_a_table(run, ran_tiny):
    """--where keeps the rows that meet every condition."""
    rows = json.loads(run("show", ran_tiny, "places", "--where", "region = north and year >= 2025", "--json").out)
    assert rows
    assert {row["region"] for row in rows} == {"north"}
    assert min(row["year"] for row in rows) == 2025
    as_csv = list(
        csv.DictReader(io.StringIO(run("show", ran_tiny, "places", "--where", "year = 2025..2026", "--csv").out))
    )
    assert {row["year"] for row in as_csv} == {"2025", "2026"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["plces"], "Did you mean 'places'?"),
        (["places", "--where", "regon = north"], "Did you mean 'region'?"),
        (["places", "--where", "region = nort"], "Did you mean 'north'?"),
        (["places", "--where", "region > 3"], "region holds names"),
        (["places", "--where", "places = many"], "places holds figures"),
        (["places", "--where", "nonsense"], "is not a condition"),
    ],
)
def test_show_suggests_what_was_meant(run, ran_tiny, arguments, said):
    """An unknown table, column or name is a usage error with the nearest name."""
    ended = run("show", ran_tiny, *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_show_warns_of_an_incomplete_run(run, ran_tiny):
    """An interrupted run is shown with a warning on stderr."""
    (ran_tiny / "INCOMPLETE").write_text("The solver was stopped.\n", encoding="utf-8")
    said = run("show", ran_tiny, "places")
    assert said.code == 0
    assert "is incomplete. The solver was stopped." in said.err


def test_reader_that_has_seen_enough_is_no_error(ran_tiny):
    """`ppopt show ... | head -1` ends quietly."""
    command = f"{sys.executable} -c 'from cli.main import main; main()' show {ran_tiny} limits --csv | head -1"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stderr == ""
    assert done.stdout.startswith("family,")


@pytest.mark.parametrize(("flags", "form"), [((), "table"), (("--csv",), "csv"), (("--csv", "--table"), "table")])
def test_the_form_is_a_table_unless_asked_otherwise(flags, form):
    """Whatever the version of click makes of options that share a name."""

    @click.command()
    @format_options
    def say(form):
        click.echo(form)

    assert CliRunner().invoke(say, flags).output == f"{form}\n"


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
@pytest.mark.parametrize(
    "command",
    [
        "solve tiny --max-shortfall",
        "solve tiny --time-limit",
        "diagnose tiny --max-shortfall",
        "frontier tiny --over budgets --from 0% --to 1% --max-shortfall",
        "backtest tiny --years 2024 --fill",
        "backtest tiny --years 2024 --spread",
        "replan runs/tiny --actuals nowhere --tolerance",
    ],
)
def test_a_number_without_an_end_is_no_number(run, command, number):
    """A command that took ``nan`` for a number would say something false with it."""
    said = run(*command.split(), number)
    assert said.code == 2
    assert "is not a finite number" in said.err or f"{number} is not in the range" in said.err
