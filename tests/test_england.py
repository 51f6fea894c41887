"""The England instances: derived from the facts, sound in every scenario, solved to the recorded optimum."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cli.solve import page
from docs.england import shown
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import plan
from optimiser.reports import REPORTS

INSTANCES = Path(__file__).parents[1] / "instances"
SCENARIOS = [
    (name, file.stem)
    for name in ("england", "england-icb")
    for file in sorted((INSTANCES / name / "scenarios").glob("*.toml"))
]


def test_derived_from_the_facts():
    """Every table that ships is what the script writes from the facts and assumptions beside it."""
    derived = subprocess.run(
        [sys.executable, INSTANCES / "england" / "derive.py", "--check"], capture_output=True, text=True, check=False
    )
    assert derived.returncode == 0, derived.stdout + derived.stderr


@pytest.mark.parametrize(("name", "scenario"), SCENARIOS)
def test_every_scenario_is_sound(name, scenario):
    """Each scenario changes something, and leaves nothing for the checks to find."""
    changed = load(name, [scenario])
    assert changed.warnings == ()
    assert changed.hash != load(name).hash


@pytest.fixture(scope="module")
def england():
    """The seven regions."""
    return load("england")


@pytest.fixture(scope="module")
def solution(england):
    """Their best plan."""
    return plan(england)


def test_the_readme_shows_what_is_printed(england, solution):
    """The headline figure for figure; below it, where several plans are equally good, the words and the layout."""
    now = page(england, solution, {report.name: report.make(england, solution) for report in REPORTS})
    then = shown((INSTANCES.parent / "README.md").read_text(encoding="utf-8"))
    headline = now.index("") + 6
    assert then[:headline] == now[:headline]
    assert [re.sub(r"[\d,.]+", "0", line).split() for line in then] == [
        re.sub(r"[\d,.]+", "0", line).split() for line in now
    ]


def test_the_optimum_that_is_recorded(solution):
    """England's plan is as good as expected.toml says, and is verified on the way."""
    expected = tomllib.loads((INSTANCES / "england" / "expected.toml").read_text(encoding="utf-8"))
    assert solution.status.value == expected["status"]
    found = [(level.name, level.unit, level.value) for level in solution.levels]
    wanted = [(one["name"], one["unit"], pytest.approx(one["value"], rel=1e-6)) for one in expected["objectives"]]
    assert wanted == found


@pytest.mark.parametrize("name", ["england", "england-icb"])
def test_coefficients_are_of_one_size(name):
    """Money is counted in thousands, so that a solver's tolerances mean the same in every row."""
    sizes = abs(build(load(name)).matrix.data)
    assert sizes.min() >= 1e-5
    assert sizes.max() <= 1e4
