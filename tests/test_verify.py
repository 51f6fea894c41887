"""The re-check finds every kind of breach, by name, in a plan made by hand."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.errors import VerifyError
from optimiser.loading import load
from optimiser.solution import Level, Options
from optimiser.verify import require, verify
from tests.oracle import data, handmade, optimum, results

TINY = Path(__file__).parent.parent / "instances" / "tiny"
DATA = data.read(TINY)
PLAN = handmade.plan(DATA)
INSTANCE = load(TINY)
HANDMADE = results.tables(DATA, PLAN)


def tables(changes=None):
    """Result tables of the handmade plan, with some decisions moved."""
    if changes:
        return results.tables(DATA, handmade.with_changes(PLAN, changes))
    return {name: frame.copy() for name, frame in HANDMADE.items()}


def levels(**values):
    """Objectives as a solver would state them."""
    return tuple(Level(name, "unit", value, value, 1e-6) for name, value in values.items())


def breaches(found):
    """Families that do not hold."""
    return set(found.families.loc[found.families["worst_breach"] > 1e-6, "family"])


def where(found, family):
    """The worst row of a family in words."""
    return found.families.set_index("family").loc[family, "where"]


def tightened(table, column, value, **rows):
    """The instance with one figure of a table changed where its columns have the values given."""
    frame = INSTANCE.table(table).copy()
    chosen = np.ones(len(frame), dtype=bool)
    for name, wanted in rows.items():
        chosen &= (frame[name] == wanted).to_numpy()
    assert chosen.any()
    frame.loc[chosen, column] = value
    return replace(INSTANCE, **{table: frame})


def test_a_plan_within_every_limit_passes():
    """The handmade plan keeps every limit of the oracle, and the re-check agrees."""
    for limit in optimum.limits(DATA):
        value = limit.left.at(PLAN)
        assert limit.lower - 1e-9 <= value <= limit.upper + 1e-9, (limit.family, limit.keys)
    found = verify(INSTANCE, tables(), levels(), Options())
    assert breaches(found) == set()
    require(found)


def test_every_family_of_the_model_is_rechecked():
    """The families of the specification all have rows on tiny, as many as the oracle spells out."""
    found = verify(INSTANCE, tables(), levels(), Options(max_shortfall=100.0)).families.set_index("family")["rows"]
    spelled = pd.Series([limit.family for limit in optimum.limits(DATA)]).value_counts()
    assert set(spelled.index) <= set(found.index)
    # Rows that only say "nothing where nothing is offered", or at least 0 people, are not spelled by the oracle.
    loose = {"skill_mix", "supervision", "programme_minimum", "programme_expansion", "supervisors", "recruited",
             "retained", "placement_expansion", "carried"}  # fmt: skip
    exact = [family for family in spelled.index if family not in loose]
    assert {family: int(found[family]) for family in exact} == {family: int(spelled[family]) for family in exact}
    assert all(found[family] >= spelled[family] for family in loose - {"programme_minimum"})
    assert found["shortfall_cap"] == 1


DECISIONS = [
    ("places_of_programme", {("intake", "hill-doctorate", 2024): 0.5}, "hill-doctorate, 2024"),
    ("places_of_route", {("starts", "doctorate", "south", 2025): 0.01}, "doctorate, south, 2025"),
    ("workforce_balance", {("stock", "therapist", "north", 2026): 0.01}, "therapist, north, 202"),
    ("deployable", {("deployed", "adult", "practitioner", "south", 2024): 1.0}, "practitioner, south, 2024"),
    ("supervision", {("supervising", "therapist", "therapy", "south", 2025): -0.01}, "therapy, south, 2025"),
    ("requirement", {("shortfall", "adult", "north", 2024, 1): -0.5}, "adult, north, 2024"),
    ("budget", {("carried", "training", 2024): 100_000.0}, "training, 2024"),
    ("carried", {("carried", "training", 2027): 1.0}, "training, 2027"),
    ("not_negative", {("expanded", "ward", "north", 2025): -1.0}, "expanded, ward, north, 2025"),
    ("retained", {("retained", "therapist", "north", 2024): 0.1}, "therapist, north, 2024"),
    ("recruited", {("recruited", "therapist", "south", 2024): 0.1}, "therapist, south, 2024"),
]


@pytest.mark.parametrize(("family", "changes", "row"), DECISIONS, ids=[case[0] for case in DECISIONS])
def test_a_decision_that_breaks_a_limit_is_found(family, changes, row):
    """Moving one decision of the plan breaks the limit, and the row is named with figure and limit."""
    found = verify(INSTANCE, tables(changes), levels(), Options())
    assert family in breaches(found)
    assert f"{family}[{row}" in where(found, family)
    with pytest.raises(VerifyError, match=family):
        require(found)


LIMITS = [
    (
        "programme_capacity",
        ("programmes", "capacity_places", 1.0),
        "hill-doctorate, 2024]: 5 people, must be at most 1",
    ),
    (
        "programme_capacity",
        ("programme_years", "max_places", 3.5),
        "vale-certificate, 2024]: 4 people, must be at most 3.5",
    ),
    ("programme_minimum", ("programme_years", "min_places", 6.0), "6"),
    (
        "programme_expansion",
        ("programme_expansion", "max_places", 0.5),
        "hill-doctorate, 2024]: 1 places, must be at most 0.5",
    ),
    (
        "programme_continuity",
        ("programmes", "last_intake_places", 0.0),
        "hill-doctorate, 2024]: 5 people, must be at most 1",
    ),
    ("programme_continuity", ("programmes", "fall_share", 0.0), "hill-doctorate, 2025]: 3 people, must be at least 5"),
    ("places_of_programme", None, ""),
    ("movers", ("move_limits", "movable_share", 0.1), "practitioner, north, 2024]: 0.8125 WTE, must be at most 0.48"),
    ("retained", ("retention", "retainable_share", 0.1), "practitioner, north, 2024]: 0.25 WTE, must be at most 0.16"),
    ("recruited", ("recruitment", "max_wte", 0.25), "therapist, north, 2024]: 0.5 WTE, must be at most 0.25"),
    ("requirement", ("requirements", "required_wte", 50.0), "must be at least 50"),
    ("shortfall_band", ("requirements", "required_wte", 1.0), "must be at most 0.25"),
    ("skill_mix", ("skill_mix", "max_share", 0.01), "must be at most 0."),
    ("supervision", ("route_years", "supervision_wte", 0.5), "WTE, must be at least"),
    ("supervisors", ("professions", "supervising_share", 0.001), "therapist, north, 2024]: 0.46 WTE"),
    ("placements", ("placement_capacity", "days", 1.0), "days, must be at most"),
    (
        "placement_expansion",
        ("placement_expansion", "max_days", 30.0),
        "clinic, north, 2024]: 40 days, must be at most 30",
    ),
    ("budget", ("budgets", "budget_gbp", 60_000.0), "pounds, must be at most 60,000"),
    ("carried", ("funds", "carry_share", 0.01), "must be at most"),
    ("supported", ("schemes", "max_share", 0.1), "people, must be at most"),
    ("diversity", ("diversity_targets", "target_share", 0.5), "people, must be at least"),
    ("team_ratio", ("team_ratios", "max_ratio", 0.5), "practitioners-per-therapist"),
    ("policy", ("policies", "amount", 0.5), "more-doctorates"),
]


@pytest.mark.parametrize(("family", "change", "words"), LIMITS, ids=[f"{n}-{case[0]}" for n, case in enumerate(LIMITS)])
def test_a_limit_that_the_plan_breaks_is_found(family, change, words):
    """Tightening one table of the instance turns the same plan into a breach of that family."""
    inst = INSTANCE if change is None else tightened(*change)
    found = verify(inst, tables(), levels(), Options())
    if change is None:
        assert family not in breaches(found)
    else:
        assert family in breaches(found)
        assert words in where(found, family) or family == "policy"


POLICIES = [
    ("more-doctorates", 0.5, "more-doctorates, 2024]: 5 people, must be at least 6"),
    ("steady-certificates", -0.5, "steady-certificates, 2025]: 4 people, must be at most 2"),
    ("places-for-each-region", 1.5, "places-for-each-region, south, 2025]: 1 people, must be at least 1.5"),
    ("no-hei-dominates", 0.5, "no-hei-dominates, vale, 2025]: 4 people, must be at most 3.5"),
    ("tuition-cap", 50_000.0, "tuition-cap, 2024]: 106,000 pounds, must be at most 50,000"),
    ("northern-money", 0.5, "northern-money, 202"),
    ("keep-therapists", 0.5, "keep-therapists, "),
]


@pytest.mark.parametrize(("rule", "amount", "words"), POLICIES, ids=[case[0] for case in POLICIES])
def test_every_kind_of_policy_is_recomputed(rule, amount, words):
    """Number, share and growth; places, intake, starts, spend and stock; with and without for_each."""
    found = verify(tightened("policies", "amount", amount, rule=rule), tables(), levels(), Options())
    assert breaches(found) == {"policy"}
    assert words in where(found, "policy")


def test_places_outside_a_catchment_are_found():
    """A programme may only train for the regions of its catchment."""
    catchments = INSTANCE.catchments[INSTANCE.catchments["region"] != "south"]
    found = verify(replace(INSTANCE, catchments=catchments), tables(), levels(), Options())
    assert "catchments[hill-doctorate, south, 2024]: 1.75 people" in where(found, "catchments")


def test_supervisors_come_from_the_pool():
    """Time given by a profession that may not supervise in the pool does not count in silence."""
    pools = INSTANCE.supervision_pools[INSTANCE.supervision_pools["profession"] != "practitioner"]
    found = verify(replace(INSTANCE, supervision_pools=pools), tables(), levels(), Options())
    assert "supervision[practitioner, practice" in where(found, "supervision")


def test_the_cap_on_shortfall_is_rechecked():
    """The cap comes from the options or the instance."""
    found = verify(INSTANCE, tables(), levels(), Options(max_shortfall=5.0))
    assert breaches(found) == {"shortfall_cap"}
    horizon = INSTANCE.horizon.model_copy(update={"max_shortfall": 5.0})
    assert breaches(verify(replace(INSTANCE, horizon=horizon), tables(), levels(), Options())) == {"shortfall_cap"}


SHORT = optimum.shortfall(DATA).at(PLAN)
COST = optimum.cost(DATA).at(PLAN)


def test_levels_are_recomputed():
    """The last level must be exact, an earlier one within its tolerance of its own optimum, never better than it."""
    assert breaches(verify(INSTANCE, tables(), levels(shortfall=SHORT, cost=COST), Options())) == set()
    near = levels(shortfall=SHORT / (1 + 1e-6), cost=COST)
    assert breaches(verify(INSTANCE, tables(), near, Options())) == set()
    for wrong in (
        levels(shortfall=SHORT * 0.9999, cost=COST),
        levels(shortfall=SHORT * 1.0001, cost=COST),
        levels(shortfall=SHORT, cost=COST * 1.00001),
        levels(shortfall=SHORT, cost=COST * 0.99999),
    ):
        assert breaches(verify(INSTANCE, tables(), wrong, Options())) == {"objective"}


@pytest.mark.parametrize("name", ["churn", "deviation"])
def test_a_sum_of_differences_is_known_to_the_decimals_of_each(monkeypatch, name):
    """England's thousands of places of nine decimals are a few millionths of a place together, however few move."""
    figure = sum(abs(gap.at(PLAN)) for _, gap in optimum.distances(DATA, name))
    monkeypatch.setattr(sys.modules["optimiser.verify.objectives"], "DECIMALS", 0.001)
    cells = {"churn": 2 * 4, "deviation": 2 * 2 * 4}[name]  # programmes and years; for places regions too
    for off, found in ((0.9, set()), (1.1, {"objective"})):
        stated = levels(**{name: figure + off * cells * 0.001})
        assert breaches(verify(INSTANCE, tables(), stated, Options())) == found


