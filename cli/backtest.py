"""``ppopt backtest``: rounds played again year by year, plan against outcome."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import click

from cli.formats import CSV, JSON, format_options, print_frame, print_json, print_lines, records
from cli.options import Number, instance_options, names
from cli.progress import Progress

if TYPE_CHECKING:
    from optimiser.analyses.backtest import Backtest, World

EXAMPLE = """\b
Examples
  ppopt backtest england --years 2024..2026 --outcome high-attrition
  ppopt backtest england --years 2025..2027 --fill 0.9 --spread 0.1 --seed 7 --expect latest
  ppopt backtest england --years 2024..2025 --outcome-change "leave_rates.rate *= 1.2" --csv
"""

NOISE = 1e-9
"""A regret of less than this share is the solver's rounding."""


@click.command(epilog=EXAMPLE, short_help="Play rounds again year by year: plan against outcome.")
@instance_options
@click.option("--years", required=True, metavar="A..B", help="Years whose rounds are played, one after the other.")
@click.option("--outcome", multiple=True, metavar="A,B", help="Scenarios that come true without the planners' knowing.")
@click.option("--outcome-change", multiple=True, metavar="TEXT", help="A change that comes true; may be repeated.")
@click.option(
    "--fill",
    type=Number(0, 1),
    default=1.0,
    show_default=True,
    metavar="SHARE",
    help="Share of places that fill.",
)
@click.option(
    "--spread",
    type=Number(0, 1),
    default=0.0,
    show_default=True,
    metavar="SHARE",
    help="How far fill and leave rates stray from that, each drawn for itself.",
)
@click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N", help="Seed of the draws."
)
@click.option(
    "--expect",
    type=click.Choice(["planned", "latest"]),
    default="planned",
    show_default=True,
    help="Leave rates that planners expect: those they began with, or those last seen.",
)
@format_options
def backtest(
    instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...], years: str, outcome: tuple[str, ...],
    outcome_change: tuple[str, ...], fill: float, spread: float, seed: int, expect: str, form: str,
) -> None:  # fmt: skip
    """Play the planning rounds of INSTANCE again: plan with what is known, see what comes of it, plan again.

    Planners know INSTANCE with its --scenario and --change; the world is that with --outcome besides. Years of the plan
    before the first round go as planned.
    """
    from optimiser.analyses.backtest import World
    from optimiser.analyses.backtest import backtest as played
    from optimiser.loading import load
    from optimiser.planning import asked
    from optimiser.solution import Options

    wanted = _years(years)
    with Progress() as progress:
        belief = load(instance, names(scenarios), changes, progress.phase)
        real = load(instance, (*names(scenarios), *names(outcome)), (*changes, *outcome_change))
        world = World(fill, spread, seed, expect == "latest")
        made = played(asked(belief, Options()), asked(real, Options()), wanted, world, progress.phase)
    if form == JSON:
        print_json({"rounds": records(made.rounds), "regret": records(made.regret)})
    elif form == CSV:
        print_frame(made.rounds, CSV)
        click.echo("These are the rounds; --json holds the regret too.", err=True)
    else:
        lines = _page(made, belief.horizon.title, belief.horizon.name)
        print_lines([*lines, *_world(outcome, outcome_change, world)])


def _years(text: str) -> list[int]:
    """The years that ``2025..2027`` or ``2025`` names."""
    from optimiser.errors import UsageError

    match = re.fullmatch(r"\s*(\d{4})(?:\s*\.\.\s*(\d{4}))?\s*", text, re.ASCII)
    if match is None:
        msg = f"--years {text!r}: write a range such as 2025..2027, or one year."
        raise UsageError(msg)
    return list(range(int(match[1]), int(match[2] or match[1]) + 1))


def _world(outcome: tuple[str, ...], changes: tuple[str, ...], world: World) -> list[str]:
    """What the world was taken to be, so that the page can be filed."""
    from cli.layout import wrapped

    came = ", ".join([*names(outcome), *changes]) or "as planners expect"
    spread = (
        f", give or take {world.spread:.0%} from programme to programme (seed {world.seed})" if world.spread else ""
    )
    expected = "those last seen" if world.learns else "those they began with"
    return wrapped(
        f"The outcome: {came}; {world.fill:.0%} of places filled{spread}. Leave rates that planners expect: {expected}."
    )


def _page(made: Backtest, title: str, name: str) -> list[str]:
    from cli.layout import grid, wrapped
    from optimiser.words import figure

    rounds = made.rounds
    rows = [
        [
            str(line["year"]),
            *(
                figure(float(line[name]), 1)
                for name in ("places", "starts", "moved_places", "first_plan_wte", "planned_wte", "reached_wte")
            ),
        ]
        for line in rounds.to_dict("records")
    ]
    headers = ["round", "places", "began", "places moved", "first plan", "this plan", "outcome"]
    lines = [f"ROUNDS PLAYED AGAIN: {title} ({name})", "", "SHORTFALL OF THE YEAR, WTE: planned and reached"]
    lines += [*grid(headers, rows), "", *wrapped(_regret(made))]
    if (rounds["supervised"] == "no").any():
        lines += wrapped(
            "In some year supervisors gave more of their time than they may, or trainees had less of it: too few "
            "were left."
        )
    return lines


def _regret(made: Backtest) -> str:
    """What the rounds came to against foreknowledge, or why that cannot be said."""
    from optimiser.words import three_digits

    parts = dict(zip(made.regret["part"], made.regret["weighted_wte_years"], strict=True))
    left, together, foreknown = (parts[name] for name in ("The best from there on", "Together", "With foreknowledge"))
    if math.isnan(foreknown):
        return "Even with foreknowledge no plan meets all the limits in this outcome: there is no regret to state."
    if math.isnan(left):
        return (
            f"After the round of {made.rounds['year'].iloc[-1]} no plan meets all the limits: there is no regret to "
            f"state. With foreknowledge, and every place filled, there would be {three_digits(foreknown)} weighted "
            "WTE-years of shortfall."
        )
    if math.isnan(together):
        return "What was reached in some year could not be worked out: there is no regret to state."
    regret = parts["Regret"] if abs(parts["Regret"]) > NOISE * abs(foreknown) else 0.0
    unproven = parts["Not proven"]
    whole = (
        f" Places are whole: there may be better plans of them, by up to {three_digits(unproven)} in all, so that a "
        "smaller regret may be the search's own."
        if unproven > NOISE * abs(foreknown)
        else ""
    )
    return (
        f"Rounds and the best that is left after them come to {three_digits(together)} weighted WTE-years of "
        f"shortfall; with foreknowledge, and every place filled, it would be {three_digits(foreknown)}. "
        f"The regret, what not knowing cost, is {three_digits(regret)} "
        f"({regret / max(abs(foreknown), 1e-9):.2%}).{whole}"
    )
