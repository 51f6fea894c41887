"""What a row or column of the program is called, for a reader who has never seen a solver."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from optimiser.analyses.explain.standing import block_of
from optimiser.reports.limit_kinds import LIMIT_KINDS
from optimiser.reports.limit_words import title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram

COLUMNS = {
    "places": "places",
    "intake": "intake",
    "starts": "starts",
    "supported": "people supported",
    "stock": "people in post",
    "deployed": "time in the service",
    "shortfall": "gap",
    "supervising": "time given to supervision",
    "expanded": "placement days bought",
    "recruited": "recruitment",
    "retained": "leavers kept",
    "built": "programme capacity bought",
    "carried": "underspend carried over",
}
"""What the variables are called; reaching a bound, mostly nought, is what happens to them."""
ROWS = {
    "requirement": "requirement",
    "deployable": "time of everybody in post",
    "supervision": "supervision needed",
    "workforce_balance": "people in post",
    "places_of_programme": "places of the programme",
    "places_of_route": "places of the route",
}
"""Families that nobody could change; the others have words of their own in LIMIT_KINDS."""
OWN_WORDS = ("profession", "programme")


def kind_words(family: str) -> str:
    """What the limits of a family are called when none of them is named."""
    rules = {"policy": "rules of the plan", "policy_spend": "rules on spending"}
    return rules.get(family) or LIMIT_KINDS[family].words.removesuffix(": {}")


def titles(inst: Instance) -> Callable[[str, str], str]:
    """``title_of`` of the instance, remembering what it was asked."""

    @cache
    def title(set_name: str, name: str) -> str:
        return title_of(inst, set_name, name)

    return title


def subject_titles(inst: Instance) -> Callable[[str, str], str]:
    """The title of the limits of a family and subject, such as ``budget: Education and training``."""
    title = titles(inst)

    @cache
    def told(family: str, subject: str) -> str:
        kind = LIMIT_KINDS[family]
        return kind.words.format(title(kind.subject, subject))

    return told


def namer(inst: Instance, lp: LinearProgram) -> Callable[[int], str]:
    """The name of each row and bounded column by its number, such as ``placement days: School, London, 2026``."""
    title = titles(inst)

    @cache
    def name(at: int) -> str:
        if at < 0:
            return ""
        block, place = block_of(lp, at)
        keys = {str(key): str(value) for key, value in block.keys.iloc[place].items()}
        return spelled(title, block.limit if at >= lp.matrix.shape[0] and block.limit else block.name, keys)

    return name


def spelled(title: Callable[[str, str], str], family: str, keys: Mapping[str, str]) -> str:
    """A limit in words: its kind and subject, then where and when."""
    left = {key: value for key, value in keys.items() if key not in {"side", "band"} and value}
    kind = LIMIT_KINDS.get(family)
    if kind is None:
        words = COLUMNS.get(family, ROWS.get(family, family.replace("_", " ")))
        return ", ".join([f"{words}:" if left else words, *_titles(title, left)]).replace(":,", ":", 1)
    subject = kind.subject if kind.subject in left else next((key for key in OWN_WORDS if key in left), "")
    head = kind.words.format(title(subject, left.pop(subject)) if subject else "")
    return ", ".join([head, *_titles(title, left)])


def _titles(title: Callable[[str, str], str], keys: Mapping[str, str]) -> list[str]:
    return [title(key, value) for key, value in keys.items() if value != "all"]
