"""Sets as axes, tables as dense arrays: the ground on which a plan is recomputed.

The model builds sparse rows from joins; here every quantity is a whole array over its sets, so that no mistake of the
one can repeat itself in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from optimiser.errors import VerifyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance
    from optimiser.verify.report import Figures, Flags

Positions = npt.NDArray[np.intp]

COST_KINDS = ("tuition", "salary", "tariff")


@dataclass(frozen=True)
class Space:
    """The members of each set in order; ``year`` is plan and tail, ``begun`` also the years before them."""

    members: Mapping[str, pd.Index]
    past: int
    """how many years before the first intake year can still matter"""

    def shape(self, axes: str) -> tuple[int, ...]:
        """Number of members of each axis."""
        return tuple(len(self.members[axis]) for axis in axes.split())

    def size(self, axis: str) -> int:
        """Number of members of a set."""
        return len(self.members[axis])

    def positions(self, axis: str, values: pd.Series, table: str) -> Positions:
        """Where each value stands in its set.

        Raises VerifyError when a value is not a member.
        """
        members = self.members[axis]
        # Whole numbers may come as text or as categories of them.
        found = members.get_indexer(pd.Index(values).astype(members.dtype))
        if (found < 0).any():
            stranger = pd.Series(values).to_numpy()[int(np.argmax(found < 0))]
            msg = f"{table}: {stranger} is not a {axis} of the instance"
            raise VerifyError(msg)
        return found


def space_of(inst: Instance) -> Space:
    """The sets of an instance."""
    first = inst.horizon.first_intake_year
    reach = [inst.route_years["year_of_training"].max() - 1, inst.finishers["after_years"].max(), 1]
    past = int(np.nanmax(np.array(reach, dtype=float)))
    sets = {name: getattr(inst, table)[name] for name, table in _DECLARED.items()}
    longest = int(np.nanmax(np.array([inst.route_years["year_of_training"].max(), 1], dtype=float)))
    years = inst.horizon.years
    members = {name: pd.Index(column.astype(str)) for name, column in sets.items()}
    waits = [inst.professions["experience_years"], inst.move_limits["years_after_qualifying"]]
    longest_wait = int(pd.concat([*waits, inst.length_of_service["years_in_post"]]).max())
    members |= {
        "year": pd.Index(list(years)),
        "years_in_post": pd.Index(range(longest_wait + 1)),
        "begun": pd.Index(range(first - past, years[-1] + 1)),
        "year_of_training": pd.Index(range(1, longest + 1)),
        "band": pd.Index(range(1, len(inst.horizon.bands) + 1)),
        "cost_kind": pd.Index(COST_KINDS),
        "cohort": pd.Index(["begun", "new"]),
        "target_year": pd.Index(
            inst.diversity_targets["target"].astype(str) + ", " + inst.diversity_targets["year"].astype(str)
        ),
    }
    return Space(members, past)


_DECLARED = {
    "profession": "professions",
    "region": "regions",
    "hei": "heis",
    "service": "services",
    "fund": "funds",
    "route": "routes",
    "programme": "programmes",
    "pool": "pools",
    "setting": "settings",
    "group": "groups",
    "scheme": "schemes",
    "ratio": "team_ratios",
}


def fill(space: Space, frame: pd.DataFrame, axes: str, column: str, *, table: str, default: float = 0.0) -> Figures:
    """A column of a table as an array over ``axes`` (``axis`` or ``axis=key column``), ``default`` where no row is.

    Raises VerifyError for a key twice, a key that is unknown and a figure that is not a number.
    """
    flat, cells, values = _cells(space, frame, axes, column, table)
    again = pd.Series(cells).duplicated().to_numpy()
    if again.any():
        row = frame.iloc[int(np.argmax(again))]
        names = ", ".join(str(row[part.rpartition("=")[2]]) for part in axes.split())
        msg = f"{table}: two rows for {names}"
        raise VerifyError(msg)
    flat += default
    flat.ravel()[cells] = values
    return flat


def add_up(space: Space, frame: pd.DataFrame, axes: str, column: str, *, table: str) -> Figures:
    """The same, summing the rows of each cell."""
    flat, cells, values = _cells(space, frame, axes, column, table)
    np.add.at(flat.ravel(), cells, values)
    return flat


def _cells(space: Space, frame: pd.DataFrame, axes: str, column: str, table: str) -> tuple[Figures, Positions, Figures]:
    """An array of zeros over the axes, and for each row of the table its cell in the flat array and its figure."""
    zeros = np.zeros(space.shape(" ".join(part.partition("=")[0] for part in axes.split())))
    if frame.empty:
        return zeros, np.empty(0, dtype=np.intp), np.empty(0)
    missing = [name for name in (*(part.rpartition("=")[2] for part in axes.split()), column) if name not in frame]
    if missing:
        msg = f"{table}: no column {', '.join(missing)}"
        raise VerifyError(msg)
    where = [space.positions(part.partition("=")[0], frame[part.rpartition("=")[2]], table) for part in axes.split()]
    values = frame[column].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        msg = f"{table}, {column}: a figure is not a finite number"
        raise VerifyError(msg)
    return zeros, np.ravel_multi_index(where, zeros.shape), values


def listed(space: Space, frame: pd.DataFrame, axes: str) -> Flags:
    """Which cells have a row in a table."""
    flags: Flags = fill(space, frame.assign(listed=1.0), axes, "listed", table="listed") > 0
    return flags


def membership(space: Space, inst: Instance, areas: pd.Series) -> Figures:
    """1 where a region belongs to an area (a region, a parent or all): a row for each area, a column a region."""
    regions = inst.regions["region"].astype(str).to_numpy()
    parents = inst.regions["parent"].astype(str).to_numpy()
    named = areas.astype(str).to_numpy()[:, None]
    inside: Figures = ((named == "all") | (named == regions) | (named == parents)).astype(float)
    return inside.reshape(len(areas), space.size("region"))


def before(opening: Figures, by_year: Figures) -> Figures:
    """The same quantity a year earlier (year is the last axis): ``opening`` stands before the first year."""
    return np.concatenate([opening[..., None], by_year[..., :-1]], axis=-1)
