"""Print the pages that are made from the code: ``make docs``.

``python docs/generate.py --check`` writes nothing and fails if a page differs from what the code would print.
"""

from __future__ import annotations

import json
import sys
import tomllib
import typing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

import click
from annotated_types import Ge, Gt, Le

from cli.main import ppopt
from docs.formulation import formulation_page
from optimiser.analyses.replan.actual_tables import ACTUAL_TABLES
from optimiser.horizon import Band, Horizon
from optimiser.reading.find import shipped
from optimiser.reports import REPORTS
from optimiser.tables import ORIGIN, TABLES, Declares, Refers, Table, YearColumn

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
MADE_BY = "<!-- Printed by `make docs`; edit the code, not this page. -->\n"


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    lines = ["# The command line", "", MADE_BY]
    with click.Context(ppopt, info_name="ppopt", **ppopt.context_settings) as context:
        lines += _help("ppopt", ppopt, context)
    return "\n".join(lines)


def _help(name: str, command: click.Command, context: click.Context) -> list[str]:
    context.terminal_width = 100
    lines = [f"## {name}", "", "```", command.get_help(context).rstrip(), "```", ""]
    for part in command.list_commands(context) if isinstance(command, click.Group) else ():
        with click.Context(command.commands[part], info_name=part, parent=context) as inner:
            lines += _help(f"{name} {part}", command.commands[part], inner)
    return lines


ACTUALS = (
    "`ppopt replan` reads these from a folder or workbook of their own, each of them only if it is there. "
    "`actuals.toml` (in a workbook the sheet `actuals`) gives `title`, `last_year_begun` and `source_of_record`: the "
    "plan is made again for the years after the last that has begun, and nothing may be reported of those."
)


def tables_page() -> str:
    """docs/tables.md: the data dictionary of the tables of an instance."""
    preface = (
        "An instance is a folder with `instance.toml` and a CSV file for each table, or a workbook with a sheet each. "
        "The unit of a figure is in the name of its column. A blank is a question, not a zero: every cell has a value. "
        "Where `all` may stand for every member of a set, a row that names a member wins over one that says `all`. "
        'A name has at most 80 letters and none of `,` `;` `[` `]` `"`; a title may have any.'
    )
    lines = ["# The tables of an instance", "", MADE_BY, preface, "", *_settings_section()]
    for table in TABLES:
        lines += _table_section(table)
    lines += ["# The tables of what came in", "", ACTUALS, ""]
    for table in ACTUAL_TABLES:
        lines += _table_section(table)
    return "\n".join(lines)


def _settings_section() -> list[str]:
    """What instance.toml says; ``[[bands]]`` has settings of its own."""
    lines = ["## instance.toml", "", "What the instance is; in a workbook the sheet `instance`.", ""]
    lines += ["| setting | holds | if left out | meaning |", "|---|---|---|---|"]
    settings = {**Horizon.model_fields, **{f"bands.{name}": field for name, field in Band.model_fields.items()}}
    for name, field in settings.items():
        told = "" if field.is_required() else _told(field.default)
        kind = _setting(field.annotation, list(field.metadata))
        lines.append(f"| `{name}` | {kind} | {told} | {field.description} |")
    return [*lines, ""]


def _setting(annotation: object, metadata: list[Any]) -> str:
    """What a setting holds, in words."""
    inner = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is tuple:
        return "list of slices, below" if inner[0] is Band else f"list of {_kind(inner[0], [])}"
    if annotation is bool:
        return "`true`, `false`"
    if get_origin(annotation) is typing.Annotated:
        return _kind(inner[0], inner[1:])
    if inner and get_origin(annotation) is not typing.Literal:
        return _setting(inner[0], metadata)
    return _kind(annotation, metadata)


def _told(value: object) -> str:
    """A value as instance.toml writes it."""
    return "nothing" if value is None else f"`{json.dumps(value)}`"


