"""``ppopt instances``: what ships with ppopt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.formats import format_options, print_frame

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = """\b
Example
  ppopt instances
"""


@click.command(epilog=EXAMPLE, short_help="What ships with ppopt, with sizes and optimum.")
@format_options
def instances(form: str) -> None:
    """List the instances that ship with ppopt: sizes, and the optimum that is known."""
    import pandas as pd

    from optimiser.reading.find import shipped

    print_frame(pd.DataFrame([_line(folder) for folder in shipped()]), form)


def _line(folder: Path) -> dict[str, object]:
    """What there is to say about one instance, read without checking it."""
    import tomllib

    settings = tomllib.loads((folder / "instance.toml").read_text(encoding="utf-8"))
    first, last, end = (settings[f"{name}_year"] for name in ("first_intake", "last_intake", "last_evaluation"))
    return {
        "instance": folder.name,
        "title": settings["title"],
        "professions": _rows(folder / "professions.csv"),
        "programmes": _rows(folder / "programmes.csv"),
        "regions": _rows(folder / "regions.csv"),
        "plan": f"{first}-{last}",
        "tail": f"to {end}" if end > last else "none",
        "scenarios": len(list((folder / "scenarios").glob("*.toml"))),
        "optimum": _optimum(folder / "expected.toml"),
    }


def _rows(file: Path) -> int:
    """Rows of a table, its header aside."""
    import csv

    if not file.is_file():
        return 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return sum(1 for row in csv.reader(lines) if row) - 1


def _optimum(file: Path) -> str:
    """The known optimum of the first objective, or the status where there is none."""
    import tomllib

    if not file.is_file():
        return "not recorded"
    expected = tomllib.loads(file.read_text(encoding="utf-8"))
    objectives = expected.get("objectives") or []
    if not objectives:
        return str(expected.get("status", "not recorded"))
    first = objectives[0]
    return f"{first['value']:,.6g} {first['unit']}"
