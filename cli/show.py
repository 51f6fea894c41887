"""``ppopt show``: any result table of a run, filtered."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.formats import TABLE, format_options, print_frame

EXAMPLE = """\b
Examples
  ppopt show runs/england
  ppopt show runs/england places --where "region = london and year >= 2026"
  ppopt show runs/england limits --where "family = budget and dual < 0" --csv
"""
ROWS_ON_A_TERMINAL = 50


@click.command(epilog=EXAMPLE, short_help="Any result table of a run, filtered.")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("table", required=False)
@click.option("--where", metavar="TEXT", help="Only the rows that meet these conditions, joined by `and`.")
@format_options
def show(run: Path, table: str | None, where: str | None, form: str) -> None:
    """Print a result TABLE of the run folder RUN; without TABLE, list what there is."""
    from optimiser.runfolder import read

    found = read(run)
    if found.incomplete is not None:
        click.echo(f"{run} is incomplete. {found.incomplete}", err=True)
    if table is None:
        import pandas as pd

        lines = [
            (name, len(frame), ", ".join(frame.columns))
            for name in found.table_names
            if (frame := found.table(name)) is not None
        ]
        print_frame(pd.DataFrame(lines, columns=["table", "rows", "columns"]), form)
        return
    frame = found.table(table)
    if where is not None:
        from optimiser.scenario.where import rows_where

        frame = rows_where(frame, where)
    print_frame(frame, form, ROWS_ON_A_TERMINAL if form == TABLE and sys.stdout.isatty() else None)
