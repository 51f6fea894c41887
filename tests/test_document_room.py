"""Room to negotiate, as the page for the meeting shows it."""

from __future__ import annotations

import pytest

from optimiser.analyses.alternatives import Wanted, explore
from optimiser.analyses.alternatives.store import beside
from optimiser.document import document
from optimiser.document.parts import Charts, Grid
from optimiser.document.sections.room import room
from optimiser.document.story import story
from optimiser.runfolder import Circumstances, claim, reopen, write
from optimiser.solution import Options


@pytest.fixture(scope="module")
def past(tmp_path_factory, tiny, tiny_plan):
    """A run with ranges of its professions, regions and universities beside it."""
    folder = tmp_path_factory.mktemp("room") / "tiny"
    claim(folder)
    write(folder, tiny, tiny_plan, Circumstances(("ppopt", "solve", "tiny"), Options()))
    found = reopen(folder)
    explore(found, beside(folder), Wanted(("profession", "region", "hei"), (0.01, 0.05), 0, 1))
    return found


@pytest.fixture(scope="module")
def blocks(past):
    """What stands under the heading, by caption."""
    section = room(story(past, None))
    grids = [block.table if isinstance(block, Charts) else block for block in section.blocks[1:]]
    return {grid.caption.partition(":")[0]: grid for grid in grids if isinstance(grid, Grid)}


def test_every_range_that_is_kept_is_in_a_table(past, blocks):
    """One line for each name, the plan's own places, and least to most for each share, the narrowest first."""
    kept = story(past, None).room
    assert list(blocks) == ["Professions", "Regions", "Universities"]
    assert blocks["Regions"].heads == ("Regions", "Plan", "Within 1%", "Within 5%")
    first = kept[(kept["of"] == "region") & (kept["name"] == "north")].sort_values("within_share")
    told = [
        f"{least:.1f} to {most:.1f}" for least, most in zip(first["least_places"], first["most_places"], strict=True)
    ]
    assert blocks["Regions"].rows[0] == ("North", f"{first['plan_places'].iloc[0]:.1f}", *told)


def test_few_names_are_drawn_with_the_figures_in_words(past):
    """Professions and regions have a drawing that says in words which range is the widest."""
    drawn = [block for block in room(story(past, None)).blocks if isinstance(block, Charts)]
    assert [block.charts[0].title for block in drawn] == ["Professions", "Regions"]
    assert [block.charts[0].alt.startswith("The widest range is that of ") for block in drawn] == [True, True]
    assert [mark.words for mark in drawn[0].legend] == ["Within 5%", "Within 1%", "The plan"]


def test_the_page_has_the_section_only_if_somebody_asked(past, tmp_path, tiny, tiny_plan):
    """Without ranges beside the run, or with those of another instance, there is no such heading."""
    assert "Room to negotiate" in document(past)
    claim(tmp_path / "other")
    write(tmp_path / "other", tiny, tiny_plan, Circumstances(("ppopt", "solve", "tiny"), Options()))
    other = reopen(tmp_path / "other")
    assert "Room to negotiate" not in document(other)
    beside(other.run.folder).mkdir()
    (beside(other.run.folder) / "about.json").write_text('{"hash": "of another"}', encoding="utf-8")
    assert "Room to negotiate" not in document(other)
