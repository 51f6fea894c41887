"""Who starts and who is in post, by under-represented group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.model import training
from optimiser.model.families.fairness import target_scope
from optimiser.results.decisions import period, tidy
from optimiser.results.people import total

if TYPE_CHECKING:
    from collections.abc import Mapping

    from optimiser.instance import Instance

NOBODY = 1e-9
"""Stock below this (WTE) has no share of anybody: the share of the year before stands."""

START = ["route", "region", "year"]


def starts_of_group(inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame) -> pd.DataFrame:
    """Starters of each group: route, region, year of intake, group, trainees, of_group; schemes included."""
    base = inst.diversity_base[["route", "region", "group", "base_share"]]
    frame = everyone.merge(base, on=["route", "region"])
    frame["of_group"] = frame["base_share"] * frame["trainees"]
    helped = decided["supported"].merge(inst.scheme_uplift[["scheme", "group", "uplift_share"]], on="scheme")
    helped["gained"] = helped["value"] * helped["uplift_share"]
    frame = frame.merge(total(helped, [*START, "group"], "gained"), on=[*START, "group"], how="left")
    frame["of_group"] += frame["gained"].fillna(0.0)
    return frame[[*START, "group", "trainees", "of_group"]]


def diversity(inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame) -> pd.DataFrame:
    """Starts in the scope of each target, how many are of the group, and the share asked for."""
    scope = target_scope(inst)
    starts = decided["starts"].rename(columns={"value": "starts"})
    of_group = starts_of_group(inst, decided, everyone)[[*START, "group", "of_group"]]
    frame = scope.merge(starts, on=START).merge(of_group, on=[*START, "group"], how="left")
    sums = frame.fillna({"of_group": 0.0}).groupby(["target", "year"], as_index=False)[["starts", "of_group"]].sum()
    targets = inst.diversity_targets.rename(columns={"region": "area"})
    named = targets[["target", "year", "group", "scope", "area", "target_share"]].merge(
        sums, on=["target", "year"], how="left"
    )
    named = named.assign(**{name: tidy(named[name].fillna(0.0)) for name in ("starts", "of_group")})
    share = np.divide(
        named["of_group"], named["starts"], out=np.zeros(len(named)), where=named["starts"].to_numpy() > 0
    )
    named = named.assign(period=period(inst, named["year"]), share=tidy(share))
    return named[["target", "year", "period", "group", "scope", "area", "starts", "of_group", "share", "target_share"]]


def workforce_diversity(
    inst: Instance, decided: Mapping[str, pd.DataFrame], everyone: pd.DataFrame, workforce: pd.DataFrame
) -> pd.DataFrame:
    """How the workforce itself changes: share of each profession's stock from each group, year by year.

    Leavers, people kept and people who move on have last year's share; joiners and hires have the opening share;
    qualifiers have the share of their starts.
    """
    keys = ["profession", "region"]
    opening = inst.workforce_diversity[[*keys, "group", "share"]]
    share = starts_of_group(inst, decided, everyone)
    qualified = training.qualifying(inst, share)
    qualified["group_wte"] = qualified["wte"] * qualified["of_group"]
    gained = total(qualified, [*keys, "year", "group"], "group_wte")
    qualified["listed_wte"] = qualified["wte"] * qualified["trainees"]
    listed = total(qualified, [*keys, "year", "group"], "listed_wte")
    flows = workforce.merge(opening.rename(columns={"share": "opening"}), on=keys)
    for part in (gained, listed):
        flows = flows.merge(part, on=[*keys, "year", "group"], how="left")
    flows = flows.fillna({"group_wte": 0.0, "listed_wte": 0.0})
    before = opening.merge(inst.workforce[[*keys, "wte"]], on=keys)
    before = before.assign(stock_wte=before["wte"])[[*keys, "group", "share", "stock_wte"]]
    parts = []
    for year in inst.years:
        now = flows[flows["year"] == year].merge(before, on=[*keys, "group"], suffixes=("", "_before"))
        staying = now["stock_wte_before"] - now["leavers_wte"] + now["retained_wte"] - now["moved_wte"]
        unlisted = now["qualified_wte"] - now["listed_wte"]
        of_group = now["share"] * (staying + unlisted) + now["opening"] * (now["joiners_wte"] + now["recruited_wte"])
        of_group += now["group_wte"]
        stock = now["stock_wte"].to_numpy()
        now["share"] = tidy(np.divide(of_group, stock, out=now["share"].to_numpy(copy=True), where=stock > NOBODY))
        parts.append(now[[*keys, "group", "year", "period", "share"]])
        before = now[[*keys, "group", "share", "stock_wte"]]
    shares: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return shares
