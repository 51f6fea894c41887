"""Rows that measure change."""

from __future__ import annotations


def test_intake_change_begins_with_the_last_actual_intake(spelled):
    """Hill took 4 before; what is above or below is growth or fall."""
    assert spelled("intake_change[hill-doctorate,2024]") == (
        "1 intake[hill-doctorate,2024] - 1 grown[hill-doctorate,2024] + 1 fallen[hill-doctorate,2024]"
        " + (-4 already) = 0"
    )
    assert spelled("intake_change[vale-certificate,2027]") == (
        "- 1 intake[vale-certificate,2026] + 1 intake[vale-certificate,2027] - 1 grown[vale-certificate,2027]"
        " + 1 fallen[vale-certificate,2027] = 0"
    )


def test_promise(spelled):
    """3 places were promised to the north in 2024."""
    assert spelled("promise[hill-doctorate,north,2024]") == (
        "1 places[hill-doctorate,north,2024] - 1 above[hill-doctorate,north,2024]"
        " + 1 below[hill-doctorate,north,2024] = 3"
    )
