"""``ppopt export``: the model as a file for another solver, a run as a workbook, an instance as CSV."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cli.options import instance_options, names, objective_names
from cli.progress import Progress

EXAMPLE = """\b
Examples
  ppopt export tiny --to lp
  ppopt export england --scenario flat-cash --to mps --out england.mps
  ppopt export england --objective cost --to pyomo --out england_cost.py
  ppopt export runs/england --to xlsx --out england-plan.xlsx
  ppopt export my-tables.xlsx --to csv --out my-tables
"""
SUFFIXES = {"mps": ".mps", "lp": ".lp", "pyomo": ".py"}
COPIES = ("xlsx", "csv")


@click.command(epilog=EXAMPLE, short_help="The model for another solver, a run as a workbook, or an instance as CSV.")
@instance_options
@click.option(
    "--to",
    "form",
    type=click.Choice([*SUFFIXES, *COPIES]),
    required=True,
    help="The model: mps or lp, which solvers read, or a pyomo script that needs nothing but Pyomo. "
    "A run: xlsx, a workbook with charts and formulas. The tables as written: csv, a folder.",
)
@click.option(
    "--objective",
    "objectives",
    metavar="A,B",
    callback=objective_names,
    help="What is made small, first things first; a file has the first as its objective.",
)
@click.option("--whole", is_flag=True, help="The model with whole places: a mixed-integer program.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file (with csv: folder) to write; by default one here, named after the instance or run.",
)
def export(
    instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...], form: str, objectives: tuple[str, ...] | None,
    whole: bool, out: Path | None,
) -> None:  # fmt: skip
    """Write the model of INSTANCE to a file, rows and columns under the names that ppopt prints.

    People, WTE, days and pounds. In names of LP and MPS files [ and ] are written ( and ), - is written ~, and other
    signs by their number: !20! is a blank.

    With --to xlsx INSTANCE is a run folder, such as runs/england, of which the results are written. With --to csv it is
    an instance, such as a workbook made by `ppopt template`, of which the tables are written.
    """
    if form in COPIES:
        if scenarios or changes or objectives or whole:
            what = "a run as it was solved" if form == "xlsx" else "tables as they are written"
            msg = f"--to {form} writes {what}: leave out --scenario, --change, --objective and --whole."
            raise click.UsageError(msg)
        (_workbook if form == "xlsx" else _folder)(Path(instance), out)
        return
    from optimiser.export import export as write
    from optimiser.loading import load
    from optimiser.planning import asked
    from optimiser.solution import Options

    with Progress() as progress:
        inst = asked(
            load(instance, names(scenarios), changes, progress.phase), Options(objectives=objectives, whole=whole)
        )
        path = out or Path(re.sub(r"[^\w.-]", "-", inst.horizon.name) + SUFFIXES[form])
        progress.phase("build")
        size = write(inst, path, form)
    click.echo(f"{path}: {size['rows']:,} rows, {size['columns']:,} columns, {size['nonzeros']:,} nonzeros")


def _workbook(run: Path, out: Path | None) -> None:
    """The results of a run as a workbook."""
    from optimiser.runfolder import reopen
    from optimiser.spreadsheet import write_results
    from optimiser.spreadsheet.book import vacant

    path = out or Path(f"{run.resolve().name}.xlsx")
    vacant(path)
    with Progress() as progress:
        progress.phase("read")
        past = reopen(run)
        progress.phase("workbook")
        sheets = write_results(path, past)
    click.echo(f"{path}: {sheets} sheets; open the first one, Summary")


def _folder(instance: Path, out: Path | None) -> None:
    """The tables of an instance as a folder of CSV files."""
    from optimiser.spreadsheet import as_written, write_folder

    folder = out or Path(instance.stem)
    tables = write_folder(as_written(str(instance)), folder)
    click.echo(f"{folder}: instance.toml and {tables} tables")
