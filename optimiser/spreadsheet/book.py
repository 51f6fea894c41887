"""A new workbook: made in memory, written whole or not at all; texts are texts, whatever they look like.

XlsxWriter writes it (docs/decisions/0010); only optimiser/spreadsheet imports that library.
"""

from __future__ import annotations

import io
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import xlsxwriter

from optimiser.errors import UsageError
from optimiser.words import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Book: TypeAlias = Any
Sheet: TypeAlias = Any
Style: TypeAlias = Any
Chart: TypeAlias = Any
"""XlsxWriter's Workbook, Worksheet, Format and Chart, which have no types."""
FONT = {"font_name": "Calibri", "font_size": 11}
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
"""A sheet has one row more: the header's."""
DIGITS = 15
"""A spreadsheet keeps no more significant digits of a number."""


def vacant(path: Path) -> None:
    """Raise UsageError if no workbook can be made at ``path``."""
    if path.suffix.lower() != ".xlsx":
        msg = f"{path} is not the name of a workbook. Give a name that ends in .xlsx."
        raise UsageError(msg)
    if path.exists() or path.is_symlink():
        msg = f"{path} exists. Give another name; nothing is ever overwritten."
        raise UsageError(msg)


def save(path: Path, fill: Callable[[Book], None], cells: Mapping[str, object] = MappingProxyType({})) -> None:
    """Make a workbook with ``fill``, which is given XlsxWriter's Workbook, and write it to the new file ``path``.

    ``cells`` are the properties of cells to which nobody gives a format.
    Raises UsageError if there is something at ``path`` or it cannot be written.
    """
    vacant(path)
    made = io.BytesIO()
    # No text may become a formula, a link or a number: names come from anyone.
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, {"in_memory": True, "default_format_properties": {**FONT, **cells}, **plain})
    fill(book)
    book.close()
    try:
        with path.open("xb") as file:
            file.write(made.getvalue())
    except FileExistsError:
        vacant(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        msg = f"{path} cannot be written: {error.strerror}. Give a place where you may write."
        raise UsageError(msg) from None


def put_text(sheet: Sheet, row: int, column: int, text: str, style: Style = None) -> None:
    """Write ``text`` as text.

    Raises UsageError if a cell cannot hold it.
    """
    if len(text) > LONGEST_TEXT:
        msg = (
            f"A cell of a workbook holds {LONGEST_TEXT:,} characters; shorten {quoted(text)}, which has {len(text):,}."
        )
        raise UsageError(msg)
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def require_room(name: str, rows: int) -> None:
    """Raise UsageError if a sheet cannot hold so many rows."""
    if rows > MOST_ROWS:
        msg = f"{name} has {rows:,} rows, and a sheet holds {MOST_ROWS:,}. Use CSV for an instance of this size."
        raise UsageError(msg)


def exact_number(text: str) -> float | None:
    """The number in a cell's text if a workbook gives it back without loss, else None."""
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if float(f"{number:.{DIGITS}g}") == number else None


def width_of(texts: list[str], least: int = 8, most: int = 60) -> float:
    """A column's width, in characters, that shows its texts."""
    return min(most, max(least, *(len(text) + 2 for text in texts)))
