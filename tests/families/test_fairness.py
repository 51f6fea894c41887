"""Who gets in, who holds the risk, and which region is worst off."""

from __future__ import annotations


def test_supported(spelled):
    """The bursary reaches at most half of the starts."""
    assert spelled("supported[bursary,certificate,south,2026]") == (
        "- 0.5 starts[certificate,south,2026] + 1 supported[bursary,certificate,south,2026] <= 0"
    )


def test_diversity_of_a_route(spelled):
    """A tenth of the doctorate's starters, 0.4 more for each bursary, at least a fifth."""
    assert spelled("diversity[fair-doctorates,2025]") == (
        "- 0.1 starts[doctorate,north,2025] - 0.1 starts[doctorate,south,2025]"
        " + 0.4 supported[bursary,doctorate,north,2025] + 0.4 supported[bursary,doctorate,south,2025] >= 0"
    )


def test_diversity_of_a_profession_in_a_region(spelled):
    """The north's certificate has a base of 0.25, which wins over 0.2 for all; 0.3 is asked for."""
    assert spelled("diversity[fair-north,2025]") == (
        "- 0.05 starts[certificate,north,2025] + 0.4 supported[bursary,certificate,north,2025] >= 0"
    )


def test_diversity_of_everyone_in_a_larger_area(spelled):
    """Both regions lie in the country: bases 0.1, 0.1, 0.25 and 0.2 against 0.22."""
    assert spelled("diversity[fair-country,2026]") == (
        "- 0.12 starts[doctorate,north,2026] - 0.12 starts[doctorate,south,2026] + 0.03 starts[certificate,north,2026]"
        " - 0.02 starts[certificate,south,2026] + 0.4 supported[bursary,doctorate,north,2026]"
        " + 0.4 supported[bursary,doctorate,south,2026] + 0.4 supported[bursary,certificate,north,2026]"
        " + 0.4 supported[bursary,certificate,south,2026] >= 0"
    )


def test_team_ratio(spelled):
    """At most one practitioner for each therapist, who counts 1.2."""
    assert spelled("team_ratio[practitioners-per-therapist,south,2027]") == (
        "- 1.2 stock[therapist,south,2027] + 1 stock[practitioner,south,2027] <= 0"
    )


def test_regional_share(spelled):
    """The plan's years only: the south needs 8 + 9 + 4 + 4 = 25 WTE-years."""
    assert spelled("regional_share[south]") == (
        "1 shortfall[adult,south,2024,1] + 1 shortfall[adult,south,2024,2] + 1 shortfall[adult,south,2025,1]"
        " + 1 shortfall[adult,south,2025,2] + 1 shortfall[children,south,2024,1] + 1 shortfall[children,south,2024,2]"
        " + 1 shortfall[children,south,2025,1] + 1 shortfall[children,south,2025,2] - 25 worst_region <= 0"
    )
