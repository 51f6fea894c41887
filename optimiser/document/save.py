"""Where a page is kept: a new file, never within a run folder, whole or not at all."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from optimiser.errors import RunFolderError, UsageError
from optimiser.runfolder import MANIFEST

if TYPE_CHECKING:
    from pathlib import Path


def new_file(run: Path, out: Path | None) -> Path:
    """``out``, or RUN.html beside the run folder (RUN-2.html and so on if there is one already).

    Raises UsageError if there is something at ``out``, or if it lies within a run folder, whose files are all known by
    their fingerprints.
    """
    if out is None:
        folder = run.resolve()
        beside = run.parent if run.name not in {"", ".", ".."} else folder.parent
        number = 1
        while (file := beside / f"{folder.name}{'' if number == 1 else f'-{number}'}.html").exists():
            number += 1
        return file
    if out.exists():
        msg = f"{out} exists. Give --out a new file; nothing is ever overwritten."
        raise UsageError(msg)
    if any((folder / MANIFEST).exists() for folder in out.resolve().parents):
        msg = f"{out} lies within a run folder, which holds nothing but its run. Give --out a file elsewhere."
        raise UsageError(msg)
    return out


def save(text: str, file: Path) -> None:
    """Write the page.

    Raises RunFolderError if the disk is full or the file may not be written; nothing is then left behind.
    """
    unfinished = file.with_name(file.name + ".unfinished")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(file)
    except OSError as error:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        msg = f"The report could not be written to {file}: {error.strerror or error}. Choose another --out."
        raise RunFolderError(msg) from error
