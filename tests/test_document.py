"""The page about a run is one file, true to the result tables, readable by all, and runs nothing but its own script."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from optimiser.analyses.replan import Wanted, read_actuals, replan
from optimiser.csv_text import csv_text
from optimiser.document import SECTIONS, document
from optimiser.document.charts.colours import CASE_MARKS, PLACE_STEPS, SHORT_STEPS, ink_on
from optimiser.document.charts.panels import lines
from optimiser.document.charts.tiles import Scale, Tile, spread, tile_map
from optimiser.document.figures.budgets_worth import budgets_worth
from optimiser.document.figures.diversity import workforce_share
from optimiser.document.figures.gaps import gaps_listed
from optimiser.document.figures.money import money_listed
from optimiser.document.figures.places import places_by_region, places_listed
from optimiser.document.figures.sensitivity import STATED, sensitivity, without_price
from optimiser.document.figures.use import money_use, placement_use, supervisor_use
from optimiser.document.parts import Charts, Grid, Sifted
from optimiser.document.sections import diversity
from optimiser.document.sections.planned_again import planned_again
from optimiser.document.story import story
from optimiser.document.words import span
from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked, plan
from optimiser.reading.find import find
from optimiser.reports.sureness import figure_columns
from optimiser.runfolder import Circumstances, claim, reopen, write
from optimiser.solution import Options
from optimiser.solving import solve
from optimiser.tables import BY_NAME
from optimiser.words import figure, listed, percent, pounds, three_digits

ROOT = Path(__file__).resolve().parent.parent
HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran=1">',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "--></svg><b>$x$ ]]> {{ 7 * 7 }} & 心理",
)
FAIR_CONTRAST = 4.5


def past_of(folder, inst, solution, options=None):
    """The run of a solution, written and opened again."""
    claim(folder)
    write(folder, inst, solution, Circumstances(("ppopt", "solve", inst.horizon.name), options or Options()))
    return reopen(folder)


@pytest.fixture(scope="module")
def past(tmp_path_factory, tiny, tiny_plan):
    """The run of tiny."""
    return past_of(tmp_path_factory.mktemp("runs") / "tiny", tiny, tiny_plan)


@pytest.fixture(scope="module")
def page(past):
    """The page about tiny."""
    return document(past)


@pytest.fixture(scope="module")
def told(past):
    """Every section of the page about tiny, by its anchor."""
    tale = story(past, None)
    return {section.anchor: section for make in SECTIONS if (section := make(tale)) is not None}


@pytest.fixture(scope="module")
def hostile_past(tmp_path_factory):
    """The run of tiny with hostile titles."""
    folder = tmp_path_factory.mktemp("runs")
    inst = load(hostile_copy(folder))
    return past_of(folder / "hostile", inst, plan(inst))


def hostile_copy(into):
    """A copy of tiny whose titles carry markup, script, a template and a spreadsheet formula."""
    folder = Path(shutil.copytree(find("tiny"), into / "inputs"))
    for table, title in zip(("regions", "professions", "heis", "funds"), HOSTILE, strict=True):
        frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
        frame.loc[0, "title"] = title
        (folder / f"{table}.csv").write_text(csv_text(frame), encoding="utf-8")
    return folder


class Outline(HTMLParser):
    """What a page is made of: elements with their attributes, and its text without scripts."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self._quiet = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        self._quiet = tag in {"script", "style"}

    def handle_endtag(self, tag):
        """Hear text again."""
        if tag in {"script", "style"}:
            self._quiet = False

    def handle_data(self, data):
        """Keep a text."""
        if not self._quiet:
            self.text.append(data)

    def all(self, *tags):
        """The attributes of every element of these kinds, in order."""
        return [attributes for tag, attributes in self.elements if tag in tags]


def table_of(page, name):
    """The long table that the page holds for its script, as a frame."""
    found = re.search(rf'<script type="application/json" id="data-{name}">(.*?)</script>', page, re.DOTALL)
    columns = json.loads(found[1])["columns"]
    return pd.DataFrame(
        {
            one["name"]: [one["values"][code] for code in one["cells"]] if one["kind"] == "text" else one["cells"]
            for one in columns
        }
    )


# --------------------------------------------------------------------------------------------------------------------
# The page as a file


