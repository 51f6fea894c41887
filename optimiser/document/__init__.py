"""One self-contained page of HTML about a run: what a commissioner takes to the meeting.

``SECTIONS`` lists its sections in the order in which the page tells the story; each is a function of the story that
gives a Section, or nothing where there is none to tell.  docs/decisions/0011 says why it is made as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.page.render import page
from optimiser.document.sections.against import against
from optimiser.document.sections.answer import answer
from optimiser.document.sections.assumptions import assumptions
from optimiser.document.sections.diversity import diversity
from optimiser.document.sections.gaps import gaps
from optimiser.document.sections.limits import limits
from optimiser.document.sections.money import money
from optimiser.document.sections.overrides import overrides
from optimiser.document.sections.places import places
from optimiser.document.sections.planned_again import planned_again
from optimiser.document.sections.provenance import provenance
from optimiser.document.sections.reading import reading
from optimiser.document.sections.room import room
from optimiser.document.sections.training import training
from optimiser.document.sections.where import where
from optimiser.document.sections.whole import whole
from optimiser.document.story import Story, story

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.document.parts import Section
    from optimiser.runfolder import Past

__all__ = ["SECTIONS", "document"]

SECTIONS: tuple[Callable[[Story], Section | None], ...] = (
    answer,
    planned_again,
    gaps,
    places,
    whole,
    where,
    money,
    training,
    diversity,
    limits,
    room,
    assumptions,
    overrides,
    against,
    provenance,
    reading,
)
WITHOUT_A_PLAN = (answer, against, provenance, reading)
"""The sections of a run that found no plan."""


def document(past: Past, against_run: Past | None = None) -> str:
    """The page about a finished run, held against another one if that is given; the same runs give the same page."""
    told = story(past, against_run)
    chosen = SECTIONS if past.solution.status.has_plan else WITHOUT_A_PLAN
    found = [section for make in chosen if (section := make(told)) is not None]
    return page(told, found)
