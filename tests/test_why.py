"""Why so many places: the account of one place balances, and one more or fewer costs what solving again gives."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from optimiser.analyses.explain.naming import namer
from optimiser.analyses.explain.standing import stand
from optimiser.analyses.explain.stopping import words
from optimiser.analyses.explain.why import why
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import plan
from optimiser.reports.limit_kinds import LIMIT_KINDS
from tests.by_hand import LINKS, columns_of, least, run_of, scenario, with_row

NEAR = {"rel": 1e-6, "abs": 1e-6}
NONE = """rule = "none-in-south"
measure = "places"
where = "region=south; route=certificate"
sense = "at_most"
amount = 0
"""
ASKED = {
    "profession=therapist": {"programme": "hill-doctorate"},
    "programme=vale-certificate": {"programme": "vale-certificate"},
    "region=north": {"region": "north"},
    "hei=vale; region=south": {"programme": "vale-certificate", "region": "south"},
}
"""What somebody asks about, and which columns that is."""


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture(scope="module")
def answers(tiny, tiny_plan):
    """The answer to each question."""
    return {text: why(tiny, tiny_plan, text) for text in ASKED}


def held(lp, text, year, lower=-np.inf, upper=np.inf):
    """The program with the places asked about between two bounds in a year."""
    return with_row(lp, columns_of(lp, "places", year=year, **ASKED[text]), lower, upper)


def steps(answers):
    """Every question, year and side, with the line and the bounds of one place more or fewer."""
    for text, answer in answers.items():
        for line in answer.years.to_dict("records"):
            yield text, line, "more", {"lower": line["places"] + 1}
            yield text, line, "fewer", {"upper": line["places"] - 1}


# ---- one place more, one place fewer


def test_places_are_those_of_the_plan(answers, tiny_plan):
    """Year by year the sum over the places table."""
    table = tiny_plan.tables["places"]
    for text, answer in answers.items():
        mine = table[(table[list(ASKED[text])].astype(str) == list(ASKED[text].values())).all(axis=1)]
        sums = mine.groupby("year")["places"].sum()
        assert {year: sums[year] for year in (2024, 2025)} == pytest.approx(
            answer.years.set_index("year")["places"].to_dict()
        )


def test_one_place_more_or_fewer_costs_what_solving_again_gives(answers, lp):
    """The program with a row that holds the sum one place away; where it has no plan the answer says so."""
    best, ways = least(lp), set()
    for text, line, side, bounds in steps(answers):
        found = least(held(lp, text, line["year"], **bounds)) - best
        ways.add(line[f"{side}_how"])
        if line[f"{side}_how"] != "re-solved":
            assert np.isinf(found), (text, line["year"], side)
        else:
            assert line[side] == pytest.approx(found, **NEAR), (text, line["year"], side)
    assert ways == {"re-solved", "impossible", "no place"}


def test_at_the_stated_worth_one_more_place_is_as_good_as_any_number(answers, lp):
    """With the first objective paid so much a place, no number of places is better than one more, or one fewer."""
    told = 0
    for text, line, side, bounds in steps(answers):
        pay = line[f"{side}_pays_at"]
        if pay > 0:
            told += 1
            sign, scale = (-1.0 if side == "more" else 1.0), lp.objectives[0].scale
            cost = lp.objectives[0].cost.copy()
            cost[columns_of(lp, "places", year=line["year"], **ASKED[text])] += sign * pay / scale
            at_step = held(lp, text, line["year"], *([next(iter(bounds.values()))] * 2))
            assert least(at_step, cost) == pytest.approx(least(lp, cost), **NEAR), (text, line["year"], side)
    assert told > 3


def test_the_price_in_pounds_is_the_share_of_what_its_money_is_worth(answers):
    """A place pays if it costs a share less such that the money saved is worth as much elsewhere."""
    for answer in answers.values():
        for line in answer.years.to_dict("records"):
            for side in ("more", "fewer"):
                if line[f"{side}_pays_at"] > 0:
                    share = line[f"{side}_pays_at"] / -line["money"]
                    assert share == pytest.approx(line[f"{side}_cost_share"])
                    assert share * line["gbp_per_place"] == pytest.approx(line[f"{side}_gbp"])


# ---- what is in the way


def test_limits_in_the_way_cannot_hold_together_with_the_place(answers, lp):
    """All other limits taken away there is still no plan; with those named taken away too there is one."""
    named = 0
    for text, line, side, bounds in steps(answers):
        stopping = answers[text].stopping
        names = stopping[(stopping["year"] == line["year"]) & (stopping["side"] == side)]["name"].tolist()
        if not names:
            continue
        program = held(lp, text, line["year"], **bounds)
        assert np.isinf(least(only(program, lp, names))), (text, line["year"], side)
        assert np.isfinite(least(only(program, lp, []))), (text, line["year"], side)
        named += len(names)
    assert named > 5


def only(program, lp, names):
    """The program in which, of the limits that somebody could change, only those of these names hold."""
    name = namer(load("tiny"), lp)
    rows = lp.matrix.shape[0]
    lower, upper, most = program.row_lower.copy(), program.row_upper.copy(), program.upper.copy()
    for block in lp.rows:
        if block.name not in LINKS:
            for at in range(block.span.start, block.span.stop):
                if name(at) not in names:
                    lower[at], upper[at] = -np.inf, np.inf
    for block in lp.columns:
        if block.limit in LIMIT_KINDS:
            for at in range(block.span.start, block.span.stop):
                if name(rows + at) not in names:
                    most[at] = np.inf
    return replace(program, row_lower=lower, row_upper=upper, upper=most)


def test_many_limits_in_the_way_are_counted_by_kind():
    """Up to three are named without the year that is asked about; more are counted."""
    few = [("budget", "budget: Training, 2024"), ("policy", "rule: steady, 2025")]
    assert words(few, 2025) == "budget: Training, 2024; rule: steady"
    many = [("budget", f"budget: Training, {year}") for year in range(2024, 2028)] + few[1:]
    assert words(many, 2025) == "budget (4 limits); rule: steady"


# ---- the account of one place


def test_the_parts_of_a_commissioned_place_add_up_to_nought(answers):
    """What a place brings is worth what it takes, in each year in which places are commissioned."""
    for text, answer in answers.items():
        sums = answer.ledger.groupby("year")["worth"].sum()
        assert pytest.approx(sums.to_dict(), abs=1e-6) == {2024: 0.0, 2025: 0.0}, text


def test_a_place_that_is_not_commissioned_takes_more_than_it_brings(tmp_path):
    """Where nothing is planned the parts add up to less than nought, or to nought if such a place is as good as any."""
    inst = load("tiny", [str(scenario(tmp_path / "none.toml", NONE))])
    answer = why(inst, plan(inst), "programme=vale-certificate; region=south")
    assert answer.years["places"].tolist() == pytest.approx([0.0, 0.0])
    assert (answer.ledger.groupby("year")["worth"].sum() < 1e-6).all()
    assert {"no place"} == set(answer.years["fewer_how"])
    assert {"rule: none-in-south"} == set(answer.stopping["name"].str.rsplit(", ", n=1).str[0])


def test_the_money_of_a_place_is_what_its_training_costs(answers, tiny):
    """A place in the north charges the funds tuition, salary and tariff of each year present, whoever pays a share."""
    charges = tiny.charges.merge(tiny.route_years, on="route")
    paid = sum(
        row["share"] * row["present_share"] * row[f"{row['cost_kind']}_gbp"] for row in charges.to_dict("records")
        if row["route"] == "certificate"
    )  # fmt: skip
    years = answers["programme=vale-certificate"].years
    assert [paid, paid] == pytest.approx(years["gbp_per_place"].tolist())


def test_limits_on_the_places_are_those_of_the_account(answers):
    """The limits that hold places up and down add up to their parts of the account."""
    own = ("programme_capacity", "programme_minimum", "programme_continuity", "policy", "policy_spend")
    for answer in answers.values():
        ledger = answer.ledger[answer.ledger["part"].isin(own)].groupby(["year", "part"])["worth"].sum()
        held_by = answer.holding.groupby(["of_year", "family"])["worth"].sum()
        held_by = held_by[held_by.abs() > 1e-9]
        assert ledger[ledger.abs() > 1e-9].to_dict() == pytest.approx(held_by.to_dict())


def test_prices_are_those_of_the_optimum_that_was_reached(tiny, tiny_plan):
    """Standing at the optimum of the first objective again reaches its level."""
    assert tiny_plan.levels[0].value == pytest.approx(stand(tiny, tiny_plan).answer.value, rel=1e-9)


# ---- what is asked about


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("programme=hill-doctorate", "Doctorate in therapy at Hill University"),
        ("profession=therapist", "Therapist"),
        ("region=north", "North"),
        ("hei=vale", "Vale College"),
        ("route=certificate", "Practitioner certificate"),
        ("kind=core", "kind=core"),
        ("parent=country", "parent=country"),
        ("region=north,south", "region=north,south"),
        ("all", "all"),
    ],
)
def test_what_is_asked_about_has_its_title(tiny, tiny_plan, text, about):
    """One thing is called by its title, a selection by what was typed."""
    assert about == why(tiny, tiny_plan, text).about


def test_the_largest_programmes_are_those_of_the_table(answers, tiny_plan):
    """Places of each programme over the plan's years, the largest first."""
    table = tiny_plan.tables["places"].query("period == 'plan' and region == 'north'")
    sums = table.groupby("programme")["places"].sum().sort_values(ascending=False)
    frame = answers["region=north"].programmes
    assert sums.to_dict() == pytest.approx(dict(zip(frame["programme"], frame["places"], strict=True)))
    assert sums.index.tolist() == frame["programme"].tolist()


