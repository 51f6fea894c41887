"""A family of limits is known wherever families are listed by name: a new one cannot be forgotten in any of the lists.

The lists of what a reader is told of a limit, what giving way counts and which figure states it are held together by
tests/test_diagnose.py, the key columns of limits by tests/families/test_registers.py, and the figures that have a price
by tests/test_document.py.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from optimiser.analyses.explain import ledger
from optimiser.analyses.explain.naming import ROWS
from optimiser.analyses.explain.waterfall import PHYSICS
from optimiser.give_way import DEFINITIONS, KINDS
from optimiser.model import build
from optimiser.model.families import FAMILIES
from optimiser.model.variables import VARIABLES
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.whole import intakes, mend, places
from optimiser.whole.at_once import WITH_ROOM
from optimiser.whole.broken import BREAKABLE
from optimiser.whole.by_hand import FAMILIES as BROKEN_BY_HAND
from optimiser.whole.ground import ON_STOCK

LINKS = {"places_of_programme", "places_of_route"}
OF_OBJECTIVES = {"regional_share", "intake_change", "promise", "shortfall_cap"}
"""Rows that are there only if an objective asks for them."""
OF_WHOLE_PLACES = {"viable_cohort", "whole_blocks"}


@pytest.fixture(scope="module")
def every(tiny):
    """The tiny program with whole places and every objective, so that every family has rows."""
    asked = ("shortfall", "worst_region", "cost", "churn", "deviation")
    horizon = tiny.horizon.model_copy(update={"objectives": asked, "whole_places": True, "max_shortfall": 1e6})
    return build(replace(tiny, horizon=horizon))


def _on(lp, *variables):
    """The families with a coefficient on any of the variables."""
    columns = lp.matrix.tocsc()
    touched = {row for name in variables for row in columns[:, lp.column_block(name).span].tocoo().row.tolist()}
    return {block.name for block in lp.rows if touched.intersection(range(block.span.start, block.span.stop))}


def test_every_family_has_rows_here(every):
    """What follows is said of all of them."""
    assert {block.name for block in every.rows if len(block.keys)} == {family.__name__ for family in FAMILIES}


def test_every_limit_has_a_name_in_the_neutral_list(every, tiny):
    """Owners can be named for every limit of the model, rows and bounds, and for nothing else."""
    bounds = {variable(tiny).limit for variable in VARIABLES} - {None}
    assert set(KINDS) | set(DEFINITIONS) == {block.name for block in every.rows} | bounds
    assert not set(KINDS) & set(DEFINITIONS)


def test_whatever_a_place_uses_up_is_told(every):
    """Each family that a place, an intake or a start has a coefficient in says in words what it takes or saves."""
    moved = _on(every, "places", "intake", "starts") - LINKS - OF_WHOLE_PLACES
    assert moved <= set(ledger.PARTS)
    assert moved >= set(ledger.PARTS) - {"posts_left", "objective"}
    assert set(ledger.LINKS) == LINKS


def test_whatever_holds_the_places_themselves_is_listed(every):
    """Limits on places and intakes, and rules, whatever they count: the ledger lists each; so do whole intakes."""
    held = _on(every, "places", "intake") - LINKS - OF_WHOLE_PLACES | {"policy_spend"}
    assert set(ledger.OWN) == held
    assert set(intakes.SPEAKING_OF_INTAKES) == held - OF_OBJECTIVES | {"budget"}


def test_whatever_whole_places_may_break_is_looked_at(every):
    """What follows from starts: for places within their intakes, for mending, and for what rounding by hand breaks."""
    given = {"requirement", "workforce_balance", "deployable"}  # follow, with shortfall for what is missing
    follow = _on(every, "starts", "supported", "stock", "expanded", "retained", "supervising") - LINKS - given
    assert set(places.SPEAKING_OF_PLACES) == follow - {"supervisors"}
    assert set(mend.LIMITS) == follow
    yielding = {"supported", "retained", "supervisors"}  # a decision follows that can always keep them
    assert set(BREAKABLE) == follow - yielding
    assert set(WITH_ROOM) == set(BREAKABLE) - {"budget", "diversity", "policy", "policy_spend"}  # not on people
    assert set(ON_STOCK) == _on(every, "stock") - given
    assert set(BROKEN_BY_HAND) == set(KINDS) - _bounds() - OF_OBJECTIVES | {"supervision"}


def test_whatever_todays_pattern_is_not_held_to_is_a_limit():
    """The walk from today's pattern frees limits and keeps to what only says how things hang together."""
    there_if_asked_for = OF_OBJECTIVES | OF_WHOLE_PLACES | {"shortfall_band"}
    assert set(PHYSICS) == set(DEFINITIONS) - there_if_asked_for | {"supervisors"}


def test_every_family_has_words(every):
    """Whatever a proof or a walk along a limit meets can be named."""
    assert {block.name for block in every.rows} - set(LIMIT_KINDS) - set(ROWS) <= OF_OBJECTIVES | OF_WHOLE_PLACES


def _bounds():
    """Limits that are bounds of decisions: rounding places does not touch them."""
    return {"carried", "placement_expansion", "programme_expansion", "skill_mix", "recruited"}
