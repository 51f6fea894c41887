"""From doing nothing more, through today's pattern, to the plan: what moved the shortfall, and by how much.

Each step is a plan solved again with one freedom more than the one before; the order is that of ``STEPS`` and is part
of the answer.  Today's pattern breaks some limits of the plan (a promised growth, a target), so on the way every limit
is loosened just as far as today's pattern needs; the last step puts the limits back.  The steps add up exactly, since
each is the difference of two optima (docs/decisions/0013); what the plan gives up for other objectives stands apart.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from optimiser import selection
from optimiser.analyses.explain.added import sums, with_rows
from optimiser.comparators import KEPT
from optimiser.errors import UsageError
from optimiser.model import build
from optimiser.solution import Status
from optimiser.solving import warm
from optimiser.solving.levels import EXACT

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.solution import Solution

COLUMNS = ["step", "words", "shortfall", "change", "unit"]
UNIT = "weighted WTE-years"
WORKERS = 2
DECIDED = ("places", "intake", "starts")
PHYSICS = (
    "workforce_balance",
    "requirement",
    "deployable",
    "supervision",
    "supervisors",
    "places_of_programme",
    "places_of_route",
)
"""Families that hold whatever is decided; every other is a limit, loosened as far as today's pattern needs."""


class Step(NamedTuple):
    """One freedom more: its name, words, and the variables that may be used from here on."""

    name: str
    words: str
    freed: tuple[str, ...] = ()


STEPS = (
    Step("where", "The same places of each profession at other universities and for other regions", DECIDED),
    Step("who", "Other professions, for no more places and no more money than today"),
    Step("number", "More places for the same money"),
    Step("money", "The plan's money, and underspend carried over", ("carried",)),
    Step("people", "Recruitment and retention", ("recruited", "retained")),
    Step(
        "room", "Capacity of programmes, placement days and widening access bought", ("built", "expanded", "supported")
    ),
)
"""After today's pattern, in this order; ``rules`` comes last and puts back every limit that today's pattern breaks."""
RULES = "Promises, targets and limits that today's pattern breaks, put back"

AIMS = "Shortfall given up for the other objectives"
"""There where another objective comes first, or a tolerance lets later ones take something."""


def waterfall(inst: Instance, solution: Solution) -> pd.DataFrame:
    """Step by step: weighted WTE-years short (plan and tail) after the step, and the change that it brought.

    Columns step, words, shortfall, change, unit; the changes from nothing_more on add up to the plan's shortfall.
    Raises UsageError if there is no plan, or if today's pattern cannot be repeated.
    """
    if not solution.status.has_plan:
        msg = f"The run has no plan that a waterfall could lead to. {solution.sentence}"
        raise UsageError(msg)
    lone = replace(inst, horizon=inst.horizon.model_copy(update={"objectives": ("shortfall",), "max_shortfall": None}))
    lp = build(lone)
    decided = _todays_decisions(inst, lp)
    with ThreadPoolExecutor(WORKERS) as pool:
        nothing, today = pool.map(_solved, [_given(lp, 0.0 * decided), _given(lp, decided)])
        values = [nothing.value, today.value, *(each.value for each in pool.map(_solved, _programs(inst, lp, today)))]
    names = ["nothing_more", "todays_pattern", *(step.name for step in STEPS), "rules"]
    words = ["Nothing more commissioned", "Today's pattern repeated", *(step.words for step in STEPS), RULES]
    if solution.levels[0].name != "shortfall" or solution.levels[0].tolerance > EXACT:
        values.append(_solved(lp).value)
        names.append("aims")
        words.append(AIMS)
    values.append(float(solution.tables["shortfall"]["weighted_wte_years"].sum()))
    frame = pd.DataFrame({"step": names, "words": words, "shortfall": values, "unit": UNIT})
    frame["change"] = frame["shortfall"].diff().fillna(frame["shortfall"])
    return frame[COLUMNS]