def _table_section(table: type[Table]) -> list[str]:
    may_lack = " May be left out." if table.optional else ""
    keys = ", ".join(f"`{key}`" for key in table.keys)
    lines = [f"## {table.name}", "", f"{(table.__doc__ or '').strip()}{may_lack} One row for each {keys}.", ""]
    lines += ["| column | holds | meaning |", "|---|---|---|"]
    fields = {name: field for name, field in table.model_fields.items() if name not in ORIGIN}
    fields |= {name: table.model_fields[name] for name in ORIGIN}
    for name, field in fields.items():
        kind = _kind(field.annotation, list(field.metadata))
        lines.append(f"| `{name}` | {kind} | {(field.description or '').replace('|', '/').replace(chr(10), ' ')} |")
    return [*lines, ""]


def _kind(annotation: object, metadata: list[Any]) -> str:
    """What a column holds, in words."""
    for mark in metadata:
        if isinstance(mark, Declares):
            return f"name of {_a(mark.set_name)}, declared here"
        if isinstance(mark, Refers):
            words = [f"`{word}`" for word in (*mark.also, *(("all",) if mark.all_means else ()))]
            return " or ".join([f"name of {_a(mark.set_name)}", *words])
        if isinstance(mark, YearColumn):
            which = "year of plan or tail" if mark.kind == "within" else "year before the first intake"
            return which + (" or `all`" if mark.all_means else "")
    if get_origin(annotation) is typing.Literal:
        return ", ".join(f"`{word}`" for word in get_args(annotation))
    if annotation is str:
        return "text"
    return ("whole number" if annotation is int else "number") + _bounds(metadata)


def _a(set_name: str) -> str:
    """The set's name in words, with its article."""
    words = {"hei": "university", "route_or_profession": "route or profession"}.get(
        set_name, set_name.replace("_", " ")
    )
    return f"an {words}" if words[0] in "aeio" else f"a {words}"


def _bounds(metadata: list[Any]) -> str:
    """The bounds of a figure, in words."""
    words = {Ge: "at least {:g}", Gt: "over {:g}", Le: "at most {:g}"}
    said = [words[type(mark)].format(*asdict(mark).values()) for mark in metadata if type(mark) in words]
    return f", {' and '.join(said)}" if said else ""


def reports_page() -> str:
    """docs/reports.md: what the summary and `ppopt solve --json` are made of."""
    preface = (
        "A report is a function of an instance and its solution that gives a tidy table (optimiser/reports/). "
        "`ppopt solve` lays them out on one screen; `--json` and `--csv` give them whole. `period` tells plan and tail "
        "apart."
    )
    lines = ["# Reports", "", MADE_BY, preface, ""]
    for report in REPORTS:
        keys = ", ".join(f"`{key}`" for key in report.keys)
        lines += [f"## {report.name}", "", f"{_prose(sys.modules[report.make.__module__].__doc__)}", ""]
        lines += [f"{_prose(report.make.__doc__)} A row for each {keys}.", ""]
    return "\n".join(lines)


def _prose(docstring: str | None) -> str:
    return " ".join((docstring or "").split())


def instances_page() -> str:
    """instances/README.md: what ships."""
    lines = ["# Instances that ship with ppopt", "", MADE_BY, "`ppopt solve NAME` finds them by name.", ""]
    lines += ["| name | what it is | plan | tail | scenarios | licence |", "|---|---|---|---|---|---|"]
    for folder in shipped():
        settings = tomllib.loads((folder / "instance.toml").read_text(encoding="utf-8"))
        first, last, end = (settings[f"{name}_year"] for name in ("first_intake", "last_intake", "last_evaluation"))
        scenarios = ", ".join(f"`{file.stem}`" for file in sorted((folder / "scenarios").glob("*.toml")))
        tail = f"to {end}" if end > last else "none"
        about = f"**{settings['title']}.** {settings['about']}"
        lines.append(f"| `{folder.name}` | {about} | {first}-{last} | {tail} | {scenarios} | {settings['licence']} |")
    return "\n".join(
        [
            *lines,
            "",
            "docs/tables.md describes the tables; each folder's own README says where its figures come from.",
            "",
        ]
    )


PAGES: dict[str, Callable[[], str]] = {
    "docs/formulation.md": formulation_page,
    "docs/cli.md": cli_page,
    "docs/tables.md": tables_page,
    "docs/reports.md": reports_page,
    "instances/README.md": instances_page,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check name those that differ."""
    wrong = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        wrong.append(name)
        if "--check" not in arguments:
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    if wrong and "--check" in arguments:
        print(f"{', '.join(wrong)} differ from the code: run `make docs`.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
