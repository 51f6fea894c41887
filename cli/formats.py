"""How a table is printed: for people (--table), for spreadsheets (--csv), for programs (--json)."""

from __future__ import annotations

import json
import math
import re
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

Command = TypeVar("Command", bound="Callable[..., Any]")
TABLE, CSV, JSON = "table", "csv", "json"
HEADING = re.compile(r"[A-Z]{2,}(?:[A-Z', ]*[A-Z])?\b")
NAMED_COLUMNS = {"year": "{:.0f}", "band": "{:.0f}", "dual": "{:,.6g}"}


def format_options(command: Command) -> Command:
    """Give a command --table, --csv and --json; the last one given counts."""
    for name, words in ((JSON, "JSON, for programs"), (CSV, "CSV, for spreadsheets"), (TABLE, "A table, for people")):
        default = " (the default)." if name == TABLE else "."
        option = click.option(f"--{name}", "form", flag_value=name, default=TABLE, help=words + default)
        command = option(command)
    return command


def print_frame(frame: pd.DataFrame, form: str, most_rows: int | None = None) -> None:
    """Print ``frame`` on stdout in the form asked for; a table for people stops after ``most_rows`` and says so."""
    if form == CSV:
        from optimiser.csv_text import csv_text

        sys.stdout.write(csv_text(frame))
    elif form == JSON:
        print_json(records(frame))
    else:
        shown = frame if most_rows is None else frame.head(most_rows)
        _print_table(shown)
        if len(shown) < len(frame):
            click.echo(
                f"... and {len(frame) - len(shown):,} more rows: narrow with --where, or see all with --csv.", err=True
            )


def print_json(value: object) -> None:
    """Print ``value`` as JSON on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """One object per row; a figure that is missing or has no end is null."""
    rows = frame.astype(object).to_dict(orient="records")
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def plain(value: object) -> object:
    """A value as JSON can hold it."""
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    item = getattr(value, "item", None)
    return plain(item()) if item is not None else value


def print_lines(lines: Sequence[str]) -> None:
    """Print a page on stdout; on a terminal a heading, whose first words are in capitals, is bold."""
    for line in lines:
        found = HEADING.match(line) if sys.stdout.isatty() else None
        click.echo(click.style(found[0], bold=True) + line[found.end() :] if found else line)


def cells(column: pd.Series) -> list[str]:
    """The cells of one column as people read them: thousands separated, one number of decimals, blank for no figure."""
    if column.dtype.kind not in "if":
        return column.astype("string").fillna("").to_list()
    form = NAMED_COLUMNS.get(str(column.name)) or _form(column)
    return [_figure(form, float(value)) for value in column]


def _form(column: pd.Series) -> str:
    """As many decimals as the largest figure of the column deserves."""
    largest = column.abs().replace(math.inf, 0).max()
    whole = column.dtype.kind == "i" or largest >= 10_000
    return "{:,.0f}" if whole else "{:,.3f}" if largest < 10 else "{:,.1f}"


def _figure(form: str, value: float) -> str:
    if math.isnan(value):
        return ""
    if math.isinf(value):
        return "no limit"
    text = form.format(value)
    return text.removeprefix("-") if not text.strip("-0.,") else text  # nothing is less than nought by nothing


def _print_table(frame: pd.DataFrame) -> None:
    """On a terminal as a table of rich; elsewhere as aligned text."""
    import rich.box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=sys.stdout)
    is_terminal = console.is_terminal
    table = Table(
        box=rich.box.SIMPLE_HEAD if is_terminal else None, pad_edge=False, header_style="bold", padding=(0, 1)
    )
    for name in frame.columns:
        is_number = frame[name].dtype.kind in "if"
        table.add_column(str(name), justify="right" if is_number else "left", no_wrap=not is_terminal)
    for row in zip(*(cells(frame[name]) for name in frame.columns), strict=True):
        table.add_row(*(Text(cell) for cell in row))
    if is_terminal:
        console.print(table)
    else:
        wide = Console(file=sys.stdout, width=10_000, color_system=None)
        with wide.capture() as captured:
            wide.print(table)
        sys.stdout.write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")
