"""The benchmarks run and record on tiny.  Timings are never asserted: they inform, and never block."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import vstack

from benchmarks import algorithms, growth, memory, side_by_side
from benchmarks.clock import child
from benchmarks.generator import enlarged, write
from benchmarks.goals import goals
from benchmarks.page import page
from benchmarks.peers import PEERS
from benchmarks.peers.statement import statement
from benchmarks.phases import PHASES, phases
from benchmarks.plots import overhead, plots
from benchmarks.sized import SIZED, Part
from benchmarks.sizes import SIZES, first_objective, source
from optimiser.loading import load
from optimiser.model import build
from optimiser.solution import Status
from optimiser.solving import solve

ONCE = replace(SIZES["tiny"], times=1)
ALWAYS = {"ppopt", "pyomo", "scipy", "naive", "limit"}
TIMES = ("build_s", "pass_s", "solve_s", "read_s", "whole_s")


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    """Every peer that is installed, on tiny."""
    return SIZED["peers"](Part(ONCE, tmp_path_factory.mktemp("peers")))


def test_every_peer_solves_the_same_program(peers):
    """Each peer whose library is there ends with ppopt's optimum, and leaves its times and memory."""
    ran = {line["peer"]: line for line in peers["lines"] if "installed" not in line.get("note", "")}
    assert list(PEERS) == [line["peer"] for line in peers["lines"]]
    assert set(ran) >= ALWAYS
    for line in ran.values():
        assert line.get("note") is None
        assert line["difference"] <= side_by_side.AGREE
        assert all(line[name] >= -1e-3 for name in TIMES)
        assert math.isclose(line["whole_s"], sum(line[name] for name in TIMES[:-1]), abs_tol=1e-3)
        assert line["peak_mib"] >= line["model_mib"] > 0
    assert peers["apart"] == []


def test_a_peer_without_its_library_is_left_out_with_a_sentence(monkeypatch, tmp_path):
    """What is not installed is said to be, and nothing is run."""
    monkeypatch.setitem(PEERS, "pulp", replace(PEERS["pulp"], needs=("no-such-distribution",)))
    assert list(side_by_side.side_by_side(ONCE, ["pulp"], tmp_path)) == [
        {"peer": "pulp", "version": "", "note": "no-such-distribution is not installed"}
    ]


