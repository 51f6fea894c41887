"""Plans side by side: every figure is a plain sum over the two runs' tables, and what cannot be compared is named."""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cli.comparison import pair_lines
from cli.comparison_many import matrix_lines
from optimiser import compare as public
from optimiser.analyses.backtest.outcome import as_planned
from optimiser.analyses.compare import PARTS, Case, compare
from optimiser.analyses.compare.scenarios import instances, solved
from optimiser.analyses.replan import Wanted, again
from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.runfolder import reopen
from optimiser.solution import Solution, Status
from optimiser.solving.lent import FROM_PRICES
from optimiser.words import three_digits

TINY = Path(__file__).parents[1] / "instances" / "tiny"
NEAR = {"rel": 1e-9, "abs": 1e-6}


@pytest.fixture(scope="module")
def first(tiny, tiny_plan):
    """The tiny instance as it is."""
    return Case("tiny", tiny, tiny_plan)


@pytest.fixture(scope="module")
def cases(first):
    """Tiny as it is, with flat cash, and with high attrition."""
    scenarios = [(name, load("tiny", [name])) for name in ("flat-cash", "attrition-high")]
    return [first, *(Case(name, inst, plan(inst)) for name, inst in scenarios)]


@pytest.fixture(scope="module")
def pair(cases):
    """Tiny as it is against high attrition."""
    return compare(cases[0], cases[2])


@pytest.fixture(scope="module")
def folders(tmp_path_factory, cases):
    """The same three as run folders."""
    from optimiser.runfolder import Circumstances, claim, write
    from optimiser.solution import Options

    parent = tmp_path_factory.mktemp("runs")
    for case in cases:
        claim(parent / case.name)
        write(parent / case.name, case.inst, case.solution, Circumstances(("ppopt",), Options()))
    return [parent / case.name for case in cases]


def amount(frame, by, name, period="plan"):
    """First, other and change in one row of an amounts' table."""
    row = frame[(frame["by"] == by) & (frame["name"] == name) & (frame["period"] == period)]
    assert len(row) == 1
    return row.iloc[0, -3:].astype(float).tolist()


def is_sum(expected, found):
    """Whether first, other and change are these two sums and their difference."""
    assert [*expected, expected[1] - expected[0]] == pytest.approx(found, **NEAR)


def test_the_function_of_the_package_is_the_public_one():
    """`from optimiser import compare` gives the function that compares."""
    assert public is compare


def test_every_part_is_there_and_names_its_case(pair):
    """A comparison has every part of the register, each row under the case that it compares with the first."""
    assert list(PARTS) == list(pair.tables)
    for name, frame in pair.tables.items():
        assert frame.columns[0] == "case", name
        assert set(frame["case"]) <= {"tiny", "attrition-high"}, name


def test_objectives_of_other_years_are_not_compared(first):
    """A sum from 2024 and one from 2025, each discounted to its own first year, say nothing of one another."""
    rest = again(first.inst, first.solution.tables, as_planned(first.inst, first.solution.tables, 2024), Wanted())
    made = compare(first, Case("rest", rest, plan(rest)))
    assert made["objectives"].empty
    words = " ".join(" ".join(pair_lines(made)).split())
    assert "OBJECTIVES are not compared: they add up 2024-2027 in tiny and 2025-2027 in rest" in words


@pytest.mark.parametrize("period", ["plan", "tail"])
def test_shortfall_is_the_sum_of_the_shortfall_tables(pair, cases, period):
    """WTE-years short by region, service, year and profession add up from the runs' tables."""
    frame = pair["shortfall"]
    tables = [cases[0].solution.tables, cases[2].solution.tables]
    for by in ("region", "service", "year"):
        for name in frame.loc[(frame["by"] == by) & (frame["period"] == period), "name"]:
            rows = [t["shortfall"][t["shortfall"]["period"] == period] for t in tables]
            is_sum(
                [r.loc[r[by].astype(str) == name, "shortfall_wte"].sum() for r in rows], amount(frame, by, name, period)
            )
    for name in cases[0].inst.professions["profession"]:
        plans = [t["gaps"][(t["gaps"]["case"] == "plan") & (t["gaps"]["period"] == period)] for t in tables]
        expected = [rows.loc[rows["profession"] == name, "shortfall_wte"].sum() for rows in plans]
        is_sum(expected, amount(frame, "profession", name, period))