def test_page_is_one_file_that_fetches_nothing(page):
    """No element names an address but of this page; the only addresses in it are names of XML languages."""
    outline = Outline(page)
    links = [
        value for _, attributes in outline.elements for name, value in attributes.items() if name in ("src", "href")
    ]
    assert [link for link in links if not link.startswith("#")] == []
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert not re.search(r"@import|url\((?!#)", page)
    assert not outline.all("link", "iframe", "object", "embed", "img", "form")


def test_browser_is_told_to_run_the_one_script_and_fetch_nothing(page):
    """The content security policy names the script by its hash, and forbids all else but style."""
    policy = next(
        found["content"] for found in Outline(page).all("meta") if found.get("http-equiv") == "Content-Security-Policy"
    )
    script = re.search(r"<script>(.*?)</script>", page, re.DOTALL)[1]
    expected = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{expected}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "eval" not in script
    assert "innerHTML" not in script


def test_same_run_gives_the_same_page(past, page):
    """Nothing in the page depends on when it is made."""
    assert document(past) == page


def test_page_has_an_outline_that_a_screen_reader_can_follow(page):
    """One language, one first heading, no level left out, tables with captions and scopes, drawings told in words."""
    outline = Outline(page)
    levels = [int(tag[1]) for tag, _ in outline.elements if re.fullmatch(r"h\d", tag)]
    assert outline.all("html") == [{"lang": "en-GB"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert len(outline.all("caption")) == len(outline.all("table"))
    assert {found.get("scope") for found in outline.all("th")} == {"col", "row"}
    drawings = [found for found in outline.all("svg") if "swatch" not in found.get("class", "")]
    told = [found for found in outline.all("div") if found.get("role") == "img"]
    assert all(found["aria-hidden"] == "true" for found in outline.all("svg"))
    assert all(len(found["aria-label"]) > len("Chart: .") for found in told)
    assert len(drawings) >= len(told) > 10


def test_ids_are_of_one_element_and_links_lead_somewhere(page):
    """Drawings do not share ids, and every reference within the page has its target."""
    outline = Outline(page)
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    refs = [
        attributes[name][1:]
        for _, attributes in outline.elements
        for name in ("href", "xlink:href")
        if name in attributes
    ]
    refs += re.findall(r"url\(#([^)]+)\)", page)
    assert set(refs) <= set(ids)


def test_sections_come_in_the_order_of_the_story(page):
    """The answer is first, how to read the page last."""
    found = [attributes["id"] for attributes in Outline(page).all("section") if "id" in attributes]
    assert found == [
        "answer", "gaps", "places", "map", "money", "training", "diversity", "limits", "assumptions", "provenance",
        "reading",
    ]  # fmt: skip


def test_hostile_names_are_text_everywhere(hostile_past):
    """Markup, script, template and formula in a name stand on the page as they were written, and as nothing else."""
    page = document(hostile_past)
    outline = Outline(page)
    assert len(re.findall(r"<script", page)) == 1 + len(table_names(page))
    assert not outline.all("img")
    assert not [attributes for _, attributes in outline.elements if any(name.startswith("on") for name in attributes)]
    text = "".join(outline.text)
    assert all(name in text for name in HOSTILE)
    assert set(HOSTILE[:3]) <= set(table_of(page, "places")[["region", "profession", "university"]].to_numpy().ravel())


def table_names(page):
    """The names of the long tables of a page."""
    return re.findall(r'<script type="application/json" id="data-(\w+)">', page)


# --------------------------------------------------------------------------------------------------------------------
# The figures are sums over the result tables


def test_listed_places_are_the_places_of_the_plan(page, tiny, tiny_plan):
    """The long table of places on the page adds up to the places table, by year and by region."""
    places = tiny_plan.tables["places"]
    places = places[places["period"] == "plan"]
    shown = table_of(page, "places")
    assert shown["places"].sum() == pytest.approx(places["places"].sum(), abs=1e-2)
    names = dict(zip(tiny.regions["region"].astype(str), tiny.regions["title"], strict=True))
    for keys in (["year"], ["year", "region"]):
        expected = places.assign(region=places["region"].map(names)).groupby(keys)["places"].sum()
        expected = expected[expected > 1e-3]
        pd.testing.assert_series_equal(shown.groupby(keys)["places"].sum(), expected, atol=1e-3, check_dtype=False)


def test_places_go_with_their_university_and_profession(tiny, tiny_plan):
    """Each row names the university and the profession of its programme."""
    listed_ = places_listed(tiny, tiny_plan).groupby(["university", "profession"])["places"].sum()
    places = tiny_plan.tables["places"]
    places = places[places["period"] == "plan"].merge(tiny.programmes.astype({"programme": str}), on="programme")
    places = places.merge(tiny.routes.astype({"route": str}), on="route").merge(
        tiny.heis, on="hei", suffixes=("", "_hei")
    )
    places = places.merge(tiny.professions, on="profession", suffixes=("", "_of"))
    expected = places.groupby(["title_hei", "title_of"])["places"].sum()
    assert listed_.to_dict() == pytest.approx(expected[expected > 1e-3].to_dict(), abs=1e-3)


def test_places_for_residents_count_residents(tiny, tiny_plan):
    """Places per 100,000 are the places of a region and year by its population."""
    frame = places_by_region(tiny, tiny_plan)
    places = tiny_plan.tables["places"]
    expected = places[(places["region"] == "north") & (places["year"] == 2024)]["places"].sum()
    row = frame[(frame["region"] == "north") & (frame["year"] == 2024)].iloc[0]
    assert (row["places"], row["places_per_100k"]) == pytest.approx((expected, expected / 3))


def test_listed_gaps_are_the_gaps_of_the_plan_and_of_its_alternatives(page, tiny_plan):
    """The long table of gaps adds up to the gaps table in every case."""
    gaps = tiny_plan.tables["gaps"]
    expected = gaps[gaps["period"] == "plan"].groupby("case")["shortfall_wte"].sum()
    shown = table_of(page, "gaps")
    for case, value in expected.items():
        assert shown[f"{case}_wte"].sum() == pytest.approx(value)


def test_listed_money_is_the_money_of_the_plan(page, tiny, tiny_plan):
    """The long table of money adds up to the spend table, and its two cohorts to the charts' bars."""
    spend = tiny_plan.tables["spend"]
    spend = spend[spend["period"] == "plan"]
    shown = table_of(page, "money")
    assert shown["spend_gbp"].sum() == pytest.approx(spend["spend_gbp"].sum())
    assert len(money_listed(tiny, tiny_plan)) == len(spend)
    use = money_use(tiny, tiny_plan)
    use = use[use["period"] == "plan"]
    begun = spend.loc[spend["cohort"] == "begun", "spend_gbp"].sum()
    assert use["begun_gbp"].sum() == pytest.approx(begun)
    assert shown.loc[shown["cohort"] == "begun before the plan", "spend_gbp"].sum() == pytest.approx(begun)
    assert (use["begun_gbp"] + use["new_gbp"]).to_numpy() == pytest.approx(use["spend_gbp"].to_numpy())


def test_use_is_within_room_and_adds_up(tiny, tiny_plan):
    """Placement days and supervisors' time are those of the result tables and within what there is."""
    days, time = placement_use(tiny, tiny_plan), supervisor_use(tiny, tiny_plan)
    placements = tiny_plan.tables["placements"]
    assert days["used_days"].sum() == pytest.approx(placements["needed_days"].sum())
    assert days["room_days"].sum() == pytest.approx(placements[["capacity_days", "expanded_days"]].to_numpy().sum())
    given = tiny_plan.tables["supervising"].groupby(["profession", "region", "year"])["supervising_wte"].sum()
    assert time.set_index(["profession", "region", "year"])["used_wte"].to_dict() == pytest.approx(
        given.to_dict(), abs=1e-6
    )
    assert (days["used_days"] <= days["room_days"] + 1e-6).all()
    assert (time["used_wte"] <= time["room_wte"] + 1e-6).all()


def test_later_years_are_divided_by_what_the_plan_divides_by(page):
    """A discount of a quarter makes a later year a fifth lighter, and not a quarter."""
    assert "less the later it is (divided by 1.25 for each year that it lies ahead)" in " ".join(page.split())


def test_a_year_in_which_nobody_starts_misses_no_target(tiny_plan):
    """Nought of nobody is no smaller share than was asked for; who starts too few is told of in good grammar."""
    frame = tiny_plan.tables["diversity"]
    nobody = frame.assign(starts=0.0, share=0.0, of_group=0.0)
    assert diversity._said(nobody).startswith("Every target is met in every year of the plan.")
    missed = frame.assign(share=[0.0, *frame["share"][1:]])
    assert diversity._said(missed).startswith("1 target of a year is missed.")


def test_workforce_share_is_weighted_by_people(tiny, tiny_plan):
    """The share of a group in the workforce is its WTE of all WTE that have figures."""
    row = workforce_share(tiny, tiny_plan).iloc[0]
    stock = tiny_plan.tables["workforce"].set_index(["profession", "region", "year"])["stock_wte"]
    shares = tiny_plan.tables["workforce_diversity"]
    shares = shares[(shares["year"] == row["year"]) & (shares["group"] == row["group"])]
    people = [stock[tuple(key)] for key in shares[["profession", "region", "year"]].to_numpy()]
    expected = sum(share * wte for share, wte in zip(shares["share"], people, strict=True)) / sum(people)
    assert row["share"] == pytest.approx(expected)


def test_million_is_worth_its_dual(tiny, tiny_plan):
    """What £1 million would avoid is minus a million times the dual of the budget."""
    limits = tiny_plan.tables["limits"]
    budget = limits[
        (limits["family"] == "budget") & (limits["fund"] == "training") & (limits["year"].astype(int) == 2024)
    ].iloc[0]
    worth = budgets_worth(tiny, tiny_plan).set_index(["fund", "year"])["avoided_per_million"]
    assert worth["training", 2024] == pytest.approx(-1e6 * budget["dual"])


def test_one_per_cent_does_what_its_price_says(tiny, tiny_plan):
    """With one per cent less on a column the shortfall is as the prices say, and never below it."""
    effects = sensitivity(tiny, tiny_plan).set_index(["table", "column"])["effect"]
    assert len(effects) == len(STATED)
    assert (effects.abs() > 1e-3).sum() >= 6
    for (table, column), effect in effects.items():
        changed = asked(load("tiny", changes=[f"{table}.{column} *= 0.99"]), Options(objectives=("shortfall",)))
        reached = solve(build(changed), Options()).levels[0].value
        assert reached - tiny_plan.levels[0].value >= -effect - 1e-6, (table, column)
        assert reached - tiny_plan.levels[0].value == pytest.approx(-effect, rel=0.01, abs=1e-6), (table, column)


def test_one_per_cent_of_a_deep_gap_counts_its_bands():
    """Where the shallow band is full, a higher requirement also widens it: the price says so too."""
    much = load("tiny", changes=["requirements.required_wte *= 1.4"])
    found = plan(much)
    limits = found.tables["limits"]
    assert (limits.loc[limits["family"] == "shortfall_band", "dual"] < -1e-6).any()
    effect = sensitivity(much, found).set_index("table")["effect"]["requirements"]
    changes = ["requirements.required_wte *= 1.4", "requirements.required_wte *= 1.001"]
    changed = asked(load("tiny", changes=changes), Options(objectives=("shortfall",)))
    moved = solve(build(changed), Options()).levels[0].value - found.levels[0].value
    assert moved == pytest.approx(effect / 10, rel=1e-3)


def test_every_column_of_figures_has_a_price_or_is_named_without(tiny):
    """No figure is silently left out of the account of what the answer hangs on."""
    unpriced = set(without_price(tiny).itertuples(index=False, name=None))
    every = {(name, one) for name, table in BY_NAME.items() if len(tiny.table(name)) for one in figure_columns(table)}
    assert unpriced | {(stated.table, stated.column) for stated in STATED} == every


def test_totals_of_tables_are_the_sums_of_the_result_tables(told, tiny_plan):
    """The row All of places by profession and of money by fund is the total of the plan."""
    places = tiny_plan.tables["places"]
    spend = tiny_plan.tables["spend"]
    blocks = [block for section in told.values() for block in section.blocks]
    grids = {block.caption: block for block in blocks if isinstance(block, Grid)}
    grids |= {block.table.caption: block.table for block in blocks if isinstance(block, Charts) and block.table}
    total = grids["Places by profession and intake year"].rows[-1][-1]
    assert total == figure(places.loc[places["period"] == "plan", "places"].sum(), 2)
    spent = grids["Spending against budgets over the plan's years"].rows[-1][3]
    assert spent == pounds(spend.loc[spend["period"] == "plan", "spend_gbp"].sum())


def test_answer_says_what_the_tables_say(told, tiny_plan):
    """The five sentences hold the places, the shortfall, the money, the costliest limit and the assumed share."""
    (block,) = told["answer"].blocks
    said = dict(block.paragraphs)
    assert len(said) == 5
    places, comparators = tiny_plan.tables["places"], tiny_plan.tables["comparators"]
    bought = places.loc[places["period"] == "plan", "places"].sum()
    short = comparators[comparators["period"] == "plan"].groupby("case")["shortfall_wte"].sum() / 2
    assert f"{figure(bought, 0)} training places" in said["What it buys."]
    for case in ("plan", "nothing_more", "todays_pattern"):
        assert three_digits(short[case]) in said["What it changes."]
    assert "Treasury" in said["What holds it back."]
    assert "100% are assumed" in said["How sure it is."]


# --------------------------------------------------------------------------------------------------------------------
# Runs of other kinds


def test_run_without_a_plan_says_why(tmp_path):
    """An infeasible run has a page that names the limits in conflict, and no charts of a plan that is not there."""
    inst = load("infeasible")
    page = document(past_of(tmp_path / "none", inst, plan(inst)))
    outline = Outline(page)
    assert [found["id"] for found in outline.all("section") if "id" in found] == ["answer", "provenance", "reading"]
    assert "These limits cannot all hold" in "".join(outline.text)


def test_case_that_could_not_be_worked_out_is_left_out(tmp_path, tiny, tiny_plan):
    """Without today's pattern the page shows the two other cases, and the note that says why."""
    tables = dict(tiny_plan.tables)
    for name in ("comparators", "gaps"):
        tables[name] = tables[name][tables[name]["case"] != "todays_pattern"]
    solution = replace(tiny_plan, tables=tables, notes=("Today's pattern is left out. It cannot be.",))
    page = document(past_of(tmp_path / "two", tiny, solution))
    assert "Note: Today&#39;s pattern is left out. It cannot be." in page
    assert list(table_of(page, "gaps").columns) == ["profession", "region", "year", "nothing_more_wte", "plan_wte"]


def test_page_against_another_run_tells_what_differs(tmp_path, past):
    """Half the budget: the change of inputs, the shortfall by which the two differ, and both runs' origins."""
    changed = load("tiny", changes=["budgets.budget_gbp *= 0.9 where year >= 2025"])
    poorer = past_of(tmp_path / "poorer", changed, plan(changed))
    page = document(poorer, past)
    text = "".join(Outline(page).text)
    gaps = [one.solution.tables["gaps"] for one in (past, poorer)]
    before, after = (
        frame.loc[(frame["case"] == "plan") & (frame["period"] == "plan"), "shortfall_wte"].sum() for frame in gaps
    )
    assert "Against the run tiny" in text
    assert f"leaves {three_digits(abs(after - before))} WTE-years" in text
    assert "budget" in text.split("What changed in the inputs.")[1][:300].lower()
    assert past.inst.hash in text
    assert poorer.inst.hash in text


def test_a_round_planned_again_says_what_came_in_and_what_became_of_promises(tmp_path, tiny, tiny_plan):
    """Its figures are those of the run's tables: what came in, shortfall by step, places moved, promises broken."""
    folder = tmp_path / "actuals"
    folder.mkdir()
    report = {"title": "autumn return", "last_year_begun": 2024, "source_of_record": "made up"}
    (folder / "actuals.toml").write_text("\n".join(f"{name} = {json.dumps(value)}" for name, value in report.items()))
    fill = "programme,region,year,fill_share,source,confidence\nall,all,2024,0.9,return,published\n"
    (folder / "actual_fill_rates.csv").write_text(fill)
    made = replan(tiny, tiny_plan, read_actuals(folder, tiny), Wanted())
    again = past_of(tmp_path / "again", made.inst, made.solution)
    tables = again.solution.tables
    shown = document(again)
    moved = table_of(shown, "places-moved")
    assert moved["change_places"].sum() == pytest.approx(tables["replan_changes"]["change_places"].sum(), abs=1e-3)
    assert len(table_of(shown, "came-in")) == len(tables["monitoring"]) == 4
    section = planned_again(story(again, None))
    steps, unkept = (block for block in section.blocks if isinstance(block, Grid))
    values = tables["replan_steps"]["weighted_wte_years"]
    assert [float(row[1]) for row in steps.rows] == pytest.approx(values.tolist(), abs=0.05)
    assert [row[0] for row in unkept.rows] == ["vale-certificate", "vale-certificate"]
    words = dict(section.blocks[0].paragraphs)
    assert "was promised to be 9.51 weighted WTE-years and is now planned to be 11.4" in words["What it did."]
    sifted = [block for block in section.blocks if isinstance(block, Sifted)]
    figures = {"promised_places", "places", "change_places", "planned", "actual", "difference"}
    kinds = {name: block.frame[name].dtype for block in sifted for name in figures & {*block.frame.columns}}
    assert kinds == dict.fromkeys(
        figures, "float64"
    )  # whole numbers too: they are added up, and no names to choose from
    saved = -tables["replan_price"]["spend_gbp"].iloc[2]
    assert f"spend £{saved:,.0f} less" in words["What keeping promises would cost."]


def test_run_against_itself_has_no_difference(past):
    """The same run twice: the inputs are the same."""
    assert "The inputs of both are the same." in document(past, past)


def test_provenance_names_everything_needed_to_repeat_the_run(told, past):
    """Inputs, command, versions, proven bound and worst breach are on the page."""
    text = str(told["provenance"])
    assert past.inst.hash in text
    assert "highspy" in text
    assert "ppopt solve tiny" in text
    assert figure(past.solution.levels[0].bound, 3) in text
    assert "worst breach" in text


# --------------------------------------------------------------------------------------------------------------------
# Drawings


def test_colours_are_read_on_their_tiles():
    """Every colour of a map has ink on it that has the contrast that the accessibility rules ask for."""
    for colour in (*SHORT_STEPS, *PLACE_STEPS):
        assert contrast(colour, ink_on(colour)) >= FAIR_CONTRAST
    for mark in CASE_MARKS.values():
        assert contrast(mark.colour, "#ffffff") >= FAIR_CONTRAST
    assert len({mark.dash for mark in CASE_MARKS.values()}) == len(CASE_MARKS)


def contrast(one, other):
    """Contrast of two colours by WCAG 2."""

    def luminance(colour):
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_map_holds_every_tile_of_42_boards():
    """Each integrated care board of the larger instance has its own tile, with its figure."""
    regions = pd.read_csv(ROOT / "instances/england-icb/regions.csv")
    tiles = [
        Tile(row.tile_column, row.tile_row, row.title, number / 42, f"{number + 1}!")
        for number, row in enumerate(regions.itertuples())
    ]
    scale = Scale(SHORT_STEPS, tuple(number / 6 for number in range(7)), tuple("abcdefg"))
    drawn = tile_map("map", tiles, scale, 92.0)
    assert len(tiles) == 42
    assert all(f">{tile.words}<" in drawn for tile in tiles)
    assert [scale.colour(value) for value in (-1.0, 0.0, 0.5, 0.99, 2.0)] == [
        SHORT_STEPS[number] for number in (0, 0, 3, 5, 5)
    ]


def test_tiles_in_one_place_are_set_side_by_side():
    """An instance whose tiles overlap still shows every region."""
    tiles = [Tile(0, 0, str(number), 0.0, "") for number in range(8)]
    assert len({(tile.column, tile.row) for tile in spread(tiles)}) == 8


def test_maps_show_the_shares_of_the_last_year(told, past, tiny_plan):
    """The figure on a tile is the shortfall of its region by what it needs, in the last year of the plan."""
    (charts,) = (block for block in told["map"].blocks if isinstance(block, Charts))
    short, needs = tiny_plan.tables["comparators"], past.inst.requirements
    own = short[(short["case"] == "nothing_more") & (short["region"] == "north") & (short["year"] == 2025)]
    need = needs[(needs["region"] == "north") & (needs["year"] == 2025)]["required_wte"].sum()
    assert f">{percent(own['shortfall_wte'].sum() / need)}<" in charts.charts[0].svg


def test_drawing_takes_a_line_without_height():
    """A chart in which everything is nought, or of a single year, is drawn."""
    mark = CASE_MARKS["plan"]
    assert "<svg" in lines("a", [2024], {"plan": (mark, [0.0])})


# --------------------------------------------------------------------------------------------------------------------
# Words


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (three_digits(0.0123), "0.012"),
        (three_digits(0.0), "0"),
        (three_digits(1234.5), "1,234"),
        (percent(0.0001), "under 1%"),
        (percent(0.9999), "over 99%"),
        (percent(0.99999, 1), "over 99.9%"),
        (percent(1.0), "100%"),
        (pounds(1_250_000), "£1.2 million"),
        (pounds(999.4), "£999"),
        (figure(float("nan"), 1), "n/a"),
        (figure(-0.001, 1), "0"),
        (span(2024, 2024), "2024"),
        (span(float("nan"), 1), ""),
        (listed(["a", "b", "c"]), "a, b and c"),
        (listed(["a"]), "a"),
    ],
)
def test_figures_in_words(made, expected):
    """Figures are written for people: no powers of ten, no false nought or whole."""
    assert made == expected


