"""Result tables: each total is a plain sum that equals its term of the objective, and the flows add up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from optimiser.comparators import comparators
from optimiser.model import build
from optimiser.planning import plan
from optimiser.solution import Options
from optimiser.solving import solve
from tests.oracle import data, optimum, rows
from tests.oracle.lin import var

DISCOUNT = {2024: 1, 2025: 0.8, 2026: 0.64, 2027: 0.512}
ALL = ("worst_region", "shortfall", "churn", "deviation", "cost")


@pytest.fixture(scope="module")
def everything(tiny):
    """The tiny instance planned for every objective, a twentieth of each given up to those after it, pay counted."""
    horizon = tiny.horizon.model_copy(update={"tolerance": 0.05, "cost_includes_pay": True})
    inst = replace(tiny, horizon=horizon)
    return inst, plan(inst, Options(objectives=ALL))


@pytest.fixture(params=["tiny_plan", "everything"])
def tables(request):
    """The result tables of two plans of tiny, one after the other."""
    found = request.getfixturevalue(request.param)
    return (found[1] if isinstance(found, tuple) else found).tables


def close(expected, **more):
    """Equal but for the ninth decimal, to which tables are rounded."""
    return pytest.approx(expected, rel=1e-8, abs=1e-6, **more)


def by(frame, keys, figure):
    """Sums of a figure by keys, as a dictionary."""
    return frame.groupby(keys)[figure].sum().to_dict()


def objective(tables, name):
    """The objective's value by plain sums over the tables."""
    if name == "shortfall":
        return tables["shortfall"]["weighted_wte_years"].sum()
    if name == "worst_region":
        short = tables["shortfall"].query("period == 'plan'")
        need = short.query("band == '1'")
        return max(
            short.query("region == @region")["shortfall_wte"].sum()
            / need.query("region == @region")["required_wte"].sum()
            for region in ("north", "south")
        )
    if name == "cost":
        money = tables["spend"]
        return (money["spend_gbp"] * money["year"].map(DISCOUNT)).sum()
    if name == "churn":
        intake = tables["intake"].set_index(["programme", "year"])["places"]
        last = {"hill-doctorate": 4, "vale-certificate": 6}
        return sum(
            abs(places - (last[programme] if year == 2024 else intake[programme, year - 1]))
            for (programme, year), places in intake.items()
        )
    places = tables["places"].set_index(["programme", "region", "year"])["places"]
    promised = {
        ("hill-doctorate", "north", 2024): 3,
        ("hill-doctorate", "south", 2024): 3,
        ("vale-certificate", "south", 2025): 4,
    }
    return sum(abs(places[key] - number) for key, number in promised.items())


def pay(tables):
    """Discounted pay of stock, and of trainees whom no fund pays, from the tables and the figures of tiny."""
    stock = tables["workforce"]
    paid = (stock["stock_wte"] * stock["profession"].map({"therapist": 50_000, "practitioner": 30_000})).mul(
        stock["year"].map(DISCOUNT)
    )
    starts = tables["starts"].set_index(["route", "region", "year"])["starts"].to_dict()
    starts["doctorate", "south", 2023] = 1
    trainees = sum(
        number * share * salary * DISCOUNT[year + later]
        for (route, region, year), number in starts.items()
        for later, share, salary in (((0, 1, 10_000),) if route == "certificate" else ((0, 1, 6_000), (1, 0.9, 6_000)))
        if year + later in DISCOUNT and (route == "certificate" or region == "south")
    )
    return paid.sum() + trainees


def test_the_last_objective_is_a_plain_sum(tiny_plan, everything):
    """Cost is the discounted pounds of the spend table; with the pay bill, that of stock and trainees besides."""
    assert objective(tiny_plan.tables, "cost") == close(tiny_plan.levels[-1].value)
    _, solution = everything
    assert objective(solution.tables, "cost") + pay(solution.tables) == close(solution.levels[-1].value)


