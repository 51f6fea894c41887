"""benchmarks/README.md, printed from the results."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from benchmarks.peers_page import peers_parts, table
from benchmarks.sizes import SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = """# Benchmarks

Printed by `make bench`; `python -m benchmarks targets` (or `algorithms`, `tail`, `resolve`, `meeting`, `whole`,
`phases`, `peers`) takes one of the measurements, `python -m benchmarks peers --sizes tiny,england` a part of one. The
tools of the peers are the optional dependencies `bench`; one that is not installed is left out and said to be. Seconds
are of one machine on one day, shared with others; only the ratios, each taken within one run, say anything."""

TITLES = {
    "targets": """## Targets of the main job

Is the time spent in the solver, and is the model stated so that the solver is quick?""",
    "algorithms": """## Which algorithm

First objective of `england`; a candidate is stopped at eight times the one used.""",
    "tail": """## Where the world ends

Places of the plan's years in `england` with the tail as it is, and three years longer.""",
    "resolve": """## Solving again

A changed `england` solved from the last basis, over solving it afresh.""",
    "meeting": """## What is taken to a meeting

Whole commands on `england`; where it says over, the figure is a ratio within one run.""",
    "whole": """## Whole places

`ppopt solve --whole` with a time limit: how near to the best possible the plan is proven to be, and how soon there was
one.""",
}


def page(results: Path, pictures: Path) -> str:
    """The page, from the kept results; its plots are drawn into ``pictures``."""
    parts = [HEAD]
    for name, title in TITLES.items():
        if kept := _kept(results / f"{name}.json"):
            parts += [title, table(kept["lines"]), _machine(kept)]
    peers, phases = (
        [kept for size in SIZES if (kept := _kept(results / f"{name}-{size}.json"))] for name in ("peers", "phases")
    )
    parts += peers_parts(peers, phases, pictures, _machine)
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _kept(file: Path) -> dict[str, Any]:
    """The results in a file; empty if there is none."""
    if not file.exists():
        return {}
    kept: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return kept


def _machine(kept: Mapping[str, Any]) -> str:
    return f"Measured on {kept['date']}: " + ", ".join(f"{key} {value}" for key, value in kept["machine"].items()) + "."
