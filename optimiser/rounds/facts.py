"""What the log notes of a run: fingerprints, what was asked, how it ended, and its four headline figures."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from optimiser.reports.sureness import sureness
from optimiser.rounds.entry import facts_text
from optimiser.runfolder import MANIFEST
from optimiser.runfolder.manifest import finite

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.runfolder import Past

HEADLINES = ("shortfall_wte", "weighted_wte_years", "spend_gbp", "places")


def facts_of(past: Past) -> dict[str, object]:
    """The facts of a run, as values of JSON."""
    manifest, horizon = past.run.manifest, past.inst.horizon
    return {
        "manifest_sha256": manifest_hash(past),
        "contents_sha256": contents_hash(past),
        "instance": horizon.name,
        "title": horizon.title,
        "instance_hash": past.inst.hash,
        "scenario": list(manifest["scenario"]["name"]),
        "status": past.solution.status.value,
        "solved": str(manifest.get("created", "")),
        "versions": dict(manifest["versions"]),
        "first_year": horizon.first_intake_year,
        "last_year": horizon.last_intake_year,
        "whole_places": horizon.whole_places,
        "objectives": [
            {"name": level.name, "unit": level.unit, "value": level.value, "bound": finite(level.bound)}
            for level in past.solution.levels
        ],
        **headlines(past),
        "assumed_share": assumed_share(past),
    }


def assumed_share(past: Past) -> float:
    """Share of the figures of the inputs that are assumed, as ``ppopt check`` counts them."""
    figures = sureness(past.inst).groupby("confidence")["figures"].sum()
    return float(figures.get("assumed", 0) / figures.sum())


def manifest_hash(past: Past) -> str:
    """sha256 of the run's manifest, which holds that of every other file."""
    return hashlib.sha256((past.run.folder / MANIFEST).read_bytes()).hexdigest()


def contents_hash(past: Past) -> str:
    """One hash for what was asked and what came out, whenever and wherever it was solved."""
    files = past.run.manifest["files"]
    about = {name: sha for name, sha in files.items() if name.startswith(("inputs/", "tables/"))}
    return hashlib.sha256(
        facts_text({**about, "options": past.run.manifest["options"], "status": past.solution.status.value}).encode()
    ).hexdigest()


def headlines(past: Past) -> dict[str, float | None]:
    """Figures of the plan's years, the tail left out; None without a plan.

    ``shortfall_wte`` is the average over the plan's years of the WTE short in shortfall.csv; ``weighted_wte_years``
    the sum of that column there; ``spend_gbp`` the pounds in spend.csv, not discounted; ``places`` those in places.csv.
    """
    if not past.solution.status.has_plan:
        return dict.fromkeys(HEADLINES)
    tables = past.solution.tables
    years = len(past.inst.horizon.plan_years)
    return {
        "shortfall_wte": _planned(tables["shortfall"], "shortfall_wte") / years,
        "weighted_wte_years": _planned(tables["shortfall"], "weighted_wte_years"),
        "spend_gbp": _planned(tables["spend"], "spend_gbp"),
        "places": _planned(tables["places"], "places"),
    }


def _planned(frame: pd.DataFrame, column: str) -> float:
    return float(frame.loc[frame["period"] == "plan", column].sum())
