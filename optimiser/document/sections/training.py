"""What training takes from services: placements by setting, the time of supervisors by profession."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from optimiser.document.charts.colours import BLACK, BLUE
from optimiser.document.charts.panels import Stack, bars
from optimiser.document.figures.use import placement_use, supervisor_use
from optimiser.document.parts import Chart, Charts, Grid, Mark, Section, prose
from optimiser.document.sections.tables import by_name_and_year, of_years
from optimiser.document.words import titles
from optimiser.words import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.document.story import Story

FULL = 0.995
"""From this share on a limit counts as used up."""


class Used(NamedTuple):
    """Something that is used up to a limit: what it is by, its unit, and words for used and room."""

    key: str
    unit: str
    used: Mark
    room: Mark
    title: str


DAYS = Used(
    "setting", "days", Mark("Placement days needed", BLUE, "bar"),
    Mark("Days there are, with those bought", BLACK, "limit"), "Placement",
)  # fmt: skip
TIME = Used(
    "profession", "wte", Mark("WTE given to supervising", BLUE, "bar"),
    Mark("The most that may be given", BLACK, "limit"), "Supervisors",
)  # fmt: skip


def training(story: Story) -> Section | None:
    """A chart for each setting and each supervising profession, and the tightest region of each."""
    inst = story.inst
    blocks = []
    for what, frame, names in (
        (DAYS, placement_use(inst, story.solution), titles(inst.settings, "setting")),
        (TIME, supervisor_use(inst, story.solution), titles(inst.professions, "profession")),
    ):
        frame = frame[frame["period"] == "plan"]  # noqa: PLW2901 - only the plan's years are told
        if len(frame):
            blocks.append(_charts(story, what, frame, names))
    note = (
        "Charts add up all regions; a limit can bind in one region while another has room, so each chart names its "
        "tightest region and year, and the tables count regions and years in which everything is used. Several "
        "professions may supervise the same trainees: one may be used up while nothing is held back. The section on "
        "limits says which limits cost anything."
    )
    return Section("training", "Placements and supervisors", (prose(note), *blocks)) if blocks else None


def _charts(story: Story, what: Used, frame: pd.DataFrame, names: Mapping[str, str]) -> Charts:
    years = list(story.inst.horizon.plan_years)
    used = by_name_and_year(frame, what.key, f"used_{what.unit}")
    room = by_name_and_year(frame, what.key, f"room_{what.unit}")
    regions = titles(story.inst.regions, "region")
    shown = [name for name in names if any(of_years(used, name, years)) or any(of_years(room, name, years))]
    charts, rows = [], []
    for number, name in enumerate(shown):
        heights, limit = of_years(used, name, years), of_years(room, name, years)
        own = frame[frame[what.key] == name]
        top = own.iloc[int(own["used_share"].argmax())]
        tightest = f"{regions[str(top['region'])]} in {top['year']:.0f}"
        share = sum(heights) / sum(limit) if sum(limit) > 0 else 0.0
        said = f"{percent(share)} used in all; tightest: {tightest}, {percent(float(top['used_share']))}."
        drawn = bars(f"{what.key}-use-{number}", years, [Stack(what.used, heights)], limit)
        charts.append(Chart(names[name], said, said, drawn))
        full = own["used_share"] >= FULL
        by_year = [percent(one / most) if most > 0 else "none" for one, most in zip(heights, limit, strict=True)]
        rows.append((names[name], *by_year, tightest, f"{int(full.sum())} of {len(own)}"))
    heads = (what.title, *map(str, years), "Tightest", "Used up")
    table = Grid(f"{what.used.words}: share used, all regions together", heads, tuple(rows), folded=True)
    return Charts(tuple(charts), (what.used, what.room), table)
