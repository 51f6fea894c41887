"""Rules written as data: a measure of a selection is at least or at most a number, a share of another, or a growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import numpy as np
import pandas as pd

from optimiser import selection
from optimiser.model.families.measures import MEASURES, Measure
from optimiser.model.rows import Rows
from optimiser.model.variables import POUNDS
from optimiser.tables import ALL, NONE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


class Rule(Protocol):
    """A line of the policies table."""

    rule: str
    where: str
    for_each: str
    sense: str
    amount: float
    unit: str
    of: str
    years: str


def policy(inst: Instance, cols: Columns) -> Rows:
    r"""A rule of the plan holds: on places, intakes, starts or stock.

    .. math:: \sum_{\text{where}} x_y \;\{\ge, \le\}\; \text{amount},
        \quad \text{amount} \sum_{\text{of}} x_y \;\text{ or }\; (1 + \text{amount}) \sum_{\text{where}} x_{y-1}

    One row per rule, per value of ``for_each`` and per year, in people or WTE as measured.  The dual is shortfall
    avoided per person or WTE that the rule gives way.
    """
    return _rules(inst, cols, "policy", ("places", "intake", "starts", "stock"), "people or WTE", 1.0)


def policy_spend(inst: Instance, cols: Columns) -> Rows:
    r"""A rule of the plan on spending holds; cohorts of the pipeline count.

    .. math:: \sum_{\text{where}} \text{spend}_y \;\{\ge, \le\}\; \text{amount},
        \quad \text{amount} \sum_{\text{of}} \text{spend}_y
        \;\text{ or }\; (1 + \text{amount}) \sum_{\text{where}} \text{spend}_{y-1}

    One row per rule, per value of ``for_each`` and per year, in pounds.  The dual is shortfall avoided per pound.
    """
    return _rules(inst, cols, "policy_spend", ("spend",), "pounds", POUNDS)


def _rules(inst: Instance, cols: Columns, family: str, kinds: tuple[str, ...], unit: str, scale: float) -> Rows:
    rules = inst.policies[inst.policies["measure"].isin(kinds)]
    measures = {
        str(kind): _described(inst, MEASURES[str(kind)](inst, cols), of_kind)
        for kind, of_kind in rules.groupby("measure", observed=True)
    }
    stated = [_rule(inst, cast("Rule", rule), measures[str(rule.measure)]) for rule in rules.itertuples()]
    dtypes = {
        "rule": pd.CategoricalDtype([rule.name for rule in stated]),
        "each": pd.CategoricalDtype(list(dict.fromkeys(name for rule in stated for name in rule.eaches.tolist()))),
    }
    over, terms, already = (
        _frame(stated, [getattr(rule, part) for rule in stated], dtypes) for part in ("over", "terms", "already")
    )
    return Rows(
        family,
        over.rename(columns={"at": "lower", "amount": "upper"}),
        [terms.rename(columns={"at": "col", "amount": "coef"}).astype({"col": np.int64})],
        unit,
        [already.rename(columns={"amount": "value"})],
        scale,
    )


class Lines(NamedTuple):
    """Lines of a rule as arrays: which ``each`` (by number) and year, where (a column or a bound), and how much."""

    each: NDArray[np.int64]
    year: NDArray[np.int64]
    at: NDArray[np.float64]
    amount: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_]) -> Lines:
        """The chosen lines."""
        return Lines(self.each[chosen], self.year[chosen], self.at[chosen], self.amount[chosen])

    def times(self, factor: float) -> Lines:
        """The lines with their amounts multiplied."""
        return self._replace(amount=factor * self.amount)


NOTHING = Lines(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))


def _joined(*several: Lines) -> Lines:
    each, year, at, amount = (np.concatenate(parts) for parts in zip(*several, strict=True))
    return Lines(each, year, at, amount)


class Attribute(NamedTuple):
    """An attribute of some lines: its names in alphabetical order, and the number of each line's name."""

    names: NDArray[np.str_]
    numbers: NDArray[np.int64]


class Described(NamedTuple):
    """What can be counted, with every attribute that its rules ask for."""

    lines: Lines
    attributes: dict[str, Attribute]

    def counted(self, conditions: str, for_each: str) -> Lines:
        """The lines that meet the conditions, with the number of the value of ``for_each`` that each belongs to."""
        chosen = np.ones(len(self.lines.year), dtype=bool)
        for column, values in selection.parse(conditions):
            names, numbers = self.attributes[column]
            chosen &= np.isin(names, values)[numbers]
        lines = self.lines.where(chosen)
        return lines if for_each == NONE else lines._replace(each=self.attributes[for_each].numbers[chosen])


class Sides(NamedTuple):
    """A measure: its decisions, what is committed, and the year before the first."""

    terms: Described
    already: Described
    before: Described

    def names(self, for_each: str) -> NDArray[np.str_]:
        """The values of ``for_each`` by number."""
        return np.array([ALL]) if for_each == NONE else self.terms.attributes[for_each].names


