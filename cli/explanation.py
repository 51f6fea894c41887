"""The page of ``ppopt explain``: what holds the plan back.  Figures come from its tables; the page lays them out."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from cli.layout import WIDTH, cut, grid, wrapped
from cli.overridden import overridden
from cli.sections import span
from optimiser.analyses.explain.naming import kind_words
from optimiser.analyses.explain.told import worth
from optimiser.solution import TRADED
from optimiser.words import count, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from optimiser.analyses.explain import Explanation
    from optimiser.instance import Instance

INDENT = "   "
TOLD_ANYWAY = 5
"""Lines told in sentences though they were not walked."""
MOST_SHOWN = 20


def lines(inst: Instance, made: Explanation, scenarios: Sequence[str]) -> list[str]:
    """The page, line by line; words in capitals begin a section."""
    found = made["lines"]
    scenario = "; ".join(scenarios) or "none"
    head = [cut(f"WHAT HOLDS THE PLAN BACK: {inst.horizon.title} ({inst.horizon.name}), scenario: {scenario}", WIDTH)]
    if found.empty:
        return [*head, "No limit that somebody could change holds the plan back.", *_idle(made)]
    told = found[found["walked"] | (found["line"] <= TOLD_ANYWAY)]
    rest = found[~found["line"].isin(told["line"])].head(max(0, MOST_SHOWN - len(told)))
    page = [*head, *wrapped(_lead(inst, made))]
    for line in told.to_dict("records"):
        who = f"{line['owner'] or 'owner not stated'}; figures {line['confidence'] or 'not marked'}"
        page += ["", *hanging(f"{line['line']}. {sentence(line['name'])} ({who})")]
        page += [*wrapped(f"Why: {line['why']}.", INDENT)] if line["why"] else []
        page += wrapped(line["sentence"], INDENT)
    return [*page, *_rest(rest, made, len(found) - len(told) - len(rest)), *_overrides(made), *_idle(made)]


def hanging(text: str) -> list[str]:
    """``text`` on lines of the page's width, all but the first set in."""
    first, *others = textwrap.wrap(text, WIDTH, subsequent_indent=INDENT)
    return [first, *others]


def _lead(inst: Instance, made: Explanation) -> str:
    limits = made["limits"]
    years = span(inst.horizon.first_intake_year, inst.horizon.last_evaluation_year)
    how = (
        "What a step saves and costs was found by solving again."
        if made.solved_again
        else "The instance is too large to be solved again for each step: a step saves no more and costs no less than "
        "its price, and --what-if finds the rest."
    )
    value, given = (
        f"{one:.1%} of what the region needs" if made.unit == "share" else worth(one, made.unit)
        for one in (made.value, made.reached - made.value)
    )
    stands = f"{sentence(made.objective.replace('_', ' '))} stands at {value}, plan and tail together ({years})"
    if made.reached - made.value > TRADED * max(1.0, abs(made.value)):
        stands += (
            f", and at {given} more in this plan: so much of it the tolerance gave to the objective after it. What "
            "follows is said of a plan that gives nothing"
        )
    held = f"{count(len(limits), 'limit')} {'holds' if len(limits) == 1 else 'hold'} it there"
    return (
        f"{stands}. {held}. "
        f"They are told of by kind and subject, the costliest first: price times size, in the plan's years. {how}"
    )


def _rest(rest: pd.DataFrame, made: Explanation, more: int) -> list[str]:
    """The next lines, one to a row."""
    if rest.empty:
        return []
    rows = [
        [f"{line['line']}. {sentence(line['name'])}", _step(line), *(_worth(made, line, x) for x in ("saves", "costs"))]
        for line in rest.to_dict("records")
    ]
    unit = "percentage points" if made.unit == "share" else made.unit
    note = f"In {unit}: what giving way by one step saves, and what a step the other way costs."
    if more > 0:
        note += f" {more} more such lines: --part lines."
    return ["", *grid(["ALSO", "for", "saves", "costs"], rows, left=2), *wrapped(note)]


def _step(line: dict[Any, Any]) -> str:
    words = str(line["step_words"])
    less = "fewer" if words in {"place", "person"} else "less"
    return f"{cut(words, 12)} {'more' if line['direction'] == 'more' else less}"


def _worth(made: Explanation, line: dict[Any, Any], side: str) -> str:
    value, how = float(line[side]) * (100.0 if made.unit == "share" else 1.0), line[f"{side}_how"]
    if how == "impossible" or math.isnan(value):
        return "no plan"
    mark = {"at most": "<= ", "at least": ">= "}.get(how, "")
    return f"{mark}{three_digits(value)}"


def _overrides(made: Explanation) -> list[str]:
    """Overrides in the plan, and what each costs."""
    page = overridden(made["overrides"], "costs now", lambda line: worth(line["costs"], made.unit))
    return ["", *page] if page else []


def _idle(made: Explanation) -> list[str]:
    """Kinds of limit that cost nothing."""
    names = [kind_words(name) for name in made["idle"]["family"].astype(str)]
    return ["", *wrapped(f"COST NOTHING in the plan's years: {', '.join(names)}.")] if names else []


def waterfall_lines(inst: Instance, frame: pd.DataFrame) -> list[str]:
    """From today's pattern to the plan, step by step."""
    years = span(inst.horizon.first_intake_year, inst.horizon.last_evaluation_year)
    rows = []
    for line in frame.to_dict("records"):
        is_first = line["step"] == "nothing_more"
        change = (
            "" if is_first else f"{line['change']:+,.0f}" if abs(line["change"]) >= 100 else f"{line['change']:+.2f}"
        )
        rows.append([line["words"], change, three_digits(line["shortfall"])])
    rows.append(["This plan", "", three_digits(float(frame["shortfall"].iloc[-1]))])
    note = (
        "Each step allows one kind of change more than the one above it, and is solved again; in another order the "
        "steps would be of other sizes. "
        "Until the limits are put back every limit is loosened as far as today's pattern breaks it."
    )
    return [
        cut(f"FROM TODAY'S PATTERN TO THE PLAN: {inst.horizon.title} ({inst.horizon.name})", WIDTH),
        *grid([f"WEIGHTED WTE-YEARS SHORT, {years}", "change", "after it"], rows),
        *wrapped(note),
    ]
