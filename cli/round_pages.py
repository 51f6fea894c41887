"""The pages of ``ppopt round``: lines of text for people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cli.formats import records
from cli.layout import cut, grid, wrapped
from cli.sections import span
from optimiser.words import count, decimals, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.rounds import Checked, Entry, Replayed

STATUSES = {
    "optimal": "best plan", "limit_with_plan": "stopped early", "infeasible": "no plan fits",
    "limit_without_plan": "stopped, no plan", "unbounded": "no end",
}  # fmt: skip
SHORTFALL = "shortfall"
LONGEST = 28
WORTH_TELLING = 5e-5
"""A plan that another could beat by a smaller share is told as the best."""
HEADLINES = ("shortfall_wte", "weighted_wte_years", "with_tail_wte_years", "spend_gbp", "places")


def safe(text: str) -> str:
    """``text`` with every sign that a terminal would act upon spelled out."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def list_lines(folder: str, entries: Sequence[Entry]) -> list[str]:
    """The runs of a round: figures, then why each was added, then what was decided."""
    from optimiser.rounds import in_force, run_table

    runs, last = run_table(entries).to_dict("records"), in_force(entries)
    first = entries[0]
    lines = wrapped(f"ROUND {first.said} ({safe(folder)}), opened {first.at[:10]} by {first.who}.")
    if not runs:
        return [*lines, "No run has been added yet: ppopt round add."]
    lines += ["", *_figures(runs), *wrapped(_note(runs)), "", "WHY"]
    for run in runs:
        scenario = f"scenario {run['scenario']}" if run["scenario"] else "as written"
        said = (
            f"{run['run']}: {run['why']} (added by {run['who']} on {run['added'][:10]}; {run['instance']}, {scenario})"
        )
        lines += wrapped(said, "  ")
    return [*lines, "", *_decided(last)]


def _figures(runs: list[dict[Any, Any]]) -> list[str]:
    most = max((run["spend_gbp"] for run in runs if not math.isnan(run["spend_gbp"])), default=0.0)
    unit, words = (1e6, "£ million") if most >= 1e6 else (1e3, "£ thousand")
    amounts = [{**run, "spend_gbp": run["spend_gbp"] / unit} for run in runs]
    digits = {name: decimals(run[name] for run in amounts) for name in HEADLINES}
    years = [span(run["first_year"], run["last_year"]) for run in runs]
    several = len(set(years)) > 1
    rows = [
        [
            cut(run["run"], LONGEST),
            _status(run),
            *([of] if several else []),
            *(figure(run[name], digits[name]) for name in HEADLINES),
            f"{run['assumed_share']:.0%}",
            run["published"],
        ]
        for run, of in zip(amounts, years, strict=True)
    ]
    sums = ["WTE short", "weighted", "with tail", words, "places", "assumed", "published"]
    return grid(["RUN", "status", *(["years"] if several else []), *sums], rows, left=3 if several else 2)


def _status(run: dict[Any, Any]) -> str:
    """In a few words; of a plan that another could beat, by how much at most; of another aim or whole places, that."""
    said = str(STATUSES.get(run["status"], run["status"]))
    if run["gap_share"] > WORTH_TELLING:
        said = f"{'stopped, ' if run['status'] == 'limit_with_plan' else ''}within {run['gap_share']:.2%}"
    aim = run["first_objective"] or SHORTFALL
    by = "" if aim == SHORTFALL else f" by {aim.replace('_', ' ')}"
    return f"{said}{by}{', whole' if run['whole_places'] == 'yes' else ''}"


def _note(runs: list[dict[Any, Any]]) -> str:
    spans = sorted({span(run["first_year"], run["last_year"]) for run in runs})
    apart = " Sums over different years cannot be set against each other." if spans[1:] else ""
    statuses = " ".join(_status(run) for run in runs)
    within = " Within: no other plan is better by more." if "within" in statuses else ""
    aims = " By: what the plan was made for, where that is not the shortfall." if " by " in statuses else ""
    whole = " Whole: places are whole numbers." if ", whole" in statuses else ""
    return (
        f"Years of the plan ({', '.join(spans)}): WTE short on average, weighted WTE-years short, money spent, places "
        f"to commission.{apart} With tail: weighted WTE-years short in plan and tail together. Assumed: share of the "
        "figures put in that are assumptions."
        f"{within}{aims}{whole}"
    )


