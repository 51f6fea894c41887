"""Reports are sums over the result tables: they equal the objective's own terms and each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from optimiser.planning import plan
from optimiser.reports import REPORTS
from optimiser.reports.conflict import conflict
from optimiser.reports.costly_limits import costly_limits
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.overrides import PREFIX
from optimiser.solution import Options, Solution, Status
from optimiser.tables import TABLES


@pytest.fixture(scope="module")
def made(tiny, tiny_plan):
    """Every report of the tiny instance's plan, by name."""
    return {report.name: report.make(tiny, tiny_plan) for report in REPORTS}


def one_limit(**columns):
    """A limits table of one row, the keys that are not given blank."""
    keys = (
        "programme",
        "route",
        "profession",
        "service",
        "setting",
        "pool",
        "scheme",
        "fund",
        "ratio",
        "target",
        "rule",
    )
    blank = dict.fromkeys((*keys, "each", "side", "band", "region"), "")
    row = {"family": "budget", **blank, "year": 2024, "activity": 0.0, "lower": -np.inf, "upper": 0.0, "slack": 0.0}
    return pd.DataFrame([{**row, "dual": 0.0, "unit": "pounds"} | columns])


def with_limits(tiny_plan, limits):
    """The plan with another limits table."""
    return replace(tiny_plan, tables={**tiny_plan.tables, "limits": limits})


def test_every_report_has_its_keys_and_no_blank(made, tiny, tiny_plan):
    """A report's rows are told apart by its keys, and every figure is there.

    For overrides there must be one, and for rounding by hand whole places.
    """
    kept = replace(tiny, policies=tiny.policies.assign(rule=PREFIX + tiny.policies["rule"].astype(str)))
    whole = plan(tiny, Options(whole=True))
    for report in REPORTS:
        now = {"overrides": (kept, tiny_plan), "rounding_by_hand": (tiny, whole)}.get(report.name)
        frame = made[report.name] if now is None else report.make(*now)
        assert len(frame), report.name
        assert not frame.duplicated(list(report.keys)).any(), report.name
        assert not frame.drop(columns=["first_year", "last_year"], errors="ignore").isna().any(axis=None), report.name


def test_weighted_shortfall_adds_up_to_the_objective(made, tiny_plan):
    """The weighted WTE-years of plan and tail are the first objective's value."""
    frame = made["shortfall_by_year"]
    total = frame.loc[frame["case"] == "plan", "weighted_wte_years"].sum()
    assert total == pytest.approx(tiny_plan.levels[0].value, rel=1e-6)


def test_shortfall_by_profession_and_by_region_have_one_total(made):
    """What is short by profession, by region and in all is the same number of WTE in every year and case."""
    keys = ["case", "year"]
    totals = [made[name].groupby(keys)["shortfall_wte"].sum() for name in made if name.startswith("shortfall")]
    for other in totals[1:]:
        pd.testing.assert_series_equal(totals[0], other, check_names=False, atol=1e-6)


def test_places_of_professions_are_the_places_of_programmes(made, tiny_plan):
    """Places by profession add up to the places of the plan."""
    by_profession = made["places_by_profession"].groupby("year")["places"].sum()
    by_programme = tiny_plan.tables["places"].groupby("year")["places"].sum()
    pd.testing.assert_series_equal(by_profession, by_programme, atol=1e-6)


def test_no_fund_spends_more_than_it_has(made):
    """Spending and what is carried out stay within the budget and what was carried in; nothing appears from nowhere."""
    frame = made["money_by_fund"]
    there = frame["budget_gbp"] + frame["carried_in_gbp"]
    assert (frame["spend_gbp"] + frame["carried_out_gbp"] <= there * (1 + 1e-6)).all()
    assert frame["carried_in_gbp"].sum() == pytest.approx(frame["carried_out_gbp"].sum())


def test_every_figure_is_counted_once_by_its_confidence(made, tiny):
    """The counts of figures add up to rows times figure columns."""
    counted = made["sureness"].groupby("table")["figures"].sum()
    budgets = next(table for table in TABLES if table.name == "budgets")
    assert counted[budgets.name] == len(tiny.budgets)


def test_limit_is_worth_its_price_times_its_size(tiny, tiny_plan):
    """A budget of 400,000 pounds at 0.00001 a pound costs 4; ten thousand more would avoid 0.1."""
    limits = one_limit(fund="training", activity=4e5, upper=4e5, dual=-1e-5)
    row = costly_limits(tiny, with_limits(tiny_plan, limits)).iloc[0]
    assert (row["title"], row["owner"], row["unit"], row["direction"]) == (
        "budget: National training budget", "Treasury", "£10,000", "more",
    )  # fmt: skip
    assert (row["cost"], row["price_least"]) == pytest.approx((4.0, 0.1))
    assert (row["counted_in"], row["step"]) == ("pounds", 10_000.0)


def test_lower_limit_is_worth_what_lowering_it_avoids(tiny, tiny_plan):
    """A contracted minimum costs by being high: its line says less."""
    programme = str(tiny.programmes["programme"].iloc[0])
    limits = one_limit(
        family="programme_minimum", programme=programme, activity=5.0, lower=5.0, upper=np.inf, dual=2.0, unit="places"
    )
    row = costly_limits(tiny, with_limits(tiny_plan, limits)).iloc[0]
    assert (row["direction"], row["unit"], row["cost"]) == ("less", "place", 10.0)


def test_relative_rule_is_as_large_as_what_it_counts(tiny, tiny_plan):
    """A growth rule has 0 on its right-hand side; it is ranked by the starts that it counts."""
    rule = tiny.policies[(tiny.policies["measure"] == "starts") & (tiny.policies["unit"] == "growth")].iloc[0]
    route = rule["where"].removeprefix("route=")
    limits = one_limit(
        family="policy", rule=str(rule["rule"]), each="none", lower=0.0, upper=np.inf, dual=0.5, unit="people or WTE"
    )
    starts = tiny_plan.tables["starts"]
    expected = starts.loc[(starts["route"] == route) & (starts["year"] == 2024), "starts"].sum()
    row = costly_limits(tiny, with_limits(tiny_plan, limits)).iloc[0]
    assert row["unit"] == "person"
    assert row["cost"] == pytest.approx(0.5 * expected)


def test_no_binding_limit_gives_no_line(tiny, tiny_plan):
    """A plan that nothing holds back has an empty report with all its columns."""
    found = costly_limits(tiny, with_limits(tiny_plan, one_limit(fund="training", upper=1.0)))
    assert len(found) == 0
    assert {"title", "owner", "cost", "unit"} <= set(found.columns)


def test_every_family_with_a_kind_is_a_family_of_limits(tiny_plan):
    """The register of limits that somebody could change names families that there are."""
    families = set(tiny_plan.tables["limits"]["family"])
    assert set(LIMIT_KINDS) - families <= {"shortfall_cap"}


def test_conflict_is_told_in_words_with_its_owners(tiny):
    """Limits that somebody could change come first, in words, with owners; rows that only link come last."""
    rows = ("places_of_route[doctorate,north,2024]: 1 x = 0", "budget[training,2024]: 20 x <= 15", "not a row")
    found = conflict(tiny, Solution(Status.INFEASIBLE, conflict=rows))
    assert found[["limit", "owner"]].to_numpy().tolist() == [
        ["budget: National training budget, 2024", "Treasury"], ["", ""], ["", ""],
    ]  # fmt: skip
    assert sorted(found["row"]) == sorted(rows)