def test_the_formulas_can_be_stated_in_another_tool_than_pyomo(tiny):
    """Over sums that are plain dictionaries they make the same program, with ppopt's optimum."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.plain_sums", "tiny"], capture_output=True, text=True, check=True
    )
    rows, columns, optimum = told.stdout.split()
    lp = build(first_objective(tiny))
    assert (int(rows), int(columns)) == lp.matrix.shape
    assert math.isclose(float(optimum), solve(lp).levels[0].value, rel_tol=1e-9)


def test_an_algorithm_that_is_not_installed_is_said_to_be_missing(monkeypatch):
    """HiGHS would run another in its place: that is not measured under its name."""
    monkeypatch.setattr(algorithms, "alone", lambda *_given, **_named: (1.0, "Optimal"))
    monkeypatch.setattr(algorithms, "load", lambda _name: load("tiny"))
    for there, ended in (("", "highspy-extras is not installed"), ("1.15.1", "Optimal")):
        monkeypatch.setattr(algorithms, "installed", lambda _name, there=there: there)
        lines = {line["algorithm"]: line for line in algorithms.algorithms()}
        assert list(algorithms.CANDIDATES) == list(lines)
        assert lines["interior point HiPO with crossover"]["ended"] == ended
        assert lines["HiGHS's default"]["ratio"] == 1.0


def test_a_model_that_is_only_stated_is_not_solved(tmp_path):
    """Where modelling alone is asked for, the process ends as the solver is about to begin."""
    (line,) = side_by_side.side_by_side(ONCE, ["ppopt"], tmp_path, modelling=True)
    assert line["note"] == "stated and handed over, not solved"
    assert {"build_s", "pass_s", "model_mib"} <= set(line)
    assert "solve_s" not in line


def test_another_optimum_is_named():
    """A peer whose optimum is further off than the tolerance did not solve the same program."""
    lines = [{"peer": "near", "difference": 9e-7}, {"peer": "far", "difference": 2e-6}, {"peer": "stopped"}]
    assert side_by_side.disagreeing(lines) == ["far"]


def test_the_phases_are_timed_apart(tmp_path):
    """Reading to writing, each phase once and in order, with its peak memory, and the plan is the best one."""
    *lines, whole = phases(ONCE, tmp_path)
    assert list(PHASES) == [line["phase"] for line in lines]
    assert all(line["seconds"] >= 0 and line["peak_mib"] > 0 for line in lines)
    assert (whole["phase"], whole["what"]) == ("all", "optimal")
    assert whole["peak_mib"] == max(line["peak_mib"] for line in lines)


def test_a_process_that_takes_too_long_is_killed(tmp_path):
    """A stopped run counts as more than its limit: its code says that it was killed."""
    sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
    ended = child(sleeping, 0.2, tmp_path / "log")
    assert ended.code == side_by_side.KILLED
    assert side_by_side._why(ended.code, tmp_path / "log", 0.2) == "more than 0 s, stopped"


def test_memory_is_counted_from_a_moment_of_ones_choice():
    """The peak grows by what is held, and where the system can, is forgotten when the count begins again."""
    memory.begin_again()
    before = memory.peak_mib()
    held = np.ones(8 * 1024**2)
    assert memory.peak_mib() >= before + 0.9 * held.nbytes / 1024**2


@pytest.mark.parametrize("name", ["tiny", "england"])
def test_the_tables_given_to_peers_are_the_program(name):
    """Families one by one are the rows of the finished program, with the same bounds and objective."""
    inst = first_objective(load(name))
    lp, tables = build(inst), statement(inst)
    stacked = vstack([family.matrix for family in tables.families])
    assert (stacked != lp.matrix).nnz == 0
    assert np.array_equal(np.concatenate([family.lower for family in tables.families]), lp.row_lower)
    assert np.array_equal(np.concatenate([family.upper for family in tables.families]), lp.row_upper)
    assert np.array_equal(tables.upper, lp.upper)
    assert np.array_equal(tables.cost, lp.objectives[0].cost)
    assert (tables.constant, tables.scale) == (lp.objectives[0].constant, lp.objectives[0].scale)
    for family in tables.families:
        assert len(family.lower) == sum(len(rows) for rows in family.senses().values())


def test_a_larger_instance_is_larger_and_has_a_plan(tiny, tmp_path):
    """Splitting keeps totals and passes every check; the larger program is feasible, and the same for the same seed."""
    large = enlarged(tiny, 3)
    assert 3 * len(tiny.programmes) == len(large.programmes)
    for table, column in (
        ("programmes", "capacity_places"),
        ("requirements", "required_wte"),
        ("trainee_service", "share"),
    ):
        assert math.isclose(tiny.table(table)[column].sum(), large.table(table)[column].sum())
    write(large, tmp_path / "one")
    write(enlarged(tiny, 3), tmp_path / "two")
    first, second = load(tmp_path / "one"), load(tmp_path / "two")
    assert first.hash == second.hash
    program = build(first)
    assert program.matrix.nnz > 1.5 * build(tiny).matrix.nnz
    assert solve(program).status is Status.OPTIMAL


def test_a_policy_on_a_programme_cannot_be_split(tiny):
    """Its parts have other names, so that the rule would silently count nothing."""
    rules = tiny.policies.assign(where="programme=DOC-N")
    with pytest.raises(ValueError, match="names a programme"):
        enlarged(replace(tiny, policies=rules), 2)


def test_a_size_that_ships_is_read_where_it_stands(tmp_path):
    """Only the larger kin are written to a folder, once."""
    assert source(SIZES["england"], tmp_path) == "england"
    assert source(replace(ONCE, name="tiny-2x", parts=2), tmp_path) == str(tmp_path / "tiny-2x")


def _result(size: str, nonzeros: int, **seconds: float) -> dict[str, object]:
    """Results at one size, where every tool has the same memory and takes the time given."""
    lines = [
        {
            "peer": name,
            "version": "",
            "build_s": took,
            "pass_s": 0.0,
            "read_s": 0.0,
            "solve_s": 10.0,
            "whole_s": took + 10.0,
            "peak_mib": 100.0,
        }
        for name, took in seconds.items()
    ]
    program = {"size": size, "rows": 1, "columns": 1, "nonzeros": nonzeros, "limit_s": 60, "times": 1}
    return {"program": program, "apart": [], "lines": lines, "date": "today", "machine": {}}


def test_growth_is_the_slope_on_logarithms():
    """A time that grows with the power 1.3 is found to; a size below the smallest does not count."""
    pairs = [(100.0, 99.0), *((x, 3 * x**1.3) for x in (2e4, 1e5, 7e5))]
    assert math.isclose(1.3, growth.exponent(pairs))
    assert growth.exponent(pairs[:3]) is None


def test_targets_are_worked_out_from_the_lines():
    """Each ratio is against the best of those it names; a tool that was given tables states no formulas itself."""
    result = _result("england", 1000, ppopt=1.0, pyomo=20.0, pulp=4.0, scipy=0.5, limit=0.1)
    result["lines"][2]["tables_s"] = 0.5
    found = {line["measure"]: (line["ratio"], line["who"], line["met"]) for line in goals([result])}
    assert {
        "build + pass over the quickest modelling tool's": ("0.250", PEERS["pulp"].title, "no"),
        "build + pass over the quickest modelling tool that states the formulas itself": (
            "0.050",
            PEERS["pyomo"].title,
            "yes",
        ),
        "whole time over the quickest peer's": ("1.048", PEERS["scipy"].title, "no"),
        "peak memory over the smallest peer's": ("1.000", PEERS["pyomo"].title, "no"),
        "time outside the solver over the limit's solve": ("0.100", PEERS["limit"].title, "yes"),
    } == found


def test_overhead_is_the_time_outside_the_solver():
    """Over the limit's solve, by nonzeros; without the limit there is nothing to hold it against."""
    results = [_result("england", 1000, ppopt=1.0, limit=0.0)]
    assert overhead(results, "ppopt") == [(1000.0, 0.1)]
    assert overhead([_result("england", 1000, ppopt=1.0)], "ppopt") == []


def test_the_page_shows_what_was_measured(peers, tmp_path):
    """Every tool has a line, the plots are drawn, and the same results give the same bytes."""
    (tmp_path / "results").mkdir()
    kept = {**peers, "date": "today", "machine": {"processor": "any"}}
    results = tmp_path / "results" / "peers-tiny.json"
    results.write_text(json.dumps(kept), encoding="utf-8")
    text = page(tmp_path / "results", tmp_path / "plots")
    assert all(f"| {peer.title} |" in text for peer in PEERS.values())
    assert "Every optimum found is the same to within 1e-6, relative." in text
    drawn = (tmp_path / "plots" / "time.svg").read_bytes()
    assert "time.svg" in plots([kept], tmp_path / "again")
    assert drawn == (tmp_path / "again" / "time.svg").read_bytes()