def _todays_decisions(inst: Instance, lp: LinearProgram) -> NDArray[np.float64]:
    """Today's pattern in every year: the starts of the year before the first, shared out as in the last intakes.

    Every other column is nought.
    """
    last = inst.pipeline[inst.pipeline["intake_year"] == inst.horizon.first_intake_year - 1]
    blocks = {name: lp.column_block(name) for name in DECIDED}
    programmes = inst.programmes[["programme", "route", "last_intake_places"]]
    places = blocks["places"].keys.merge(programmes, on="programme", how="left")
    places = places.merge(last[["route", "region", "trainees"]], on=["route", "region"], how="left").fillna(
        {"trainees": 0.0}
    )
    of_route = places.groupby(["route", "region", "year"], observed=True)["last_intake_places"]
    share = places["last_intake_places"] / of_route.transform("sum").replace(0.0, np.nan)
    places["value"] = places["trainees"] * share.fillna(1.0 / of_route.transform("size"))
    x = np.zeros(lp.matrix.shape[1])
    x[blocks["places"].span] = places["value"]
    for name in ("intake", "starts"):
        keys = blocks[name].keys
        sums_of = places.groupby(list(keys.columns), observed=True)["value"].sum().reset_index()
        x[blocks[name].span] = keys.merge(sums_of, on=list(keys.columns), how="left")["value"].fillna(0.0)
    return x


def _given(lp: LinearProgram, decided: NDArray[np.float64]) -> LinearProgram:
    """The program with the decisions given and nothing bought, in which only how things hang together holds."""
    free = _spans(lp, KEPT)
    loose = ~_rows_of(lp, PHYSICS)
    return replace(
        lp,
        lower=np.where(free, lp.lower, decided),
        upper=np.where(free, lp.upper, decided),
        row_lower=np.where(loose, -np.inf, lp.row_lower),
        row_upper=np.where(loose, np.inf, lp.row_upper),
    )


def _spans(lp: LinearProgram, names: Collection[str]) -> NDArray[np.bool_]:
    """Which columns belong to variables of these names."""
    return np.repeat([block.name in names for block in lp.columns], [len(block.keys) for block in lp.columns])


def _rows_of(lp: LinearProgram, names: Collection[str]) -> NDArray[np.bool_]:
    """Which rows belong to families of these names."""
    return np.repeat([block.name in names for block in lp.rows], [len(block.keys) for block in lp.rows])


def _solved(lp: LinearProgram) -> warm.Answer:
    """The least shortfall of a program, solved afresh.

    Raises UsageError if there is none.
    """
    answer = warm.again(warm.start(lp))
    if answer.status is not Status.OPTIMAL:
        msg = (
            "There is no waterfall: today's pattern cannot be repeated, for want of supervisors or of people to train."
        )
        raise UsageError(msg)
    return answer


def _programs(inst: Instance, lp: LinearProgram, today: warm.Answer) -> list[LinearProgram]:
    """The programs of STEPS: each contains the best plan of the one before."""
    x = np.zeros(lp.matrix.shape[1]) if today.x is None else today.x
    activity = lp.matrix @ x
    limit, money = ~_rows_of(lp, PHYSICS), _rows_of(lp, ("budget",))
    lower = np.where(limit, np.minimum(lp.row_lower, activity), lp.row_lower)
    upper = np.where(limit, np.maximum(lp.row_upper, activity), lp.row_upper)
    found, free = [], set(KEPT)
    for step in STEPS:
        free |= set(step.freed)
        same_money = step.name in {"where", "who", "number"}
        wider = replace(
            lp,
            row_lower=lower,
            row_upper=np.where(money & same_money, activity, upper),
            upper=np.where(_spans(lp, free), lp.upper, 0.0),
        )
        found.append(_no_more(inst, wider, x, step.name))
    return found


def _no_more(inst: Instance, lp: LinearProgram, x: NDArray[np.float64], step: str) -> LinearProgram:
    """The program with no more places than ``x`` has, by profession (``where``) or in all (``who``) in each year."""
    if step not in {"where", "who"}:
        return lp
    block = lp.column_block("intake")
    profession = selection.attribute(inst, block.keys, "profession").astype(str)
    keys = block.keys[["year"]].assign(profession=profession if step == "where" else "all")
    row, groups = pd.factorize(pd.MultiIndex.from_frame(keys))
    columns = np.arange(block.span.start, block.span.stop)
    matrix = sums(lp, columns, row, len(groups))
    return with_rows(lp, matrix, pd.DataFrame({"group": range(len(groups))}), matrix @ x)
