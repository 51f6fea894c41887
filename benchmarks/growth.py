"""How times and memory grow with the size of the program: exponents fitted by least squares on logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers import PEERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALLEST = 10_000
"""Nonzeros below which a program is left out of the fit: what it costs there is what it costs to begin."""
POINTS = 3
"""Fewer sizes than this make no fit."""
MEASURES = {
    "stating and handing over": ("build_s", "pass_s"),
    "solving": ("solve_s",),
    "memory": ("peak_mib",),
}


def growth(results: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A line for each peer: the exponent of each measure in the nonzeros, and from how many sizes it was fitted."""
    lines = []
    for name, peer in PEERS.items():
        line: dict[str, str] = {"tool": peer.title}
        for title, parts in MEASURES.items():
            line[title] = _spoken(points(results, name, parts))
        lines.append(line)
    return lines


def points(results: Sequence[Mapping[str, Any]], name: str, parts: Sequence[str]) -> list[tuple[float, float]]:
    """Nonzeros and the sum of ``parts`` of one peer, for every size at which all of them are known."""
    found = []
    for result in results:
        line: dict[str, Any] = next((line for line in result["lines"] if line["peer"] == name), {})
        if all(part in line for part in parts):
            found.append((float(result["program"]["nonzeros"]), sum(float(line[part]) for part in parts)))
    return sorted(found)


def exponent(pairs: Sequence[tuple[float, float]]) -> float | None:
    """The slope of log y over log x, by least squares; None with fewer than ``POINTS`` points."""
    large = [(x, y) for x, y in pairs if x >= SMALLEST and y > 0]
    if len(large) < POINTS:
        return None
    x, y = np.log(np.array(large)).T
    return float(np.polyfit(x, y, 1)[0])


def _spoken(pairs: Sequence[tuple[float, float]]) -> str:
    fitted = exponent(pairs)
    sizes = sum(x >= SMALLEST for x, _ in pairs)
    return f"too few sizes ({sizes})" if fitted is None else f"{fitted:.2f} ({sizes} sizes)"
