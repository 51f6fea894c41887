"""instance.toml and the scenarios, as text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from derivation.facts import parameter, years

if TYPE_CHECKING:
    import pandas as pd

    from derivation.geography import Geography

ABOUT = (
    "Training places in the psychological professions of England: published facts where there are any, "
    "calibrated assumptions where there are none."
)


def instance_toml(geography: Geography) -> str:
    """The settings of an instance."""
    settings: dict[str, object] = {
        "name": geography.name,
        "title": geography.title,
        "about": ABOUT,
        "licence": "See LICENSE-DATA.md",
        "source_of_record": "instances/england/facts/FACTS.md, derived by instances/england/derive.py",
        "price_year": "2024/25",
        "first_intake_year": years()[0],
        "last_intake_year": int(parameter("last_intake_year")),
        "last_evaluation_year": years()[-1],
        "discount_rate": parameter("discount_rate"),
        "objectives": ["shortfall", "cost"],
        "tolerance": 1e-6,
        "cost_includes_pay": False,
    }
    lines = [f"{name} = {_value(value)}" for name, value in settings.items()]
    for width, weight in ((0.05, 1.0), (0.1, 1.5), (0.85, 2.0)):
        lines += ["", "[[bands]]", f"width_share = {width}", f"weight = {weight}"]
    return "\n".join(["# Written by instances/england/derive.py.", *lines, ""])


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return (
        json.dumps(value, ensure_ascii=False)
        if isinstance(value, str)
        else f"{value:g}"
        if isinstance(value, float)
        else str(value)
    )


def scenarios(budgets: pd.DataFrame) -> dict[str, str]:
    """File name and text of every scenario."""
    first, last = years()[0], years()[-1]
    money = {"fund": "training"}
    cash = float(budgets.loc[(budgets["fund"] == "training") & (budgets["year"] == first), "budget_gbp"].iloc[0])
    later = {"fund": "training", "year": f"{first + 1}..{last}"}
    return {
        "flat-cash.toml": _scenario(
            "Flat cash",
            "The training budget stays at the first year's sum: the 2% growth does not come.",
            [{"table": "budgets", "column": "budget_gbp", "where": later, "set": cash}],
            0.2,
        ),
        "budget-minus-10.toml": _scenario(
            "A tenth less money from the second year",
            "How much care does a cut of a tenth cost? With clinical psychology 25% up, none fits in the first.",
            [{"table": "budgets", "column": "budget_gbp", "where": later, "multiply": 0.9}],
        ),
        "budget-plus-10.toml": _scenario(
            "A tenth more money",
            "How much care does a tenth more buy?",
            [{"table": "budgets", "column": "budget_gbp", "where": money, "multiply": 1.1}],
        ),
        "high-attrition.toml": _scenario(
            "A quarter more leavers",
            "Leaver rates are the weakest published figures: what if a quarter more leave every profession?",
            [{"table": "professions", "column": "leave_rate", "where": {}, "multiply": 1.25}],
            0.2,
        ),
        "placement-squeeze.toml": _scenario(
            "A tenth fewer placements",
            "Placements and supervisors are the limits that courses name first (FACTS F18).",
            [
                {"table": "placement_capacity", "column": "days", "where": {}, "multiply": 0.9},
                {"table": "professions", "column": "supervising_share", "where": {}, "multiply": 0.95},
            ],
            0.2,
        ),
        "levy-lost.toml": _scenario(
            "No levy for clinical associates",
            "Level 7 apprenticeships lose the levy in January 2026 (FACTS D17): the training fund pays their tuition.",
            [
                {"table": "charges", "column": "share", "where": {"route": "caap", "fund": "levy"}, "set": 0.0},
                {
                    "table": "charges",
                    "column": "share",
                    "where": {"route": "caap", "fund": "training", "cost_kind": "tuition"},
                    "set": 1.0,
                },
            ],
        ),
        "ambitious-diversity.toml": _scenario(
            "Two points above the population share",
            "Targets that make up for a workforce that does not look like the population.",
            [
                {
                    "table": "diversity_targets",
                    "column": "target_share",
                    "where": {"year": f"{first + 2}..{last}"},
                    "add": 0.02,
                }
            ],
        ),
        "retention-programme.toml": _scenario(
            "A retention programme",
            "Twice as many leavers can be kept, and the fund that pays for it doubles.",
            [
                {"table": "retention", "column": "retainable_share", "where": {}, "multiply": 2.0},
                {"table": "budgets", "column": "budget_gbp", "where": {"fund": "workforce"}, "multiply": 2.0},
            ],
        ),
    }


def _scenario(title: str, why: str, changes: list[dict[str, object]], probability: float | None = None) -> str:
    lines = [f"title = {_value(title)}", f"why = {_value(why)}"]
    if probability is not None:
        lines.append(f"probability = {probability:g}")
    for change in changes:
        lines += ["", "[[changes]]", *(f"{name} = {_value(value)}" for name, value in change.items() if value != {})]
    return "\n".join([*lines, ""])
