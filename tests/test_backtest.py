"""Rounds played again: with nothing unforeseen there is nothing to regret; what is unforeseen shows, and repeats."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.analyses.backtest import World, backtest
from optimiser.analyses.backtest.outcome import came_in
from optimiser.errors import Infeasible, UsageError
from optimiser.loading import load

TINY = Path(__file__).resolve().parent.parent / "instances" / "tiny"


def longer(inst):
    """The instance with one more year of plan, so that two rounds can be played."""
    return replace(inst, horizon=inst.horizon.model_copy(update={"last_intake_year": 2026}))


@pytest.fixture(scope="module")
def three_years(tiny):
    """Tiny with a plan of three years."""
    return longer(tiny)


@pytest.fixture(scope="module")
def attrition():
    """Tiny with a plan of three years, in which more people leave."""
    return longer(load("tiny", ["attrition-high"]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Tiny with a plan of three years as a folder."""
    path = tmp_path_factory.mktemp("instance") / "three"
    shutil.copytree(TINY, path)
    settings = (path / "instance.toml").read_text(encoding="utf-8")
    (path / "instance.toml").write_text(settings.replace("last_intake_year = 2025", "last_intake_year = 2026"))
    return path


def parts(made):
    """The regret by part."""
    return dict(zip(made.regret["part"], made.regret["weighted_wte_years"], strict=True))


def test_where_all_comes_as_known_there_is_nothing_to_regret(three_years):
    """Two rounds: every year ends as the first plan said, no promise moves, and foreknowledge would add nothing."""
    made = backtest(three_years, three_years, [2024, 2025], World())
    rounds = made.rounds
    assert rounds["reached_wte"].tolist() == pytest.approx(rounds["planned_wte"].tolist(), abs=1e-6)
    assert rounds["first_plan_wte"].tolist() == pytest.approx(rounds["planned_wte"].tolist(), abs=1e-6)
    assert rounds["moved_places"].tolist() == pytest.approx([0.0, 0.0], abs=1e-6)
    assert parts(made)["Regret"] == pytest.approx(0.0, abs=1e-5)


@pytest.fixture(scope="module")
def steadfast(three_years, attrition):
    """Two rounds in which more leave than planners ever expect."""
    return backtest(three_years, attrition, [2024, 2025], World())


def test_what_nobody_knew_shows_in_the_outcome(steadfast):
    """More people leave than planned: more is short than each round said, and the next moves places."""
    rounds = steadfast.rounds
    assert (rounds["reached_wte"] > rounds["planned_wte"] + 0.01).all()
    assert rounds["moved_places"].iloc[1] > 0.01
    told = parts(steadfast)
    assert told["Together"] == pytest.approx(told["Reached in the rounds"] + told["The best from there on"])
    assert told["Regret"] == pytest.approx(told["Together"] - told["With foreknowledge"])


def test_foreknowledge_is_never_worse(three_years):
    """Children need twice the staff, and nobody knew: what the rounds reach is no better than foreknowledge."""
    need = longer(load("tiny", (), ["requirements.required_wte *= 2 where service = children"]))
    assert parts(backtest(three_years, need, [2024], World()))["Regret"] > 0.01


def test_planners_may_learn(three_years, attrition, steadfast):
    """Planners who expect what they last saw plan the second round for more leavers, and for more to be short."""
    learning = backtest(three_years, attrition, [2024, 2025], World(learns=True))
    planned = [made.rounds["planned_wte"].tolist() for made in (steadfast, learning)]
    assert planned[0][0] == pytest.approx(planned[1][0])
    assert planned[1][1] > planned[0][1] + 0.01