@pytest.mark.parametrize("name", ALL[:-1])
def test_an_earlier_objective_is_a_plain_sum(everything, name):
    """What is stated of it, after later ones had their share of the tolerance; never better than its own optimum."""
    level = next(level for level in everything[1].levels if level.name == name)
    found = objective(everything[1].tables, name)
    assert found == close(level.value)
    assert level.bound - 1e-6 <= found <= 1.05 * level.bound + 1e-6


@pytest.mark.parametrize("name", ALL[:-1])
def test_an_objective_alone_is_a_plain_sum(tiny, name):
    """What the level says is what the tables say, exactly, when nothing but shortfall comes after."""
    solution = plan(tiny, Options(objectives=(name,)))
    assert objective(solution.tables, name) == close(solution.levels[0].value)


def test_places_add_up(tables):
    """To intakes by programme and to starts by route."""
    places = tables["places"].assign(
        route=tables["places"]["programme"].map({"hill-doctorate": "doctorate", "vale-certificate": "certificate"})
    )
    assert by(places, ["programme", "year"], "places") == close(by(tables["intake"], ["programme", "year"], "places"))
    keys = ["route", "region", "year"]
    assert by(places, keys, "places") == close(by(tables["starts"], keys, "starts"))


def test_workforce_rows_add_up(tables):
    """A year's stock is last year's less leavers and movers, with all who came; tiny's opening stock before."""
    flows = tables["workforce"].set_index(["profession", "region", "year"])
    opening = {
        ("therapist", "north"): 12,
        ("therapist", "south"): 6,
        ("practitioner", "north"): 8,
        ("practitioner", "south"): 4,
    }
    for (profession, region, year), row in flows.iterrows():
        before = opening[profession, region] if year == 2024 else flows.loc[(profession, region, year - 1), "stock_wte"]
        came = row[["qualified_wte", "joiners_wte", "recruited_wte", "retained_wte"]].sum()
        assert before - row["leavers_wte"] - row["moved_wte"] + came == close(row["stock_wte"])
    assert flows.loc[("practitioner", "north", 2025), "leavers_wte"] == close(
        0.25 * flows.loc[("practitioner", "north", 2024), "stock_wte"]
    )


def test_nobody_is_in_two_places(tables):
    """Time in services and time supervising come out of the stock; the workforce table sums the other two."""
    flows = tables["workforce"]
    assert (flows["deployed_wte"] + flows["supervising_wte"] <= flows["stock_wte"] + 1e-6).all()
    keys = ["profession", "region", "year"]
    assert by(flows, keys, "deployed_wte") == close(by(tables["deployed"], keys, "deployed_wte"))
    supervising = by(tables["supervising"], keys, "supervising_wte")
    assert by(flows, keys, "supervising_wte") == close(supervising)


def test_requirement_is_met_or_short(tiny, tables):
    """Care, trainees' care and shortfall make up each requirement, and nothing is short that is met."""
    mix = tiny.skill_mix.astype({"service": str, "profession": str})
    care = tables["deployed"].merge(mix[["service", "profession", "effectiveness"]])
    care["met"] = care["deployed_wte"] * care["effectiveness"]
    keys = ["service", "region", "year"]
    met = by(care, keys, "met")
    for key, lines in tables["shortfall"].groupby(keys):
        first, short = lines.iloc[0], lines["shortfall_wte"].sum()
        assert short == close(max(0.0, first["required_wte"] - first["trainee_wte"] - met[key]))
        widths = lines["band"].map({"1": 0.25, "2": 0.75}) * first["required_wte"]
        assert (lines["shortfall_wte"] <= widths + 1e-6).all()


def test_spend_stays_within_budgets(tables):
    """Each fund's pounds of a year, and what it carries out, are within its budget and what it carried in."""
    budget = {
        "training": dict(zip(DISCOUNT, (400e3, 410e3, 420e3, 430e3), strict=True)),
        "local": dict.fromkeys(DISCOUNT, 50e3),
    }
    spent = by(tables["spend"], ["fund", "year"], "spend_gbp")
    carried = by(tables["carried"], ["fund", "year"], "carried_gbp")
    for fund, years in budget.items():
        for year, pounds in years.items():
            room = pounds + carried.get((fund, year - 1), 0) - carried.get((fund, year), 0)
            assert spent.get((fund, year), 0) <= room * (1 + 1e-9)


