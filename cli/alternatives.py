"""``ppopt alternatives``: how far places may move while the plan stays nearly as good, and plans that differ most."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.options import shares
from cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.analyses.alternatives import Explored

EXAMPLE = """\b
Examples
  ppopt alternatives runs/england
  ppopt alternatives runs/england --within 1%,2%,5% --programmes
  ppopt alternatives runs/england --plans 3
  ppopt alternatives runs/england --csv > ranges.csv

\b
Ctrl-C loses nothing: the same command goes on where it stopped. The folder it gathers in is RUN-alternatives.
"""
STOPPED = 7


@click.command(epilog=EXAMPLE, short_help="How far places may move while the plan stays nearly as good.")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--within",
    default="1%",
    show_default=True,
    metavar="A%,B%",
    callback=shares,
    help="How much worse the run's first objective may become, as shares of its value.",
)
@click.option("--programmes", is_flag=True, help="Ranges of every programme too; more than twice the work on England.")
@click.option(
    "--plans",
    type=click.IntRange(min=0, max=20),
    default=0,
    metavar="K",
    help="Also K plans that differ most from this one and each other, within the smallest share.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FOLDER", help="Gather in FOLDER, or go on in it.")
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that solve; one per processor.")
@format_options
def alternatives(
    run: Path, within: tuple[float, ...], programmes: bool, plans: int, out: Path | None, workers: int | None, form: str
) -> int:
    """Show how far the places of each profession, region and university may move while RUN's plan stays nearly as good.

    For each the least and the most places, over the plan's years, among all plans that keep every limit and let the
    first objective become no worse than --within. Each end is proven, not sampled. One at a time: two cannot all be had
    at their most together.
    """
    from optimiser.analyses.alternatives import KINDS, Wanted, explore
    from optimiser.analyses.alternatives.store import beside
    from optimiser.analyses.processes import processors
    from optimiser.runfolder import reopen

    kinds = tuple(kind for kind in KINDS if programmes or kind != "programme")
    folder = out or beside(run)
    with Progress() as progress:
        progress.phase("read")
        past = reopen(run)
        try:
            explored = explore(past, folder, Wanted(kinds, within, plans, workers or processors()), _told(progress))
        except KeyboardInterrupt:
            click.echo(f"Stopped by Ctrl-C. What was found is kept in {folder}: the same command goes on.", err=True)
            return STOPPED
    _print(explored, form)
    if past.inst.horizon.whole_places:
        click.echo(
            "Places are whole in this run. These plans are in fractions; whole ones lie within the ends.", err=True
        )
    click.echo(f"Kept in {folder}", err=True)
    return 0


def _told(progress: Progress) -> Callable[[str, int], None]:
    """Progress in words, with the time that is left at the pace so far."""
    began, first = time.monotonic(), [0]

    def step(what: str, left: int) -> None:
        if what == "plan":
            progress.phase(f"Looking for plans that differ: {left} to go")
            return
        first[0] = first[0] or left
        done = first[0] - left
        pace = f", about {(time.monotonic() - began) / done * left / 60:.0f} min" if done else ""
        progress.line(f"{done} of {first[0]} known{pace} left")
        if not done:
            progress.phase(f"Finding {left} ends of ranges")

    return step


def _print(explored: Explored, form: str) -> None:
    """A page for people; every table for programs; the ranges for spreadsheets."""
    if form == JSON:
        print_json({name: records(getattr(explored, name)) for name in ("ranges", "plans", "favours")})
    elif form == CSV:
        print_frame(explored.ranges, CSV)
    else:
        from cli.alternatives_page import page

        print_lines(page(explored))
