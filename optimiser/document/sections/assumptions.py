"""What the answer rests on: how many figures are assumed, table by table, and how much hangs on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.figures.sensitivity import sensitivity, without_price
from optimiser.document.parts import Grid, Section, prose
from optimiser.document.words import in_words
from optimiser.words import listed, percent, sentence, three_digits

if TYPE_CHECKING:
    from optimiser.document.parts import Block
    from optimiser.document.story import Story

LEAST = 0.01
CONFIDENCES = {
    "published": "published by somebody",
    "derived": "derived from published figures",
    "recalled": "recalled, without the page",
    "assumed": "assumed",
}


def assumptions(story: Story) -> Section:
    """Two tables: figures by confidence, and what one per cent more on them would do."""
    counts = story.reports["sureness"].pivot_table(
        index="table", columns="confidence", values="figures", aggfunc="sum", fill_value=0, sort=False
    )
    counts = counts.reindex(columns=list(CONFIDENCES), fill_value=0).astype(int)
    rows = [
        _row(in_words(str(name)), line) for name, line in zip(counts.index, counts.to_numpy().tolist(), strict=True)
    ]
    rows.append(_row("All", counts.sum().tolist()))
    heads = ("Table of the inputs", "Figures", *(words.capitalize() for words in CONFIDENCES))
    by_share = Grid("Figures by how sure they are", heads, tuple(rows), total=True)
    total, assumed = int(counts.to_numpy().sum()), int(counts["assumed"].sum())
    said = (
        f"{percent(assumed / total if total else 0.0)} of the figures are assumed. A row that stands for several years "
        "or regions counts once for each. The first table says where; the second how much hangs on it."
    )
    shares = {str(name): float(share) for name, share in (counts["assumed"] / counts.sum(axis=1)).items()}
    return Section("assumptions", "What the answer rests on", (prose(said), by_share, *_sensitivity(story, shares)))


def _row(words: str, counts: list[int]) -> tuple[str, ...]:
    total = sum(counts)
    return (words, f"{total:,}", *(percent(count / total) if total else "0%" for count in counts))


def _sensitivity(story: Story, assumed: dict[str, float]) -> tuple[Block, ...]:
    frame = sensitivity(story.inst, story.solution)
    first = story.solution.levels[0]
    rows = tuple(
        (
            sentence(str(line["words"])), f"{line['table']}.{line['column']}", percent(assumed[str(line["table"])]),
            _signed(float(line["effect"])), percent_signed(float(line["effect_share"])),
        )
        for line in frame.to_dict("records")
    )  # fmt: skip
    name = first.name.replace("_", " ")
    caption = f"If every figure of a column were 1% higher: change of {name}, {first.unit}"
    heads = ("Figures", "Column", "Of the table assumed", "Change, about", "Change in per cent")
    unpriced = without_price(story.inst)
    tables = [in_words(str(table)).lower() for table in dict.fromkeys(unpriced["table"])]
    known = (
        f"The second table is worked out from the prices of the limits, for plan and tail together; {name} is "
        f"{three_digits(first.value)} {first.unit}. A price is exact for a very small change; of a larger one "
        "it is the most that more helps and the least that less hurts."
    )
    unknown = (
        "Not known from prices: figures that stand inside the sums and not at the edge of a limit, such as tuition, "
        f"uptake, leaving and finishing. They are in {listed(tables)}. To see what hangs on one of them, solve again "
        'with a change, for example: --change "professions.leave_rate *= 1.1".'
    )
    return (prose(known), Grid(caption, heads, rows, text_columns=2), prose(unknown))


def _signed(value: float) -> str:
    if 0 < abs(value) < LEAST:
        return f"under {LEAST}"
    text = three_digits(value)
    return f"+{text}" if value > 0 else text.replace("-", "−")


def percent_signed(share: float) -> str:
    """A change as a percentage with its sign."""
    text = f"{100 * share:+.2f}%"
    return "0%" if not text.strip("+-0.%") else text.replace("-", "−")
