"""The targets against peers, worked out from what was measured side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.peers import PEERS
from benchmarks.plots import OVERHEAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MODELLING = ("build_s", "pass_s")
WHOLE = ("whole_s",)
MEMORY = ("peak_mib",)
NOT_PEERS = ("ppopt", "limit")


def goals(results: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """A line for each target and size at which it can be worked out."""
    for result in results:
        size = result["program"]["size"]
        lines = {str(line["peer"]): line for line in result["lines"]}
        tools = [name for name in lines if PEERS[name].models_in_python]
        peers = [name for name in lines if name not in NOT_PEERS]
        own = {name: _own(lines[name]) for name in tools}
        for measure, parts, others, most in (
            ("build + pass over the quickest modelling tool's", MODELLING, tools, 0.2),
            ("whole time over the quickest peer's", WHOLE, peers, 1.0),
            ("peak memory over the smallest peer's", MEMORY, peers, 1.0),
        ):
            known = {name: total for name in others if (total := _sum(lines[name], parts)) is not None}
            ours = _sum(lines.get("ppopt", {}), parts)
            if known and ours is not None:
                best = min(known, key=known.__getitem__)
                yield _line(measure, size, ours, known[best], most, PEERS[best].title)
        ours = _sum(lines.get("ppopt", {}), MODELLING)
        from_formulas = {name: total for name, total in own.items() if total is not None}
        if from_formulas and ours is not None:
            best = min(from_formulas, key=from_formulas.__getitem__)
            title = "build + pass over the quickest modelling tool that states the formulas itself"
            yield _line(title, size, ours, from_formulas[best], 0.2, PEERS[best].title)
        spent, solver = _sum(lines.get("ppopt", {}), OVERHEAD), _sum(lines.get("limit", {}), ("solve_s",))
        if spent is not None and solver is not None:
            who = PEERS["limit"].title
            yield _line("time outside the solver over the limit's solve", size, spent, solver, 0.1, who)


def _own(line: Mapping[str, Any]) -> float | None:
    """Build and pass of a tool that made its model from the instance; none for one that was given ppopt's tables."""
    return None if "tables_s" in line else _sum(line, MODELLING)


def _sum(line: Mapping[str, Any], parts: Sequence[str]) -> float | None:
    """The sum of the parts, none if one is not known."""
    return sum(float(line[part]) for part in parts) if all(part in line for part in parts) else None


def _line(measure: str, size: str, ours: float, against: float, most: float, who: str) -> dict[str, str]:
    ratio = ours / against
    return {
        "measure": measure,
        "size": size,
        "ours": f"{ours:.2f}",
        "against": f"{against:.2f}",
        "who": who,
        "ratio": f"{ratio:.3f}",
        "target": f"{'below' if most == 1.0 else 'at most'} {most:g}",
        "met": "yes" if (ratio < most if most == 1.0 else ratio <= most) else "no",
    }
