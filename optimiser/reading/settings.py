"""instance.toml, or the sheet ``instance`` of a workbook, to a Horizon."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from optimiser.errors import Problem
from optimiser.horizon import Band, Horizon
from optimiser.reading.cells import text_problem
from optimiser.words import did_you_mean, printable, quoted

LONGEST_HORIZON = 60
BELIEVED = range(1900, 2200)
KINDS = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a finite number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
}


def horizon_of(settings: dict[str, Any], file: str) -> tuple[Horizon | None, list[Problem]]:
    """The settings of an instance, or everything wrong with them."""
    problems = []
    horizon = None
    # Outer spaces mean nothing, in a workbook as in a folder: the same instance must have the same hash in both.
    settings = {name: value.strip() if isinstance(value, str) else value for name, value in settings.items()}
    try:
        horizon = Horizon.model_validate(settings)
    except ValidationError as error:
        problems = [_problem(dict(detail), file) for detail in error.errors()]
    problems.extend(_text_problems(settings, file))
    if horizon is not None:
        problems.extend(_year_problems(horizon, file))
    return (None if problems else horizon), problems


def _problem(detail: dict[str, Any], file: str) -> Problem:
    """One of pydantic's findings in the words of the rest of the messages."""
    steps = [str(step + 1) if isinstance(step, int) else step for step in detail["loc"]]
    column = printable(" ".join(steps)) or None
    kind = detail["type"]
    if kind == "missing":
        return Problem(file, "missing", "Add it; a shipped instance shows how.", column=column)
    if kind == "extra_forbidden":
        known = Horizon.model_fields if len(steps) == 1 else Band.model_fields
        return Problem(file, "not a setting", did_you_mean(steps[-1], list(known), "setting"), column=column)
    if kind == "value_error":
        return Problem(file, str(detail["ctx"]["error"]), "Correct the settings.", column=column)
    found = quoted(str(detail["input"]))
    if kind in KINDS:
        return Problem(file, f"{found} is not {KINDS[kind]}", f"Write {KINDS[kind]}.", column=column)
    message = detail["msg"].removeprefix("Input ")
    return Problem(file, f"{found} {message[0].lower()}{message[1:]}".replace("should", "must"), "", column=column)


def _text_problems(settings: dict[str, Any], file: str) -> list[Problem]:
    """Texts that are blank or hold control characters, and a name that is no short name."""
    problems = []
    for column, value in settings.items():
        if not isinstance(value, str) or column not in Horizon.model_fields:
            continue
        wrong = text_problem(value.strip())
        if wrong is None and column == "name" and not re.fullmatch("[a-z0-9-]{1,80}", value):
            wrong = f"{quoted(value)} is not a short name", "Use small letters, digits and hyphens, 80 at most."
        if wrong is not None:
            problems.append(Problem(file, *wrong, column=column))
    return problems


def _year_problems(horizon: Horizon, file: str) -> list[Problem]:
    """Years that no plan can mean."""
    if horizon.first_intake_year not in BELIEVED:
        found = f"{horizon.first_intake_year} is not a year of a plan"
        return [Problem(file, found, "Write a year such as 2026.", column="first_intake_year")]
    if len(horizon.years) > LONGEST_HORIZON:
        found = f"{horizon.last_evaluation_year} is {len(horizon.years) - 1} years after the first intake"
        todo = f"Plan and tail are at most {LONGEST_HORIZON} years."
        return [Problem(file, found, todo, column="last_evaluation_year")]
    return []
