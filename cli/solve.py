"""``ppopt solve``: the plan for an instance, a run folder that holds it, and a summary on one screen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines
from cli.ladder import climb
from cli.options import Number, instance_options, names, objective_names, pyomo_solver, share
from cli.progress import Progress
from cli.summary import conflict_lines, summary_lines
from cli.tidy import as_json, as_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from cli.sections import Reports
    from optimiser.diagnose import Source
    from optimiser.instance import Instance
    from optimiser.runfolder import Circumstances
    from optimiser.solution import Options, Solution

MOST_WAYS = 3
"""Ways out looked for without being asked; `ppopt diagnose` looks for more."""

EXAMPLE = """\b
Examples
  ppopt solve england
  ppopt solve england --scenario flat-cash,high-attrition
  ppopt solve england --change "budgets.budget_gbp *= 0.9 where year >= 2025"
  ppopt solve england --via pyomo
  ppopt solve england --fair region
  ppopt solve england --whole --time-limit 120
  ppopt solve my-folder --objective cost --max-shortfall 0 --out runs/least-money
"""


@click.command(epilog=EXAMPLE, short_help="The best plan, a folder that holds it, and a summary.")
@instance_options
@click.option(
    "--objective",
    "objectives",
    metavar="A,B",
    callback=objective_names,
    help="What is made small, first things first: shortfall, worst_region, cost, churn, deviation.",
)
@click.option("--max-shortfall", type=Number(min=0), metavar="X", help="Most weighted WTE-years short in total.")
@click.option(
    "--time-limit",
    type=Number(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop the solver after so long and keep the best plan.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Threads of the solver; 0 leaves it to the solver.",
)
@click.option("--whole", is_flag=True, help="Whole places; an intake is nothing or at least a viable cohort.")
@click.option(
    "--gap",
    metavar="X%",
    callback=share,
    help="With --whole: near enough to the best possible, as a share of the first objective; 0.1%.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="New folder for the run; by default one under runs/.",
)
@click.option(
    "--via",
    metavar="pyomo[:SOLVER]",
    callback=pyomo_solver,
    help="Solve the model's second statement with a solver that Pyomo knows, and print the objectives; no run folder.",
)
@click.option(
    "--fair",
    type=click.Choice(["region", "profession", "hei"]),
    help="Climb the fairness ladder instead: the worst off first, and what each level costs; no run folder.",
)
@format_options
def solve(
    instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...], objectives: tuple[str, ...] | None,
    max_shortfall: float | None, time_limit: float | None, threads: int, out: Path | None, via: str | None,
    fair: str | None, whole: bool, gap: float | None, form: str,
) -> int:  # fmt: skip
    """Find the best plan for INSTANCE: the name of one that ships with ppopt, a folder of CSV files, or a workbook."""
    from optimiser.diagnose import Source
    from optimiser.errors import UsageError
    from optimiser.loading import load
    from optimiser.planning import plan
    from optimiser.runfolder import Circumstances, claim, default_folder, release, vacant
    from optimiser.solution import Options

    if out is not None:
        vacant(out)  # better known before the work than after it
    options = Options(objectives, max_shortfall, time_limit, threads, whole)
    options = options if gap is None else replace(options, gap=gap)
    if via is not None:
        _to_the_end(gap, "--via")
        _alone(out=out, fair=fair, time_limit=time_limit)
        return _second_statement(load(instance, names(scenarios), changes), options, via, form)
    if fair is not None:
        _to_the_end(gap, "--fair")
        inst = load(instance, names(scenarios), changes)
        _in_fractions(whole or inst.horizon.whole_places)
        return climb(inst, options, fair, out, form)
    with Progress() as progress:
        inst = load(instance, names(scenarios), changes, progress.phase)
        if gap is not None and not (whole or inst.horizon.whole_places):
            msg = "--gap goes with --whole: places in fractions are solved to the end."
            raise UsageError(msg)
        parts = [*names(scenarios), *(["changed"] if changes else []), *(["whole"] if whole else [])]
        folder = out or default_folder(inst.horizon.name, tuple(parts))
        claim(folder)
        try:
            solution = plan(inst, options, progress.phase, progress.line)
        except BaseException:
            release(folder)
            raise
        progress.phase("write")
        solution = replace(solution, times_s={**progress.times_s("read", "check"), **solution.times_s})
        cut_short = _cut_short(solution)
        how = Circumstances(("ppopt", *sys.argv[1:]), options, incomplete=cut_short)
        source = Source(instance, names(scenarios), changes, options)
        reports = _keep(folder, inst, solution, how, lambda: _ways_out(source, solution, progress))
    if cut_short is not None:
        click.echo(f"{cut_short} {folder} is marked incomplete.", err=True)
    _print(form, inst, solution, reports, folder)
    return solution.status.exit_code


def _in_fractions(whole: bool) -> None:
    """Raise UsageError if whole places are asked of a fairness ladder."""
    from optimiser.errors import UsageError

    if whole:
        msg = "--fair is climbed with places in fractions: leave out --whole, and whole_places of instance.toml."
        raise UsageError(msg)


def _to_the_end(gap: float | None, option: str) -> None:
    """Raise UsageError if a gap is given where nothing stops short of the best."""
    from optimiser.errors import UsageError

    if gap is not None:
        msg = f"--gap does not go with {option}, which solves to the end."
        raise UsageError(msg)


def _alone(**given: object) -> None:
    """Raise UsageError if ``--via``, which prints objectives and no more, is given what it would pass over."""
    from optimiser.errors import UsageError

    for name, value in given.items():
        if value is not None:
            msg = f"--{name.replace('_', '-')} does not go with --via, which solves to the end and keeps no run folder."
            raise UsageError(msg)


def _second_statement(inst: Instance, options: Options, solver: str, form: str) -> int:
    """The objectives as the Pyomo statement and another solver reach them."""
    import pandas as pd

    from optimiser.algebra.solve import via_pyomo
    from optimiser.planning import asked

    status, levels = via_pyomo(asked(inst, options), solver)
    click.echo(status.sentence, err=True)
    lines = [{"objective": level.name, "value": level.value, "unit": level.unit} for level in levels]
    print_frame(pd.DataFrame(lines, columns=["objective", "value", "unit"]), form)
    return status.exit_code


def _keep(
    folder: Path, inst: Instance, solution: Solution, how: Circumstances, ways_out: Callable[[], Reports]
) -> Reports:
    """Write the run folder; the reports are made when the tables are safe on disk."""
    from optimiser.reports import REPORTS
    from optimiser.reports.conflict import conflict
    from optimiser.runfolder import write

    reports: dict[str, pd.DataFrame] = {}

    def summary() -> str:
        if solution.status.has_plan:
            reports.update({report.name: report.make(inst, solution) for report in REPORTS})
        else:
            reports["conflict"] = conflict(inst, solution)
            reports.update(ways_out())
        return "\n".join(page(inst, solution, reports)) + "\n"

    write(folder, inst, solution, how, summary)
    return reports


def _ways_out(source: Source, solution: Solution, progress: Progress) -> Reports:
    """What could give way where limits conflict; nothing if somebody stops the search, for the run is done without.

    Nor is there anything where only whole places make it impossible: ways out are looked for in fractions.
    """
    from optimiser.diagnose import diagnose, frames
    from optimiser.solution import Status

    if solution.status is not Status.INFEASIBLE or (solution.whole and solution.proof is None):
        return {}
    try:
        return frames(diagnose(source, MOST_WAYS, solution.conflict, progress.phase))
    except KeyboardInterrupt:
        click.echo(f"Stopped looking for ways out; ppopt diagnose {source.name} looks again.", err=True)
        return {}


def _cut_short(solution: Solution) -> str | None:
    """Why the folder stays marked incomplete: somebody stopped the solver before there was a plan to report."""
    if not solution.interrupted or solution.status.has_plan:
        return None
    return "The solver was stopped before it was done; it had found no plan yet."


def page(inst: Instance, solution: Solution, reports: Reports) -> list[str]:
    """The summary, or what there is to say without a plan."""
    return (
        summary_lines(inst, solution, reports) if solution.status.has_plan else conflict_lines(inst, solution, reports)
    )


def _print(form: str, inst: Instance, solution: Solution, reports: Reports, folder: Path) -> None:
    """The summary on stdout in the form asked for; where the run is goes with it for people, to stderr otherwise."""
    where = f"Run folder: {folder}"
    if form == JSON:
        print_json(as_json(inst, solution, reports, folder))
    elif form == CSV:
        print_frame(as_rows(solution, reports), CSV)
        click.echo(where, err=True)
    else:
        print_lines([*page(inst, solution, reports), "", where])
        if solution.status.has_plan:
            click.echo(
                f"Every figure: ppopt show {folder} places (or another table; ppopt show {folder} lists them)", err=True
            )
