"""The measurements that are taken at each size: phases, and peers side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.peers import PEERS
from benchmarks.phases import phases
from benchmarks.side_by_side import disagreeing, program, side_by_side

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.sizes import Size


@dataclass(frozen=True)
class Part:
    """What to measure: a size, a folder for what is made on the way, which peers (all if none is named)."""

    size: Size
    folder: Path
    peers: tuple[str, ...] = ()
    modelling: bool = False


def peers_of(part: Part) -> dict[str, Any]:
    """The program, a line for each peer, and the peers whose optimum is another."""
    names = part.peers or tuple(PEERS)
    lines = list(side_by_side(part.size, names, part.folder, modelling=part.modelling))
    return {"program": program(part.size, part.folder), "apart": disagreeing(lines), "lines": lines}


def phases_of(part: Part) -> dict[str, Any]:
    """The program and a line for each phase."""
    return {"program": program(part.size, part.folder), "lines": list(phases(part.size, part.folder))}


SIZED: dict[str, Callable[[Part], dict[str, Any]]] = {"phases": phases_of, "peers": peers_of}
