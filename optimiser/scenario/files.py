"""Scenario files, and what they and ad hoc changes do to the tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.errors import Problem, UsageError
from optimiser.reading.encoding import read_text
from optimiser.reading.read import read_toml
from optimiser.scenario.changes import Change, Condition, condition, parse_change, parse_conditions
from optimiser.scenario.rows import NewRow, parse_rows
from optimiser.words import count, did_you_mean, nearest, quoted

if TYPE_CHECKING:
    from collections.abc import Collection

KEYS = ("title", "why", "probability", "changes", "rows")
VERBS = ("set", "add", "multiply")


@dataclass(frozen=True)
class Scenario:
    """A named set of changes and added rows, and why anyone would look at them."""

    name: str
    title: str
    why: str
    changes: tuple[Change, ...]
    probability: float | None = None
    rows: tuple[NewRow, ...] = ()


def scenario_files(instance: Path) -> dict[str, Path]:
    """The scenarios of an instance by name: the TOML files in ``scenarios`` in its folder, or beside its workbook."""
    folder = (instance if instance.is_dir() else instance.parent) / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def read_scenarios(instance: Path, names: Collection[str]) -> tuple[list[Scenario], list[Problem]]:
    """The scenarios called ``names``, in that order, and everything wrong with their files.

    A name that ends in ``.toml`` is the path of a scenario file anywhere.
    Raises UsageError if the instance has no scenario of a name, there is no such file, or one that adds rows is named
    twice.
    """
    files = scenario_files(instance) | {name: Path(name).resolve() for name in names if is_path(name)}
    scenarios = []
    problems = []
    for name in names:
        if name not in files:
            match = nearest(name, files)
            hint = f" Did you mean {match!r}?" if match else ""
            listed = f" It has: {', '.join(files)}." if files else " It has none."
            msg = f"{instance} has no scenario {name!r}.{hint}{listed}"
            raise UsageError(msg)
        scenario, found = read_scenario(files[name])
        problems.extend(found)
        if scenario is not None:
            if scenario.rows and scenario in scenarios:
                msg = f"Scenario {name} is named twice, and adds rows, which can be added once only. Name it once."
                raise UsageError(msg)
            scenarios.append(scenario)
    return scenarios, problems


def is_path(name: str) -> bool:
    """Whether a scenario's name is the path of a file that is there."""
    return name.endswith(".toml") and Path(name).is_file()


def read_scenario(path: Path) -> tuple[Scenario | None, list[Problem]]:
    """One scenario file, or everything wrong with it."""
    file = f"scenarios/{path.name}" if path.parent.name == "scenarios" else path.name
    settings, problems = read_toml(path, path.parent.parent, file)
    if settings is None:
        return None, problems
    problems.extend(
        Problem(file, f"{quoted(key)} is not a setting of a scenario", did_you_mean(key, KEYS, "setting"))
        for key in settings
        if key not in KEYS
    )
    for key in ("title", "why"):
        if not isinstance(settings.get(key), str) or not str(settings[key]).strip():
            problems.append(Problem(file, "missing or blank", "Write a text in quotes.", column=key))
    probability = settings.get("probability")
    if isinstance(probability, bool) or not (
        probability is None or (isinstance(probability, (int, float)) and 0 <= probability <= 1)
    ):
        problems.append(Problem(file, f"{probability!r} is not a number from 0 to 1", column="probability"))
    rows, found = parse_rows(settings.get("rows"), file, _lines_of("rows", path, file))
    problems.extend(found)
    changes, found = _changes(settings.get("changes", [] if rows else None), file, _lines_of("changes", path, file))
    problems.extend(found if "changes" in settings or not (rows or "rows" in settings) else ())
    if any(not problem.is_warning for problem in problems):
        return None, problems
    chance = float(probability) if isinstance(probability, (int, float)) else None
    return Scenario(
        path.stem, str(settings["title"]), str(settings["why"]), tuple(changes), chance, tuple(rows)
    ), problems


