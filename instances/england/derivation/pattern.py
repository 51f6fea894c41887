"""Today's pattern: the last intake repeated for ever.  Limits without a published figure are calibrated on it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from derivation.facts import years
from derivation.frames import records


@dataclass(frozen=True)
class Pattern:
    """Tables that say what a start costs and becomes, and the last intake of each route (England)."""

    intakes: pd.Series
    professions: pd.DataFrame
    routes: pd.DataFrame
    route_years: pd.DataFrame
    finishers: pd.DataFrame
    charges: pd.DataFrame
    needs: pd.DataFrame
    pipeline: pd.DataFrame
    joiners: pd.DataFrame
    career_moves: pd.DataFrame
    workforce: pd.DataFrame


def last_intakes(programmes: pd.DataFrame) -> pd.Series:
    """Last intake by route."""
    return programmes.groupby("route", sort=False)["last_intake_places"].sum()


def present(pattern: Pattern) -> pd.DataFrame:
    """Trainees present in a steady year, by route and year of training, beside the figures of route_years."""
    frame = pattern.route_years.assign(trainees=pattern.route_years["route"].map(pattern.intakes))
    return frame.assign(trainees=frame["trainees"] * frame["present_share"])


def steady_spend(pattern: Pattern) -> pd.Series:
    """Pounds a year charged to each fund when the pattern has been repeated for long enough."""
    frame = present(pattern).merge(pattern.charges[["route", "cost_kind", "fund", "share"]], on="route")
    price = frame.apply(lambda row: row[f"{row['cost_kind']}_gbp"], axis=1)
    return (frame["trainees"] * price * frame["share"]).groupby(frame["fund"]).sum()


def placement_days(pattern: Pattern) -> pd.Series:
    """Days of each setting that the pattern uses in a steady year."""
    frame = present(pattern)[["route", "year_of_training", "trainees"]].merge(
        pattern.needs, on=["route", "year_of_training"]
    )
    return (frame["trainees"] * frame["days"]).groupby(frame["setting"]).sum()


def supervision(present: pd.DataFrame, routes: pd.DataFrame) -> pd.Series:
    """WTE of supervision that each pool gives in a steady year."""
    pool = present["route"].map(routes.set_index("route")["pool"])
    return (present["trainees"] * present["supervision_wte"]).groupby(pool).sum()


def stock(pattern: Pattern) -> pd.DataFrame:
    """WTE in post in England under the pattern: one row per year, one column per profession."""
    traits = pattern.professions.set_index("profession")
    uptake, profession = (pattern.routes.set_index("route")[name] for name in ("uptake_share", "profession"))
    begun = {(route, year): trainees for (route, year), trainees in _pipeline(pattern).items()}
    begun |= {(route, year): intake for route, intake in pattern.intakes.items() for year in years()}
    joined = pattern.joiners.groupby("profession")["wte"].sum().reindex(traits.index, fill_value=0.0)
    moved = pattern.career_moves.assign(
        heads=pattern.career_moves["share"] * pattern.career_moves["route"].map(pattern.intakes)
    )
    left = (
        moved.groupby("from_profession")["heads"].sum().reindex(traits.index, fill_value=0.0) * traits["wte_per_head"]
    )
    current = pattern.workforce.groupby("profession")["wte"].sum()
    finish = records(
        pattern.finishers.assign(heads=pattern.finishers["share"] * pattern.finishers["route"].map(uptake))
    )
    rows = {}
    for year in years():
        qualified = pd.Series(0.0, index=traits.index)
        for row in finish:
            heads = row["heads"] * begun.get((row["route"], year - row["after_years"]), 0.0)
            qualified[profession[row["route"]]] += heads
        current = current * (1 - traits["leave_rate"]) + qualified * traits["wte_per_head"] + joined - left
        rows[year] = current
    return pd.DataFrame(rows).T


def _pipeline(pattern: Pattern) -> dict[tuple[str, int], float]:
    known = pattern.pipeline[pattern.pipeline["intake_year"] != "all"]
    total: dict[tuple[str, int], float] = known.groupby(["route", "intake_year"])["trainees"].sum().to_dict()
    return total
