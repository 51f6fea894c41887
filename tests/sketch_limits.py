"""The tables of a made-up instance that hold a plan back; optional ones are there sometimes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.sketch import FIRST

if TYPE_CHECKING:
    from tests.sketch import Sketch

COSTS = {"tuition": 1.0, "salary": 0.5, "tariff": 1.0}


def money(s: Sketch) -> None:
    """Funds, budgets and what they pay."""
    s.tables["funds"] = [
        {"fund": "national", "title": "National", "scope": "all", "carry_share": s.random.choice([0, 0.1])},
        {"fund": "local", "title": "Local", "scope": s.regions[0], "carry_share": 0},
    ]
    people = len(s.regions) * len(s.routes)
    s.tables["budgets"] = [
        {"fund": fund, "year": y, "budget_gbp": s.random.randint(40, 120) * 1000 * people}
        for fund in ("national", "local")
        for y in s.years
    ]
    s.tables["charges"] = [
        {"route": k, "cost_kind": kind, "fund": "national", "share": share}
        for k in s.routes
        for kind, share in COSTS.items()
    ]
    if s.sometimes():
        s.tables["charges"] += [{"route": k, "cost_kind": "salary", "fund": "local", "share": 0.3} for k in s.routes]


def options(s: Sketch) -> None:
    """What programmes may build, and where trainees are placed."""
    if s.sometimes():
        s.tables["programme_years"] = [
            {"programme": "programme-0", "year": y, "min_places": 0, "max_places": s.random.randint(2, 6)}
            for y in s.years
        ]
    if s.sometimes():
        s.tables["programme_expansion"] = [
            {
                "programme": "programme-1",
                "year": FIRST,
                "max_places": 3,
                "gbp_per_place": 5000,
                "lead_years": 1,
                "fund": "national",
            }
        ]
    if s.sometimes():
        where = [{"setting": "clinic", "region": r, "year": y} for r in s.regions for y in s.years]
        s.tables["settings"] = [{"setting": "clinic", "title": "Clinic"}]
        s.tables["placement_needs"] = [
            {"route": k, "year_of_training": m, "setting": "clinic", "days": 10}
            for k, years in s.routes.items()
            for m in range(1, years + 1)
        ]
        s.tables["placement_capacity"] = [{**key, "days": s.figure(40, 100)} for key in where]
        s.tables["placement_expansion"] = [
            {**key, "max_days": 30, "gbp_per_day": 40, "fund": "national"} for key in where
        ]


def fairness(s: Sketch) -> None:
    """Schemes, targets, ratios and rules."""
    starts = [{"route": k, "region": r} for k in s.routes for r in s.regions]
    if s.sometimes():
        s.tables["groups"] = [{"group": "minority", "title": "Minority"}]
        s.tables["schemes"] = [
            {"scheme": "bursary", "title": "Bursary", "gbp_per_person": 1500, "fund": "national", "max_share": 0.5}
        ]
        s.tables["scheme_routes"] = [{"scheme": "bursary", "route": k} for k in s.routes]
        s.tables["scheme_uplift"] = [{"scheme": "bursary", "group": "minority", "uplift_share": 0.4}]
        s.tables["diversity_base"] = [{**key, "group": "minority", "base_share": s.figure(0.1, 0.2)} for key in starts]
        s.tables["diversity_targets"] = [
            {
                "target": "fair",
                "year": y,
                "group": "minority",
                "scope": "all",
                "region": s.regions[0],
                "target_share": 0.2,
            }
            for y in s.years
        ]
    if s.sometimes():
        s.tables["team_ratios"] = [{"ratio": "ratio", "title": "Ratio", "max_ratio": 6}]
        sides = (("junior", s.professions[0]), ("senior", s.professions[-1]))
        s.tables["team_ratio_roles"] = [
            {"ratio": "ratio", "profession": p, "side": side, "weight": 1} for side, p in sides[: len(s.professions)]
        ]
        if len(s.professions) == 1:
            del s.tables["team_ratios"], s.tables["team_ratio_roles"]
    if s.sometimes():
        where = f"parent={s.regions[0]}"
        s.tables["policies"] = [
            _policy("not-too-many", "starts", where, s.figure(0.5, 1), "share"),
            _policy("not-too-fast", "intake", "route=route-0", 0.8, "growth"),
            _policy("not-too-much", "spend", where, s.random.randint(100, 900) * 1000, "number"),
        ]


def _policy(rule: str, measure: str, where: str, amount: float, unit: str) -> dict[str, Any]:
    rest = {"of": "all" if unit == "share" else "none", "for_each": "none", "sense": "at_most", "years": "all"}
    told = {"why": "made up", "owner": "nobody"}
    return {"rule": rule, "measure": measure, "where": where, "amount": amount, "unit": unit, **rest, **told}
