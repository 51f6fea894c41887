"""``python -m benchmarks [targets|algorithms|... ...]``: measure, print, keep, write the page; ``--help`` has all."""

from __future__ import annotations

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.algorithms import algorithms
from benchmarks.clock import machine
from benchmarks.meeting import meeting, whole
from benchmarks.page import page
from benchmarks.peers import PEERS
from benchmarks.resolve import resolve
from benchmarks.sized import SIZED, Part
from benchmarks.sizes import SIZES
from benchmarks.tail import tail
from benchmarks.targets import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MEASUREMENTS: dict[str, Callable[[], Iterator[dict[str, object]]]] = {
    "targets": targets,
    "algorithms": algorithms,
    "tail": tail,
    "resolve": resolve,
    "meeting": meeting,
    "whole": whole,
}
HERE = Path(__file__).parent
RESULTS, PICTURES, PAGE = HERE / "results", HERE / "plots", HERE / "README.md"


def main() -> None:
    """Take the measurements named, all if none is."""
    asked = _asked()
    apart: list[str] = []
    RESULTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.names or [*MEASUREMENTS, *SIZED]:
            if name in MEASUREMENTS:
                _keep(name, {"lines": list(_told(MEASUREMENTS[name]()))})
                continue
            for size in asked.sizes:
                print(f"-- {name} {size}", flush=True)
                part = Part(SIZES[size], Path(folder), tuple(asked.peers), asked.modelling)
                found = SIZED[name](part)
                lines = list(_told(found.pop("lines")))
                if name == "phases" or not (asked.peers or (asked.modelling and _solved(size))):
                    _keep(f"{name}-{size}", {**found, "lines": lines})
                apart += [f"{peer} on {size}" for peer in found.get("apart", [])]
    write_page()
    if apart:
        msg = f"Not the same optimum as ppopt: {', '.join(apart)}."
        raise SystemExit(msg)


def write_page() -> None:
    """Print benchmarks/README.md, with its plots, from the results that are kept."""
    PAGE.write_text(page(RESULTS, PICTURES), encoding="utf-8")


def _solved(size: str) -> bool:
    """Whether a run of the peers with their solves is kept already: one that only states does not take its place."""
    file = RESULTS / f"peers-{size}.json"
    if not file.exists():
        return False
    return any(line.get("solve_s") is not None for line in json.loads(file.read_text(encoding="utf-8"))["lines"])


def _keep(name: str, found: dict[str, Any]) -> None:
    kept = {"date": datetime.now(UTC).date().isoformat(), "machine": machine(), **found}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _told(lines: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines, each printed as it becomes known."""
    for line in lines:
        print("  ".join(f"{key}={value}" for key, value in line.items()), flush=True)
        yield line


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure, and write README.md beside this."
    )
    parser.add_argument("names", nargs="*", help=f"of {', '.join([*MEASUREMENTS, *SIZED])}; all if none is named")
    parser.add_argument("--sizes", type=_list, default=list(SIZES), help=f"of {', '.join(SIZES)}")
    parser.add_argument("--peers", type=_list, default=[], help="only these; printed, not kept")
    parser.add_argument(
        "--modelling", action="store_true", help="peers state and hand over; not kept in place of a whole run"
    )
    asked = parser.parse_args()
    for words, known in ((asked.names, [*MEASUREMENTS, *SIZED]), (asked.sizes, SIZES), (asked.peers, PEERS)):
        if unknown := [word for word in words if word not in known]:
            parser.error(f"{', '.join(unknown)}: choose from {', '.join(known)}")
    return asked


def _list(text: str) -> list[str]:
    return text.split(",")


if __name__ == "__main__":
    main()
