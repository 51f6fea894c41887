"""The price of an override: the difference of two plans, in a language that says what it does not understand."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace

import pytest

from cli.explanation_what_if import lines
from optimiser.analyses.explain.language import override
from optimiser.analyses.explain.standing import stand
from optimiser.analyses.explain.what_if import cost_words, kept_text, what_if
from optimiser.certificate import as_page, certify
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.solution import Solution, Status
from optimiser.words import three_digits
from tests.by_hand import run_of
from tests.spoil import append, copy_of_tiny
from tests.whole_places import WHOLE

NEAR = {"rel": 1e-6, "abs": 1e-6}
TYPED = {
    "places[therapist, south, 2025] = 1": [
        "places,profession=therapist; region=south,none,at_least,1,number,none,2025",
        "places,profession=therapist; region=south,none,at_most,1,number,none,2025",
    ],
    "intake[vale-certificate] <= 5": ["intake,programme=vale-certificate,none,at_most,5,number,none,2024..2025"],
    "starts[kind=core, 2025..2026] at least 4": ["starts,kind=core,none,at_least,4,number,none,2025..2026"],
    "stock[practitioner, north, south, 2027] >= 14": [
        'stock,"profession=practitioner; region=north,south",none,at_least,14,number,none,2027'
    ],
    "spend[fund=training, 2024] at most £390,000": ["spend,fund=training,none,at_most,390000,number,none,2024"],
    "places[2024, region=north|south] >= 9.9": ['places,"region=north,south",none,at_least,9.9,number,none,2024'],
    "intake[hei=hill] >= 0": ["intake,hei=hill,none,at_least,0,number,none,2024..2025"],
}
"""Overrides as people type them, and the rules that somebody would write into policies.csv for them."""


@pytest.fixture(scope="module")
def done(tmp_path_factory, tiny, tiny_plan):
    """The folder of a finished run of tiny; tests may read it only."""
    return run_of(tmp_path_factory.mktemp("runs") / "tiny", tiny, tiny_plan).run.folder


# ---- the price


@pytest.mark.parametrize("text", TYPED)
def test_the_price_is_the_difference_of_two_plans(tiny, tiny_plan, tmp_path, text):
    """The rule written into policies.csv by hand and solved gives the same objectives, one by one."""
    folder = copy_of_tiny(tmp_path)
    for number, rule in enumerate(TYPED[text]):
        append(folder, "policies.csv", f"by-hand-{number},{rule},A test,Nobody,made up,assumed")
    by_hand = plan(load(folder))
    found = what_if(tiny, tiny_plan, [text])
    values = [(level.name, old.value, level.value) for level, old in zip(by_hand.levels, tiny_plan.levels, strict=True)]
    assert [(name, old) for name, old, _ in values] == list(
        zip(found.prices["objective"], found.prices["without"], strict=True)
    )
    assert [new for *_, new in values] == pytest.approx(found.prices["with_override"].tolist(), **NEAR)
    assert [new - old for _, old, new in values] == pytest.approx(found.prices["change"].tolist(), rel=1e-4, abs=0.2)


def test_the_page_says_that_its_tables_end_before_the_tail(tiny, tiny_plan):
    """Or what changes there would look contradicted by them."""
    late, soon = (
        " ".join(lines(what_if(tiny, tiny_plan, [f"places[vale-certificate, south, {year}] = 2"])))
        for year in (2027, 2024)
    )
    assert ("Years beyond the plan's" in late, "Years beyond the plan's" in soon) == (True, False)


def test_several_overrides_in_one_text_are_told_apart(tiny):
    """Not as a number that is none."""
    with pytest.raises(UsageError, match=r"states more than one override\. Give each a --what-if of its own"):
        override(tiny, "places[south, 2024] = 5; starts[core] >= 4")


def test_several_overrides_are_priced_together(tiny, tiny_plan):
    """Two overrides are in one plan, and cost at least what the dearer of them costs alone."""
    texts = ["places[therapist, south, 2025] = 1", "intake[certificate] <= 4"]
    alone = [what_if(tiny, tiny_plan, [text]).prices["change"].iloc[0] for text in texts]
    together = what_if(tiny, tiny_plan, texts)
    assert together.prices["change"].iloc[0] >= max(alone) - 1e-7
    assert min(alone) > 0
    places = together.with_them.solution.tables["places"].astype({"programme": str, "region": str})
    held = places[(places["programme"] == "hill-doctorate") & (places["region"] == "south") & (places["year"] == 2025)]
    assert held["places"].tolist() == pytest.approx([1.0])


def test_an_override_of_what_is_planned_anyway_costs_nothing(tiny, tiny_plan):
    """No difference in any objective, and the sentence says so."""
    found = what_if(tiny, tiny_plan, ["places[therapist, 2024] = 5"])
    assert found.prices["change"].tolist() == [0.0, 0.0]
    assert (
        found.sentence
        == "With places[therapist, 2024] = 5 the best plan has the same shortfall and the same discounted cost."
    )


def test_the_page_says_what_is_planned_as_it_is(tiny, tiny_plan):
    """Plain sums of the plan's own tables, for each override and each of its years."""
    texts = ["places[south, 2024..2025] >= 1", "spend[fund=training, 2025] <= 400000", "stock[therapist, 2026] >= 1"]
    found = what_if(tiny, tiny_plan, texts)
    tables = tiny_plan.tables
    places = tables["places"][tables["places"]["region"] == "south"].groupby("year")["places"].sum()
    spend = tables["spend"][(tables["spend"]["fund"] == "training") & (tables["spend"]["year"] == 2025)]
    spend = spend[spend["kind"].isin(["tuition", "salary", "tariff"])]  # a rule counts what training costs
    posts = tables["workforce"][
        (tables["workforce"]["profession"] == "therapist") & (tables["workforce"]["year"] == 2026)
    ]
    expected = [places[2024], places[2025], spend["spend_gbp"].sum(), posts["stock_wte"].sum()]
    assert found.planned["figure"].tolist() == pytest.approx(expected, abs=1e-6)
    page = " ".join(" ".join(lines(found)).split())
    expected = (
        f"As the plan is: {three_digits(places[2024])} places in 2024, {three_digits(places[2025])} places in 2025."
    )
    assert expected in page


