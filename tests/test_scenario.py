"""Scenario files and ad hoc changes: what they do, and what is wrong with them."""

from __future__ import annotations

import pytest

from optimiser.errors import UsageError
from optimiser.loading import load
from optimiser.scenario.changes import Change, Condition, parse_change
from optimiser.scenario.files import read_scenario, scenario_files
from tests.spoil import copy_of_tiny, problems, told


@pytest.fixture
def folder(tmp_path):
    """A copy of the tiny instance."""
    return copy_of_tiny(tmp_path)


def training(inst) -> list[float]:
    """The training fund's budget year by year."""
    budgets = inst.budgets
    return budgets.loc[budgets["fund"] == "training", "budget_gbp"].tolist()


def write(folder, name, text) -> None:
    """Write a scenario."""
    (folder / "scenarios" / f"{name}.toml").write_text(text)


@pytest.fixture
def two(folder):
    """An instance with two scenarios, each a change of one column."""
    flat = (
        'table = "budgets"\ncolumn = "budget_gbp"\nwhere = { fund = "training", year = "2025..2027" }\nset = 440000\n'
    )
    high = 'table = "professions"\ncolumn = "leave_rate"\nwhere = { profession = ["therapist"] }\nmultiply = 1.25\n'
    write(folder, "flat", f'title = "Flat"\nwhy = "W"\n[[changes]]\n{flat}')
    write(folder, "high", f'title = "High"\nwhy = "W"\n[[changes]]\n{high}')
    return folder


# What changes do ------------------------------------------------------------------------------------------------------


def test_scenario(two, tiny):
    """A scenario changes the rows that it names and no others."""
    flat = load(two, ["flat"])
    assert training(tiny) == [400000, 410000, 420000, 430000]
    assert training(flat) == [400000, 440000, 440000, 440000]
    assert flat.scenario == ("flat",)
    assert tiny.hash != flat.hash


def test_a_scenario_that_adds_rows_is_named_once(two):
    """Changes may be made twice; a row cannot."""
    assert load(two, ["high", "high"]).professions["leave_rate"].tolist()[0] == pytest.approx(0.1 * 1.25**2)
    row = 'fund = "extra"\ntitle = "Extra"\nsource = "made up"\nconfidence = "assumed"'
    write(two, "more", f'title = "More"\nwhy = "W"\n[[rows]]\ntable = "funds"\n{row}\n')
    with pytest.raises(UsageError, match=r"Scenario more is named twice, and adds rows"):
        load(two, ["more", "more"])


def test_composition(two):
    """Scenarios apply from left to right, then the changes of the command line."""
    changes = ("budgets.budget_gbp *= 0.5 where year >= 2026", "budgets.budget_gbp += 1000 where fund = training")
    inst = load(two, ["flat", "high"], changes)
    assert training(inst) == [401000, 441000, 221000, 221000]
    assert inst.professions["leave_rate"].tolist() == [0.125, 0.2]
    assert inst.scenario == ("flat", "high", *changes)


def test_changes_after_expansion():
    """A change sees the rows that all stands for, one by one."""
    inst = load("tiny", changes=["placement_capacity.days = 5 where setting = ward and year = 2026 and region = south"])
    rows = inst.placement_capacity[inst.placement_capacity["days"] == 5]
    assert list(rows[["setting", "region", "year"]].itertuples(index=False, name=None)) == [("ward", "south", 2026)]


def test_a_longer_route_has_more_cohorts_in_training(folder):
    """``all`` in the pipeline stands for the cohorts that the change leaves in training, as if the file said so."""
    (folder / "pipeline.csv").write_text(
        "route,region,intake_year,trainees,source,confidence\n"
        "doctorate,all,all,2,made up,assumed\ncertificate,all,all,3,made up,assumed\n"
    )
    change = "finishers.share = {} where route = doctorate and after_years = 3"
    more = "pipeline.trainees += 1 where route = doctorate"

    def cohorts(*changes):
        rows = load(folder, changes=changes).pipeline.query("route == 'doctorate' and region == 'north'")
        return dict(zip(rows["intake_year"], rows["trainees"], strict=True))

    assert cohorts(change.format(0)) == {2022: 2.0, 2023: 2.0}
    assert cohorts(more, change.format(0), change.format(0.1)) == {2021: 3.0, 2022: 3.0, 2023: 3.0}


def test_changed_figures_are_assumed(two, tiny):
    """A figure that a scenario changed is nobody's published figure: its row says so."""
    rows = load(two, ["flat"]).budgets
    assert rows["source"].tolist()[:4] == ["made up", *["changed by scenario flat; made up"] * 3]
    assert rows["confidence"].tolist() == ["assumed"] * 8
    assert tiny.budgets["source"].tolist() == ["made up"] * 8


def test_text_is_changed():
    """Text columns can be set to a name that there is."""
    inst = load("tiny", changes=["routes.pool = practice where route = doctorate", "professions.new_role = yes"])
    assert inst.routes["pool"].tolist() == ["practice", "practice"]
    assert inst.professions["new_role"].tolist() == ["yes", "yes"]


