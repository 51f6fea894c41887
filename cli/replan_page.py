"""The page of ``ppopt replan``: what came in, what moved the plan, which places change, what promises cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.layout import cut, grid, signed, wrapped
from optimiser.analyses.replan import FOR_PROMISES
from optimiser.analyses.replan.told import ROUNDING, cost_of, digits, in_sight, other_than_planned, step_rows
from optimiser.solution import TRADED
from optimiser.words import count, figure, pounds, three_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.analyses.replan import Actuals, Replan

MOST_FIGURES = 12
MOST_UNKEPT = 8
MOST_NAMES = 8
NONE = 1e-3
"""Fewer people than this are nobody."""
GROUPS = {"profession": "PROFESSION", "region": "REGION", "hei": "UNIVERSITY", "year": "YEAR"}


def page(made: Replan, actuals: Actuals) -> list[str]:
    """The page, line by line."""
    tables = made.solution.tables
    lines = [*_title(made, actuals), "", *_came_in(tables["monitoring"])]
    if "replan_steps" not in tables:
        return lines
    lines += ["", *_moved(made), "", *_places(made)]
    return [*lines, "", *_promises(made)]


def _title(made: Replan, actuals: Actuals) -> list[str]:
    horizon = made.inst.horizon
    first = horizon.first_intake_year
    heading = f"PLANNED AGAIN FROM {first}: {horizon.title} ({horizon.name}), after {actuals.report.title}"
    lines = [*wrapped(heading), *wrapped(made.solution.sentence)]
    order = ", then ".join(level.name for level in made.solution.levels)
    if order:
        lines += wrapped(
            f"{made.solution.status.aim}: {order}. For the promises' sake {made.solution.levels[0].name} may be "
            f"{horizon.tolerance:.4%} above the least; deviation is the number of places by which the plan differs "
            "from what was promised."
        )
    frozen = made.inst.policies["rule"].astype(str).str.startswith("frozen-")
    if frozen.any():
        lines += wrapped(f"{count(int(frozen.sum()), 'intake')} stand as contracted.")
    return lines


def _came_in(frame: pd.DataFrame) -> list[str]:
    """The reported figures that differ most from the plan, in its share."""
    if frame.empty:
        return ["WHAT CAME IN: nothing was reported; every begun year is taken as planned."]
    differ = other_than_planned(frame)
    if differ.empty:
        return [f"WHAT CAME IN: {count(len(frame), 'figure')} reported, all as planned."]
    unexplained = int((differ["explained"] == "not explained").sum())
    share = (differ["difference"].abs() / differ["planned"].abs().clip(lower=1e-9)).round(3)
    furthest = differ.assign(share=share, size=differ["difference"].abs()).sort_values(
        ["share", "size"], ascending=False, kind="stable"
    )
    shown = furthest.head(MOST_FIGURES)
    rows = [
        [
            f"{line['measure']}: {cut(str(line['subject']), 30)}, {cut(str(line['region']), 20)}",
            cut(str(line["explained"]), 34),
            str(line["year"]),
            _amount(float(line["planned"]), str(line["unit"])),
            _amount(float(line["actual"]), str(line["unit"])),
        ]
        for line in shown.to_dict("records")
    ]
    told = (
        f"{count(len(frame), 'figure')} reported (a row for all is one for each), {len(differ):,} other than planned, "
        f"{unexplained:,} of them not explained; furthest from the plan first"
    )
    return [*wrapped(f"WHAT CAME IN: {told}"), *grid(["", "why", "year", "planned", "actual"], rows, left=2)]


def _amount(value: float, unit: str) -> str:
    return f"{value:.1%}" if unit == "share" else f"{three_digits(value)} {unit}"


def _moved(made: Replan) -> list[str]:
    """What each kind of figure that came in did to the shortfall."""
    frame = made.solution.tables["replan_steps"]
    first = made.inst.horizon.first_intake_year
    note = (
        "The plan is made again with one more kind of what came in each time, in this order; another order would share "
        f"the changes out differently. Every shortfall is of the years that are left, discounted to {first}."
    )
    if frame["weighted_wte_years"].isna().any():
        note += " n/a: with so much alone no plan meets all the limits."
    unproven = float(frame["unproven_weighted_wte_years"].max())
    share = unproven / max(1.0, float(frame["weighted_wte_years"].abs().max()))
    if made.inst.horizon.whole_places and share > ROUNDING:
        note += (
            f" Places are whole: there may be plans better than these, by up to {three_digits(unproven)}: a smaller "
            "change may be the search's own."
        )
    elif share > TRADED:
        note += (
            f" These plans give up as much as {three_digits(unproven)} for the promises' sake: a smaller change may be "
            "no more than that."
        )
    head = f"WHAT MOVED THE SHORTFALL, weighted WTE-years from {first} to the end of the tail"
    return [
        head,
        *grid(["", "shortfall", "change", "places moved"], step_rows(frame, made.inst, signed)),
        *wrapped(note),
    ]


def _places(made: Replan) -> list[str]:
    frame = made.solution.tables["replan_changes"]
    frame = frame[frame["change_places"].abs() > NONE]
    if frame.empty:
        return ["PLACES: every promised place stands."]
    promised = made.inst.promised_places["places"].sum()
    moved = frame["change_places"].abs().sum()
    why = [name for name in frame.columns if name.endswith("_places") and name not in _TOTALS]
    shown = digits(made.inst)
    lines = [
        f"PLACES THAT CHANGE: {moved:,.{shown}f} more or fewer, of {promised:,.{shown}f} promised; why, step by step"
    ]
    for by, heading in GROUPS.items():
        sums = frame.groupby(by)[["promised_places", "places", "change_places", *why]].sum()
        if by != "year":
            sums = sums.loc[sums["change_places"].abs().sort_values(ascending=False, kind="stable").index]
        titles = _names(made, by)
        rows = [
            [cut(titles.get(str(name), str(name)), 26), *(signed(float(value), shown) for value in line)]
            for name, line in zip(sums.index, sums[["change_places", *why]].to_numpy(), strict=True)
        ]
        left = rows[MOST_NAMES:]
        if left:
            figures = sums[["change_places", *why]].to_numpy()[MOST_NAMES:].sum(axis=0)
            rows = [*rows[:MOST_NAMES], [f"and {len(left)} more", *(signed(float(value), shown) for value in figures)]]
        lines += grid([heading, "change", *(_short(name) for name in why)], rows)
    if made.inst.horizon.tolerance < FOR_PROMISES and not made.inst.horizon.whole_places:
        more = f"More promises may stand if the shortfall may worsen a little: try --tolerance {FOR_PROMISES:g}."
        lines += wrapped(more)
    return lines


_TOTALS = {"promised_places", "change_places"}


def _short(column: str) -> str:
    words = column.removesuffix("_places").replace("_", " ")
    return {"years gone by as planned": "as planned", "workforce counts": "counts"}.get(words, words)


def _names(made: Replan, by: str) -> Mapping[str, str]:
    """The titles that a reader knows."""
    if by == "year":
        return {}
    frame = {"profession": made.inst.professions, "region": made.inst.regions, "hei": made.inst.heis}[by]
    return dict(zip(frame[by].astype(str), frame["title"].astype(str), strict=True))


def _promises(made: Replan) -> list[str]:
    """What keeping every promise would cost, and which cannot be kept."""
    tables = made.solution.tables
    cost, unkept = cost_of(tables["replan_price"]), in_sight(tables["replan_unkept"])
    what = "KEEPING EVERY PROMISE" if unkept.empty else "KEEPING AS MANY PROMISED PLACES AS CAN BE KEPT"
    if not cost.is_nothing:
        more = (
            f"{pounds(abs(cost.spend_gbp))} {'more' if cost.spend_gbp > 0 else 'less'} spent in the years of the plan"
        )
        short = three_digits(cost.short_wte_years)
        said = f"{what} would cost {short} weighted WTE-years of shortfall more, with {more}."
    elif unkept.empty:
        said = f"{what} costs nothing."
    else:
        most = "AS ANY THAT WAS FOUND" if made.inst.horizon.whole_places else "AS CAN BE KEPT"
        said = f"THE NEW PLAN KEEPS AS MANY PROMISED PLACES {most}."
    if unkept.empty:
        return wrapped(said)
    shown = digits(made.inst)
    size = f"{unkept['change_places'].abs().sum():,.{shown}f} places"
    promises = count(len(unkept), "promise")
    broken = f"Not all can be kept together within the limits; in this way {promises} are not, {size}"
    if made.inst.horizon.whole_places and cost.is_nothing:
        broken = f"It does not keep {promises}, {size}"
    elif made.inst.horizon.whole_places:
        broken = f"Of plans of whole places that were found none keeps more; this one does not keep {promises}, {size}"
    rows = [
        [
            f"{line['programme']}, {line['region']}",
            str(line["year"]),
            figure(float(line["promised_places"]), shown),
            figure(float(line["possible_places"]), shown),
        ]
        for line in unkept.head(MOST_UNKEPT).to_dict("records")
    ]
    return [*wrapped(f"{said} {broken}:"), *grid(["", "year", "promised", "in this way"], rows)]
