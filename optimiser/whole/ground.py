"""How places, intakes and starts hang together as positions in the program, for everything that makes them whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from optimiser.whole.paths import paths_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.whole.paths import Paths


ON_STOCK = ("team_ratio", "movers", "retained", "supervisors", "policy")
"""Families of limits that starts come into through the stock of people in post; of rules those that speak of it."""
NOISE = 1e-11


@dataclass(frozen=True)
class Ground:
    """The program in which places may be fractions, and where things stand in it.

    Arrays over the columns ``places``: the column itself, the column of its intake and of its starts, and its year.
    Only the years of the plan are here; the tail is left to be fractions (docs/decisions/0015).
    """

    inst: Instance
    lp: LinearProgram
    paths: list[Paths]
    intakes: NDArray[np.int64]
    """column of each programme's intake in each year of the plan: a line per programme, in the order of ``paths``"""
    route: NDArray[np.int64]
    """number of each programme's route"""
    place: NDArray[np.int64]
    intake_of: NDArray[np.int64]
    starts_of: NDArray[np.int64]
    year_of: NDArray[np.int64]
    row_years: NDArray[np.int64]
    """year of each row of the program; 0 where a row has none"""
    row_families: NDArray[np.str_]
    through_stock: NDArray[np.bool_]
    """rows that set limits on the stock of people in post"""
    direct: csr_array
    """the matrix with the stock of people in post written out as what came before it, where rows set limits on it"""
    given: NDArray[np.float64]
    """what that leaves out, of people in post or in training before the first year: a plan's ``matrix @ x`` less its
    ``direct @ x``"""

    @property
    def years(self) -> range:
        """The years of the plan."""
        return self.inst.horizon.plan_years

    @property
    def columns(self) -> int:
        """How many columns the program has."""
        return len(self.lp.lower)

    def columns_of(self, *names: str) -> NDArray[np.int64]:
        """The columns of some variables."""
        spans = [self.lp.column_block(name).span for name in names]
        return np.concatenate([np.arange(span.start, span.stop) for span in spans])

    def over_columns(self, intakes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Intakes, a line per programme and a column per year of the plan, in their columns; 0 for other columns."""
        taken = np.zeros(self.columns)
        taken[self.intakes] = intakes
        return taken

    def start_prices(self, dual: NDArray[np.float64]) -> NDArray[np.float64]:
        """The price of one more of each column of starts, in matrix units; 0 for other columns."""
        prices = np.zeros(self.columns)
        block = next(block for block in self.lp.rows if block.name == "places_of_route")
        prices[self.lp.column_block("starts").span] = dual[block.span]
        return prices


def ground(inst: Instance, lp: LinearProgram) -> Ground:
    """Find where everything stands; ``lp`` is the program of ``inst`` with places in fractions."""
    places, intake, starts = (_numbered(lp, name) for name in ("places", "intake", "starts"))
    routes = inst.programmes[["programme", "route"]]
    whole = places[places["year"] <= inst.horizon.last_intake_year].merge(routes, on="programme", how="left")
    whole = whole.merge(intake, on=["programme", "year"], suffixes=("", "_intake"), how="left")
    whole = whole.merge(starts, on=["route", "region", "year"], suffixes=("", "_starts"), how="left")
    in_plan = intake[intake["year"] <= inst.horizon.last_intake_year]
    order = {name: place for place, name in enumerate(inst.programmes["programme"].astype(str))}
    by_programme = in_plan.assign(place=in_plan["programme"].astype(str).map(order)).sort_values(["place", "year"])
    years = [
        block.keys["year"].to_numpy(np.int64) if "year" in block.keys else np.zeros(len(block.keys), np.int64)
        for block in lp.rows
    ]
    families = np.repeat([block.name for block in lp.rows], [len(block.keys) for block in lp.rows])
    through = np.isin(families, ON_STOCK) & (np.diff(lp.matrix[:, lp.column_block("stock").span].indptr) > 0)
    return Ground(
        inst,
        lp,
        paths_of(inst),
        by_programme["col"].to_numpy(np.int64).reshape(len(order), len(inst.horizon.plan_years)),
        pd.factorize(inst.programmes["route"].astype(str))[0],
        whole["col"].to_numpy(np.int64),
        whole["col_intake"].to_numpy(np.int64),
        whole["col_starts"].to_numpy(np.int64),
        whole["year"].to_numpy(np.int64),
        np.concatenate(years),
        families,
        through,
        *_direct(lp, families, through),
    )


def whole_sums(ground: Ground) -> NDArray[np.bool_]:
    """Columns that are whole when places are: places, intakes and starts of the plan's years."""
    whole = np.zeros(ground.columns, dtype=bool)
    for columns in (ground.place, ground.intake_of, ground.starts_of):
        whole[columns] = True
    return whole


def _direct(
    lp: LinearProgram, families: NDArray[np.str_], through_stock: NDArray[np.bool_]
) -> tuple[csr_array, NDArray[np.float64]]:
    """Stock follows from starts by the balance of the workforce: put in until limits have no stock left."""
    stock = lp.column_block("stock").span
    balances, limits = np.flatnonzero(families == "workforce_balance"), np.flatnonzero(through_stock)
    balance, without = lp.matrix[balances], csr_array(lp.matrix[limits])
    given = np.zeros(len(families))
    while (share := csr_array(without[:, stock])).count_nonzero():
        given[limits] += share @ lp.row_lower[balances]
        without = csr_array(without - share @ balance)
        without.data[np.abs(without.data) < NOISE] = 0.0
        without.eliminate_zeros()
    others = np.setdiff1d(np.arange(len(families)), limits)
    order = np.argsort(np.concatenate([others, limits]))
    return csr_array(csr_array(vstack([lp.matrix[others], without]).tocsr())[order]), given


def _numbered(lp: LinearProgram, name: str) -> pd.DataFrame:
    block = lp.column_block(name)
    return block.keys.assign(col=np.arange(block.span.start, block.span.stop))