def test_places_are_the_sum_of_the_places_table(pair, cases):
    """Places by programme, university, profession, region and year add up from the runs' tables."""
    frame = pair["places"]
    programmes = cases[0].inst.programmes.merge(cases[0].inst.routes[["route", "profession"]], on="route")
    named = programmes[["programme", "hei", "profession"]].astype(str)
    rows = [case.solution.tables["places"].merge(named, on="programme") for case in (cases[0], cases[2])]
    rows = [r[r["period"] == "plan"] for r in rows]
    is_sum([r["places"].sum() for r in rows], amount(frame, "all", "all"))
    for by in ("programme", "hei", "profession", "region", "year"):
        for name in rows[0][by].astype(str).unique():
            is_sum([r.loc[r[by].astype(str) == name, "places"].sum() for r in rows], amount(frame, by, name))


def test_money_is_the_sum_of_the_spend_table(pair, cases):
    """Pounds by fund, kind, region and year add up from the runs' tables, and by profession to the same total."""
    frame = pair["money"]
    rows = [case.solution.tables["spend"].query("period == 'plan'") for case in (cases[0], cases[2])]
    totals = [r["spend_gbp"].sum() for r in rows]
    for by in ("fund", "kind", "region", "year"):
        names = frame.loc[(frame["by"] == by) & (frame["period"] == "plan"), "name"]
        assert set(rows[0][by].astype(str)) <= set(names)
        for name in names:
            is_sum([r.loc[r[by].astype(str) == name, "spend_gbp"].sum() for r in rows], amount(frame, by, name))
    by_profession = frame[(frame["by"] == "profession") & (frame["period"] == "plan")]
    is_sum(totals, by_profession.iloc[:, -3:].sum().astype(float).tolist())


def test_largest_changes_come_first_and_years_in_order(pair):
    """Within what is summed by, the largest change stands first; years stand in order."""
    frame = pair["places"].query("period == 'plan'")
    changes = frame.loc[frame["by"] == "programme", "change_places"].abs().tolist()
    assert sorted(changes, reverse=True) == changes
    years = frame.loc[frame["by"] == "year", "name"].tolist()
    assert sorted(years) == years


def test_objectives_are_those_of_the_solutions(pair, cases):
    """Values and differences of the objectives are the levels that the solver reached."""
    levels = [[level.value for level in case.solution.levels] for case in (cases[0], cases[2])]
    found = pair["objectives"]
    assert levels == [found["first_value"].tolist(), found["value"].tolist()]
    assert [b - a for a, b in zip(*levels, strict=True)] == found["change"].tolist()


def test_limits_are_the_costly_limits_of_both(cases):
    """A limit's prices are those of the report on each plan; one that binds in one only says so."""
    from optimiser.reports.costly_limits import costly_limits

    reports = [costly_limits(case.inst, case.solution) for case in (cases[0], cases[2])]
    found = compare(cases[0], cases[2])["limits"]
    assert reports[0]["cost"].sum() == pytest.approx(found["first_cost"].sum())
    assert reports[1]["cost"].sum() == pytest.approx(found["cost"].sum())
    assert len(reports[0]) == (found["binds"] != "only in this case").sum()
    assert len(reports[1]) == (found["binds"] != "only in the first").sum()
    assert found["change_cost"].abs().is_monotonic_decreasing


def test_prices_of_a_limit_are_for_the_same_step_in_both(first):
    """Ten times the money is told in larger steps by its own report, and here in those of the first."""
    from optimiser.reports.costly_limits import costly_limits

    inst = load("tiny", changes=["budgets.budget_gbp *= 3 where fund = local"])
    found = Case("more", inst, plan(inst))
    prices = [
        costly_limits(case.inst, case.solution).set_index(["family", "limit", "direction"]) for case in (first, found)
    ]
    rows = compare(first, found)["limits"]
    both = rows[rows["binds"] == "in both"].set_index(["family", "limit", "direction"])
    assert len(both) > 3
    for column, report in zip(("first_price_most", "price_most"), prices, strict=True):
        per_unit = (report["price_most"] / report["step"]).loc[both.index]
        steps = prices[0]["step"].loc[both.index]
        assert (both[column] / steps).tolist() == pytest.approx(per_unit.tolist())
    assert both["unit"].tolist() == prices[0]["unit"].loc[both.index].tolist()


