"""Limits that cannot all hold: in a planner's words, with who could change them, and the rows behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.limit_words import TITLED, owner_of, title_of

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solution import Solution

ROW = re.compile(r"(?P<family>\w+)(?:\[(?P<keys>[^\]]*)\])?: (?P<formula>.*)", re.DOTALL)


def conflict(inst: Instance, solution: Solution) -> pd.DataFrame:
    """One row per limit in conflict: family, limit, owner, row; rows nobody could change come last, without words."""
    rows = [_told(inst, text) for text in solution.conflict]
    frame = pd.DataFrame(rows, columns=["family", "limit", "owner", "row"])
    return frame.sort_values("limit", key=lambda limit: limit == "", kind="stable", ignore_index=True)


def _told(inst: Instance, text: str) -> tuple[str, str, str, str]:
    found = ROW.fullmatch(text)
    family = found["family"] if found else ""
    if found is None or family not in LIMIT_KINDS:
        return family, "", "", text
    keys = (found["keys"] or "").split(",")
    kind = LIMIT_KINDS[family]
    named = [(_set_of(inst, kind.subject, key), key) for key in keys if key not in {"", "all"}]
    subject = next((key for set_name, key in named if set_name == kind.subject), "")
    words = ", ".join(title_of(inst, set_name, key) for set_name, key in named)
    return family, kind.words.format(words), owner_of(inst, family, kind.subject, subject), text


def _set_of(inst: Instance, subject: str, key: str) -> str:
    """The set that a key of a row belongs to: the limit's own subject before any other."""
    for set_name in (subject, *TITLED):
        if set_name in inst.sets and key in inst.sets[set_name].categories:
            return set_name
    return ""