def _decided(last: Entry | None) -> list[str]:
    if last is None:
        return ["DECIDED: nothing is published yet."]
    supersedes = last.fact("supersedes")
    over = f" It supersedes entry {supersedes}." if supersedes else ""
    said = f'DECIDED {last.at[:10]} by {last.who}: {last.run}, "{last.said}"'
    return wrapped(f"{said} (entry {last.number}, seal {last.short_seal}).{over}")


def published_lines(entry: Entry, again: Replayed) -> list[str]:
    """What was published, and the seal to note."""
    supersedes = entry.fact("supersedes")
    over = f" It supersedes entry {supersedes}, which stays in the log." if supersedes else ""
    return [
        *wrapped(f'PUBLISHED {entry.run}, by {entry.who}: "{entry.said}".{over}'),
        *wrapped(f"Replayed first, {again.verdict.value}. {again.verdict.sentence}"),
        *wrapped(f"Entry {entry.number}. Note its seal in the minutes: {entry.short_seal}."),
    ]


def checked_lines(folder: str, found: Checked) -> list[str]:
    """What was checked."""
    if found.problems:
        return wrapped(f"{safe(folder)} is not as it was entered: {count(len(found.problems), 'problem')}.")
    return wrapped(
        f"{safe(folder)} is as it was entered: {len(found.entries)} entries in the log, each with its seal, and "
        f"{count(found.files, 'file')} of {count(found.runs, 'run')}, each with its fingerprint. The last seal is "
        f"{found.short_seal}."
    )


def replay_lines(again: Replayed) -> list[str]:
    """What was compared, and exactly what differs."""
    which = f"{again.run}, in force" if again.is_in_force else again.run
    lines = wrapped(f"REPLAY of {which}: {again.verdict.value}. {again.verdict.sentence}")
    rows = [
        [f"{line['objective']}, {line['unit']}", _amount(line["stored"]), _amount(line["now"]), _gap(line)]
        for line in again.objectives.to_dict("records")
    ]
    if rows:
        lines += ["", *grid(["OBJECTIVE", "stored", "now", "differs by"], rows)]
    if again.status[0] != again.status[1]:
        lines += [f"Stored status: {STATUSES.get(again.status[0])}; now: {STATUSES.get(again.status[1])}."]
    if len(again.versions):
        changed = [
            f"{line['library']} {line['stored']}, now {line['now']}" for line in again.versions.to_dict("records")
        ]
        lines += ["", *wrapped(f"VERSIONS that differ: {'; '.join(changed)}.")]
    unlike = [table for table in again.tables if not table.same]
    same = len(again.tables) - len(unlike)
    lines += ["", f"TABLES: {same} of {len(again.tables)} are the same, byte for byte."]
    if again.left_out:
        lines += wrapped(
            f"Not made again: {', '.join(again.left_out)}. They tell how this round was planned again, from another "
            "run and what had come in; that they are as they were written is known by their fingerprints."
        )
    for table in unlike:
        most = f" Most in {table.column}:" if table.column else ""
        said = f"{table.file}: {table.rows_differ:,} of {table.rows:,} rows differ.{most} {table.at}: "
        lines += wrapped(safe(f"{said}{table.stored or 'blank'} stored, {table.now or 'blank'} now."), "  ")
    return lines


def _amount(value: float) -> str:
    return "n/a" if math.isnan(value) else f"{value:,.9g}" if abs(value) < 1e9 else f"{value:,.2f}"


def _gap(line: dict[Any, Any]) -> str:
    if line["stored"] == line["now"]:
        return "nothing"
    gap = line["relative_difference"]
    if math.isnan(gap):
        return "n/a"
    return f"{gap:.1e} of it ({'within' if line['within'] == 'yes' else 'over'} the tolerance of {line['tolerance']:g})"


def replay_json(again: Replayed) -> dict[str, object]:
    """The whole replay for programs."""
    return {
        "run": again.run,
        "in_force": again.is_in_force,
        "verdict": again.verdict.value,
        "status": {"stored": again.status[0], "now": again.status[1]},
        "objectives": records(again.objectives),
        "versions": records(again.versions),
        "tables": [vars(table) for table in again.tables],
        "not_made_again": list(again.left_out),
    }