def test_inputs_tell_every_cell_that_the_scenario_changes(cases):
    """Flat cash sets three budgets to 400,000 pounds, and nothing else differs."""
    made = compare(cases[0], cases[1])
    assert list(made["inputs"].drop(columns=["case", "change_share"]).itertuples(index=False, name=None)) == [
        ("budgets", "fund=training, year=2025", "budget_gbp", "changed", "410000", "400000"),
        ("budgets", "fund=training, year=2026", "budget_gbp", "changed", "420000", "400000"),
        ("budgets", "fund=training, year=2027", "budget_gbp", "changed", "430000", "400000"),
    ]
    assert made["inputs"]["change_share"].tolist() == pytest.approx([-1 / 41, -2 / 42, -3 / 43])
    assert made["changes"]["sentence"].tolist() == [
        "Budgets, budget (£): 410,000 to 430,000 → 400,000, National training budget, 2025-2027 (3 of 8 figures)"
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ("budgets.budget_gbp *= 0.9", "Budgets, budget (£): -10.0% each (8 of 8 figures)"),
        ("requirements.required_wte += 1", "Requirements, required (WTE): +1 each (16 of 16 figures)"),
        (
            "professions.pay_gbp *= 1.001 where profession = therapist",
            "Professions, pay (£): 50,000 → 50,050 (+0.1%), Therapist (1 of 2 figures)",
        ),
        ("routes.pool = none where route = certificate", None),
    ],
)
def test_changes_are_told_in_a_sentence(tiny, change, sentence):
    """One change for all, one figure, or a text: each is told with where it is and of how many figures."""
    from optimiser.analyses.compare.inputs import differences
    from optimiser.analyses.compare.inputs_in_words import in_words

    changed = load("tiny", changes=[change])
    said = in_words(tiny, changed, differences(tiny, changed))["sentence"].tolist()
    assert len(said) == 1
    if sentence is not None:
        assert [sentence] == said
    else:
        assert said[0].startswith("Routes, pool: ")


def test_rows_that_only_one_has_are_told(tiny):
    """Rows added and removed are listed with their cells, and counted in a sentence."""
    from optimiser.analyses.compare.inputs import differences, listed
    from optimiser.analyses.compare.inputs_in_words import in_words

    fewer = replace(tiny, promised_places=tiny.promised_places.iloc[:0])
    rows = len(tiny.promised_places)
    for one, two, what in ((tiny, fewer, "removed"), (fewer, tiny, "added")):
        found = differences(one, two)
        assert [what] * rows == listed(found)["what"].tolist()
        assert in_words(one, two, found)["rows"].tolist() == [rows]


def test_the_same_plan_twice_differs_in_nothing(first):
    """A plan compared with itself has no changed input and no change in any table."""
    made = compare(first, replace(first, name="again"))
    assert made["inputs"].empty
    assert made["apart"].empty
    for name in ("objectives", "shortfall", "places", "money", "limits"):
        changes = [column for column in made[name].columns if column.startswith("change")]
        assert not made[name][changes].to_numpy(float).any(), name


def test_matrix_is_sorted_by_shortfall_and_adds_up(cases):
    """One row per case, the least shortfall first, its figures sums over its own tables."""
    frame = compare(cases[2], cases[0], cases[1])["matrix"]
    assert frame["shortfall_weighted_wte_years"].is_monotonic_increasing
    for case in cases:
        row = frame.set_index("case").loc[case.name]
        tables = {name: case.solution.tables[name].query("year <= 2025") for name in ("places", "spend", "shortfall")}
        assert row["places"] == pytest.approx(tables["places"]["places"].sum())
        assert row["therapist_places"] + row["practitioner_places"] == pytest.approx(row["places"])
        assert row["spend_gbp"] == pytest.approx(tables["spend"]["spend_gbp"].sum())
        assert row["short_wte"] == pytest.approx(tables["shortfall"]["shortfall_wte"].sum() / 2)
        assert row["gained_places"] - row["lost_places"] == pytest.approx(row["change_places"], abs=1e-9)
        short = tables["shortfall"].groupby("region")["shortfall_wte"].sum()
        needs = case.inst.requirements.query("year <= 2025").astype({"region": str})
        assert row["worst_region_share"] == pytest.approx((short / needs.groupby("region")["required_wte"].sum()).max())


