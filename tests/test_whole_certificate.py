"""``ppopt verify`` certifies runs of whole places: what is whole, how near to the best, and whatever was changed."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given

from optimiser.certificate import certify
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.runfolder import reopen
from optimiser.solution import Options, Status
from optimiser.verify import verify
from tests.by_hand import run_of
from tests.forgery import in_manifest, in_table, seal
from tests.generated import whole_sketches
from tests.oracle import data
from tests.oracle.whole import whole_optimum
from tests.test_properties import some
from tests.whole_places import CLOSED, FEW_MOVERS, NO_MORE, SLOW_GROWTH, TINY, WHOLE, no_share, read

UNPROVEN = (
    "The run claims that there is no plan of whole places, but stores no proof of that: it is what the solver found, "
    "and is neither proven here nor contradicted."
)
PLANS = {"tiny": ((), WHOLE), "a cut": (SLOW_GROWTH, WHOLE), "wide": ((), replace(WHOLE, gap=0.5))}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Run folders by name, written once; a test that changes one copies it."""
    made = {}
    for name, (changes, options) in PLANS.items():
        inst = load("tiny", changes=changes)
        made[name] = run_of(tmp_path_factory.mktemp("runs") / "run", inst, plan(inst, options), options).run.folder
    return made


@pytest.fixture
def copied(runs, tmp_path):
    """A copy of a run that a test may spoil."""
    return lambda name: Path(shutil.copytree(runs[name], tmp_path / "copy"))


def finding(certificate, name):
    """What was found on one thing."""
    return next(found for found in certificate.findings if found.name == name)


def written(folder, inst, options=WHOLE):
    """The certificate of a run of whole places, written here."""
    return certify(run_of(folder / "run", inst, plan(inst, options), options).run.folder)


# ---- runs as they were written


@pytest.mark.parametrize("name", PLANS)
def test_a_run_as_it_was_written_is_certified(runs, name):
    """Everything holds, from the folder alone, and the proof is of a bound that no plan is below."""
    found = certify(runs[name])
    figures = finding(found, "optimality").figures
    stated = data.read(TINY)
    for g in stated.tables["programmes"] if name == "a cut" else ():
        g.update(min_cohort_places=4.0, growth_share=0.1)
    for row in stated.tables["programme_years"] if name == "a cut" else ():
        row["min_places"] = 0.0
    for row in stated.rows("policies", rule="places-for-each-region") if name == "a cut" else ():
        row["amount"] = 0.0
    expected = whole_optimum(stated)
    assert found.problems == []
    assert figures["bound"] <= expected + NO_MORE
    assert expected <= figures["printed_value"] + NO_MORE
    assert figures["gap"] == pytest.approx(figures["printed_value"] - figures["bound"])


@some(4)
@given(whole_sketches())
def test_runs_of_instances_nobody_wrote_are_certified(sketch):
    """With a plan everything holds; without one, whatever the run stores a proof of."""
    inst, _ = read(sketch)
    found = plan(inst, WHOLE)
    with tempfile.TemporaryDirectory() as folder:
        said = certify(run_of(Path(folder) / "run", inst, found, WHOLE).run.folder).problems
    assert said == [] if found.levels else set(said) <= {UNPROVEN}


def test_the_page_says_what_is_whole_and_how_near_the_best_is(runs):
    """In sentences; what branch and bound found beyond the proof is said not to be proven."""
    found = certify(runs["tiny"])
    assert finding(found, "whole numbers").sentence.startswith("All 14 decisions that must be whole numbers are")
    said = finding(found, "optimality").sentence
    assert "above the best possible with whole places: none is below 8.68" in said
    assert re.search(r"\(30\.8\d% of what it comes to\)", said)
    assert "so much the solver found by branch and bound, which this page does not prove" in said