@pytest.mark.parametrize("name", ["worst_region", "churn", "deviation", "shortfall", "cost"])
def test_each_objective_has_the_oracle_s_value(name):
    """The plain sum of the re-check equals the oracle's."""
    if name == "worst_region":
        value = max(share.at(PLAN) for share in optimum.regional_shares(DATA).values())
    elif name in {"churn", "deviation"}:
        value = sum(abs(gap.at(PLAN)) for _, gap in optimum.distances(DATA, name))
    else:
        value = optimum.objective(DATA, name)[0].at(PLAN)
    assert value > 0
    assert breaches(verify(INSTANCE, tables(), levels(**{name: value}), Options())) == set()
    assert breaches(verify(INSTANCE, tables(), levels(**{name: value + 0.01 + value / 1000}), Options())) == {
        "objective"
    }


def test_the_pay_bill_counts_when_the_instance_says_so():
    """Pay of stock and of trainees whom no fund pays."""
    horizon = INSTANCE.horizon.model_copy(update={"cost_includes_pay": True})
    value = COST + optimum.pay(DATA).at(PLAN)
    assert breaches(verify(replace(INSTANCE, horizon=horizon), tables(), levels(cost=value), Options())) == set()


DERIVED = [
    (table, column)
    for table, columns in {
        "workforce": ["leavers_wte", "qualified_wte", "joiners_wte", "moved_wte", "deployed_wte", "supervising_wte"],
        "shortfall": ["required_wte", "trainee_wte", "weighted_wte_years"],
        "placements": ["needed_days", "capacity_days"],
        "diversity": ["starts", "of_group", "share", "target_share"],
        "team_ratios": ["junior_wte", "senior_wte", "max_ratio"],
        "comparators": ["shortfall_wte", "weighted_wte_years"],
        "gaps": ["shortfall_wte"],
    }.items()
    for column in columns
]


