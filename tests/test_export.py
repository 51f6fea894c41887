"""The model as a file: other readers find the same rows, columns and optimum in it."""

from __future__ import annotations

import runpy
import subprocess
from dataclasses import replace
from functools import cache
from shutil import which

import highspy
import numpy as np
import pyomo.environ as pyo
import pyscipopt
import pytest

from optimiser.algebra.solve import via_pyomo
from optimiser.errors import UsageError
from optimiser.export import FORMS, export
from optimiser.export.lp_format import lp_text
from optimiser.export.mps_format import mps_text
from optimiser.export.named import ALWAYS_ONE, named, original, plain
from optimiser.loading import load
from optimiser.model import build

WHOLE_NUMBERS = 14
"""Whole numbers of the tiny instance: eight places, four cohorts that run or not, two numbers of blocks."""
SOLVERS = ("glpsol", "cbc")
"""Programs of GLPK and CBC, which read LP and MPS too where they are installed; SCIP comes with the tools."""
READ = {"mps": "--freemps", "lp": "--lp"}


def small(objective, whole=False):  # noqa: FBT002 - as it is asked for
    """The tiny instance with one objective."""
    inst = load("tiny")
    return replace(inst, horizon=inst.horizon.model_copy(update={"objectives": (objective,), "whole_places": whole}))


@cache
def optimum(objective, whole=False):  # noqa: FBT002 - as it is asked for
    """By the second statement of the model, which never saw a file."""
    return via_pyomo(small(objective, whole))[1][0].value


def highs(file):
    """The file as HiGHS reads it, solved."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - takes no keyword
    assert solver.readModel(str(file)) == highspy.HighsStatus.kOk
    solver.run()
    return solver


def by_scip(file):
    """The optimum of the file as SCIP reads it."""
    model = pyscipopt.Model()
    model.hideOutput()
    model.readProblem(str(file))
    model.optimize()
    assert model.getStatus() == "optimal"
    return model.getObjVal()


def by_others(file, form, folder):
    """The optimum that each solver but HiGHS finds in the file."""
    return [by_scip(file), *(by_program(program, file, form, folder) for program in SOLVERS if which(program))]


def by_program(program, file, form, folder):
    """The optimum of the file by another solver's own program."""
    answer = folder / "answer.txt"
    if program == "cbc":
        subprocess.run([program, str(file), "solve", "solution", str(answer)], check=True, capture_output=True)
        return float(answer.read_text().splitlines()[0].split()[-1])
    subprocess.run([program, READ[form], str(file), "-o", str(answer)], check=True, capture_output=True)
    line = next(line for line in answer.read_text().splitlines() if line.startswith("Objective"))
    return float(line.split("=")[1].split()[0])


@pytest.mark.parametrize("objective", ["shortfall", "cost"])
@pytest.mark.parametrize("form", ["mps", "lp"])
def test_highs_reads_it_back(form, objective, tmp_path):
    """HiGHS reads the rows and columns under their names, and finds the same optimum."""
    inst = small(objective)
    file = tmp_path / f"tiny{FORMS[form][0]}"
    size = export(inst, file, form)
    solver, lp = highs(file), build(inst)
    rows = [label for block in lp.rows for label in block.labels()]
    columns = [label for block in lp.columns for label in block.labels()]
    assert [original(solver.getRowName(number)[1]) for number in range(size["rows"])] == rows
    found = {solver.getColName(number)[1] for number in range(solver.getNumCol())}
    assert {original(name) for name in found - {ALWAYS_ONE}} == set(columns)
    assert solver.getInfo().objective_function_value == pytest.approx(optimum(objective), rel=1e-9)


@pytest.mark.parametrize("objective", ["shortfall", "cost"])
@pytest.mark.parametrize("form", ["mps", "lp"])
def test_another_solver_reads_it(form, objective, tmp_path):
    """So does SCIP, and every other open solver that is installed."""
    file = tmp_path / f"tiny{FORMS[form][0]}"
    export(small(objective), file, form)
    found = by_others(file, form, tmp_path)
    assert found == pytest.approx([optimum(objective)] * len(found), rel=1e-7)


