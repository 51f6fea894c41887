"""``ppopt compare``: plans side by side, from run folders or from scenarios solved for the purpose."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.options import names
from cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.analyses.compare import Case, Comparison
    from optimiser.instance import Instance

EXAMPLE = """\b
Examples
  ppopt compare runs/england runs/england+flat-cash
  ppopt compare england --scenarios flat-cash,budget-minus-10,flat-cash+high-attrition
  ppopt compare england --scenarios all --save runs/spring
  ppopt compare runs/a runs/b --part limits --csv

\b
Parts
  matrix      one row per plan, least shortfall first
  changes     what differs in the inputs, in sentences
  inputs      what differs in the inputs, cell by cell
  objectives  objectives reached
  shortfall   WTE-years short by profession, region, service and year
  places      places by profession, region, university, programme and year
  money       pounds spent by fund, kind, profession, region and year
  limits      limits that bind in either plan, and their prices
  apart       what only one of two plans has and is not compared
"""


@click.command(epilog=EXAMPLE, short_help="Plans side by side: inputs, shortfall, places, money, limits.")
@click.argument("plans", nargs=-1, required=True, metavar="RUN RUN... | INSTANCE")
@click.option(
    "--scenarios",
    multiple=True,
    metavar="A,B+C",
    help="Solve INSTANCE as it is and with each of these, several together with +; `all` for every one it has.",
)
@click.option("--change", "changes", multiple=True, metavar="TEXT", help="Change a table in every case solved.")
@click.option("--part", metavar="NAME", help="One table of the comparison, whole; --help lists them.")
@click.option("--save", type=click.Path(path_type=Path), metavar="FOLDER", help="Keep the plans solved as run folders.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that solve; one per processor.")
@format_options
def compare(
    plans: tuple[str, ...], scenarios: tuple[str, ...], changes: tuple[str, ...], part: str | None,
    save: Path | None, workers: int | None, form: str,
) -> None:  # fmt: skip
    """Compare plans: two or more run folders, or an INSTANCE with its --scenarios, each against the first.

    What changed in the inputs, then objectives, shortfall, places and money with what each gains and loses, and which
    limits bind. What only one of two plans has is named and not compared.

    Scenarios joined with + start from what those of them that are compared as well came to, and so does the instance
    as it is; that saves time where one of them costs nothing. Of plans that are equally good it may then show another
    than `ppopt solve`; plans kept with --save are those of `ppopt solve`.
    """
    from optimiser.analyses.compare import PARTS
    from optimiser.analyses.compare import compare as compared
    from optimiser.errors import UsageError
    from optimiser.words import did_you_mean

    if part is not None and part not in PARTS:
        msg = f"There is no part {part!r}. {did_you_mean(part, list(PARTS), 'part')}"
        raise UsageError(msg)
    with Progress() as progress:
        if scenarios:
            cases = _solved(plans, names(scenarios), changes, save, workers, progress)
        else:
            cases = _reopened(plans, changes, save)
        progress.phase("Comparing")
        made = compared(*cases, parts=_wanted(len(cases), part, form))
    _print(made, part, form)


def _wanted(cases: int, part: str | None, form: str) -> tuple[str, ...]:
    """The parts that will be printed: of many plans the page needs few, and the others take their time."""
    from cli.comparison_many import PARTS_SHOWN
    from optimiser.analyses.compare import PARTS

    if part is not None:
        return (part,)
    return PARTS_SHOWN if cases > 2 and form not in {CSV, JSON} else tuple(PARTS)


def _reopened(folders: tuple[str, ...], changes: tuple[str, ...], save: Path | None) -> list[Case]:
    """The runs in the folders, each under the folder's name, or its path where two have one name."""
    from optimiser.analyses.compare import Case
    from optimiser.errors import UsageError
    from optimiser.runfolder import reopen

    if changes or save is not None:
        msg = "--change and --save go with --scenarios: finished runs are compared as they are."
        raise UsageError(msg)
    if len(folders) == 1:
        msg = (
            f"Give two run folders or more, such as runs/england runs/england-2, or --scenarios to compare those of "
            f"the instance {folders[0]}."
        )
        raise UsageError(msg)
    past = [reopen(Path(folder)) for folder in folders]
    short = [Path(folder).resolve().name for folder in folders]
    told = short if len(set(short)) == len(short) else folders
    return [Case(name, run.inst, run.solution) for name, run in zip(told, past, strict=True)]


def _solved(
    plans: tuple[str, ...], scenarios: tuple[str, ...], changes: tuple[str, ...], save: Path | None,
    workers: int | None, progress: Progress,
) -> list[Case]:  # fmt: skip
    """The instance's scenarios, solved in parallel; kept as run folders if asked."""
    from optimiser.analyses.compare.scenarios import instances, solved
    from optimiser.errors import UsageError
    from optimiser.runfolder import vacant
    from optimiser.words import count

    if len(plans) > 1:
        msg = f"--scenarios are those of one instance; {len(plans)} given: {', '.join(plans)}."
        raise UsageError(msg)
    if save is not None:
        vacant(save)
    progress.phase("check")
    wanted = instances(plans[0], scenarios, changes)
    progress.phase(f"Solving {count(len(wanted), 'case')}")

    def on_done(name: str, left: int) -> None:
        progress.phase(f"{name} is solved; {left} to go" if left else f"{name} is solved")

    if len(wanted) == 1:
        msg = f"{plans[0]} has no scenarios." if scenarios else "--scenarios names no scenario."
        raise UsageError(msg)
    cases = solved(wanted, workers=workers, on_done=on_done, to_keep=save is not None)
    if save is not None:
        progress.phase("write")
        _keep(save, wanted, cases)
    return cases


def _keep(parent: Path, wanted: Mapping[str, Instance], cases: list[Case]) -> None:
    """Write each case as a run folder of its own, with its summary."""
    from cli.solve import page
    from optimiser.reports import REPORTS
    from optimiser.reports.conflict import conflict
    from optimiser.runfolder import Circumstances, claim, default_folder, write
    from optimiser.solution import Options

    how = Circumstances(("ppopt", *sys.argv[1:]), Options())
    for case in cases:

        def summary(case: Case = case) -> str:
            inst, solution = case.inst, case.solution
            reports = {one.name: one.make(inst, solution) for one in REPORTS if case.has_plan}
            return "\n".join(page(inst, solution, reports or {"conflict": conflict(inst, solution)})) + "\n"

        folder = default_folder(case.name, (), parent)
        claim(folder)
        write(folder, wanted[case.name], case.solution, how, summary)
        click.echo(f"Run folder: {folder}", err=True)


def _print(made: Comparison, part: str | None, form: str) -> None:
    """A page for people, or a part whole; every part for programs and spreadsheets."""
    if part is not None:
        print_frame(made[part], form)
    elif form == JSON:
        print_json({name: records(frame) for name, frame in made.tables.items()})
    elif form == CSV:
        from cli.comparison_tidy import as_rows

        print_frame(as_rows(made), CSV)
        click.echo("These are the figures; --part changes, inputs and apart hold the words.", err=True)
    elif len(made.cases) == 2:
        from cli.comparison import pair_lines

        print_lines(pair_lines(made))
    else:
        from cli.comparison_many import matrix_lines

        print_lines(matrix_lines(made))
