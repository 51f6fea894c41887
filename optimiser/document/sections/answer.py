"""The answer in five sentences: what is bought, what it changes, the money, what holds it back, how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.figures.use import money_use
from optimiser.document.parts import Prose, Section, prose
from optimiser.document.words import plan_years, titles
from optimiser.reports.conflict import conflict
from optimiser.words import figure, listed, percent, pounds, sentence, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.story import Story

WITHOUT = {"nothing_more": "if nothing more were commissioned", "todays_pattern": "if today's pattern were repeated"}
MOST_NAMED = 3


def answer(story: Story) -> Section:
    """What a reader who stops here should know."""
    title = "The answer"
    if not story.solution.status.has_plan:
        return Section("answer", title, (prose(story.solution.sentence, *_conflict(story)),))
    told = (
        ("What it buys.", _bought(story)),
        ("What it changes.", _changed(story)),
        ("What it costs.", _cost(story)),
        ("What holds it back.", _held(story)),
        ("How sure it is.", _sure(story)),
    )
    notes = prose(*(f"Note: {note}" for note in story.solution.notes))
    return Section("answer", title, (Prose(told, "sentences"), *([notes] if notes.paragraphs else [])))


def _bought(story: Story) -> str:
    horizon = story.inst.horizon
    frame = story.report("places_by_profession")
    years = frame.groupby("year")["places"].sum()
    sums = frame.groupby("profession")["places"].sum().sort_values(ascending=False, kind="stable")
    named = titles(story.inst.professions, "profession")
    most = [f"{named[str(name)]} ({figure(value, 0)})" for name, value in sums.head(MOST_NAMED).items()]
    each = "" if len(years) == 1 else f", {figure(years.mean(), 0)} a year on average"
    return (
        f"The plan commissions {figure(years.sum(), 0)} training places for intakes of {plan_years(horizon)}{each}, "
        f"most of them for {listed(most)}."
    )


def average_short(story: Story) -> tuple[pd.Series[float], float]:
    """WTE short by case and WTE required, both the average of the plan's years."""
    horizon = story.inst.horizon
    years = len(horizon.plan_years)
    average = story.report("shortfall_by_year").groupby("case")["shortfall_wte"].sum() / years
    needs = story.inst.requirements
    return average, float(needs.loc[needs["year"] <= horizon.last_intake_year, "required_wte"].sum()) / years


def _changed(story: Story) -> str:
    average, required = average_short(story)
    share = f" ({percent(average['plan'] / required, 1)} of what they need)" if required > 0 else ""
    others = [f"{three_digits(average[case])} WTE {words}" for case, words in WITHOUT.items() if case in average]
    against = f"; it would be {' and '.join(others)}" if others else ""
    return (
        f"With it services are {three_digits(average['plan'])} whole-time equivalents (WTE) short{share}, "
        f"average of {plan_years(story.inst.horizon)}{against}."
    )


def _cost(story: Story) -> str:
    frame = money_use(story.inst, story.solution)
    frame = frame[frame["period"] == "plan"]
    spent, budget, begun = (float(frame[f"{name}_gbp"].sum()) for name in ("spend", "budget", "begun"))
    of = f", {percent(spent / budget, 1)} of the {pounds(budget)} budgeted" if budget > 0 else ""
    return (
        f"The funds spend {pounds(spent)} over {plan_years(story.inst.horizon)} "
        f"({story.inst.horizon.price_year} prices){of}; {pounds(begun)} of it goes to people who began before the plan."
    )


def _held(story: Story) -> str:
    frame = story.reports["costly_limits"]
    if frame.empty:
        return "No limit that anybody could change holds the plan back."
    first = frame.iloc[0]
    owner = f" (in the hands of: {first['owner']})" if first["owner"] else ""
    least, most = three_digits(first["price_least"]), three_digits(first["price_most"])
    by = least if least == most else f"{least} to {most}"
    then = [f"“{line}”" for line in frame["title"].iloc[1:3]]
    after = f"; next come {listed(then)}" if then else ""
    return (
        f"The limit that costs most is “{first['title']}”{owner}: {step(first['unit'], first['direction'])} in one "
        f"year would avoid {by} {first['cost_unit']} at most{after}."
    )


def step(unit: str, direction: str) -> str:
    """One step of giving way on a limit: ``£1m more``, ``one place fewer``."""
    less = "fewer" if unit in {"place", "person"} else "less"
    counted = unit if unit[0] in "£0123456789" else f"one {unit}"
    return f"{counted} {less if direction == 'less' else 'more'}"


def _sure(story: Story) -> str:
    counts = story.reports["sureness"].groupby("confidence")["figures"].sum()
    total = int(counts.sum())
    assumed = percent(float(counts.get("assumed", 0)) / total) if total else "0%"
    published = percent(float(counts.get("published", 0)) / total) if total else "0%"
    mostly = float(counts.get("assumed", 0)) > 0.5 * total
    so = "take the plan as a demonstration until they are confirmed" if mostly else "the last sections say which"
    return (
        f"Of the {total:,} figures that the answer rests on {assumed} are assumed and {published} published, so {so}."
    )


def _conflict(story: Story) -> list[str]:
    """The limits that cannot all hold, with who could change them."""
    frame = conflict(story.inst, story.solution)
    named = frame[frame["limit"] != ""]
    lines = [
        f"{sentence(limit)}; in the hands of: {owner or 'not stated'}."
        for limit, owner in named[["limit", "owner"]].to_numpy()
    ]
    return ["These limits cannot all hold:", *lines] if lines else []
