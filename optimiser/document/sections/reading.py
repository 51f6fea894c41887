"""How to read the page: its words, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.parts import Section, Terms, prose
from optimiser.document.words import plan_years, span
from optimiser.words import percent

if TYPE_CHECKING:
    from optimiser.document.story import Story


def reading(story: Story) -> Section:
    """What each word of the page means."""
    horizon = story.inst.horizon
    bands = "; ".join(f"{percent(band.width_share)} of a requirement at {band.weight:g}" for band in horizon.bands)
    tail = ""
    if horizon.last_evaluation_year > horizon.last_intake_year:
        years = span(horizon.last_intake_year + 1, horizon.last_evaluation_year)
        tail = f"{years}: planned along so that the plan does not end as if the world did. Do not commission from it."
    goals = {level.name for level in story.solution.levels}
    deviation = "so many places more and fewer than the plan before promised" if "deviation" in goals else ""
    terms = (
        ("Place", "one funded start in training, for a region, at a university, in an intake year"),
        (
            "Intake year",
            f"{horizon.first_intake_year} is the academic year that starts in autumn {horizon.first_intake_year}",
        ),
        ("The plan", f"the intakes of {plan_years(horizon)}, decided here"),
        ("The tail", tail),
        ("WTE", "whole-time equivalent: one post worked full time"),
        ("Short, shortfall", "the part of a service's stated requirement that nobody meets, in WTE"),
        ("Nothing more", "what would happen if nobody were to start training any more"),
        ("Today's pattern", "what would happen if the last intake were repeated every year, whatever it cost"),
        (
            "Weighted WTE-years",
            (
                "what the plan makes small: a post missing for a year counts more where the gap is deep or the service "
                f"comes first, and less the later it is (divided by {1 + horizon.discount_rate:g} for each year that "
                f"it lies ahead). Weights by depth, the shallowest first: {bands}"
            ),
        ),
        ("Deviation", deviation),
        ("Limit", "a rule that no plan may break: money, placements, supervisors, capacity, contracts, targets"),
        ("A limit binds", "the plan uses all of it, and would do better if it gave way"),
        ("Assumed figure", "a figure that nobody has published: somebody chose it, and its source says why"),
    )
    said = (
        "Charts have their figures in a table below them. Long tables can be sorted by any column, filtered, added "
        "up and downloaded as CSV; when printed they show the rows on the screen, if you have sorted or filtered them."
    )
    return Section("reading", "How to read this page", (prose(said), Terms(tuple(term for term in terms if term[1]))))
