"""docs/formulation.md: the model in sentences, formulas and the rows that the formulas make of the tiny instance."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from optimiser.loading import load
from optimiser.model import build
from optimiser.model.families import FAMILIES
from optimiser.model.objectives import OBJECTIVES
from optimiser.model.variables import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from optimiser.instance import Instance
    from optimiser.model.lp import Block, LinearProgram, Objective

ROOT_PAGE = Path(__file__).with_suffix(".md")

MOST_ROWS = 3
"""Rows of tiny that the page shows for each family."""

LETTERS = {
    "p": "profession", "k": "route", "g": "programme", "r": "region", "s": "service", "e": "setting",
    "q": "supervision pool", "f": "fund", "m": "scheme", "d": "group", "b": "shortfall band",
    "t": "intake year", "u": "year of building", "y": "year of plan or tail", "j": "year of training",
    "n": "years after the start", "x": "what a policy counts",
    r"\delta": "1 / (1 + discount rate), to the power of years since the first intake year",
}  # fmt: skip
"""What the letters of the formulas stand for; a capital is the set, with an index the part of it that belongs."""

WORDS = {
    "effectiveness": "`skill_mix.effectiveness`",
    "share": "`trainee_service.share`",
    "service": "`route_years.service_wte`",
    "present": "`route_years.present_share`",
    "required": "`requirements.required_wte`",
    "supervision": "`route_years.supervision_wte`",
    "supervising share": "`professions.supervising_share`",
    "experienced": "stock of so many years ago less those who left since (docs/decisions/0005)",
    "days": "`placement_needs.days`",
    "capacity": "`placement_capacity.days`; `programme_years.max_places`, else `programmes.capacity_places`",
    "minimum": "`programme_years.min_places` where above 0",
    "growth": "`programmes.growth_share`",
    "fall": "`programmes.fall_share`",
    "allowance": "`programmes.allowance_places`",
    "lead": "`programme_expansion.lead_years`",
    "leave": "`leave_rates.rate`, else `professions.leave_rate`",
    "stays": "`stays.share`; all at home where the table says nothing",
    "uptake": "`routes.uptake_share`",
    "wte": "`professions.wte_per_head`",
    "finish": "`finishers.share`",
    "move": "`career_moves.share`",
    "movable": "`move_limits.movable_share`",
    "joiners": "`joiners.wte`",
    "retainable": "`retention.retainable_share`",
    "charge": "tuition, salary and tariff of `route_years` by `charges.share`, if the fund pays for the region",
    "schemes": "`schemes.gbp_per_person` for each person supported",
    "expansion": "`placement_expansion.gbp_per_day` for days and `programme_expansion.gbp_per_place` for places",
    "recruitment": "`recruitment.gbp_per_wte` for each WTE recruited",
    "retention": "`retention.gbp_per_wte` for each WTE retained",
    "budget": "`budgets.budget_gbp`",
    "spend": "what a fund pays in a year, pipeline included; in a policy, training charges only",
    "pay": "`professions.pay_gbp`",
    "unfunded salary": "the part of `route_years.salary_gbp` that no fund pays for the region",
    "most": "`schemes.max_share`; of a ratio `team_ratios.max_ratio`; of a cohort capacity with all that can be built",
    "cohort": "`programmes.min_cohort_places`",
    "block": "`programme_blocks.block_places`",
    "base": "`diversity_base.base_share`",
    "uplift": "`scheme_uplift.uplift_share`",
    "target": "`diversity_targets.target_share`",
    "weight": "`services.weight`; of a band its weight; of a profession `team_ratio_roles.weight`",
    "junior": "professions whose `team_ratio_roles.side` is junior",
    "senior": "professions whose `team_ratio_roles.side` is senior",
    "amount": "`policies.amount`",
    "where": "what `policies.where` selects, and each value of `for_each` apart",
    "of": "what `policies.of` selects",
    "promised": "`promised_places.places`",
    "cap": "`max_shortfall` of the instance or the command",
}
"""What the words of the formulas stand for that are not decisions."""


class Told(NamedTuple):
    """A docstring in its parts."""

    sentence: str
    formula: str
    rest: str


def told(thing: Callable[..., object]) -> Told:
    """The sentence, the LaTeX and what follows of a family's or objective's docstring."""
    text = cleandoc(thing.__doc__ or "")
    before, _, after = text.partition(".. math::")
    formula, _, rest = after.strip("\n").partition("\n\n")
    return Told(_prose(before), cleandoc(formula).strip(), _prose(rest))


def _prose(text: str) -> str:
    return " ".join(text.split()).replace("``", "`")


def with_everything(inst: Instance, max_shortfall: float = 10.0) -> Instance:
    """The instance with every objective, a cap on shortfall and whole places: no family and no variable is empty."""
    asked = {"objectives": tuple(OBJECTIVES), "max_shortfall": max_shortfall, "whole_places": True}
    return replace(inst, horizon=inst.horizon.model_copy(update=asked))


@cache
def tiny() -> LinearProgram:
    """The tiny instance's program with everything in it."""
    return build(with_everything(load("tiny")))


