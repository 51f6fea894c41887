"""``ppopt template``: a workbook to fill, empty or with the tables of an instance."""

from __future__ import annotations

from pathlib import Path

import click

EXAMPLE = """\b
Examples
  ppopt template my-tables.xlsx
  ppopt template england.xlsx --from england
  ppopt solve england.xlsx
"""


@click.command(epilog=EXAMPLE, short_help="A workbook to fill: a sheet per table, with drop-downs, units and notes.")
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--from", "instance", metavar="INSTANCE", help="Fill it with the tables of this instance, as written.")
def template(workbook: Path, instance: str | None) -> None:
    """Write the new file WORKBOOK.xlsx, which `ppopt check` and `ppopt solve` take as they take a folder.

    Its first sheet says how to fill it. Headers are protected, without a password; scenarios stay files in a folder
    called scenarios beside the workbook.
    """
    from optimiser.spreadsheet import NOTHING, as_written, write_template
    from optimiser.spreadsheet.book import vacant

    vacant(workbook)
    rows = write_template(workbook, NOTHING if instance is None else as_written(instance))
    click.echo(f"{workbook}: {rows:,} rows" if instance else f"{workbook}: empty tables, to be filled")