def test_toml_conditions(folder):
    """A condition in a file is a value, a list, a range, a comparison, or one text with all of them."""
    wheres = ["{ year = 2025 }", "{ year = [2024, 2026] }", '{ year = ">= 2027" }', '"fund in (local) and year < 2025"']
    changes = "\n".join(
        f'[[changes]]\ntable = "budgets"\ncolumn = "budget_gbp"\nadd = {number + 1}\nwhere = {where}\n'
        for number, where in enumerate(wheres)
    )
    write(folder, "conditions", f'title = "T"\nwhy = "W"\nprobability = 0.5\n{changes}')
    added = load(folder, ["conditions"]).budgets["budget_gbp"] - load(folder).budgets["budget_gbp"]
    assert added.tolist() == [2, 1, 2, 3, 2 + 4, 1, 2, 3]
    scenario, found = read_scenario(folder / "scenarios" / "conditions.toml")
    assert (scenario.probability, found) == (0.5, [])


# The language of changes ----------------------------------------------------------------------------------------------

CHANGES = {
    "budgets.budget_gbp *= 0.9": ("multiply", 0.9, ()),
    "budgets.budget_gbp /= 4 where year >= 2025": ("multiply", 0.25, (("year", ">=", ("2025",)),)),
    "budgets.budget_gbp -= 5 where fund=training": ("add", -5.0, (("fund", "=", ("training",)),)),
    "budgets.budget_gbp=7 where fund in (a, 'b c') and year = 2025..2031": (
        "set",
        "7",
        (("fund", "=", ("a", "b c")), ("year", "=", ("2025..2031",))),
    ),
    'budgets.budget_gbp *= 0.9 WHERE budget_gbp > "400,000"': ("multiply", 0.9, (("budget_gbp", ">", ("400000",)),)),
    "budgets.budget_gbp = 'Nowhere, where it was' where fund = a": (
        "set",
        "Nowhere, where it was",
        (("fund", "=", ("a",)),),
    ),
    "budgets.budget_gbp += 1 where fund != 'bread and butter'": ("add", 1.0, (("fund", "!=", ("bread and butter",)),)),
}


@pytest.mark.parametrize(("text", "meant"), CHANGES.items(), ids=CHANGES)
def test_parse_change(text, meant):
    """A change is a table's column, an operator, a value, and conditions joined by and."""
    verb, value, where = meant
    expected = Change("budgets", "budget_gbp", verb, value, tuple(Condition(*condition) for condition in where))
    assert expected == parse_change(text)


NO_CHANGES = {
    "budgets *= 2": r"'budgets \*= 2' is not a change such as",
    "budgets.budget_gbp *= lots": r"'lots' is not a number to put after \*=",
    "budgets.budget_gbp *= nan": r"'nan' is not a number to put after \*=",
    "budgets.budget_gbp /= 0": "Nothing can be divided by 0",
    "budgets.budget_gbp *= 2 where": "'' is not a condition such as year >= 2025",
    "budgets.budget_gbp *= 2 where year": "'year' is not a condition such as year >= 2025",
    "budgets.budget_gbp *= 2 where year in (2025": r"'year in \( 2025' lacks a closing bracket",
    "budgets.budget_gbp *= 2 where year >= soon": "Year >= needs one number, not 'soon'",
    "budgets.budget_gbp *= 2 where fund ! = training": "'fund ! = training' has a ! that belongs to nothing",
    "budgets.budget_gbp *= 2 where fund = 'training": "has a ' that belongs to nothing; quotes come in pairs",
    "budgets.budget_gbp *= 2 where year in (2025,)": "The condition on year names no value",
}


@pytest.mark.parametrize(("text", "message"), NO_CHANGES.items(), ids=NO_CHANGES)
def test_parse_no_change(text, message):
    """A text that is no change is a mistake in the command."""
    with pytest.raises(UsageError, match=message):
        load("tiny", changes=[text])


# What is wrong with changes -------------------------------------------------------------------------------------------

