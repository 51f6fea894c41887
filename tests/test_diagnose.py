"""When it cannot be done: the limits that conflict, ways out that work, and what is nearly impossible."""

import json
import re
import shutil
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import highspy
import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array, vstack

from optimiser.diagnose import Source, diagnose, frames, scenario_text
from optimiser.diagnose.clash import needed
from optimiser.diagnose.limits import CELLS, limits
from optimiser.diagnose.tight import tight
from optimiser.errors import InstanceError, UsageError
from optimiser.give_way import KINDS
from optimiser.loading import load
from optimiser.model import build
from optimiser.model.lp import Block, Objective
from optimiser.planning import plan
from optimiser.reading.find import find
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.runfolder import reopen
from optimiser.scenario.files import read_scenario
from optimiser.solution import Options, Status
from optimiser.solving import as_highs, warm
from optimiser.solving.conflict import limit_rows

EXAMPLES = 3
INSTANCES = find("tiny").parent
CONFLICTS = {
    "a target out of reach": ["diversity_targets.target_share = 0.9 where target = fair-doctorates"],
    "therapists who cannot grow so fast": ["policies.amount = 0.5 where rule = keep-therapists"],
    "a tenth of the money": ["budgets.budget_gbp *= 0.1 where fund = training"],
    "a ratio that the stock breaks": ["team_ratios.max_ratio = 0.2"],
    "nowhere to train": ["placement_capacity.days = 0", "placement_expansion.max_days = 0"],
    "too few supervisors": ["professions.supervising_share = 0.02"],
    "two contracts and a cap": ["programme_years.min_places = 5", "policies.amount = 40000 where rule = tuition-cap"],
}


@pytest.fixture(scope="module")
def lp(tiny):
    """The program of the tiny instance."""
    return build(tiny)


@pytest.fixture
def copied(tmp_path):
    """A copy of a shipped instance that may be changed."""

    def copy(name):
        return shutil.copytree(INSTANCES / name, tmp_path / name)

    return copy


# --- which limits there are -------------------------------------------------------------------------------------------


def test_every_kind_of_limit_has_a_price_a_figure_and_words():
    """What may give way is what a reader knows as a limit, and a figure of the tables states it."""
    assert set(LIMIT_KINDS) == set(KINDS) == set(CELLS)


def test_every_limit_is_stated_by_one_row_of_a_table(tiny, lp):
    """A change that names the figure finds exactly one row, and the unit is the one in which prices are stated."""
    from optimiser.diagnose.figures import chosen

    every = limits(tiny, lp)
    cells = every.loc[every["table"] != "", ["table", "where"]].drop_duplicates()
    assert {1} == {int(chosen(tiny, table, where).sum()) for table, where in cells.itertuples(index=False)}
    units = every[["kind", "unit"]].drop_duplicates().set_index("kind")["unit"].to_dict()
    assert {kind: KINDS[kind].unit for kind in units} == units


# --- the shipped conflict, by hand ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def infeasible():
    """The diagnosis of the instance whose contract the budget cannot pay."""
    return diagnose(Source("infeasible"))


def test_the_contract_and_the_budget_conflict(infeasible):
    """Both are named with their owners and figures, and nothing else is."""
    named = infeasible.clash.named[["kind", "years", "owner", "stated", "unit"]].itertuples(index=False, name=None)
    expected = [
        ("budget", (2024,), "Treasury", 150_000.0, "pounds"),
        ("programme_minimum", (2024,), "university", 10.0, "places"),
    ]
    assert (expected, True) == (sorted(named), infeasible.clash.irreducible)


def test_either_the_treasury_or_the_university_gives_way(infeasible):
    """50,000 pounds more, or two and a half places fewer: worked out by hand in the instance's README."""
    found = {each.way.parties: [step.text for step in each.way.steps] for each in infeasible.ways}
    expected = {
        ("Treasury",): ["budgets.budget_gbp += 50000 where fund = training and year = 2024"],
        ("university",): ["programme_years.min_places -= 2.5 where programme = hill-certificate and year = 2024"],
    }
    assert expected == found
    assert pytest.approx([each.way.counted_gbp for each in infeasible.ways]) == [50_000.0, 50_000.0]


