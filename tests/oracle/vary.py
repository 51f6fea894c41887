"""Other instances of the same shape: tiny with a third of its figures moved and its delays drawn anew."""

from __future__ import annotations

import csv
import random
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Columns to move by up to a fifth, by table.  The shares of LOWERED sum to 1 at most and are only moved down.
MOVED = {
    "professions": ["wte_per_head", "leave_rate", "supervising_share"],
    "route_years": ["present_share", "salary_gbp", "service_wte", "supervision_wte"],
    "finishers": ["share"],
    "programmes": ["capacity_places", "growth_share", "fall_share"],
    "programme_years": ["max_places"],
    "workforce": ["wte"],
    "length_of_service": ["wte"],
    "joiners": ["wte"],
    "leave_rates": ["rate"],
    "pipeline": ["trainees"],
    "stays": ["share"],
    "career_moves": ["share"],
    "move_limits": ["movable_share"],
    "recruitment": ["max_wte"],
    "retention": ["retainable_share"],
    "requirements": ["required_wte"],
    "skill_mix": ["max_share", "effectiveness"],
    "trainee_service": ["share"],
    "team_ratios": ["max_ratio"],
    "charges": ["share"],
    "funds": ["carry_share"],
    "budgets": ["budget_gbp"],
    "placement_needs": ["days"],
    "placement_capacity": ["days"],
    "placement_expansion": ["gbp_per_day"],
    "schemes": ["gbp_per_person"],
    "scheme_uplift": ["uplift_share"],
    "diversity_base": ["base_share"],
    "diversity_targets": ["target_share"],
    "policies": ["amount"],
}
LOWERED = {"finishers", "stays", "charges", "trainee_service", "length_of_service"}
DRAWN = {
    ("professions", "experience_years"): ("0", "1", "2"),
    ("move_limits", "years_after_qualifying"): ("0", "1", "2", "3"),
    ("programme_expansion", "lead_years"): ("0", "1", "2"),
    ("programme_expansion", "gbp_per_place"): ("100", "5000"),
}
OBJECTIVES = (
    '"shortfall", "cost"',
    '"worst_region", "shortfall"',
    '"churn", "shortfall"',
    '"deviation", "shortfall"',
    '"cost", "shortfall"',
)


def vary(tiny: Path, folder: Path, seed: int) -> None:
    """Writes another instance; the same seed gives the same one."""
    draw = random.Random(seed)
    shutil.copytree(tiny, folder)
    for name in sorted({*MOVED, *(table for table, _ in DRAWN)}):
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for column in MOVED.get(name, []):
                if draw.random() < 1 / 3:
                    moved = float(row[column]) * draw.choice((0.8, 0.9, 0.95, 1.05, 1.1, 1.2))
                    most = float(row[column]) if name in LOWERED else 1.0 if "share" in column else moved
                    row[column] = f"{min(moved, most):.6g}"
            for (table, column), choices in DRAWN.items():
                if table == name:
                    row[column] = draw.choice(choices)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    settings = (folder / "instance.toml").read_text(encoding="utf-8")
    settings = settings.replace(OBJECTIVES[0], OBJECTIVES[seed % len(OBJECTIVES)])
    pay = "tolerance = 1e-6\ncost_includes_pay = true" if seed % 2 else "tolerance = 1e-6"
    (folder / "instance.toml").write_text(settings.replace("tolerance = 1e-6", pay), encoding="utf-8")
