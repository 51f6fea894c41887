"""The part of benchmarks/README.md about phases and peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.goals import goals
from benchmarks.growth import growth
from benchmarks.peers import PEERS
from benchmarks.plots import plots

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

PEERS_TITLE = """## Side by side

The first objective alone, the same linear program for all, interior point (IPX) with crossover where a tool lets one
choose. Each run is a process of its own; the clock starts when its libraries are imported and the instance is read and
checked, and stops when the objective and every decision are back in Python. `build` is stating the model, `pass` what
comes between that and the solver's first step, `read` what comes after its last; memory is the peak from the start of
`build`. Where several runs were taken the one with the median whole time is shown. A tool whose optimum differs from
ppopt's by more than a millionth is named below its table.

Pyomo and the first PyOptInterface state the whole model from the formulas (`optimiser/algebra/`), in loops over sets.
linopy, PuLP, PyOptInterface a second time, cvxpy and scipy are given the tables of rows and columns that ppopt's own
families make; the time to make them is the column `tables`, within `build`. That spares them most of the work: a user
of these tools would have to write it, in loops or in pandas, and with it none of them can be quicker than ppopt's
families. PyOptInterface hands over as it states. scipy is given a finished matrix, so that nothing is modelled in it,
and hands over within the call that solves. The naive build is made from the finished program by substitution. The
limit is HiGHS alone on the model read from a file, which is its `pass`."""

GOALS_TITLE = """## Targets against peers

Build and pass are held against the quickest tool twice: whatever it was given, and among those that state the
formulas themselves. Overhead is ppopt's time outside the solver over the solver's time for the limit: the solver's
own time differs from run to run by more than the overhead, so that a difference of two whole times would measure the
machine."""

GROWTH_TITLE = """## Growth with size

Exponents of the number of nonzeros, fitted by least squares on logarithms over the sizes from `england` up: 1 is in
proportion."""

PHASES_TITLE = """## Phases

`ppopt solve`, all objectives, phase by phase in one process; memory is the most held during the phase, in MiB."""

SECONDS = ("tables_s", "build_s", "pass_s", "solve_s", "read_s", "whole_s")
MEBIBYTES = ("model_mib", "peak_mib")


def peers_parts(
    peers: Sequence[Mapping[str, Any]],
    phases: Sequence[Mapping[str, Any]],
    pictures: Path,
    machine: Callable[[Mapping[str, Any]], str],
) -> list[str]:
    """The sections for which there are results; the plots are drawn into ``pictures``."""
    parts = []
    if peers:
        parts.append(PEERS_TITLE)
        for result in peers:
            parts += [_size(result), table([_peer(line) for line in result["lines"]]), _apart(result), machine(result)]
        parts += [GOALS_TITLE, table(list(goals(peers))), GROWTH_TITLE, table(growth(peers))]
        parts += [f"![{name.removesuffix('.svg')}]({pictures.name}/{name})" for name in plots(peers, pictures)]
    if phases:
        parts.append(PHASES_TITLE)
        for result in phases:
            parts += [_size(result), table(result["lines"]), machine(result)]
    return [part for part in parts if part]


def table(lines: Sequence[Mapping[str, Any]]) -> str:
    """Lines as a table; a figure that a line does not have is left empty."""
    if not lines:
        return ""
    heads = list(dict.fromkeys(key for line in lines for key in line))
    rows = [heads, ["---"] * len(heads), *([str(line.get(head, "")) for head in heads] for line in lines)]
    return "\n".join("| " + " | ".join(cell.replace("_", " ").replace("|", "/") for cell in row) + " |" for row in rows)


def _size(result: Mapping[str, Any]) -> str:
    program = result["program"]
    size = ", ".join(f"{program[name]:,} {name}" for name in ("rows", "columns", "nonzeros"))
    return f"### `{program['size']}`: {size}\n\nWaited for {program['limit_s']:.0f} s at most."


def _peer(line: Mapping[str, Any]) -> dict[str, str]:
    shown = {"tool": PEERS[str(line["peer"])].title}
    shown |= {name: f"{line[name]:.3f}" if name in line else "" for name in SECONDS}
    shown |= {name: f"{line[name]:,.0f}" if name in line else "" for name in MEBIBYTES}
    shown["objective"] = f"{line['objective']:,.4f}" if "objective" in line else ""
    shown["difference"] = f"{line['difference']:.0e}" if "difference" in line else ""
    shown["note"] = str(line.get("note", "optimal"))
    return shown


def _apart(result: Mapping[str, Any]) -> str:
    """The versions, and who did not reach the same optimum."""
    versions = dict.fromkeys(part for line in result["lines"] for part in str(line["version"]).split(", ") if part)
    apart = result["apart"]
    same = (
        f"Not the same optimum: {', '.join(apart)}."
        if apart
        else "Every optimum found is the same to within 1e-6, relative."
    )
    times = result["program"]["times"]
    return f"{'Once' if times == 1 else f'{times} times'}, with {', '.join(versions)}. {same}"
