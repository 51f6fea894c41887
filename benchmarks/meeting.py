"""What is taken to a meeting, on `england`: explained, compared, written down, and made whole, each as a whole command.

Seconds are against one `ppopt solve england` in the same run, or against the seconds that a target allows.
"""

from __future__ import annotations

import json
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clock import Run, command
from benchmarks.targets import PPOPT
from optimiser.loading import load
from optimiser.model import build
from optimiser.reading.find import find
from optimiser.scenario.files import scenario_files
from optimiser.solving import held

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = 20
MIB = 2**20


def meeting() -> Iterator[dict[str, object]]:
    """Each target of the commands for a meeting; one line is yielded as soon as it is known."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "england"
        one = command([*PPOPT, "solve", "england", "--out", str(run)]).wall_s
        page = Path(folder) / "england.html"
        yield _line("ppopt report england, seconds", _took("report", str(run), "--out", str(page)).wall_s, 5.0)
        yield _line("size of the page, MiB", page.stat().st_size / MIB, 6.0)
        yield _line("ppopt explain england, seconds", _took("explain", str(run)).wall_s, 30.0)
        curve = _took("frontier", "england", "--over", "budgets", "--from", "-20%", "--to", "+40%").wall_s
        yield _line("frontier over budgets from -20% to +40%, over one ppopt solve", curve / one, 10.0)
        compared = _took("compare", "england", "--scenarios", ",".join(_cases())).wall_s
        yield _line(f"{CASES} scenarios compared over one ppopt solve", compared / one, 8.0)


def whole() -> Iterator[dict[str, object]]:
    """`ppopt solve --whole`: the gap in per cent reached in the seconds given, and the time to the first plan."""
    for name, seconds, gap in (("england", 60, 0.1), ("england-icb", 300, 1.0)):
        fractions = _fractions(name)
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            took = _took("solve", name, "--whole", "--time-limit", str(seconds), "--out", str(run))
            told = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        level = told["objectives"][0]
        reached = 100 * (level["value"] - level["bound"]) / level["value"]
        yield _line(f"{name}, gap in per cent after {seconds} s", reached, gap, f"{took.wall_s:.0f} s in all")
        first = told["times_s"].get("first_plan")
        if first is not None:
            note = f"first plan after {first:.0f} s"
            measure = f"{name}, first plan of whole places over the program in fractions"
            yield _line(measure, first / fractions, 2.0, note)


def _fractions(name: str) -> float:
    """Seconds of the first objective with places in fractions."""
    began = time.perf_counter()
    held.afresh(held.hold(build(load(name))))
    return time.perf_counter() - began


def _cases() -> list[str]:
    """The shipped scenarios, and so many pairs of them."""
    names = list(scenario_files(find("england")))
    return [*names, *("+".join(pair) for pair in combinations(names, 2))][:CASES]


def _took(*arguments: str) -> Run:
    run = command([*PPOPT, *arguments])
    if run.code not in {0, 6}:
        msg = f"ppopt {' '.join(arguments)} ended with exit code {run.code}"
        raise SystemExit(msg)
    return run


def _line(measure: str, figure: float, target: float, note: str = "") -> dict[str, object]:
    return {
        "measure": measure, "figure": round(figure, 3), "target_at_most": target,
        "met": "yes" if figure <= target else "no", "note": note,
    }  # fmt: skip
