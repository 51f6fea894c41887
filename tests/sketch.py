"""The tables of a made-up instance, part by part: who there is, how they train and what is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

Rows = list[dict[str, Any]]
FIRST = 2024


@dataclass
class Sketch:
    """The sizes of an instance and its tables as far as they are written."""

    random: Random
    regions: list[str]
    professions: list[str]
    services: list[str]
    routes: dict[str, int]
    programmes: list[str]
    years: list[int]
    plan_years: int
    tables: dict[str, Rows] = field(default_factory=dict)

    def figure(self, low: float, high: float) -> float:
        """A figure to two decimals."""
        return round(self.random.uniform(low, high), 2)

    def sometimes(self) -> bool:
        """Whether an optional table is there."""
        return self.random.random() < 0.5


def sets(s: Sketch) -> None:
    """Who and where: the sets that everything else names."""
    s.tables["professions"] = [
        {"profession": p, "title": p, "family": "all", "wte_per_head": s.random.choice([0.8, 1]),
         "leave_rate": s.figure(0.05, 0.25), "supervising_share": s.figure(0.1, 0.3),
         "experience_years": s.random.randint(0, 2), "pay_gbp": 40000, "new_role": "no"}
        for p in s.professions
    ]  # fmt: skip
    s.tables["regions"] = [
        {"region": r, "title": r, "parent": r, "population": 1000, "tile_column": n, "tile_row": 0}
        for n, r in enumerate(s.regions)
    ]
    s.tables["heis"] = [{"hei": "school", "title": "School", "region": s.regions[0], "city": "Town"}]
    s.tables["services"] = [
        {"service": name, "title": name, "weight": s.figure(1, 3), "plan_reference": "none"} for name in s.services
    ]
    s.tables["pools"] = [{"pool": "pool", "title": "Pool"}]
    s.tables["supervision_pools"] = [{"pool": "pool", "profession": p} for p in s.professions]


def training(s: Sketch) -> None:
    """Routes, programmes and the cohorts in training already."""
    to = dict(zip(s.routes, [s.professions[n % len(s.professions)] for n in range(len(s.routes))], strict=True))
    s.tables["routes"] = [
        {
            "route": k,
            "profession": to[k],
            "title": k,
            "kind": "core",
            "years": years,
            "uptake_share": 0.9,
            "pool": "pool",
        }
        for k, years in s.routes.items()
    ]
    s.tables["route_years"] = [
        {"route": k, "year_of_training": m, "present_share": 1 - 0.1 * (m - 1),
         "tuition_gbp": s.random.randint(4000, 9000),
         "salary_gbp": s.random.randint(9000, 30000), "tariff_gbp": 1000, "supervision_wte": s.figure(0.01, 0.06),
         "service_wte": s.figure(0, 0.4)}
        for k, years in s.routes.items()
        for m in range(1, years + 1)
    ]  # fmt: skip
    s.tables["finishers"] = [
        {"route": k, "after_years": years + late, "share": s.figure(0.4, 0.8) if late == 0 else 0.1}
        for k, years in s.routes.items()
        for late in (0, 1)
    ]
    s.tables["trainee_service"] = [{"route": k, "service": s.services[0], "share": 0.8} for k in s.routes]
    names = list(s.routes)
    s.tables["programmes"] = [
        {"programme": g, "hei": "school", "route": names[n % len(names)], "capacity_places": s.random.randint(2, 9),
         "last_intake_places": s.random.randint(1, 4), "min_cohort_places": 0, "growth_share": 0.5,
         "fall_share": s.random.choice([0.5, 1]), "allowance_places": s.random.randint(0, 2)}
        for n, g in enumerate(s.programmes)
    ]  # fmt: skip
    s.tables["catchments"] = [{"programme": g, "region": r} for g in s.programmes for r in s.regions]
    s.tables["pipeline"] = [
        {"route": k, "region": r, "intake_year": FIRST - back, "trainees": s.random.randint(0, 2)}
        for k, years in s.routes.items()
        for r in s.regions
        for back in range(1, years + 1)
    ]


def people(s: Sketch) -> None:
    """Who is in post, who comes and who goes."""
    pairs = [(p, r) for p in s.professions for r in s.regions]
    s.tables["workforce"] = [{"profession": p, "region": r, "wte": s.figure(6, 20)} for p, r in pairs]
    each = [{"profession": p, "region": r, "year": y} for p, r in pairs for y in s.years]
    if s.sometimes():
        s.tables["leave_rates"] = [{**key, "rate": s.figure(0.05, 0.3)} for key in each[::3]]
    if s.sometimes():
        s.tables["joiners"] = [{**key, "wte": s.figure(0, 1)} for key in each[::2]]
    if s.sometimes():
        s.tables["recruitment"] = [
            {**key, "max_wte": 0.5, "gbp_per_wte": 9000, "fund": "national"} for key in each[::2]
        ]
    if s.sometimes():
        s.tables["retention"] = [
            {**key, "retainable_share": 0.2, "gbp_per_wte": 3000, "fund": "national"} for key in each
        ]
    if s.sometimes() and len(s.regions) > 1:
        s.tables["stays"] = [
            {"route": "route-0", "from_region": s.regions[0], "to_region": to, "share": share}
            for to, share in zip(s.regions, (0.7, 0.2), strict=False)
        ]
    if s.sometimes():
        s.tables["career_moves"] = [
            {"route": "route-0", "from_profession": s.professions[-1], "year": y, "share": 0.2} for y in s.years
        ]
        s.tables["move_limits"] = [
            {"profession": s.professions[-1], "movable_share": s.figure(0.05, 0.3), "years_after_qualifying": 1}
        ]


def need(s: Sketch) -> None:
    """What services need and who may meet it."""
    s.tables["requirements"] = [
        {"service": name, "region": r, "year": y, "required_wte": s.figure(8, 20) + (y - FIRST)}
        for name in s.services
        for r in s.regions
        for y in s.years
    ]
    share = 1 / len(s.professions)
    s.tables["skill_mix"] = [
        {
            "service": name,
            "profession": p,
            "effectiveness": s.figure(0.5, 1),
            "max_share": s.figure(0.6, 1),
            "planned_share": share,
        }
        for name in s.services
        for p in s.professions
    ]
