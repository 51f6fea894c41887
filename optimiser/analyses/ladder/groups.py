"""Among whom a plan is made fair, and what it means for each of them to be short (docs/decisions/0018).

A region is short by the WTE-years of its requirement that are not met.  A profession is short by the shortfall of the
services that are planned to be served by it, each counted by its planned share.  A university is short by the places
that it loses against its last intake repeated in every year of the plan.  All over the years of the plan, unweighted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from optimiser.analyses.compare.titles import titles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

KINDS = ("region", "profession", "hei")
UNITS = {"region": "WTE-years", "profession": "WTE-years", "hei": "places"}


@dataclass(frozen=True)
class Groups:
    """The groups of one kind: group ``g`` is short by ``(matrix @ x + constant)[g] / size[g]``, or not at all."""

    kind: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    matrix: csr_array
    """one row for each group, over the columns of the program"""
    constant: NDArray[np.float64]
    """what each would be short without any of the columns, in the unit of the kind"""
    size: NDArray[np.float64]
    """what each needs, or had: of what the share is a share"""


def groups(inst: Instance, lp: LinearProgram, kind: str) -> Groups:
    """The groups of a kind that need or had anything at all, in the order of their table."""
    terms, size, sign = {"region": _regions, "profession": _professions, "hei": _heis}[kind](inst, lp)
    size = size[size > 0]
    names = [name for name in inst.sets[kind].categories.astype(str) if name in size.index]
    row = {name: number for number, name in enumerate(names)}
    terms = terms[terms["group"].isin(row)]
    entries = (
        sign * terms["coef"].to_numpy(float),
        (terms["group"].map(row).to_numpy(int), terms["col"].to_numpy(int)),
    )
    sizes: NDArray[np.float64] = np.asarray(size.loc[names], dtype=np.float64)
    titled = titles(inst, kind)
    return Groups(
        kind,
        tuple(names),
        tuple(titled.get(name, name) for name in names),
        csr_array(entries, shape=(len(names), lp.matrix.shape[1])),
        sizes if sign < 0 else np.zeros(len(names)),
        sizes,
    )


Terms = tuple[pd.DataFrame, "pd.Series[float]", float]


def _columns(inst: Instance, lp: LinearProgram, variable: str) -> pd.DataFrame:
    """The keys of a variable in the plan's years, as text, with ``col``."""
    block = lp.column_block(variable)
    frame = block.keys.assign(col=np.arange(block.start, block.start + len(block.keys)), coef=1.0)
    return _plain(frame[frame["year"] <= inst.horizon.last_intake_year])


def _need(inst: Instance) -> pd.DataFrame:
    return _plain(inst.requirements[inst.requirements["year"] <= inst.horizon.last_intake_year])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    keys = [name for name in ("region", "service", "profession", "programme", "hei") if name in frame]
    return frame.astype(dict.fromkeys(keys, str))


def _regions(inst: Instance, lp: LinearProgram) -> Terms:
    short = _columns(inst, lp, "shortfall")
    return short.assign(group=short["region"]), _need(inst).groupby("region")["required_wte"].sum(), 1.0


def _professions(inst: Instance, lp: LinearProgram) -> Terms:
    mix = _plain(inst.skill_mix[["service", "profession", "planned_share"]])
    short = _columns(inst, lp, "shortfall").merge(mix, on="service")
    need = _need(inst).merge(mix, on="service")
    size = (need["required_wte"] * need["planned_share"]).groupby(need["profession"]).sum()
    return short.assign(group=short["profession"], coef=short["planned_share"]), size, 1.0


def _heis(inst: Instance, lp: LinearProgram) -> Terms:
    programmes = _plain(inst.programmes[["programme", "hei", "last_intake_places"]])
    bought = _columns(inst, lp, "intake").merge(programmes, on="programme")
    size = programmes.groupby("hei")["last_intake_places"].sum() * len(inst.horizon.plan_years)
    return bought.assign(group=bought["hei"]), size, -1.0
