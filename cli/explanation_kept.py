"""Keeping an override: ``ppopt explain --what-if ... --keep FILE``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = 2
"""Texts that go with an override that is kept: its owner and its reason."""


def can_keep(keep: Path | None, owner: str | None, reason: str | None) -> None:
    """Raise UsageError unless nothing is to be kept, or there is all that it takes: better known before the work."""
    said = [text.strip() for text in (owner, reason) if text is not None]
    if (keep is None and said) or (keep is not None and (len(said) < TEXTS or not all(said))):
        msg = "An override is kept with --keep FILE, --owner NAME and --reason TEXT, all three."
        raise UsageError(msg)
    if any(text.startswith("=") for text in said):
        msg = "--owner and --reason are texts; one that begins with = would be taken for a formula."
        raise UsageError(msg)
    if keep is not None and (keep.exists() or keep.suffix != ".toml"):
        msg = f"--keep {keep}: give the name of a new file that ends in .toml; nothing is ever overwritten."
        raise UsageError(msg)
    if keep is not None and not keep.parent.is_dir():
        msg = f"--keep {keep}: there is no folder {keep.parent}."
        raise UsageError(msg)


def write_new(file: Path, text: str) -> None:
    """Write a new file.

    Raises UsageError if it cannot be written, or has come to be there meanwhile.
    """
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except OSError as error:
        msg = f"--keep {file} cannot be written: {error.strerror}."
        raise UsageError(msg) from error
