"""Would anybody notice?  Every kind of coefficient is made 1% wrong; golden file and re-check both have to see it.

The re-check sees a plan, not a matrix, so each wrong program is pushed against the limit that is wrong in it, as far as
it will go: the plan that results keeps every limit of the wrong program and breaks one of the true one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from docs.formulation import with_everything
from optimiser.loading import load
from optimiser.model import build
from optimiser.model.objectives import OBJECTIVES
from optimiser.results import result_tables
from optimiser.solution import Level, Options, Status
from optimiser.solving import Outcome, solve
from optimiser.solving.mip import Limits, branch, mixed
from optimiser.verify import verify

FACTORS = (1.01, 0.99)
MEASURED = {"regional_share": "worst_region", "intake_change": "churn", "promise": "deviation"}
"""Families that only say what an objective is: wrong, they show as a level that the tables do not add up to."""
WHOLE = {"viable_cohort", "whole_blocks"}
"""Families that hold between whole numbers only."""
IN_FRACTIONS = {*WHOLE, "whole_places"}
"""What a plan in fractions breaks, whatever the program."""
TRIES = 4
"""Rows of a family against which a wrong program is pushed."""

# With room for shortfall and less for two rules, so that every limit can be reached by some plan.
TIGHTER = (
    "policies.amount = 110000 where rule = tuition-cap",
    "policies.amount = -0.02 where rule = keep-therapists",
)
INSTANCE = with_everything(load("tiny", changes=TIGHTER), max_shortfall=60.0)
LP = build(INSTANCE)
FAMILY = np.repeat([block.name for block in LP.rows], [len(block.keys) for block in LP.rows])
VARIABLE = np.repeat([block.name for block in LP.columns], [len(block.keys) for block in LP.columns])
SPELLED = np.array(LP.spell(range(len(FAMILY))), dtype=object)
ENTRIES = LP.matrix.tocoo()
SIGN = np.where(ENTRIES.data > 0, "plus", "minus")
GROUPS = sorted(set(zip(FAMILY[ENTRIES.row].tolist(), VARIABLE[ENTRIES.col].tolist(), SIGN.tolist(), strict=True)))
"""Family, variable and sign: a row all of whose coefficients are wrong alike may say what it said."""
ROOM = 1e4
"""No column goes beyond this while a program is pushed, even one that a dropped family held."""


def breached(x, levels=(), but_for=frozenset(IN_FRACTIONS)):
    """Families that the re-check finds broken in the plan, but for some."""
    outcome = Outcome(Status.OPTIMAL, x=x, dual=np.zeros(len(LP.row_lower)), reduced=np.zeros(len(LP.lower)))
    tables = result_tables(INSTANCE, LP, outcome, pd.DataFrame(), pd.DataFrame())
    found = verify(INSTANCE, tables, levels, Options()).families
    return set(found.loc[found["worst_breach"] > 1e-6, "family"]) - but_for


def pushed(lp, cost):
    """The plan that makes a linear function small, whatever the instance's own objectives."""
    return solve(_towards(lp, cost)).x


def pushed_whole(lp, cost):
    """The plan of whole places that makes a linear function small; None if there is no plan."""
    return branch(mixed(_towards(lp, cost)), Limits(0.0)).x


def _towards(lp, cost):
    goal = replace(lp.objectives[0], cost=cost, constant=0.0, scale=1.0)
    return replace(lp, objectives=(goal,), upper=np.minimum(lp.upper, ROOM))


def worst(wrongs, rows):
    """Of the wrong programs' plans the one that breaks the true rows most, and by how much."""
    best, most = None, 0.0
    rows = rows[np.linspace(0, len(rows) - 1, min(TRIES, len(rows))).round().astype(int)]
    for row in rows:
        activity = LP.matrix[[row]].toarray()[0]
        for wrong in wrongs:
            for sign, bound in ((-1, LP.row_upper[row]), (1, -LP.row_lower[row])):
                x = pushed(wrong, sign * activity) if np.isfinite(bound) else None
                if x is not None and -sign * activity @ x - bound > most:
                    best, most = x, -sign * activity @ x - bound
    return best, most


def entries(family, variable, sign):
    """Where the coefficients of a group stand."""
    return (FAMILY[ENTRIES.row] == family) & (VARIABLE[ENTRIES.col] == variable) & (sign == SIGN)


def mutated(group, factor):
    """The program with a group of coefficients wrong."""
    data = np.where(entries(*group), ENTRIES.data * factor, ENTRIES.data)
    return replace(LP, matrix=csr_array((data, (ENTRIES.row, ENTRIES.col)), shape=LP.matrix.shape))


def named(group):
    """A group's name in the list of tests."""
    return "-".join(group)


@pytest.mark.parametrize("group", GROUPS, ids=named)
def test_a_wrong_coefficient_changes_the_golden_file(group):
    """Every row of the group reads differently."""
    rows = np.unique(ENTRIES.row[entries(*group)])
    pairs = zip(rows, mutated(group, 1.01).spell(rows), SPELLED[rows], strict=True)
    assert [row for row, wrong, right in pairs if wrong == right] == []


