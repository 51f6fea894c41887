"""The tiny instance: complete, written out by hand, and solved to the oracle's optimum."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.errors import VerifyError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Options, Status
from optimiser.tables import TABLES
from optimiser.verify import require, verify
from tests.oracle import data, optimum, results

INSTANCES = Path(__file__).parent.parent / "instances"
TINY = INSTANCES / "tiny"
EXPECTED = tomllib.loads((TINY / "expected.toml").read_text(encoding="utf-8"))
SCENARIOS = tuple(EXPECTED["scenarios"])
ORDERS = tuple(EXPECTED["in_order"])


def scenario(name):
    """The tiny instance as plain dictionaries, under a scenario."""
    text = (TINY / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    return data.read(TINY, tomllib.loads(text)["changes"])


def values(levels):
    """Objective values by name."""
    return {level["name"]: pytest.approx(level["value"], rel=1e-6) for level in levels["objectives"]}


def assert_optimal(solution, d, expected):
    """Each level is the best there is: with none, or some, of the tolerance that the earlier levels allow used up.

    Shortfall comes last when nobody asks for it, so that no plan leaves people idle beside unmet need.
    """
    names = [level["name"] for level in expected["objectives"]]
    names += [] if "shortfall" in names else ["shortfall"]
    exact = optimum.optimum(d, names).levels
    least = optimum.optimum(d, names, d.settings["tolerance"]).levels
    assert solution.status is Status.OPTIMAL
    assert [level.name for level in solution.levels] == names
    for level in solution.levels:
        size = 1e-6 * max(1.0, abs(exact[level.name]))
        assert least[level.name] - size <= level.value <= exact[level.name] + size, level
    stated = {level["name"]: level["value"] for level in expected["objectives"]}
    assert {name: exact[name] for name in stated} == pytest.approx(stated, rel=1e-6, abs=1e-9)


@pytest.fixture(scope="module")
def solution():
    """tiny, solved."""
    return plan(load(TINY))


def test_every_table_has_rows():
    """Every table is present and says something."""
    inst = load(TINY)
    assert [table.name for table in TABLES if inst.table(table.name).empty] == []


def test_every_scenario_is_expected():
    """A shipped scenario has an expected optimum."""
    assert sorted(SCENARIOS) == sorted(path.stem for path in (TINY / "scenarios").glob("*.toml"))


HAND = {
    # The pipeline's 4 doctorates in their second year: 4 * 0.9 * (10,000 + 0.8 * 30,000 + 2,000) = 129,600 pounds
    ("budget", ("training", 2024)): (
        {
            ("starts", "doctorate", "north", 2024): 36_000,
            ("starts", "doctorate", "south", 2024): 36_000,
            ("starts", "certificate", "north", 2024): 16_000,
            ("starts", "certificate", "south", 2024): 16_000,
            ("supported", "bursary", "doctorate", "north", 2024): 2_000,
            ("supported", "bursary", "doctorate", "south", 2024): 2_000,
            ("supported", "bursary", "certificate", "north", 2024): 2_000,
            ("supported", "bursary", "certificate", "south", 2024): 2_000,
            ("expanded", "clinic", "north", 2024): 50,
            ("expanded", "clinic", "south", 2024): 50,
            ("built", "hill-doctorate", 2024): 10_000,
            ("recruited", "practitioner", "south", 2024): 8_000,
            ("retained", "practitioner", "north", 2024): 4_000,
            ("retained", "practitioner", "south", 2024): 4_000,
            ("carried", "training", 2024): 1,
        },
        129_600 - 400_000,
    ),
    # Of the 2 northern doctorates of 2022, 0.7 qualify, 0.9 take a post of 0.8 WTE, and 0.8 of them stay in the north.
    ("workforce_balance", ("therapist", "north", 2024)): (
        {("stock", "therapist", "north", 2024): 1, ("recruited", "therapist", "north", 2024): -1},
        -(0.9 * 12 + 2 * 0.7 * 0.9 * 0.8 * 0.8 + 0.5),
    ),
    # A quarter of the doctorate's starters leave a practitioner's post; 4 certificates of 2023 give 3.6 practitioners.
    ("workforce_balance", ("practitioner", "north", 2024)): (
        {
            ("stock", "practitioner", "north", 2024): 1,
            ("retained", "practitioner", "north", 2024): -1,
            ("starts", "doctorate", "north", 2024): 0.25,
        },
        -(0.8 * 8 + 3.6),
    ),
    # Two years in post: of the opening 8 those 6 who had been there for one, less the fifth who leave.
    ("movers", ("practitioner", "north", 2024)): (
        {("starts", "doctorate", "north", 2024): 0.25},
        -0.25 * 6 * 0.8,
    ),
    # One place bought in 2024 can be used from 2025 on; the contract's maximum of 2025 is 5.
    ("programme_capacity", ("hill-doctorate", 2025)): (
        {("intake", "hill-doctorate", 2025): 1, ("built", "hill-doctorate", 2024): -1},
        -5,
    ),
    # Northern doctorates of 2023 in their second year: 3 * 0.9 * 0.05 = 0.135 WTE.
    ("supervision", ("therapy", "north", 2024)): (
        {("starts", "doctorate", "north", 2024): 0.1, ("supervising", "therapist", "therapy", "north", 2024): -1},
        0.135,
    ),
    # 10% of starts without the bursary, 40% more for each person who has it, 20% asked for.
    ("diversity", ("fair-doctorates", 2024)): (
        {
            ("starts", "doctorate", "north", 2024): -0.1,
            ("starts", "doctorate", "south", 2024): -0.1,
            ("supported", "bursary", "doctorate", "north", 2024): 0.4,
            ("supported", "bursary", "doctorate", "south", 2024): 0.4,
        },
        0,
    ),
    # A quarter more than the 4 who started in 2023.
    ("policy", ("more-doctorates", None, 2024)): (
        {("starts", "doctorate", "north", 2024): 1, ("starts", "doctorate", "south", 2024): 1},
        -5,
    ),
}


@pytest.mark.parametrize("key", HAND, ids=[f"{family}{list(keys)}" for family, keys in HAND])
def test_the_oracle_s_rows_are_those_written_by_hand(key):
    """Rows worked out on paper: coefficient by decision, and the constant (left side less right side)."""
    (row,) = [limit for limit in optimum.limits(data.read(TINY)) if (limit.family, limit.keys) == key]
    terms, constant = HAND[key]
    assert {v: round(c, 9) for v, c in row.left.terms.items() if c} == terms
    assert row.left.constant == pytest.approx(constant)


def test_the_expected_optimum_is_the_oracle_s():
    """Plain loops and scipy give what expected.toml says, in every order of objectives and every scenario."""
    assert values(EXPECTED) == optimum.optimum(data.read(TINY)).levels
    for name in SCENARIOS:
        assert values(EXPECTED["scenarios"][name]) == optimum.optimum(scenario(name)).levels
    for name in ORDERS:
        found = optimum.optimum(data.read(TINY), name.split("-")).levels
        assert {level: pytest.approx(value, abs=1e-9) for level, value in found.items()} == {
            level["name"]: pytest.approx(level["value"], rel=1e-6) for level in EXPECTED["in_order"][name]["objectives"]
        }


def test_the_optimum_is_the_oracle_s(solution):
    """The model's optimum is the one that the oracle found without it."""
    assert_optimal(solution, data.read(TINY), EXPECTED)


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_have_the_oracle_s_optimum(name):
    """So have the scenarios."""
    assert_optimal(plan(load(TINY, (name,))), scenario(name), EXPECTED["scenarios"][name])


