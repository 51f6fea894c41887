"""The blocks of the page that compares two plans: who, where, when, which fund, which limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.layout import cut, grid, side_by_side, signed, wrapped
from cli.sections import span
from optimiser.words import decimals, figure, sentence, three_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from optimiser.analyses.compare import Comparison

MOST = {"profession": 16, "region": 8, "hei": 6}
BLOCKS = {
    "shortfall": (("profession", 54), ("region", 43)),
    "places": (("profession", 54), ("region", 43), ("hei", 43)),
}
"""What stands on the left and on the right, and how wide."""
MOST_FUNDS = 6
LARGE = 1e7
"""Pounds: from here on money is counted in millions."""
NEGLIGIBLE = 1e-6
"""What a limit costs differs by less than this share of the objective only for the solver's rounding."""
MOST_LIMITS = 8
MOST_NAMED = 4
HEADS = ["first", "other", "change"]
BY_YEAR = (("shortfall", "WTE short"), ("places", "Places"), ("money", "spent"))


def in_plan(made: Comparison, part: str, by: str) -> pd.DataFrame:
    """Rows of one of the amounts' tables, of the plan's years; the last three columns are first, other and change."""
    frame = made[part]
    return frame[(frame["by"] == by) & (frame["period"] == "plan")]


def plan_years(made: Comparison) -> list[int]:
    """The years of the plan that both cases have."""
    return sorted(int(year) for year in in_plan(made, "shortfall", "year")["name"])


def who_and_where(made: Comparison, part: str) -> list[str]:
    """By profession beside by region and, for places, by university: the largest changes first."""
    years = plan_years(made)
    when = span(years[0], years[-1]) if years else ""
    is_average = part == "shortfall"
    title = f"SHORTFALL, WTE, average of {when}" if is_average else f"PLACES, sum of {when}"
    scale = float(max(1, len(years))) if is_average else 1.0
    left, *others = (_block(made, part, by, scale, width) for by, width in BLOCKS[part])
    right = [line for block in others if block for line in ("", *block)][1:]
    return [f"{title}; the largest change first", *side_by_side(left, right)] if left or right else []


def _block(made: Comparison, part: str, by: str, scale: float, width: int) -> list[str]:
    rows = in_plan(made, part, by)
    if rows.empty:
        return []
    amounts = rows.iloc[:, -3:].astype(float).to_numpy() / scale
    digits = decimals(amounts.ravel())
    shown = [[title, *_three(line, digits)] for title, line in zip(rows["title"], amounts, strict=True)]
    more = len(shown) - MOST[by]
    rest = [[f"... and {more} more", "", "", ""]] if more > 0 else []
    return grid(["university" if by == "hei" else by, *HEADS], [*shown[: MOST[by]], *rest], page=width)


def _three(line: Iterable[float], digits: int) -> list[str]:
    before, after, change = (float(value) for value in line)
    return [figure(before, digits), figure(after, digits), signed(change, digits)]


def by_year(made: Comparison) -> list[str]:
    """Shortfall, places and money of each year of the plan, in both and their difference."""
    years = plan_years(made)
    rows = []
    for part, said in BY_YEAR:
        figures = in_plan(made, part, "year").set_index("name").iloc[:, -3:].astype(float)
        words = said
        if part == "money":
            scale, unit = _money(figures.to_numpy())
            figures, words = figures / scale, f"{unit} {said}"
        digits = decimals(figures.to_numpy().ravel())
        for head, column in zip(HEADS, figures.columns, strict=True):
            write = signed if head == "change" else figure
            cells = [float(figures[column].get(str(year), 0.0)) for year in years]
            rows.append([f"{words}, {head}" if head == "first" else f"  {head}", *(write(c, digits) for c in cells)])
    return grid(["BY YEAR", *map(str, years)], rows)


def funds(made: Comparison, all_of_it: str = "--part money") -> list[str]:
    """Money spent by fund, the largest change first; ``all_of_it`` says how to see the rest."""
    rows = in_plan(made, "money", "fund")
    if rows.empty:
        return []
    amounts = rows.iloc[:, -3:].astype(float).to_numpy()
    scale, words = _money(amounts)
    shown = [[title, *_three(line / scale, 1)] for title, line in zip(rows["title"], amounts, strict=True)]
    more = len(shown) - MOST_FUNDS
    rest = [[f"... and {more} more: {all_of_it}", "", "", ""]] if more > 0 else []
    return grid([f"MONEY SPENT BY FUND, {words}", *HEADS], [*shown[:MOST_FUNDS], *rest])


def _money(amounts: NDArray[np.float64]) -> tuple[float, str]:
    """In which unit to count pounds of this size."""
    return (1e6, "£ million") if abs(amounts).max(initial=0.0) >= LARGE else (1e3, "£ thousand")


def limits(made: Comparison) -> list[str]:
    """The limits whose cost differs most, what giving way is worth in each, and those that bind in one only."""
    frame = made["limits"]
    if frame.empty:
        return ["LIMITS: none binds, or the first objective differs, so that prices cannot be compared."]
    frame = frame[
        frame["change_cost"].abs() > NEGLIGIBLE * max(abs(case.solution.levels[0].value) for case in made.cases)
    ]
    if frame.empty:
        return wrapped(f"LIMITS: what they cost in {made.cases[0].solution.levels[0].unit} is the same in both.")
    rows = [
        [
            sentence(row["title"]),
            row["binds"].replace("this case", "the other"),
            _step(row["unit"], row["direction"]),
            three_digits(row["first_price_most"]),
            three_digits(row["price_most"]),
        ]
        for row in frame.head(MOST_LIMITS).to_dict("records")
    ]
    note = (
        f"First, other: {frame['cost_unit'].iloc[0]} saved by giving way by so much in the year in which it saves "
        "most. The largest change of price times size comes first."
    )
    head = grid(["LIMITS", "bind", "for each", "first", "other"], rows, left=3)
    return [*head, *wrapped(note), *_only(frame, "the first"), *_only(frame, "this case")]


def _only(frame: pd.DataFrame, which: str) -> list[str]:
    titles = frame.loc[frame["binds"] == f"only in {which}", "title"]
    if titles.empty:
        return []
    more = len(titles) - MOST_NAMED
    named = "; ".join(titles.head(MOST_NAMED)) + (f"; and {more} more" if more > 0 else "")
    return wrapped(f"Bind only in {which.replace('this case', 'the other')}: {named}.")


def _step(unit: str, direction: str) -> str:
    less = "fewer" if unit in {"place", "person"} else "less"
    return f"{cut(unit, 12)} {less if direction == 'less' else 'more'}"