LIMITS = [group for group in GROUPS if group[0] not in {*MEASURED, *WHOLE}]


@pytest.mark.parametrize("group", LIMITS, ids=named)
def test_a_wrong_coefficient_is_caught_by_the_re_check(group):
    """A plan that keeps the wrong rows breaks a true one, and is found out under the family's name."""
    x, most = worst([mutated(group, factor) for factor in FACTORS], np.unique(ENTRIES.row[entries(*group)]))
    assert most > 1e-4, "the wrong rows allow nothing that the true ones forbid"
    assert breached(x) & {group[0], "policy"}


@pytest.mark.parametrize("group", [group for group in GROUPS if group[0] in WHOLE], ids=named)
def test_a_wrong_cohort_or_block_is_noticed(group):
    """Half or twice as large: the re-check names the plan, or another number of places is the most or the least."""
    random = np.random.default_rng(7)
    noticed = set()
    for cost in random.normal(size=(4, len(LP.lower))) * (VARIABLE == "intake"):
        for factor in (0.5, 2.0):
            x = pushed_whole(mutated(group, factor), cost)
            if x is not None:
                noticed |= breached(x, but_for=frozenset())
                noticed |= {"other places"} if abs(cost @ (x - pushed_whole(LP, cost))) > 1e-3 else set()
    assert noticed & {group[0], "other places"}


DECIDED = np.diff(LP.matrix.indptr) > 0
COMMITTED = sorted({str(family) for family in FAMILY[(LP.row_constant != 0) & DECIDED]} - set(MEASURED))
"""Families with rows in which something is committed and something to be decided."""


@pytest.mark.parametrize("family", COMMITTED)
def test_wrong_commitments_are_caught(family):
    """What is committed already, 1% wrong: the re-check adds up the pipeline and the opening workforce itself."""
    rows = np.flatnonzero((family == FAMILY) & (LP.row_constant != 0))
    wrongs = []
    for factor in FACTORS:
        shift = np.zeros(len(FAMILY))
        shift[rows] = LP.row_constant[rows] * (factor - 1)
        wrongs.append(replace(LP, row_lower=LP.row_lower + shift, row_upper=LP.row_upper + shift))
    x, most = worst(wrongs, rows)
    assert most > 1e-4
    assert breached(x) & {family, "policy"}


@pytest.mark.parametrize("block", [block for block in LP.columns if block.limit], ids=lambda block: block.limit)
def test_a_wrong_bound_is_caught(block):
    """A column with 1% more room than it has goes there, one or another of them."""
    upper = LP.upper.copy()
    upper[block.span] *= 1.01
    columns = np.arange(block.start, block.start + len(block.keys))
    plans = (pushed(replace(LP, upper=upper), np.where(np.arange(len(upper)) == col, -1.0, 0.0)) for col in columns)
    x = next(x for x in plans if (x > LP.upper + 1e-4).any())
    assert block.limit in breached(x)


def test_a_right_program_is_not_accused():
    """Pushed any way at all, the true program's plans pass."""
    random = np.random.default_rng(7)
    for _ in range(4):
        assert breached(pushed_whole(LP, random.normal(size=len(LP.lower))), but_for=frozenset()) == set()


@pytest.mark.parametrize("group", [group for group in GROUPS if group[0] in MEASURED], ids=named)
def test_a_wrong_measure_is_caught(group):
    """A row that only says what an objective is, wrong: the level is not what the tables add up to."""
    goal = next(goal for goal in LP.objectives if goal.name == MEASURED[group[0]])
    here = np.isin(np.arange(len(VARIABLE)), ENTRIES.col[FAMILY[ENTRIES.row] == group[0]])
    plain = 2.0 * (here & np.isin(VARIABLE, ["intake", "places"]))
    caught = (
        breached(x, [level_of(goal, x, goal.cost)])
        for push in (-plain, plain)
        if (x := pushed(mutated(group, 1.01), goal.cost + push)) is not None
    )
    assert any("objective" in families for families in caught)


PRICED = sorted({(goal.name, str(variable)) for goal in LP.objectives for variable in VARIABLE[goal.cost != 0]})


@pytest.mark.parametrize("priced", [pair for pair in PRICED if pair[0] in {"shortfall", "cost"}], ids=named)
def test_a_wrong_price_is_caught(priced):
    """A term of an objective 1% wrong: the level is not what the tables add up to."""
    name, variable = priced
    goal = next(goal for goal in LP.objectives if goal.name == name)
    x = pushed(LP, np.where(variable == VARIABLE, -1.0, 0.0))
    wrong = np.where(variable == VARIABLE, goal.cost * 1.01, goal.cost)
    assert breached(x, [level_of(goal, x, wrong)]) == {"objective"}


def level_of(goal, x, cost):
    """The level that a solver would state for the plan."""
    value = goal.scale * float(cost @ x + goal.constant)
    return Level(goal.name, goal.unit, value, value, 0.0)


def test_every_objective_is_pushed_somewhere():
    """Those that rows measure, and those that are plain sums."""
    assert sorted(OBJECTIVES) == sorted({*MEASURED.values(), "shortfall", "cost"})
