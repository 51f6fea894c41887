"""``ppopt frontier``: what more or less of a limit does to the shortfall, as a curve that is proven everywhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.options import Number, instance_options, names, objective_names, share
from cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.analyses.frontier import Asked, Effort, Frontier, Surface
    from optimiser.analyses.frontier.axis import Axis
    from optimiser.analyses.frontier.point import Point

EXAMPLE = """\b
Examples
  ppopt frontier england --over budgets --from -20% --to +40%
  ppopt frontier england --over budgets --from -5% --to +5% --plot money.svg
  ppopt frontier england --over "placement_capacity.days where region = london" --from -10% --to +30%
  ppopt frontier england --over diversity_targets.target_share --from -50% --to +20%
  ppopt frontier england --over worst_region
  ppopt frontier england --over budgets --from 0% --to +20% --over programmes.capacity_places --from 0% --to +20%

\b
Ends
  -20%, +40%   the figures times 0.8 to times 1.4
  -5, +10      the figures less 5 to the figures and 10 more
  0.5, 0.9     all of them set to 0.5 to all of them set to 0.9
  worst_region needs none: from the fairest plan there is to the one with the least shortfall
"""
FAIRNESS = "worst_region"
LEAST_WITHIN, MOST_WITHIN = 1e-5, 0.1
FORMS = (".svg", ".png")


def share_within(context: click.Context, parameter: click.Parameter, value: str) -> float:
    """A share that can be proven, from a text such as ``0.1%`` or ``0.001``."""
    found = share(context, parameter, value)
    if found is None or not LEAST_WITHIN <= found <= MOST_WITHIN:
        msg = f"{value!r} is not a share of the value from 0.001% to 10%, such as 0.1%."
        raise click.BadParameter(msg, context, parameter)
    return found


def picture(context: click.Context, parameter: click.Parameter, value: Path | None) -> Path | None:
    """A new file of a form that can be drawn, in a folder that is there: better known before the work than after it."""
    if value is None:
        return None
    if value.suffix.lower() not in FORMS:
        msg = f"{value}: give a name that ends in {' or '.join(FORMS)}."
    elif value.exists():
        msg = f"{value} exists. Give a new file; nothing is ever overwritten."
    elif not value.parent.is_dir():
        msg = f"there is no folder {value.parent}."
    else:
        return value
    raise click.BadParameter(msg, context, parameter)


@click.command(epilog=EXAMPLE, short_help="What more or less of a limit does, as a curve proven everywhere.")
@instance_options
@click.option(
    "--over",
    multiple=True,
    required=True,
    metavar="TABLE[.COLUMN]",
    help="What to go over, with `where ...` for some of its rows; or worst_region. Twice for a grid.",
)
@click.option("--from", "low", multiple=True, metavar="END", help="Where it begins, once for each --over.")
@click.option("--to", "high", multiple=True, metavar="END", help="Where it ends, once for each --over.")
@click.option(
    "--objective",
    "objectives",
    metavar="A,B",
    callback=objective_names,
    help="What is made small: the first of these, or of the instance's own.",
)
@click.option("--max-shortfall", type=Number(min=0), metavar="X", help="Most weighted WTE-years short in total.")
@click.option(
    "--within",
    default="0.1%",
    show_default=True,
    metavar="SHARE",
    callback=share_within,
    help="How far apart the lower and the upper bound may be anywhere, as a share of the value.",
)
@click.option(
    "--points",
    type=click.IntRange(2, 50),
    metavar="N",
    help="About how many places to show: 7, or 5 each way on a grid.",
)
@click.option("--workers", type=click.IntRange(min=1), metavar="N", help="Processes that solve; one per processor.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path),
    metavar="FILE",
    callback=picture,
    help="Also draw it, in a new file: FILE.svg or FILE.png.",
)
@format_options
def frontier(
    instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...], over: tuple[str, ...], low: tuple[str, ...],
    high: tuple[str, ...], objectives: tuple[str, ...] | None, max_shortfall: float | None, within: float,
    points: int | None, workers: int | None, plot: Path | None, form: str,
) -> None:  # fmt: skip
    """Show the least shortfall there can be in INSTANCE as budgets, or any other figures, go from one end to another.

    Places are solved until the bounds between them agree: below by what prices prove, above by mixing plans. At every
    place shown: what a step more and a step less changes, what binds, and who gains on the way to the next.
    """
    from optimiser.analyses.frontier import Asked, Effort
    from optimiser.solution import Options

    axes = _axes(over, low, high)
    asked = Asked(
        instance, names(scenarios), changes, Options(objectives=objectives, max_shortfall=max_shortfall, threads=1)
    )
    with Progress() as progress:
        effort = Effort(
            within=within,
            about=points or (5 if len(axes) > 1 else 7),
            workers=workers,
            on_phase=progress.phase,
            on_point=_told(progress),
        )
        made = _made(asked, axes, effort)
        if plot is not None:
            progress.phase("Drawing")
            _draw(made, plot)
    _print(made, asked, form)
    if made.inst.horizon.whole_places:
        click.echo(
            "Places are whole in this instance. These plans are in fractions: no plan of whole places is better.",
            err=True,
        )
    if plot is not None:
        click.echo(f"Picture: {plot}", err=True)


def _axes(over: tuple[str, ...], low: tuple[str, ...], high: tuple[str, ...]) -> tuple[Axis, ...]:
    """The axes asked for; none for worst_region.

    Raises UsageError if the options do not go together.
    """
    from optimiser.analyses.frontier import axis
    from optimiser.errors import UsageError

    if FAIRNESS in over:
        if len(over) > 1 or low or high:
            msg = f"--over {FAIRNESS} stands alone, without --from and --to: its ends are known."
            raise UsageError(msg)
        return ()
    if len(over) > 2:
        msg = f"--over is given {len(over)} times: one makes a curve, two make a grid."
        raise UsageError(msg)
    if not len(over) == len(low) == len(high):
        msg = f"Give --from and --to once for each --over, such as --over {over[0]} --from -20% --to +40%."
        raise UsageError(msg)
    return tuple(axis(*texts) for texts in zip(over, low, high, strict=True))


def _made(asked: Asked, axes: tuple[Axis, ...], effort: Effort) -> Frontier | Surface:
    from optimiser.analyses.frontier import cost_of_fairness, surface
    from optimiser.analyses.frontier import frontier as along

    if not axes:
        return cost_of_fairness(asked, effort)
    if len(axes) == 1:
        return along(asked, axes[0], effort)
    return surface(asked, (axes[0], axes[1]), effort)


def _told(progress: Progress) -> Callable[[Point], None]:
    """Progress in words: how many places are solved, and how long that took."""
    began, solved = time.monotonic(), [0]

    def step(_point: Point) -> None:
        solved[0] += 1
        progress.line(f"{solved[0]} points solved in {time.monotonic() - began:.0f} s")

    return step


def _draw(made: Frontier | Surface, file: Path) -> None:
    from cli.frontier_picture import drawn

    drawn(made, file)


def _print(made: Frontier | Surface, asked: Asked, form: str) -> None:
    """A page for people; every table for programs; the places for spreadsheets."""
    from optimiser.analyses.frontier import Frontier
    from optimiser.analyses.frontier.tables import curve, gains, grid, limits

    if form == CSV:
        print_frame(curve(made) if isinstance(made, Frontier) else grid(made), CSV)
        click.echo("These are the places; --json also has every limit that binds there, and who gains.", err=True)
    elif form == JSON:
        from cli.frontier_words import about

        tables = (
            {"curve": curve(made), "limits": limits(made), "gains": gains(made)}
            if isinstance(made, Frontier)
            else {"grid": grid(made), "limits": limits(made)}
        )
        print_json({**about(made, asked), **{name: records(frame) for name, frame in tables.items()}})
    elif isinstance(made, Frontier):
        from cli.frontier_page import page

        print_lines(page(made, asked))
    else:
        from cli.frontier_grid import page as grid_page

        print_lines(grid_page(made, asked))