@pytest.mark.parametrize(("table", "column"), DERIVED, ids=[".".join(case) for case in DERIVED])
def test_a_derived_column_that_is_not_its_definition_is_found(table, column):
    """A statistic must equal what it is said to be: one cell off by a hundredth is found."""
    wrong = tables()
    wrong[table].loc[wrong[table].index[-1], column] += 0.01
    assert f"{table}:{column}" in breaches(verify(INSTANCE, wrong, levels(), Options()))


@pytest.mark.parametrize("table", sorted({table for table, _ in DERIVED}))
def test_a_table_that_was_emptied_is_found(table):
    """What the instance has is in the table, whatever became of its rows."""
    wrong = {**tables(), table: tables()[table].iloc[:0]}
    try:
        found = breaches(verify(INSTANCE, wrong, levels(), Options()))
    except VerifyError:
        return
    assert any(family.startswith(f"{table}:") for family in found)


@pytest.mark.parametrize("kind", ["tuition", "salary", "tariff", "scheme", "placement_expansion", "programme_expansion",
                                  "recruitment", "retention"])  # fmt: skip
def test_every_pound_is_accounted_for(kind):
    """A row of spending off by a pound, left out, or of an unknown kind is found."""
    wrong = tables()["spend"]
    row = wrong.index[(wrong["kind"] == kind) & (wrong["spend_gbp"] > 0)][0]
    for frame in (wrong.drop(index=row), wrong.assign(spend_gbp=wrong["spend_gbp"] + (wrong.index == row))):
        assert f"spend:{kind}" in breaches(verify(INSTANCE, {**tables(), "spend": frame}, levels(), Options()))
    renamed = wrong.assign(kind=wrong["kind"].where(wrong.index != row, "gift"))
    assert "spend:kind" in breaches(verify(INSTANCE, {**tables(), "spend": renamed}, levels(), Options()))


