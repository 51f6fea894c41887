"""Larger instances from a real one: every programme and every service split into several, by seeded random shares.

The geography, the routes and their catchments stay as they are.  What a programme or service has (capacity, contracts,
last intake, requirement, trainees' care) is split among its parts, so that a plan of the instance, split the same way,
is a plan of the larger one: it is feasible if the instance is.  The parts then differ a little in what cannot make it
infeasible (how much faster a programme may grow, how much less its expansion costs, what a service's shortfall
weighs), so that they are not copies of one another that a presolve would merge.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.csv_text import csv_text
from optimiser.runfolder.toml_text import settings_text
from optimiser.tables import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from optimiser.instance import Instance

SEED = 20240901
SPLIT: dict[str, dict[str, Sequence[str]]] = {
    "programme": {
        "programmes": ("capacity_places", "last_intake_places", "min_cohort_places", "allowance_places"),
        "programme_years": ("min_places", "max_places"),
        "programme_expansion": ("max_places",),
        "promised_places": ("places",),
        "catchments": (),
    },
    "service": {
        "services": (),
        "requirements": ("required_wte",),
        "skill_mix": (),
        "trainee_service": ("share",),
    },
}
"""For each set that is split: its tables, and in each the figures that the parts share among themselves."""

VARIED = {
    "programmes": ("growth_share", 1.0, 1.3),
    "programme_expansion": ("gbp_per_place", 0.8, 1.0),
    "services": ("weight", 0.9, 1.1),
}
"""A figure of each part is multiplied by a random number between these two; none of them can make a plan infeasible."""


def enlarged(inst: Instance, parts: int, seed: int = SEED) -> Instance:
    """The instance with every programme and every service split into ``parts``, its intakes in single places.

    Raises ValueError if a policy names a programme, which would then mean none of its parts.
    """
    if inst.policies[["where", "of"]].apply(lambda text: text.str.contains("programme")).to_numpy().any():
        msg = "a policy names a programme, which cannot be split"
        raise ValueError(msg)
    draw = np.random.default_rng(seed)
    tables: dict[str, Any] = {"programme_blocks": inst.programme_blocks.iloc[:0]}
    sets = dict(inst.sets)
    for key, shared in SPLIT.items():
        members = list(inst.sets[key].categories)
        names = {member: [f"{member}.{part}" for part in range(1, parts + 1)] for member in members}
        sets[key] = pd.CategoricalDtype([name for several in names.values() for name in several])
        shares = pd.DataFrame(
            {
                "part": [name for several in names.values() for name in several],
                key: np.repeat(members, parts),
                "of_whole": draw.dirichlet(np.full(parts, 8.0), size=len(members)).ravel(),
            }
        )
        for name, figures in shared.items():
            tables[name] = _split(inst.table(name), key, shares, figures, sets[key])
    for name, (column, low, high) in VARIED.items():
        factor = draw.uniform(low, high, size=len(tables[name]))
        tables[name] = tables[name].assign(**{column: (tables[name][column] * factor).round(6)})
    horizon = inst.horizon.model_copy(update={"name": f"{inst.horizon.name}-{parts}x"})
    return replace(inst, horizon=horizon, sets=sets, hash=f"{inst.hash}, split in {parts}", **tables)


def _split(
    frame: pd.DataFrame, key: str, shares: pd.DataFrame, figures: Sequence[str], members: pd.CategoricalDtype
) -> pd.DataFrame:
    """One table with every line once for each part, its shared figures split."""
    frame = frame.astype({key: str}).merge(shares, on=key, how="left", sort=False)
    for column in figures:
        frame[column] *= frame["of_whole"]
    return frame.assign(**{key: frame["part"].astype(members)}).drop(columns=["part", "of_whole"])


def write(inst: Instance, folder: Path) -> None:
    """The instance as a folder that ``load`` reads, checks and all."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "instance.toml").write_text(settings_text(inst.horizon), encoding="utf-8")
    for name, table in BY_NAME.items():
        frame = inst.table(name)
        if len(frame) or not table.optional:
            (folder / f"{name}.csv").write_bytes(csv_text(frame).encode())
