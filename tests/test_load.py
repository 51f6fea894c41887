"""Loading: types, expansion of ``all``, hashes, selections, and where instances are found."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from optimiser import loading
from optimiser.checks import CHECKS, Check
from optimiser.errors import UsageError
from optimiser.instance import TABLE_FIELDS
from optimiser.loading import load, load_each
from optimiser.reading.find import SHIPPED, find, shipped
from optimiser.selection import attribute, domain, parse, parse_years, select
from optimiser.tables import BY_NAME
from tests.spoil import append, copy_of_tiny, problems, replace


@pytest.fixture
def folder(tmp_path):
    """A copy of the tiny instance."""
    return copy_of_tiny(tmp_path)


def test_fields(tiny):
    """The tables of an instance are those that are described, each with its columns and nothing else."""
    assert tuple(BY_NAME) == TABLE_FIELDS
    for name, table in BY_NAME.items():
        assert set(table.model_fields) == set(tiny.table(name).columns)


def test_types(tiny):
    """Names are Categorical over their set, words and areas text, years whole numbers, figures floats."""
    assert tiny.sets["region"] == tiny.catchments["region"].dtype
    assert tiny.sets["region"].categories.tolist() == ["north", "south"]
    assert tiny.sets["cost_kind"] == tiny.charges["cost_kind"].dtype
    texts = [tiny.funds["scope"], tiny.heis["region"], tiny.routes["pool"], tiny.diversity_targets["region"]]
    assert all(pd.api.types.is_string_dtype(text) for text in texts)
    assert np.int64 == tiny.budgets["year"].dtype
    assert np.float64 == tiny.budgets["budget_gbp"].dtype


def test_absent_table(folder):
    """A table that is absent has no rows, and the same columns and types."""
    (folder / "leave_rates.csv").unlink()
    expected = load("tiny").leave_rates.dtypes
    actual = load(folder).leave_rates
    assert actual.empty
    pd.testing.assert_series_equal(expected, actual.dtypes)


def test_all_is_written_out(tiny):
    """A row that says all stands for every member, except where another row names more."""
    rows = tiny.placement_capacity[["setting", "region", "year", "days"]].astype({"setting": str, "region": str})
    clinic = rows[rows["setting"] == "clinic"].set_index(["region", "year"])["days"]
    expected = {(region, year): 60.0 for region in ("north", "south") for year in range(2024, 2028)}
    assert expected | {("south", 2025): 30.0} == clinic.to_dict()
    assert (tiny.written["placement_capacity"], len(tiny.placement_capacity)) == (3, 16)


def test_all_earlier_years(folder):
    """Before the first intake, all stands for the cohorts of the route that still train or qualify."""
    (folder / "pipeline.csv").write_text(
        "route,region,intake_year,trainees,source,confidence\n"
        "doctorate,all,all,2,made up,assumed\ncertificate,all,all,3,made up,assumed\n"
    )
    cohorts = load(folder).pipeline.groupby("route", observed=True)["intake_year"].unique()
    assert {k: sorted(v) for k, v in cohorts.items()} == {"doctorate": [2021, 2022, 2023], "certificate": [2023]}


def test_contradicting_rows(folder):
    """Two rows that name equally much and meet in a key contradict each other; one told pair of lines is enough."""
    append(folder, "leave_rates.csv", "practitioner,south,all,0.2,made up,assumed")
    found = "gives profession practitioner, region south, year 2025 again after line 2. Keep one of the two."
    assert [f"leave_rates.csv line 5: {found}"] == problems(folder)
    append(folder, "leave_rates.csv", "practitioner,all,all,0.2,made up,assumed")
    append(folder, "leave_rates.csv", "practitioner,all,all,0.3,made up,assumed")
    found = (
        "gives profession practitioner, region north, year 2024, and 2 more, again after line 6. Keep one of the two."
    )
    assert f"leave_rates.csv line 7: {found}" in problems(folder)


def test_hash_ignores_order(folder, tiny):
    """The order of rows, files and columns, and how a figure is written, do not change the hash."""
    for path in folder.glob("*.csv"):
        header, *rows = path.read_text().splitlines()
        path.write_text("\n".join([header, *reversed(rows)]))
    replace(folder, "programmes.csv", "hill,doctorate,6,4,", "hill,doctorate,6.0,4e0,")
    frame = pd.read_csv(folder / "budgets.csv")
    frame[frame.columns[::-1]].to_csv(folder / "budgets.csv", index=False)
    assert tiny.hash == load(folder).hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("budgets.csv", "training,2024,400000", "training,2024,400000.001"),
        ("services.csv", "Adults", "Adult"),
        ("instance.toml", "discount_rate = 0.25", "discount_rate = 0.24"),
    ],
)
def test_hash_sees_changes(folder, tiny, file, old, new):
    """Any figure, text or setting that differs changes the hash."""
    replace(folder, file, old, new)
    assert tiny.hash != load(folder).hash


def test_phases():
    """Loading says when it begins to read and when to check."""
    phases = []
    load("tiny", on_phase=phases.append)
    assert phases == ["read", "check"]


def test_light_imports():
    """Loading waits for no solver, no modelling language and no workbook reader."""
    code = "import sys, optimiser.loading; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"highspy", "pyomo", "scipy", "rich", "openpyxl", "matplotlib"}
    assert set() == heavy & set(done.stdout.split())


# Where instances are --------------------------------------------------------------------------------------------------


def test_find_by_name_and_path(folder, monkeypatch):
    """A name finds what ships, a path what is there, and a folder that is an instance comes first."""
    assert find("tiny") == SHIPPED / "tiny"
    assert folder == find(folder)
    monkeypatch.chdir(folder.parent)
    assert str(find("tiny")) == "tiny"
    assert "tiny" in [path.name for path in shipped()]


def test_find_nothing(tmp_path):
    """A file that is no workbook, or a path to nothing, is a mistake in the command."""
    (tmp_path / "plan.txt").write_text("x")
    with pytest.raises(UsageError, match=r"is neither a folder nor a workbook"):
        find(tmp_path / "plan.txt")
    with pytest.raises(UsageError, match=r"There is no instance '.*nowhere': no such folder or workbook\."):
        find(tmp_path / "nowhere")


# Selections -----------------------------------------------------------------------------------------------------------


def test_parse():
    """A selection is all, or columns with the values that are counted."""
    assert parse(" all ") == []
    expected = [("profession", ("hit",)), ("kind", ("top-up", "core"))]
    assert expected == parse("profession=hit; kind=top-up, core")


@pytest.mark.parametrize("text", ["", "profession", "=hit", "profession=", "profession=hit;", "kind=core,,top-up"])
def test_parse_nothing(text):
    """A text that is no selection is refused."""
    with pytest.raises(ValueError, match="is not a condition such as profession=hit"):
        parse(text)


def test_parse_years():
    """Years are all, a year, a range, or a list of both."""
    years = range(2024, 2032)
    assert list(years) == parse_years("all", years)
    assert parse_years("2026..2028, 2024", years) == [2024, 2026, 2027, 2028]
    with pytest.raises(ValueError, match=r"2023 is not among the years 2024\.\.2031"):
        parse_years("2023..2025", years)
    with pytest.raises(ValueError, match=r"'2026\.\.2025' is neither all, a year, nor a range"):
        parse_years("2026..2025", years)


def test_select(tiny):
    """Conditions may name what is looked up from a programme, route, profession or region."""
    places = domain(tiny, "places")
    chosen = select(tiny, places, parse("hei_region=north; family=therapist; region=south"))
    assert list(chosen.itertuples(index=False, name=None)) == [("hill-doctorate", "south")]
    assert attribute(tiny, places, "hei_region").tolist() == ["north", "north", "south", "south"]
    assert attribute(tiny, places, "parent").tolist() == ["country"] * 4


def test_domain(tiny):
    """Each measure counts what the tables offer."""
    sizes = {measure: len(domain(tiny, measure)) for measure in ("places", "intake", "starts", "spend", "stock")}
    assert sizes == {"places": 4, "intake": 2, "starts": 4, "spend": 14, "stock": 4}


def test_apostrophe_before_a_formula(folder):
    """What a run folder escapes for spreadsheets reads back as it was, and so gives the same hash."""
    replace(folder, "services.csv", "Adults", "+5% Adults")
    told = load(folder)
    replace(folder, "services.csv", "+5% Adults", "'+5% Adults")
    assert "+5% Adults" in load(folder).services["title"].tolist()
    assert told.hash == load(folder).hash


def test_hash_ignores_where_figures_come_from(folder, tiny):
    """A source told better leaves the hash as it is, so that a change undone gives the old hash."""
    replace(folder, "pools.csv", "Supervisors of doctorates,made up,assumed", "Supervisors of doctorates,told,recalled")
    assert tiny.hash == load(folder).hash
    assert tiny.hash == load(folder, changes=["budgets.budget_gbp *= 2", "budgets.budget_gbp /= 2"]).hash


def test_a_new_optional_table_leaves_the_hash_of_instances_without_it():
    """Runs that were kept still open: a table that was added since belongs in LATER (optimiser/reading/digest.py)."""
    assert load("infeasible").hash == "5e6480164a504d98202d8ba15f3e9004f30ea290a606bbea9e21c10b86fcf513"


def test_several_combinations_are_what_each_is_by_itself(monkeypatch):
    """One that adds rows among them; the tables are read once, and what a scenario leaves as it was is checked once."""
    wanted = [(), ("attrition-high",), (), ("flat-cash", "attrition-high"), ()]
    alone = [load("tiny", names, ["services.weight *= 2"]) for names in wanted]
    read, asked = [], []
    real, check = loading.read, Check.__call__
    monkeypatch.setattr(loading, "read", lambda path: read.append(path) or real(path))
    monkeypatch.setattr(Check, "__call__", lambda one, tables: asked.append(one) or check(one, tables))
    together = load_each("tiny", wanted, ["services.weight *= 2"])
    assert [(inst.hash, inst.scenario, inst.warnings) for inst in together] == [
        (inst.hash, inst.scenario, inst.warnings) for inst in alone
    ]
    assert len(read) == 1
    assert len(CHECKS) <= len(asked) < 2 * len(CHECKS)


def test_a_change_that_cannot_be_read_is_told_before_anything_is(monkeypatch):
    """Nobody waits for tables, or is told of their problems, for a slip of the pen."""
    monkeypatch.setattr(loading, "read", None)
    with pytest.raises(UsageError):
        load("tiny", [], ["nonsense"])
    with pytest.raises(UsageError, match="no scenario 'flat-cas'"):
        load("tiny", ["flat-cas"])
