"""The small language of policies, read here a second time so that one misreading cannot pass for the rule."""

from __future__ import annotations


def conditions(text: str) -> list[tuple[str, set[str]]]:
    """``column=value; column=value1,value2`` taken apart; ``all`` has no condition."""
    if text.strip() == "all":
        return []
    parts = [condition.partition("=") for condition in text.split(";") if condition.strip()]
    return [(column.strip(), {value.strip() for value in values.split(",")}) for column, _, values in parts]


def years_of(text: str, years: range) -> list[int]:
    """``all``, a year, a range ``2024..2031`` or a list, as positions in the horizon."""
    if text.strip() == "all":
        return list(range(len(years)))
    wanted: set[int] = set()
    for part in text.split(","):
        low, _, high = part.partition("..")
        wanted |= set(range(int(low), int(high or low) + 1))
    return [i for i, year in enumerate(years) if year in wanted]
