"""Who starts training, against the targets, and how the workforce itself changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.charts.colours import BLACK, BLUE
from optimiser.document.charts.panels import Stack, bars
from optimiser.document.figures.diversity import workforce_share
from optimiser.document.parts import Chart, Charts, Grid, Mark, Section, prose
from optimiser.document.words import in_words, titles
from optimiser.words import count, percent

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.story import Story

SHARE = Mark("Share of starts that are of the group", BLUE, "bar")
TARGET = Mark("Target: at least", BLACK, "limit")
MISSED = 1e-4


def diversity(story: Story) -> Section | None:
    """A chart for each target; the share of each group in the workforce from year to year."""
    frame = story.solution.tables["diversity"]
    frame = frame[frame["period"] == "plan"]
    shares = workforce_share(story.inst, story.solution)
    blocks = [block for block in (_charts(story, frame), _workforce(story, shares)) if block is not None]
    return Section("diversity", "Diversity", (prose(_said(frame)), *blocks)) if blocks else None


def _said(frame: pd.DataFrame) -> str:
    if frame.empty:
        return ""
    missed = int(((frame["starts"] > 0) & (frame["share"] < frame["target_share"] - MISSED)).sum())
    met = "Every target is met in every year of the plan"
    if missed:
        met = f"{count(missed, 'target')} of a year {'is' if missed == 1 else 'are'} missed"
    return f"{met}. Targets are limits of the plan: places and widening-access schemes are chosen so that they hold."


def _charts(story: Story, frame: pd.DataFrame) -> Charts | None:
    if frame.empty:
        return None
    inst = story.inst
    groups = titles(inst.groups, "group")
    every = list(inst.horizon.plan_years)
    charts, rows = [], []
    for number, (_, own) in enumerate(frame.groupby("target", sort=False)):
        first = own.iloc[0]
        title = f"{groups[first['group']]}: {_scope(story, first)}"
        years = own["year"].astype(int).tolist()
        shares, targets = own["share"].tolist(), own["target_share"].tolist()
        drawn = bars(f"diversity-{number}", years, [Stack(SHARE, shares)], targets, share=True)
        reached = f"{percent(shares[-1], 1)} of starts" if own["starts"].iloc[-1] > 0 else "Nobody starts"
        said = f"{reached} in {years[-1]}, target {percent(targets[-1], 1)}."
        charts.append(Chart(title, said, said, drawn))
        for words, figures in (("Share", shares), ("Target", targets)):
            known = dict(zip(years, figures, strict=True))
            rows.append((title, words, *(percent(known[year], 1) if year in known else "none" for year in every)))
    heads = ("Starts", "Figure", *map(str, every))
    table = Grid("Share of starts and target, year by year", heads, tuple(rows), text_columns=2, folded=True)
    return Charts(tuple(charts), (SHARE, TARGET), table)


def _scope(story: Story, row: pd.Series) -> str:
    """What a target is about: which starts, and where."""
    scopes = {
        "all": "all starts", **titles(story.inst.professions, "profession"), **titles(story.inst.routes, "route"),
    }  # fmt: skip
    areas = {"all": "everywhere", **titles(story.inst.regions, "region")}
    scope, area = str(row["scope"]), str(row["area"])
    return f"{scopes.get(scope, in_words(scope))}, {areas.get(area, in_words(area))}"


def _workforce(story: Story, shares: pd.DataFrame) -> Grid | None:
    if shares.empty:
        return None
    groups = titles(story.inst.groups, "group")
    years = list(story.inst.horizon.plan_years)
    wide = shares.pivot_table(index="group", columns="year", values="share", sort=False)
    rows = tuple(
        (groups[str(group)], *(percent(float(wide.loc[group, year]), 1) for year in years)) for group in wide.index
    )
    caption = "Share of each group in the workforce itself, all professions and regions that have figures"
    return Grid(caption, ("Group", *map(str, years)), rows)
