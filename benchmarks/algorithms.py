"""Which algorithm: the first objective of England with each of HiGHS's, over the one that ppopt uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.clock import installed
from benchmarks.limit import BEST, alone
from optimiser.loading import load
from optimiser.model import build

if TYPE_CHECKING:
    from collections.abc import Iterator

CANDIDATES = {
    "interior point IPX with crossover (used)": BEST,
    "HiGHS's default": {},
    "interior point HiPO with crossover": {"solver": "hipo"},
    "dual simplex": {"solver": "simplex", "simplex_strategy": 1},
    "primal simplex": {"solver": "simplex", "simplex_strategy": 4},
    "IPX without crossover (no vertex, no prices)": {"solver": "ipx", "run_crossover": "off"},
}
NEEDS = {"interior point HiPO with crossover": "highspy-extras"}
"""What HiGHS needs beside it for a candidate: without, it says so to nobody and runs another algorithm instead."""
PATIENCE = 8.0
"""A candidate that takes longer than so many times the one used is stopped."""


def algorithms() -> Iterator[dict[str, object]]:
    """Each candidate's time over IPX's, in one run."""
    lp = build(load("england"))
    used, _ = alone(lp)
    for name, settings in CANDIDATES.items():
        if name in NEEDS and not installed(NEEDS[name]):
            yield {"algorithm": name, "ended": f"{NEEDS[name]} is not installed"}
            continue
        took, status = alone(lp, settings, time_limit_s=PATIENCE * used)
        yield {"algorithm": name, "seconds": round(took, 2), "ratio": round(took / used, 2), "ended": status}
