"""What whole places add: cohorts that run or not, and blocks."""

from __future__ import annotations

import numpy as np

from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked
from optimiser.solution import Options


def test_viable_cohort(spelled):
    """Hill runs at least 2 places or none; in 2025 no more than the 5 agreed and the 2 that may be built in 2024."""
    assert spelled("viable_cohort[hill-doctorate,2024,least]") == (
        "1 intake[hill-doctorate,2024] - 2 running[hill-doctorate,2024] >= 0"
    )
    assert spelled("viable_cohort[hill-doctorate,2024,most]") == (
        "1 intake[hill-doctorate,2024] - 6 running[hill-doctorate,2024] <= 0"
    )
    assert spelled("viable_cohort[hill-doctorate,2025,most]") == (
        "1 intake[hill-doctorate,2025] - 7 running[hill-doctorate,2025] <= 0"
    )
    assert spelled("viable_cohort[vale-certificate,2025,most]") == (
        "1 intake[vale-certificate,2025] - 8 running[vale-certificate,2025] <= 0"
    )


def test_whole_blocks(spelled):
    """Vale sells its places in twos; Hill, which has no blocks, has no row."""
    assert spelled("whole_blocks[vale-certificate,2024]") == (
        "1 intake[vale-certificate,2024] - 2 blocks[vale-certificate,2024] = 0"
    )
    assert spelled("whole_blocks[vale-certificate,2025]") == (
        "1 intake[vale-certificate,2025] - 2 blocks[vale-certificate,2025] = 0"
    )


def test_the_years_of_the_plan_and_no_others(whole):
    """2026 and 2027 are the tail, from which nobody commissions: no cohort, no block and no whole place there."""
    years = {
        block.name: sorted(block.keys["year"].unique().tolist())
        for block in (*whole.rows, *whole.columns)
        if block.name in {"viable_cohort", "whole_blocks", "running", "blocks"}
    }
    assert years == {name: [2024, 2025] for name in ("viable_cohort", "whole_blocks", "running", "blocks")}


def test_which_columns_are_whole(whole):
    """Places of the plan's years, cohorts that run and blocks; intakes and starts follow from places."""
    names = np.array([label for block in whole.columns for label in block.labels()])
    expected = [
        *(f"places[hill-doctorate,{region},{year}]" for region in ("north", "south") for year in (2024, 2025)),
        *(f"places[vale-certificate,{region},{year}]" for region in ("north", "south") for year in (2024, 2025)),
        *(
            f"running[{programme},{year}]"
            for programme in ("hill-doctorate", "vale-certificate")
            for year in (2024, 2025)
        ),
        "blocks[vale-certificate,2024]",
        "blocks[vale-certificate,2025]",
    ]
    assert names[whole.whole].tolist() == expected


def test_a_cohort_of_one_needs_no_column():
    """An intake is whole, so that every intake but none is at least one place."""
    inst = load("tiny", changes=["programmes.min_cohort_places = 1 where programme = hill-doctorate"])
    lp = build(asked(inst, Options(whole=True)))
    assert {str(name) for name in lp.column_block("running").keys["programme"]} == {"vale-certificate"}


def test_without_whole_places_there_is_nothing(tiny):
    """No column, no row, nothing whole: the program is what it was."""
    lp = build(tiny)
    sizes = {block.name: len(block.keys) for block in (*lp.rows, *lp.columns)}
    assert [sizes[name] for name in ("viable_cohort", "whole_blocks", "running", "blocks")] == [0, 0, 0, 0]
    assert len(lp.whole) == 0
