"""How people train: routes, their years, who finishes, who pays, what practice they need."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from derivation.facts import assumption, band_cost, figure, parameter, weakest, words
from derivation.frames import Rows, records, table


def route_facts() -> Rows:
    """Each row of assumptions/routes.csv with blanks filled from professions.csv."""
    filled = []
    for route in records(assumption("routes")):
        profession = route["profession"]
        filled.append(
            {
                **route,
                "years": int(route["years"])
                if pd.notna(route["years"])
                else math.ceil(figure(profession, "training_years")[0]),
                "is_long": figure(profession, "training_years")[0],
                "salary_share": _or_fact(route["salary_share"], profession, "salary_share_funded"),
                "tuition_gbp": _or_fact(route["tuition_gbp_pa"], profession, "tuition_pa"),
            }
        )
    return filled


def _or_fact(given: object, profession: str, column: str) -> tuple[float, str]:
    return (float(str(given)), "assumed") if pd.notna(given) else figure(profession, column)


def routes() -> pd.DataFrame:
    """The routes table."""
    rows: Rows = []
    for route in route_facts():
        uptake, mark = figure(route["profession"], "nhs_uptake")
        keep = {name: route[name] for name in ("route", "profession", "title", "kind", "years")}
        note = route["source"]
        confidence = weakest(mark, route["confidence"])
        rows.append({**keep, "uptake_share": uptake, "pool": route["pool"], "source": note, "confidence": confidence})
    return table(rows)


def route_years() -> pd.DataFrame:
    """What a trainee present costs, needs and gives, by year of training."""
    return table(row for route in route_facts() for row in _years_of(route))


def _years_of(route: dict[str, Any]) -> Rows:
    profession, share = route["profession"], float(route["full_time_share"])
    stop, stop_mark = figure(profession, "noncompletion_pa")
    tuition, tuition_mark = route["tuition_gbp"]
    tariff, tariff_mark = figure(profession, "placement_tariff_pa")
    salary, salary_mark = (
        band_cost(words(profession, "trainee_band")) if route["employed"] == "yes" else (0.0, "assumed")
    )
    group, _ = figure(profession, "trainees_per_supervisor")
    length = float(route["is_long"]) if route["kind"] != "part-time" else int(route["years"])
    rows: Rows = []
    for year in range(1, int(route["years"]) + 1):
        part = min(1.0, length - year + 1)
        rows.append(
            {
                "route": route["route"],
                "year_of_training": year,
                "present_share": (1 - stop) ** (year - 1) * part,
                "tuition_gbp": round(tuition * share),
                "salary_gbp": round(salary * share),
                "tariff_gbp": round(tariff * share),
                "supervision_wte": parameter("supervisor_day_share") / group * share,
                "service_wte": float(route["practice_share"]) * parameter("trainee_productivity") * share,
                "source": "professions.csv; pay_bands.csv 2024/25; parameters.csv",
                "confidence": weakest(stop_mark, tuition_mark, tariff_mark, salary_mark, "assumed"),
            }
        )
    return rows


def finishers() -> pd.DataFrame:
    """When starters qualify; a few of those on doctorates a year late."""
    rows: Rows = []
    for route in route_facts():
        done, mark = figure(route["profession"], "completion_rate")
        late, years = float(route["late_share"]), int(route["years"])
        for after, share in ((years, done * (1 - late)), (years + 1, done * late)):
            if share > 0:
                source = "professions.csv completion_rate" + ("; late finishers assumed" if late else "")
                row = {"route": route["route"], "after_years": after, "share": share}
                rows.append({**row, "source": source, "confidence": weakest(mark, "assumed" if late else "derived")})
    return table(rows)


def charges() -> pd.DataFrame:
    """Which fund pays what; employers pay the rest of the salaries."""
    rows: Rows = []
    for route in route_facts():
        share, mark = route["salary_share"]
        tariff, _ = figure(route["profession"], "placement_tariff_pa")
        paid = [("tuition", route["tuition_fund"], 1.0, "assumed")]
        if route["tuition_fund"] == "levy":
            paid.append(("tuition", "training", 0.0, "assumed"))  # a row for the scenario levy-lost to change
        if route["employed"] == "yes":
            paid.append(("salary", "training", share, mark))
        if tariff:
            paid.append(("tariff", "training", 1.0, "derived"))
        for kind, fund, part, sure in paid:
            row = {"route": route["route"], "cost_kind": kind, "fund": fund, "share": part}
            rows.append({**row, "source": "professions.csv; routes.csv", "confidence": sure})
    return table(rows)


def settings() -> pd.DataFrame:
    """Kinds of placement."""
    titles = {
        "adult": "Adult mental health",
        "cyp": "Children and young people",
        "learning_disability": "Learning disability",
        "older_adult": "Older adults",
        "primary_care": "Primary care and talking therapies",
        "school": "Schools",
    }
    mark = {"source": "FACTS F3 and course pages", "confidence": "derived"}
    return table({"setting": setting, "title": title, **mark} for setting, title in titles.items())


def placement_needs() -> pd.DataFrame:
    """Placement days of one trainee."""
    return table(records(assumption("placements").astype({"days": float})))


def trainee_service() -> pd.DataFrame:
    """Where trainees give care: as their profession does, talking-therapies trainees only there."""
    mix = assumption("service_mix")
    rows: Rows = []
    for route in route_facts():
        if not float(route["practice_share"]):
            continue
        mark = {"source": "routes.csv; service_mix.csv", "confidence": "assumed"}
        if route["pool"] == "therapy":
            rows.append({"route": route["route"], "service": "talking_therapies", "share": 1.0, **mark})
        else:
            for row in records(mix[mix["profession"] == route["profession"]]):
                rows.append({"route": route["route"], "service": row["service"], "share": row["share"], **mark})
    return table(rows)