def _described(inst: Instance, measure: Measure, rules: pd.DataFrame) -> Sides:
    """The measure with every attribute that its rules ask for, looked up once and numbered alike for all of them."""
    shares = rules.loc[rules["unit"] == "share", "of"]
    asked = {column for text in (*rules["where"], *shares) for column, _ in selection.parse(str(text))}
    asked |= {str(name) for name in rules["for_each"]} - {NONE}
    found = [_attributes(inst, frame, asked) for frame in measure]
    names = {
        name: np.unique([str(each) for of_frame in found if name in of_frame for each in of_frame[name].categories])
        for name in asked
    }
    return Sides(
        *(
            Described(_lines(frame), {name: _numbered(each, names[name]) for name, each in of_frame.items()})
            for frame, of_frame in zip(measure, found, strict=True)
        )
    )


def _attributes(inst: Instance, frame: pd.DataFrame, asked: set[str]) -> dict[str, pd.Categorical]:
    """Those of the attributes that the frame leads to."""
    there = {"programme", "route", "profession", "region"} & set(frame.columns)
    reached = {name for name in asked if name in frame or _leads_to(name, there)}
    looked_up = {name: selection.attribute(inst, frame, name).astype("category") for name in reached}
    return {name: cast("pd.Categorical", values.array) for name, values in looked_up.items()}


def _leads_to(name: str, there: set[str]) -> bool:
    """Whether an attribute can be looked up from the columns there are."""
    if name in there:
        return True
    key = selection.ATTRIBUTES.get(name, (None,))[0]
    return key is not None and _leads_to(key, there)


def _numbered(values: pd.Categorical, names: NDArray[np.str_]) -> Attribute:
    return Attribute(names, np.searchsorted(names, np.asarray(values.categories, dtype=str))[values.codes])


def _lines(frame: pd.DataFrame) -> Lines:
    """The lines of a measure; those of the year before the first say no year, or no column."""

    def column(name: str) -> NDArray[np.float64]:
        return frame[name].to_numpy(float) if name in frame else np.zeros(len(frame))

    amount = column("coef" if "coef" in frame else "value")
    return Lines(np.zeros(len(frame), np.int64), column("year").astype(np.int64), column("col"), amount)


class Stated(NamedTuple):
    """A rule as rows (lower bounds as ``at``, upper as ``amount``), terms and commitments, numbered by ``eaches``."""

    name: str
    eaches: NDArray[np.str_]
    over: Lines
    terms: Lines
    already: Lines


def _rule(inst: Instance, rule: Rule, measure: Sides) -> Stated:
    """Rows, terms and commitments of one rule."""
    first = inst.horizon.first_intake_year
    years = np.array(selection.parse_years(str(rule.years), inst.horizon.years))
    terms, already = (side.counted(rule.where, rule.for_each) for side in (measure.terms, measure.already))
    eaches = np.unique(np.concatenate([terms.each, already.each]))
    against = [NOTHING, NOTHING]
    if rule.unit == "share":
        against = [_spread(side.counted(rule.of, NONE), eaches) for side in (measure.terms, measure.already)]
    if rule.unit == "growth":
        against = [lines._replace(year=lines.year + 1) for lines in (terms, already)]
        if first in years:
            before = measure.before.counted(rule.where, rule.for_each)
            against[1] = _joined(against[1], before._replace(year=np.full(len(before.year), first)))
    factor = 1 + rule.amount if rule.unit == "growth" else rule.amount
    counted = [_joined(lines, other.times(-factor)) for lines, other in zip((terms, already), against, strict=True)]
    kept = [lines.where(np.isin(lines.year, years) & np.isin(lines.each, eaches)) for lines in counted]
    renumbered = [lines._replace(each=np.searchsorted(eaches, lines.each)) for lines in kept]
    names = measure.names(rule.for_each)[eaches]
    return Stated(rule.rule, names, _over(rule, len(eaches), years), *renumbered)


def _over(rule: Rule, eaches: int, years: NDArray[np.int64]) -> Lines:
    """The rows of a rule."""
    limit = rule.amount if rule.unit == "number" else 0.0
    lower, upper = (limit, np.inf) if rule.sense == "at_least" else (-np.inf, limit)
    each, rows = np.repeat(np.arange(eaches), len(years)), eaches * len(years)
    return Lines(each, np.tile(years, eaches), np.full(rows, lower), np.full(rows, upper))


def _spread(lines: Lines, eaches: NDArray[np.int64]) -> Lines:
    """The whole selection once for every value of ``for_each``: a share is of the total."""
    return _joined(NOTHING, *(lines._replace(each=np.full(len(lines.year), each)) for each in eaches))


def _frame(rules: Sequence[Stated], parts: Sequence[Lines], dtypes: Mapping[str, pd.CategoricalDtype]) -> pd.DataFrame:
    """The lines of every rule, with the rule's name."""
    rule = np.repeat(np.arange(len(rules)), [len(lines.year) for lines in parts])
    known = [dtypes["each"].categories.get_indexer(pd.Index(each.eaches)) for each in rules]
    each = [numbers[lines.each] for numbers, lines in zip(known, parts, strict=True)]
    lines = _joined(NOTHING, *parts)
    return pd.DataFrame(
        {
            "rule": pd.Categorical.from_codes(rule, dtype=dtypes["rule"]),
            "each": pd.Categorical.from_codes(np.concatenate([NOTHING.each, *each]), dtype=dtypes["each"]),
            "year": lines.year,
            "at": lines.at,
            "amount": lines.amount,
        }
    )
