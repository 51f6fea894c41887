"""Rules written as data."""

from __future__ import annotations

import pytest


def test_growth_on_the_pipeline(spelled):
    """A quarter more doctorates than the 4 who began in 2023, in 2024 only."""
    assert spelled("policy[more-doctorates,all,2024]") == (
        "1 starts[doctorate,north,2024] + 1 starts[doctorate,south,2024] + (-5 already) >= 0"
    )
    with pytest.raises(KeyError):
        spelled("policy[more-doctorates,all,2025]")


def test_growth_on_the_last_intake(spelled):
    """At most a quarter more than Vale's 6, and then than the year before."""
    assert spelled("policy[steady-certificates,all,2024]") == "1 intake[vale-certificate,2024] + (-7.5 already) <= 0"
    assert spelled("policy[steady-certificates,all,2025]") == (
        "- 1.25 intake[vale-certificate,2024] + 1 intake[vale-certificate,2025] <= 0"
    )


def test_growth_of_a_stock_may_be_a_fall(spelled):
    """Each region keeps nine tenths of its therapists: 0.9*6 in the south."""
    assert spelled("policy[keep-therapists,south,2024]") == "1 stock[therapist,south,2024] + (-5.4 already) >= 0"
    assert spelled("policy[keep-therapists,north,2027]") == (
        "- 0.9 stock[therapist,north,2026] + 1 stock[therapist,north,2027] >= 0"
    )


def test_a_number_for_each_region(spelled):
    """At least one doctorate for each region."""
    assert spelled("policy[places-for-each-region,north,2024]") == "1 places[hill-doctorate,north,2024] >= 1"
    assert spelled("policy[places-for-each-region,south,2025]") == "1 places[hill-doctorate,south,2025] >= 1"


def test_a_share_of_the_whole_for_each(spelled):
    """No university has over 0.7 of all places: its own count 0.3, the other's -0.7."""
    assert spelled("policy[no-hei-dominates,vale,2027]") == (
        "- 0.7 places[hill-doctorate,north,2027] - 0.7 places[hill-doctorate,south,2027]"
        " + 0.3 places[vale-certificate,north,2027] + 0.3 places[vale-certificate,south,2027] <= 0"
    )


def test_spending_counts_the_pipeline(spelled):
    """National tuition: 10,000 and 5,000 a head, and 4*0.9*10,000 for the doctorates of 2023."""
    assert spelled("policy_spend[tuition-cap,all,2024]") == (
        "10000 starts[doctorate,north,2024] + 10000 starts[doctorate,south,2024] + 5000 starts[certificate,north,2024]"
        " + 5000 starts[certificate,south,2024] + (36000 already) <= 150000"
    )


def test_a_share_of_all_spending(spelled):
    """The north's quarter counts 0.25*42,000, the south's -0.75*36,000; its own fund pays for the north alone."""
    assert spelled("policy_spend[northern-money,all,2025]") == (
        "9450 starts[doctorate,north,2024] + 10500 starts[doctorate,north,2025] - 24300 starts[doctorate,south,2024]"
        " - 27000 starts[doctorate,south,2025] + 4000 starts[certificate,north,2025]"
        " - 12000 starts[certificate,south,2025] <= 0"
    )
