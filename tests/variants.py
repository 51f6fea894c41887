"""Instances that nobody thought of: the tiny one with a third region, other figures, rows and tables left out, other
horizons, and policies made up from everything that a policy may say.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

TINY = Path(__file__).parents[1] / "instances" / "tiny"
FIRST = 2024
REGIONS = {"north": "country", "south": "country", "west": "coast"}
AREAS = (*REGIONS, "country", "coast", "all")
ROUTES = {"doctorate": 2, "certificate": 1}
PROFESSIONS = ("therapist", "practitioner")
FUNDS = ("training", "local")
MAY_GO = (
    "stays", "career_moves", "move_limits", "recruitment", "retention", "leave_rates", "joiners", "programme_years",
    "programme_expansion", "promised_places", "trainee_service", "diversity_targets", "placement_expansion",
    "length_of_service",
)  # fmt: skip
THINNED = ("leave_rates", "joiners", "recruitment", "retention", "stays", "programme_years", "placement_expansion")
SHARES = {"leave_rate", "supervising_share", "uptake_share", "present_share", "rate", "max_share", "base_share",
          "target_share", "uplift_share", "movable_share", "retainable_share"}  # fmt: skip
AMOUNTS = {"wte", "trainees", "required_wte", "budget_gbp", "days", "max_days", "gbp_per_day", "gbp_per_place",
           "gbp_per_wte", "gbp_per_person", "capacity_places", "last_intake_places", "allowance_places", "growth_share",
           "supervision_wte", "service_wte", "wte_per_head", "max_ratio", "weight", "effectiveness", "places",
           "max_wte"}  # fmt: skip
SMALL = {"experience_years": 3, "years_after_qualifying": 3, "lead_years": 2}
COLUMNS = {
    "places": ("programme", "hei", "route", "kind", "profession", "region", "parent"),
    "intake": ("programme", "hei", "hei_region", "route", "family", "profession"),
    "starts": ("route", "kind", "profession", "new_role", "region", "parent"),
    "spend": ("route", "profession", "cost_kind", "fund", "region", "parent"),
    "stock": ("profession", "family", "new_role", "region", "parent"),
}
VALUES = {
    "programme": ("hill-doctorate", "vale-certificate"), "hei": ("hill", "vale"), "hei_region": ("north", "south"),
    "route": tuple(ROUTES), "kind": ("core", "apprenticeship"), "profession": PROFESSIONS, "family": PROFESSIONS,
    "new_role": ("yes", "no"), "region": tuple(REGIONS), "parent": ("country",),
    "cost_kind": ("tuition", "salary", "tariff"), "fund": FUNDS,
}  # fmt: skip
EACH = {"hei", "region", "profession", "route", "programme", "parent"}
Rows = list[dict[str, str]]


def write_variant(folder: Path, random: Random) -> None:
    """Write one such instance; a few break a rule of the data and are refused by ``load``."""
    tables = {file.stem: _read(file) for file in TINY.glob("*.csv")}
    del tables["limit_owners"], tables["workforce_diversity"]
    last = random.choice([2025, 2026, 2027])
    _third_region(tables)
    _figures(tables, random)
    _service(tables, random)
    _training(tables, random)
    _money(tables, random)
    tables["policies"] = [_policy(f"rule-{number}", last, random) for number in range(random.randint(0, 8))]
    for name in MAY_GO:
        if random.random() < 0.15:
            del tables[name]
    for name in THINNED:
        tables[name] = [row for row in tables.get(name, []) if random.random() < 0.8]
    for name, rows in tables.items():
        kept = [row for row in rows if row.get("year", "all") == "all" or int(row["year"]) <= last]
        _write(folder / f"{name}.csv", [{**row, "source": "made up", "confidence": "assumed"} for row in kept])
    (folder / "instance.toml").write_text(_settings(last, random), encoding="utf-8")


def _read(file: Path) -> Rows:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write(file: Path, rows: Rows) -> None:
    if not rows:
        return
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _third_region(tables: dict[str, Rows]) -> None:
    """West, in another area, like the south."""
    for name in ("regions", "workforce", "requirements", "catchments"):
        copies = [{**row, "region": "west"} for row in tables[name] if row["region"] == "south"]
        tables[name] += [{**row, "parent": "coast"} if "parent" in row else row for row in copies]


def _figures(tables: dict[str, Rows], random: Random) -> None:
    for rows in tables.values():
        for row in rows:
            for column in row:
                if column in SHARES:
                    row[column] = f"{float(row[column]) * random.uniform(0.3, 1):.3g}"
                elif column in AMOUNTS:
                    row[column] = f"{float(row[column]) * random.uniform(0.4, 1.8):.4g}"
                elif column in SMALL:
                    row[column] = str(random.randint(0, SMALL[column]))
    for row in tables["supervision_pools"][1:]:
        if random.random() < 0.2 and len(tables["supervision_pools"]) > 2:
            tables["supervision_pools"].remove(row)


def _service(tables: dict[str, Rows], random: Random) -> None:
    """How long the people of a profession or two have been in post, each year fewer."""
    known = random.sample(PROFESSIONS, random.randint(1, 2))
    tables["length_of_service"] = [
        {**{key: row[key] for key in ("profession", "region")}, "years_in_post": str(years),
         "wte": f"{float(row['wte']) * share:.4g}"}
        for row in tables["workforce"]
        if row["profession"] in known
        for years, share in enumerate(sorted((random.uniform(0, 1) for _ in range(2)), reverse=True), start=1)
    ]  # fmt: skip


def _training(tables: dict[str, Rows], random: Random) -> None:
    """Who is offered what, who finishes when, and who is in training already, also where the route has closed."""
    tables["catchments"] = [
        {"programme": programme, "region": region}
        for programme in VALUES["programme"]
        for region in random.sample(list(REGIONS), random.randint(1, 3))
    ]
    tables["finishers"], tables["pipeline"] = [], []
    for route, years in ROUTES.items():
        after = sorted(random.sample(range(1, 5), random.randint(1, 3)))
        tables["finishers"] += [
            {"route": route, "after_years": str(n), "share": f"{random.uniform(0.1, 0.3):.3g}"} for n in after
        ]
        tables["pipeline"] += [
            {"route": route, "region": region, "intake_year": str(FIRST - back), "trainees": str(random.randint(1, 5))}
            for region in REGIONS
            for back in range(1, max(after[-1], years - 1) + 1)
        ]
    tables["stays"] = [
        {"route": route, "from_region": origin, "to_region": region, "share": f"{random.uniform(0.1, 0.33):.3g}"}
        for route in ROUTES
        for origin in REGIONS
        if random.random() < 0.5
        for region in random.sample(list(REGIONS), random.randint(1, 3))
    ]
    for row in tables["scheme_routes"]:
        row["route"] = random.choice(["all", *ROUTES])
    for row in tables["routes"]:
        row["pool"] = random.choice([row["pool"], row["pool"], "none", "practice"])
    promised = tables["catchments"][0]
    tables["promised_places"] = [{**promised, "year": str(FIRST), "places": "3"}]
    tables["promised_places"] += [
        {"programme": "hill-doctorate", "region": r, "year": "2025", "places": "0"} for r in REGIONS
    ]


def _money(tables: dict[str, Rows], random: Random) -> None:
    for row in tables["funds"]:
        row["scope"] = random.choice(["all", *AREAS])
        row["carry_share"] = random.choice(["0", "0.1"])
    # What is bought is bought by a fund of the whole country: one of an area may not pay for things outside it.
    tables["funds"][0]["scope"] = "all"
    national = [row["fund"] for row in tables["funds"] if row["scope"] == "all"]
    for name in ("schemes", "programme_expansion", "recruitment", "retention", "placement_expansion"):
        for row in tables[name]:
            row["fund"] = random.choice(national)
    for row in tables["charges"]:
        row["share"] = f"{random.uniform(0, 0.5):.3g}"
    for row in tables["diversity_targets"]:
        row["scope"] = random.choice(["all", *ROUTES, *PROFESSIONS])
        row["region"] = random.choice(AREAS)


def _policy(name: str, last: int, random: Random) -> dict[str, str]:
    measure = random.choice(list(COLUMNS))
    unit = random.choice(["number", "share", "growth"])
    # What they came to in the year before the first is not data.
    by_year_before = unit == "growth" and measure in {"places", "spend"}
    amount = {"number": random.randint(0, 9), "share": random.uniform(0, 1), "growth": random.uniform(-0.9, 0.9)}[unit]
    return {
        "rule": name,
        "measure": measure,
        "where": _selection(measure, random),
        "for_each": random.choice(["none", *(column for column in COLUMNS[measure] if column in EACH)]),
        "sense": random.choice(["at_least", "at_most"]),
        "amount": f"{amount:.4g}",
        "unit": unit,
        "of": _selection(measure, random) if unit == "share" else "none",
        "years": "2025" if by_year_before else random.choice(["all", "2024", "2025", f"2024..{last}", f"2024, {last}"]),
        "why": "made up",
        "owner": "nobody",
    }


def _selection(measure: str, random: Random) -> str:
    columns = random.sample(COLUMNS[measure], random.randint(0, 2))
    parts = []
    for column in columns:
        most = min(2, len(VALUES[column]))
        parts.append(f"{column}={','.join(random.sample(VALUES[column], random.randint(1, most)))}")
    return "; ".join(parts) or "all"


def _settings(last: int, random: Random) -> str:
    names = ["shortfall", "worst_region", "cost", "churn", "deviation"]
    asked = random.sample(names, random.randint(1, 5))
    text = (TINY / "instance.toml").read_text(encoding="utf-8")
    settings = {
        'objectives = ["shortfall", "cost"]': f"objectives = {asked}".replace("'", '"'),
        "last_intake_year = 2025": f"last_intake_year = {random.choice([2024, 2025])}",
        "last_evaluation_year = 2027": f"last_evaluation_year = {last}",
        "tolerance = 1e-6": "tolerance = 1e-6\n"
        + random.choice(["", "max_shortfall = 30\n"])
        + random.choice(["", "cost_includes_pay = true\n"]),
    }
    for old, new in settings.items():
        text = text.replace(old, new)
    return text