def test_cuts_have_a_part_in_the_proof(runs):
    """One inequality over Vale's intakes, checked against every path; without it the proof is of less."""
    found = finding(certify(runs["a cut"]), "optimality")
    assert (found.figures["cuts"], found.problems) == (1, ())
    assert found.figures["bound"] == pytest.approx(10.170882939652838, rel=1e-6)


def test_a_programme_without_a_path_is_certified_to_leave_no_plan(tmp_path):
    """Its rows of whole intakes are gone through again."""
    found = written(tmp_path, load("tiny", changes=CLOSED))
    assert found.problems == []
    assert "No row of whole intakes of hill-doctorate meets its capacity" in finding(found, "no plan").sentence


def test_a_claim_of_no_path_is_not_taken_on_trust(tmp_path):
    """A run that could have a plan is not certified to have none."""
    found = plan(load("tiny", changes=CLOSED), WHOLE)
    run = run_of(tmp_path / "run", load("tiny"), found, WHOLE).run.folder
    assert any("stores no proof" in problem for problem in certify(run).problems)


@pytest.mark.parametrize("changes", [FEW_MOVERS, ()])
def test_what_is_not_proven_is_not_certified(tmp_path, changes):
    """That only whole places are impossible may be known without a proof that a folder could hold."""
    inst = load("tiny", [] if changes else [no_share(tmp_path)], changes)
    assert written(tmp_path, inst).problems == [UNPROVEN]


def test_no_plan_in_fractions_is_proven_as_ever(tmp_path):
    """The multipliers of the limits are those of fractions."""
    assert written(tmp_path, load("infeasible")).problems == []


def test_a_rounded_plan_is_certified(tmp_path, tiny, monkeypatch):
    """As large programs get it, without branch and bound, which is not said to have found anything."""
    monkeypatch.setattr(sys.modules["optimiser.whole.search"], "SMALL", 0)
    found = written(tmp_path, tiny, replace(WHOLE, gap=0.9))
    assert found.problems == []
    assert "branch and bound" not in finding(found, "optimality").sentence


@pytest.mark.parametrize("name", ["tiny", "wide"])
def test_the_parallel_build_agrees_with_the_places_as_they_are(runs, name):
    """The second statement comes to the same shortfall and the same cost, also where a better plan may exist."""
    found = certify(runs[name], rebuild=True)
    assert found.problems == []
    assert "solved afresh with the whole places of the run" in finding(found, "parallel build").sentence


def test_the_parallel_build_disagrees(copied):
    """With an objective that is not the plan's, and with places that no plan has."""
    folder = copied("tiny")
    in_manifest(folder, lambda said: said["objectives"][0].update(value=12.0, bound=12.0))
    assert any("The parallel build comes to" in problem for problem in certify(folder, rebuild=True).problems)
    in_table(folder, "tables/places.csv", lambda frame: frame.assign(places=["99", *frame["places"][1:]]))
    assert any("The parallel build ends as infeasible" in problem for problem in certify(folder, rebuild=True).problems)


# ---- forgeries


def more_places(frame):
    """One place more in a year of the plan."""
    frame.loc[0, "places"] = str(float(frame.loc[0, "places"]) + 1)
    return frame


def half_a_place(folder):
    """Half a place moves from one region to the other; starts follow, the intake stays."""
    for name, column, keys in (("places", "places", "programme"), ("starts", "starts", "route")):

        def move(frame, column=column, keys=keys):
            lines = frame.index[(frame[keys] == frame.loc[0, keys]) & (frame["year"] == "2024")]
            for line, change in zip(lines, (-0.5, 0.5), strict=True):
                frame.loc[line, column] = str(float(frame.loc[line, column]) + change)
            return frame

        in_table(folder, f"tables/{name}.csv", move)


def in_cuts(column, change):
    """Change a column of the stored inequalities."""
    return lambda folder: in_table(
        folder, "tables/whole_bound_cuts.csv", lambda frame: frame.assign(**{column: frame[column].map(change)})
    )


