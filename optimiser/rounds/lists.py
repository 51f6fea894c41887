"""What is in a round, as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from optimiser.rounds.entry import ADD, PUBLISH, Entry
from optimiser.rounds.facts import HEADLINES
from optimiser.solution import EXACT

if TYPE_CHECKING:
    from collections.abc import Sequence

IN_FORCE, SUPERSEDED = "in force", "superseded"
RUN_COLUMNS = (
    "run", "added", "who", "why", "instance", "scenario", "status", "first_objective", "whole_places", "gap_share",
    "first_year", "last_year", *HEADLINES, "with_tail_wte_years", "assumed_share", "published", "decision",
    "instance_hash", "manifest_sha256",
)  # fmt: skip
LOG_COLUMNS = ("entry", "at", "who", "what", "run", "said", "replayed", "seal")


def in_force(entries: Sequence[Entry]) -> Entry | None:
    """The decision that holds: the last one taken."""
    decisions = [entry for entry in entries if entry.what == PUBLISH]
    return decisions[-1] if decisions else None


def run_table(entries: Sequence[Entry]) -> pd.DataFrame:
    """One row per run, in the order in which they were added; see ``headlines`` for the figures.

    ``whole_places`` is blank of a run added before it was noted; ``gap_share`` is how much better by the first
    objective another plan could be, as far as is proven; ``published`` is in force, superseded or blank; ``decision``
    the last one taken on the run; ``with_tail_wte_years`` is the shortfall as an objective, plan and tail together.
    """
    last = in_force(entries)
    decisions = {entry.run: entry for entry in entries if entry.what == PUBLISH}
    rows = [_row(entry, decisions.get(entry.run), last) for entry in entries if entry.what == ADD]
    frame = pd.DataFrame(rows, columns=list(RUN_COLUMNS))
    return frame.astype(dict.fromkeys((*HEADLINES, "with_tail_wte_years", "gap_share"), "float64"))


def _row(entry: Entry, decision: Entry | None, last: Entry | None) -> list[object]:
    published = "" if decision is None else IN_FORCE if decision is last else SUPERSEDED
    return [
        entry.run,
        entry.at,
        entry.who,
        entry.said,
        entry.fact("instance"),
        "; ".join(entry.fact("scenario")),
        entry.fact("status"),
        _first(entry).get("name", ""),
        {True: "yes", False: "no", None: ""}[entry.fact("whole_places")],
        _gap(entry),
        entry.fact("first_year"),
        entry.fact("last_year"),
        *(entry.fact(name) for name in HEADLINES),
        _with_tail(entry),
        entry.fact("assumed_share"),
        published,
        "" if decision is None else decision.said,
        entry.fact("instance_hash"),
        entry.fact("manifest_sha256"),
    ]


def _with_tail(entry: Entry) -> float | None:
    """Weighted WTE-years short in plan and tail together; None without a plan, or where nobody made them small."""
    return next((each["value"] for each in entry.fact("objectives") if each["name"] == "shortfall"), None)


def _first(entry: Entry) -> dict[str, Any]:
    """The first objective as it was noted; empty without a plan."""
    first: dict[str, Any] = next(iter(entry.fact("objectives")), {})
    return first


def _gap(entry: Entry) -> float | None:
    """As a share of the first objective; None without a plan, and of a run added before its bound was noted."""
    first = _first(entry)
    if first.get("bound") is None:
        return None
    value, bound = float(first["value"]), float(first["bound"])
    return max(0.0, value - bound) / max(abs(value), EXACT)


def log_table(entries: Sequence[Entry]) -> pd.DataFrame:
    """Every entry, first things first."""
    rows = [
        [entry.number, entry.at, entry.who, entry.what, entry.run, entry.said, entry.fact("replayed") or "", entry.seal]
        for entry in entries
    ]
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS))
