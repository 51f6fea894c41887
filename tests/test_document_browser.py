"""The page about a run in a real browser: it renders, its tables work, it says nothing to the console, nothing runs."""

from __future__ import annotations

import os
import shutil
import time

import pandas as pd
import pytest

from optimiser.document import document
from optimiser.document.figures.places import places_listed
from optimiser.loading import load
from optimiser.planning import plan
from tests.test_document import HOSTILE, hostile_copy, past_of

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
DRIVER = shutil.which("chromedriver") or ""
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,1000",
)
PATIENCE_S = 20

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="There is no Chromium with its chromedriver on this machine's path."
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Chromium without a window, with a profile of its own and a folder for downloads."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER, env={**os.environ, "SE_OFFLINE": "true"}))
    driver.downloads = tmp_path_factory.mktemp("downloads")
    driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(driver.downloads)})
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def past(tmp_path_factory):
    """The run of tiny with hostile titles: what works on it works on any."""
    folder = tmp_path_factory.mktemp("runs")
    inst = load(hostile_copy(folder))
    return past_of(folder / "hostile", inst, plan(inst))


@pytest.fixture(scope="module")
def file(tmp_path_factory, past):
    """The page as a file."""
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(document(past), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(browser, file):
    """The page, opened afresh."""
    browser.get_log("browser")
    browser.get(file.as_uri())
    return browser


@pytest.fixture(scope="module")
def listed(past):
    """What the long table of places should hold."""
    return places_listed(past.inst, past.solution)


def places_table(opened):
    """The long table of places on the page."""
    from selenium.webdriver.common.by import By

    return opened.find_element(By.CSS_SELECTOR, '[data-of="data-places"]')


def rows_of(table):
    """The rows that a long table shows, as lists of text."""
    script = (
        "return [...arguments[0].querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return table.parent.execute_script(script, table)


def choose(table, title, text):
    """Choose from the list under a title."""
    from selenium.webdriver.support.ui import Select

    script = """return [...arguments[0].querySelectorAll('.controls label')]
        .find(label => label.firstChild.textContent === arguments[1]).querySelector('select')"""
    Select(table.parent.execute_script(script, table, title)).select_by_visible_text(text)


def downloaded(opened, table):
    """The file that the button gives, as a frame of text, and as it was written."""
    from selenium.webdriver.common.by import By

    for old in opened.downloads.iterdir():
        old.unlink()
    table.find_element(By.XPATH, ".//button[text()='Download as CSV']").click()
    until = time.monotonic() + PATIENCE_S
    while not (found := list(opened.downloads.glob("*.csv"))) and time.monotonic() < until:
        time.sleep(0.05)
    assert [path.name for path in found] == ["places.csv"]
    text = found[0].read_text(encoding="utf-8-sig")
    return pd.read_csv(found[0], encoding="utf-8-sig"), text


def test_page_renders_without_a_word_to_the_console(opened):
    """Every drawing has a size, every long table has rows, nothing is fetched, nothing is complained of."""
    sizes = opened.execute_script(
        "return [...document.querySelectorAll('figure svg')].map(svg => svg.getBoundingClientRect()).map(box => "
        "[box.width, box.height])"
    )
    shown = [size for size in sizes if size[0] > 0]
    assert len(shown) > 10
    assert all(width > 100 and height > 60 for width, height in shown)
    assert opened.execute_script("return [...document.querySelectorAll('.sifted tbody')].map(b => b.rows.length)")
    assert opened.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert opened.get_log("browser") == []


def test_hostile_names_do_nothing_but_stand_there(opened, past):
    """No name of the instance runs; each is read as it was written."""
    assert opened.execute_script("return window.ran === undefined")
    text = opened.execute_script("return document.body.innerText")
    assert all(name in text for name in HOSTILE)
    regions = {row[3] for row in rows_of(places_table(opened))}
    assert regions <= set(past.inst.regions["title"])


def test_filters_leave_the_rows_asked_for(opened, listed):
    """A region and a year: as many rows and places as the plan has there; a search that finds nothing leaves none."""
    from selenium.webdriver.common.by import By

    table = places_table(opened)
    choose(table, "Region", "South")
    choose(table, "Intake", "2025")
    expected = listed[(listed["region"] == "South") & (listed["year"] == 2025)]
    assert len(rows_of(table)) == len(expected) > 0
    assert {(row[3], row[4]) for row in rows_of(table)} == {("South", "2025")}
    found = table.find_element(By.CSS_SELECTOR, ".found").text
    assert found == f"{len(expected)} of {len(listed)} rows. Sum of “Places”: {expected['places'].sum():.2f}."
    table.find_element(By.CSS_SELECTOR, "input[type=search]").send_keys("no such place")
    assert rows_of(table) == []


def test_adding_up_gives_sums(opened, listed):
    """Places by university and year are the sums of their rows."""
    table = places_table(opened)
    choose(table, "Add up by", "University")
    choose(table, "and by", "Intake")
    expected = listed.groupby(["university", "year"])["places"].sum()
    found = {(name, int(year)): float(places) for name, year, places in rows_of(table)}
    assert found == pytest.approx(expected.to_dict(), abs=0.006)


def test_columns_sort_by_mouse_and_by_key(opened, listed):
    """The largest come first, then the smallest; the button keeps the focus and says which way it sorts."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    table = places_table(opened)
    table.find_element(By.CSS_SELECTOR, "th[data-column=places] button").click()
    assert float(rows_of(table)[0][-1]) == pytest.approx(listed["places"].max(), abs=0.006)
    opened.switch_to.active_element.send_keys(Keys.ENTER)
    assert float(rows_of(table)[0][-1]) == pytest.approx(listed["places"].min(), abs=0.006)
    head = table.find_element(By.CSS_SELECTOR, "th[data-column=places]")
    assert head.get_attribute("aria-sort") == "ascending"
    assert opened.execute_script("return document.activeElement.parentElement.dataset.column") == "places"


def test_download_is_the_table_and_harmless_to_a_spreadsheet(opened, listed):
    """All rows with all their digits; a name that could be taken for a formula has an apostrophe before it."""
    frame, text = downloaded(opened, places_table(opened))
    meant = frame.replace({"'" + HOSTILE[2]: HOSTILE[2]})
    pd.testing.assert_frame_equal(meant, listed, check_dtype=False, atol=1e-9)
    assert "'" + HOSTILE[2] in text
    assert "," + HOSTILE[2] not in text


def test_download_holds_what_is_chosen(opened, listed):
    """Only the rows that the filters leave are downloaded."""
    table = places_table(opened)
    choose(table, "Region", "South")
    frame, _ = downloaded(opened, table)
    assert len(frame) == (listed["region"] == "South").sum()


def test_keyboard_reaches_the_answer_first(opened):
    """The first key goes to a link that skips to the answer."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    opened.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = opened.switch_to.active_element
    assert link.text == "Skip to the answer"
    link.send_keys(Keys.ENTER)
    assert opened.execute_script("return location.hash") == "#answer"


def test_everything_that_is_used_or_seen_has_a_name(opened):
    """In the tree that a screen reader gets, controls, drawings and tables have names."""
    opened.execute_cdp_cmd("Accessibility.enable", {})
    nodes = opened.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    named = {"button", "combobox", "searchbox", "image", "link", "region", "table", "heading"}
    found = [(node["role"]["value"], node.get("name", {}).get("value", "")) for node in nodes if not node["ignored"]]
    assert {role for role, _ in found} >= {"button", "combobox", "searchbox", "image", "table", "heading"}
    unnamed = [role for role, name in found if role in named - {"table"} and not name.strip()]
    assert unnamed == []


@pytest.mark.parametrize("width", [320, 400, 1280])
def test_page_fits_its_width(opened, width):
    """On a telephone too the page is read downwards; only tables scroll sideways."""
    opened.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    wide, room = opened.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    opened.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= room == width


def test_what_is_folded_is_printed(opened):
    """Before it prints, the page opens what is folded, and folds it after; a long table prints once it is used."""
    folded = "return document.querySelectorAll('details:not([open])').length"
    before = opened.execute_script(folded)
    opened.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert opened.execute_script(folded) == 0 < before
    opened.execute_script("dispatchEvent(new Event('afterprint'))")
    assert opened.execute_script(folded) == before
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    table = places_table(opened)
    shown = "return getComputedStyle(arguments[0].querySelector('.scroll')).display"
    assert opened.execute_script(shown, table) == "none"
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    choose(table, "Region", "South")
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert opened.execute_script(shown, table) != "none"
    opened.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
