"""The places to commission: by profession, region, university and year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.figures.places import places_by_region, places_listed
from optimiser.document.parts import Section, Sifted, prose
from optimiser.document.sections.tables import by_name_and_year, year_grid
from optimiser.document.words import titles

if TYPE_CHECKING:
    from optimiser.document.story import Story

HEADS = {
    "profession": "Profession",
    "route": "Programme",
    "university": "University",
    "region": "Region",
    "year": "Intake",
    "places": "Places",
}
A_PLACE = "A place is one funded start for a region at a university."
WHOLE = "Places are whole numbers, and an intake is nothing or at least a viable cohort."
FRACTIONS = (
    "Places are not whole numbers: the plan is an allocation of money and capacity, to be rounded with care, above all "
    "in small programmes."
)


def places(story: Story) -> Section:
    """Three tables by year, and every place in one that a reader can sift."""
    inst, years = story.inst, list(story.inst.horizon.plan_years)
    listed = places_listed(inst, story.solution)
    who = by_name_and_year(story.report("places_by_profession"), "profession", "places")
    where = by_name_and_year(places_by_region(inst, story.solution), "region", "places")
    taught = by_name_and_year(listed, "university", "places")
    universities = {name: name for name in dict.fromkeys(titles(inst.heis, "hei").values())}
    note = f"{A_PLACE} {WHOLE if story.solution.whole else FRACTIONS}"
    return Section(
        "places",
        "Places to commission",
        (
            prose(note),
            year_grid(
                "Places by profession and intake year", "Profession", who, titles(inst.professions, "profession"), years
            ),
            year_grid("Places by region and intake year", "Region", where, titles(inst.regions, "region"), years),
            year_grid("Places by university and intake year", "University", taught, universities, years, folded=True),
            Sifted(
                "places",
                "Every place: sort, filter, add up, download",
                listed,
                HEADS,
                ("places",),
                ("profession", "university", "region", "year"),
            ),
        ),
    )
