"""People in post: stock, leavers, joiners, cohorts in training, careers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from derivation.facts import assumption, band_cost, fact, figure, parameter, professions, weakest, words, years
from derivation.frames import Rows, records, table
from derivation.geography import Geography, minority_share_of_england
from derivation.universities import last_intake


def leave_rate(profession: str) -> tuple[float, str]:
    """Leavers without those who move on to high-intensity training, which are counted as career moves.

    The census counts a PWP who trains as a therapist as a leaver.  At the last intake they are
    hit_from_pwp_share of the high-intensity starts, so many of the stock (FACTS I6 with today's numbers).
    """
    rate, mark = figure(profession, "leaver_rate_pa")
    if profession != "pwp":
        return rate, mark
    moving = last_intake("hit")[0] * parameter("hit_from_pwp_share") * figure("pwp", "participation_wte_per_head")[0]
    return rate - moving / figure("pwp", "baseline_wte_2023")[0], "assumed"


def profession_table(supervising: pd.Series) -> pd.DataFrame:
    """The professions table; ``supervising`` is the calibrated supervising_share of each."""
    traits = assumption("professions").set_index("profession")
    rows: Rows = []
    for name in professions():
        pay, pay_mark = band_cost(words(name, "qualified_band"))
        leave, leave_mark = leave_rate(name)
        wte, wte_mark = figure(name, "participation_wte_per_head")
        rows.append(
            {
                "profession": name,
                "title": words(name, "profession"),
                "family": traits.loc[name, "family"],
                "wte_per_head": wte,
                "leave_rate": leave,
                "supervising_share": float(supervising.get(name, 0.0)),
                "experience_years": int(traits.loc[name, "experience_years"]),
                "pay_gbp": pay,
                "new_role": "yes" if name in ("caap", "mhwp", "emhp", "cwp", "yipp") else "no",
                "source": "professions.csv; pay_bands.csv 2024/25; supervising calibrated",
                "confidence": weakest(pay_mark, leave_mark, wte_mark, "assumed"),
            }
        )
    return table(rows)


def workforce(geography: Geography) -> pd.DataFrame:
    """March 2023 stands in for the end of 2023, split by population."""
    return table(
        {
            "profession": name,
            "region": place["region"],
            "wte": figure(name, "baseline_wte_2023")[0] * place["share"],
            "source": "professions.csv baseline by population (FACTS A20 A21)",
            "confidence": "assumed",
        }
        for name in professions()
        for place in geography.rows()
    )


def qualified_from(intakes: pd.Series, routes: pd.DataFrame, finishers: pd.DataFrame) -> pd.Series:
    """WTE a year by profession if ``intakes`` (by route) repeat for ever."""
    frame = finishers.groupby("route")["share"].sum().mul(intakes).mul(routes.set_index("route")["uptake_share"])
    heads = frame.groupby(routes.set_index("route")["profession"]).sum()
    return heads * pd.Series({name: figure(name, "participation_wte_per_head")[0] for name in heads.index})


def joiners(geography: Geography, qualified: pd.Series) -> pd.DataFrame:
    """People who trained at their own cost fill part of the gap that funded training leaves."""
    traits = assumption("professions").set_index("profession")
    rows: Rows = []
    for name in professions():
        gap = leave_rate(name)[0] * figure(name, "baseline_wte_2023")[0] - qualified[name]
        if traits.loc[name, "self_funded"] == "yes" and gap > 0:
            joining = parameter("self_funded_replacement_share") * gap
            rows.extend(
                {
                    "profession": name,
                    "region": place["region"],
                    "year": "all",
                    "wte": joining * place["share"],
                    "source": "parameters.csv self_funded_replacement_share",
                    "confidence": "assumed",
                }
                for place in geography.rows()
            )
    return table(rows)


def pipeline(geography: Geography, intakes: pd.Series, finishers: pd.DataFrame) -> pd.DataFrame:
    """Cohorts that began before the plan: as last year, clinical psychology as published; split by population."""
    first = years()[0]
    timeline = fact("places_timeline")
    clinical = timeline[(timeline["programme"] == "clinical_psychology") & (timeline["scope"] == "England")]
    known = clinical.assign(year=clinical["year"].astype(int)).set_index("year")["places_or_starts"].astype(float)
    rows: Rows = []
    for route, last in intakes.items():
        longest = int(finishers.loc[finishers["route"] == route, "after_years"].max())
        if last == 0:
            note = {"source": "opens later", "confidence": "assumed"}
            rows.append({"route": route, "region": "all", "intake_year": "all", "trainees": 0.0, **note})
            continue
        for year in range(first - longest, first):
            factor = known.get(year, known.min()) / known[first - 1] if route == "clinical_psychology" else 1.0
            source = (
                "places_timeline.csv by population"
                if route == "clinical_psychology"
                else "last intake repeated, by population"
            )
            mark = {"source": source, "confidence": "assumed"}
            for place in geography.rows():
                trainees = last * factor * place["share"]
                rows.append(
                    {"route": route, "region": place["region"], "intake_year": year, "trainees": trainees, **mark}
                )
    return table(rows)


def career_moves(intakes: pd.Series) -> pd.DataFrame:
    """Practitioners who leave their post to train as therapists or psychologists."""
    stock = {name: figure(name, "baseline_wte_2023")[0] for name in ("pwp", "caap", "assistant_psychologist")}
    starts = float(intakes[["clinical_psychology", "clinical_psychology_part_time"]].sum())
    moving = parameter("stock_to_dclinpsy_share") * stock["pwp"]
    rows: Rows = [_move("hit_from_pwp", "pwp", 1.0, "by definition of the route; FACTS I3")]
    for route in ("clinical_psychology", "clinical_psychology_part_time"):
        for name in ("pwp", "caap"):
            share = moving * stock[name] / sum(stock.values()) / starts
            rows.append(_move(route, name, share, "FACTS I7 shared by stock; assistants are outside the model"))
    for row in records(assumption("career_moves")):
        rows.append(_move(row["route"], row["from_profession"], row["share"], row["source"]))
    return table(rows)


def _move(route: str, origin: str, share: float, source: str) -> dict[str, Any]:
    mark = {"source": source, "confidence": "assumed"}
    return {"route": route, "from_profession": origin, "year": "all", "share": share, **mark}


def move_limits() -> pd.DataFrame:
    """The two-year rule."""
    traits = assumption("professions").dropna(subset=["can_move_share"])
    return table(
        {
            "profession": row["profession"],
            "movable_share": row["can_move_share"],
            "years_after_qualifying": int(row["years_after_qualifying"]),
            "source": "FACTS I1-I3: two years; share assumed",
            "confidence": "assumed",
        }
        for row in records(traits)
    )


def recruitment(geography: Geography) -> pd.DataFrame:
    """Return to practice and recruitment from abroad, up to a small share of the opening stock."""
    traits = assumption("professions")
    return table(
        {
            "profession": name,
            "region": place["region"],
            "year": "all",
            "max_wte": parameter("recruitable_share") * figure(name, "baseline_wte_2023")[0] * place["share"],
            "gbp_per_wte": parameter("recruitment_gbp"),
            "fund": "workforce",
            "source": "parameters.csv recruitable_share",
            "confidence": "assumed",
        }
        for name in traits.loc[traits["recruitable"] == "yes", "profession"]
        for place in geography.rows()
    )


def retention() -> pd.DataFrame:
    """Some leavers can be kept, at a price."""
    price = {"gbp_per_wte": parameter("retention_gbp"), "fund": "workforce"}
    mark = {"source": "parameters.csv retainable_share", "confidence": "assumed"}
    return table(
        {
            "profession": name,
            "region": "all",
            "year": "all",
            "retainable_share": parameter("retainable_share"),
            **price,
            **mark,
        }
        for name in professions()
    )


def workforce_diversity(geography: Geography) -> pd.DataFrame:
    """Ethnic-minority share of the opening workforce: the national figure by each region's population."""
    traits = assumption("professions").set_index("profession")
    oldest = fact("diversity_clinpsy_summary").set_index("year")["em_share_accepted"].iloc[0]
    rows: Rows = []
    for name in professions():
        national = traits.loc[name, "diversity_workforce"]
        national = oldest if pd.isna(national) else national
        for place in geography.rows():
            share = min(parameter("base_share_cap"), national * place["minority_share"] / minority_share_of_england())
            mark = {"source": "professions.csv by regional population", "confidence": "assumed"}
            rows.append(
                {"profession": name, "region": place["region"], "group": "ethnic_minority", "share": share, **mark}
            )
    return table(rows)
