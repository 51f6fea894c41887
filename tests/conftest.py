"""What several tests share: the tiny instance, its plan, and a way to run a command as a person would.

A shipped instance is read once by each process of the tests, with each of its scenarios and changes: an Instance never
changes, and reading it took a quarter of their time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

import optimiser.loading
from cli.ending import run_and_report
from cli.main import ppopt
from optimiser.reading.find import SHIPPED, find

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance

READ: dict[tuple[str, ...], Instance] = {}
read = optimiser.loading.load


def read_once(name_or_path, scenarios=(), changes=(), on_phase=lambda _phase: None):
    """``load``, which it takes the place of before any test has imported it."""
    if SHIPPED not in find(name_or_path).parents or isinstance(scenarios, str) or isinstance(changes, str):
        return read(name_or_path, scenarios, changes, on_phase)
    key = (str(find(name_or_path)), *scenarios, "and", *changes)
    if key not in READ:
        READ[key] = read(name_or_path, scenarios, changes, on_phase)
        return READ[key]
    for phase in ("read", "check"):
        on_phase(phase)
    return READ[key]


optimiser.loading.load = read_once


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