@pytest.mark.parametrize("objective", ["shortfall", "cost"])
def test_the_script_needs_pyomo_only(objective, tmp_path):
    """The script makes a Pyomo model with a component for each family, and the same optimum."""
    file = tmp_path / "tiny.py"
    export(small(objective), file, "pyomo")
    assert "optimiser" not in file.read_text(encoding="utf-8")
    model = runpy.run_path(str(file))["model"]()
    pyo.SolverFactory("appsi_highs").solve(model)
    assert pyo.value(model.goal[objective]) == pytest.approx(optimum(objective), rel=1e-9)
    assert model.budget["training", "2024"].upper() == 400000 - 129600
    assert model.retained_limit.is_indexed()


@pytest.mark.parametrize("objective", ["shortfall", "cost"])
@pytest.mark.parametrize("form", ["mps", "lp"])
def test_whole_places_are_read_back(form, objective, tmp_path):
    """HiGHS finds the same columns whole, with their bounds, and every solver the same optimum."""
    inst = small(objective, whole=True)
    file = tmp_path / f"tiny{FORMS[form][0]}"
    export(inst, file, form)
    assert "Places of the plan's years are whole numbers." in file.read_text(encoding="utf-8")
    solver, lp = highs(file), build(inst)
    read = solver.getLp()
    columns = [label for block in lp.columns for label in block.labels()]
    whole = {
        original(name)
        for name, kind in zip(read.col_names_, read.integrality_, strict=True)
        if kind == highspy.HighsVarType.kInteger
    }
    bounds = {
        original(name): ends for name, *ends in zip(read.col_names_, read.col_lower_, read.col_upper_, strict=True)
    }
    assert len(whole) == WHOLE_NUMBERS
    assert whole == {columns[column] for column in lp.whole}
    assert [bounds[columns[column]] for column in lp.whole] == [
        [lp.lower[column], lp.upper[column]] for column in lp.whole
    ]
    found = [solver.getInfo().objective_function_value, *by_others(file, form, tmp_path)]
    assert found == pytest.approx([optimum(objective, whole=True)] * len(found), rel=1e-6)


def test_whole_places_without_bounds_stay_without(tmp_path):
    """Some readers of MPS take 1 for the end of a whole number that has none: the file says that it has none."""
    file = tmp_path / "tiny.mps"
    export(small("shortfall", whole=True), file, "mps")
    lines = file.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith(" PL BOUND places(") for line in lines) == 8
    assert sum("'INTORG'" in line for line in lines) == sum("'INTEND'" in line for line in lines)


def test_the_script_has_whole_places(tmp_path):
    """The same columns are whole in the Pyomo model that it makes, and the optimum is the same."""
    file = tmp_path / "tiny.py"
    export(small("shortfall", whole=True), file, "pyomo")
    model = runpy.run_path(str(file))["model"]()
    assert sum(not each.is_continuous() for each in model.component_data_objects(pyo.Var)) == WHOLE_NUMBERS
    pyo.SolverFactory("appsi_highs").solve(model)
    assert pyo.value(model.goal["shortfall"]) == pytest.approx(optimum("shortfall", whole=True), rel=1e-6)


def test_the_command_with_whole_places(run, tmp_path):
    """``--whole`` writes a mixed-integer program; a run or an instance's tables are what they are."""
    ran = run("export", "tiny", "--to", "lp", "--whole")
    assert (ran.code, ran.out) == (0, "tiny.lp: 242 rows, 197 columns, 725 nonzeros\n")
    assert highs(tmp_path / "tiny.lp").getInfo().objective_function_value == pytest.approx(
        optimum("shortfall", whole=True), rel=1e-6
    )
    refused = run("export", "tiny", "--to", "csv", "--whole")
    assert (refused.code, "leave out --scenario, --change, --objective and --whole" in refused.err) == (2, True)


@pytest.mark.parametrize("form", ["mps", "lp"])
def test_later_objectives_leave_the_first_alone(form, tmp_path):
    """A file of an instance with two objectives is solved for the first."""
    file = tmp_path / f"tiny{FORMS[form][0]}"
    export(load("tiny"), file, form)
    assert highs(file).getInfo().objective_function_value == pytest.approx(optimum("shortfall"), rel=1e-9)