# --------------------------------------------------------------------------------------------------------------------
# The command


def test_report_is_written_beside_the_run_and_never_over_anything(run, past):
    """The first page is RUN.html, the second RUN-2.html; the run folder stays as it was."""
    before = sorted(past.run.folder.rglob("*"))
    first, second = run("report", past.run.folder), run("report", past.run.folder)
    beside = past.run.folder.parent
    assert (first.code, second.code) == (0, 0)
    assert first.out.startswith(f"Report: {beside / 'tiny.html'} (")
    assert (beside / "tiny.html").read_bytes() == (beside / "tiny-2.html").read_bytes()
    assert sorted(past.run.folder.rglob("*")) == before


def test_report_refuses_what_it_would_spoil(run, past, tmp_path):
    """A file that is there, a place within a run folder, and folders that are no run are refused in a sentence."""
    there = tmp_path / "there.html"
    there.write_text("mine", encoding="utf-8")
    tried = {
        "nothing is ever overwritten": run("report", past.run.folder, "--out", there),
        "lies within a run folder": run("report", past.run.folder, "--out", past.run.folder / "tables" / "page.html"),
        "There is no folder": run("report", tmp_path / "nowhere"),
        "is not a run folder": run("report", tmp_path),
    }
    for words, done in tried.items():
        assert done.code == 2, words
        assert words in done.err
        assert "Traceback" not in done.err
    assert there.read_text(encoding="utf-8") == "mine"


