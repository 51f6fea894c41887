"""Every limit that binds and that somebody could change: what giving way saves, what tightening costs, and how far.

The price that a solver hands over is one number.  It is right on both sides of a limit for as far as the limit can move
before anything else comes to a bound, which at a degenerate optimum is not at all.  The least objective is convex in
every limit: beyond that room, giving way saves at most the price, and tightening costs at least the price.  What one
step really saves and costs is found by solving again (docs/decisions/0013).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from optimiser.analyses.explain.naming import namer, subject_titles
from optimiser.analyses.explain.ranging import ranges
from optimiser.analyses.explain.standing import block_of, limits_at, moved, resolve, solver, together
from optimiser.reports.limit_kinds import LIMIT_KINDS, step
from optimiser.reports.limit_sizes import sizes
from optimiser.reports.limit_words import owner_of
from optimiser.results.decisions import period
from optimiser.results.limits import KEYS
from optimiser.solution import Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimiser.analyses.explain.standing import Standing
    from optimiser.instance import Instance
    from optimiser.solving.warm import Warm

NOISE = 1e-9
"""As in reports.costly_limits: below this a price is the solver's."""
NO_ROOM = 1e-6
"""A limit that can move by less than this share of a step before its price changes cannot move at all."""
MATERIAL = 1e-7
"""A step worth less than this share of the objective cannot be told from rounding by a re-solve."""
ROUNDING = 1e-9
"""Two optima that differ by less than this share of the objective are the same."""
WORKERS = 2
"""Solvers side by side; which re-solves what is settled beforehand, so that the same run gives the same figures."""
EXACT, RESOLVED, IMPOSSIBLE, AT_MOST, AT_LEAST = "exact", "re-solved", "impossible", "at most", "at least"
COLUMNS = [
    "family", "limit", "title", "name", "owner", *(key for key in KEYS if key not in {"side", "band"}), "period",
    "direction", "unit", "price", "size", "cost", "cost_unit", "step", "step_words", "saves", "saves_how",
    "room_giving_way", "next_giving_way", "costs", "costs_how", "room_tightening", "next_tightening",
]  # fmt: skip


def priced(standing: Standing) -> pd.DataFrame:
    """Limits with a price in plan and tail, the costliest first, before anything is known of how far the price holds.

    ``price`` is in the unit of the first objective (``cost_unit``) per ``unit`` of the limit; ``saves`` and ``costs``
    are for one ``step`` of giving way and of tightening; ``direction`` says whether giving way is more or less.
    ``at`` is the number of the limit in ``standing``.
    """
    rows = _rows(standing)
    rows["saves"] = rows["costs"] = rows["price"] * rows["step"]
    rows["saves_how"], rows["costs_how"] = AT_MOST, AT_LEAST
    return rows


