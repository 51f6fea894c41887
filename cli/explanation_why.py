"""The page of ``ppopt explain --why``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from cli.explanation import hanging
from cli.explanation_change import least_change
from cli.layout import WIDTH, cut, grid, wrapped
from cli.sections import span
from optimiser.words import pounds, sentence, three_digits

if TYPE_CHECKING:
    from optimiser.analyses.explain.why import Why

MOST_HOLDING = 6
MOST_PROGRAMMES = 5
ROOM = 72
"""Letters for the name of a limit or programme."""
ELSEWHERE = " Each holds some of them; one more or fewer in all costs nothing, because others make up for it."


def lines(made: Why, head: str = "planned") -> list[str]:
    """The page, line by line; words in capitals begin a section.  ``head`` says what the places are."""
    return [
        cut(f"WHY SO MANY: {made.about}", WIDTH),
        *_years(made, head),
        "",
        *_account(made),
        *_holding(made),
        *least_change(made),
        *_programmes(made),
    ]


def _years(made: Why, head: str) -> list[str]:
    rows = [
        [
            f"  {line['year']}",
            three_digits(line["places"]),
            _costs(made, line, "more"),
            _change(line, "more"),
            _costs(made, line, "fewer"),
        ]
        for line in made.years.to_dict("records")
    ]
    heads = ["PLACES", head, "one more costs", "would pay at", "one fewer costs"]
    note = (
        f"In {_unit(made)}, by solving again: a place more takes its money, time and room from others. "
        "Would pay at: how much less a place would have to cost the funds; no price: not even if it cost nothing."
    )
    if (made.years["more_how"] == "not solved").all():
        note = "Not solved: the instance is too large for it. --what-if prices a change."
    return [*grid(heads, rows), *wrapped(note)]


def _unit(made: Why) -> str:
    return "percentage points" if made.unit == "share" else made.unit


def _figure(made: Why, value: float) -> str:
    """An amount of the objective without its unit."""
    return three_digits(100 * value if made.unit == "share" else value)


def _costs(made: Why, line: dict[Any, Any], side: str) -> str:
    how = line[f"{side}_how"]
    if how != "re-solved":
        return "not possible" if how == "impossible" else str(how)
    return _figure(made, line[side]) if line[side] else "nothing"


def _change(line: dict[Any, Any], side: str) -> str:
    gbp, share = line[f"{side}_gbp"], line[f"{side}_cost_share"]
    if math.isnan(gbp) or not gbp:
        return ""
    return f"{pounds(gbp)} less" if share <= 1 else "no price"


def _account(made: Why) -> list[str]:
    """What one place brings and takes, average of the years weighted by places."""
    frame = made.ledger.merge(made.years[["year", "places"]], on="year")
    weight = made.years["places"].clip(lower=1e-9).sum()
    sums = (frame["worth"] * frame["places"].clip(lower=1e-9)).groupby(frame["words"]).sum() / weight
    sums = sums[sums.abs() > 0.005 * sums.abs().max()].sort_values(ascending=False)
    rows = [
        [f"  {sentence(str(words))}", f"{'-' if worth < 0 else '+'}{_figure(made, abs(worth))}"]
        for words, worth in sums.items()
    ]
    cost = float((made.years["gbp_per_place"] * made.years["places"]).sum() / max(1e-9, made.years["places"].sum()))
    note = f"A place costs the funds {pounds(cost)} over its training." if cost > 0 else ""
    return [*grid([f"WHAT ONE PLACE SAVES (+) AND TAKES (-), {_unit(made)}, average", ""], rows), *wrapped(note)]


def _holding(made: Why) -> list[str]:
    """The limits on the places themselves: what holds them down, and what holds them up."""
    page: list[str] = []
    reasons: dict[str, str] = {}
    for words, frame in (
        ("HELD DOWN BY", made.holding[made.holding["worth"] < 0]),
        ("HELD UP BY", made.holding[made.holding["worth"] > 0]),
    ):
        if frame.empty:
            continue
        limits = [without_year(name, year) for name, year in zip(frame["name"], frame["year"].astype(int), strict=True)]
        by_limit = frame.assign(limit=limits, worth=frame["worth"].abs()).groupby("limit")
        sums = by_limit.agg(worth=("worth", "max"), first=("year", "min"), last=("year", "max"), why=("why", "first"))
        sums = sums.sort_values("worth", ascending=False, kind="stable")
        rows = [
            [
                f"  {shortened(sentence(str(limit)), ROOM)}",
                span(line["first"], line["last"]),
                _figure(made, line["worth"]),
            ]
            for limit, line in sums.head(MOST_HOLDING).iterrows()
        ]
        reasons |= {str(limit): line["why"] for limit, line in sums.head(MOST_HOLDING).iterrows() if line["why"]}
        more = len(sums) - MOST_HOLDING
        page += [
            "",
            *grid([words, "years", "per place"], rows),
            *([f"  ... and {more} more: --json"] if more > 0 else []),
        ]
    if page:
        page += wrapped(
            f"Per place: in {_unit(made)}, for one of the places asked about, shared out as they are planned."
            f"{ELSEWHERE if _costs_nothing(made) else ''}"
        )
    return [*page, *(row for limit, why in reasons.items() for row in hanging(f"{sentence(limit)}. Why: {why}."))]


def _costs_nothing(made: Why) -> bool:
    """Whether in every year a place more or one fewer was found to make no difference."""
    return all(
        (made.years[f"{side}_how"] == "re-solved").all() and not made.years[side].any() for side in ("more", "fewer")
    )


def without_year(name: str, year: int) -> str:
    """The name of a limit without its year."""
    return name.removesuffix(f", {year}")


def shortened(text: str, width: int) -> str:
    """``text`` in at most ``width`` letters; dots in its middle, for the names of programmes differ at their ends."""
    if len(text) <= width:
        return text
    end = width // 2
    return f"{text[: width - end - 2].rstrip()}..{text[-end:].lstrip()}"


def _programmes(made: Why) -> list[str]:
    if len(made.programmes) < 2:
        return []
    rows = [
        [
            f"  {shortened(line['title'], ROOM - 14)}",
            three_digits(line["places"]),
            line["held_down_by"].replace(f": {line['title']}", "") or "nothing of its own",
        ]
        for line in made.programmes.head(MOST_PROGRAMMES).to_dict("records")
    ]
    return ["", *grid(["LARGEST PROGRAMMES", "places", "held down most by"], rows)]