def test_a_way_shows_the_plan_that_it_permits(infeasible):
    """Ten places at 20,000 pounds, or seven and a half."""
    costs = {each.way.parties[0]: each.level("cost")[0] for each in infeasible.ways}
    assert pytest.approx(costs) == {"Treasury": 200_000, "university": 150_000}
    assert [each.status for each in infeasible.ways] == [Status.OPTIMAL] * 2


def test_years_whose_money_is_spoken_for_are_told(infeasible):
    """The contract forces 200,000 pounds on a budget of 150,000."""
    line = infeasible.committed.iloc[0]
    found = (line["year"], line["in_training_gbp"], line["forced_gbp"], line["free_gbp"])
    assert pytest.approx(found) == (2024, 0.0, 200_000.0, -50_000.0)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7])
def test_what_is_forced_on_a_fund_does_not_depend_on_its_budget(share):
    """Forced spending is at most what the least spending within the other limits is, however small the budgets are."""
    inst = load("tiny", [], [f"budgets.budget_gbp *= {share}"])
    program = build(inst)
    committed = tight(inst, program)[2]
    assert len(committed)
    for line in committed.to_dict("records"):
        least = least_spending(program, line["fund"], line["year"])
        assert 0.0 < line["forced_gbp"] <= least + 1e-6


def least_spending(program, fund, year):
    """The least that a plan within the limits other than budgets spends of a fund in a year, in pounds."""
    block = next(block for block in program.rows if block.name == "budget")
    line = int(np.flatnonzero((block.keys["fund"] == fund) & (block.keys["year"] == year))[0])
    upper = program.row_upper.copy()
    upper[block.span] = np.inf
    cost = program.matrix[[block.span.start + line]].toarray()[0]
    cost[program.column_block("carried").span] = 0.0
    objective = Objective("spending", "pounds", cost, 0.0, block.scale)
    answer = warm.again(warm.start(replace(program, row_upper=upper, objectives=(objective,))))
    assert answer.status is Status.OPTIMAL
    return answer.value


@pytest.fixture(scope="module")
def asking_for_all():
    """The diagnosis of the tiny instance when no shortfall at all is allowed."""
    return diagnose(Source("tiny", options=Options(max_shortfall=0.0)))


@pytest.fixture(scope="module")
def tiny_diagnosis():
    """The diagnosis of the tiny instance, which has a plan."""
    return diagnose(Source("tiny"))


@pytest.fixture(scope="module")
def diagnoses(infeasible, asking_for_all, tiny_diagnosis):
    """All of them, by the instance and the cap on shortfall."""
    return {("infeasible", None): infeasible, ("tiny", 0.0): asking_for_all, ("tiny", None): tiny_diagnosis}


# --- planted conflicts ------------------------------------------------------------------------------------------------


