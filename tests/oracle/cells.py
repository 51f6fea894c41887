"""The result tables that hold decisions, filled cell by cell with the formulas in ``terms``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.oracle import terms as t
from tests.oracle.lin import var

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.oracle.data import Data
    from tests.oracle.lin import Lin

Cells = list[dict[str, Any]]


def when(d: Data, y: int) -> dict[str, Any]:
    """The year and whether it is of the plan or the tail."""
    return {"year": y, "period": "plan" if y in d.plan_years else "tail"}


def places(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Places by programme and region."""
    return [
        {"programme": g, "region": r, **when(d, y), "places": at(var("places", g, r, y))}
        for g, r in ((row["programme"], row["region"]) for row in d.rows("catchments"))
        for y in d.years
    ]


def intake(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Intake by programme."""
    return [
        {"programme": g, **when(d, y), "places": at(var("intake", g, y))}
        for g in d.names("programmes", "programme")
        for y in d.years
    ]


def starts(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Starts by route and region."""
    return [
        {"route": k, "region": r, **when(d, y), "starts": at(var("starts", k, r, y))}
        for k in d.names("routes", "route")
        for r in d.names("regions", "region")
        for y in d.years
    ]


def supported(d: Data, at: Callable[[Lin], float]) -> Cells:
    """People who have a scheme."""
    return [
        {"scheme": row["scheme"], "route": row["route"], "region": r, **when(d, y),
         "people": at(var("supported", row["scheme"], row["route"], r, y))}
        for row in d.rows("scheme_routes")
        for r in d.names("regions", "region")
        for y in d.years
    ]  # fmt: skip


def workforce(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Stock and its flows."""
    cells = []
    for p in d.names("professions", "profession"):
        for r in d.names("regions", "region"):
            for y in d.years:
                care = [var("deployed", m["service"], p, r, y) for m in d.rows("skill_mix", profession=p)]
                cells.append({
                    "profession": p, "region": r, **when(d, y),
                    "stock_wte": at(t.stock(d, p, r, y)),
                    "leavers_wte": at(t.leave(d, p, r, y) * t.stock(d, p, r, y - 1)),
                    "qualified_wte": at(t.qualified(d, p, r, y)),
                    "joiners_wte": d.get("joiners", "wte", 0.0, profession=p, region=r, year=y),
                    "recruited_wte": at(var("recruited", p, r, y)),
                    "retained_wte": at(var("retained", p, r, y)),
                    "moved_wte": at(t.moved(d, p, r, y)),
                    "deployed_wte": sum(at(cell) for cell in care),
                    "supervising_wte": at(t.supervising(d, p, r, y)),
                })  # fmt: skip
    return cells


def deployed(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Clinicians' time by service."""
    return [
        {"service": m["service"], "profession": m["profession"], "region": r, **when(d, y),
         "deployed_wte": at(var("deployed", m["service"], m["profession"], r, y))}
        for m in d.rows("skill_mix")
        for r in d.names("regions", "region")
        for y in d.years
    ]  # fmt: skip


def supervising(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Clinicians' time given to trainees."""
    return [
        {"profession": row["profession"], "pool": row["pool"], "region": r, **when(d, y),
         "supervising_wte": at(var("supervising", row["profession"], row["pool"], r, y))}
        for row in d.rows("supervision_pools")
        for r in d.names("regions", "region")
        for y in d.years
    ]  # fmt: skip


def weight(d: Data, s: str, y: int) -> float:
    """What a WTE short weighs before its band."""
    return float(d.one("services", service=s)["weight"] * d.discount(y))


def shortfall(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Requirement, what trainees give, and what is short in each band."""
    cells = []
    for row in d.rows("requirements"):
        s, r, y = row["service"], row["region"], row["year"]
        for b, band in enumerate(d.settings["bands"], start=1):
            short = at(var("shortfall", s, r, y, b))
            cells.append({
                "service": s, "region": r, **when(d, y), "required_wte": row["required_wte"],
                "trainee_wte": at(t.trainee_service(d, s, r, y)), "band": b, "shortfall_wte": short,
                "weighted_wte_years": weight(d, s, y) * band["weight"] * short,
            })  # fmt: skip
    return cells


def carried(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Underspend carried on."""
    return [
        {"fund": f, **when(d, y), "carried_gbp": at(var("carried", f, y))}
        for f in d.names("funds", "fund")
        for y in d.years
        if y < d.last or at(var("carried", f, y))  # nothing should leave the last year; if it does, it must show
    ]


def placements(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Days needed, offered and bought."""
    return [
        {"setting": row["setting"], "region": row["region"], **when(d, row["year"]),
         "needed_days": at(t.placement_days(d, row["setting"], row["region"], row["year"])),
         "capacity_days": row["days"],
         "expanded_days": at(var("expanded", row["setting"], row["region"], row["year"]))}
        for row in d.rows("placement_capacity")
    ]  # fmt: skip


def built(d: Data, at: Callable[[Lin], float]) -> Cells:
    """Extra intake capacity bought."""
    return [
        {
            "programme": row["programme"],
            **when(d, row["year"]),
            "places": at(var("built", row["programme"], row["year"])),
        }
        for row in d.rows("programme_expansion")
    ]
