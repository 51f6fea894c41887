"""The fairness ladder: the worst off first, level by level, and what each level costs."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimiser.analyses.ladder import KINDS, ladder
from optimiser.analyses.ladder.groups import groups
from optimiser.errors import Infeasible
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import plan
from optimiser.solution import Options

EXPECTED = tomllib.loads((Path(__file__).parent.parent / "instances" / "tiny" / "expected.toml").read_text())


@pytest.fixture(scope="module")
def climbed(tiny):
    """Every ladder of the tiny instance, by kind."""
    return {kind: ladder(tiny, kind) for kind in KINDS}


def in_plan(inst, frame):
    """The lines of the plan's years."""
    return frame[frame["year"] <= inst.horizon.last_intake_year]


def test_the_first_level_is_what_the_worst_region_objective_finds(climbed):
    """Worked out elsewhere without a line of ppopt (tests/oracle): the share, and the shortfall that goes with it."""
    share, shortfall = (level["value"] for level in EXPECTED["in_order"]["worst_region-shortfall"]["objectives"])
    first = climbed["region"].levels.iloc[0]
    assert share == pytest.approx(first["largest_share"], abs=1e-8)
    assert shortfall == pytest.approx(first["objective"], rel=1e-6)


def test_prices_are_what_the_objective_grows_by(climbed):
    """Nothing is gained by fairness, and each level costs at least what the ones before did."""
    unrestricted = EXPECTED["objectives"][0]["value"]
    for made in climbed.values():
        assert unrestricted == pytest.approx(made.unrestricted, rel=1e-8)
        assert made.levels["price"].to_list() == pytest.approx(
            (made.levels["objective"] - unrestricted).to_list(), abs=1e-6
        )
        assert (np.diff(made.levels["price"], prepend=0.0) > -1e-6).all()
        assert (np.diff(made.levels["largest_share"]) < 0).all()


def test_nobody_is_worse_off_than_their_level(climbed):
    """Shares worked out from the plan on top are those at which the groups are held."""
    for made in climbed.values():
        reached = dict(zip(made.levels["level"], made.levels["largest_share"], strict=True)) | {0: 0.0}
        most = made.shares["level"].map(reached)
        assert made.shares["share"].to_list() == pytest.approx(most.to_list(), abs=1e-5)


def test_shares_without_the_ladder_are_sums_of_the_plan(climbed, tiny, tiny_plan):
    """A region's share from the tables of the ordinary plan, as far as the best plan is the only one."""
    short = in_plan(tiny, tiny_plan.tables["shortfall"]).groupby("region")["shortfall_wte"].sum()
    need = in_plan(tiny, tiny.requirements).groupby("region", observed=True)["required_wte"].sum()
    shares = climbed["region"].shares.set_index("region")
    assert need.to_dict() == pytest.approx(shares["size"].to_dict())
    # The cheapest of the best plans may leave other regions short than the first one found: the sums are equal.
    assert short.sum() == pytest.approx((shares["share_without"] * shares["size"]).sum(), rel=1e-3)


def test_professions_share_out_the_whole_requirement(tiny):
    """Planned shares sum to one: what the professions need is what the services need, and so is what is short."""
    among = groups(tiny, lp := build(tiny), "profession")
    assert in_plan(tiny, tiny.requirements)["required_wte"].sum() == pytest.approx(among.size.sum())
    block = lp.column_block("shortfall")
    counted = np.asarray(among.matrix.sum(axis=0)).ravel()[block.span]
    assert counted.tolist() == pytest.approx(
        (block.keys["year"] <= tiny.horizon.last_intake_year).astype(float).tolist()
    )


def test_a_university_loses_what_it_has_below_its_last_intake(climbed, tiny):
    """From the places of the fair plan: nobody keeps less than the ladder says."""
    made = climbed["hei"]
    of = dict(zip(tiny.programmes["programme"].astype(str), tiny.programmes["hei"].astype(str), strict=True))
    bought = made.places["places"].groupby(made.places["programme"].astype(str).map(of)).sum()
    for line in made.shares.itertuples():
        assert line.share == pytest.approx(max(0.0, 1 - bought[line.hei] / line.size), abs=1e-6)


def test_levels_go_on_after_a_group_that_nothing_can_help():
    """A region that gets no training stays where it is; the other is made as well off as if it were alone."""
    inst = load("tiny")
    poor = replace(
        inst,
        requirements=inst.requirements.assign(
            required_wte=inst.requirements["required_wte"].where(
                inst.requirements["region"].astype(str) == "north", 400.0
            )
        ),
    )
    made = ladder(poor, "region")
    assert made.shares.set_index("region")["level"].to_dict() == {"north": 2, "south": 1}
    assert made.levels["largest_share"].is_monotonic_decreasing
    best = plan(poor, Options(objectives=("worst_region", "shortfall")))
    assert best.levels[0].value == pytest.approx(made.levels["largest_share"].iloc[0], abs=1e-7)
    assert best.levels[1].value <= made.levels["objective"].iloc[-1] + 1e-5


def test_no_plan_no_ladder():
    """An instance whose limits conflict says so."""
    with pytest.raises(Infeasible):
        ladder(load("infeasible"), "region")


def test_the_option_prints_the_ladder_and_keeps_its_tables(run, tmp_path):
    """Level by level for people, all of it for programs; kept where asked, and no run folder."""
    page = run("solve", "tiny", "--fair", "region", "--out", tmp_path / "fair")
    assert page.code == 0
    assert "price of fairness" in page.out
    assert {"levels.csv", "shares.csv", "places.csv"} == {path.name for path in (tmp_path / "fair").iterdir()}
    said = json.loads(run("solve", "tiny", "--fair", "hei", "--json").out)
    assert {"levels", "shares", "places"} <= set(said)
    assert not (tmp_path / "runs").exists()


def test_a_ladder_has_no_time_limit(run):
    """Half a ladder would not be fair."""
    said = run("solve", "tiny", "--fair", "region", "--time-limit", 5)
    assert said.code == 2
    assert "climbed halfway" in said.err


def test_a_conflict_has_its_exit_code(run):
    """As every solve without a plan."""
    assert run("solve", "infeasible", "--fair", "region").code == 4
