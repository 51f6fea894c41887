"""Every purse stays within its limit."""

from __future__ import annotations


def test_budget_of_the_first_year(spelled):
    """A first-year doctorate costs 10,000 + 0.8*30,000 + 2,000, a certificate 5,000 + 0.5*20,000 + 1,000.

    The pipeline's 4 doctorates of 2023 cost 4*0.9*36,000 = 129,600.
    """
    assert spelled("budget[training,2024]") == (
        "36000 starts[doctorate,north,2024] + 36000 starts[doctorate,south,2024]"
        " + 16000 starts[certificate,north,2024] + 16000 starts[certificate,south,2024]"
        " + 2000 supported[bursary,doctorate,north,2024] + 2000 supported[bursary,doctorate,south,2024]"
        " + 2000 supported[bursary,certificate,north,2024] + 2000 supported[bursary,certificate,south,2024]"
        " + 50 expanded[clinic,north,2024] + 50 expanded[clinic,south,2024]"
        " + 8000 recruited[practitioner,south,2024] + 4000 retained[practitioner,north,2024]"
        " + 4000 retained[practitioner,south,2024] + 10000 built[hill-doctorate,2024]"
        " + 1 carried[training,2024] + (129600 already) <= 400000"
    )


def test_budget_of_a_region_pays_for_its_own_people_only(spelled):
    """The north's fund pays 0.2*30,000 for a northern doctorate, 0.9 of it in the second year, and its own hires."""
    assert spelled("budget[local,2025]") == (
        "5400 starts[doctorate,north,2024] + 6000 starts[doctorate,north,2025] + 15000 recruited[therapist,north,2025]"
        " - 1 carried[local,2024] + 1 carried[local,2025] <= 50000"
    )


def test_budget_of_the_last_year_carries_nothing_out(spelled):
    """Money may come in from 2026 and not go out of 2027."""
    assert spelled("budget[local,2027]") == (
        "5400 starts[doctorate,north,2026] + 6000 starts[doctorate,north,2027] + 15000 recruited[therapist,north,2027]"
        " - 1 carried[local,2026] <= 50000"
    )


def test_carried(bounds):
    """A tenth of the national budget and a twentieth of the north's, out of every year but the last."""
    assert bounds("carried") == {
        "carried[training,2024]": "40000", "carried[training,2025]": "41000", "carried[training,2026]": "42000",
        "carried[local,2024]": "2500", "carried[local,2025]": "2500", "carried[local,2026]": "2500",
    }  # fmt: skip


def test_recruited(bounds):
    """One therapist a year in the north and one practitioner a year in the south."""
    assert bounds("recruited") == {
        f"recruited[{who},{year}]": "1"
        for who in ("therapist,north", "practitioner,south")
        for year in range(2024, 2028)
    }