def test_years_without_a_requirement_have_no_worst_region(first):
    """Nothing is required in the plan's years: nobody is short, and the comparison says so."""
    inst = load("tiny", changes=["requirements.required_wte = 0 where year <= 2025"])
    made = compare(first, Case("nothing", inst, plan(inst)))
    last = made["matrix"].set_index("case").loc["nothing"]
    assert (last["worst_region"], pd.isna(last["worst_region_share"])) == ("", True)
    assert [line.split()[:2] for line in matrix_lines(made) if line.startswith("nothing")][1] == ["nothing", "none"]


def test_more_short_with_the_tail_is_said_where_less_is_short_in_the_plan(cases):
    """What the plan makes small counts the tail: a reader of the first sentence alone would take the wrong plan."""
    short, objectives = (compare(cases[0], cases[1])[part] for part in ("shortfall", "objectives"))
    in_plan = amount(short, "all", "all")[-1]
    every = objectives.set_index("objective")["change"]["shortfall"]
    assert in_plan < 0 < every
    page = " ".join(" ".join(pair_lines(compare(cases[0], cases[1]))).split())
    assert f"With the tail it is the other way round: {three_digits(every)} weighted WTE-years more" in page
    other = " ".join(" ".join(pair_lines(compare(cases[0], cases[2]))).split())
    assert "other way round" not in other


def test_funds_spent_are_those_without_a_pound_left(cases):
    """A fund is spent if it spends its budget and what was carried in, in at least one year."""
    row = compare(*cases)["matrix"].set_index("case").loc["tiny"]
    spend = cases[0].solution.tables["spend"].query("period == 'plan'").groupby(["fund", "year"])["spend_gbp"].sum()
    carried = cases[0].solution.tables["carried"].set_index(["fund", "year"])["carried_gbp"]
    budgets = cases[0].inst.budgets.query("year <= 2025")
    spent = {
        fund
        for fund, year, budget in budgets[["fund", "year", "budget_gbp"]].itertuples(index=False)
        if spend.get((fund, year), 0.0) >= (budget + carried.get((fund, year - 1), 0.0)) * (1 - 1e-6)
    }
    assert spent == set(row["funds_spent"].split(", "))


def test_case_without_a_plan_has_its_inputs_compared_and_no_more(first):
    """An infeasible case stands last in the matrix, says why, and has no figures."""
    none = Case("none", load("tiny", ["flat-cash"]), Solution(Status.INFEASIBLE))
    made = compare(first, none)
    assert made["matrix"]["case"].tolist() == ["tiny", "none"]
    assert made["matrix"]["places"].isna().tolist() == [False, True]
    assert len(made["inputs"]) == 3
    assert made["places"].empty
    assert {"case", "by", "change_places"} <= set(made["places"].columns)
    assert compare(none, first)["places"].empty


def test_fewer_than_two_plans_or_one_name_twice_is_refused(first):
    """There is nothing to compare one plan with, and two of one name cannot be told apart."""
    with pytest.raises(UsageError, match="at least two plans; 1 plan given"):
        compare(first)
    with pytest.raises(UsageError, match="'tiny' names two"):
        compare(first, first)


@pytest.fixture(scope="module")
def other_regions(tmp_path_factory):
    """Tiny with its south called west, its practitioner called helper, and a plan that ends a year later."""
    folder = tmp_path_factory.mktemp("other") / "moved"
    shutil.copytree(TINY, folder)
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("south", "west").replace("practitioner", "helper"), encoding="utf-8")
    settings = folder / "instance.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("last_intake_year = 2025", "last_intake_year = 2026"), encoding="utf-8")
    inst = load(folder)
    return Case("moved", inst, plan(inst))


