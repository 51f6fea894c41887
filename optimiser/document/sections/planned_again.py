"""A round planned again: what came in, what that did, and what became of the promises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.analyses.replan.told import cost_of, digits, in_sight, other_than_planned, step_rows
from optimiser.document.parts import Grid, Prose, Section, Sifted
from optimiser.document.words import signed, span, titles
from optimiser.words import figure, pounds, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.parts import Block
    from optimiser.document.story import Story
    from optimiser.instance import Instance

CAME_IN = {
    "measure": "What",
    "subject": "Of",
    "region": "Region",
    "year": "Year",
    "unit": "Unit",
    "planned": "Planned",
    "actual": "Came in",
    "difference": "Difference",
    "explained": "Explained",
}
MOVED = {
    "profession": "Profession",
    "university": "University",
    "programme": "Programme",
    "region": "Region",
    "year": "Intake",
    "promised_places": "Promised",
    "places": "Now",
    "change_places": "Change",
}
PLACES = ("promised_places", "places", "change_places")


def planned_again(story: Story) -> Section | None:
    """Nothing for a round that was not planned again."""
    tables = story.solution.tables
    if "replan_steps" not in tables:
        return None
    steps, unkept = tables["replan_steps"], in_sight(tables["replan_unkept"])
    cost = _would_cost(story, tables["replan_price"], unkept)
    about = (("What it did.", _did(story, steps)), ("What keeping promises would cost.", cost))
    differ = other_than_planned(tables["monitoring"])
    blocks: list[Block] = [
        Prose(about),
        _steps(story, steps),
        *([_unkept(story, unkept)] if len(unkept) else []),
        *([_moved(story.inst, tables["replan_changes"])] if len(tables["replan_changes"]) else []),
        *([_came_in(story.inst, differ)] if len(differ) else []),
    ]
    return Section("planned-again", "What came in, and what became of the promises", tuple(blocks))


def _did(story: Story, steps: pd.DataFrame) -> str:
    horizon = story.inst.horizon
    promised, now = (float(steps["weighted_wte_years"].iloc[at]) for at in (0, -1))
    moved = float(story.solution.tables["replan_changes"]["change_places"].abs().sum())
    whole = " Places are whole: a small change may be the search's own." if story.solution.whole else ""
    places = figure(moved, digits(story.inst))
    return (
        f"Shortfall of {span(horizon.first_intake_year, horizon.last_evaluation_year)}, the years that are left, was "
        f"promised to be {three_digits(promised)} weighted WTE-years and is now planned to be {three_digits(now)}. "
        f"{places} places are more or fewer than promised; {horizon.tolerance:.4%} of the shortfall could be "
        f"given up to move no more than that.{whole}"
    )


def _would_cost(story: Story, price: pd.DataFrame, unkept: pd.DataFrame) -> str:
    cost, whole = cost_of(price), story.solution.whole
    if cost.is_nothing and unkept.empty:
        return "Every promise can be kept, which costs nothing."
    if cost.is_nothing:
        return (
            "No plan of whole places was found that keeps more promised places than this one."
            if whole
            else "Not all can be kept together; this plan keeps as many as can be kept."
        )
    what = "Every promised place can be kept. That"
    if len(unkept):
        none = "No plan of whole places was found that keeps all" if whole else "Not all can be kept together"
        what = f"{none}. {'The nearest to it' if whole else 'As many as can'}"
    return (
        f"{what} would leave {three_digits(cost.short_wte_years)} weighted WTE-years more short, and spend "
        f"{pounds(abs(cost.spend_gbp))} {'more' if cost.spend_gbp > 0 else 'less'} in the plan's years."
    )


def _steps(story: Story, steps: pd.DataFrame) -> Grid:
    """What each kind of figure did, in the order in which they were taken in."""
    year = story.inst.horizon.first_intake_year
    caption = f"What moved the shortfall: weighted WTE-years of the years that are left, discounted to {year}"
    return Grid(
        caption,
        ("Taken in, one after the other", "Shortfall", "Change", "Places moved"),
        tuple(step_rows(steps, story.inst, signed)),
    )


def _unkept(story: Story, unkept: pd.DataFrame) -> Grid:
    """The promises that give way in the way that breaks fewest places."""
    regions = titles(story.inst.regions, "region")
    rows = tuple(
        (
            str(line["programme"]),
            regions[str(line["region"])],
            str(line["year"]),
            figure(float(line["promised_places"]), digits(story.inst)),
            figure(float(line["possible_places"]), digits(story.inst)),
        )
        for line in unkept.to_dict("records")
    )
    caption = "Promises that cannot all be kept together within the limits: the way that breaks fewest places"
    if story.solution.whole:
        caption = "Promises not kept by the plan of whole places that was found nearest to them"
    heads = ("Programme", "Region", "Intake", "Promised", "In this way")
    return Grid(caption, heads, rows, text_columns=2, folded=True)


def _moved(inst: Instance, changes: pd.DataFrame) -> Sifted:
    """Every place that is not as promised."""
    frame = changes.astype(dict.fromkeys(PLACES, float)).assign(
        university=changes["hei"].astype(str).map(titles(inst.heis, "hei")),
        profession=changes["profession"].astype(str).map(titles(inst.professions, "profession")),
        region=changes["region"].astype(str).map(titles(inst.regions, "region")),
        programme=changes["programme"].astype(str),
    )
    return Sifted(
        "places-moved",
        "Every place that is not as promised: sort, filter, add up, download",
        frame[list(MOVED)],
        MOVED,
        PLACES,
        ("profession", "university", "region", "year"),
    )


def _came_in(inst: Instance, differ: pd.DataFrame) -> Sifted:
    """Every reported figure that is other than planned."""
    frame = differ.astype(dict.fromkeys(("planned", "actual", "difference"), float))
    frame = frame.assign(region=frame["region"].astype(str).map(titles(inst.regions, "region")))
    return Sifted(
        "came-in",
        "Every reported figure that is other than planned",
        frame[list(CAME_IN)],
        CAME_IN,
        note="People, shares and WTE stand under one another: the unit says which.",
        significant=True,
    )