def spelled_bounds(lp: LinearProgram, block: Block) -> list[str]:
    """The upper bounds of a variable, such as ``recruited: recruited[therapist,north,2024] <= 1``."""
    upper = lp.upper[block.span] * block.scale
    return [
        f"{block.limit or 'bound'}: {label} <= {bound:.6g}"
        for label, bound in zip(block.labels(), upper, strict=True)
        if np.isfinite(bound)
    ]


def spelled_objective(lp: LinearProgram, objective: Objective) -> list[str]:
    """The terms of an objective in its unit, one to a line, and what is committed already."""
    lines = [
        f"{objective.name}: {objective.cost[block.start + place] * objective.scale / block.scale:+.9g} {label}"
        for block in lp.columns
        for place, label in enumerate(block.labels())
        if objective.cost[block.start + place]
    ]
    already = objective.constant * objective.scale
    return [*lines, f"{objective.name}: {already:+.9g} already"] if already else lines


def formulation_page() -> str:
    """docs/formulation.md: variables, families and objectives."""
    lp = tiny()
    lines = [
        "# The model",
        "",
        "<!-- Printed by `make docs`; edit the code, not this page. -->",
        "",
        (
            "Decisions are made for every year of plan and tail. Each family of limits is one function in "
            "`optimiser/model/families/`: its sentence, its formula, and a few of the rows that it makes of "
            "`instances/tiny`. What is committed before any decision, such as the cohorts of the pipeline, stands in "
            "brackets with `already`."
        ),
        "",
        *_symbols(),
        "## Decisions",
        "",
        "All are at least 0.",
        "",
        "| name | for each | unit | meaning |",
        "|---|---|---|---|",
    ]
    for variable in VARIABLES:
        block = lp.column_block(variable.__name__)
        keys = ", ".join(str(key) for key in block.keys.columns if isinstance(key, str)) or "(one)"
        lines.append(f"| `{block.name}` | {keys} | {block.unit} | {_prose(variable.__doc__ or '')} |")
    lines += ["", "## Limits on single decisions", ""]
    for block in lp.columns:
        if block.limit:
            lines += [f"### {block.limit}", "", *_code(spelled_bounds(lp, block))]
    lines += ["## Families of limits", ""]
    for family in FAMILIES:
        lines += _family(lp, family)
    lines += ["## Objectives", ""]
    for objective in lp.objectives:
        lines += _objective(lp, objective)
    return "\n".join(lines)


def _symbols() -> list[str]:
    letters = [f"| ${letter}$ | {meaning} |" for letter, meaning in LETTERS.items()]
    words = [f"| {word} | {meaning} |" for word, meaning in WORDS.items()]
    head = ["| in a formula | stands for |", "|---|---|"]
    return ["## Letters and words", "", "A capital letter is a set.", "", *head, *letters, *words, ""]


def _family(lp: LinearProgram, family: Callable[..., object]) -> list[str]:
    block = next(block for block in lp.rows if block.name == family.__name__)
    parts = told(family)
    rows = lp.spell(range(block.start, block.start + len(block.keys)))
    return [f"### {block.name}", "", parts.sentence, "", *_math(parts.formula), parts.rest, "", *_code(rows)]


def _objective(lp: LinearProgram, objective: Objective) -> list[str]:
    parts = told(OBJECTIVES[objective.name])
    unit = f"Unit: {objective.unit}."
    return [
        f"### {objective.name}", "", parts.sentence, "", *_math(parts.formula), unit, "",
        *_code(spelled_objective(lp, objective)),
    ]  # fmt: skip


def _math(formula: str) -> list[str]:
    if "&" in formula:
        formula = f"\\begin{{aligned}}\n{formula}\n\\end{{aligned}}"
    return ["```math", formula, "```", ""]


def _code(rows: list[str]) -> list[str]:
    """A few of the rows, spread over all of them."""
    places = sorted({round(place) for place in np.linspace(0, len(rows) - 1, min(MOST_ROWS, len(rows)))})
    return ["```", *(rows[place] for place in places), "```", ""]
