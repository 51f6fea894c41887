"""What a programme can take, and how fast it can change."""

from __future__ import annotations

import pytest


def test_programme_capacity(spelled):
    """What is built in 2024 can be used from 2025 on; the contract of 2025 says 5 where the usual capacity is 6."""
    assert spelled("programme_capacity[hill-doctorate,2024]") == "1 intake[hill-doctorate,2024] <= 6"
    assert spelled("programme_capacity[hill-doctorate,2025]") == (
        "1 intake[hill-doctorate,2025] - 1 built[hill-doctorate,2024] <= 5"
    )
    assert spelled("programme_capacity[hill-doctorate,2027]") == (
        "1 intake[hill-doctorate,2027] - 1 built[hill-doctorate,2024] <= 6"
    )
    assert spelled("programme_capacity[vale-certificate,2027]") == "1 intake[vale-certificate,2027] <= 7"


def test_programme_minimum(spelled):
    """3 places of 2025 are contracted; a year with a minimum of 0, or none, has no row."""
    assert spelled("programme_minimum[hill-doctorate,2025]") == "1 intake[hill-doctorate,2025] >= 3"
    assert spelled("programme_minimum[vale-certificate,2026]") == "1 intake[vale-certificate,2026] >= 1"
    for without in ("vale-certificate,2027", "hill-doctorate,2024"):
        with pytest.raises(KeyError):
            spelled(f"programme_minimum[{without}]")


def test_programme_continuity_begins_with_the_last_actual_intake(spelled):
    """Hill took 4: at most 1.5*4 + 1, at least 0.5*4."""
    assert spelled("programme_continuity[hill-doctorate,2024,growth]") == (
        "1 intake[hill-doctorate,2024] + (-6 already) <= 1"
    )
    assert spelled("programme_continuity[hill-doctorate,2024,fall]") == (
        "1 intake[hill-doctorate,2024] + (-2 already) >= 0"
    )


def test_programme_continuity_goes_on_from_year_to_year(spelled):
    """At most half as much again and one place; at least half."""
    assert spelled("programme_continuity[vale-certificate,2027,growth]") == (
        "- 1.5 intake[vale-certificate,2026] + 1 intake[vale-certificate,2027] <= 1"
    )
    assert spelled("programme_continuity[vale-certificate,2027,fall]") == (
        "- 0.5 intake[vale-certificate,2026] + 1 intake[vale-certificate,2027] >= 0"
    )


def test_programme_expansion(bounds):
    """Hill may build 2 places in 2024 and nothing later."""
    assert bounds("programme_expansion") == {"built[hill-doctorate,2024]": "2"}
