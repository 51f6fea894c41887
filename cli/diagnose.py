"""``ppopt diagnose``: when it cannot be done, what conflicts and what could give way; what is nearly impossible."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.layout import WIDTH, cut, wrapped
from cli.options import Number, instance_options, names, objective_names
from cli.progress import Progress
from cli.ways import clash_lines, committed_lines, near_lines, ways_lines

if TYPE_CHECKING:
    from cli.sections import Reports
    from optimiser.diagnose import Diagnosis, Source

EXAMPLE = """\b
Examples
  ppopt diagnose infeasible
  ppopt diagnose england --max-shortfall 0 --ways 2
  ppopt diagnose infeasible --accept 2 --out agreed.toml
  ppopt diagnose england
"""
NO_PLAN = 4
NOTHING_GIVES_WAY = "There is a plan within the limits: nothing has to give way. This is what leaves no room."
ONLY_FRACTIONS = (
    "In fractions there is a plan within the limits; whether there is one of whole places only ppopt solve can tell. "
    "This is what leaves no room."
)
FRACTIONS = "Places are whole in this instance; what follows is said of places in fractions."


@click.command(epilog=EXAMPLE, short_help="What keeps an instance from a plan, and ways out.")
@instance_options
@click.option(
    "--objective",
    "objectives",
    metavar="A,B",
    callback=objective_names,
    help="What is made small in the plans that the ways out permit, first things first.",
)
@click.option("--max-shortfall", type=Number(min=0), metavar="X", help="Most weighted WTE-years short in total.")
@click.option("--ways", type=click.IntRange(1, 20), default=4, metavar="N", help="Most ways out to look for; 4.")
@click.option("--accept", type=click.IntRange(min=1), metavar="N", help="Write way number N as a scenario.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="New file for the scenario; by default INSTANCE-way-N.toml here.",
)
@click.option(
    "--threads", type=click.IntRange(min=0), default=0, metavar="N", help="Threads of the solver; 0 leaves it to it."
)
@format_options
def diagnose(
    instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...], objectives: tuple[str, ...] | None,
    max_shortfall: float | None, ways: int, accept: int | None, out: Path | None, threads: int, form: str,
) -> int:  # fmt: skip
    """Say which limits of INSTANCE cannot all hold, whose they are, and what could give way.

    Each way out names who must agree and the figures that change; each was solved, and the plan that it permits is
    shown. Where there is a plan already: what leaves no freedom, which intakes are forced, and which years' money is
    spoken for.
    """
    from optimiser.diagnose import Source
    from optimiser.diagnose import diagnose as found_by
    from optimiser.errors import UsageError
    from optimiser.solution import Options

    if out is not None and accept is None:
        msg = "--out goes with --accept N: it is the file for the scenario of way number N."
        raise UsageError(msg)
    if out is not None:
        _vacant(out)
    options = Options(objectives=objectives, max_shortfall=max_shortfall, threads=threads)
    source = Source(instance, names(scenarios), changes, options)
    with Progress() as progress:
        found = found_by(source, ways, on_phase=progress.phase)
    _print(found, form)
    if accept is not None:
        _accept(source, found, accept, out)
        return 0
    return NO_PLAN if found.clash is not None else found.status.exit_code


def _print(found: Diagnosis, form: str) -> None:
    """The page, or every table of the diagnosis."""
    import pandas as pd

    from optimiser.diagnose import frames

    reports = frames(found)
    if form == JSON:
        about = {"status": found.status.value, "sentence": found.status.sentence, "instance": found.inst.horizon.name}
        print_json({**about, **{name: records(frame) for name, frame in reports.items()}})
    elif form == CSV:
        parts = [frame.assign(part=name) for name, frame in reports.items() if len(frame)]
        every = pd.concat([part.astype(object) for part in parts], ignore_index=True) if parts else pd.DataFrame()
        order = ["part", *(name for name in every.columns if name != "part")] if parts else []
        print_frame(every[order], CSV)
    else:
        print_lines(_page(found, reports))


def _page(found: Diagnosis, reports: Reports) -> list[str]:
    scenario = "; ".join(found.inst.scenario) or "none"
    horizon = found.inst.horizon
    title = [cut(f"{horizon.title.upper()} ({horizon.name}), scenario: {scenario}", WIDTH)]
    title += wrapped(FRACTIONS) if horizon.whole_places else []
    if found.clash is None:
        said = ONLY_FRACTIONS if horizon.whole_places else NOTHING_GIVES_WAY
        return [
            *title,
            *wrapped(said if found.status.exit_code == 0 else found.status.sentence),
            "",
            *near_lines(reports),
        ]
    lines = [*title, *wrapped(found.status.sentence), "", *clash_lines(reports)]
    if not reports["committed"].empty:
        lines += ["", *committed_lines(reports)]
    return [*lines, "", *ways_lines(reports)]


def _accept(source: Source, found: Diagnosis, number: int, out: Path | None) -> None:
    """Write the way as a scenario file.

    Raises UsageError if there is no such way, if it was not proven, or if it changes no table.
    """
    from optimiser.diagnose import scenario_text
    from optimiser.errors import UsageError
    from optimiser.words import count

    if number > len(found.ways):
        why = "there is a plan already" if found.clash is None else f"there are {count(len(found.ways), 'way')} out"
        msg = f"There is no way {number} to accept: {why}."
        raise UsageError(msg)
    chosen = found.ways[number - 1]
    if not chosen.proven:
        msg = f"Way {number} is not proven to work, so it is not written: {chosen.why}"
        raise UsageError(msg)
    text = scenario_text(source, chosen.way)
    path = out or Path(f"{found.inst.horizon.name}-way-{number}.toml")
    _vacant(path)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"{path} cannot be written: {error.strerror}."
        raise UsageError(msg) from error
    click.echo(
        f"Way {number} is written to {path}. To solve with it: ppopt solve {source.name} --scenario {path}",
        err=True,
    )


def _vacant(path: Path) -> None:
    """Raise UsageError if there is something at ``path`` already."""
    from optimiser.errors import UsageError

    if path.exists():
        msg = f"{path} exists; nothing is ever overwritten. Give --out a new file."
        raise UsageError(msg)
