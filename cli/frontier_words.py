"""What a frontier is about in words: what goes from where to where, what is proven, where there is no plan."""

from __future__ import annotations

import math
import shlex
from typing import TYPE_CHECKING, NamedTuple

from cli.layout import WIDTH, cut
from cli.sections import span, sureness_sentence
from optimiser.analyses.frontier import Frontier, Shape
from optimiser.analyses.frontier.axis import Axis
from optimiser.reports.sureness import sureness
from optimiser.words import count, decimals, figure, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from optimiser.analyses.frontier import Asked, Surface
    from optimiser.analyses.frontier.amount import Amount
    from optimiser.analyses.frontier.edge import Edge
    from optimiser.analyses.frontier.fairness import Cap

NOTHING = 1e-7
"""Changes of the value smaller than this share of it are the solver's."""
TOLD = 5e-6
"""Gaps smaller than this share are not told in figures."""
OUTWARDS = 0.01
"""How far beyond the edge the conflict is looked for, as a share of the line."""
WEIGHTED = (
    "Weighted WTE-years: a post missing for a year counts more where the gap is deep or the service comes first, and "
    "less the later it is."
)
FEWER = {"place", "trainee", "100 days"}
"""Steps of which there are fewer; of the others there is less."""


class Measure(NamedTuple):
    """How figures of a unit are written: what they are divided by, how many decimals, and the unit's name."""

    scale: float
    places: int
    words: str

    def cell(self, value: float) -> str:
        """A figure in a table, without its unit."""
        return figure(value / self.scale, self.places)

    def said(self, value: float) -> str:
        """A figure in a sentence, with its unit."""
        text = self.cell(value)
        if self.words.startswith("£"):
            return f"£{text}{self.words.removeprefix('£')}"
        return f"{text}{self.words}" if self.words == "%" else f"{text} {self.words}"


def measure(unit: str, values: Iterable[float]) -> Measure:
    """How figures of ``unit`` as large as these are written."""
    known = [value for value in values if math.isfinite(value)]
    largest = max(map(abs, known), default=0.0)
    scale, words = {"pounds": (1.0, "£"), "share": (0.01, "%")}.get(unit, (1.0, unit))
    if unit == "pounds" and largest >= 1e6:
        scale, words = 1e6, "£ million"
    return Measure(scale, decimals(value / scale for value in known), words)


def objective(made: Frontier | Surface) -> str:
    """The objective's name in words."""
    return made.objective.replace("_", " ")


def heading(made: Frontier | Surface, over: Sequence[Axis | Cap]) -> str:
    """What it is about, and of which instance."""
    scenario = "; ".join(made.inst.scenario) or "none"
    axes = " and ".join(axis.name for axis in over)
    horizon = made.inst.horizon
    return f"{objective(made).upper()} AGAINST {axes}: {horizon.title} ({horizon.name}), scenario: {scenario}"


def title(made: Frontier | Surface, over: Sequence[Axis | Cap]) -> str:
    """The first line of the page."""
    return cut(heading(made, over), WIDTH)


def apart(share: float) -> str:
    """How far apart two bounds are, at most."""
    return "nowhere as much as 0.001% apart" if share < TOLD else f"nowhere more than {percent(share, 3)} apart"


def lead(made: Frontier | Surface, over: Sequence[Axis | Cap], amounts: Sequence[Amount]) -> str:
    """What was made small, and what goes from where to where."""
    horizon = made.inst.horizon
    years = span(horizon.first_intake_year, horizon.last_evaluation_year)
    unit = {"pounds": f"discounted pounds at {horizon.price_year} prices", "share": "share of what it needs"}
    lines = [_line(axis, amount) for axis, amount in zip(over, amounts, strict=True)]
    return (
        f"The least {objective(made)} there can be, in {unit.get(made.unit, made.unit)}, plan and tail together "
        f"({years}), as {'; and '.join(lines)}."
    )


def _line(axis: Axis | Cap, amount: Amount) -> str:
    if not isinstance(axis, Axis):
        return (
            "the cap on the worst region's shortfall, as a share of what it needs in the plan's years, goes from "
            f"{axis.words(0.0)}, the fairest there is, to {axis.words(1.0)}, where it costs nothing"
        )
    size = measure(amount.step.unit, (amount.low, amount.high))
    ends = f"{axis.words(0.0)} to {axis.words(1.0)}"
    years = "" if amount.first_year is None else f" of {span(amount.first_year, amount.last_year or amount.first_year)}"
    if amount.rows == 1:
        known = "" if axis.means == "set to" else f", which is {size.said(amount.low)} to {size.said(amount.high)}"
        return f"the figure{years} of {axis.over} goes from {ends}{known}"
    how = "together" if amount.step.is_summed else "on average"
    return (
        f"the {amount.rows:,} figures{years} of {axis.over} go from {ends}, which is {how} {size.said(amount.low)} to "
        f"{size.said(amount.high)}"
    )