def ad_hoc(texts: Collection[str]) -> list[Change]:
    """The changes that the texts state.

    Raises UsageError if a text states none.
    """
    changes = []
    for text in texts:
        try:
            changes.append(replace(parse_change(text), file=f"change {text!r}"))
        except ValueError as error:
            msg = f"{error}."
            raise UsageError(msg[0].upper() + msg[1:] if not msg.startswith("'") else msg) from None
    return changes


def _lines_of(name: str, path: Path, file: str) -> list[int]:
    """The lines on which the changes (or rows) begin, as far as a plain look can tell."""
    text, _ = read_text(path, path.parent.parent, file)
    begins = re.compile(rf"\s*\[\[\s*{name}\s*]]")
    return [number for number, line in enumerate((text or "").splitlines(), 1) if begins.match(line)]


def _changes(listed: object, file: str, lines: list[int]) -> tuple[list[Change], list[Problem]]:
    """The list of changes, or everything wrong with it."""
    if not isinstance(listed, list) or not listed:
        return [], [Problem(file, "has no [[changes]]", "State at least one change.")]
    changes = []
    problems = []
    for number, entry in enumerate(listed, 1):
        line = lines[number - 1] if len(lines) == len(listed) else None
        label = f"change {number}"
        try:
            changes.append(replace(_change(entry), file=file, line=line, label=label))
        except (TypeError, ValueError) as error:
            todo = "A change has table, column, where, and one of set, add, multiply."
            problems.append(Problem(file, str(error), todo, line, label))
    return changes, problems


def _change(entry: object) -> Change:
    """One change as TOML states it.

    Raises TypeError or ValueError, with a phrase, if it states none.
    """
    if not isinstance(entry, dict):
        msg = f"{entry!r} is not a table of settings"
        raise TypeError(msg)
    strange = [key for key in entry if key not in ("table", "column", "where", *VERBS)]
    if strange:
        msg = f"{quoted(strange[0])} is not a setting of a change"
        raise ValueError(msg)
    for key in ("table", "column"):
        if not isinstance(entry.get(key), str):
            msg = f"{key} is missing or not a text"
            raise TypeError(msg)
    verbs = [verb for verb in VERBS if verb in entry]
    if len(verbs) != 1:
        msg = f"it states {count(len(verbs), 'action')}" + (f" ({', '.join(verbs)})" if verbs else "")
        raise ValueError(msg)
    match verbs[0], entry[verbs[0]]:
        case "set", str() as word:
            return Change(entry["table"], entry["column"], "set", word, _where(entry.get("where", {})))
        case ("set" | "add" | "multiply") as verb, (int() | float()) as number if not isinstance(number, bool):
            return Change(entry["table"], entry["column"], verb, float(number), _where(entry.get("where", {})))
        case verb, value:
            msg = f"{value!r} is not something to {verb}"
            raise ValueError(msg)


def _where(where: object) -> tuple[Condition, ...]:
    """The conditions of a change: a table of column and value, list, range or comparison; or a text.

    Raises TypeError or ValueError, with a phrase, if it is neither.
    """
    if isinstance(where, str):
        return parse_conditions(where)
    if not isinstance(where, dict):
        msg = f'where is {where!r}, not a table such as {{ year = "2025..2031" }}'
        raise TypeError(msg)
    return tuple(_toml_condition(column, value) for column, value in where.items())


def _toml_condition(column: str, value: object) -> Condition:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) or _is_number(item) for item in values):
        msg = f"where {column} is {value!r}, not a value or a list of values"
        raise ValueError(msg)
    if isinstance(value, str) and (match := re.fullmatch(r"\s*(<=|>=|!=|<|>)\s*(.+?)\s*", value)):
        return condition(column, match[1], (match[2],))
    return condition(column, "=", tuple(str(item).strip() for item in values))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
