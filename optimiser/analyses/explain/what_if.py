"""The price of an override before anyone signs: the best plan with it, beside the best plan without.

An override is a rule like any other (docs/decisions/0013), so the plan with it is solved, checked and reported like
any plan.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.analyses.compare import Case, Comparison, compare
from optimiser.analyses.explain.language import Override, override
from optimiser.analyses.explain.told import worth
from optimiser.errors import UsageError
from optimiser.instance import TABLE_FIELDS
from optimiser.planning import plan
from optimiser.reading.digest import digest
from optimiser.reports.conflict import conflict
from optimiser.reports.overrides import PREFIX
from optimiser.runfolder.write import slug
from optimiser.solution import gap_in_words
from optimiser.verify import rule_figures
from optimiser.words import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from optimiser.instance import Instance
    from optimiser.solution import Solution

__all__ = ["WhatIf", "kept_text", "what_if"]
COMPARED = ("objectives", "shortfall", "places", "money", "limits")
NOISE = 1e-6
"""Objectives that differ by less than this share are the same but for rounding."""


@dataclass(frozen=True)
class WhatIf:
    """Plans without and with some overrides."""

    overrides: tuple[Override, ...]
    planned: pd.DataFrame
    """override, year, figure: what is overridden, as the plan without it has it"""
    without: Case
    with_them: Case
    prices: pd.DataFrame
    """objective, unit, without, with_override, change; no rows if no plan meets every limit"""
    comparison: Comparison | None
    """who gains and loses; None without a plan"""
    conflict: pd.DataFrame
    """limits that cannot all hold; no rows if there is a plan"""

    @property
    def sentence(self) -> str:
        """What the overrides cost, in order of the objectives."""
        if self.prices.empty and self.conflict.empty:
            return f"No plan of whole places meets every limit with {self._named}; in fractions there may be one."
        if self.prices.empty:
            return f"No plan meets every limit with {self._named}: at least one of the limits named must give way."
        return f"With {self._named} the best plan has {cost_words(self.prices)}."

    @property
    def note(self) -> str:
        """How much of a change may be the search's own: with whole places neither plan need be the very best."""
        found = (self.without.solution, self.with_them.solution)
        if self.prices.empty or not found[0].whole or all(each.is_best for each in found):
            return ""
        as_it_is, with_it = (gap_in_words(each.levels[0])[0] for each in found)
        return (
            f"Of whole places there may be a plan better by {as_it_is} as it is, and one better by {with_it} with the "
            "override: a smaller change may be the search's own."
        )

    @property
    def _named(self) -> str:
        return listed([one.text for one in self.overrides])


def what_if(
    inst: Instance, solution: Solution, texts: Sequence[str], on_phase: Callable[[str], None] = lambda _phase: None
) -> WhatIf:
    """Solve the plan's instance again with overrides such as ``places[EXE-cap, london, 2026] = 20``.

    Raises UsageError if there is no plan to begin with, or a text states no override.
    """
    if not solution.status.has_plan:
        msg = f"The run has no plan to override. {solution.sentence}"
        raise UsageError(msg)
    wanted = tuple(override(inst, text) for text in dict.fromkeys(texts))
    signed = rules(inst, wanted, "not signed", "What if")
    changed = with_rules(inst, signed)
    planned = _planned(changed, solution, wanted, signed)
    found = plan(changed, on_phase=on_phase)
    without, with_them = Case("without", inst, solution), Case("with the override", changed, found)
    nothing = pd.DataFrame(columns=["objective", "unit", "without", "with_override", "change"])
    if not found.status.has_plan:
        return WhatIf(wanted, planned, without, with_them, nothing, None, conflict(changed, found))
    return WhatIf(
        wanted,
        planned,
        without,
        with_them,
        _prices(solution, found),
        compare(without, with_them, parts=COMPARED),
        pd.DataFrame(),
    )


