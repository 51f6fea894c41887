"""``ppopt explain``: what holds a plan back, why something gets what it gets, what an override costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.explanation_kept import can_keep, write_new
from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.explain import Explanation
    from optimiser.runfolder.reopen import Past

EXAMPLE = """\b
Examples
  ppopt explain runs/england
  ppopt explain runs/england --part limits --csv
  ppopt explain runs/england --why programme=EXE-clinical_psychology
  ppopt explain runs/england --why "profession=hit; region=london"
  ppopt explain runs/england --what-if "places[EXE-hit, south_west, 2026] = 20"
  ppopt explain runs/england --what-if "intake[EXE-hit] >= 40" --keep exeter.toml --owner "J Smith" --reason "Promised"
  ppopt explain runs/england --waterfall

\b
Parts
  lines      binding limits by kind and subject, the costliest first, in sentences
  limits     every binding limit: what one step saves and costs, how far its price surely holds, what stops it
  steps      the points on the way along each limit that was walked
  bought     what giving way buys, by profession and region
  then       limits that take over where a price falls
  idle       kinds of limit that do not bind
  overrides  overrides in the plan, and what each costs
"""


@click.command(epilog=EXAMPLE, short_help="What holds a plan back, why, and what a change would cost.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--part", metavar="NAME", help="One table of the explanation, whole; --help lists them.")
@click.option(
    "--why", "asked", metavar="NAME=VALUE", help="Why a programme, profession, region or hei gets so many places."
)
@click.option("--what-if", "texts", multiple=True, metavar="TEXT", help="What it would cost to fix a number by hand.")
@click.option("--keep", type=click.Path(path_type=Path), metavar="FILE", help="Keep the override as a scenario file.")
@click.option("--owner", metavar="NAME", help="Who signs the override that is kept.")
@click.option("--reason", metavar="TEXT", help="Why the override is kept.")
@click.option("--waterfall", is_flag=True, help="What moved the shortfall from today's pattern to the plan.")
@format_options
def explain(
    run: Path, part: str | None, asked: str | None, texts: tuple[str, ...], keep: Path | None, owner: str | None,
    reason: str | None, waterfall: bool, form: str,
) -> int:  # fmt: skip
    """Explain the plan in the run folder RUN: what holds it back, in order of cost, and who could change it.

    Each step is solved again: what giving way saves, what tightening costs, how far that holds, and which limit binds
    next.
    """
    from optimiser.runfolder import reopen

    _one_question(part, asked, texts, keep, waterfall)
    can_keep(keep, owner, reason)
    with Progress() as progress:
        progress.phase("read")
        past = reopen(run)
        if texts:
            return _what_if(past, texts, form, progress, (keep, owner or "", reason or ""))
        past, note = _in_fractions(past, progress)
        if waterfall:
            from optimiser.analyses.explain.waterfall import waterfall as steps

            progress.phase("Solving each step from today's pattern to the plan")
            frame = steps(past.inst, past.solution)
        elif asked is not None:
            progress.phase("Solving again with one place more and one fewer")
            return _why(past, asked, form, note)
        else:
            return _explained(past, part, form, progress, note)
    _print_waterfall(past, frame, form, note)
    return 0


def _one_question(
    part: str | None, asked: str | None, texts: tuple[str, ...], keep: Path | None, waterfall: bool
) -> None:
    """Raise UsageError unless one thing is asked."""
    from optimiser.analyses.explain import PARTS
    from optimiser.errors import UsageError
    from optimiser.words import did_you_mean

    if sum((part is not None, asked is not None, bool(texts), waterfall)) > 1:
        msg = "Ask one thing at a time: --part, --why, --what-if or --waterfall."
        raise UsageError(msg)
    if keep is not None and not texts:
        msg = "--keep goes with --what-if."
        raise UsageError(msg)
    if part is not None and part not in PARTS:
        msg = f"There is no part {part!r}. {did_you_mean(part, list(PARTS), 'part')}"
        raise UsageError(msg)


def _in_fractions(past: Past, progress: Progress) -> tuple[Past, str]:
    """A run of whole places as the same round in fractions, with a note that says so."""
    from dataclasses import replace

    from optimiser.analyses.explain.fractions import as_fractions

    inst, solution, note = as_fractions(past.inst, past.solution, progress.phase)
    return replace(past, inst=inst, solution=solution), note


def _noted(note: str) -> list[str]:
    from cli.layout import wrapped

    return [*wrapped(note), ""] if note else []


def _explained(past: Past, part: str | None, form: str, progress: Progress, note: str) -> int:
    from cli.explanation import lines
    from optimiser.analyses.explain import explain as explained

    made: Explanation = explained(past.inst, past.solution, progress.phase)
    if part is not None:
        print_frame(made[part], form)
    elif form == JSON:
        tables = {name: records(frame) for name, frame in made.tables.items()}
        print_json({"note": note, "objective": made.objective, "unit": made.unit, "value": made.value, **tables})
    elif form == CSV:
        print_frame(made["limits"], CSV)
        click.echo("These are the binding limits, one by one; --part has the other tables.", err=True)
    else:
        print_lines([*_noted(note), *lines(past.inst, made, past.run.manifest["scenario"]["name"])])
        click.echo(
            f"More: ppopt explain {past.run.folder} --why, --what-if, --waterfall, or --part limits --csv.", err=True
        )
    return 0


def _why(past: Past, asked: str, form: str, note: str) -> int:
    from cli.explanation_why import lines
    from optimiser.analyses.explain.why import why

    made = why(past.inst, past.solution, asked)
    if form == JSON:
        parts = ("years", "ledger", "holding", "stopping", "programmes")
        tables = {name: records(getattr(made, name)) for name in parts}
        print_json({"note": note, "about": made.about, "unit": made.unit, "settled_by": made.settled_by, **tables})
    elif form == CSV:
        print_frame(made.years, CSV)
    else:
        print_lines([*_noted(note), *lines(made, "in fractions" if note else "planned")])
    return 0


def _what_if(
    past: Past, texts: tuple[str, ...], form: str, progress: Progress, keep: tuple[Path | None, str, str]
) -> int:
    from cli.explanation_what_if import lines
    from optimiser.analyses.explain.what_if import kept_text, what_if

    made = what_if(past.inst, past.solution, texts, progress.phase)
    file, owner, reason = keep
    if form == JSON:
        compared = {} if made.comparison is None else {n: records(f) for n, f in made.comparison.tables.items()}
        conflict = records(made.conflict)
        print_json(
            {
                "sentence": made.sentence,
                "note": made.note,
                "planned": records(made.planned),
                "prices": records(made.prices),
                "conflict": conflict,
                **compared,
            }
        )
    elif form == CSV:
        print_frame(made.prices, CSV)
    else:
        print_lines(lines(made))
    status: int = made.with_them.solution.status.exit_code
    if file is not None and made.comparison is None:
        click.echo("Nothing was kept: no plan meets every limit with it.", err=True)
    elif file is not None:
        write_new(file, kept_text(made, owner.strip(), reason.strip()))
        click.echo(
            f"Kept in {file}: solve with --scenario {file}, or put it in the instance's scenarios folder.", err=True
        )
    return status


def _print_waterfall(past: Past, frame: pd.DataFrame, form: str, note: str) -> None:
    if form in {CSV, JSON}:
        print_frame(frame, form)
        return
    from cli.explanation import waterfall_lines

    print_lines([*_noted(note), *waterfall_lines(past.inst, frame)])