def test_changes_are_told_in_the_objectives_own_units(tiny, tiny_plan):
    """Pounds as money, shortfall in weighted WTE-years; more or less."""
    frame = what_if(tiny, tiny_plan, ["places[therapist, 2024] = 5"]).prices
    frame["change"] = [0.0831, -1_646.2]
    assert cost_words(frame) == "0.083 weighted WTE-years more shortfall and £1,646 less discounted cost"
    frame["unit"] = ["share", "pounds"]
    assert cost_words(frame) == "8.31 percentage points more shortfall and £1,646 less discounted cost"


def test_an_impossible_override_names_the_limits_in_its_way(tiny, tiny_plan):
    """No prices, and the limits that cannot hold together with it, the override among them as it was typed."""
    found = what_if(tiny, tiny_plan, ["places[therapist, 2025] >= 1000"])
    assert (len(found.prices), found.comparison) == (0, None)
    assert found.sentence.startswith("No plan meets every limit with places[therapist, 2025] >= 1000")
    limits = dict(zip(found.conflict["limit"], found.conflict["owner"], strict=True))
    assert limits["programme capacity: Doctorate in therapy at Hill University, 2025"] == "university"
    assert limits["rule: places[profession=therapist, 2025] at least 1,000 (override), 2025"] == "not signed"


def test_overrides_that_contradict_each_other_are_both_named(tiny, tiny_plan):
    """At least four and at most three cannot both hold, whatever else holds."""
    found = what_if(tiny, tiny_plan, ["places[therapist, 2025] >= 4", "places[hill-doctorate, 2025] <= 3.5"])
    assert {limit for limit in found.conflict["limit"] if limit} == {
        "rule: places[profession=therapist, 2025] at least 4 (override), 2025",
        "rule: places[programme=hill-doctorate, 2025] at most 3.5 (override), 2025",
    }


def test_without_a_plan_there_is_nothing_to_override(tiny):
    """A run that found no plan has no price to compare with."""
    with pytest.raises(UsageError, match="no plan to override"):
        what_if(tiny, Solution(Status.INFEASIBLE), ["places >= 1"])


# ---- the language


