"""What somebody fixed by hand, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.parts import Grid, Section, prose
from optimiser.words import three_digits

if TYPE_CHECKING:
    from optimiser.document.story import Story

HEADS = ("Override", "Signed by", "Why", "When it was kept", "For each", "Its price now")


def overrides(story: Story) -> Section | None:
    """Every override in the plan; nothing if nobody fixed anything."""
    frame = story.reports["overrides"]
    if frame.empty:
        return None
    unit = str(frame["price_unit"].iloc[0])
    about = (
        "An override is a rule that somebody put in place of what would be best. Its price is what one step of giving "
        f"way would take off the first objective now, in {unit}, in the year in which that is most; one that costs "
        "nothing now asks for what is best anyway."
    )
    rows = tuple(
        (line["what"], line["owner"], line["why"], line["kept_with"], line["step"], three_digits(line["price"]))
        for line in frame.astype({"owner": str, "why": str, "kept_with": str}).to_dict("records")
    )
    grid = Grid(f"Overrides in the plan; prices in {unit}", HEADS, rows, text_columns=5)
    return Section("overrides", "What somebody fixed by hand, and what it costs", (prose(about), grid))