def test_the_question_needs_a_plan_and_a_name(tiny, tiny_plan):
    """A name that is not there has a suggestion."""
    with pytest.raises(UsageError, match="Did you mean 'therapist'"):
        why(tiny, tiny_plan, "profession=therapst")


def test_the_page_and_its_forms(run, tmp_path, tiny, tiny_plan):
    """Years and what one place brings on a page; the years as CSV; everything as JSON."""
    folder = run_of(tmp_path / "tiny", tiny, tiny_plan).run.folder
    page = run("explain", folder, "--why", "profession=therapist")
    assert page.code == 0
    lines = page.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0] == "WHY SO MANY: Therapist"
    assert "  2025     3.78            2.90      no price     not possible" in lines
    assert "Rule: more-doctorates. Why: The plan's first action." in lines
    assert "One place fewer (2024): not possible unless this gives way: rule: more-doctorates." in page.out
    assert "its graduates would have to count about 13.8 times as much" in page.out
    table = run("explain", folder, "--why", "profession=therapist", "--csv").out.splitlines()
    assert (",".join(table[0].split(",")[:4]), len(table)) == ("year,places,more,more_how", 3)
    told = json.loads(run("explain", folder, "--why", "profession=therapist", "--json").out)
    assert list(told) == [
        "note", "about", "unit", "settled_by", "years", "ledger", "holding", "stopping", "programmes",
    ]  # fmt: skip