def test_spend_is_price_times_quantity(tables):
    """Tuition of northern certificates, hires and built places, each at the figure of its table."""
    spent = by(tables["spend"], ["kind", "item", "region", "cohort", "year"], "spend_gbp")
    starts = by(tables["starts"], ["route", "region", "year"], "starts")
    for year in DISCOUNT:
        for region in ("north", "south"):
            tuition = spent.get(("tuition", "certificate", region, "new", year), 0)
            assert tuition == close(5_000 * starts["certificate", region, year])
    flows = by(tables["workforce"], ["profession", "region", "year"], "recruited_wte")
    for year in DISCOUNT:
        assert spent.get(("recruitment", "therapist", "north", "new", year), 0) == close(
            15_000 * flows["therapist", "north", year]
        )
    built = tables["built"]["places"].sum()
    assert spent.get(("programme_expansion", "hill-doctorate", "all", "new", 2024), 0) == close(10_000 * built)
    assert spent["salary", "doctorate", "north", "begun", 2024] == close(3 * 0.9 * 30_000)


def test_placements_have_room(tables):
    """Days needed are within those there are and those bought; the ward's pipeline needs 81 in the north of 2024."""
    days = tables["placements"]
    assert (days["needed_days"] <= days["capacity_days"] + days["expanded_days"] + 1e-6).all()
    assert by(days, ["setting", "region", "year"], "needed_days")["ward", "north", 2024] == close(81)


def test_gaps_add_up_to_shortfall(tables):
    """Case by case, region by region and year by year: a service's shortfall is shared out to professions whole."""
    keys = ["case", "region", "year"]
    assert by(tables["gaps"], keys, "shortfall_wte") == close(by(tables["comparators"], keys, "shortfall_wte"))


def test_the_plan_s_case_is_the_shortfall_table(tables):
    """Bands added up."""
    own = tables["comparators"].query("case == 'plan'")
    for figure in ("shortfall_wte", "weighted_wte_years"):
        keys = ["service", "region", "year", "period"]
        assert by(own, keys, figure) == close(by(tables["shortfall"], keys, figure))


LAST = {("doctorate", "north"): 3, ("doctorate", "south"): 1, ("certificate", "north"): 4, ("certificate", "south"): 2}
PHYSICS = {
    "workforce_balance",
    "requirement",
    "shortfall_band",
    "skill_mix",
    "deployable",
    "supervision",
    "supervisors",
}


@pytest.mark.parametrize(("case", "starts"), [("nothing_more", dict.fromkeys(LAST, 0)), ("todays_pattern", LAST)])
def test_a_comparator_is_the_least_shortfall_with_its_starts(tiny_plan, case, starts):
    """The oracle, given the starts and nothing to buy, deploys the same people no better."""
    d = data.read(Path(__file__).parents[1] / "instances" / "tiny")
    given = {("starts", *start, year): number for start, number in starts.items() for year in d.years}
    bought = [
        (what, profession, region, year)
        for what in ("recruited", "retained")
        for profession in ("therapist", "practitioner")
        for region in ("north", "south")
        for year in d.years
    ]
    held = [limit for limit in optimum.limits(d) if limit.family in PHYSICS]
    held += [rows.equal("given", key, var(*key), value) for key, value in {**dict.fromkeys(bought, 0), **given}.items()]
    goal = optimum.shortfall(d)
    own = tiny_plan.tables["comparators"].loc[lambda frame: frame["case"] == case]
    assert own["weighted_wte_years"].sum() == close(goal.at(optimum.minimise(goal, held)))


