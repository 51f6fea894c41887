"""The small language of overrides: ``places[EXE-hit, london, 2026] = 20``, ``starts[profession=hit] >= 300``.

A measure of the policies table (places, intake, starts, stock, spend), in brackets what is counted, and a limit.  In
the brackets, between commas: names of anything that the measure knows, conditions such as ``kind=core|top-up``, years
and ranges of years.  Several names of one kind (two regions) are added up, names of different kinds (a region and a
profession) narrow each other down.  The sum meets the limit in each of the years; without years, in each year of the
plan.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from optimiser import selection
from optimiser.errors import UsageError
from optimiser.reading.figures import MOST, to_number
from optimiser.reports.overrides import words
from optimiser.words import did_you_mean, listed, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from optimiser.instance import Instance

EXAMPLE = "places[EXE-clinical_psychology, south_west, 2026] = 20"
TEXT = re.compile(r"\s*(\w+)\s*(?:\[([^\]]*)\])?\s*(<=|>=|==|=|at least|at most)\s*(.+?)\s*", re.DOTALL)
YEARS = re.compile(r"\d{4}(\s*\.\.\s*\d{4})?", re.ASCII)
SENSES = {
    "<=": ("at_most",), "at most": ("at_most",), ">=": ("at_least",), "at least": ("at_least",),
    "=": ("at_least", "at_most"), "==": ("at_least", "at_most"),
}  # fmt: skip

OF_WHOLE_PLACES = ("places", "intake", "starts")
"""Measures that add up places."""


@dataclass(frozen=True)
class Override:
    """What somebody wants instead: the sum of a measure over a selection is held in each of the years."""

    text: str
    measure: str
    where: str
    years: str
    senses: tuple[str, ...]
    amount: float

    @property
    def meaning(self) -> str:
        """How it was understood: ``places[region=london, 2026] exactly 20``."""
        sense = "exactly" if len(self.senses) > 1 else self.senses[0].replace("_", " ")
        return words({"measure": self.measure, "where": self.where, "years": self.years, "sense": sense,
                      "amount": self.amount})  # fmt: skip


def override(inst: Instance, text: str) -> Override:
    """The override that ``text`` states.

    Raises UsageError if it states none, or names what the instance does not have.
    """
    match = TEXT.fullmatch(text)
    if match is None:
        msg = f"{quoted(text)} is not an override such as {EXAMPLE!r}."
        raise UsageError(msg)
    measure, brackets, operator, said = match.groups()
    if measure not in selection.MEASURES:
        hint = did_you_mean(measure, [*selection.MEASURES], "measure")
        raise UsageError(f"{quoted(text)}: nothing is called {quoted(measure)}. {hint}")
    amount = to_number(said.removeprefix("£"))
    if ";" in said:
        msg = f"{quoted(text)} states more than one override. Give each a --what-if of its own."
        raise UsageError(msg)
    if amount is None or amount < 0:
        msg = f"{quoted(text)}: {quoted(said)} is not a number from 0. Write for example 20."
        raise UsageError(msg)
    if amount > MOST:
        msg = f"{quoted(text)}: {quoted(said)} is too large to be meant. Write for example 20."
        raise UsageError(msg)
    items = [item.strip() for item in (brackets or "").split(",") if item.strip() not in {"", "all"}]
    years = ", ".join(item for item in items if YEARS.fullmatch(item)) or _plan_years(inst)
    everything = selection.described(inst, measure)
    named = [_condition(inst, everything, measure, item, text) for item in items if not YEARS.fullmatch(item)]
    where = _joined(named) or "all"
    _meant(inst, everything, measure, where, years, text)
    senses = SENSES[operator]
    if measure in OF_WHOLE_PLACES and len(senses) > 1 and amount % 1 and _whole(inst, years):
        msg = f"{quoted(text)}: places are whole in this plan. Write {math.floor(amount)} or {math.ceil(amount)}."
        raise UsageError(msg)
    return Override(text.strip(), measure, where, years, senses, amount)


def _whole(inst: Instance, years: str) -> bool:
    """Whether places are whole in one of these years: they are in the years of the plan, if they are at all."""
    named = selection.parse_years(years, inst.horizon.years)
    return inst.horizon.whole_places and min(named) <= inst.horizon.last_intake_year


def _joined(named: Sequence[tuple[str, str]]) -> str:
    """Conditions as a selection states them: the values of one column together, however many items named them."""
    values: dict[str, list[str]] = {}
    for column, each in named:
        values.setdefault(column, []).append(each)
    return "; ".join(f"{column}={','.join(dict.fromkeys(each))}" for column, each in values.items())


def _plan_years(inst: Instance) -> str:
    first, last = inst.horizon.first_intake_year, inst.horizon.last_intake_year
    return str(first) if first == last else f"{first}..{last}"


def _knows(inst: Instance, measure: str, item: str) -> bool:
    """Whether a measure can be counted by what has this name."""
    return bool((selection.described(inst, measure).astype(str) == item).any(axis=None))


def _condition(inst: Instance, everything: pd.DataFrame, measure: str, item: str, text: str) -> tuple[str, str]:
    """The column and the values that an item of the brackets names; a bare name is looked for in every column.

    A region is the one whose places they are, not the university's: that is what places are counted by.
    """
    if "=" in item:
        column, _, values = item.partition("=")
        column = {"university": "hei"}.get(column.strip().casefold(), column.strip())
        return column, ",".join(value.strip() for value in values.split("|"))
    columns = [name for name in everything if (everything[name].astype(str) == item).any()]
    if "region" in columns:
        columns = [name for name in columns if name != "hei_region"]
    if not columns:
        others = [name for name in selection.MEASURES if _knows(inst, name, item)]
        if others:
            msg = f"{quoted(text)}: {measure} cannot be counted by {quoted(item)}; {listed(others)} can."
            raise UsageError(msg)
        known = [str(name) for column in everything for name in everything[column].unique()]
        hint = did_you_mean(item, list(dict.fromkeys(known)), "name")
        msg = f"{quoted(text)}: {measure} cannot be counted by {quoted(item)}, which names nothing. {hint}"
        raise UsageError(msg)
    rows = {column: frozenset(everything.index[everything[column].astype(str) == item]) for column in columns}
    if len(set(rows.values())) > 1:
        ways = " or ".join(f"{column}={item}" for column in columns)
        msg = f"{quoted(text)}: {quoted(item)} names more than one thing. Write {ways}."
        raise UsageError(msg)
    return str(columns[0]), item


def _meant(inst: Instance, everything: pd.DataFrame, measure: str, where: str, years: str, text: str) -> None:
    """Raise UsageError unless the selection parses, names what there is, and counts something in years decided."""
    try:
        conditions = selection.parse(where)
        selection.parse_years(years, inst.horizon.years)
    except ValueError as error:
        msg = f"{quoted(text)}: {error}."
        raise UsageError(msg) from None
    wrong = selection.unknown(everything, conditions, measure)
    if wrong:
        raise UsageError(f"{quoted(text)}: " + " ".join(f"{found}. {todo}" for found, todo in wrong))
    if selection.select(inst, selection.domain(inst, measure), conditions).empty:
        msg = f"{quoted(text)}: each name is known, but together they name no {measure}."
        raise UsageError(f"{msg} See catchments.csv for who trains for whom.")