def in_prices(change):
    """Change the largest stored multiplier of a requirement."""

    def changed(frame):
        line = frame["multiplier"].astype(float).where(frame["family"] == "requirement").abs().idxmax()
        frame.loc[line, "multiplier"] = change(frame.loc[line, "multiplier"])
        return frame

    return lambda folder: in_table(folder, "tables/whole_bound_limits.csv", changed)


def stated(value):
    """Another bound in the manifest."""
    return lambda folder: in_manifest(folder, lambda said: said["objectives"][0].update(bound=value))


PROVES_LESS = "states that no plan of whole places is below"
FORGERIES = {
    "a place more": (
        lambda folder: in_table(folder, "tables/places.csv", more_places),
        "Recomputed from the tables, places_of_route[doctorate, north, 2024]",
    ),
    "half a place": (half_a_place, "places[hill-doctorate,north,2024] is printed as 2.5, which is no whole number."),
    "half a place, recomputed": (half_a_place, "Recomputed from the tables, whole_places[hill-doctorate, north, 2024]"),
    "a cut that a path breaks": (
        in_cuts("at_least", lambda _: "1"),
        "a row of whole intakes of vale-certificate comes to 0, below 1",
    ),
    "a cut turned round": (in_cuts("coefficient", lambda text: str(-int(text))), "comes to -"),
    "a cut of half numbers": (in_cuts("coefficient", lambda text: f"{text}.5"), "is no whole number up to 1024"),
    "a cut too large to check": (in_cuts("coefficient", lambda text: f"{text}0000000000000000"), "up to 1024"),
    "a cut of a year that is not": (in_cuts("year", lambda _: "2026"), "2026 is not a year of the plan"),
    "a cut of nobody": (in_cuts("programme", lambda _: "nobody"), "is not of one programme of the instance"),
    "no figure": (in_cuts("multiplier", lambda _: "much"), "'much' is not a figure"),
    "a cut that counts for more": (in_cuts("multiplier", lambda text: str(2 * float(text))), PROVES_LESS),
    "a cut that counts against": (in_cuts("multiplier", lambda text: f"-{text}"), PROVES_LESS),
    "a cut less": (
        lambda folder: in_table(folder, "tables/whole_bound_cuts.csv", lambda frame: frame.iloc[:0]), PROVES_LESS,
    ),
    "another price": (in_prices(lambda text: str(1.5 * float(text))), PROVES_LESS),
    "a price turned round": (in_prices(lambda text: str(-float(text))), PROVES_LESS),
    "a price of nothing": (
        lambda folder: in_table(
            folder, "tables/whole_bound_limits.csv", lambda frame: frame.assign(family=["all", *frame["family"][1:]])
        ),
        "names no limit of the model",
    ),
    "more than is proven": (
        lambda folder: in_table(
            folder, "tables/whole_bound.csv", lambda frame: frame.assign(none_below=["11.5"])
        ),
        PROVES_LESS,
    ),
    "a bound above the plan": (stated(12.6), "manifest.json states the bound 12.6, above what the printed plan comes"),
    "a bound too low for the status": (stated(11.0), "The run claims to be as near to the best as was asked"),
    "no bound for the status": (stated(None), "The run claims to be as near to the best as was asked"),
    "nothing that no plan is below": (
        lambda folder: in_table(folder, "tables/whole_bound.csv", lambda frame: frame.iloc[:0]),
        "tables/whole_bound.csv does not have one line.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_named_even_if_the_fingerprints_were_made_to_fit(copied, name):
    """Whoever mends the manifest as well is found out by the contents."""
    forge, sentence = FORGERIES[name]
    folder = copied("a cut")
    forge(folder)
    seal(folder)
    said = certify(folder).problems
    assert any(sentence in problem for problem in said), said
    assert not [problem for problem in said if "sha256" in problem]


def test_a_cohort_of_half_a_block_is_found(copied):
    """An intake of three where there are blocks of two: three of two places, and no whole number of blocks."""
    folder = copied("tiny")

    def fewer(frame, column, key, value):
        line = frame.index[(frame[key] == value) & (frame["year"] == "2024") & (frame[column].astype(float) > 0)][0]
        frame.loc[line, column] = str(float(frame.loc[line, column]) - 1)
        return frame

    for name, column, key, value in (
        ("places", "places", "programme", "vale-certificate"), ("intake", "places", "programme", "vale-certificate"),
        ("starts", "starts", "route", "certificate"),
    ):  # fmt: skip
        in_table(folder, f"tables/{name}.csv", lambda frame, c=column, k=key, v=value: fewer(frame, c, k, v))
    seal(folder)
    assert any("whole_blocks[vale-certificate, 2024]" in problem for problem in certify(folder).problems)


# ---- verify


@pytest.fixture(scope="module")
def past(runs):
    """The run of tiny, opened again."""
    return reopen(runs["tiny"])


def worst(past, **tables):
    """By how much each family is broken, of those that are, with these tables instead."""
    solution = past.solution
    found = verify(past.inst, {**solution.tables, **tables}, solution.levels, WHOLE).families
    return dict(found.loc[found["worst_breach"] > NO_MORE, ["family", "where"]].to_numpy())


def test_verify_finds_nothing_in_the_plan(past):
    """As it was solved."""
    assert worst(past) == {}


@pytest.mark.parametrize(
    ("programme", "places", "family"),
    [
        ("hill-doctorate", {"north": 2.5, "south": 2.5}, "whole_places"),
        ("hill-doctorate", {"north": 1.0, "south": 0.0}, "viable_cohort"),
        ("vale-certificate", {"north": 3.0, "south": 2.0}, "whole_blocks"),
    ],
)
def test_verify_finds_a_fraction_a_cohort_too_small_and_a_broken_block(past, programme, places, family):
    """In the year 2024; what follows from the places is made to fit."""
    tables = {name: past.solution.tables[name].copy() for name in ("places", "intake", "starts")}
    route = {"hill-doctorate": "doctorate", "vale-certificate": "certificate"}[programme]
    for region, figure in places.items():
        for name, key, value, column in (
            ("places", "programme", programme, "places"), ("starts", "route", route, "starts"),
        ):  # fmt: skip
            here = (tables[name][key] == value) & (tables[name]["region"] == region) & (tables[name]["year"] == 2024)
            tables[name].loc[here, column] = figure
    here = (tables["intake"]["programme"] == programme) & (tables["intake"]["year"] == 2024)
    tables["intake"].loc[here, "places"] = sum(places.values())
    said = worst(past, **tables)
    others = {"whole_places", "viable_cohort", "whole_blocks", "places_of_programme", "places_of_route"} - {family}
    assert family in said
    assert f"{programme}," in said[family]
    assert not others & set(said)


def test_verify_asks_nothing_whole_of_a_run_in_fractions(tiny, tiny_plan):
    """Nor are there checks that would only hold by chance."""
    families = verify(tiny, tiny_plan.tables, tiny_plan.levels, Options()).families["family"]
    assert not {"whole_places", "viable_cohort", "whole_blocks"} & set(families)


def test_the_tables_of_a_run_come_back_as_they_were(past, tiny):
    """Figures as figures, for reports that are made of a run."""
    solved = plan(tiny, WHOLE)
    for name in ("rounding_by_hand", "whole_bound", "whole_bound_limits", "whole_bound_cuts"):
        before, after = solved.tables[name], past.solution.tables[name]
        figures = before.select_dtypes("number").columns
        assert list(before.columns) == list(after.columns)
        assert before[figures].to_numpy(float) == pytest.approx(after[figures].to_numpy(float))
    assert (past.solution.whole, past.solution.sentence) == (True, solved.sentence)
    assert past.solution.status is Status.OPTIMAL
    assert isinstance(past.solution.tables["places"], pd.DataFrame)
