"""Overrides that were kept: they solve as a scenario, and every report lists them with who signed and the cost."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl
import pytest

from cli.ending import run_and_report
from cli.main import ppopt
from optimiser.analyses.explain import explain
from optimiser.document import document
from optimiser.loading import load
from optimiser.planning import plan
from optimiser.reports import REPORTS
from optimiser.reports.overrides import overrides
from optimiser.runfolder import reopen
from optimiser.spreadsheet import write_results
from tests.by_hand import run_of

TEXTS = ("places[therapist, south, 2025] = 1", "spend[fund=training, 2025] <= 390000")
OWNER, REASON = "Ann <b>Other</b>", "<script>window.ran = 1</script> promised"
AT_MOST = "places[profession=therapist; region=south, 2025] at most 1"


@pytest.fixture(scope="module")
def kept(tmp_path_factory, tiny, tiny_plan):
    """A folder with a run of tiny, an override kept from it, and a run with the override, made by the commands."""
    folder = tmp_path_factory.mktemp("kept")
    done = run_of(folder / "before", tiny, tiny_plan).run.folder
    asked = [part for text in TEXTS for part in ("--what-if", text)]
    signed = ["--keep", str(folder / "promise.toml"), "--owner", OWNER, "--reason", REASON]
    for command in (
        ["explain", str(done), *asked, *signed],
        ["solve", "tiny", "--scenario", str(folder / "promise.toml"), "--out", str(folder / "after")],
    ):
        assert run_and_report(ppopt, command) == 0
    return folder


@pytest.fixture(scope="module")
def after(kept):
    """The run with the override, opened again."""
    return reopen(kept / "after")


def test_a_kept_override_holds_in_the_plan_that_is_solved_with_it(after):
    """The number that was fixed, and the sum that was capped."""
    places = after.solution.tables["places"].astype({"programme": str, "region": str})
    held = places[(places["programme"] == "hill-doctorate") & (places["region"] == "south") & (places["year"] == 2025)]
    assert held["places"].tolist() == pytest.approx([1.0])
    spend = after.solution.tables["spend"]
    spend = spend[(spend["fund"] == "training") & (spend["year"] == 2025)]
    spent = spend[spend["kind"].isin(["tuition", "salary", "tariff"])]["spend_gbp"].sum()
    assert 0 < spent <= 390_000 * (1 + 1e-6)


def test_it_costs_what_was_said_when_it_was_kept(kept, tiny_plan, after):
    """The price in the file is the difference between the plan with it and the plan without."""
    change = [new.value - old.value for new, old in zip(after.solution.levels, tiny_plan.levels, strict=True)]
    text = (kept / "promise.toml").read_text(encoding="utf-8")
    said = re.search(
        r"together cost ([\d.]+) weighted WTE-years more shortfall and £([\d,]+) less discounted cost", text
    )
    assert float(said[1]) == pytest.approx(change[0], rel=0.01)
    assert -float(said[2].replace(",", "")) == pytest.approx(change[1], abs=1)


def test_the_report_has_a_row_for_each_rule(after):
    """What it says, who signed it, why, what it cost when it was kept and what a step costs now."""
    frame = overrides(after.inst, after.solution)
    assert frame["what"].tolist() == [
        "places[profession=therapist; region=south, 2025] at least 1", AT_MOST,
        "spend[fund=training, 2025] at most 390,000",
    ]  # fmt: skip
    assert ({OWNER}, {REASON}) == (set(frame["owner"]), set(frame["why"]))
    assert frame["step"].tolist() == ["place", "place", "£1m"]
    limits = after.solution.tables["limits"].set_index("rule")["dual"].abs()
    expected = [limits.get(rule, 0.0) * step for rule, step in zip(frame["rule"], (1, 1, 1e6), strict=True)]
    assert expected == pytest.approx(frame["price"].tolist())
    assert frame["price"].max() > 0
    assert (frame["price"] > 0).tolist() == (frame["binding_rows"] > 0).tolist()
    assert not frame.isna().any(axis=None)


def test_explain_prices_each_by_solving_without_it(after):
    """What the first objective would save without one of them, and without all: without all is the plan of tiny."""
    found = explain(after.inst, after.solution)["overrides"].set_index("what")["costs"]
    without = load("tiny")
    everything = plan(without).levels[0].value
    assert found["all of them together"] == pytest.approx(after.solution.levels[0].value - everything, abs=1e-6)
    alone = [found[what] for what in found.index if what != "all of them together"]
    assert max(alone) <= found["all of them together"] + 1e-7
    assert found["places[profession=therapist; region=south, 2025] at least 1"] == pytest.approx(0.0, abs=1e-7)


def test_a_plan_without_overrides_lists_none(tiny, tiny_plan):
    """No rows, and no section in any report."""
    assert len(overrides(tiny, tiny_plan)) == 0
    assert len(explain(tiny, tiny_plan)["overrides"]) == 0


def test_the_summary_lists_them(kept, run):
    """The page of solve, kept in the folder, names each with its price; without any it says nothing."""
    page = (kept / "after" / "summary.txt").read_text(encoding="utf-8")
    assert re.search(rf"{re.escape(AT_MOST)} +{re.escape(OWNER)} +[\d.]+ for each place", page)
    assert "Kept when the 2 overrides kept together cost" in " ".join(page.split())
    assert max(map(len, page.splitlines())) <= 100
    assert "OVERRIDES" not in run("solve", "tiny", "--out", "plain").out


def test_programs_and_spreadsheets_see_them(kept, run):
    """Solve --json and --csv have the report with its prices; without an override the CSV has no such rows."""
    scenario = ("--scenario", kept / "promise.toml")
    told = json.loads(run("solve", "tiny", *scenario, "--out", "one", "--json").out)["reports"]["overrides"]
    assert AT_MOST in [row["what"] for row in told]
    rows = list(csv.DictReader(io.StringIO(run("solve", "tiny", *scenario, "--out", "two", "--csv").out)))
    mine = [row for row in rows if row["report"] == "overrides"]
    assert {"price", "binding_rows"} == {row["measure"] for row in mine}
    plain = list(csv.DictReader(io.StringIO(run("solve", "tiny", "--out", "three", "--csv").out)))
    assert "overrides" not in {row["report"] for row in plain}
    assert "rule" not in plain[0]


def test_the_page_of_html_lists_them_as_text(after):
    """A section with each override; markup in the names of whoever signed is shown, not obeyed."""
    page = document(after)
    assert "What somebody fixed by hand, and what it costs" in page
    assert "Ann &lt;b&gt;Other&lt;/b&gt;" in page
    assert "&lt;script&gt;window.ran = 1&lt;/script&gt; promised" in page
    assert OWNER not in page
    assert REASON not in re.sub(r"<script type=\"application/json\".*?</script>", "", page, flags=re.DOTALL)
    assert "Kept when the 2 overrides kept together cost" in page


def test_a_page_without_overrides_has_no_such_section(kept):
    """Nothing is said of what is not there."""
    assert "fixed by hand" not in document(reopen(kept / "before"))


def test_the_workbook_lists_them(kept, after, tmp_path):
    """A sheet of their own with a native table, named on the first sheet; none without overrides."""
    write_results(tmp_path / "after.xlsx", after)
    book = openpyxl.load_workbook(tmp_path / "after.xlsx")
    sheet = book["overrides"]
    assert list(sheet.tables) == ["overrides"]
    rows = list(sheet.iter_rows(values_only=True))
    found = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    frame = overrides(after.inst, after.solution)
    assert frame["what"].tolist() == [row["what"] for row in found]
    assert frame["price"].tolist() == pytest.approx([row["price"] for row in found])
    assert {OWNER} == {row["owner"] for row in found}
    assert "overrides" in [cell.value for cell in book["Summary"]["A"]]
    write_results(tmp_path / "before.xlsx", reopen(kept / "before"))
    assert "overrides" not in openpyxl.load_workbook(tmp_path / "before.xlsx").sheetnames


def test_the_page_of_explain_lists_them(kept, run):
    """With who signed, what each costs now and what it cost when it was kept, said once."""
    page = run("explain", kept / "after")
    assert "OVERRIDES IN THE PLAN" in page.out
    assert "all of them together" in page.out
    assert " ".join(page.out.split()).count("Kept when the 2 overrides kept together cost") == 1
    assert "scenario: none" not in page.out
    assert max(map(len, page.out.splitlines())) <= 100


def test_the_report_is_among_the_reports():
    """Whoever shows all reports shows this one."""
    assert "overrides" in [report.name for report in REPORTS]
