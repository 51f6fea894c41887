"""Tables of figures by name and year, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.parts import Grid
from optimiser.words import decimals, figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

Amounts = dict[tuple[str, int], float]


def by_name_and_year(frame: pd.DataFrame, key: str, figures: str) -> Amounts:
    """Sums by name and year."""
    sums = frame.groupby([key, "year"], as_index=False)[[figures]].sum()
    names = zip(sums[key].astype(str), sums["year"].astype(int), strict=True)
    return dict(zip(names, sums[figures].astype(float), strict=True))


def of_years(amounts: Amounts, name: str, years: Sequence[int]) -> list[float]:
    """The figures of one name, year by year, nought where there is none."""
    return [amounts.get((name, year), 0.0) for year in years]


def year_grid(
    caption: str, head: str, amounts: Amounts, names: Mapping[str, str], years: Sequence[int], *, folded: bool = False
) -> Grid:
    """One row for each name that has any, a column for each year and one for the total, and a row for all together."""
    shown = [name for name in names if any(of_years(amounts, name, years))]
    digits = decimals(amounts.values())
    lines = [(names[name], of_years(amounts, name, years)) for name in shown]
    lines.append(("All", [sum(values[place] for _, values in lines) for place in range(len(years))]))
    rows = tuple(
        (words, *(figure(value, digits) for value in values), figure(sum(values), digits)) for words, values in lines
    )
    return Grid(caption, (head, *map(str, years), "Total"), rows, total=True, folded=folded)