@pytest.mark.parametrize("name", ORDERS)
def test_other_orders_of_objectives_have_the_oracle_s_optimum(name):
    """Every objective, alone and before another."""
    found = plan(load(TINY), Options(objectives=tuple(name.split("-"))))
    assert_optimal(found, data.read(TINY), EXPECTED["in_order"][name])


def test_tiny_is_not_trivial(solution):
    """Some need stays unmet, money binds, and the plan is not today's pattern."""
    assert solution.levels[0].value > 1
    budget = solution.tables["limits"].query("family == 'budget'")
    assert (budget["slack"].abs() < 1e-6).any()
    assert not np.allclose(solution.tables["intake"].query("year == 2024")["places"], [4, 6])


def test_the_plan_is_verified(solution):
    """Nothing is off by more than the rounding of the tables."""
    assert solution.verify.worst_breach < 1e-6
    require(verify(load(TINY), solution.tables, solution.levels, Options()))


@pytest.mark.parametrize(
    ("table", "column", "family"),
    [
        ("places", "places", "places_of_programme"),
        ("starts", "starts", "places_of_route"),
        ("workforce", "stock_wte", "workforce_balance"),
        ("deployed", "deployed_wte", "deployable"),
        ("shortfall", "shortfall_wte", "objective"),
        ("spend", "spend_gbp", "spend:tuition"),
        ("workforce_diversity", "share", "workforce_diversity:share"),
    ],
)
def test_a_corrupted_result_is_caught(solution, table, column, family):
    """A solver that misreports its plan does not get past the re-check."""
    wrong = solution.tables[table].assign(**{column: solution.tables[table][column] * 1.001})
    found = verify(load(TINY), {**solution.tables, table: wrong}, solution.levels, Options())
    assert family in set(found.families.query("worst_breach > 1e-6")["family"])
    with pytest.raises(VerifyError, match=family):
        require(found)