def test_names_of_one_kind_add_up_and_of_two_narrow_down(tiny):
    """Two regions are one sum; a region and a profession are what both have; years may be many."""
    both = override(tiny, "places[north, south, therapist, 2024, 2026..2027] = 3")
    assert (both.where, both.years) == ("region=north,south; profession=therapist", "2024, 2026..2027")
    assert override(tiny, "places = 3").where == override(tiny, "places[all] = 3").where == "all"
    assert override(tiny, "intake[university=hill] = 3").where == "hei=hill"


def test_how_an_override_was_understood_is_said(tiny, run, done):
    """A region of intakes is the university's, for places it is where people train; large sums are written out."""
    assert override(tiny, "intake[north] = 3").meaning == "intake[hei_region=north, 2024..2025] exactly 3"
    assert override(tiny, "places[north] >= 3").meaning == "places[region=north, 2024..2025] at least 3"
    assert override(tiny, "spend[2024] <= £1,234,567").meaning == "spend[2024] at most 1,234,567"
    page = run("explain", done, "--what-if", "intake[north] <= 99")
    assert "Read as: intake[hei_region=north, 2024..2025] at most 99, in each of the years." in page.out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is not an override such as"),
        ("twenty in Exeter", "is not an override such as"),
        ("places[north] > 3", "is not an override such as"),
        ("plces[north] = 3", "nothing is called 'plces'. Did you mean 'places'?"),
        ("places[norht] = 3", "which names nothing. Did you mean 'north'?"),
        ("places[regon=north] = 3", "'regon' is not a column of places. Did you mean 'region'?"),
        ("places[region=norht] = 3", "'norht' is not a region of places. Did you mean 'north'?"),
        ("intake[counrty] = 3", "which names nothing"),
        ("starts[hill-doctorate] = 3", "starts cannot be counted by 'hill-doctorate'; places and intake can"),
        ("places[region=] = 3", "'region=' is not a condition such as"),
        ("places[hill-doctorate, vale] = 3", "together they name no places"),
        ("places[north, 2023] = 3", "2023 is not among the years 2024..2027"),
        ("places[north, 2026..2025] = 3", "is neither all, a year, nor a range"),
        ("places[north] = some", "'some' is not a number from 0"),
        ("places[north] = -3", "'-3' is not a number from 0"),
        ("places[north] = nan", "'nan' is not a number from 0"),
        ("places[north] = 1e999", "'1e999' is too large to be meant"),
        ("places[north] = 1e13", "'1e13' is too large to be meant"),
        ("places[<script>alert(1)</script>] = 3", "'<script>alert(1)</script>', which names nothing"),
        ("places[\x1b[31mnorth] = 3", "Did you mean 'north'?"),
        ("places[" + "x" * 500 + "] = 3", "..."),
    ],
)
def test_what_is_no_override_is_said_with_what_would_be(run, done, text, says):
    """Exit code 2, nothing on stdout, no control character on the terminal, the nearest name where there is one."""
    ran = run("explain", done, "--what-if", text)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert "\x1b" not in ran.err


def test_a_name_of_two_things_asks_which(tmp_path):
    """Where a region has the name of a profession the message offers both."""
    folder = copy_of_tiny(tmp_path)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("north,", "therapist,"), encoding="utf-8")
    with pytest.raises(UsageError, match=r"names more than one thing. Write .*=therapist or region=therapist"):
        override(load(folder), "places[therapist] = 3")


# ---- the command


def test_the_page_and_its_forms(run, done):
    """A sentence, who gains and loses, money by fund; prices as CSV; everything as JSON."""
    asked = ("--what-if", "places[therapist, south, 2025] = 1")
    page = run("explain", done, *asked)
    assert page.code == 0
    lines = page.out.splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[0] == "WHAT IF: places[therapist, south, 2025] = 1"
    assert "the best plan has 0.083 weighted WTE-years more shortfall" in page.out
    assert "MONEY SPENT BY FUND" in page.out
    assert "--part" not in page.out
    assert run("explain", done, *asked, "--csv").out.splitlines()[0] == "objective,unit,without,with_override,change"
    told = json.loads(run("explain", done, *asked, "--json").out)
    assert {"sentence", "prices", "conflict", "shortfall", "places", "money", "limits"} <= set(told)


