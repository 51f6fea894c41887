"""Every limit that could give way: where it stands in the program, which figure of the tables states it, and whose.

A limit is a row of one side or the upper bound of a column.  Several may be stated by one figure: a programme's
capacity holds in every year that has no capacity of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from optimiser.give_way import KINDS
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.limit_words import owner_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from optimiser.instance import Instance
    from optimiser.model.lp import Block, LinearProgram

WIDER, NARROWER = 1, -1
PLAIN = re.compile(r"[\w.\-]+")
"""Words that stand in a change without quotes."""


class Cell(NamedTuple):
    """The column of a table that states a limit, the keys of its row, and whether more of it is a wider limit."""

    table: str
    column: str
    keys: tuple[str, ...]
    more: int = WIDER


CELLS = {
    "budget": Cell("budgets", "budget_gbp", ("fund", "year")),
    "carried": Cell("funds", "carry_share", ("fund",)),
    "placements": Cell("placement_capacity", "days", ("setting", "region", "year")),
    "placement_expansion": Cell("placement_expansion", "max_days", ("setting", "region", "year")),
    "supervisors": Cell("professions", "supervising_share", ("profession",)),
    "programme_capacity": Cell("programmes", "capacity_places", ("programme",)),
    "programme_minimum": Cell("programme_years", "min_places", ("programme", "year"), NARROWER),
    "programme_expansion": Cell("programme_expansion", "max_places", ("programme", "year")),
    "programme_continuity": Cell("programmes", "allowance_places", ("programme",)),
    "skill_mix": Cell("skill_mix", "max_share", ("service", "profession")),
    "movers": Cell("move_limits", "movable_share", ("profession",)),
    "recruited": Cell("recruitment", "max_wte", ("profession", "region", "year")),
    "retained": Cell("retention", "retainable_share", ("profession", "region", "year")),
    "supported": Cell("schemes", "max_share", ("scheme",)),
    "diversity": Cell("diversity_targets", "target_share", ("target", "year"), NARROWER),
    "team_ratio": Cell("team_ratios", "max_ratio", ("ratio",)),
    "policy": Cell("policies", "amount", ("rule",)),
    "policy_spend": Cell("policies", "amount", ("rule",)),
    "shortfall_cap": Cell("", "max_shortfall", ()),
}
"""By kind of limit; a capacity agreed for one year and the fall of an intake are stated elsewhere, see below.  The cap
on shortfall is no figure of a table: it is a setting of the instance, or asked for with the command."""

AGREED = Cell("programme_years", "max_places", ("programme", "year"))
FALL = Cell("programmes", "fall_share", ("programme",))


def limits(inst: Instance, lp: LinearProgram) -> pd.DataFrame:
    """One line per limit: kind, is_bound, at (row or column), side (1 upper, -1 lower), block (number), line (in it).

    Then the figure that states it: table, column, where (as in a change), more (1 if more is wider); and owner, party
    (the owner, or the kind where nobody is named), unit, scale, price_gbp for giving way by one unit, may_give_way.
    """
    rows = [_of_rows(inst, lp, number, block) for number, block in enumerate(lp.rows) if block.name in CELLS]
    bounds = [_of_bounds(inst, lp, number, block) for number, block in enumerate(lp.columns) if block.limit in CELLS]
    return pd.concat([*rows, *bounds], ignore_index=True)


def _of_rows(inst: Instance, lp: LinearProgram, number: int, block: Block) -> pd.DataFrame:
    has = {1: np.isfinite(lp.row_upper[block.span]), -1: np.isfinite(lp.row_lower[block.span])}
    stated = _stated(inst, block, block.name)
    sides = [stated[there].assign(side=side) for side, there in has.items()]
    frame = pd.concat(sides)
    if block.name in {"policy", "policy_spend"}:
        frame["more"] = frame["side"]
    return frame.assign(is_bound=False, at=block.start + frame["line"], block=number)


def _of_bounds(inst: Instance, lp: LinearProgram, number: int, block: Block) -> pd.DataFrame:
    frame = _stated(inst, block, str(block.limit))[np.isfinite(lp.upper[block.span])]
    return frame.assign(side=1, is_bound=True, at=block.start + frame["line"], block=number)


def _stated(inst: Instance, block: Block, kind: str) -> pd.DataFrame:
    """One line per row or column of the block: the figure that states it, whose it is, what giving way counts."""
    keys = block.keys.reset_index(drop=True)
    frame = pd.DataFrame({"kind": kind, "line": np.arange(len(keys))})
    cell = CELLS[kind]
    frame = frame.assign(table=cell.table, column=cell.column, where=_where(keys, cell.keys), more=cell.more)
    if kind == "programme_capacity":
        agreed = keys.merge(inst.programme_years[["programme", "year"]].assign(agreed=True), how="left")["agreed"]
        _restate(frame, keys, agreed.notna().to_numpy(), AGREED)
    if kind == "programme_continuity":
        _restate(frame, keys, (keys["side"] == "fall").to_numpy(), FALL)
    price, allowed = price_of(inst, kind)
    owner = _owners(inst, kind, keys)
    party = owner.where(owner != "", f"whoever decides on {LIMIT_KINDS[kind].words.partition(':')[0]}")
    return frame.assign(
        owner=owner, party=party, unit=block.unit, scale=block.scale, price_gbp=price, may_give_way=allowed
    )


def _restate(frame: pd.DataFrame, keys: pd.DataFrame, chosen: np.ndarray, cell: Cell) -> None:
    stated = {"table": cell.table, "column": cell.column, "where": _where(keys, cell.keys), "more": cell.more}
    for name, value in stated.items():
        frame[name] = frame[name].where(~chosen, value)


def _where(keys: pd.DataFrame, names: Iterable[str]) -> pd.Series:
    """The conditions of a change that find the row of a table, for each line of ``keys``."""
    parts = [f"{name} = " + keys[name].astype(str).map(_word) for name in names]
    if not parts:
        return pd.Series("", index=keys.index)
    text = parts[0]
    for part in parts[1:]:
        text = text + " and " + part
    return text


def _word(text: str) -> str:
    return text if PLAIN.fullmatch(text) and text.casefold() not in {"and", "or"} else f'"{text}"'


def keys_of(lp: LinearProgram, lines: pd.DataFrame) -> tuple[pd.Series, tuple[int, ...]]:
    """The keys that limits of one block have in common, and the years in which they hold."""
    block = (lp.columns if lines["is_bound"].iloc[0] else lp.rows)[lines["block"].iloc[0]]
    keys = block.keys.iloc[lines["line"]]
    years = tuple(sorted(set(keys["year"].astype(int)))) if "year" in keys else ()
    return keys.iloc[0][[len(set(keys[name])) == 1 for name in keys.columns]], years


def _owners(inst: Instance, kind: str, keys: pd.DataFrame) -> pd.Series:
    subject = LIMIT_KINDS[kind].subject
    if subject not in keys:
        return pd.Series(owner_of(inst, kind, "", ""), index=keys.index)
    names = keys[subject].astype(str)
    owners = {name: owner_of(inst, kind, subject, name) for name in names.unique()}
    return names.map(owners).astype(object)


def price_of(inst: Instance, kind: str) -> tuple[float, bool]:
    """What giving way by one unit counts, in pounds, and whether the kind may give way at all."""
    stated = inst.relaxation_prices[inst.relaxation_prices["kind"] == kind]
    if stated.empty:
        return KINDS[kind].price_gbp, True
    return float(stated["price_gbp"].iloc[0]), str(stated["may_give_way"].iloc[0]) == "yes"
