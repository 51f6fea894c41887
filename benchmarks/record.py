"""What a measuring process leaves behind: written at every stage, so that one that is stopped has said what it knew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def keep(path: Path, record: dict[str, Any]) -> None:
    """Write the record, whole or not at all."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(record), encoding="utf-8")
    unfinished.replace(path)


def kept(path: Path) -> dict[str, Any]:
    """The record; empty if the process ended before it knew anything."""
    if not path.exists():
        return {}
    record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return record
