"""Rules written as data: a measure of a selection is at least or at most a number, a share of another, or a growth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

import numpy as np
import pandas as pd

from optimiser import selection
from optimiser.model.families.measures import MEASURES, Measure
from optimiser.model.rows import Rows
from optimiser.model.variables import POUNDS
from optimiser.tables import NONE

if TYPE_CHECKING:
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
    parts = [_rule(inst, cast("Rule", rule), measures[str(rule.measure)]) for rule in rules.itertuples()]
    over, terms, already = (_stack([part[place] for part in parts]) for place in range(3))
    names = {
        "rule": pd.CategoricalDtype(over["rule"].drop_duplicates()),
        "each": pd.CategoricalDtype(over["each"].drop_duplicates()),
    }
    return Rows(
        family,
        over.rename(columns={"at": "lower", "amount": "upper"}).astype(names),
        [terms.rename(columns={"at": "col", "amount": "coef"}).astype({**names, "col": np.int64})],
        unit,
        [already.rename(columns={"amount": "value"}).astype(names)],
        scale,
    )


def _described(inst: Instance, measure: Measure, rules: pd.DataFrame) -> Measure:
    """The measure with every attribute that its rules ask for, looked up once for all of them."""
    shares = rules.loc[rules["unit"] == "share", "of"]
    asked = {column for text in (*rules["where"], *shares) for column, _ in selection.parse(str(text))}
    asked |= {str(name) for name in rules["for_each"]} - {NONE}
    return Measure(*(frame.assign(**_attributes(inst, frame, asked)) for frame in measure))


def _attributes(inst: Instance, frame: pd.DataFrame, asked: set[str]) -> dict[str, pd.Series]:
    """Those of the attributes that the frame leads to, as categories, so that a rule compares codes and not text."""
    there = {"programme", "route", "profession", "region"} & set(frame.columns)
    reached = {name for name in asked if name in frame or _leads_to(name, there)}
    return {name: selection.attribute(inst, frame, name).astype("category") for name in reached}


def _leads_to(name: str, there: set[str]) -> bool:
    """Whether an attribute can be looked up from the columns there are."""
    if name in there:
        return True
    key = selection.ATTRIBUTES.get(name, (None,))[0]
    return key is not None and _leads_to(key, there)


class Lines(NamedTuple):
    """Lines of a rule as arrays: which ``each`` and year, where (a column, or a lower bound), and how much."""

    each: NDArray[np.object_]
    year: NDArray[np.int64]
    at: NDArray[np.float64]
    amount: NDArray[np.float64]

    def where(self, chosen: NDArray[np.bool_]) -> Lines:
        """The chosen lines."""
        return Lines(self.each[chosen], self.year[chosen], self.at[chosen], self.amount[chosen])

    def times(self, factor: float) -> Lines:
        """The lines with their amounts multiplied."""
        return self._replace(amount=factor * self.amount)


def _joined(*several: Lines) -> Lines:
    each, year, at, amount = (np.concatenate(parts) for parts in zip(*several, strict=True))
    return Lines(each, year, at, amount)


def _stack(parts: list[tuple[str, Lines]]) -> pd.DataFrame:
    """The lines of every rule, with the rule's name."""
    names = np.repeat(np.array([name for name, _ in parts], dtype=object), [len(lines.year) for _, lines in parts])
    none = Lines(np.empty(0, object), np.empty(0, np.int64), np.empty(0), np.empty(0))
    return pd.DataFrame({"rule": names, **_joined(none, *(lines for _, lines in parts))._asdict()})


def _rule(
    inst: Instance, rule: Rule, measure: Measure
) -> tuple[tuple[str, Lines], tuple[str, Lines], tuple[str, Lines]]:
    """Rows, terms and commitments of one rule."""
    first = inst.horizon.first_intake_year
    years = np.array(selection.parse_years(str(rule.years), inst.horizon.years))
    terms, already = (_counted(frame, rule.where, rule.for_each) for frame in (measure.terms, measure.already))
    eaches = np.unique(np.concatenate([terms.each, already.each]))
    against = [terms.where(np.zeros(len(terms.year), bool)), already.where(np.zeros(len(already.year), bool))]
    if rule.unit == "share":
        against = [_spread(_counted(frame, rule.of, NONE), eaches) for frame in (measure.terms, measure.already)]
    if rule.unit == "growth":
        against = [lines._replace(year=lines.year + 1) for lines in (terms, already)]
        if first in years:
            before = measure.before.assign(year=first)
            against[1] = _joined(against[1], _counted(before, rule.where, rule.for_each))
    factor = 1 + rule.amount if rule.unit == "growth" else rule.amount
    counted = [_joined(lines, other.times(-factor)) for lines, other in zip((terms, already), against, strict=True)]
    kept = [lines.where(np.isin(lines.year, years) & np.isin(lines.each, eaches)) for lines in counted]
    return (rule.rule, _over(rule, eaches, years)), (rule.rule, kept[0]), (rule.rule, kept[1])


def _over(rule: Rule, eaches: NDArray[np.object_], years: NDArray[np.int64]) -> Lines:
    """The rows of a rule: lower bounds as ``at``, upper bounds as ``amount``."""
    limit = rule.amount if rule.unit == "number" else 0.0
    lower, upper = (limit, np.inf) if rule.sense == "at_least" else (-np.inf, limit)
    rows = len(eaches) * len(years)
    return Lines(np.repeat(eaches, len(years)), np.tile(years, len(eaches)), np.full(rows, lower), np.full(rows, upper))


def _counted(frame: pd.DataFrame, conditions: str, for_each: str) -> Lines:
    """What a rule counts of the frame, with ``each``: the value of for_each that a line belongs to."""
    chosen = np.ones(len(frame), dtype=bool)
    for column, values in selection.parse(str(conditions)):
        chosen &= frame[column].isin(values).to_numpy()
    each = np.full(int(chosen.sum()), "all", dtype=object)
    if for_each != NONE:
        each = frame[for_each].array[chosen].astype(object)
    at = frame["col"].to_numpy(float)[chosen] if "col" in frame else np.zeros(len(each))
    amount = frame["coef" if "coef" in frame else "value"].to_numpy(float)[chosen]
    return Lines(np.asarray(each, dtype=object), frame["year"].to_numpy()[chosen], at, amount)


def _spread(lines: Lines, eaches: NDArray[np.object_]) -> Lines:
    """The whole selection once for every value of ``for_each``: a share is of the total."""
    empty = lines.where(np.zeros(len(lines.year), bool))
    return _joined(empty, *(lines._replace(each=np.full(len(lines.year), each, dtype=object)) for each in eaches))
