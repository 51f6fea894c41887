"""Every peer on the same linear program, in turn in one run, each in a process of its own."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.clock import child, installed
from benchmarks.limit import written
from benchmarks.peers import PEERS
from benchmarks.record import kept
from benchmarks.sizes import first_objective, source
from optimiser.loading import load
from optimiser.model import build

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from benchmarks.sizes import Size

AGREE = 1e-6
"""How far, relatively, a peer's optimum may be from ppopt's: then both solved the same program."""
ALWAYS_SOLVED = ("ppopt", "limit")
GRACE_S = 120.0
"""Beyond the limit, a process that has not ended by itself is stopped after so many seconds more."""
KILLED = -9
STATED_S = 900.0
"""How long a tool may take to state the model and hand it over where it is not asked to solve it."""


def side_by_side(
    size: Size, peers: Sequence[str], folder: Path, *, modelling: bool = False
) -> Iterator[dict[str, Any]]:
    """A line for each peer: times in seconds, memory in MiB, the objective and how far it is from ppopt's.

    With ``modelling`` nothing is solved.  Of several measurements of a peer the one with the median time is given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    where, model = source(size, folder), folder / f"{size.name}.mps"
    if "limit" in peers and not model.exists():
        written(build(first_objective(load(where))), model)
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in peers}
    for _ in range(size.times):
        for name in peers:
            if not missing(name):
                solved = not modelling and (size.solved or name in ALWAYS_SOLVED)
                runs[name].append(_run(name, size, where, model, solved=solved))
                print(f"{size.name} {name}: {_time(runs[name][-1]):.2f} s", file=sys.stderr, flush=True)
    ours = _middle(runs["ppopt"]).get("objective", math.nan) if runs.get("ppopt") else math.nan
    for name, records in runs.items():
        if records:
            yield _line(name, _middle(records), ours)
        else:
            yield {"peer": name, "version": "", "note": f"{', '.join(missing(name))} is not installed"}


def missing(name: str) -> list[str]:
    """The distributions that a peer needs and that are not installed."""
    return [need for need in PEERS[name].needs if not installed(need)]


def program(size: Size, folder: Path) -> dict[str, Any]:
    """What is solved: rows, columns and nonzeros, and how long a tool is waited for."""
    lp = build(first_objective(load(source(size, folder))))
    return {"size": size.name, **lp.size, "limit_s": size.limit_s, "times": size.times}


def disagreeing(lines: Sequence[dict[str, Any]]) -> list[str]:
    """The peers that ended with an optimum that is not ppopt's: they did not solve the same program."""
    return [str(line["peer"]) for line in lines if line.get("difference", 0.0) > AGREE]


def _run(name: str, size: Size, where: str, model: Path, *, solved: bool) -> dict[str, Any]:
    """One measurement of one peer."""
    record = model.with_name(f"{size.name}-{name}.json")
    record.unlink(missing_ok=True)
    limit = size.limit_s if solved else STATED_S
    how_far = "solve" if solved else "state"
    asked = (name, where, str(model), str(record), str(limit), how_far)
    ended = child([sys.executable, "-m", "benchmarks.peers.one", *asked], limit + GRACE_S, record.with_suffix(".log"))
    found = kept(record)
    if ended.code:
        found["note"] = _why(ended.code, record.with_suffix(".log"), limit)
    elif not solved:
        found["note"] = "stated and handed over, not solved"
    elif not math.isfinite(found["objective"]):
        found["note"] = f"more than {limit:.0f} s: {found['ended']}"
    return found


def _why(code: int, log: Path, limit_s: float) -> str:
    """What a process that failed said last, or that it was stopped."""
    if code == KILLED:
        return f"more than {limit_s:.0f} s, stopped"
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = said[-1] if said else f"ended with code {code}"
    return "more memory than there is" if "MemoryError" in last or "bad_alloc" in last else f"failed: {last[:120]}"


def _middle(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The measurement with the median time, among those that ended."""
    ended = [each for each in records if "note" not in each] or list(records)
    return sorted(ended, key=_time)[(len(ended) - 1) // 2]


def _time(record: dict[str, Any]) -> float:
    stated = float(record.get("build_s", math.inf)) + float(record.get("pass_s", 0.0))
    return float(record.get("whole_s", stated))


def _line(name: str, record: dict[str, Any], ours: float) -> dict[str, Any]:
    found = {key: round(value, 4) if isinstance(value, float) else value for key, value in record.items()}
    objective = record.get("objective", math.nan)
    if math.isfinite(objective):
        found["objective"] = objective
        if math.isfinite(ours):
            found["difference"] = abs(objective - ours) / max(1.0, abs(ours))
    else:
        found.pop("objective", None)
    needs = [f"{need} {installed(need)}" for need in PEERS[name].needs]
    return {"peer": name, "version": ", ".join(needs), **found}