def proven(made: Frontier) -> str:
    """What is proven between the points solved, and by how many."""
    found = made.traced
    solved = f"{count(found.solves, 'point')} {'was' if found.solves == 1 else 'were'} solved."
    if made.shape is Shape.UNKNOWN:
        return (
            "These figures change more than limits, so that nothing is proven between the points shown: each was "
            f"solved for itself. {solved}"
        )
    if made.shape is Shape.CONVEX:
        how = (
            "Proven everywhere between: by the prices at the points solved no plan does better than the lower bound, "
            "and by mixing their plans one does as well as the upper"
        )
    else:
        way = "rise" if made.shape is Shape.RISING else "fall"
        how = (
            f"These figures change more than limits, but from one end to the other the value can only {way}: between "
            "two points solved it lies between their values"
        )
    gap = f"the two are {apart(found.widest)}"
    if found.widest > made.within:
        gap += f", which is more than the {percent(made.within, 3)} asked for: no more points were tried"
    return f"{how}; {gap}. {solved}"


def without_plan(made: Frontier, asked: Asked) -> list[tuple[str, str]]:
    """Where on the line no plan meets all the limits, each with the command that says why (empty if there is none)."""
    found = ((made.traced.first, "below"), (made.traced.last, "above"))
    return [(_beyond(made, edge, side), _why(made, asked, edge)) for edge, side in found if edge is not None]


def _beyond(made: Frontier, edge: Edge, side: str) -> str:
    place, beyond = made.axis.words(edge.place), made.axis.words(edge.beyond)
    if place == beyond:
        return f"No plan meets all the limits {side} {place}."
    return f"No plan meets all the limits at {beyond} or {side}; at {place} there is one."


def _why(made: Frontier, asked: Asked, edge: Edge) -> str:
    """The command that diagnoses the line a little beyond its edge."""
    if not isinstance(made.axis, Axis):
        return ""
    step = OUTWARDS if edge.beyond > edge.place else -OUTWARDS
    change = made.axis.change(min(1.0, max(0.0, edge.beyond + step)))
    options = [part for text in asked.scenarios for part in ("--scenario", text)]
    options += [part for text in (*asked.changes, change) for part in ("--change", text)]
    return shlex.join(["ppopt", "diagnose", asked.name, *options])


def step_words(amount: Amount, *, more: bool) -> str:
    """A step as the head of a column has it: ``£1m more``, ``place fewer``."""
    less = "fewer" if amount.step.words in FEWER else "less"
    return f"{amount.step.words} {'more' if more else less}"


def spread(amounts: Sequence[Amount]) -> str:
    """How a step is shared out among the figures of a line."""
    if not any(amount.rows > 1 for amount in amounts):
        return ""
    return "A step is shared out among all the figures of the line, as the line itself does."


def how_sure(made: Frontier | Surface, over: Sequence[Axis | Cap], amounts: Sequence[Amount]) -> str:
    """How much of the instance, and of the figures that are gone over, is assumed."""
    own = [
        f"Of the {count(amount.rows, 'figure')} that {axis.over} changes, {_so_many(amount.assumed)} assumed."
        for axis, amount in zip(over, amounts, strict=True)
        if isinstance(axis, Axis)
    ]
    return " ".join([sureness_sentence(sureness(made.inst)), *own])


def _so_many(number: int) -> str:
    return f"{number:,} {'is' if number == 1 else 'are'}"


def about(made: Frontier | Surface, asked: Asked) -> dict[str, object]:
    """The same for programs."""
    inst = made.inst
    axes = (made.axis,) if isinstance(made, Frontier) else made.axes
    amounts = (made.amount,) if isinstance(made, Frontier) else made.amounts
    said: dict[str, object] = {
        "instance": inst.horizon.name,
        "scenario": list(inst.scenario),
        "objective": made.objective,
        "unit": made.unit,
        "over": [axis.over for axis in axes],
        "from": [axis.figure(0.0) for axis in axes],
        "to": [axis.figure(1.0) for axis in axes],
        "figures": [amount.rows for amount in amounts],
        "figures_assumed": [amount.assumed for amount in amounts],
        "shape": made.shape.value,
        "within_share": made.within,
        "sentence": lead(made, axes, amounts),
    }
    if isinstance(made, Frontier):
        found = made.traced
        said |= {
            "widest_gap_share": None if math.isnan(found.widest) else found.widest,
            "places_solved": found.solves,
            "plans_begin_at": None if found.first is None else made.axis.figure(found.first.place),
            "plans_end_at": None if found.last is None else made.axis.figure(found.last.place),
            "without_plan": [text for text, _ in without_plan(made, asked)],
        }
    return said