def rules(inst: Instance, wanted: Sequence[Override], owner: str, why: str, source: str = "What if") -> pd.DataFrame:
    """The overrides as rows of the policies table; one that fixes a number is two rules."""
    taken, lines = set(inst.policies["rule"].astype(str)), []
    for one in wanted:
        for sense in one.senses:
            name = _free(
                PREFIX + slug(one.text) + (f"-{sense.replace('_', '-')}" if len(one.senses) > 1 else ""), taken
            )
            taken.add(name)
            lines.append(
                {"rule": name, "measure": one.measure, "where": one.where, "for_each": "none", "sense": sense,
                 "amount": one.amount, "unit": "number", "of": "none", "years": one.years, "why": why, "owner": owner,
                 "source": source, "confidence": "assumed"}
            )  # fmt: skip
    return pd.DataFrame(lines)


def _planned(inst: Instance, solution: Solution, wanted: Sequence[Override], signed: pd.DataFrame) -> pd.DataFrame:
    """What each override is about, year by year, in a plan that does not know of it."""
    figures = rule_figures(inst, solution.tables)
    names = iter(signed["rule"])
    lines = []
    for one in wanted:
        name, *_others = [next(names) for _ in one.senses]
        labels = {f"{name}, {year}": int(year) for year in inst.years}
        lines += [(one.text, year, figures[label]) for label, year in labels.items() if label in figures]
    return pd.DataFrame(lines, columns=["override", "year", "figure"])


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of ``-2``, ``-3``, ... that no rule has yet."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def with_rules(inst: Instance, added: pd.DataFrame) -> Instance:
    """The instance with these rows added to its policies."""
    both = pd.concat([inst.policies.astype({"rule": str}), added], ignore_index=True)[list(inst.policies.columns)]
    names = pd.CategoricalDtype(pd.Index(both["rule"].tolist(), dtype="str"))
    policies = both.astype({**inst.policies.dtypes.to_dict(), "rule": names})
    frames = {name: inst.table(name) for name in TABLE_FIELDS} | {"policies": policies}
    return replace(
        inst,
        policies=policies,
        sets={**inst.sets, "rule": names},
        hash=digest(inst.horizon, frames),
        scenario=(*inst.scenario, *added["rule"]),
        written={**inst.written, "policies": len(policies)},
    )


def _prices(before: Solution, after: Solution) -> pd.DataFrame:
    lines = []
    for old, new in zip(before.levels, after.levels, strict=False):
        change = new.value - old.value
        change = change if abs(change) > NOISE * abs(old.value) else 0.0
        lines.append((old.name, old.unit, old.value, new.value, change))
    return pd.DataFrame(lines, columns=["objective", "unit", "without", "with_override", "change"])


def cost_words(prices: pd.DataFrame) -> str:
    """The changes of the objectives in words: ``3.2 WTE-years more shortfall and £412,000 less discounted cost``."""
    said = []
    for line in prices.to_dict("records"):
        name, size = str(line["objective"]).replace("_", " "), abs(line["change"])
        name = "discounted cost" if name == "cost" else name
        if not size:
            said.append(f"the same {name}")
            continue
        said.append(f"{worth(size, line['unit'])} {'more' if line['change'] > 0 else 'less'} {name}")
    return listed(said)


def kept_text(found: WhatIf, owner: str, why: str) -> str:
    """A scenario file that adds the overrides as rules, with what they cost when they were kept.

    What several cost together is not shared out among them.
    """
    inst, number = found.without.inst, len(found.overrides)
    those = "it" if number == 1 else f"the {number} overrides kept together"
    source = f"Kept when {those} cost {cost_words(found.prices)}, on the plan of {inst.horizon.name} with inputs "
    source += inst.hash[:12]
    rows = rules(inst, found.overrides, owner, why, source)
    lines = [f"title = {_toml(f'Override: {listed([one.text for one in found.overrides])}')}", f"why = {_toml(why)}"]
    for row in rows.to_dict("records"):
        lines += ["", "[[rows]]", 'table = "policies"', *(f"{name} = {_toml(value)}" for name, value in row.items())]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    """JSON's text of a text or number is also TOML's, but for DEL, which TOML wants escaped."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