def test_no_plan_has_its_exit_code(run, done):
    """As every solve whose limits conflict: 4, with the limits in a table, in every form."""
    asked = ("--what-if", "places[therapist, 2025] >= 1000")
    page = run("explain", done, *asked)
    assert page.code == 4
    assert "THESE LIMITS CANNOT ALL HOLD" in page.out
    assert "not signed" in page.out
    assert run("explain", done, *asked, "--csv")[:2] == (4, "objective,unit,without,with_override,change\n")
    assert json.loads(run("explain", done, *asked, "--json").out)["conflict"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--keep", "kept.toml"], "all three"),
        (["--keep", "kept.toml", "--owner", "Ann"], "all three"),
        (["--keep", "kept.toml", "--owner", " ", "--reason", "Promised"], "all three"),
        (["--owner", "Ann", "--reason", "Promised"], "all three"),
        (["--keep", "kept.txt", "--owner", "Ann", "--reason", "Promised"], "ends in .toml"),
        (["--keep", "there.toml", "--owner", "Ann", "--reason", "Promised"], "nothing is ever overwritten"),
        (["--keep", "none/kept.toml", "--owner", "Ann", "--reason", "Promised"], "there is no folder none"),
        (["--keep", "kept.toml", "--owner", "=cmd", "--reason", "Promised"], "would be taken for a formula"),
    ],
)
def test_what_cannot_be_kept_is_said_before_the_work(run, done, tmp_path, arguments, says):
    """Exit code 2, and no file."""
    (tmp_path / "there.toml").write_text("mine\n", encoding="utf-8")
    ran = run("explain", done, "--what-if", "places[north] >= 1", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["there.toml"]
    assert (tmp_path / "there.toml").read_text(encoding="utf-8") == "mine\n"


def test_an_impossible_override_is_not_kept(run, done, tmp_path):
    """There is no price that anybody could sign."""
    signed = ("--keep", "kept.toml", "--owner", "Ann", "--reason", "Promised")
    ran = run("explain", done, "--what-if", "places[therapist, 2025] >= 1000", *signed)
    assert ran.code == 4
    assert "Nothing was kept" in ran.err
    assert not list(tmp_path.iterdir())


def test_any_text_can_sign(tiny, tiny_plan):
    """Quotes, backslashes, line ends and control characters come back from the file as they went in."""
    found = what_if(tiny, tiny_plan, ["places[north] >= 1"])
    owner, reason = 'A "B" \\ C\x7f\ttab', "'''<b>£ 心理\nsecond line"
    text = tomllib.loads(kept_text(found, owner, reason))
    assert [(owner, reason)] == [(row["owner"], row["why"]) for row in text["rows"]]


def test_a_part_of_a_place_is_no_override_of_whole_places(tiny):
    """In the years of the plan; in the tail, and where the sum is only limited, places may be anything."""
    whole = replace(tiny, horizon=tiny.horizon.model_copy(update={"whole_places": True}))
    with pytest.raises(UsageError, match=r"places are whole in this plan\. Write 2 or 3\."):
        override(whole, "places[hill-doctorate, north, 2025] = 2.5")
    for text in ("places[hill-doctorate, north, 2027] = 2.5", "places[hill-doctorate, north, 2025] <= 2.5"):
        assert override(whole, text).amount == 2.5
    assert override(tiny, "places[hill-doctorate, north, 2025] = 2.5").amount == 2.5


def test_without_a_plan_of_whole_places_no_limits_are_named(run, tiny, tmp_path):
    """Six in blocks of two are too many for the budget, 4.8 in fractions are not: nothing conflicts but wholeness."""
    folder = run_of(tmp_path / "run", tiny, plan(tiny, WHOLE), WHOLE).run.folder
    said = run("explain", folder, "--what-if", "intake[vale-certificate, 2025] >= 6")
    assert "No plan of whole places meets every limit" in " ".join(said.out.split())
    assert "THESE LIMITS CANNOT ALL HOLD" not in said.out


def test_a_run_without_a_plan_of_whole_places_says_so(tmp_path):
    """In the words of the run, whatever is asked of it; what the solver found of whole places is not certified."""
    none = load("tiny", changes=["programme_years.min_places = 6 where programme = vale-certificate and year = 2025"])
    past = run_of(tmp_path / "run", none, plan(none, WHOLE), WHOLE)
    for ask in (stand, lambda *of: what_if(*of, ["intake[hill-doctorate] >= 2"])):
        with pytest.raises(UsageError, match=r"No plan of whole places meets all the limits\."):
            ask(past.inst, past.solution)
    assert "### There is no plan of whole places: not proven" in as_page(certify(past.run.folder))
