"""Published problems, reproduced: the numbers were written by hand from their sources, not from this program."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Status
from tests.oracle import data, optimum

PUBLISHED = Path(__file__).parent / "published"


def expected(name):
    """What the source says."""
    return tomllib.loads((PUBLISHED / name / "expected.toml").read_text(encoding="utf-8"))


def changes(name, scenario):
    """The changes of a scenario, for the oracle."""
    text = (PUBLISHED / name / "scenarios" / f"{scenario}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["changes"]


def intake(solution):
    """Places by year."""
    table = solution.tables["intake"]
    return {str(year): places for year, places in zip(table["year"], table["places"], strict=True)}


@pytest.fixture(scope="module")
def technicians():
    """The CSL problem, solved."""
    return plan(load(PUBLISHED / "csl-technicians"))


@pytest.fixture(scope="module")
def doctors():
    """The Dutch GP problem, solved."""
    return plan(load(PUBLISHED / "gp-places-netherlands"))


def test_technicians_cost_what_the_book_prints(technicians):
    """Trainees take the time of the qualified: the least pay bill is 4090526375/6889."""
    level = technicians.levels[0]
    assert expected("csl-technicians")["objectives"][0]["value"] == pytest.approx(
        float(Fraction(4090526375, 6889)), rel=1e-12
    )
    assert level.value == pytest.approx(float(Fraction(4090526375, 6889)), rel=1e-6)


def test_technicians_are_trained_when_the_book_says(technicians):
    """The plan is unique: 0, 465871/55112, 78880/6889, 790/83, 0."""
    wanted = expected("csl-technicians")["intake"]
    assert wanted["2002"] == pytest.approx(465871 / 55112)
    assert wanted["2003"] == pytest.approx(78880 / 6889)
    assert wanted["2004"] == pytest.approx(790 / 83)
    assert intake(technicians) == pytest.approx(wanted, rel=1e-6, abs=1e-6)


def test_one_hour_too_many_is_infeasible_and_says_which():
    """50 technicians cannot give 8,001 hours; the explanation names the first month's requirement."""
    found = plan(load(PUBLISHED / "csl-technicians", ("one-hour-too-many",)))
    assert found.status is Status.INFEASIBLE
    text = "\n".join(found.conflict)
    assert "requirement[computer-service,csl,2001]" in text.replace(", ", ",")
    assert not any(f"requirement[computer-service,csl,{year}]" in text.replace(", ", ",") for year in range(2002, 2006))


def test_general_practitioners_baseline(doctors):
    """The advice is 476 places a year, 476.234 unrounded."""
    wanted = expected("gp-places-netherlands")["intake"]
    assert round(wanted["2011"]) == 476
    assert round(wanted["2011"], 3) == 476.234
    assert {year: intake(doctors)[year] for year in wanted} == pytest.approx(wanted, rel=1e-6)
    assert sum(intake(doctors).values()) == pytest.approx(sum(wanted.values()), rel=1e-6)


def test_general_practitioners_scenario_1():
    """The advice is 929 places a year, 929.049 unrounded."""
    wanted = expected("gp-places-netherlands")["scenarios"]["scenario-1"]
    assert round(wanted["intake"]["2011"]) == 929
    assert round(wanted["intake"]["2011"], 3) == 929.049
    found = plan(load(PUBLISHED / "gp-places-netherlands", ("scenario-1",)))
    assert {year: intake(found)[year] for year in wanted["intake"]} == pytest.approx(wanted["intake"], rel=1e-6)
    assert found.levels[0].value == pytest.approx(wanted["objectives"][0]["value"], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "scenario", "value"),
    [
        ("csl-technicians", None, 593776.5096530701),
        ("csl-technicians", "one-hour-too-many", None),
        ("gp-places-netherlands", None, 5 * (614 - 380 / (5 * 0.62959 * 2690 / 3070))),
        ("gp-places-netherlands", "scenario-1", 5 * (614 + 869 / (5 * 0.62959 * 2690 / 3070))),
    ],
)
def test_the_oracle_reproduces_them_too(name, scenario, value):
    """The tables are right by themselves: plain loops over them give the published figure, or no plan."""
    found = optimum.optimum(data.read(PUBLISHED / name, changes(name, scenario) if scenario else None))
    assert found.levels.get("cost") == (value if value is None else pytest.approx(value, rel=1e-9))


def test_published_plans_are_verified(technicians, doctors):
    """Both plans pass the re-check."""
    assert technicians.verify.worst_breach < 1e-9
    assert doctors.verify.worst_breach < 1e-9
