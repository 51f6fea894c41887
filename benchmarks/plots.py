"""The pictures of benchmarks/README.md: overhead, time and memory against size, on logarithmic axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.growth import points
from benchmarks.peers import PEERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

OVERHEAD = ("build_s", "pass_s", "read_s")
STYLE: dict[Any, Any] = {"svg.hashsalt": "ppopt", "font.size": 9, "axes.grid": True, "grid.alpha": 0.3}
MARKERS = "os^*vD<>PX"


def plots(results: Sequence[Mapping[str, Any]], folder: Path) -> list[str]:
    """Draw what there are results for; the names of the files, in the order of the page.

    Each picture is an SVG without a date, so that the same results give the same bytes.
    """
    curves = {
        "overhead": ({name: overhead(results, name) for name in PEERS}, "time outside the solver / the limit's solve"),
        "time": ({name: points(results, name, ("whole_s",)) for name in PEERS}, "tables to answer, s"),
        "modelling": ({name: points(results, name, ("build_s", "pass_s")) for name in PEERS}, "build and pass, s"),
        "memory": ({name: points(results, name, ("peak_mib",)) for name in PEERS}, "peak memory, MiB"),
    }
    folder.mkdir(exist_ok=True)
    return [_draw(folder / f"{name}.svg", *curve) for name, curve in curves.items() if any(curve[0].values())]


def overhead(results: Sequence[Mapping[str, Any]], name: str) -> list[tuple[float, float]]:
    """Time that a peer spends outside the solver over the time the solver takes for the limit, by nonzeros."""
    solver = dict(points(results, "limit", ("solve_s",)))
    return [(size, spent / solver[size]) for size, spent in points(results, name, OVERHEAD) if solver.get(size)]


def _draw(path: Path, lines: Mapping[str, Sequence[tuple[float, float]]], title: str) -> str:
    import matplotlib as mpl  # noqa: PLC0415 - heavy, and wanted only here
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        for (name, pairs), marker in zip(lines.items(), MARKERS, strict=True):
            if pairs:
                x, y = zip(*pairs, strict=True)
                width = 2.2 if name == "ppopt" else 1.0
                axes.loglog(x, y, marker=marker, markersize=4, linewidth=width, label=PEERS[name].title)
        axes.set_xlabel("nonzeros of the program")
        axes.set_ylabel(title)
        axes.legend(fontsize=7)
        figure.savefig(path, metadata={"Date": None})
    return path.name
