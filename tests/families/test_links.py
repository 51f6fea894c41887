"""Places add up to intakes and to starts."""

from __future__ import annotations


def test_places_of_programme(spelled):
    """Hill's intake is what it takes for the north and for the south."""
    assert spelled("places_of_programme[hill-doctorate,2024]") == (
        "- 1 places[hill-doctorate,north,2024] - 1 places[hill-doctorate,south,2024]"
        " + 1 intake[hill-doctorate,2024] = 0"
    )


def test_places_of_route(spelled):
    """Vale alone teaches the certificate, so the south's starts are Vale's places for the south."""
    assert spelled("places_of_route[certificate,south,2026]") == (
        "- 1 places[vale-certificate,south,2026] + 1 starts[certificate,south,2026] = 0"
    )