def test_other_regions_professions_and_years_are_named_and_left_out(first, other_regions):
    """What only one of two instances has is named; what both have is compared, over the years that both plan."""
    made = compare(first, other_regions)
    apart = {tuple(row) for row in made["apart"][["what", "name", "only_in"]].itertuples(index=False)}
    assert {
        ("region", "south", "tiny"), ("region", "west", "moved"), ("profession", "practitioner", "tiny"),
        ("profession", "helper", "moved"), ("year", "2026", "tiny"), ("year", "2026", "moved"),
    } == apart  # fmt: skip
    places = made["places"]
    for by, names in (("region", {"north"}), ("profession", {"therapist"}), ("year", {"2024", "2025"})):
        assert names == set(places.loc[(places["by"] == by) & (places["period"] == "plan"), "name"])
    both = [case.solution.tables["places"].query("year <= 2025") for case in (first, other_regions)]
    is_sum([rows["places"].sum() for rows in both], amount(places, "all", "all"))


def test_finer_regions_are_compared_by_the_larger_area_they_belong_to(first):
    """Where one instance plans by the other's parents, regions add up to the parent before they are compared."""
    from optimiser.analyses.compare.grounds import grounds

    coarse = first.inst.regions.iloc[:1].assign(region=pd.Categorical(["country"]), parent="all")
    sets = {**first.inst.sets, "region": coarse["region"].dtype}
    whole = replace(first, name="whole", inst=replace(first.inst, regions=coarse, sets=sets))
    common = grounds(first, whole)
    assert dict(common.first_area) == {"north": "country", "south": "country"}
    assert dict(common.other_area) == {"country": "country"}
    assert frozenset({"country"}) == common.names["region"]


def test_run_folders_compare_as_the_plans_in_memory(folders, cases):
    """Written, read and compared gives the figures that were compared without writing."""
    past = [reopen(folder) for folder in folders]
    again = compare(*(Case(run.run.folder.name, run.inst, run.solution) for run in past))
    for name, frame in compare(*cases).tables.items():
        pd.testing.assert_frame_equal(frame, again[name], check_dtype=False, rtol=1e-6, atol=1e-5)


def test_scenarios_are_named_combined_and_checked(tiny):
    """`all` is every scenario once, + combines, and the instance as it is comes first."""
    wanted = instances("tiny", ["all", "flat-cash", "flat-cash+attrition-high"])
    assert list(wanted) == ["tiny", "attrition-high", "flat-cash", "flat-cash+attrition-high"]
    assert tiny.hash == wanted["tiny"].hash
    assert load("tiny", ["flat-cash", "attrition-high"]).hash == wanted["flat-cash+attrition-high"].hash
    with pytest.raises(UsageError, match=r"no scenario 'flat-cas'\. Did you mean 'flat-cash'"):
        instances("tiny", ["flat-cas"])


def test_two_processes_solve_what_one_does(cases):
    """In parallel the plans are the same, in the order asked for, each announced, and no process is left behind."""
    said = []
    wanted = {case.name: case.inst for case in cases[:2]}
    found = solved(wanted, workers=2, on_done=lambda name, left: said.append((name, left)))
    assert [case.name for case in cases[:2]] == [case.name for case in found]
    for mine, theirs in zip(cases, found, strict=False):
        assert mine.solution.levels == theirs.solution.levels
        pd.testing.assert_frame_equal(mine.solution.tables["places"], theirs.solution.tables["places"])
    assert set(wanted) == {name for name, _ in said}
    assert [left for _, left in said] == [1, 0]
    assert multiprocessing.active_children() == []


def test_comparing_needs_nothing_of_what_happens_without_the_plan(cases):
    """Solved without comparators, two cases compare as those that have them do."""
    spared = solved({case.name: case.inst for case in cases[:2]}, workers=1, to_keep=False)
    assert set(spared[0].solution.tables["comparators"]["case"]) == {"plan"}
    full, less = compare(*cases[:2]), compare(*spared)
    for part in PARTS:
        pd.testing.assert_frame_equal(full[part], less[part])


