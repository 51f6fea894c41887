"""The one-screen summary of a plan, for a commissioner.  Figures come from reports; the page only lays them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.layout import WIDTH, cut, grid, wrapped
from cli.sections import (
    costly_limits,
    how_sure,
    money,
    overrides,
    places,
    rounding_by_hand,
    shortfall_by_who_and_where,
    shortfall_by_year,
    span,
)
from cli.ways import clash_lines, ways_lines
from optimiser.words import pounds, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.sections import Reports
    from optimiser.instance import Instance
    from optimiser.solution import Level, Solution

SECTIONS: tuple[Callable[[Instance, Reports], list[str]], ...] = (
    shortfall_by_year,
    shortfall_by_who_and_where,
    places,
    money,
    costly_limits,
    overrides,
    rounding_by_hand,
    how_sure,
)
MOST_CONFLICTS = 20
WITHOUT = {"nothing_more": "if nothing more were commissioned", "todays_pattern": "if today's pattern were repeated"}


def summary_lines(inst: Instance, solution: Solution, reports: Reports) -> list[str]:
    """The page, line by line; words in capitals begin a section.

    No times, dates or paths: the same plan gives the same page.
    """
    lines = [*_title(inst, solution), *wrapped(_in_a_sentence(inst, reports)), *wrapped(_objectives(inst, solution))]
    lines += _notes(solution)
    for section in SECTIONS:
        told = section(inst, reports)
        lines += ["", *told] if told else []
    return lines


def conflict_lines(inst: Instance, solution: Solution, reports: Reports) -> list[str]:
    """What there is to say when there is no plan."""
    lines = [*_title(inst, solution), *_notes(solution)]
    frame = reports["conflict"]
    if frame.empty:
        return lines
    if "ways_out" in reports:
        lines += ["", *clash_lines(reports), "", *ways_lines(reports)]
    else:
        limits = frame[frame["limit"] != ""].head(MOST_CONFLICTS)
        told = [
            [f"  {sentence(limit)}", owner or "not stated"]
            for limit, owner in zip(limits["limit"], limits["owner"], strict=True)
        ]
        head = "THESE LIMITS CANNOT ALL HOLD" + (" WITH WHOLE PLACES" if solution.whole else "")
        lines += ["", *grid([head, "owner"], told, left=2)] if told else []
    lines += ["", "THE ROWS BEHIND THEM", *(f"  {row}" for row in frame["row"].head(MOST_CONFLICTS))]
    if len(frame) > MOST_CONFLICTS:
        lines.append(f"  ... and {len(frame) - MOST_CONFLICTS} more; manifest.json lists them all")
    return lines


def _title(inst: Instance, solution: Solution) -> list[str]:
    horizon = inst.horizon
    scenario = "; ".join(inst.scenario) or "none"
    name = cut(f"{horizon.title.upper()} ({horizon.name}), scenario: {scenario}", WIDTH)
    return [name, *wrapped(solution.sentence)]


def _notes(solution: Solution) -> list[str]:
    return [line for note in solution.notes for line in wrapped(f"Note: {note}")]


def _in_a_sentence(inst: Instance, reports: Reports) -> str:
    """What the plan changes: average WTE short, against what there would be without it."""
    frame = reports["shortfall_by_year"]
    years = len(inst.horizon.plan_years)
    average = frame[frame["period"] == "plan"].groupby("case")["shortfall_wte"].sum() / years
    required = (
        inst.requirements[inst.requirements["year"] <= inst.horizon.last_intake_year]["required_wte"].sum() / years
    )
    share = f" ({average['plan'] / required:.1%} of what is needed)" if required > 0 else ""
    others = [f"{three_digits(average[case])} {words}" for case, words in WITHOUT.items() if case in average]
    against = " and ".join(others)
    when = span(inst.horizon.first_intake_year, inst.horizon.last_intake_year)
    return (
        f"The plan leaves {three_digits(average['plan'])} WTE short{share}, average of {when}; it would be {against}."
    )


def _objectives(inst: Instance, solution: Solution) -> str:
    """What was made small, in order, and what it came to."""
    years = span(inst.horizon.first_intake_year, inst.horizon.last_evaluation_year)
    reached = [_level(inst, level) for level in solution.levels]
    said = "; then ".join(reached)
    return f"{solution.status.aim}, plan and tail together ({years}): {said}." if reached else ""


def _level(inst: Instance, level: Level) -> str:
    name = level.name.replace("_", " ")
    if level.unit == "pounds":
        return f"{name}, {pounds(level.value)} ({inst.horizon.price_year} prices, discounted)"
    if level.unit == "share":
        return f"{name}, {level.value:.1%} of what the region needs"
    return f"{name}, {three_digits(level.value)} {level.unit}"
