"""Programmes made up from decimals as a table writes them, and every row of whole intakes that they can have.

The rows are found by trying all of them against the rules as decision 0015 states them, in exact fractions.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
from hypothesis import strategies as st

if TYPE_CHECKING:
    from optimiser.instance import Instance

FIRST = 2024


@dataclass(frozen=True)
class Programme:
    """One programme as texts: figures such as 0.1 are no binary fractions, and must not be taken for them."""

    years: int
    capacity: str = "6"
    last: str = "3"
    cohort: str = "0"
    growth: str = "0.5"
    fall: str = "0.5"
    allowance: str = "1"
    block: int = 1
    contracts: dict[int, tuple[str, str]] = field(default_factory=dict)
    """least and most places by number of the year"""
    built: tuple[tuple[int, int, str], ...] = ()
    """year of buying and years until it can be used, both by number, and the most places"""


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Programmes of up to three years and a handful of places."""
    years = draw(st.integers(1, 3))
    figure = st.sampled_from
    contract = st.tuples(figure(["0", "1", "2.5"]), figure(["2", "3.3", "5", "7"]))
    offer = st.tuples(st.integers(0, years - 1), st.integers(0, 2), figure(["0.1", "0.2", "0.7", "1", "2.3"]))
    return Programme(
        years,
        capacity=draw(figure(["0", "3", "4.7", "5.9", "8"])),
        last=draw(figure(["0", "1", "3", "4", "4.5"])),
        cohort=draw(figure(["0", "1", "2", "2.5", "4"])),
        growth=draw(figure(["0", "0.1", "0.3", "0.5", "1"])),
        fall=draw(figure(["0", "0.1", "0.3", "0.5", "1"])),
        allowance=draw(figure(["0", "0.7", "1", "2"])),
        block=draw(figure([1, 1, 1, 2, 3])),
        contracts=draw(st.dictionaries(st.integers(0, years - 1), contract, max_size=2)),
        built=tuple(draw(st.lists(offer, max_size=3, unique_by=lambda one: one[0]))),
    )


def every_path(made: Programme) -> list[tuple[int, ...]]:
    """All rows of whole intakes that the programme can have, by trying every one."""
    fall, growth, allowance, last = (Fraction(text) for text in (made.fall, made.growth, made.allowance, made.last))
    choices = []
    for year in range(made.years):
        least, most = (Fraction(text) for text in made.contracts.get(year, ("0", made.capacity)))
        most += sum(Fraction(places) for bought, lead, places in made.built if bought + lead <= year)
        choices.append([
            places for places in range(int(most) + 1)
            if places >= least and (places == 0 or places >= Fraction(made.cohort)) and places % made.block == 0
        ])  # fmt: skip

    def steady(path: tuple[int, ...]) -> bool:
        before: tuple[Fraction | int, ...] = (last, *path)
        return all(
            (1 - fall) * old <= new <= (1 + growth) * old + allowance for old, new in zip(before, path, strict=False)
        )

    return [path for path in itertools.product(*choices) if steady(path)]


def as_instance(*made: Programme) -> Instance:
    """What of an instance says which intakes there can be; programmes are called g0, g1, ..."""
    numbered = [(f"g{number}", one) for number, one in enumerate(made)]
    plan_years = range(FIRST, FIRST + made[0].years)
    contracts: list[tuple[Any, ...]] = [
        (name, FIRST + year, float(least), float(most))
        for name, one in numbered
        for year, (least, most) in one.contracts.items()
    ]
    offers: list[tuple[Any, ...]] = [
        (name, FIRST + year, lead, float(most)) for name, one in numbered for year, lead, most in one.built
    ]
    figures = ("capacity", "last", "cohort", "growth", "fall", "allowance")
    columns = ("capacity_places", "last_intake_places", "min_cohort_places", "growth_share", "fall_share",
               "allowance_places")  # fmt: skip
    lines = [(name, *(float(getattr(one, figure)) for figure in figures)) for name, one in numbered]
    blocks = [(name, one.block) for name, one in numbered if one.block > 1]
    inst = SimpleNamespace(
        horizon=SimpleNamespace(plan_years=plan_years),
        programmes=pd.DataFrame(lines, columns=["programme", *columns]),
        programme_years=pd.DataFrame(contracts, columns=["programme", "year", "min_places", "max_places"]),
        programme_blocks=pd.DataFrame(blocks, columns=["programme", "block_places"]),
        programme_expansion=pd.DataFrame(offers, columns=["programme", "year", "lead_years", "max_places"]),
    )
    return cast("Instance", inst)
