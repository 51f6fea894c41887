"""Where the money goes: every pound by fund, year, kind, item, region and cohort."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model import training
from optimiser.results.decisions import period, tidy
from optimiser.results.people import total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance

COLUMNS = ["fund", "year", "kind", "item", "region", "cohort"]


def spend(inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame) -> pd.DataFrame:
    """Pounds that each fund pays in each year; ``begun`` cohorts are committed, ``new`` ones are decided here."""
    frames = [
        _training(inst, everyone),
        _bought(decided["supported"], inst.schemes, "scheme", "gbp_per_person", ["scheme"]),
        _bought(decided["expanded"], inst.placement_expansion, "setting", "gbp_per_day", ["setting", "region", "year"]),
        _bought(decided["built"], inst.programme_expansion, "programme", "gbp_per_place", ["programme", "year"]),
        _bought(decided["recruited"], inst.recruitment, "recruited", "gbp_per_wte", ["profession", "region", "year"]),
        _bought(decided["retained"], inst.retention, "retained", "gbp_per_wte", ["profession", "region", "year"]),
    ]
    frame = pd.concat([part.astype({"fund": str, "region": str, "item": str}) for part in frames], ignore_index=True)
    frame = total(frame, COLUMNS, "spend_gbp")
    frame["spend_gbp"] = tidy(frame["spend_gbp"])
    frame["period"] = period(inst, frame["year"])
    frame = frame[frame["spend_gbp"] != 0]
    return frame[["fund", "year", "period", "kind", "item", "region", "cohort", "spend_gbp"]].reset_index(drop=True)


def _training(inst: Instance, everyone: pd.DataFrame) -> pd.DataFrame:
    frame = training.charges(inst, everyone)
    frame["spend_gbp"] = frame["gbp"] * frame["trainees"]
    frame = total(frame, ["fund", "year", "cost_kind", "route", "region", "cohort"], "spend_gbp")
    return frame.rename(columns={"cost_kind": "kind", "route": "item"}).astype({"kind": str})


KINDS = {
    "scheme": ("scheme", "scheme"),
    "setting": ("placement_expansion", "setting"),
    "programme": ("programme_expansion", "programme"),
    "recruited": ("recruitment", "profession"),
    "retained": ("retention", "profession"),
}


def _bought(decided: pd.DataFrame, priced: pd.DataFrame, what: str, price: str, on: list[str]) -> pd.DataFrame:
    kind, item = KINDS[what]
    frame = decided.merge(priced[[*on, price, "fund"]], on=on)
    if "region" not in frame:
        frame["region"] = "all"
    frame["spend_gbp"] = frame["value"] * frame[price]
    frame = frame.rename(columns={item: "item"}).assign(kind=kind, cohort="new")
    return frame[[*COLUMNS, "spend_gbp"]]
