"""Many plans on one page: a line for each, the least shortfall first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.comparison import not_compared, without_plan
from cli.layout import WIDTH, cut, grid, signed, wrapped
from cli.sections import span
from optimiser.words import decimals, figure, sentence

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.compare import Comparison

PARTS_SHOWN = ("matrix", "changes", "places", "apart")
LONGEST_NAME = 34
MOST_MOVED = 3
MOST_SAID = 2
ROOM_FOR_FUNDS = 40
COLUMNS = (
    ("shortfall_weighted_wte_years", 1.0, figure), ("change_shortfall_weighted_wte_years", 1.0, signed),
    ("short_wte", 1.0, figure), ("spend_gbp", 1e6, figure), ("change_spend_gbp", 1e6, signed),
    ("places", 1.0, figure), ("change_places", 1.0, signed),
)  # fmt: skip
SMALL = 0.05
"""Places: a profession that gains or loses less is not named."""


def matrix_lines(made: Comparison) -> list[str]:
    """The page, line by line; words in capitals begin a section."""
    first = made.cases[0]
    horizon = first.inst.horizon
    years = span(horizon.first_intake_year, horizon.last_intake_year)
    frame = made["matrix"]
    title = cut(f"COMPARISON: {len(made.cases)} plans, against {first.name} (marked *)", WIDTH)
    lines = [title, *without_plan(made), ""]
    lines += [*_results(frame, first.name), *wrapped(_legend(frame, years)), "", *_means(frame)]
    return [*lines, "", *_inputs(made), "", *_moved(made), *not_compared(made)]


def _results(frame: pd.DataFrame, first: str) -> list[str]:
    """Shortfall, money and places of each case."""
    cells = [_name(name, first) for name in frame["case"]]
    body = [cells]
    for column, scale, write in COLUMNS:
        amounts, changes = ((frame[name].astype(float) / scale).tolist() for name in (column, _change(column)))
        digits = max(decimals(amounts), decimals(changes))  # so that what is shown is the difference of what is shown
        body.append([write(amount, digits) for amount in amounts])
    heads = ["SHORTFALL, LEAST FIRST", "with tail", "change", "WTE", "£ million", "change", "places", "change"]
    return grid(heads, [list(row) for row in zip(*body, strict=True)])


def _change(column: str) -> str:
    """The column with the changes of another; its own, where it holds changes."""
    told = f"change_{column}"
    return told if told in {name for name, *_ in COLUMNS} else column


def _name(name: str, first: str) -> str:
    return cut(f"{name} *" if name == first else name, LONGEST_NAME)


def _legend(frame: pd.DataFrame, years: str) -> str:
    is_unknown = frame[[column for column, _, _ in COLUMNS]].isna().any(axis=None)
    unknown = " n/a: there is no plan, or shortfall was not an objective." if is_unknown else ""
    return (
        "With tail: weighted WTE-years short, plan and tail together. WTE: short on average of "
        f"{years}. Money spent and places: sums of {years}.{unknown}"
    )


def _means(frame: pd.DataFrame) -> list[str]:
    """Where each case is worst, and which purses it empties."""
    rows = [
        [
            cut(row["case"], LONGEST_NAME),
            f"{row['worst_region']}, {row['worst_region_share']:.1%}" if row["worst_region"] else "none",
            cut(row["funds_spent"] or "none", ROOM_FOR_FUNDS),
        ]
        for row in frame[frame["has_plan"] == "yes"].to_dict("records")
    ]
    return grid(["WORST REGION AND SPENT FUNDS", "share short", "spent to the end in a year"], rows, left=3)


def _inputs(made: Comparison) -> list[str]:
    """What each case changes in the inputs, in a few words each; cases with the same tables are told."""
    frame = made["changes"]
    lines = ["WHAT CHANGED IN THE INPUTS"]
    first_with: dict[str, str] = {}
    for case in made.cases:
        same = first_with.setdefault(case.inst.hash, case.name)
        if case is made.cases[0]:
            continue
        said = frame.loc[frame["case"] == case.name, "sentence"].tolist()
        words = "; ".join(said[:MOST_SAID]) if said else "nothing"
        more = f"; and {len(said) - MOST_SAID} more: --part changes" if len(said) > MOST_SAID else ""
        twin = f". The same tables as {same}." if same != case.name and said else ""
        lines += wrapped(f"{case.name}: {words}{more}{twin}", "  ")
    return lines


def _moved(made: Comparison) -> list[str]:
    """Which professions gain and lose most places in each case."""
    frame = made["places"]
    rows = frame[(frame["by"] == "profession") & (frame["period"] == "plan")]
    lines = ["PLACES, THE LARGEST CHANGES BY PROFESSION"]
    for case in made.cases[1:]:
        mine = rows[(rows["case"] == case.name) & (rows["change_places"].abs() >= SMALL)].head(MOST_MOVED)
        digits = decimals(mine["change_places"])
        moves = [f"{title} {signed(change, digits)}" for title, change in mine[["title", "change_places"]].to_numpy()]
        if case.has_plan:
            lines += wrapped(f"{case.name}: {sentence('; '.join(moves)) or 'none'}", "  ")
    return lines