def test_a_claimed_optimum_that_the_plan_does_not_reach_is_caught(solution):
    """So is an objective value that the tables do not add up to."""
    better = (solution.levels[0], replace(solution.levels[1], value=solution.levels[1].value * 0.999))
    with pytest.raises(VerifyError, match="objective"):
        require(verify(load(TINY), solution.tables, better, Options()))


def test_the_result_tables_are_the_oracle_s(solution):
    """Every table has the figures that the oracle fills in from the same decisions, in whatever order."""
    given = decisions(solution.tables)
    for name, table in results.tables(data.read(TINY), given).items():
        own = solution.tables[name]
        if "case" in own:
            own = own[own["case"] == "plan"]
        figures = [column for column in table if pd.api.types.is_float_dtype(table[column])]
        keys = [column for column in table if column not in figures]
        both = [frame[frame["spend_gbp"].abs() > 1e-6] for frame in (table, own)] if name == "spend" else [table, own]
        left, right = (frame[[*keys, *figures]].astype(dict.fromkeys(keys, str)).sort_values(keys) for frame in both)
        assert left[keys].to_numpy().tolist() == right[keys].to_numpy().tolist(), name
        np.testing.assert_allclose(right[figures], left[figures], rtol=1e-7, atol=1e-6, err_msg=name)


def decisions(tables):
    """The decisions in a solution's tables, by the oracle's variables."""
    sources = {
        "places": ("places", "places", ["programme", "region", "year"]),
        "intake": ("intake", "places", ["programme", "year"]),
        "starts": ("starts", "starts", ["route", "region", "year"]),
        "supported": ("supported", "people", ["scheme", "route", "region", "year"]),
        "stock": ("workforce", "stock_wte", ["profession", "region", "year"]),
        "recruited": ("workforce", "recruited_wte", ["profession", "region", "year"]),
        "retained": ("workforce", "retained_wte", ["profession", "region", "year"]),
        "deployed": ("deployed", "deployed_wte", ["service", "profession", "region", "year"]),
        "supervising": ("supervising", "supervising_wte", ["profession", "pool", "region", "year"]),
        "shortfall": ("shortfall", "shortfall_wte", ["service", "region", "year", "band"]),
        "expanded": ("placements", "expanded_days", ["setting", "region", "year"]),
        "carried": ("carried", "carried_gbp", ["fund", "year"]),
        "built": ("built", "places", ["programme", "year"]),
    }
    found = {}
    for name, (table, column, keys) in sources.items():
        for row in tables[table].astype({"year": int}).to_dict("records"):
            index = [int(row[key]) if key == "band" else row[key] for key in keys]
            found[name, *index] = row[column]
    return found


def test_limits_are_the_oracle_s_rows(solution):
    """The limits table has the rows that the oracle spells out, family by family, with the same room to spare."""
    limits = solution.tables["limits"].replace({"family": {"policy_spend": "policy"}})
    given = decisions(solution.tables)
    spelled = {}
    for limit in optimum.limits(data.read(TINY)):
        left = limit.left.at(given)
        spelled.setdefault(limit.family, []).append(min(limit.upper - left, left - limit.lower))
    assert limits["family"].value_counts().to_dict() == {family: len(slacks) for family, slacks in spelled.items()}
    for family, slacks in spelled.items():
        own = sorted(limits.loc[limits["family"] == family, "slack"])
        np.testing.assert_allclose(own, sorted(slacks), rtol=1e-6, atol=1e-4, err_msg=family)


def test_infeasible_names_both_limits():
    """The contract and the budget conflict, and the explanation names both, each with its owner's figures."""
    found = plan(load(INSTANCES / "infeasible"))
    assert found.status is Status.INFEASIBLE
    assert not found.tables
    text = "\n".join(found.conflict)
    assert "programme_minimum[hill-certificate,2024]" in text.replace(", ", ",")
    assert "budget[training,2024]" in text.replace(", ", ",")


def test_infeasible_is_feasible_with_either_limit_relaxed():
    """7.5 places, or 200,000 pounds, would do: nothing else is in the way."""
    for change in ("programme_years.min_places = 7.5", "budgets.budget_gbp = 200000 where year = 2024"):
        assert plan(load(INSTANCES / "infeasible", (), (change,))).status is Status.OPTIMAL