def ranged(standing: Standing, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``priced`` with how far each price surely holds, and which steps are therefore exact.

    Adds ``room_giving_way`` and ``room_tightening`` (in ``unit``), and what comes to a bound there: ``next_giving_way``
    and ``next_tightening``.  Beyond the room the price may hold on, where another basis has the same.
    """
    found = ranges(standing, rows["at"].to_numpy(np.int64))
    name, scale = namer(standing.inst, standing.lp), np.array([block_of(standing.lp, at)[0].scale for at in rows["at"]])
    upper = (rows["direction"] == "more").to_numpy()
    added: dict[str, Any] = {}
    for side, column, is_rise in (("giving_way", "saves_how", upper), ("tightening", "costs_how", ~upper)):
        room = np.where(is_rise, found.rise, found.fall) * scale
        stops = np.where(is_rise, found.stops_rise, found.stops_fall)
        added[f"room_{side}"], added[f"next_{side}"] = room, [name(int(at)) for at in stops]
        added[column] = np.where(room >= rows["step"], EXACT, rows[column])
    return rows.assign(**added)


def degenerate(rows: pd.DataFrame, most: int) -> list[tuple[int, str]]:
    """Limits, by number, and sides on which there is no room at all: the costliest with a price worth the name."""
    worth = rows[rows["saves"] > MATERIAL * rows["cost"].sum()]
    found = [
        (int(at), side)
        for at, out, back, step in worth[["at", "room_giving_way", "room_tightening", "step"]].itertuples(index=False)
        for side, room in (("saves", out), ("costs", back))
        if room < NO_ROOM * step
    ]
    return found[:most]


def _rows(standing: Standing) -> pd.DataFrame:
    """Limits with a price, with whose they are, how large, and the step in which a reader thinks."""
    inst, limits = standing.inst, limits_at(standing)
    family = limits["family"].astype(str)
    rows = limits[(limits["dual"].abs() > NOISE) & family.isin(LIMIT_KINDS)].copy()
    rows["year"] = pd.to_numeric(rows["year"], errors="coerce")
    rows["direction"] = np.where(rows["dual"] > 0, "less", "more")
    rows["size"] = np.where(rows["direction"] == "less", rows["lower"], rows["upper"])
    rows["limit"] = subjects(inst, rows)
    rows["unit"] = units(inst, rows)
    rows["size"] = sizes(inst, standing.solution, rows.reset_index(drop=True)).to_numpy()
    steps = [step(unit, size) for unit, size in zip(rows["unit"], rows["size"], strict=True)]
    rows["step"], rows["step_words"] = ([each[part] for each in steps] for part in (0, 1))
    rows["price"], rows["cost_unit"] = rows["dual"].abs(), standing.unit
    rows["cost"] = rows["price"] * rows["size"]
    rows["period"] = period(inst, rows["year"].fillna(inst.horizon.first_intake_year))
    told = subject_titles(inst)
    pairs = list(zip(rows["family"], rows["limit"], strict=True))
    owners = {pair: owner_of(inst, pair[0], LIMIT_KINDS[pair[0]].subject, pair[1]) for pair in dict.fromkeys(pairs)}
    name = namer(inst, standing.lp)
    rows["name"] = [name(int(at)) for at in rows["at"]]
    rows["title"], rows["owner"] = [told(*pair) for pair in pairs], [owners[pair] for pair in pairs]
    return rows.sort_values(["cost", "at"], ascending=[False, True], ignore_index=True)


def subjects(inst: Instance, rows: pd.DataFrame) -> list[str]:
    """Whose limit each row is: the column that LIMIT_KINDS names; a programme's is its profession's."""
    route_of = dict(zip(inst.programmes["programme"].astype(str), inst.programmes["route"].astype(str), strict=True))
    profession_of = dict(zip(inst.routes["route"].astype(str), inst.routes["profession"].astype(str), strict=True))
    found = []
    for row in rows.to_dict("records"):
        subject = LIMIT_KINDS[row["family"]].subject
        name = str(row[subject]) if subject else ""
        if subject == "profession" and not name:
            name = profession_of[route_of[str(row["programme"])]]
        found.append(name)
    return found


def units(inst: Instance, rows: pd.DataFrame) -> pd.Series:
    """The unit of each row; a rule's is the unit of what it measures."""
    measure = dict(zip(inst.policies["rule"].astype(str), inst.policies["measure"].astype(str), strict=True))
    of_measure = {"places": "places", "intake": "places", "starts": "people", "stock": "WTE"}
    of_rule = rows["rule"].astype(str).map(measure).map(of_measure)
    return of_rule.where(rows["family"] == "policy").fillna(rows["unit"]).astype(str)


def resolved(standing: Standing, rows: pd.DataFrame, asked: Sequence[tuple[int, str]]) -> pd.DataFrame:
    """The rows with what one step really saves or costs, by solving again, for the limits and sides asked for."""
    by_number = {int(line["at"]): line for line in rows.to_dict("records")}

    def some(mine: Sequence[tuple[int, str]]) -> list[tuple[float, str]]:
        held = solver(standing)
        return [_one_step(standing, held, by_number[at], outward=side == "saves") for at, side in mine]

    with ThreadPoolExecutor(WORKERS) as pool, together(standing):
        parts = [asked[number::WORKERS] for number in range(WORKERS)]
        found = [
            pair
            for mine, worth in zip(parts, pool.map(some, parts), strict=True)
            for pair in zip(mine, worth, strict=True)
        ]
    place = {int(at): number for number, at in enumerate(rows["at"])}
    rows = rows.reset_index(drop=True)
    for (at, side), (worth, how) in found:
        rows.loc[place[at], side] = worth
        rows.loc[place[at], f"{side}_how"] = how
    return rows


def _one_step(standing: Standing, held: Warm, line: Mapping[Any, Any], *, outward: bool) -> tuple[float, str]:
    """What one step saves (outward) or costs, and how that is known."""
    by = line["step"] if (line["direction"] == "more") == outward else -line["step"]
    changed = moved(standing.lp, line["at"], by, lower=line["direction"] == "less")
    answer = resolve(standing, held, changed, standing.basis)
    if answer.status is not Status.OPTIMAL:
        return np.nan, IMPOSSIBLE
    change = answer.value - standing.answer.value
    return difference(standing, -change if outward else change), RESOLVED


def difference(standing: Standing, found: float) -> float:
    """The difference of two optima, which is never below nought; nought where it is but rounding."""
    return 0.0 if found < ROUNDING * abs(standing.answer.value) else found


def price_at(standing: Standing, dual: NDArray[np.float64], reduced: NDArray[np.float64], at: int) -> float:
    """The price of a limit, in the unit of the first objective for one of the limit's, from a re-solve."""
    block, _ = block_of(standing.lp, at)
    rows = standing.lp.matrix.shape[0]
    price = dual[at] if at < rows else min(float(reduced[at - rows]), 0.0)
    return abs(float(price)) * standing.lp.objectives[0].scale / block.scale