def test_scenarios_together_start_from_what_each_alone_came_to(cases):
    """A change that costs nothing beside another: as good a plan, whatever the workers. Kept plans start afresh."""
    first, cash = cases[0].inst, cases[1].inst
    more = load("tiny", ["flat-cash"], ["team_ratios.max_ratio *= 1.05"])
    wanted = {"tiny": first, "both": more, "flat-cash": cash}
    alone, together = (solved(wanted, workers=workers, to_keep=False) for workers in (1, 2))
    kept = solved(wanted, workers=1)
    assert [case.name for case in together] == list(wanted)
    assert [FROM_PRICES in case.solution.log for case in together] == [False, True, False]
    assert not any(FROM_PRICES in case.solution.log for case in kept)
    for mine, theirs, afresh in zip(alone, together, kept, strict=True):
        pd.testing.assert_frame_equal(mine.solution.tables["places"], theirs.solution.tables["places"])
        values = [level.value for level in afresh.solution.levels]
        assert [level.value for level in mine.solution.levels] == pytest.approx(values, rel=1e-9)


def test_scenarios_with_the_same_tables_are_solved_once(cases):
    """Each has its name and its row all the same."""
    told = []
    wanted = {"tiny": cases[0].inst, "again": replace(cases[0].inst, scenario=("again",)), "other": cases[1].inst}
    found = solved(wanted, workers=1, on_done=lambda name, left: told.append((name, left)), to_keep=False)
    assert found[0].solution is found[1].solution
    assert told == [("tiny", 2), ("again", 1), ("other", 0)]
    assert list(compare(*found)["matrix"]["case"]) == ["tiny", "again", "other"]


def test_a_process_that_dies_is_told(monkeypatch, cases):
    """A worker that ends without a word gives a sentence, not a hang or a traceback."""
    from optimiser.analyses import processes
    from optimiser.errors import LimitReached

    monkeypatch.setattr(processes, "_ready", dies)
    with pytest.raises(LimitReached, match="--workers 1"):
        solved({case.name: case.inst for case in cases}, workers=2)


def dies(*_given):
    """End the process at once."""
    import os

    os._exit(1)


def test_two_runs_are_one_page(run, folders):
    """Two run folders: what changed, what came of it, and what binds, in words."""
    ran = run("compare", folders[0], folders[1])
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "COMPARISON: flat-cash (other) against tiny (first)"
    assert "  Budgets, budget (£): 410,000 to 430,000 → 400,000, National training budget, 2025-2027 (3 of 8" in lines
    headings = ("OBJECTIVES", "SHORTFALL, WTE", "PLACES", "BY YEAR", "MONEY SPENT BY FUND", "LIMITS")
    assert all(any(line.startswith(heading) for line in lines) for heading in headings)
    assert max(map(len, lines)) <= 100
    assert len(lines) < 75


def test_many_scenarios_are_one_matrix(run):
    """Scenarios are solved and shown in one matrix, and kept as runs that compare again."""
    ran = run("compare", "tiny", "--scenarios", "all", "--workers", 1, "--save", "kept")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "COMPARISON: 3 plans, against tiny (marked *)"
    assert [line.split()[0] for line in lines[3:6]] == ["tiny", "flat-cash", "attrition-high"]
    assert max(map(len, lines)) <= 100
    again = run("compare", "kept/tiny", "kept/attrition-high", "kept/flat-cash")
    assert lines[2:6] == again.out.splitlines()[2:6]
    assert run("compare", "tiny", "--scenarios", "all", "--workers", 1, "--save", "kept").code == 2


