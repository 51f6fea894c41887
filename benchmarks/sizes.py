"""The named sizes, from tiny to eight times England by ICB, and how long a tool is waited for at each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.generator import enlarged, write
from optimiser.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from optimiser.instance import Instance


@dataclass(frozen=True)
class Size:
    """An instance that ships, or one of its larger kin (``parts`` above 1).

    ``limit_s`` is how long a tool may take from the tables to the answer; ``times`` how often each is measured (the
    median counts).  Where ``solved`` is false only ppopt and the limit are solved, the others stop when the solver has
    the model.
    """

    name: str
    source: str
    parts: int
    limit_s: float
    times: int = 1
    solved: bool = True


SIZES = {
    size.name: size
    for size in (
        Size("tiny", "tiny", 1, 60, times=3),
        Size("england", "england", 1, 300, times=3),
        Size("england-2x", "england", 2, 600),
        Size("england-icb", "england-icb", 1, 1200),
        Size("icb-2x", "england-icb", 2, 2400),
        Size("icb-8x", "england-icb", 8, 7200, solved=False),
    )
}


def source(size: Size, folder: Path) -> str:
    """What ``load`` takes: the name of a shipped instance, or the folder into which the larger one has been written."""
    if size.parts == 1:
        return size.source
    made = folder / size.name
    if not made.exists():
        write(enlarged(load(size.source), size.parts), made)
    return str(made)


def first_objective(inst: Instance) -> Instance:
    """The instance with its first objective alone: a linear program is what every tool can be given."""
    alone = inst.horizon.objectives[:1]
    return replace(inst, horizon=inst.horizon.model_copy(update={"objectives": alone}))