def test_a_plan_that_need_not_do_anything_is_no_worse_than_nothing(tiny):
    """With no contract, rule or target that forces it, the plan may commission nothing more, so it is no worse."""
    programmes = tiny.programmes.assign(fall_share=1.0)
    empty = ("programme_years", "policies", "diversity_targets", "team_ratios", "team_ratio_roles")
    free = replace(tiny, programmes=programmes, **{name: tiny.table(name).iloc[:0] for name in empty})
    cases = by(plan(free).tables["comparators"], ["case"], "weighted_wte_years")
    assert cases["plan"] <= cases["nothing_more"]


def test_a_comparator_that_cannot_be_carried_out_is_left_out_with_a_note(tiny):
    """Without supervisors today's pattern goes, and the pipeline's own need leaves nothing more out as well."""
    nobody = replace(tiny, professions=tiny.professions.assign(supervising_share=0.0))
    by_service, by_profession, notes = comparators(nobody, Options())
    assert (by_service.empty, by_profession.empty, len(notes)) == (True, True, 2)


def test_limits_have_a_line_for_every_row_and_bound(tiny, tiny_plan):
    """Activity lies within the bounds, slack is the room to the nearer one, and a price means that there is none."""
    lp = build(tiny)
    limits = tiny_plan.tables["limits"]
    assert len(limits) == lp.matrix.shape[0] + sum(len(block.keys) for block in lp.columns if block.limit)
    room = np.minimum(limits["activity"] - limits["lower"], limits["upper"] - limits["activity"])
    assert (room >= -1e-6 * (1 + limits["activity"].abs())).all()
    np.testing.assert_allclose(limits["slack"], room, rtol=1e-9, atol=1e-6)
    priced = limits[limits["dual"] != 0]
    assert len(priced) > 20
    assert (priced["slack"].abs() <= 1e-6 * (1 + priced["activity"].abs())).all()
    assert (limits.query("upper == inf")["dual"] >= 0).all()
    assert (limits.query("lower == -inf")["dual"] <= 0).all()


def test_a_limit_s_dual_is_in_the_units_that_a_reader_sees(tiny, tiny_plan):
    """A thousand pounds more in the first budget save as much shortfall as its dual says, or less."""
    (line,) = (
        tiny_plan.tables["limits"].query("family == 'budget' and fund == 'training' and year == '2024'").itertuples()
    )
    first = tiny.budgets["year"].eq(2024) & tiny.budgets["fund"].eq("training")
    richer = replace(tiny, budgets=tiny.budgets.assign(budget_gbp=tiny.budgets["budget_gbp"] + 1000.0 * first))
    gained = tiny_plan.levels[0].value - solve(build(richer)).levels[0].value
    assert line.dual < 0
    assert gained == pytest.approx(-1000 * line.dual, rel=1e-6)


def test_diversity_counts_schemes(tables):
    """A tenth of the doctorate's starters and 0.4 for each bursary; at least the fifth that was asked for."""
    starts = by(tables["starts"].query("route == 'doctorate'"), ["year"], "starts")
    helped = by(tables["supported"].query("route == 'doctorate'"), ["year"], "people")
    for line in tables["diversity"].query("target == 'fair-doctorates'").itertuples():
        assert line.of_group == close(0.1 * starts[line.year] + 0.4 * helped[line.year])
        assert line.share == close(line.of_group / line.starts)
        assert line.share >= line.target_share - 1e-9


def test_periods_are_plan_and_tail(tables):
    """2024 and 2025 are of the plan; the tail stays out of headline totals."""
    for name, frame in tables.items():
        if "period" in frame:
            wanted = np.where(frame["year"].astype(int) <= 2025, "plan", "tail").tolist()
            assert frame["period"].tolist() == wanted, name


def test_tables_hold_plain_text_and_numbers(tables):
    """No categories, no missing figures, no minus zero."""
    for name, frame in tables.items():
        assert not [column for column in frame if isinstance(frame[column].dtype, pd.CategoricalDtype)], name
        assert not frame.isna().any().any(), name
        figures = frame.select_dtypes("float").to_numpy()
        assert not (np.signbit(figures) & (figures == 0)).any(), name
