"""Bytes of a file from anyone to text, or the reason why not."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from optimiser.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 256 * 1024 * 1024
SAVE_AGAIN = "Save it again as UTF-8 (in Excel: Save As, 'CSV UTF-8')."


def read_text(path: Path, folder: Path, file: str) -> tuple[str | None, list[Problem]]:
    """The text of ``path``, called ``file`` in messages; it must be a plain file inside ``folder``."""
    refusal = _refusal(path, folder, file)
    if refusal is not None:
        return None, [refusal]
    try:
        return decode(path.read_bytes(), file)
    except OSError as error:
        return None, [Problem(file, f"cannot be read ({error.strerror})", "Check that you may read the file.")]


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """``data`` as text: UTF-8 with or without a byte order mark, or UTF-16 with one (and a warning)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            text = data.decode("utf-16")
        except UnicodeDecodeError:
            return None, [Problem(file, "begins like UTF-16 and is not", SAVE_AGAIN)]
        return text, [Problem(file, "is in UTF-16, and was read as such", SAVE_AGAIN, is_warning=True)]
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        return None, [
            Problem(file, "has zero bytes: UTF-16 without a byte order mark, or not text", SAVE_AGAIN, line=line)
        ]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        # The position counts from after the byte order mark, if there is one.
        body = data.removeprefix(codecs.BOM_UTF8)
        line = body[: error.start].count(b"\n") + 1
        return None, [Problem(file, f"byte 0x{body[error.start]:02X} is not UTF-8", SAVE_AGAIN, line=line)]


def _refusal(path: Path, folder: Path, file: str) -> Problem | None:
    """Why ``path`` is not read at all: it leads out of the folder, is no plain file, or is far too large."""
    real = path.resolve()
    if not real.is_relative_to(folder.resolve()):
        return Problem(
            file, "is a link that leaves the folder, and was not followed", "Put the file itself in the folder."
        )
    if not real.is_file():
        return Problem(file, "is not a plain file", "Put a text file in its place.")
    if real.stat().st_size > MOST_BYTES:
        return Problem(file, f"is larger than {MOST_BYTES // 1024**2} MB", "Split or shorten it.")
    return None
