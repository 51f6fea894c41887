"""What a template's cells accept: drop-downs and bounds, with their messages in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimiser.reading.cells import LONGEST_NAME
from optimiser.reading.figures import MOST
from optimiser.spreadsheet.described import fixed_of, holds, meaning, unit_of
from optimiser.spreadsheet.lists import offer_of

if TYPE_CHECKING:
    from optimiser.reading.columns import Column
    from optimiser.tables import Table

LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""Excel takes no longer ones."""


def validation(table: type[Table], column: Column, cells: str) -> dict[str, Any]:
    """XlsxWriter's options for the cells of a column; ``cells`` is their range, such as $A$2:$A$501."""
    told = [meaning(table, column), f"{holds(column)}", unit_of(column)]
    said = ". ".join(line[0].upper() + line[1:] for line in told if line) + "."
    return {
        **_rule(table, column, cells),
        "ignore_blank": True,
        "input_title": _cut(column.name, LONGEST_TITLE),
        "input_message": _cut(said, LONGEST_MESSAGE),
        "error_title": _cut(f"{column.name}: not this", LONGEST_TITLE),
        "error_message": _cut(f"This cell holds {_holds(table, column)}.{_hint(column)}", LONGEST_MESSAGE),
    }


def _rule(table: type[Table], column: Column, cells: str) -> dict[str, Any]:
    """The rule itself."""
    offer = offer_of(column)
    if offer is not None:
        return {"validate": "list", "source": f"={offer.name}"}
    if fixed := fixed_of(column):
        return {"validate": "list", "source": list(fixed)}
    if column.kind in ("float", "int"):
        return _bounds(column)
    if table.keys == (column.name,):
        first = cells.split(":", maxsplit=1)[0].replace("$", "")
        once = f"SUMPRODUCT(--({cells}={first}))=1"
        return {"validate": "custom", "value": f"=AND({once},LEN({first})<={LONGEST_NAME})"}
    return {"validate": "any"}


def _bounds(column: Column) -> dict[str, Any]:
    kind = "integer" if column.kind == "int" else "decimal"
    if column.above is not None:
        return {"validate": kind, "criteria": ">", "value": column.above}
    least = -MOST if column.least is None else column.least
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": column.most or MOST}


def _holds(table: type[Table], column: Column) -> str:
    words = holds(column)
    if table.keys == (column.name,) and column.kind == "text":
        return f"{words}: each name once, at most {LONGEST_NAME} characters"
    return words


def _hint(column: Column) -> str:
    """What to do about a cell that is refused."""
    if column.is_share:
        return " Write 0.25 or 25% for a quarter."
    if column.refers is not None and offer_of(column) is not None:
        return " Choose from the list; a new name goes into the table that declares it first."
    if column.year is not None:
        return " The years of the instance stand on the sheet called instance."
    return ""


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