@pytest.mark.parametrize("text", [mps_text, lp_text])
def test_every_kind_of_row_and_bound(text, tmp_path):
    """Rows with two sides and bounds that are negative, fixed or missing, of which the model has none today."""
    model = named(load("tiny"), build(load("tiny")))
    upper, lower, row_lower = model.upper.copy(), model.lower.copy(), model.row_lower.copy()
    upper[0], lower[0] = 2.0, 2.0
    lower[1], upper[1] = -3.0, 5.0
    lower[2] = -np.inf
    first = model.rows.index("programme_capacity[hill-doctorate,2024]")
    row_lower[first] = 1.5
    file = tmp_path / ("model.mps" if text is mps_text else "model.lp")
    file.write_text(text(replace(model, upper=upper, lower=lower, row_lower=row_lower)), encoding="utf-8")
    read = highs(file).getLp()
    bounds = {
        name: (low, high) for name, low, high in zip(read.col_names_, read.col_lower_, read.col_upper_, strict=True)
    }
    assert [bounds[plain(name)] for name in model.columns[:3]] == [(2, 2), (-3, 5), (-np.inf, np.inf)]
    least = [low for name, low in zip(read.row_names_, read.row_lower_, strict=True) if "hill~doctorate,2024" in name]
    assert 1.5 in least


@pytest.mark.parametrize("text", [lp_text, mps_text])
def test_a_title_over_two_lines_stays_within_the_comment(text):
    """Whatever reads the file sees its name on one line, and nothing of it among the rows."""
    inst = load("tiny")
    inst = replace(inst, horizon=inst.horizon.model_copy(update={"title": "Two regions\nTwo programmes"}))
    first, second, *_ = text(named(inst, build(inst))).splitlines()
    assert first.endswith("tiny: Two regions Two programmes")
    assert second[0] == first[0]


@pytest.mark.parametrize(
    "name", ["budget[training,2024]", "a b[x-y,é]", "~!()[]-", "!20!", "carried[Nord & Süd: 1*2^3,2024]", ""]
)
def test_names_can_be_taken_back(name):
    """Names hold letters, digits and a few signs that no reader stumbles over, and lead back to the name in ppopt."""
    assert original(plain(name)) == name
    assert all(sign.isascii() and (sign.isalnum() or sign in "_.,()~!") for sign in plain(name))


def test_nothing_is_overwritten(tmp_path):
    """A file that exists stays as it is."""
    file = tmp_path / "mine.lp"
    file.write_text("mine")
    with pytest.raises(UsageError, match="nothing is ever overwritten"):
        export(load("tiny"), file, "lp")
    assert file.read_text() == "mine"


def test_places_that_cannot_be_written(tmp_path):
    """A folder that is not there, or a form that is not one, is said in a sentence."""
    with pytest.raises(UsageError, match="cannot be written: No such file or directory"):
        export(load("tiny"), tmp_path / "nowhere" / "tiny.lp", "lp")
    with pytest.raises(UsageError, match="'xls' is not a form of file"):
        export(load("tiny"), tmp_path / "tiny.xls", "xls")


def test_the_command(run, tmp_path):
    """``ppopt export`` writes a file named after the instance and says how large the model is."""
    ran = run("export", "tiny", "--to", "mps")
    assert (ran.code, ran.out) == (0, "tiny.mps: 232 rows, 191 columns, 705 nonzeros\n")
    assert highs(tmp_path / "tiny.mps").getInfo().objective_function_value == pytest.approx(optimum("shortfall"))
    assert run("export", "tiny", "--to", "mps").code == 2


def test_the_command_with_a_scenario_and_an_objective(run, tmp_path):
    """A scenario and other objectives are written too."""
    options = ("--objective", "cost", "--change", "schemes.gbp_per_person = 0")
    assert run("export", "tiny", "--to", "lp", "--out", "cheap.lp", *options).code == 0
    assert highs(tmp_path / "cheap.lp").getInfo().objective_function_value < optimum("cost")
