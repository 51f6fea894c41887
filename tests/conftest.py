"""What several tests share: the tiny instance, its plan, and a way to run a command as a person would.

What ships is read once by each process of the tests, and a program is built once (tests/reuse.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

import optimiser.loading
import optimiser.model
from cli.ending import run_and_report
from cli.main import ppopt
from tests import reuse

if TYPE_CHECKING:
    from collections.abc import Callable

# Before any test, or any module but these, has imported them.
optimiser.loading.load = reuse.read_once(optimiser.loading.load)
optimiser.model.build = reuse.built_once(optimiser.model.build)


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def tiny():
    """The tiny instance."""
    from optimiser.loading import load

    return load("tiny")


@pytest.fixture(scope="session")
def tiny_plan(tiny):
    """The best plan of the tiny instance; tests may read it only."""
    from optimiser.planning import plan

    return plan(tiny)


@pytest.fixture
def run(capsys, tmp_path, monkeypatch) -> Callable[..., Ran]:
    """Run ``ppopt`` with some arguments from an empty folder."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> Ran:
        code = run_and_report(ppopt, [str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return command
