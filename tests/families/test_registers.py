"""Nothing is left out of the registers, and every formula agrees with the rows that its function makes."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module
from inspect import getmembers, isfunction, signature

import numpy as np
import pytest

from docs.formulation import LETTERS, ROOT_PAGE, WORDS, formulation_page, told
from optimiser.horizon import Horizon
from optimiser.model import families, objectives, variables
from optimiser.model.families import FAMILIES
from optimiser.model.objectives import OBJECTIVES
from optimiser.model.variables import VARIABLES, Columns
from optimiser.results.limits import KEYS

SENSES = {r"\le": "<=", r"\ge": ">=", "=": "="}


def giving(kind, *modules):
    """Public functions of modules that hand over something of a kind."""
    return sorted(
        name
        for module in map(import_module, modules)
        for name, function in getmembers(module, isfunction)
        if signature(function).return_annotation == kind and function.__module__ == module.__name__ and name[0] != "_"
    )


def modules_of(package):
    """The modules of a package by name."""
    return [f"{package.__name__}.{module.name}" for module in pkgutil.iter_modules(package.__path__)]


def test_every_family_is_registered():
    """A public function that gives rows is in FAMILIES, once."""
    assert sorted(family.__name__ for family in FAMILIES) == giving("Rows", *modules_of(families))


def test_every_variable_is_registered():
    """A function that gives a variable is in VARIABLES, and Columns has its name in the same order."""
    names = [variable.__name__ for variable in VARIABLES]
    assert sorted(names) == giving("Variable", *modules_of(variables))
    assert names == list(Columns.__dataclass_fields__)


def test_every_objective_is_registered():
    """A function that gives a goal is in OBJECTIVES under its own name, and instance.toml may name it."""
    assert sorted(OBJECTIVES) == giving("Goal", *modules_of(objectives))
    assert {name: name for name in OBJECTIVES} == {name: make.__name__ for name, make in OBJECTIVES.items()}
    known = Horizon.model_json_schema()["properties"]["objectives"]["items"]["enum"]
    assert sorted(OBJECTIVES) == sorted(known)


def test_blocks_bear_the_names_of_their_functions(whole):
    """Rows and columns are called as the functions that make them, and none is empty here."""
    assert [block.name for block in whole.rows] == [family.__name__ for family in FAMILIES]
    assert [block.name for block in whole.columns] == [variable.__name__ for variable in VARIABLES]
    assert [block.name for block in (*whole.rows, *whole.columns) if block.keys.shape[0] == 0] == []


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_a_family_is_told_in_a_sentence_a_formula_and_a_unit(whole, family):
    """The docstring says one row per what, in the unit of the rows."""
    parts = told(family)
    block = next(block for block in whole.rows if block.name == family.__name__)
    assert re.fullmatch(r"[A-Z].+\.", parts.sentence)
    assert parts.formula
    assert re.search(rf"(One|Two) rows? .*, in (\w+ )?{block.unit}\b", parts.rest)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_is_told_in_a_sentence_a_formula_and_a_unit(whole, name):
    """The unit is the level's."""
    parts = told(OBJECTIVES[name])
    assert re.fullmatch(r"[A-Z].+\.", parts.sentence)
    assert parts.formula
    assert next(goal.unit for goal in whole.objectives if goal.name == name)


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.__name__)
def test_a_variable_is_told_in_a_sentence_and_a_unit(whole, variable):
    """So is a variable."""
    assert re.match(r"[A-Z].+\.$", variable.__doc__.strip(), re.DOTALL)
    assert whole.column_block(variable.__name__).unit


def senses_of_formula(formula):
    """The comparisons of a formula, subscripts and what they range over left out."""
    formula = formula.split(r"\qquad")[0]
    while (shorter := re.sub(r"_\{[^{}]*\}|\\text\{[^{}]*\}", "", formula)) != formula:
        formula = shorter
    return {sense for token, sense in SENSES.items() if token in formula}


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_the_formula_s_comparison_is_that_of_the_rows(whole, family):
    """What is written with at most, at least or equals is bounded above, below or on both sides."""
    span = next(block.span for block in whole.rows if block.name == family.__name__)
    lower, upper = whole.row_lower[span], whole.row_upper[span]
    senses = set(np.where(lower == upper, "=", np.where(np.isfinite(upper), "<=", ">=")))
    assert not (np.isfinite(lower) & np.isfinite(upper) & (lower != upper)).any()
    written = senses_of_formula(told(family).formula)
    # Rules on spending may be either; those of tiny are all of one kind.
    assert senses == written if family.__name__ != "policy_spend" else senses <= written


def test_every_key_of_a_family_has_a_column_in_the_table_of_limits(whole):
    """Without it limits of different names would look alike."""
    assert {name for block in whole.rows for name in block.keys.columns} - set(KEYS) == set()


COMMANDS = {"sum", "frac", "max", "le", "ge", "in", "forall", "qquad", "quad", "Bigl", "Bigr", "text"}
PLAIN = {"targets", "ratios", "or", "worst region"}


def test_every_letter_and_word_of_a_formula_is_explained():
    """On the page: each stands there because a formula has it, and each that a formula has stands there."""
    formulas = [told(make).formula for make in (*FAMILIES, *OBJECTIVES.values())]
    words = {word.strip() for formula in formulas for word in re.findall(r"\\text\{([^}]*)\}", formula)}
    assert words - PLAIN - {variable.__name__ for variable in VARIABLES} == set(WORDS)
    letters = set()
    for formula in formulas:
        plain = re.sub(r"\\text\{[^}]*\}", " ", formula)
        commands = set(re.findall(r"\\([a-zA-Z]+)", plain)) - COMMANDS
        letters |= {f"\\{command}" for command in commands}
        letters |= {letter.lower() for letter in re.sub(r"\\[a-zA-Z]+", " ", plain) if letter.isalpha()}
    assert letters == set(LETTERS)


def test_the_page_is_current():
    """docs/formulation.md is what the code prints."""
    assert formulation_page() == ROOT_PAGE.read_text(encoding="utf-8")