def test_tail_years_are_marked():
    """A tail year that poses as a year of the plan is found."""
    wrong = tables()
    wrong["intake"]["period"] = "plan"
    assert "period[intake]" in where(verify(INSTANCE, wrong, levels(), Options()), "period")


CORRUPT = [
    (lambda t: t.pop("places"), "the plan has no table places"),
    (
        lambda t: t.update(starts=pd.concat([t["starts"], t["starts"].head(1)])),
        "starts: two rows for doctorate, north, 2024",
    ),
    (lambda t: t.update(intake=t["intake"].assign(places=np.nan)), "intake, places: a figure is not a finite number"),
    (
        lambda t: t.update(intake=t["intake"].assign(programme="hull-doctorate")),
        "intake: hull-doctorate is not a programme",
    ),
    (lambda t: t.update(intake=t["intake"].assign(year=2030)), "intake: 2030 is not a year of the instance"),
    (lambda t: t.update(workforce=t["workforce"].drop(columns="stock_wte")), "workforce: no column stock_wte"),
]


@pytest.mark.parametrize(("damage", "message"), CORRUPT, ids=[case[1] for case in CORRUPT])
def test_tables_that_are_no_plan_of_the_instance_are_refused(damage, message):
    """What cannot be read as a plan is an error at once, in words."""
    wrong = tables()
    damage(wrong)
    with pytest.raises(VerifyError, match=message):
        verify(INSTANCE, wrong, levels(), Options())


def test_the_order_of_rows_is_nothing():
    """Rows in another order are the same plan: nothing relies on two tables standing side by side."""
    mixed = {name: frame.sample(frac=1, random_state=1) for name, frame in tables().items()}
    assert breaches(verify(INSTANCE, mixed, levels(shortfall=SHORT, cost=COST), Options())) == set()


def test_a_left_out_row_is_a_zero_and_shows():
    """Dropping a row of a decision drops people: the links and balances do not add up any more."""
    short = {**tables(), "places": tables()["places"].iloc[1:]}
    assert {"places_of_programme", "places_of_route"} <= breaches(verify(INSTANCE, short, levels(), Options()))
