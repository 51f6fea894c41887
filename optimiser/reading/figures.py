"""One cell that should hold a figure: what it means, or what to write instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from optimiser.tables import ALL
from optimiser.words import quoted

if TYPE_CHECKING:
    from optimiser.reading.columns import Column

MOST = 1e12
"""No figure of a workforce plan is larger."""

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
MULTIPLES = {"k": 1e3, "m": 1e6, "thousand": 1e3, "million": 1e6}
NO_FIGURE = {"nan", "na", "n/a", "null", "none", "-", "--", "?", "tbc", "#n/a", "#ref!", "#value!", "#div/0!", "#name?"}
UNITS = {"gbp": "pounds", "places": "places", "wte": "WTE", "days": "days"}


def to_number(cell: str) -> float | None:
    """The number in the cell, with or without British thousands separators; None if it is not one."""
    if NUMBER.fullmatch(cell) or THOUSANDS.fullmatch(cell):
        return float(cell.replace(",", ""))
    return None


def figure_problem(cell: str, column: Column) -> tuple[str, str]:
    """What is wrong with a cell that is no number, and what to write instead."""
    if not cell:
        return "blank", _blank_advice(column)
    if cell.startswith("="):
        return f"{quoted(cell)} is a formula", "Write its value."
    if cell.casefold() in NO_FIGURE:
        return f"{quoted(cell)} is not a figure", _blank_advice(column)
    if cell.casefold().lstrip("+-") in ("inf", "infinity", "∞"):
        return f"{quoted(cell)} is not a figure that a plan can use", "Write the largest figure that could occur."
    if cell == ALL:
        return f"{quoted(cell)} is not allowed here", "Write a row for each."
    meant = _meant(cell)
    if meant is None or (column.least is not None and float(meant) < column.least):
        meant = _kind(column)
    return f"{quoted(cell)} is not a number", f"Write {meant}."


def bound_problem(cell: str, number: float, column: Column) -> tuple[str, str]:
    """What is wrong with a number that the column does not allow."""
    if abs(number) > MOST:
        return f"{quoted(cell)} is too large to be meant", f"Write {_kind(column)}."
    if column.above is not None and number <= column.above:
        return f"{quoted(cell)} is not above {column.above:g}", f"Write {_kind(column)} above {column.above:g}."
    if column.least is not None and number < column.least:
        found = "is negative" if number < 0 else f"is below {column.least:g}"
        return f"{quoted(cell)} {found}", f"Write {_kind(column)}, {column.least:g} or more."
    if column.most is not None and number > column.most:
        return f"{quoted(cell)} is over {column.most:g}", _percent_advice(number)
    return f"{quoted(cell)} is not a whole number", "Write a whole number."


def _percent_advice(number: float) -> str:
    whole = 100
    return f"Write {number / whole:.6g} if you mean {number:.6g}%." if number <= whole else "Check the figure."


def _blank_advice(column: Column) -> str:
    """What to do about a blank cell of figures."""
    if column.year is not None:
        return "Write the year" + (", or all." if column.all_means else ".")
    may_be_zero = column.above is None and (column.least is None or column.least <= 0)
    return f"Write {_kind(column)}" + ("; write 0 if there is none." if may_be_zero else ".")


def _kind(column: Column) -> str:
    """What the column holds, from the unit in its name."""
    if column.year is not None:
        return "a year such as 2026"
    if column.is_share:
        return "a share between 0 and 1"
    if column.kind == "int":
        return "a whole number"
    unit = next((words for part, words in UNITS.items() if part in column.name.split("_")), None)
    return f"a number of {unit}" if unit else "a number"


def _meant(cell: str) -> str | None:
    """The plain number that the cell probably means."""
    bare = cell.replace("£", "").replace("−", "-").replace("–", "-").replace("\u00a0", " ").strip()
    if DECIMAL_COMMA.fullmatch(bare) and not THOUSANDS.fullmatch(bare):
        return bare.replace(",", ".")
    factor = 1.0
    if bare.endswith("%"):
        factor, bare = 0.01, bare[:-1]
    elif bare.startswith("(") and bare.endswith(")"):
        factor, bare = -1.0, bare[1:-1]
    elif match := re.fullmatch(r"(.*\d)\s*(k|m|thousand|million)", bare, re.IGNORECASE):
        factor, bare = MULTIPLES[match[2].casefold()], match[1]
    number = to_number(re.sub(r"[\s'_]", "", bare))
    return None if number is None else f"{number * factor:.12g}"