WRONG = {
    "budgets.budget_gbp *= 2 where year > 2030": "matches no row of budgets. Correct where; see the rows in the table.",
    "budgets.budget_gbp *= 2 where fund = trainng": "'trainng' is not a fund. Did you mean 'training'?",
    "budgets.budget_gbp *= 2 where year = now": (
        "'now' is not a number or range for year. Write a number, or a range such as 2025..2031."
    ),
    "budgets.budget_gbp *= 2 where fnd = training": "'fnd' is not a column of budgets. Did you mean 'fund'?",
    "budgets.budget_gbp *= 2 where fund > 3": "fund holds text and cannot be compared by >. Use = or !=.",
    "budget.budget_gbp *= 2": "'budget' is not a table. Did you mean 'budgets'?",
    "budgets.budget *= 2": "'budget' is not a column of budgets. Did you mean 'budget_gbp'?",
    "budgets.year += 1": (
        "year tells the rows of budgets apart and cannot be changed. Change another column, or the table itself."
    ),
    "routes.kind *= 2": "kind holds text; one cannot multiply to it. Use set.",
    "routes.kind = cor": (
        "'cor' is not one of core, part-time, apprenticeship, top-up. Did you mean 'core'?"
    ),
    "routes.pool = theraphy": "'theraphy' is not a pool. Did you mean 'therapy'?",
    "routes.uptake_share *= 2": (
        "uptake_share: '1.8' is over 1 (2 rows of routes). Write 0.018 if you mean 1.8%."
    ),
    "routes.years *= 1.5 where route = certificate": (
        "years: '1.5' is not a whole number (1 row of routes). Write a whole number."
    ),
    "budgets.budget_gbp -= 420000 where fund = training": (
        "budget_gbp: '-20000' is negative (2 rows of budgets). Write a number of pounds, 0 or more."
    ),
    "budgets.budget_gbp = 25%": "'25%' is not a number. Write 0.25.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "message"), WRONG.items(), ids=WRONG)
def test_wrong_change(folder, text, message):
    """A change that matches nothing, or leads out of what a column allows, is told with the change."""
    assert [f"change {text!r}: {message}"] == problems(folder, changes=(text,))


def test_checks_see_changes(folder):
    """Rules across tables hold for the changed tables too."""
    found = problems(
        folder, changes=("skill_mix.planned_share = 0.5 where service = adult and profession = therapist",)
    )
    message = "skill_mix.csv line 2, planned_share: the shares of service adult sum to 0.9."
    assert [f"{message} They sum to 1 over a service's professions."] == found


def test_wrong_scenario(folder):
    """What is wrong in a scenario file is told with the file, the line and the number of the change, all at once."""
    write(
        folder,
        "wrong",
        """\
titel = "T"
why = ""
probability = 2

[[changes]]
table = "budgets"
column = "budget_gbp"

[[changes]]
table = "budgets"
column = "budget_gbp"
set = 1
add = 1

[[changes]]
table = "budgets"
column = "budget_gbp"
set = true

[[changes]]
tabel = "budgets"
""",
    )
    expected = """
        scenarios/wrong.toml: 'titel' is not a setting of a scenario. Did you mean 'title'?
        scenarios/wrong.toml, title: missing or blank. Write a text in quotes.
        scenarios/wrong.toml, why: missing or blank. Write a text in quotes.
        scenarios/wrong.toml, probability: 2 is not a number from 0 to 1.
        scenarios/wrong.toml line 5, change 1: it states 0 actions.
          A change has table, column, where, and one of set, add, multiply.
        scenarios/wrong.toml line 9, change 2: it states 2 actions (set, add).
          A change has table, column, where, and one of set, add, multiply.
        scenarios/wrong.toml line 15, change 3: True is not something to set.
          A change has table, column, where, and one of set, add, multiply.
        scenarios/wrong.toml line 20, change 4: 'tabel' is not a setting of a change.
          A change has table, column, where, and one of set, add, multiply.
        """
    assert told(expected) == problems(folder, "wrong")


def test_rows_of_a_scenario_that_repeat_one_are_told_with_where_it_is(folder):
    """The other row stands in the table's file or in the scenario's, and the message says in which."""
    row = '[[rows]]\ntable = "budgets"\nfund = "training"\nyear = {}\nbudget_gbp = 1\n'
    write(folder, "again", f'title = "T"\nwhy = "W"\n{row.format(2024)}')
    (found,) = problems(folder, "again")
    assert found.startswith("scenarios/again.toml line 3, row 1: gives fund training, year 2024 again after line 2 of ")
    assert found.endswith("budgets.csv. Keep one of the two.")
    (folder / "budgets.csv").write_text(
        "\n".join(line for line in (folder / "budgets.csv").read_text().splitlines() if "training,2024" not in line)
        + "\n"
    )
    write(folder, "again", f'title = "T"\nwhy = "W"\n{row.format(2024)}{row.format(2024)}')
    (found,) = problems(folder, "again")
    assert "row 2: gives fund training, year 2024 again after row 1 of scenarios/again.toml." in found


def test_scenario_that_matches_nothing(folder):
    """A change of a file that matches nothing is told with its file and line."""
    write(
        folder,
        "nothing",
        'title = "T"\nwhy = "W"\n[[changes]]\ntable = "budgets"\ncolumn = "budget_gbp"\n'
        "set = 1\nwhere = { year = 2050 }\n",
    )
    found = "matches no row of budgets. Correct where; see the rows in the table."
    assert [f"scenarios/nothing.toml line 3, change 1: {found}"] == problems(folder, "nothing")


def test_unknown_scenario(two):
    """An unknown scenario is told with the nearest one and those there are; a path is no name."""
    assert {"flat", "high"} <= set(scenario_files(two))
    with pytest.raises(UsageError, match=r"has no scenario 'flatt'\. Did you mean 'flat'\? It has: "):
        load(two, ["flatt"])
    with pytest.raises(UsageError, match=r"has no scenario '\.\./scenarios/flat'"):
        load(two, ["../scenarios/flat"])