def test_report_of_an_edited_run_is_refused(run, tmp_path, tiny, tiny_plan):
    """A table that somebody changed is found before a page is made of it."""
    past_of(tmp_path / "edited", tiny, tiny_plan)
    table = tmp_path / "edited" / "tables" / "places.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("plan", "tail", 1), encoding="utf-8")
    done = run("report", "edited")
    assert done.code == 2
    assert "was changed after the run wrote it" in done.err
    assert not (tmp_path / "edited.html").exists()


def test_report_that_cannot_be_written_says_so(run, past, tmp_path):
    """A file where a folder should be: a sentence, and nothing left behind."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("report", past.run.folder, "--out", "file/page.html")
    assert done.code == 2
    assert "could not be written" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_charts_and_template_are_loaded_only_when_a_report_is_made():
    """Other commands do not wait for the drawing library."""
    code = "import sys, cli.main, cli.report, optimiser.planning;  print({'matplotlib', 'jinja2'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "set()"


def test_template_style_and_script_are_packed():
    """A wheel holds what the page is made of."""
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]
    patterns = packed["targets"]["wheel"]["include"]
    files = [f"optimiser/document/page/page.{ending}" for ending in ("html", "css", "js")]
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert all(any(fnmatch.fnmatch(name, pattern) for pattern in patterns) for name in files)


def test_long_tables_are_named_once_and_add_up_what_they_have(told, past):
    """Each long table's sums and totals are of columns that it shows."""
    found = [block for section in told.values() for block in section.blocks if isinstance(block, Sifted)]
    assert [block.name for block in found] == ["gaps", "places", "money", "limits"]
    for block in found:
        assert {*block.adds_up, *block.totals_by} <= set(block.titles) <= set(block.frame.columns)
    assert gaps_listed(past.inst, past.solution).equals(found[0].frame)
