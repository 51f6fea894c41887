"""Universities, their programmes, and what those may take."""

from __future__ import annotations

import math

import pandas as pd

from derivation.facts import assumption, fact, figure, parameter, plain, weakest, years
from derivation.frames import Rows, records, table
from derivation.geography import Geography, catchment_of, short


def heis() -> pd.DataFrame:
    """Universities and training schools."""
    frame = fact("heis").sort_values("hei_id")
    return table(
        {
            "hei": row["hei_id"],
            "title": row["hei"],
            "region": short(row["nhs_region"]),
            "city": row["city"],
            "source": "heis.csv",
            "confidence": plain(row["city_region_confidence"]),
        }
        for row in records(frame)
    )


def last_intake(profession: str) -> tuple[float, str, str]:
    """National intake of the year before the plan: places, confidence, source."""
    timeline = fact("places_timeline")
    before = str(years()[0] - 1)
    rows = timeline[(timeline["programme"] == profession) & (timeline["year"] == before)]
    if profession == "clinical_psychology":
        return float(rows["places_or_starts"].iloc[0]), "derived", f"places_timeline.csv {before}"
    places, mark = figure(profession, "places_latest")
    return places, mark, "professions.csv places_latest"


def offers() -> pd.DataFrame:
    """One row per programme: hei, route, profession, last_intake_places, capacity_places, opens, source, confidence."""
    listed = fact("hei_programmes").drop(columns="hei").rename(columns={"hei_id": "hei", "programme": "profession"})
    rows: Rows = []
    for profession, group in listed.groupby("profession", sort=False):
        total, mark, source = last_intake(str(profession))
        known = group["places_per_year"].notna().all()
        weight = group["places_per_year"] if known else pd.Series(1.0, index=group.index)
        note = f"{source}, {'by course size' if known else 'shared equally'}"
        for share, row in zip(weight / weight.sum(), records(group), strict=True):
            sure = weakest(mark, row["places_confidence"] if known else "assumed", row["offer_confidence"])
            same = {"hei": row["hei"], "profession": profession, "source": note, "confidence": sure}
            rows.extend(
                {**same, "route": route, "last_intake_places": total * share * part}
                for route, part in _split(str(profession))
            )
    frame = pd.concat(
        [pd.DataFrame(rows).assign(opens=years()[0], capacity_places=math.nan), _extra()], ignore_index=True
    )
    return _without_part_time(frame).sort_values(["profession", "route", "hei"]).reset_index(drop=True)


def _split(profession: str) -> list[tuple[str, float]]:
    if profession != "hit":
        return [(profession, 1.0)]
    inside = parameter("hit_from_pwp_share")
    return [("hit", 1 - inside), ("hit_from_pwp", inside)]


def _extra() -> pd.DataFrame:
    extra = assumption("extra_programmes")
    return extra.merge(assumption("routes")[["route", "profession"]], on="route")


def _without_part_time(frame: pd.DataFrame) -> pd.DataFrame:
    """Part-time starters are counted in the course's published places: take them out of full time."""
    part = frame[frame["route"] == "clinical_psychology_part_time"].set_index("hei")["last_intake_places"]
    full = frame["route"] == "clinical_psychology"
    taken = frame["hei"].map(part).fillna(0.0).where(full, 0.0)
    return frame.assign(last_intake_places=frame["last_intake_places"] - taken)


def programmes() -> pd.DataFrame:
    """The programmes table."""
    rows: Rows = []
    for offer in records(offers()):
        last = round(offer["last_intake_places"], 2)
        room = offer["capacity_places"]
        capacity = float(math.ceil(last * parameter("capacity_factor"))) if pd.isna(room) else room
        rows.append(
            {
                "programme": f"{offer['hei']}-{offer['route']}",
                "hei": offer["hei"],
                "route": offer["route"],
                "capacity_places": capacity,
                "last_intake_places": last,
                "min_cohort_places": parameter("min_cohort_places"),
                "growth_share": figure(offer["profession"], "intake_growth_cap_pa")[0],
                "fall_share": parameter("fall_share"),
                "allowance_places": parameter("allowance_places"),
                "source": f"{offer['source']}; capacity and growth assumed",
                "confidence": "assumed",
            }
        )
    return table(rows)


def programme_years(programmes: pd.DataFrame) -> pd.DataFrame:
    """Contracted minima of clinical psychology, and courses that open later."""
    opens = offers().assign(programme=lambda frame: frame["hei"] + "-" + frame["route"]).set_index("programme")["opens"]
    contract = [year for year in years() if year <= parameter("contract_last_year")]
    rows: Rows = []
    for row in records(programmes):
        for year in range(years()[0], int(opens[row["programme"]])):
            mark = {"source": "extra_programmes.csv opens", "confidence": "assumed"}
            rows.append({"programme": row["programme"], "year": year, "min_places": 0.0, "max_places": 0.0, **mark})
        if row["route"] == "clinical_psychology":
            least = parameter("contract_share") * row["last_intake_places"]
            mark = {"source": "parameters.csv contract_share; FACTS C7", "confidence": "assumed"}
            for year in contract:
                top = row["capacity_places"]
                rows.append(
                    {"programme": row["programme"], "year": year, "min_places": least, "max_places": top, **mark}
                )
    return table(rows)


def programme_expansion(programmes: pd.DataFrame) -> pd.DataFrame:
    """Lasting capacity that can be bought in the years of the plan."""
    why = assumption("expandable").set_index("profession")
    able = programmes[programmes["route"].isin(why.index)]
    return table(
        {
            "programme": row["programme"],
            "year": year,
            "max_places": float(why.loc[row["route"], "places_a_year"]),
            "gbp_per_place": parameter("programme_expansion_gbp"),
            "lead_years": int(parameter("programme_expansion_lead_years")),
            "fund": "training",
            "source": "expandable.csv; parameters.csv programme_expansion_gbp",
            "confidence": "assumed",
        }
        for row in records(able)
        for year in range(years()[0], int(why.loc[row["route"], "last_year"]) + 1)
    )


def catchments(geography: Geography) -> pd.DataFrame:
    """The HEI's own NHS region and its neighbours; the whole country for a profession taught at few places."""
    frame = offers()
    region = heis().set_index("hei")["region"]
    few = frame.groupby("profession")["hei"].nunique() < parameter("national_hei_count")
    rows: Rows = []
    for offer in records(frame):
        programme = f"{offer['hei']}-{offer['route']}"
        if few[offer["profession"]]:
            rows.append(
                {"programme": programme, "region": "all", "source": "few courses: national", "confidence": "assumed"}
            )
            continue
        for place in geography.within(catchment_of(region[offer["hei"]])):
            rows.append(
                {
                    "programme": programme,
                    "region": place,
                    "source": "own NHS region or next to it",
                    "confidence": "assumed",
                }
            )
    return table(rows)
