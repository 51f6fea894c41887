"""Rules written as data: sums over a selection against a number, a share of another selection, or growth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from optimiser.errors import VerifyError
from optimiser.verify.report import Check, Figures, Flags, at_least, at_most
from optimiser.verify.selection import conditions, years_of
from optimiser.verify.space import COST_KINDS, Space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions
    from optimiser.verify.flows import Flows
    from optimiser.verify.money import Spending


Labels = dict[str, npt.NDArray[np.object_]]
"""For each name that a condition may use, its value for every member of an axis."""


@dataclass(frozen=True)
class Measure:
    """A quantity that rules may limit: an axis for each of ``labels``, and the year last.

    ``first_base`` is the year before the first, over as many of the axes as the tables know.  ``labels`` says
    what conditions may ask of the members of each axis.
    """

    values: Figures
    first_base: Figures | None
    labels: tuple[Labels, ...]
    unit: str

    def by_year(self, where: str, each: tuple[str, str] | None = None) -> Figures:
        """Sum of the selection (of the members with ``each`` = column and value, if given) in each year."""
        return self._sum(self.values, self._picks(where, each))

    def year_before(self, where: str, each: tuple[str, str] | None = None) -> float:
        """The same sum in the year before the first; NaN where the tables do not know it so finely, or not at all."""
        picks = self._picks(where, each)
        known = 0 if self.first_base is None else self.first_base.ndim
        if self.first_base is None or not all(pick.all() for pick in picks[known:]):
            return float("nan")
        return float(self._sum(self.first_base[..., None], picks[:known])[0])

    def _picks(self, where: str, each: tuple[str, str] | None) -> list[Flags]:
        """Which members of each axis are selected."""
        picks = [np.ones(count, dtype=bool) for count in self.values.shape[:-1]]
        wanted = [] if each is None else [(each[0], {each[1]})]
        for column, names in [*conditions(where), *wanted]:
            axis = self.axis_of(column)
            picks[axis] &= np.isin(self.labels[axis][column], list(names))
        return picks

    @staticmethod
    def _sum(values: Figures, picks: list[Flags]) -> Figures:
        """Sum over the selected members, the last axis kept."""
        for pick in picks:
            values = values[pick].sum(axis=0)
        return values

    def axis_of(self, column: str) -> int:
        """Which axis has the column.

        Raises VerifyError when none has.
        """
        for axis, labels in enumerate(self.labels):
            if column in labels:
                return axis
        msg = f"policies: the measure has no {column}"
        raise VerifyError(msg)

    def found(self, where: str, column: str) -> list[str]:
        """Values of a column in the selection, in order."""
        axis = self.axis_of(column)
        keep = np.ones(self.values.shape[axis], dtype=bool)
        for name, names in conditions(where):
            if self.axis_of(name) == axis:
                keep &= np.isin(self.labels[axis][name], list(names))
        return list(dict.fromkeys(self.labels[axis][column][keep].tolist()))


def policy(inst: Instance, space: Space, plan: Decisions, flows: Flows, spending: Spending) -> Iterator[Check]:
    """One row for each rule, each value of its for_each and each of its years."""
    measures: dict[str, Measure] = {}
    makers: dict[str, Callable[[], Measure]] = {
        "places": lambda: _places(inst, space, plan),
        "intake": lambda: _intake(inst, space, plan),
        "starts": lambda: _starts(inst, space, plan, flows),
        "stock": lambda: _stock(inst, plan, flows),
        "spend": lambda: _spend(inst, space, spending),
    }
    for rule in inst.policies.astype({"rule": str}).to_dict("records"):
        name = str(rule["measure"])
        if name not in measures:
            measures[name] = makers[name]()
        yield from _rule(inst, measures[name], {str(key): value for key, value in rule.items()})


def _rule(inst: Instance, measure: Measure, rule: dict[str, object]) -> Iterator[Check]:
    """The rows of one rule."""
    where, column, amount = str(rule["where"]), str(rule["for_each"]), float(str(rule["amount"]))
    years = years_of(str(rule["years"]), inst.horizon.years)
    compare = at_least if rule["sense"] == "at_least" else at_most
    for value in [None] if column == "none" else measure.found(where, column):
        each = None if value is None else (column, value)
        figure = measure.by_year(where, each)
        limit = np.full(len(figure), amount)
        if rule["unit"] == "share":
            limit = amount * measure.by_year(str(rule["of"]))
        elif rule["unit"] == "growth":
            limit = (1 + amount) * np.concatenate([[measure.year_before(where, each)], figure[:-1]])
        for y in years:
            if np.isnan(limit[y]):  # growth on a year before the first of which the tables say nothing
                continue
            label = ", ".join(str(part) for part in (rule["rule"], value, inst.horizon.years[y]) if part is not None)
            yield compare("policy", "", np.array(figure[y]), np.array(limit[y]), measure.unit, label=label)


def _labels(frame: pd.DataFrame) -> Labels:
    """The columns of a table as plain text."""
    return {str(name): column.astype(str).to_numpy(dtype=object) for name, column in frame.items()}


def _regions(inst: Instance) -> Labels:
    """What a condition may name of a region."""
    return _labels(inst.regions[["region", "parent"]])


def _professions(inst: Instance) -> Labels:
    """What a condition may name of a profession."""
    return _labels(inst.professions[["profession", "family", "new_role"]])


def _routes(inst: Instance, space: Space) -> Labels:
    """What a condition may name of a route: its own and its profession's names."""
    of = space.positions("profession", inst.routes["profession"], "routes")
    return _labels(inst.routes[["route", "kind"]]) | {name: labels[of] for name, labels in _professions(inst).items()}


def _programmes(inst: Instance, space: Space) -> Labels:
    """What a condition may name of a programme: its own, its university's and its route's names."""
    of = space.positions("route", inst.programmes["route"], "programmes")
    home = space.positions("hei", inst.programmes["hei"], "programmes")
    own = _labels(inst.programmes[["programme", "hei"]])
    own["hei_region"] = _labels(inst.heis[["region"]])["region"][home]
    return own | {name: labels[of] for name, labels in _routes(inst, space).items()}


def _places(inst: Instance, space: Space, plan: Decisions) -> Measure:
    """Places; the last intake is known by programme, not by region."""
    last = inst.programmes["last_intake_places"].to_numpy(dtype=float)
    return Measure(plan.places, last, (_programmes(inst, space), _regions(inst)), "people")


def _intake(inst: Instance, space: Space, plan: Decisions) -> Measure:
    """Intake of programmes."""
    return Measure(
        plan.intake, inst.programmes["last_intake_places"].to_numpy(dtype=float), (_programmes(inst, space),), "people"
    )


def _starts(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Measure:
    """Starts; the cohort of the pipeline's last year stands before the first."""
    return Measure(plan.starts, flows.begun[..., space.past - 1], (_routes(inst, space), _regions(inst)), "people")


def _stock(inst: Instance, plan: Decisions, flows: Flows) -> Measure:
    """People in post; the opening workforce stands before the first year."""
    return Measure(plan.stock, flows.opening, (_professions(inst), _regions(inst)), "WTE")


def _spend(inst: Instance, space: Space, spending: Spending) -> Measure:
    """Training charges of all cohorts; nothing is known of the year before the first."""
    funds = _labels(inst.funds[["fund"]])
    kinds = {"cost_kind": np.array(COST_KINDS, dtype=object)}
    return Measure(spending.charges.sum(axis=-1), None, (funds, kinds, _routes(inst, space), _regions(inst)), "pounds")
