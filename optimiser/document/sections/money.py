"""Money by fund and year, against what there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.charts.colours import BLACK, BLUE, SKY
from optimiser.document.charts.panels import Stack, bars
from optimiser.document.figures.money import money_listed
from optimiser.document.figures.use import money_use
from optimiser.document.parts import Chart, Charts, Grid, Mark, Section, Sifted, prose
from optimiser.document.sections.tables import by_name_and_year, of_years, year_grid
from optimiser.document.words import titles
from optimiser.words import figure, percent, pounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.document.story import Story

BEGUN = Mark("Spent on people who began before the plan", SKY, "bar")
NEW = Mark("Spent as the plan decides", BLUE, "bar")
ROOM = Mark("Budget, with what was carried in", BLACK, "limit")
MOST_CHARTS = 8
HEADS = {
    "fund": "Fund",
    "year": "Year",
    "kind": "Kind",
    "item": "For",
    "region": "Region",
    "cohort": "Cohort",
    "spend_gbp": "Spent, £",
}


def money(story: Story) -> Section:
    """A chart for each of the larger funds, a table of all, and every pound in one that a reader can sift."""
    inst = story.inst
    frame = money_use(inst, story.solution)
    frame = frame[frame["period"] == "plan"]
    names = titles(inst.funds, "fund")
    sums = frame.groupby("fund")[["spend_gbp", "budget_gbp"]].sum()
    largest = sums.sort_values(["spend_gbp", "budget_gbp"], ascending=False, kind="stable").index[:MOST_CHARTS]
    unit, words = (1e6, "£ million") if sums["budget_gbp"].max() >= 1e7 else (1e3, "£ thousand")  # noqa: PLR2004
    amounts = {
        name: {key: value / unit for key, value in by_name_and_year(frame, "fund", f"{name}_gbp").items()}
        for name in ("begun", "new", "room", "spend", "budget")
    }
    years = list(inst.horizon.plan_years)
    charts = tuple(
        _chart(number, names[fund], [of_years(amounts[name], fund, years) for name in amounts], years, words)
        for number, fund in enumerate(fund for fund in names if fund in set(largest))
    )
    note = f"Prices of {inst.horizon.price_year}, not discounted. What a fund does not spend it may carry over in part."
    if len(names) > len(charts):
        note += f" Charts show the {len(charts)} funds that spend most; the tables have all {len(names)}."
    listed = Sifted(
        "money", "Every pound: sort, filter, add up, download", money_listed(inst, story.solution), HEADS,
        ("spend_gbp",), ("fund", "year", "kind", "item", "region", "cohort"),
    )  # fmt: skip
    spent = year_grid(f"Spent by fund and year, {words}", "Fund", amounts["spend"], names, years)
    against = _against(frame, names)
    return Section("money", "Money", (prose(note), Charts(charts, (BEGUN, NEW, ROOM), against), spent, listed))


def _chart(number: int, title: str, series: list[list[float]], years: list[int], words: str) -> Chart:
    begun, new, room, spent, budget = series
    drawn = bars(f"money-{number}", years, [Stack(BEGUN, begun), Stack(NEW, new)], room)
    used = sum(spent) / sum(budget) if sum(budget) > 0 else 0.0
    said = f"{words} a year; spent {figure(sum(spent), 1)} of {figure(sum(budget), 1)} budgeted, {percent(used)}."
    return Chart(title, said, said, drawn)


def _against(frame: pd.DataFrame, names: Mapping[str, str]) -> Grid:
    """Each fund over the plan's years: begun, new, all, budget, share used."""
    columns = ["begun_gbp", "new_gbp", "spend_gbp", "budget_gbp"]
    sums = frame.groupby("fund")[columns].sum()
    rows = []
    for fund, title in names.items():
        if fund in sums.index:
            values = [float(sums[column][fund]) for column in columns]
            rows.append((title, *(pounds(value) for value in values), _used(values)))
    every = [float(sums[column].sum()) for column in columns]
    rows.append(("All", *(pounds(value) for value in every), _used(every)))
    heads = ("Fund", "Begun before the plan", "Decided by the plan", "Spent in all", "Budget", "Share spent")
    return Grid("Spending against budgets over the plan's years", heads, tuple(rows), total=True)


def _used(values: list[float]) -> str:
    *_, spent, budget = values
    return percent(spent / budget, 1) if budget > 0 else "no budget"
