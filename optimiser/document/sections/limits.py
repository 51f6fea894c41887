"""What holds the plan back, who could change it, and what more would buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.figures.budgets_worth import budgets_worth
from optimiser.document.parts import Grid, Section, Sifted, prose
from optimiser.document.sections.answer import step
from optimiser.document.sections.tables import by_name_and_year, of_years
from optimiser.document.words import span, titles
from optimiser.words import sentence, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.document.story import Story
    from optimiser.instance import Instance

MOST_LIMITS = 10
SMALL = 1e-3
"""A fund whose million would buy less than this share of what the best would is left out."""
HEADS = {
    "limit": "Limit",
    "owner": "In the hands of",
    "years": "Years",
    "step": "For each",
    "price_least": "Avoids at least",
    "price_most": "Avoids at most",
    "confidence": "Its figures are",
}


def limits(story: Story) -> Section:
    """The costliest limits, what a million pounds would avoid fund by fund, and all that bind."""
    frame = story.reports["costly_limits"]
    if frame.empty:
        none = "No limit that anybody could change holds the plan back."
        return Section("limits", "What holds the plan back", (prose(none),))
    unit = str(frame["cost_unit"].iloc[0])
    about = (
        f"Limits are ranked by their price times their size. “Avoids” is what one step of giving way, in one of the "
        f"years, would take off the first objective, in {unit}, for the year in which that is least and for the year "
        "in which it is most. A price holds for a small change: the further a limit gives way, the less each step "
        "avoids, until another limit binds."
    )
    rows = tuple(
        (
            f"{number}. {sentence(title)}", line["owner"] or "not stated",
            span(line["first_year"], line["last_year"]), step(line["unit"], line["direction"]),
            line["confidence"] or "not stated", three_digits(line["price_least"]), three_digits(line["price_most"]),
        )
        for number, (line, title) in enumerate(
            zip(frame.head(MOST_LIMITS).to_dict("records"), limit_titles(story.inst, frame), strict=False), start=1
        )
    )  # fmt: skip
    heads = ("Limit", "In the hands of", "Years", "For each", "Its figures are", "Avoids at least", "Avoids at most")
    costliest = Grid(f"The limits that cost most; avoided {unit}", heads, rows, text_columns=5)
    listed = Sifted("limits", f"Every limit that binds; avoided {unit}", _named(story, frame), HEADS, significant=True)
    worth = _worth(story, unit)
    return Section(
        "limits", "What holds the plan back, and what more would buy", (prose(about), costliest, *worth, listed)
    )


def limit_titles(inst: Instance, frame: pd.DataFrame) -> list[str]:
    """What each limit is called; a rule is also told by why it is there."""
    whys = dict(zip(inst.policies["rule"].astype(str), inst.policies["why"].astype(str), strict=True))
    rules = frame["family"].isin(["policy", "policy_spend"])
    return [
        f"{title} ({whys[limit]})" if is_rule and whys.get(limit) else title
        for title, limit, is_rule in zip(frame["title"], frame["limit"], rules, strict=True)
    ]


def _named(story: Story, frame: pd.DataFrame) -> pd.DataFrame:
    lines = frame.to_dict("records")
    return frame.assign(
        limit=[sentence(title) for title in limit_titles(story.inst, frame)],
        owner=frame["owner"].replace("", "not stated"),
        years=[span(line["first_year"], line["last_year"]) for line in lines],
        step=[step(line["unit"], line["direction"]) for line in lines],
    )[list(HEADS)]


def _worth(story: Story, unit: str) -> list[Grid]:
    """What one more million pounds would avoid, for each fund that would make any difference."""
    years = list(story.inst.horizon.plan_years)
    amounts = by_name_and_year(budgets_worth(story.inst, story.solution), "fund", "avoided_per_million")
    least = SMALL * max(amounts.values(), default=0.0)
    rows = tuple(
        (title, *(three_digits(value) for value in of_years(amounts, fund, years)))
        for fund, title in titles(story.inst.funds, "fund").items()
        if max(of_years(amounts, fund, years)) > least
    )
    caption = f"What £1 million more in a year would buy: {unit} avoided"
    return [Grid(caption, ("Fund", *map(str, years)), rows)] if rows else []
