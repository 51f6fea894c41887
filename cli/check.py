"""``ppopt check``: everything that is wrong with an instance, or what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.formats import print_lines
from cli.layout import grid, wrapped
from cli.options import instance_options, names
from cli.progress import Progress
from cli.sections import sureness_sentence

if TYPE_CHECKING:
    from optimiser.instance import Instance

EXAMPLE = """\b
Examples
  ppopt check england
  ppopt check my-folder --scenario flat-cash
"""
BAD_DATA = 3
MOST_LISTED = 40
VARIABLES = {
    "intake": "Intake of a programme in a year",
    "places": "Places of a programme for a region in a year",
    "starts": "Starts on a route for a region in a year",
}


@click.command(epilog=EXAMPLE, short_help="Everything wrong with an instance, or what it holds.")
@instance_options
def check(instance: str, scenarios: tuple[str, ...], changes: tuple[str, ...]) -> int:
    """List every problem of INSTANCE at once; if there is none, say what it holds and how much is open."""
    from optimiser.errors import InstanceError
    from optimiser.loading import load

    try:
        with Progress() as progress:
            inst = load(instance, names(scenarios), changes, progress.phase)
            progress.phase("freedom")
            room = _freedom(inst)
    except InstanceError as error:
        click.echo(str(error))
        return BAD_DATA
    print_lines([*_found(inst), *room])
    return 0


def _found(inst: Instance) -> list[str]:
    """What the instance holds, and how much the plan may still decide."""
    from optimiser.reports.sureness import sureness

    return [
        *_title(inst),
        "",
        *_by_year(inst),
        "",
        *wrapped(sureness_sentence(sureness(inst))),
        *_expansions(inst),
        *_warnings(inst),
    ]


def _title(inst: Instance) -> list[str]:
    horizon = inst.horizon
    scenario = f"; scenario: {', '.join(inst.scenario)}" if inst.scenario else ""
    sizes = [
        (len(inst.professions), "professions"), (len(inst.routes), "routes"), (len(inst.programmes), "programmes"),
        (len(inst.heis), "universities"), (len(inst.regions), "regions"), (len(inst.services), "services"),
    ]  # fmt: skip
    tail = (
        f"tail to {horizon.last_evaluation_year}"
        if horizon.last_evaluation_year > horizon.last_intake_year
        else "no tail"
    )
    prices = f"prices of {horizon.price_year}, discounted at {horizon.discount_rate:.1%} a year"
    began = f"{_in_training(inst):,.0f} people who began before {horizon.first_intake_year}"
    return [
        f"{horizon.title.upper()} ({horizon.name}){scenario}",
        "Nothing is wrong with the data.",
        "",
        f"SIZES: {', '.join(f'{number:,} {noun}' for number, noun in sizes)}",
        f"Plan {horizon.first_intake_year} to {horizon.last_intake_year}, {tail}; {prices}",
        f"In post at the start: {inst.workforce['wte'].sum():,.0f} WTE; in training: {began}",
    ]


def _in_training(inst: Instance) -> float:
    """People of the pipeline who have not reached the end of their route's years."""
    years = inst.routes.set_index("route")["years"]
    ends = inst.pipeline["intake_year"] + inst.pipeline["route"].map(years).astype(int)
    return float(inst.pipeline.loc[ends > inst.horizon.first_intake_year, "trainees"].sum())


def _by_year(inst: Instance) -> list[str]:
    """Requirement and budgets by year of the plan."""
    years = list(inst.horizon.plan_years)
    need = inst.requirements.groupby("year")["required_wte"].sum()
    budgets = inst.budgets.groupby(["fund", "year"], observed=True)["budget_gbp"].sum()
    rows = [["Requirement, WTE", *(f"{need.get(year, 0):,.0f}" for year in years)]]
    for fund, title in zip(inst.funds["fund"], inst.funds["title"], strict=True):
        rows.append([str(title), *(_money(budgets.get((fund, year), 0.0)) for year in years)])
    return grid(["BEFORE ANY DECISION", *map(str, years)], rows)


def _money(value: float) -> str:
    return f"£{value / 1e6:,.1f}m" if value >= 1e5 else f"£{value:,.0f}"


def _expansions(inst: Instance) -> list[str]:
    """Tables in which rows for ``all`` stand for several."""
    from optimiser.tables import BY_NAME

    grown = [(name, inst.written[name], len(inst.table(name))) for name in BY_NAME if name in inst.written]
    said = [f"{name} {before:,} -> {after:,}" for name, before, after in grown if after > before]
    return wrapped(f"ROWS FOR ALL, written out: {', '.join(said)}.") if said else []


def _warnings(inst: Instance) -> list[str]:
    if not inst.warnings:
        return []
    shown = [f"  {warning}" for warning in inst.warnings[:MOST_LISTED]]
    more = len(inst.warnings) - len(shown)
    return [
        "",
        f"WARNINGS ({len(inst.warnings)}), which do not stop a run",
        *shown,
        *([f"  ... and {more} more"] if more else []),
    ]


def _freedom(inst: Instance) -> list[str]:
    """How many decisions are really open, and which limits fix the rest before any optimisation."""
    from optimiser.model import build
    from optimiser.model.freedom import freedom

    rows = [
        [
            VARIABLES.get(line["variable"], line["variable"]),
            line["fixed_by"].replace("_", " ") or "nothing",
            f"{line['decisions']:,}",
            f"{line['open']:,}",
            f"{line['fixed']:,}",
        ]
        for line in freedom(build(inst)).to_dict("records")
    ]
    heads = ["HOW MUCH IS OPEN", "fixed mostly by", "decisions", "open", "fixed"]
    return ["", *grid(heads, rows, left=2)]
