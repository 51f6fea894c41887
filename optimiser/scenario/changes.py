"""One change to a table: which rows, which column, and what becomes of it; as TOML or as text states it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from optimiser.reading.figures import to_number
from optimiser.words import quoted

OPERATORS = ("<=", ">=", "!=", "==", "=", "<", ">")
EXAMPLE = "budgets.budget_gbp *= 0.9 where year >= 2025 and fund = training"
TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'|[(),]|<=|>=|!=|==|[=<>]|[^\s(),<>=!\"']+|\S")
LONE = ("!", '"', "'")
HEAD = re.compile(r"""\s*(\w+)\.(\w+)\s*([*+/-]?=)\s*("[^"]*"|'[^']*'|.+?)\s*(?:\b(?i:where)\b\s*(.*))?""", re.DOTALL)


@dataclass(frozen=True)
class Condition:
    """A test of one column: = and != against words and ranges such as 2025..2031, the others against a number."""

    column: str
    operator: Literal["=", "!=", "<", "<=", ">", ">="]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A change of one column of a table in the rows that meet every condition."""

    table: str
    column: str
    verb: Literal["set", "add", "multiply"]
    value: str | float
    where: tuple[Condition, ...] = ()
    file: str = "--change"
    """what a message calls the place where the change is written"""
    line: int | None = None
    label: str | None = None


def parse_change(text: str) -> Change:
    """The change that ``text`` states, such as the EXAMPLE.

    Raises ValueError, with a sentence, if it states none.
    """
    match = HEAD.fullmatch(text)
    if match is None:
        msg = f"{quoted(text)} is not a change such as {EXAMPLE!r}"
        raise ValueError(msg)
    table, column, operator, value, where = match.groups()
    conditions = parse_conditions(where) if where is not None else ()
    value = _unquoted(value)
    if operator == "=":
        return Change(table, column, "set", value, conditions)
    number = to_number(value)
    if number is None:
        msg = f"{quoted(value)} is not a number to put after {operator}"
        raise ValueError(msg)
    if operator == "/=" and number == 0:
        msg = "nothing can be divided by 0"
        raise ValueError(msg)
    if operator in ("+=", "-="):
        return Change(table, column, "add", number if operator == "+=" else -number, conditions)
    return Change(table, column, "multiply", number if operator == "*=" else 1 / number, conditions)


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """The conditions that ``text`` states, joined by ``and``.

    Raises ValueError, with a sentence, if it states none.
    """
    parts: list[list[str]] = [[]]
    for piece in TOKEN.findall(text):
        if piece in LONE:
            msg = f"{quoted(text)} has a {piece} that belongs to nothing; quotes come in pairs, and != is one word"
            raise ValueError(msg)
        if piece.casefold() == "or":
            msg = f"{quoted(text)}: conditions are joined by and; for one of several write year in (2024, 2026)"
            raise ValueError(msg)
        if piece.casefold() == "and":
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(_condition(part) for part in parts)


def _condition(tokens: list[str]) -> Condition:
    """One condition from its tokens: a column, an operator or ``in``, and words."""
    written = " ".join(tokens)
    if len(tokens) < len(("column", "operator", "value")) or not (
        tokens[1] in OPERATORS or tokens[1].casefold() == "in"
    ):
        msg = f"{quoted(written)} is not a condition such as year >= 2025 or fund in (training, levy)"
        raise ValueError(msg)
    column, operator, *rest = tokens
    if operator.casefold() == "in" and rest[0] == "(":
        if rest[-1] != ")":
            msg = f"{quoted(written)} lacks a closing bracket"
            raise ValueError(msg)
        rest = rest[1:-1]
    return condition(column, "=" if operator == "==" or operator.casefold() == "in" else operator, _words(rest))


def condition(column: str, operator: str, words: tuple[str, ...]) -> Condition:
    """A condition, once its operator and words are seen to fit together.

    Raises ValueError, with a sentence, if they do not.
    """
    if not words or not all(words):
        msg = f"the condition on {column} names no value"
        raise ValueError(msg)
    match operator:
        case "=" | "!=":
            return Condition(column, operator, words)
        case "<" | "<=" | ">" | ">=":
            if len(words) != 1 or to_number(words[0]) is None:
                msg = f"{column} {operator} needs one number, not {quoted(', '.join(words))}"
                raise ValueError(msg)
            return Condition(column, operator, (words[0].replace(",", ""),))
    msg = f"{quoted(operator)} is not one of {', '.join(OPERATORS)}"
    raise ValueError(msg)


def _words(tokens: list[str]) -> tuple[str, ...]:
    """Words between commas; words that belong together are joined by a space."""
    groups: list[list[str]] = [[]]
    for piece in tokens:
        if piece == ",":
            groups.append([])
        else:
            groups[-1].append(_unquoted(piece))
    return tuple(" ".join(group) for group in groups)


def _unquoted(word: str) -> str:
    match = re.fullmatch(r"\"(.*)\"|'(.*)'", word, re.DOTALL)
    return word if match is None else match[1] or match[2] or ""


def as_range(word: str) -> tuple[float, float] | None:
    """The ends of a range such as 2025..2031, or a single number twice; None for a word."""
    low, dots, high = word.partition("..")
    ends = to_number(low), to_number(high if dots else low)
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
