"""``ppopt replan``: the plan made again with what came in, as near to the promises as the shortfall allows."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.options import Number
from cli.progress import Progress

if TYPE_CHECKING:
    from optimiser.analyses.replan import Actuals, Replan

PARTS = {
    "monitoring": "monitoring",
    "steps": "replan_steps",
    "changes": "replan_changes",
    "price": "replan_price",
    "unkept": "replan_unkept",
}
EXAMPLE = """\b
Examples
  ppopt replan runs/england --actuals autumn-return
  ppopt replan runs/england --actuals autumn-return.xlsx --frozen-through 2026 --tolerance 0.01
  ppopt replan runs/england --actuals autumn-return --part monitoring --csv

\b
The folder of actuals holds actuals.toml (title, last_year_begun, source_of_record) and any of
  actual_starts, actual_fill_rates, actual_drop_out, actual_leavers, actual_workforce, monitoring
as CSV files; or a workbook has a sheet for each. docs/tables.md lists their columns.

\b
Parts (also tables of the run folder)
  monitoring  planned, actual and explained, for every figure reported
  steps       shortfall as each kind of figure is taken in, in a stated order
  changes     every place that changes, and how much of it came with each step
  price       what keeping every promise would cost
  unkept      promises that cannot all be kept together, in the way that breaks fewest places
"""


@click.command(epilog=EXAMPLE, short_help="Plan again with what came in, near to what was promised.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--actuals",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FOLDER",
    help="What came in: a folder or workbook.",
)
@click.option(
    "--tolerance",
    type=Number(min=0, max=0.1),
    default=1e-4,
    show_default=True,
    metavar="SHARE",
    help="How far the first objective may worsen, as a share of it, so that more promises are kept.",
)
@click.option("--frozen-through", type=int, metavar="YEAR", help="Intakes up to this year are contracted: they stand.")
@click.option(
    "--threads", type=click.IntRange(min=0), default=0, metavar="N", help="Threads of the solver; 0: as it likes."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="New folder for the run; by default one under runs/.",
)
@click.option("--part", type=click.Choice(list(PARTS)), help="Print one table of the report, whole.")
@format_options
def replan(
    run: Path, folder: Path, tolerance: float, frozen_through: int | None, threads: int, out: Path | None,
    part: str | None, form: str,
) -> int:  # fmt: skip
    """Take what came in into the plan of the run folder RUN, and plan the years that have not begun again.

    Cohorts in training continue, and years that have begun stand. The new plan makes shortfall small, then its distance
    from the places promised, then what else the plan aims at. A new run folder holds it, its own inputs, and a report
    of what changed and why.
    """
    from optimiser.analyses.replan import Wanted, read_actuals
    from optimiser.analyses.replan import replan as planned_again
    from optimiser.runfolder import claim, default_folder, release, reopen, vacant

    if out is not None:
        vacant(out)
    with Progress() as progress:
        progress.phase("read")
        past = reopen(run)
        actuals = read_actuals(folder, past.inst)
        kept = out or default_folder(past.inst.horizon.name, (f"from-{actuals.first_open_year}",))
        claim(kept)
        try:
            wanted = Wanted(tolerance, frozen_through, threads)
            made = planned_again(past.inst, past.solution, actuals, wanted, progress.phase)
        except BaseException:
            release(kept)
            raise
        progress.phase("write")
        lines = _keep(kept, made, actuals)
    for warning in actuals.warnings:
        click.echo(str(warning), err=True)
    _print(made, lines, part, form, kept)
    return made.solution.status.exit_code


def _keep(folder: Path, made: Replan, actuals: Actuals) -> list[str]:
    """Write the run folder; what it takes to print the page."""
    from cli.replan_page import page
    from cli.solve import page as summary_page
    from optimiser.reports import REPORTS
    from optimiser.reports.conflict import conflict
    from optimiser.runfolder import Circumstances, write

    lines = page(made, actuals)
    inst, solution = made.inst, made.solution

    def summary() -> str:
        if solution.status.has_plan:
            reports = {report.name: report.make(inst, solution) for report in REPORTS}
        else:
            reports = {"conflict": conflict(inst, solution)}
            lines.extend(["", *summary_page(inst, solution, reports)])
            return "\n".join(lines) + "\n"
        return "\n".join([*lines, "", *summary_page(inst, solution, reports)]) + "\n"

    write(folder, inst, solution, Circumstances(("ppopt", *sys.argv[1:]), made.options), summary)
    return lines


def _print(made: Replan, lines: list[str], part: str | None, form: str, folder: Path) -> None:
    """The page, or the tables of the report."""
    tables = {name: made.solution.tables[table] for name, table in PARTS.items() if table in made.solution.tables}
    if part is not None or form == CSV:
        wanted = part or ("changes" if "changes" in tables else "monitoring")
        if wanted not in tables:
            click.echo("There is no plan, and so no such table.", err=True)
            return
        print_frame(tables[wanted], form)
    elif form == JSON:
        print_json({"status": made.solution.status.value, **{name: records(frame) for name, frame in tables.items()}})
    else:
        print_lines([*lines, "", f"Run folder: {folder}"])
        if made.solution.status.has_plan:
            click.echo(f"The whole new plan: {folder / 'summary.txt'}, ppopt show {folder} places", err=True)
        else:
            click.echo(f"What could give way: ppopt diagnose {folder / 'inputs'}", err=True)
        return
    click.echo(f"Run folder: {folder}", err=True)