def test_every_part_is_there_for_programs_and_spreadsheets(run, folders):
    """--json has every part, --csv every figure, --part one table whole."""
    told = json.loads(run("compare", *folders, "--json").out)
    assert list(PARTS) == list(told)
    rows = list(csv.DictReader(io.StringIO(run("compare", *folders, "--csv").out)))
    assert {row["part"] for row in rows} == set(PARTS) - {"changes", "inputs", "apart"}
    places = list(csv.DictReader(io.StringIO(run("compare", *folders, "--part", "places", "--csv").out)))
    assert len(told["places"]) == len(places)
    assert sum(row["part"] == "places" for row in rows) == 3 * len(places)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["{0}"], "Give two run folders or more"),
        (["{0}", "nowhere"], "There is no folder nowhere"),
        (["{0}", "{0}"], "names two of the plans"),
        (["{0}", "{1}", "--part", "place"], "There is no part 'place'. Did you mean 'places'?"),
        (["{0}", "{1}", "--save", "kept"], "--change and --save go with --scenarios"),
        (["tiny", "--scenarios", "flat-cas"], "Did you mean 'flat-cash'?"),
        (["tinny", "--scenarios", "all"], "Did you mean 'tiny'?"),
        (["tiny", "england", "--scenarios", "all"], "--scenarios are those of one instance"),
        (["tiny", "--scenarios", ","], "names no scenario"),
        (["infeasible", "--scenarios", "all"], "has no scenarios"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(run, folders, arguments, says):
    """Whatever is wrong with the command is said, with what to do, and nothing is printed."""
    ran = run("compare", *(text.format(*folders) for text in arguments))
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda folder: (folder / "tables" / "places.csv").write_text("places\n1\n"), "was changed after the run"),
        (lambda folder: (folder / "INCOMPLETE").write_text("The power failed.\n"), "is marked incomplete"),
        (lambda folder: (folder / "manifest.json").unlink(), "is not a run folder"),
        (lambda folder: shutil.rmtree(folder / "inputs"), "cannot be read"),
    ],
)
def test_a_spoilt_run_is_refused(run, folders, tmp_path, spoil, says):
    """A run folder that was edited or cut short is not compared."""
    spoilt = tmp_path / "spoilt"
    shutil.copytree(folders[1], spoilt)
    spoil(spoilt)
    ran = run("compare", folders[0], spoilt)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err


def test_names_with_markup_and_formulas_are_text(run, tmp_path):
    """A title that carries markup, or that a spreadsheet takes for a formula, is shown as text and escaped in CSV."""
    folder = tmp_path / "odd"
    shutil.copytree(TINY, folder)
    for file, old in (("professions", "Therapist"), ("funds", "National training budget")):
        path = folder / f"{file}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, "@home [bold]<b>&"), encoding="utf-8")
    page = run("compare", folder, "--scenarios", "flat-cash", "--workers", 1, "--save", "kept")
    assert "[bold]<b>&" in page.out
    cells = run("compare", "kept/tiny", "kept/flat-cash", "--part", "places", "--csv").out
    assert "'@home [bold]<b>&" in cells
    assert ",@home" not in cells


def test_a_scenario_without_a_plan_is_told_and_the_others_compared(run, tmp_path):
    """One infeasible scenario does not keep the others from being compared."""
    folder = tmp_path / "poor"
    shutil.copytree(TINY, folder)
    (folder / "scenarios" / "no-money.toml").write_text(
        'title = "No money"\nwhy = "Test."\n[[changes]]\ntable = "budgets"\ncolumn = "budget_gbp"\nset = 0\n',
        encoding="utf-8",
    )
    ran = run("compare", folder, "--scenarios", "no-money,flat-cash", "--workers", 1)
    assert ran.code == 0
    assert "no-money has no plan. Its limits cannot all hold: ppopt diagnose says which" in ran.out
    pair = run("compare", folder, "--scenarios", "no-money", "--workers", 1)
    assert "no-money has no plan." in pair.out
    assert "WHAT CHANGED IN THE INPUTS" in pair.out


def test_a_missing_name_beside_a_plus_is_told():
    """Not as a scenario without a name."""
    with pytest.raises(UsageError, match=r"'flat-cash\+': write a scenario's name on both sides of each \+"):
        instances("tiny", ["flat-cash+"])


def test_what_is_the_solvers_rounding_is_no_difference(first):
    """The same plan twice is as good, and the page says why places may differ all the same."""
    page = " ".join(" ".join(pair_lines(compare(first, replace(first, name="again")))).split())
    assert "as many as tiny. It commissions 19.5 places, as many, and spends" in page
    assert "LIMITS: what they cost in weighted WTE-years is the same in both." in page
    assert "Where several plans are equally good" in page


def test_cases_with_the_same_tables_are_told(cases):
    """What a scenario sets, another before it may have changed in vain."""
    twin = replace(cases[1], name="twin")
    page = " ".join(" ".join(matrix_lines(compare(*cases[:2], twin))).split())
    said = re.search(r"WHAT CHANGED IN THE INPUTS flat-cash: (.*?) twin: (.*?)\. The same tables as flat-cash\.", page)
    assert said[1] == said[2]