class Range:
    """The least of linear functions over a program, solved again and again by one solver."""

    def __init__(self, lp):
        self.solver = highspy.Highs()
        self.solver.silent()
        self.solver.passModel(as_highs(lp))
        self.columns = np.arange(lp.matrix.shape[1], dtype=np.int32)

    def least(self, cost):
        """The plan with the least of ``cost``; None if there is none."""
        self.solver.changeColsCost(len(self.columns), self.columns, cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return np.asarray(self.solver.getSolution().col_value)


def examples(every, lp):
    """Some limits of each kind, as functions that the limit holds down, and a plan with room in all directions."""
    over = Range(lp)
    found, plans = {}, []
    for line in every.groupby("kind").sample(frac=1, random_state=1).itertuples():
        if len(found.setdefault(line.kind, [])) == EXAMPLES:
            continue
        part = np.eye(lp.matrix.shape[1])[[line.at]] if line.is_bound else lp.matrix[[line.at]].toarray()
        row = line.side * part[0]
        low, high = over.least(row), over.least(-row)
        if row @ (high - low) > 0.1:
            found[line.kind].append((line, row / (row @ (high - low))))
            plans += [low, high]
    return found, np.mean(plans, axis=0)


def planted(lp, inside, pair):
    """The program with the two limits where the plan ``inside`` stands, and a third that asks for more of the two."""
    lower, upper, bounds = lp.row_lower.copy(), lp.row_upper.copy(), lp.upper.copy()
    for line, _ in pair:
        if line.is_bound:
            bounds[line.at] = inside[line.at]
        else:
            side = upper if line.side > 0 else lower
            side[line.at] = (lp.matrix[[line.at]] @ inside)[0]
    asked = sum(row for _, row in pair)
    block = Block("planted", pd.DataFrame({"year": [2024]}), lp.matrix.shape[0], "share")
    return replace(
        lp,
        rows=(*lp.rows, block),
        matrix=csr_array(vstack([lp.matrix, csr_array(asked[None, :])])),
        upper=bounds,
        row_lower=np.append(lower, asked @ inside + 1e-3),
        row_upper=np.append(upper, np.inf),
        row_constant=np.append(lp.row_constant, 0.0),
    )


def needs_both(lp, program, pair):
    """Whether there is a plan as soon as one of the two limits is as it was before."""
    possible = []
    for line, _ in pair:
        lower, upper, bounds = program.row_lower.copy(), program.row_upper.copy(), program.upper.copy()
        if line.is_bound:
            bounds[line.at] = lp.upper[line.at]
        else:
            lower[line.at], upper[line.at] = lp.row_lower[line.at], lp.row_upper[line.at]
        freed = replace(program, row_lower=lower, row_upper=upper, upper=bounds)
        possible.append(Range(freed).least(np.zeros(lp.matrix.shape[1])) is not None)
    return all(possible)


def names(found, pair):
    """The limits found: those of the pair by kind, others by where they stand."""
    place = {(bool(line.is_bound), int(line.at)): line.kind for line, _ in pair}
    named = [(False, int(row)) for row in found.rows] + [(True, int(column)) for column in found.bounds]
    return sorted(place.get(each, str(each)) for each in named)


def test_a_conflict_planted_between_any_two_kinds_of_limits_is_found_and_nothing_else(tiny):
    """For each two of the nineteen kinds: both limits are named, with the row that was planted to need both of them."""
    capped = replace(tiny, horizon=tiny.horizon.model_copy(update={"max_shortfall": 30.0}))
    lp = build(capped)
    every = limits(capped, lp)
    found, inside = examples(every, lp)
    bounds = every.loc[every["is_bound"], "at"].to_numpy()
    wanted = list(combinations(sorted(KINDS), 2))
    told = {}
    for kinds in wanted:
        for pair in product(*(found[kind] for kind in kinds)):
            program = planted(lp, inside, pair)
            if needs_both(lp, program, pair):
                named = needed(program, bounds)
                told[kinds] = (names(named, pair), named.irreducible)
                break
    demand = str((False, lp.matrix.shape[0]))
    assert told == {kinds: (sorted([*kinds, demand]), True) for kinds in wanted}


@pytest.mark.parametrize("cap", [0.0, 4.0, 8.0])
def test_the_limits_named_conflict_by_themselves_and_none_can_be_left_out(tiny, cap):
    """With nothing else but how things hang together there is no plan, and one as soon as any of them is left out."""
    inst = replace(tiny, horizon=tiny.horizon.model_copy(update={"max_shortfall": cap}))
    lp = build(inst)
    bounds = limits(inst, lp).query("is_bound")["at"].to_numpy()
    named = needed(lp, bounds)
    places = [(False, row) for row in named.rows] + [(True, column) for column in named.bounds]
    assert not possible_with(lp, bounds, places)
    assert [
        place for place in places if not possible_with(lp, bounds, [each for each in places if each != place])
    ] == []


def possible_with(lp, bounds, places):
    """Whether there is a plan where of all limits only some rows and bounds hold."""
    lower, upper, most = lp.row_lower.copy(), lp.row_upper.copy(), lp.upper.copy()
    free = np.setdiff1d(np.flatnonzero(limit_rows(lp)), [at for is_bound, at in places if not is_bound])
    lower[free], upper[free] = -np.inf, np.inf
    most[np.setdiff1d(bounds, [at for is_bound, at in places if is_bound])] = np.inf
    program = replace(lp, row_lower=lower, row_upper=upper, upper=most)
    return Range(program).least(np.zeros(lp.matrix.shape[1])) is not None


def test_promises_of_england_that_contradict_each_other_are_found():
    """At least 1,000 and at most 900 in 2029: of 26,000 limits the two rules are named, and no other."""
    contradictory = (
        "policies.sense = at_most where rule = path-to-1300-2029",
        "policies.amount = 900 where rule = path-to-1300-2029",
        "policies.years = 2028..2029 where rule = floor-1000",
    )
    inst = load("england", changes=contradictory)
    program = build(inst)
    found = needed(program, limits(inst, program).query("is_bound")["at"].to_numpy())
    labels = [label for block in program.rows for label in block.labels()]
    named = sorted(labels[row] for row in found.rows)
    assert named == ["policy[floor-1000,all,2029]", "policy[path-to-1300-2029,all,2029]"]
    assert (found.bounds.tolist(), found.irreducible) == ([], True)


# --- ways out ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changes", CONFLICTS.values(), ids=CONFLICTS.keys())
def test_every_way_out_works_and_asks_other_owners(changes):
    """Each is solved on the changed tables; the first counts least; no two ask the same owners."""
    found = diagnose(Source("tiny", changes=tuple(changes)), most_ways=2)
    assert (found.status, found.clash.irreducible) == (Status.INFEASIBLE, True)
    assert len(found.clash.named) > 0
    assert found.ways
    assert [True] * len(found.ways) == [each.proven for each in found.ways]
    counted = [each.way.counted_gbp for each in found.ways]
    assert sorted(counted) == counted
    assert len({frozenset(each.way.parties) for each in found.ways}) == len(found.ways)


def test_the_first_way_counts_no_more_than_the_least_by_another_solver():
    """The elastic program stated again, row by row, and solved by scipy; rounding to whole pounds is not in it."""
    from scipy.optimize import linprog

    changes = ("budgets.budget_gbp *= 0.1 where fund = training",)
    inst = load("tiny", changes=changes)
    program = build(inst)
    every = limits(inst, program)
    own = program.matrix.shape[1]
    give = np.zeros((program.matrix.shape[0], len(every)))
    more = np.zeros((len(every), own + len(every)))
    for number, line in enumerate(every.itertuples()):
        if line.is_bound:
            more[number, [line.at, own + number]] = 1.0, -1.0
        else:
            give[line.at, number] = -line.side
    matrix = np.hstack([program.matrix.toarray(), give])
    upper = program.upper.copy()
    bounds = every[every["is_bound"]]
    upper[bounds["at"]] = np.inf
    at_most = [matrix[np.isfinite(program.row_upper)], -matrix[np.isfinite(program.row_lower)]]
    rights = [program.row_upper[np.isfinite(program.row_upper)], -program.row_lower[np.isfinite(program.row_lower)]]
    beyond = more[every["is_bound"]]
    cost = np.append(np.zeros(own), every["price_gbp"] * every["scale"])
    best = linprog(
        cost,
        A_ub=np.vstack([*at_most, beyond]),
        b_ub=np.concatenate([*rights, program.upper[bounds["at"]]]),
        bounds=list(zip(np.zeros(len(cost)), np.append(upper, np.full(len(every), np.inf)), strict=True)),
    )
    found = diagnose(Source("tiny", changes=changes), most_ways=1)
    assert best.fun == pytest.approx(found.ways[0].way.counted_gbp, rel=1e-6)


def test_the_cap_on_shortfall_gives_way_by_asking_for_less(asking_for_all):
    """The cap is no figure of a table: alone it is raised to what the best plan leaves, and there is no scenario."""
    alone = next(
        each for each in asking_for_all.ways if each.way.parties == ("whoever decides on the shortfall allowed",)
    )
    assert (pytest.approx(alone.way.max_shortfall), alone.way.texts) == (8.6, ())
    assert alone.proven
    with pytest.raises(UsageError, match=r"changes no table.*--max-shortfall 8\.6"):
        scenario_text(Source("tiny"), alone.way)


def test_prices_of_the_table_decide_between_ways(copied):
    """Dear places make the Treasury come first; pounds that may not give way leave the university alone."""
    folder = copied("infeasible")
    header = "kind,unit,price_gbp,may_give_way,source,confidence\n"
    prices = folder / "relaxation_prices.csv"
    prices.write_text(f"{header}programme_minimum,places,90000,yes,agreed,assumed\n", encoding="utf-8")
    found = diagnose(Source(str(folder)))
    told = [(each.way.parties[0], each.way.counted_gbp) for each in found.ways]
    assert [(who, pytest.approx(gbp)) for who, gbp in told] == [("Treasury", 50_000), ("university", 225_000)]
    prices.write_text(f"{header}budget,pounds,1,no,agreed,assumed\n", encoding="utf-8")
    assert [each.way.parties for each in diagnose(Source(str(folder))).ways] == [("university",)]


def test_people_in_training_whom_nobody_can_supervise_are_no_conflict_of_limits(run):
    """A hundred thousand people in training need more supervisors than there are people: no limit is named."""
    said = run("diagnose", "tiny", "--change", "pipeline.trainees = 100000 where intake_year = 2023")
    expected = ["NO LIMIT IS IN CONFLICT that anyone could change", "NO WAY OUT: even if every limit"]
    assert (said.code, [text for text in expected if text in said.out]) == (4, expected)


def test_no_way_out_is_said_to_be_none(copied):
    """Where neither may give way there is a conflict and no way out of it."""
    folder = copied("infeasible")
    lines = ["kind,unit,price_gbp,may_give_way,source,confidence"]
    lines += [f"{kind},{about.unit},1,no,agreed,assumed" for kind, about in KINDS.items()]
    (folder / "relaxation_prices.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = diagnose(Source(str(folder)))
    assert (len(found.clash.named), found.ways) == (2, ())


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("budget,pounds,,yes", "relaxation_prices.csv line 2, price_gbp: blank."),
        ("budget,pounds,0,yes", "relaxation_prices.csv line 2, price_gbp: '0' is not above 0."),
        ("budgets,pounds,1,yes", "'budgets' is not a kind of limit that may give way. Did you mean 'budget'?"),
        ("budget,places,1,yes", "budget is counted in pounds, not in 'places'. Write pounds, and the price for one"),
        ("budget,pounds,1,maybe", "'maybe' is not one of yes, no"),
    ],
)
def test_prices_that_cannot_be_meant_are_refused(copied, row, expected):
    """A price is never made up for a row that lacks one."""
    folder = copied("infeasible")
    text = f"kind,unit,price_gbp,may_give_way,source,confidence\n{row},agreed,assumed\n"
    (folder / "relaxation_prices.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InstanceError) as refused:
        load(folder)
    assert expected in str(refused.value)


def test_a_way_is_a_scenario_that_says_the_same(copied, infeasible):
    """Written, read again and applied by name, it gives the plan that was shown."""
    folder = copied("infeasible")
    (folder / "scenarios").mkdir()
    for number, each in enumerate(infeasible.ways, start=1):
        path = folder / "scenarios" / f"way-{number}.toml"
        path.write_text(scenario_text(Source("infeasible"), each.way), encoding="utf-8")
        scenario, problems = read_scenario(path)
        assert (len(each.way.steps), []) == (len(scenario.changes), problems)
        again = plan(load(folder, (path.stem,)))
        assert [level.value for level in each.solution.levels] == [level.value for level in again.levels]


# --- nearly impossible ------------------------------------------------------------------------------------------------


def test_a_round_that_can_be_done_has_nothing_that_must_give_way(tiny_diagnosis):
    """There is a plan: no conflict, no ways out, and every table of the diagnosis is there."""
    found = tiny_diagnosis
    assert (found.status, found.clash, found.ways) == (Status.OPTIMAL, None, ())
    expected = ["limits_in_conflict", "ways_out", "steps", "not_alone", "no_freedom", "forced", "committed"]
    assert expected == list(frames(found))


def test_a_contract_for_all_that_a_programme_can_take_is_forced():
    """Least and most are five places in 2025: no plan can choose otherwise, and the contract says so."""
    changes = ("programme_years.min_places = 5 where year = 2025", "programme_expansion.max_places = 0")
    found = diagnose(Source("tiny", changes=changes))
    line = found.forced.iloc[0]
    expected = ("hill-doctorate", (2025,), 5.0, "contracted minimum", "university")
    assert expected == tuple(line[["programme", "years", "places", "by", "owner"]])
    assert found.no_freedom["intakes"].to_list() == [1]


def test_money_that_people_in_training_need_is_spoken_for(tiny, tiny_diagnosis):
    """With a budget of what the pipeline costs and 1% more, less than a twentieth is free."""
    assert tiny_diagnosis.committed.empty
    program = build(tiny)
    block = next(block for block in program.rows if block.name == "budget")
    trained = program.row_constant[block.span][0] * block.scale
    budget = f"budgets.budget_gbp = {1.01 * trained:.0f} where fund = training and year = 2024"
    line = diagnose(Source("tiny", changes=(budget,)), most_ways=1).committed.iloc[0]
    assert (2024, trained) == (line["year"], pytest.approx(line["in_training_gbp"]))
    assert line["free_share"] < 0.05


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_page_names_conflict_owners_and_ways_out(run):
    """Exit code 4, as of a solve without a plan."""
    said = run("diagnose", "infeasible")
    assert said.code == 4
    expected = [
        "1. Budget: National training budget                               2024   Treasury     £150,000",
        "   Budget: National training budget, 2024: from £150,000 to £200,000",
        "   Contracted minimum: Certificate in therapy at Hill University, 2024: from 10 places to 7.5 places",
    ]
    assert expected == [line for line in expected if line in said.out.splitlines()]


def test_solve_looks_for_ways_out_by_itself_and_keeps_the_proof(run):
    """The page is kept in the run folder, whose proof holds in exact arithmetic."""
    said = run("solve", "infeasible")
    assert (said.code, "WAYS OUT, what counts least first" in said.out) == (4, True)
    assert "WAYS OUT" in Path("runs/infeasible/summary.txt").read_text(encoding="utf-8")
    assert reopen(Path("runs/infeasible")).solution.conflict
    assert run("verify", "runs/infeasible").code == 0


def test_accepting_writes_a_scenario(run, copied):
    """The file that is written solves the instance when it stands among its scenarios."""
    folder = copied("infeasible")
    (folder / "scenarios").mkdir()
    said = run("diagnose", folder, "--accept", 1, "--out", folder / "scenarios" / "agreed.toml")
    assert (said.code, "Way 1 is written to" in said.err) == (0, True)
    assert run("solve", folder, "--scenario", "agreed").code == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("infeasible", "--accept", 7), "There is no way 7 to accept: there are 2 ways out."),
        (("tiny", "--accept", 1), "There is no way 1 to accept: there is a plan already."),
        (("infeasible", "--out", "x.toml"), "--out goes with --accept N"),
        (("infeasible", "--accept", 1, "--out", "there.toml"), "there.toml exists; nothing is ever overwritten."),
        (("tiny", "--max-shortfall", 0, "--accept", 4), "This way changes no table, so there is no scenario to write"),
    ],
)
def test_what_cannot_be_accepted_is_said(run, monkeypatch, diagnoses, arguments, expected):
    """Exit code 2 and a sentence."""
    Path("there.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(
        "optimiser.diagnose.diagnose", lambda source, *_, **__: diagnoses[source.name, source.options.max_shortfall]
    )
    said = run("diagnose", *arguments)
    assert (said.code, expected in said.err) == (2, True)