def test_places_that_do_not_fill(tiny, tiny_plan):
    """Nine tenths of the places fill, give or take what the seed draws; the same seed draws the same."""

    def began(world):
        drawn = came_in(tiny, tiny_plan.tables, 2024, world, np.random.default_rng(world.seed))
        return drawn.tables["actual_starts"]["starters"].tolist()

    places = tiny_plan.tables["places"].query("year == 2024")["places"].to_numpy()
    assert began(World(fill=0.9)) == pytest.approx((0.9 * places).tolist())
    one, again, other = (began(World(fill=0.9, spread=0.2, seed=seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


@pytest.mark.parametrize("years", [[2023], [2024, 2026], [2026], []])
def test_years_that_are_no_rounds(three_years, years):
    """Before the plan, with a gap, with no year left after them, or none at all."""
    with pytest.raises(UsageError, match=r"give years in a row within 2024\.\.2025; the plan needs a year after them"):
        backtest(three_years, three_years, years, World())


def test_a_plan_of_one_year_has_no_rounds(tiny):
    """There is nothing to plan again."""
    short = replace(tiny, horizon=tiny.horizon.model_copy(update={"last_intake_year": 2024}))
    with pytest.raises(UsageError, match="plans one year only"):
        backtest(short, short, [2024], World())


def test_a_round_without_a_plan_is_named():
    """The limits that conflict are told with the round."""
    wrong = load("tiny", (), ["budgets.budget_gbp = 0"])
    with pytest.raises(Infeasible, match=r"The round of 2024 has no plan\. No plan meets all the limits.*\n +budget\["):
        backtest(wrong, wrong, [2024], World())


def test_the_command_in_every_form(run, folder):
    """A page, rounds as CSV, all of it as JSON; rounds may begin after years that went as planned."""
    said = run("backtest", folder, "--years", "2025", "--outcome", "attrition-high")
    assert said.code == 0
    assert "SHORTFALL OF THE YEAR, WTE: planned and reached" in said.out
    assert "The regret, what not knowing cost, is" in said.out
    assert "The outcome: attrition-high; 100% of places filled." in said.out
    table = run("backtest", folder, "--years", "2024", "--csv").out.splitlines()
    assert table[0] == "year,places,starts,moved_places,first_plan_wte,planned_wte,reached_wte,supervised"
    everything = json.loads(run("backtest", folder, "--years", "2024..2024", "--fill", "0.5", "--json").out)
    assert [len(everything["rounds"]), len(everything["regret"])] == [1, 6]


def test_bad_options_are_sentences(run):
    """A text that is no range, and a scenario that there is not."""
    said = run("backtest", "tiny", "--years", "soon")
    assert (said.code, "write a range such as 2025..2027" in said.err) == (2, True)
    said = run("backtest", "tiny", "--years", "2024", "--outcome", "attrition-hihg")
    assert "Did you mean 'attrition-high'?" in said.err


def test_rounds_of_whole_places_are_held_against_a_plan_of_whole_places(tiny):
    """Nothing unforeseen: foreknowledge of whole places reaches no more than the rounds did."""
    whole = replace(tiny, horizon=tiny.horizon.model_copy(update={"whole_places": True}))
    made = parts(backtest(whole, whole, [2024], World()))
    assert made["Regret"] == pytest.approx(0.0, abs=max(1e-6, made["Not proven"]))
    fractions = parts(backtest(tiny, tiny, [2024], World()))
    assert made["With foreknowledge"] > 1.1 * fractions["With foreknowledge"]


def test_where_no_plan_is_left_there_is_no_regret(run):
    """Nobody starts: after the round the rules for the year after cannot be met; the page says so, without a nan."""
    said = run("backtest", "tiny", "--years", "2024", "--fill", "0")
    assert said.code == 0
    assert "After the round of 2024 no plan meets all the limits" in said.out
    assert "nan" not in said.out


def test_where_even_foreknowledge_has_no_plan_there_is_no_regret(run):
    """Nine in ten leave."""
    said = run("backtest", "tiny", "--years", "2024", "--outcome-change", "leave_rates.rate = 0.9")
    assert "Even with foreknowledge no plan meets all the limits" in " ".join(said.out.split())
