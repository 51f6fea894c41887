"""A way out as a scenario file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from optimiser.diagnose import words
from optimiser.diagnose.figures import number
from optimiser.errors import UsageError
from optimiser.words import pounds

if TYPE_CHECKING:
    from optimiser.diagnose.prove import Source
    from optimiser.diagnose.ways import Way


def scenario_text(source: Source, way: Way) -> str:
    """The TOML of a scenario that makes the way's changes.

    Raises UsageError if the way changes no table, but only the cap on shortfall that is asked for.
    """
    if not way.texts:
        msg = (
            "This way changes no table, so there is no scenario to write: it only asks for less. "
            f"Solve with --max-shortfall {number(way.max_shortfall or 0.0)}."
        )
        raise UsageError(msg)
    lines = [
        f"title = {_text('Gives way: ' + '; '.join(way.parties))}",
        f"why = {_text(_why(source, way))}",
    ]
    for step in way.steps:
        if step.table:
            by = number(step.after - step.before)
            told = " ".join(words.dated(step.title, step.years).split())
            lines += [
                "",
                f"# {told}: from {words.amount(step.before, step.unit)} to {words.amount(step.after, step.unit)}",
                "[[changes]]",
                f"table = {_text(step.table)}",
                f"column = {_text(step.column)}",
                f"where = {json.dumps(step.where, ensure_ascii=False)}",
                f"add = {by}",
            ]
    return "\n".join(lines) + "\n"


def _why(source: Source, way: Way) -> str:
    """Why anyone would look at it, and what goes with it."""
    before = [*(f"--scenario {name}" for name in source.scenarios), *(f"--change {text!r}" for text in source.changes)]
    with_it = f" It was made for {' '.join(before)}: give them first." if before else ""
    cap = way.max_shortfall if way.max_shortfall is not None else source.options.max_shortfall
    asked = f" Solve it with --max-shortfall {number(cap)}." if cap is not None else ""
    return (
        f"Without it no plan of {source.name} meets all the limits. Found by ppopt diagnose; giving way counts "
        f"{pounds(way.counted_gbp)} there, which is a weight and no money.{with_it}{asked}"
    )


def _text(text: str) -> str:
    """JSON's text is also TOML's."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
