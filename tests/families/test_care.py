"""What services need, and who meets it."""

from __future__ import annotations


def test_requirement_counts_the_pipeline_s_care(spelled):
    """3 northern doctorates in their second year: 3*0.9*0.5*0.6 = 0.81 of the 16 WTE; a certificate gives 0.2."""
    assert spelled("requirement[adult,north,2024]") == (
        "0.2 starts[certificate,north,2024] + 1 deployed[adult,therapist,north,2024]"
        " + 0.8 deployed[adult,practitioner,north,2024] + 1 shortfall[adult,north,2024,1]"
        " + 1 shortfall[adult,north,2024,2] + (0.81 already) >= 16"
    )


def test_requirement_counts_the_plan_s_trainees(spelled):
    """A doctorate of 2024 gives children's services 0.9*0.5*0.4 = 0.18 WTE in 2025; certificates give them nothing."""
    assert spelled("requirement[children,south,2025]") == (
        "0.18 starts[doctorate,south,2024] + 1 deployed[children,therapist,south,2025]"
        " + 0.5 deployed[children,practitioner,south,2025] + 1 shortfall[children,south,2025,1]"
        " + 1 shortfall[children,south,2025,2] >= 4"
    )


def test_deployable(spelled):
    """A therapist is in one of two services or supervises in one of two pools; a practitioner supervises in one."""
    assert spelled("deployable[therapist,north,2026]") == (
        "- 1 stock[therapist,north,2026] + 1 deployed[adult,therapist,north,2026]"
        " + 1 deployed[children,therapist,north,2026] + 1 supervising[therapist,therapy,north,2026]"
        " + 1 supervising[therapist,practice,north,2026] <= 0"
    )
    assert spelled("deployable[practitioner,south,2024]") == (
        "- 1 stock[practitioner,south,2024] + 1 deployed[adult,practitioner,south,2024]"
        " + 1 deployed[children,practitioner,south,2024] + 1 supervising[practitioner,practice,south,2024] <= 0"
    )


def test_shortfall_cap_weighs_service_band_and_year(spelled):
    """Children count twice, the second band twice, and 2027 counts 0.8 to the power 3 = 0.512."""
    row = spelled("shortfall_cap")
    assert row.startswith("1 shortfall[adult,north,2024,1] + 2 shortfall[adult,north,2024,2] + 0.8 shortfall[adult")
    assert row.endswith("+ 1.024 shortfall[children,south,2027,1] + 2.048 shortfall[children,south,2027,2] <= 10")
    assert row.count("shortfall[") == 2 * 2 * 4 * 2


def test_skill_mix(bounds):
    """The most that a profession may meet, in its own time: 0.8*16/1, 0.5*16/0.8 and 0.2*6/0.5 WTE."""
    most = bounds("skill_mix")
    assert most["deployed[adult,therapist,north,2024]"] == "12.8"
    assert most["deployed[adult,practitioner,north,2024]"] == "10"
    assert most["deployed[children,practitioner,south,2027]"] == "2.4"
    assert len(most) == 2 * 2 * 2 * 4


def test_shortfall_band(bounds):
    """The first quarter of the need, and the rest."""
    width = bounds("shortfall_band")
    assert width["shortfall[adult,north,2024,1]"] == "4"
    assert width["shortfall[adult,north,2024,2]"] == "12"
    assert width["shortfall[children,south,2026,1]"] == "1.25"
    assert len(width) == 2 * 2 * 4 * 2
