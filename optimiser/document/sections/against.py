"""What is different from another run: inputs, shortfall, places and money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.analyses.compare import Case, compare
from optimiser.document.parts import Block, Grid, Prose, Section, prose
from optimiser.document.words import signed
from optimiser.words import decimals, figure, pounds, sentence, three_digits

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.analyses.compare import Comparison
    from optimiser.document.story import Story

TOLD = (
    ("shortfall", "shortfall_wte_years", "WTE-years short over the plan's years", ("profession", "region", "year")),
    ("places", "places", "Places over the plan's years", ("profession", "region", "hei", "year")),
    ("money", "spend_gbp", "£ thousand spent over the plan's years", ("fund", "region", "year")),
)
"""Part of the comparison, its figure, what the table is called, and what it is summed by."""
WORDS = {"hei": "university"}
MOST_CHANGES = 12
FOLDED_FROM = 20


def against(story: Story) -> Section | None:
    """The differences between this run and the one it is held against, if there is one."""
    other = story.against
    if other is None:
        return None
    before, after = other.run.folder.resolve().name, story.past.run.folder.resolve().name
    names = (before, after) if before != after else (f"{before} (the other)", f"{after} (this one)")
    made = compare(Case(names[0], other.inst, other.solution), Case(names[1], story.inst, story.solution))
    blocks: list[Block] = [_in_a_sentence(made), *_changes(made)]
    if all(case.has_plan for case in made.cases):
        blocks += [grid for part in TOLD for grid in _grids(made, *part)]
    return Section("against", f"Against the run {names[0]}", (*blocks, *_apart(made)))


def _in_a_sentence(made: Comparison) -> Prose:
    without = [f"{case.name} has no plan. {case.solution.sentence}" for case in made.cases if not case.has_plan]
    if without:
        return prose(*without)
    sums = {part: _rows(made, part, "all") for part, *_ in TOLD}
    if any(frame.empty for frame in sums.values()):
        return prose("The two have no year of the plan in common: only their inputs are compared.")
    short, places, spent = (
        float(frame[f"change_{column}"].iloc[0]) for frame, (_, column, *_) in zip(sums.values(), TOLD, strict=True)
    )
    first, this = (case.name for case in made.cases)
    moved = figure(abs(places), made.cases[1].place_digits(places))
    return prose(
        f"Over the years that both plan for, {this} leaves {three_digits(abs(short))} WTE-years "
        f"{_more(short)} of shortfall than {first}, commissions {moved} places "
        f"{_more(places, 'fewer')}, and spends {pounds(abs(spent))} {_more(spent)}."
    )


def _more(change: float, less: str = "less") -> str:
    return "more" if change >= 0 else less


def _changes(made: Comparison) -> list[Block]:
    said = made["changes"]["sentence"].tolist()
    if not said:
        return [prose("The inputs of both are the same.")]
    more = [f"… and {len(said) - MOST_CHANGES} more." if len(said) > MOST_CHANGES else ""]
    return [
        Prose((("What changed in the inputs.", ""), *(("", text) for text in [*said[:MOST_CHANGES], *more] if text)))
    ]


def _rows(made: Comparison, part: str, by: str) -> pd.DataFrame:
    frame = made[part]
    return frame[(frame["by"] == by) & (frame["period"] == "plan")]


def _grids(made: Comparison, part: str, column: str, title: str, keys: tuple[str, ...]) -> list[Block]:
    """A table for each thing that a part is summed by: before, now, change; the largest change first."""
    scale = 1e3 if part == "money" else 1.0
    grids: list[Block] = []
    for key in keys:
        frame = _rows(made, part, key)
        columns = [f"first_{column}", column, f"change_{column}"]
        values = frame[columns].astype(float) / scale
        digits = decimals(values.to_numpy().ravel())
        rows = tuple(
            (sentence(str(name)), figure(old, digits), figure(new, digits), signed(change, digits))
            for name, (old, new, change) in zip(frame["title"], values.to_numpy().tolist(), strict=True)
        )
        word = WORDS.get(key, key)
        heads = (sentence(word), *(case.name for case in made.cases), "Change")
        folded = len(rows) > FOLDED_FROM
        grids += [Grid(f"{title}, by {word}", heads, rows, folded=folded)] if rows else []
    return grids


def _apart(made: Comparison) -> list[Block]:
    """What only one of the two has and is not compared."""
    frame = made["apart"]
    if frame.empty:
        return []
    rows = tuple(frame[["what", "title", "only_in"]].drop_duplicates().astype(str).itertuples(index=False, name=None))
    rows = tuple((WORDS.get(what, what), *rest) for what, *rest in rows)
    return [Grid("Not compared: what only one of the two has", ("What", "Name", "Only in"), rows, text_columns=3)]
