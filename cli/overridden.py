"""Overrides as a page lists them: what each says, who signed it, and what it cost when it was kept and costs now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.layout import cut, grid, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import pandas as pd

LONGEST = 24
"""Letters for a name."""


def overridden(frame: pd.DataFrame, head: str, now: Callable[[dict[Any, Any]], str]) -> list[str]:
    """Lines about the overrides of ``frame``; ``now`` gives the last column, which is called ``head``."""
    if frame.empty:
        return []
    lines = frame.to_dict("records")
    rows = [[f"  {line['what']}", cut(line["owner"], LONGEST), now(line)] for line in lines]
    kept: dict[str, list[str]] = {}
    for line in lines:
        if line["kept_with"]:
            kept.setdefault(str(line["kept_with"]), []).append(str(line["what"]))
    told = [text for source, whats in kept.items() for text in wrapped(f"{'; '.join(whats)}: {source}.")]
    return [*grid(["OVERRIDES IN THE PLAN", "signed by", head], rows, left=2), *told]
