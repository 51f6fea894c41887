"""Supervisors and placements."""

from __future__ import annotations


def test_supervision_counts_everyone_present(spelled):
    """3 northern doctorates of 2023 need 3*0.9*0.05 = 0.135 WTE in 2024; a year later those of 2024 need 0.045 each."""
    assert spelled("supervision[therapy,north,2024]") == (
        "0.1 starts[doctorate,north,2024] - 1 supervising[therapist,therapy,north,2024] + (0.135 already) <= 0"
    )
    assert spelled("supervision[therapy,north,2025]") == (
        "0.045 starts[doctorate,north,2024] + 0.1 starts[doctorate,north,2025]"
        " - 1 supervising[therapist,therapy,north,2025] <= 0"
    )


def test_supervision_may_be_given_by_any_profession_of_the_pool(spelled):
    """Both professions may supervise certificates, whose pipeline has finished."""
    assert spelled("supervision[practice,south,2024]") == (
        "0.05 starts[certificate,south,2024] - 1 supervising[therapist,practice,south,2024]"
        " - 1 supervising[practitioner,practice,south,2024] <= 0"
    )


def test_supervisors_are_experienced(spelled):
    """A twentieth of the time of therapists a year in post: 0.05*12*0.9 = 0.54; 0.15 leave the north in 2026."""
    both = "1 supervising[therapist,therapy,north,{0}] + 1 supervising[therapist,practice,north,{0}]"
    assert spelled("supervisors[therapist,north,2024]") == f"{both.format(2024)} + (-0.54 already) <= 0"
    assert spelled("supervisors[therapist,north,2026]") == (
        f"- 0.0425 stock[therapist,north,2025] + {both.format(2026)} <= 0"
    )


def test_supervisors_without_years_of_experience_may_begin_at_once(spelled):
    """A practitioner supervises in the year of qualifying."""
    assert spelled("supervisors[practitioner,south,2025]") == (
        "- 0.05 stock[practitioner,south,2025] + 1 supervising[practitioner,practice,south,2025] <= 0"
    )


def test_placements(spelled):
    """20 days for a doctorate's first year, 10 for a certificate; the southern clinic has 30 in 2025."""
    assert spelled("placements[clinic,south,2025]") == (
        "20 starts[doctorate,south,2025] + 10 starts[certificate,south,2025] - 1 expanded[clinic,south,2025] <= 30"
    )


def test_placements_count_the_pipeline(spelled):
    """3 northern doctorates of 2023 take 3*0.9*30 = 81 of the ward's 90 days of 2024."""
    assert spelled("placements[ward,north,2024]") == "0 + (81 already) <= 90"
    assert spelled("placements[ward,north,2025]") == "27 starts[doctorate,north,2024] <= 90"


def test_placement_expansion(bounds):
    """Up to 40 clinic days may be bought anywhere in any year."""
    assert bounds("placement_expansion") == {
        f"expanded[clinic,{region},{year}]": "40" for region in ("north", "south") for year in range(2024, 2028)
    }