def test_programs_and_spreadsheets_get_every_table(run, monkeypatch, infeasible, tiny_diagnosis):
    """The same figures as on the page."""
    monkeypatch.setattr("optimiser.diagnose.diagnose", lambda *_, **__: infeasible)
    found = json.loads(run("diagnose", "infeasible", "--json").out)
    assert (found["ways_out"][0]["counted_gbp"], found["steps"][0]["owner"]) == (50_000, "Treasury")
    rows = run("diagnose", "infeasible", "--csv").out.splitlines()
    assert [row.split(",")[0] for row in rows[1:7]] == ["limits_in_conflict"] * 2 + ["ways_out"] * 2 + ["steps"] * 2
    monkeypatch.setattr("optimiser.diagnose.diagnose", lambda *_, **__: tiny_diagnosis)
    assert run("diagnose", "tiny", "--csv").code == 0


def test_ways_out_of_whole_places_are_whole():
    """Ten places of which the budget pays seven and a half: seven work, and the plan of each way was solved."""
    found = diagnose(Source("infeasible", options=Options(whole=True)))
    texts = [step.text for each in found.ways for step in each.way.steps]
    assert "programme_years.min_places -= 3 where programme = hill-certificate and year = 2024" in texts
    assert [each.proven for each in found.ways] == [True, True]


