"""The targets of the main job: the time goes to the solver, and the model is stated so that the solver is quick."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import command, in_turn, python, seconds
from benchmarks.limit import READ_AND_SOLVE, alone, written
from benchmarks.naive import naive
from optimiser.loading import load
from optimiser.model import build
from optimiser.reading.find import find
from optimiser.solving import as_highs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance

PPOPT = [sys.executable, "-c", "from cli.main import main; main()"]
READ_WITH_PANDAS = """
import pandas, pathlib, sys
for table in pathlib.Path(sys.argv[1]).glob("*.csv"):
    pandas.read_csv(table)
"""
PATIENCE = 4.0
"""How many times its target the slower of two runs is waited for; a run that is stopped counts as that long."""


def targets() -> Iterator[dict[str, object]]:
    """Each target with the figure measured; one line is yielded as soon as it is known."""
    england, icb = load("england"), load("england-icb")
    yield modelling(icb)
    yield end_to_end(england)
    yield links(england)
    yield memory()
    yield checking()


def modelling(inst: Instance) -> dict[str, object]:
    """Build and pass over HiGHS's own time for the first objective."""
    build(inst)
    lp = build(inst)
    ours = seconds(lambda: build(inst)) + seconds(lambda: as_highs(lp))
    highs, status = alone(lp)
    return _line("build + pass over HiGHS's first objective, england-icb", ours, highs, ours / highs, 0.10, status)


def end_to_end(inst: Instance, times: int = 3) -> dict[str, object]:
    """`ppopt solve england` over HiGHS alone reading and solving the exported first objective."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "england.mps"
        written(build(inst), model)
        runs = iter(range(times))
        solve = [*PPOPT, "solve", "england", "--out"]
        ours, highs, _ = in_turn(
            lambda: command([*solve, f"{folder}/run-{next(runs)}"]).wall_s,
            lambda: python(READ_AND_SOLVE, str(model)).wall_s,
            times,
        )
    return _line("(ppopt solve england - 2 s) over HiGHS alone", ours - 2, highs, (ours - 2) / highs, 2.0, "median")


def links(inst: Instance) -> dict[str, object]:
    """The model with `starts` and `intake`, solved our way, over the naive build with HiGHS's defaults."""
    lp = build(inst)
    ours, _ = alone(lp)
    first, status = alone(naive(inst, lp), {}, time_limit_s=PATIENCE * 4 * ours)
    return _line("HiGHS on england over HiGHS's defaults on the naive build", ours, first, ours / first, 0.25, status)


def memory() -> dict[str, object]:
    """Peak memory of `ppopt solve england-icb`, in GiB."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        run = command([*PPOPT, "solve", "england-icb", "--out", f"{folder}/run"])
        took = time.perf_counter() - started
    gib = run.peak_mib / 1024
    return _line("peak memory of ppopt solve england-icb, GiB", gib, 1.0, gib, 1.5, f"exit {run.code}, {took:.0f} s")


def checking(times: int = 5) -> dict[str, object]:
    """(`ppopt check england` less 1 s) over reading the same files with pandas."""
    folder = str(find("england"))
    ours, pandas, _ = in_turn(
        lambda: command([*PPOPT, "check", "england"]).wall_s,
        lambda: python(READ_WITH_PANDAS, folder).wall_s,
        times,
    )
    return _line(
        "(ppopt check england - 1 s) over reading with pandas", ours - 1, pandas, (ours - 1) / pandas, 2.0, "median"
    )


def _line(name: str, ours: float, against: float, ratio: float, target: float, note: str) -> dict[str, object]:
    met = "yes" if ratio <= target else "no"
    return {
        "measure": name,
        "ours": round(ours, 3),
        "against": round(against, 3),
        "ratio": round(ratio, 3),
        "target_at_most": target,
        "met": met,
        "note": note,
    }
