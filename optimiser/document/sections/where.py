"""The map: one tile for each region or integrated care board."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from optimiser.document.charts.colours import PLACE_STEPS, SHORT_STEPS
from optimiser.document.charts.tiles import Scale, Tile, tile_map
from optimiser.document.figures.places import places_by_region
from optimiser.document.parts import Chart, Charts, Grid, Section, prose
from optimiser.document.words import CASES, plan_years, titles
from optimiser.words import figure, percent

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from optimiser.document.story import Story

FEW = 12
"""Up to so many regions have large tiles, and maps side by side."""
LARGE_SIDE, SMALL_SIDE = 110.0, 92.0
"""Pixels of a tile's side."""


class Layer(NamedTuple):
    """One map: what it is called, what it shows, the figures of its regions, how they are coloured and written."""

    name: str
    title: str
    note: str
    figures: Mapping[str, float]
    scale: Scale
    words: Callable[[float], str]


def where(story: Story) -> Section:
    """Maps of what is short in the plan's last year, and of the places for each head of population."""
    horizon = story.inst.horizon
    last = horizon.last_intake_year
    short = story.report("shortfall_by_region")
    short = short[short["year"] == last]
    shares = {case: _by_region(short[short["case"] == case], "shortfall_share") for case in CASES}
    shares = {case: found for case, found in shares.items() if found}
    of_shares = _scale([value for found in shares.values() for value in found.values()], SHORT_STEPS, _short_edge)
    what = f"WTE short in {last} as a share of what the area needs."
    layers = [
        Layer(f"map-{case}", f"Short in {last}: {CASES[case].lower()}", what, found, of_shares, percent)
        for case, found in shares.items()
    ]
    places = places_by_region(story.inst, story.solution).groupby("region", as_index=False)[["places_per_100k"]].sum()
    places["places_per_100k"] /= len(horizon.plan_years)
    per_head = _by_region(places, "places_per_100k")
    of_places = _scale(list(per_head.values()), PLACE_STEPS, _edge)
    what = f"Training places a year for each 100,000 residents, average of {plan_years(horizon)}."
    layers.append(Layer("map-places", "Places for residents", what, per_head, of_places, _one_decimal))
    note = "Each area has a tile of the same size, placed roughly where it lies. All maps of shortfall have one scale."
    charts = tuple(_map(story, layer) for layer in layers)
    many = len(story.inst.regions) > FEW
    table = _table(story, shares, per_head, last)
    return Section("map", "Where", (prose(note), Charts(charts, table=table, wide=many)))


def _by_region(frame: pd.DataFrame, figures: str) -> dict[str, float]:
    return dict(zip(frame["region"].astype(str), frame[figures].astype(float), strict=True))


def _short_edge(share: float) -> str:
    return f"{100 * share:g}%"


def _edge(value: float) -> str:
    return f"{value:g}"


def _one_decimal(value: float) -> str:
    return figure(value, 1)


def _map(story: Story, layer: Layer) -> Chart:
    frame = story.inst.regions
    tiles = []
    for region, named, column, row in frame[["region", "title", "tile_column", "tile_row"]].itertuples(index=False):
        value = layer.figures.get(str(region), 0.0)
        tiles.append(Tile(int(column), int(row), str(named), value, layer.words(value)))
    ranked = sorted(tiles, key=lambda tile: -tile.value)
    alt = f"Highest: {ranked[0].title}, {ranked[0].words}; lowest: {ranked[-1].title}, {ranked[-1].words}."
    side = LARGE_SIDE if len(tiles) <= FEW else SMALL_SIDE
    return Chart(layer.title, layer.note, alt, tile_map(layer.name, tiles, layer.scale, side))


def _scale(values: Sequence[float], colours: tuple[str, ...], words: Callable[[float], str]) -> Scale:
    """Equal steps from nought to a round figure that no value is beyond."""
    highest = max(values, default=0.0)
    rough = (highest if highest > 0 else 1.0) / len(colours)
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor >= rough * (1 - 1e-9))
    edges = tuple(round(step * number, 12) for number in range(len(colours) + 1))
    return Scale(colours, edges, tuple(words(edge) for edge in edges))


def _table(story: Story, shares: Mapping[str, Mapping[str, float]], per_head: Mapping[str, float], last: int) -> Grid:
    names = titles(story.inst.regions, "region")
    rows = tuple(
        (title, *(percent(found.get(name, 0.0), 1) for found in shares.values()), figure(per_head.get(name, 0.0), 1))
        for name, title in names.items()
    )
    heads = ("Area", *(f"Short in {last}: {CASES[case].lower()}" for case in shares), "Places a year per 100,000")
    return Grid("The figures of the maps", heads, rows, folded=True)
