"""What conflicts, what could give way and what is nearly impossible, as lines for people; figures come from tables."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cli.layout import WIDTH, cut, grid, wrapped
from optimiser.words import pounds, ranges, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    import pandas as pd

    from cli.sections import Reports

MOST_LINES = 12
INDENT = "   "


def clash_lines(reports: Reports) -> list[str]:
    """The limits that cannot all hold, those of one kind and subject together."""
    from optimiser.diagnose.words import amount

    frame = reports["limits_in_conflict"]
    if frame.empty:
        note = (
            "NO LIMIT IS IN CONFLICT that anyone could change: what there is already (people in post, people in "
            "training) contradicts how things hang together. Look at the tables workforce, pipeline and requirements."
        )
        return wrapped(note)
    rows = []
    for (_, group, owner), lines in frame.groupby(["kind", "group", "owner"], sort=False):
        first = lines.iloc[0]
        single = len(lines) == 1
        words = first["limit"] if single else str(group)
        stated = amount(first["stated"], first["unit"]) if single else f"{len(lines)} figures"
        rows.append([sentence(words), _years(lines["years"]), cut(str(owner) or "not stated", 24), stated])
    heads = ["THESE LIMITS CANNOT ALL HOLD", "years", "owner", "stated"]
    more = (
        [f"  ... and {len(rows) - MOST_LINES} lines more; ppopt diagnose --csv has all"]
        if len(rows) > MOST_LINES
        else []
    )
    shown = [[f"{number}. {row[0]}", *row[1:]] for number, row in enumerate(rows[:MOST_LINES], start=1)]
    shown_enough = (
        "The others could hold without any one of them: this was tried for each."
        if frame["irreducible"].iloc[0] == "yes"
        else "There was no time to try each of them: perhaps some could be left out."
    )
    return [*grid(heads, shown, left=3), *more, *wrapped(shown_enough)]


def ways_lines(reports: Reports) -> list[str]:
    """Each way out: who must agree, what changes, what it permits."""
    ways, steps = reports["ways_out"], reports["steps"]
    if ways.empty:
        note = "NO WAY OUT: even if every limit that may give way gave all it can, there would be no plan."
        return wrapped(note)
    lines = ["WAYS OUT, what counts least first"]
    for way in ways.to_dict("records"):
        head = f"{way['way']}. {way['agreed_by']}"
        counted = f"counts {pounds(way['counted_gbp'])}"
        lines.append(f"{cut(head, WIDTH - len(counted) - 2).ljust(WIDTH - len(counted))}{counted}")
        changes = _changes(steps[steps["way"] == way["way"]])
        lines += [line for text in changes[:MOST_LINES] for line in wrapped(text, INDENT)]
        if len(changes) > MOST_LINES:
            lines.append(f"{INDENT}... and {len(changes) - MOST_LINES} changes more; ppopt diagnose --csv has all")
        lines += wrapped(_permits(way), INDENT)
    return [*lines, "", *wrapped(_note(reports["not_alone"]["owner"].to_list()))]


def _changes(steps: pd.DataFrame) -> list[str]:
    """What changes, in words: figures of one kind, subject and unit together."""
    from optimiser.diagnose.words import amount

    told = []
    for (_, group, unit), lines in steps.groupby(["kind", "group", "unit"], sort=False):
        first, counted_in = lines.iloc[0], str(unit)
        if len(lines) == 1:
            years = f", {first['years']}" if first["years"] else ""
            before, after = amount(first["before"], counted_in), amount(first["after"], counted_in)
            told.append(f"{sentence(first['limit'])}{years}: from {before} to {after}")
            continue
        by = (lines["after"] - lines["before"]).to_list()
        least, most = sorted((min(by), max(by)), key=abs)
        sign = "more" if most > 0 else "less"
        years = _years(lines["years"])
        lowest, highest = amount(abs(least), counted_in), amount(abs(most), counted_in)
        each = f"{highest if lowest == highest else f'{lowest} to {highest}'} {sign} each"
        total = "" if unit in {"share", "ratio"} else f", {amount(abs(sum(by)), counted_in)} in all"
        told.append(f"{sentence(f'{group}, {years}' if years else str(group))}: {len(lines)} figures, {each}{total}")
    return told


def _years(texts: Iterable[str]) -> str:
    """The years of several limits together."""
    parts = [part.partition("-") for text in texts for part in text.split(", ") if part]
    every = {year for low, _, high in parts for year in range(int(low), int(high or low) + 1)}
    return ranges(every).replace("..", "-")


def _permits(way: Mapping[Hashable, Any]) -> str:
    """What the way permits, as it was solved."""
    if way["status"] == "infeasible":
        return f"Solved: it is not enough. {way['why']}"
    if way["proven"] != "yes":
        return f"Not proven: {way['why']}"
    shortfall, short = float(str(way["shortfall"])), float(str(way["short_wte"]))
    cost = float(str(way["cost_gbp"]))
    priced = "" if math.isnan(cost) else f", cost {pounds(cost)}"
    return (
        f"Solved: it permits a plan that leaves {three_digits(short)} WTE short on average in its years; "
        f"shortfall {three_digits(shortfall)} {way['shortfall_unit']}{priced}."
    )


def _note(not_alone: list[str]) -> str:
    alone = f"Not enough alone: {'; '.join(not_alone)}. " if not_alone else ""
    return (
        f"{alone}What a way counts is no money that anyone pays: it weighs pounds, places, WTE and days against each "
        "other by the prices of the table relaxation_prices, or by ppopt's own (assumed) where it has none. A figure "
        "that the tables state once for several years changes in all of them."
    )


def near_lines(reports: Reports) -> list[str]:
    """What is fixed before any decision, intakes that are forced, years whose money is spoken for."""
    return [*_no_freedom(reports), "", *_forced(reports), "", *committed_lines(reports)]


def _no_freedom(reports: Reports) -> list[str]:
    frame = reports["no_freedom"]
    if frame.empty:
        return ["INTAKES WITHOUT A CHOICE: none; no limit fixes an intake before any decision."]
    rows = [[sentence(line["title"]), f"{line['intakes']:,}"] for line in frame.to_dict("records")]
    of = int(frame["of"].iloc[0])
    note = f"{int(frame['intakes'].sum()):,} of the {of:,} intakes of a programme in a year are settled by the limits."
    return [*grid(["INTAKES WITHOUT A CHOICE, by what settles them last", "intakes"], rows), *wrapped(note)]


def _forced(reports: Reports) -> list[str]:
    frame = reports["forced"]
    if frame.empty:
        return ["INTAKES THAT ARE FORCED: none; every intake above nought is a choice."]
    rows = [
        [line["title"], line["years"], f"{line['places']:,.4g}", cut(line["by"], 24), cut(line["owner"], 20)]
        for line in frame.head(MOST_LINES).to_dict("records")
    ]
    more = (
        [f"  ... and {len(frame) - MOST_LINES} more; ppopt diagnose --csv has all"] if len(frame) > MOST_LINES else []
    )
    return [*grid(["INTAKES THAT ARE FORCED", "years", "places", "by", "owner"], rows), *more]


def committed_lines(reports: Reports) -> list[str]:
    """Years of which people in training and forced decisions leave less than a twentieth of a budget."""
    frame = reports["committed"]
    if frame.empty:
        note = (
            "MONEY SPOKEN FOR: in no year of the plan do people in training and decisions that the limits force leave "
            "less than 5% of a budget."
        )
        return wrapped(note)
    rows = [
        [
            str(line["title"]),
            str(line["year"]),
            cut(line["owner"] or "not stated", 20),
            *(_money(line[name]) for name in ("budget_gbp", "in_training_gbp", "forced_gbp", "free_gbp")),
        ]
        for line in frame.head(MOST_LINES).to_dict("records")
    ]
    heads = ["MONEY SPOKEN FOR", "year", "owner", "budget", "in training", "forced", "left"]
    more = (
        [f"  ... and {len(frame) - MOST_LINES} more; ppopt diagnose --csv has all"] if len(frame) > MOST_LINES else []
    )
    note = (
        "In training: people who began before the plan. Forced: what limits other than budgets, followed one by one, "
        "force any plan to spend; together they may force more. Less than nothing left: the budget cannot hold."
    )
    return [*grid(heads, rows, left=3), *more, *wrapped(note)]


def _money(value: float) -> str:
    """Money in words, with its sign before the pounds."""
    return f"-{pounds(-value)}" if value < 0 else pounds(value)
