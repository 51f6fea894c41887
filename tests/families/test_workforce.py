"""The stock of a profession, who moves on and who is kept."""

from __future__ import annotations


def test_workforce_balance_begins_with_the_opening_workforce(spelled):
    """0.9 of the opening 12 stay, 2 doctorates of 2022 give 2*0.7*0.9*0.8*0.8 = 0.8064, and 0.5 join."""
    assert spelled("workforce_balance[therapist,north,2024]") == (
        "1 stock[therapist,north,2024] - 1 recruited[therapist,north,2024] + (-12.1064 already) = 0"
    )


def test_workforce_balance_counts_those_who_come_from_elsewhere(spelled):
    """Southern doctorates stay (0.7*0.9*0.8 = 0.504, late 0.072); a tenth of the northern ones come south.

    Committed in 2024: 0.9*6 + 2*0.504 + 2*0.0504 + 2*0 late + 0.5 = 7.0088.
    """
    assert spelled("workforce_balance[therapist,south,2027]") == (
        "- 0.0072 starts[doctorate,north,2024] - 0.0504 starts[doctorate,north,2025]"
        " - 0.072 starts[doctorate,south,2024] - 0.504 starts[doctorate,south,2025]"
        " - 0.9 stock[therapist,south,2026] + 1 stock[therapist,south,2027] + (-0.5 already) = 0"
    )
    assert spelled("workforce_balance[therapist,south,2024]") == "1 stock[therapist,south,2024] + (-7.0088 already) = 0"


def test_workforce_balance_lets_people_leave_their_post_to_train(spelled):
    """In 2025 a quarter of the practitioners leave, and a quarter of the doctorate's starters were practitioners."""
    assert spelled("workforce_balance[practitioner,north,2025]") == (
        "0.25 starts[doctorate,north,2025] - 0.9 starts[certificate,north,2024] - 0.75 stock[practitioner,north,2024]"
        " + 1 stock[practitioner,north,2025] - 1 retained[practitioner,north,2025] = 0"
    )


def test_workforce_balance_uses_the_leave_rate_of_the_region_and_year(spelled):
    """0.3 of the south's practitioners leave in 2026; they may be hired there."""
    assert spelled("workforce_balance[practitioner,south,2026]") == (
        "0.25 starts[doctorate,south,2026] - 0.9 starts[certificate,south,2025] - 0.7 stock[practitioner,south,2025]"
        " + 1 stock[practitioner,south,2026] - 1 recruited[practitioner,south,2026]"
        " - 1 retained[practitioner,south,2026] = 0"
    )


def test_movers_counts_the_opening_workforce_before_the_plan(spelled):
    """A quarter of those two years in post: in 2025 the opening 8, 0.25*8*0.8*0.75 = 1.2.

    In 2024 the 6 who had been in post for a year before it and the 3 in the south: 0.25*6*0.8 = 1.2, 0.25*3*0.8 = 0.6.
    """
    assert spelled("movers[practitioner,north,2024]") == "0.25 starts[doctorate,north,2024] + (-1.2 already) <= 0"
    assert spelled("movers[practitioner,south,2024]") == "0.25 starts[doctorate,south,2024] + (-0.6 already) <= 0"
    assert spelled("movers[practitioner,north,2025]") == "0.25 starts[doctorate,north,2025] + (-1.2 already) <= 0"


def test_movers_counts_the_stock_of_two_years_ago_less_leavers(spelled):
    """0.25 of the stock of 2024 that 0.25 left in 2025 and 0.3 in 2026: 0.25*0.75*0.7 = 0.13125."""
    assert spelled("movers[practitioner,south,2026]") == (
        "0.25 starts[doctorate,south,2026] - 0.13125 stock[practitioner,south,2024] <= 0"
    )


def test_retained_is_a_share_of_the_leavers(spelled):
    """A fifth of the fifth of 8 who leave in 2024 (0.32); a fifth of 0.3 of the south's in 2026 (0.06)."""
    assert spelled("retained[practitioner,north,2024]") == "1 retained[practitioner,north,2024] + (-0.32 already) <= 0"
    assert spelled("retained[practitioner,south,2026]") == (
        "- 0.06 stock[practitioner,south,2025] + 1 retained[practitioner,south,2026] <= 0"
    )
