"""Data goes one way: rooms that use each other in a circle, or a room that knows what it should not, fail here.

A room is a folder or file of ``optimiser``, or ``cli``.  What is imported for types alone does not count.
"""

from __future__ import annotations

import ast
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
IN_ORDER = ("tables", "reading", "checks", "loading", "runfolder", "rounds")
SOLVED_IN_ORDER = ("tables", "model", "solving", "planning", "analyses", "document")
"""A later room may use an earlier one, never the other way round."""


@cache
def _rooms() -> dict[str, frozenset[str]]:
    """Every room with what it uses: other rooms, and libraries by name."""
    used: dict[str, set[str]] = {}
    for path in (*ROOT.glob("optimiser/**/*.py"), *ROOT.glob("cli/**/*.py")):
        room = _room(path.relative_to(ROOT).with_suffix("").parts)
        used.setdefault(room, set()).update(_room(tuple(name.split("."))) for name in _imported(path))
    return {room: frozenset(names - {room}) for room, names in used.items()}


def _room(parts: tuple[str, ...]) -> str:
    return parts[1] if parts[0] == "optimiser" and len(parts) > 1 else parts[0]


def _imported(path: Path) -> set[str]:
    """Modules that a file imports when it runs, wherever in it."""
    found: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        waiting += ast.iter_child_nodes(node)
    return found


def _reached(room: str) -> set[str]:
    """What a room uses, directly or not."""
    reached: set[str] = set()
    waiting = [room]
    while waiting:
        new = _rooms().get(waiting.pop(), frozenset()) - reached
        reached |= new
        waiting += new
    return reached


def test_no_rooms_use_each_other_in_a_circle():
    """There is an order in which every room uses only those before it; ``cli`` is used by none."""
    ours = {room: names & set(_rooms()) - {"optimiser"} for room, names in _rooms().items() if room != "optimiser"}
    order = list(TopologicalSorter(ours).static_order())  # names the circle if there is one
    assert order[-1] == "cli"
    assert all("cli" not in names for names in ours.values())


@pytest.mark.parametrize("order", [IN_ORDER, SOLVED_IN_ORDER], ids=lambda order: order[-1])
def test_data_goes_one_way(order):
    """From the tables to what is kept, and from the tables to what is told: nothing reaches back."""
    for place, room in enumerate(order):
        assert not _reached(room) & set(order[place + 1 :]), room


@pytest.mark.parametrize(("library", "rooms"), [("highspy", {"solving"}), ("pyomo", {"algebra"})])
def test_a_solver_and_a_modelling_tool_are_known_in_one_room(library, rooms):
    """Whoever replaces one looks in one folder."""
    assert {room for room, names in _rooms().items() if library in names} == rooms


@pytest.mark.parametrize("room", ["algebra", "verify", "tables", "reading", "checks"])
def test_what_checks_the_model_does_not_know_it(room):
    """The second statement, the plain sums and all that comes before the model share no code with it."""
    assert not _reached(room) & {"model", "solving", "results", "planning"}


def test_the_model_knows_no_solver():
    """Rows are made without one."""
    assert not _reached("model") & {"solving", "highspy", "results"}