def test_nothing_is_promised_of_whole_places_that_fractions_allow(run, tmp_path):
    """With nine tenths of the money there is a plan in fractions and none of whole places."""
    folder = tmp_path / "whole"
    shutil.copytree(INSTANCES / "tiny", folder)
    settings = (folder / "instance.toml").read_text(encoding="utf-8")
    (folder / "instance.toml").write_text(f"whole_places = true\n{settings}", encoding="utf-8")
    less = ("--change", "budgets.budget_gbp *= 0.91")
    assert run("solve", folder, *less, "--out", tmp_path / "run").code == 4
    said = " ".join(run("diagnose", folder, *less).out.split())
    assert "nothing has to give way" not in said
    assert "whether there is one of whole places only ppopt solve can tell" in said


def test_what_a_cohort_cannot_have_is_not_told_of_fractions(run, tmp_path):
    """Nine people must begin where eight have room: fractions know no cohort, and nothing of them has to give way."""
    folder = tmp_path / "whole"
    shutil.copytree(INSTANCES / "tiny", folder)
    for name, before, after in (
        ("instance.toml", "name = ", "whole_places = true\nname = "),
        ("programmes.csv", *_cohort("vale-certificate", "9")),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        assert before in text
        (folder / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    assert run("solve", folder, "--out", tmp_path / "run").code == 4
    said = " ".join(run("diagnose", folder).out.split())
    assert "whether there is one of whole places only ppopt solve can tell" in said
    assert "No plan meets all the limits" not in said


def _cohort(programme, places):
    """A line of the programmes of tiny, and the same with another least cohort."""
    header, *lines = (INSTANCES / "tiny" / "programmes.csv").read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if each.startswith(f"{programme},"))
    cells = line.split(",")
    cells[header.split(",").index("min_cohort_places")] = places
    return line, ",".join(cells)


@pytest.mark.parametrize("why", ["First\nsecond = [b]", "As it\u00a0was  agreed"])
def test_a_way_out_is_a_scenario_whatever_the_names_are(run, tmp_path, why):
    """A line break in a rule's reason, and blanks in its name, leave a file that says what was meant."""
    folder = tmp_path / "named"
    shutil.copytree(INSTANCES / "tiny", folder)
    rules = pd.read_csv(folder / "policies.csv", dtype=str, keep_default_na=False)
    rules.loc[rules["rule"] == "more-doctorates", ["amount", "why"]] = ["50", why]
    rules["rule"] = rules["rule"].replace({"more-doctorates": "and more\u00a0doctorates  now"})
    rules.to_csv(folder / "policies.csv", index=False)
    file = tmp_path / "way.toml"
    assert run("diagnose", folder, "--accept", 1, "--out", file).code in {0, 4}
    assert run("solve", folder, "--scenario", file, "--out", tmp_path / "run").code == 0


def test_a_name_that_is_a_word_of_the_language_is_quoted(run, tmp_path):
    """A programme called ``and`` can be named in a change."""
    folder = tmp_path / "and"
    shutil.copytree(INSTANCES / "infeasible", folder)
    for path in folder.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("hill-certificate", "and"), encoding="utf-8")
    said = run("diagnose", folder)
    assert (said.code, "10 places to 7.5 places" in said.out) == (4, True)


def test_a_year_whose_money_is_spoken_for_is_told_however_long_the_fund_s_name_is(run):
    """Names are cut to the page; the year is not."""
    said = run("diagnose", "tiny", "--change", "budgets.budget_gbp *= 0.1").out
    table = said[said.index("MONEY SPOKEN FOR") : said.index("In training:")]
    assert re.findall(r"  (\d{4})  ", table) == ["2024", "2025", "2024", "2025"]
