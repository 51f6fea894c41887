"""What holds a plan back: every limit that binds, what giving way is worth, how far, who could, and what takes over.

``why`` says why something gets as many places as it does, ``what_if`` what an override costs, ``waterfall`` what
moved the shortfall from today's pattern to the plan.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.analyses.explain.binding import COLUMNS, degenerate, priced, ranged, resolved
from optimiser.analyses.explain.bought import NOTHING
from optimiser.analyses.explain.lines import MOST_SHOWN, by_walks, lines, to_resolve, walked, with_steps
from optimiser.analyses.explain.signed import signed
from optimiser.analyses.explain.standing import stand, together
from optimiser.analyses.explain.told import told
from optimiser.analyses.explain.walking import NEXT, POINTS
from optimiser.reports.limit_kinds import LIMIT_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from optimiser.analyses.explain.standing import Standing
    from optimiser.analyses.explain.walking import Walk
    from optimiser.instance import Instance
    from optimiser.solution import Solution

__all__ = ["PARTS", "Explanation", "explain"]

PARTS = {
    "lines": "binding limits by kind and subject, the costliest first, with a sentence for those that were walked",
    "limits": "every binding limit: one step either way, how far its price surely holds, what comes to a bound then",
    "steps": "the points on the way along each limit that was walked",
    "bought": "what giving way buys, by profession and region",
    "then": "limits that take over where a price falls",
    "idle": "kinds of limit that do not bind in the plan's years",
    "overrides": "overrides in the plan, and what each costs",
}
"""The tables of an explanation."""


MOST_DEGENERATE = 16
"""Sides of limits without any room that are solved again besides those of the page, the costliest first."""


@dataclass(frozen=True)
class Explanation:
    """What holds a plan back: its tables by the names in PARTS, and the first objective that prices are about."""

    objective: str
    unit: str
    value: float
    """the least it can be, which the prices are about"""
    reached: float
    """what the plan comes to: more where a tolerance gave something to the objective after it"""
    tables: Mapping[str, pd.DataFrame]
    solved_again: bool = True
    """whether steps were solved again, which takes too long for a large program"""

    def __getitem__(self, part: str) -> pd.DataFrame:
        """One of the tables."""
        return self.tables[part]


def explain(inst: Instance, solution: Solution, on_phase: Callable[[str], None] = lambda _phase: None) -> Explanation:
    """Explain what holds a finished plan back.

    Raises UsageError if there is no plan.
    """
    standing = stand(inst, solution)
    rows = priced(standing)
    found = lines(standing, rows)
    limits, walks = (_as_priced if standing.is_large else _solved_again)(standing, rows, found, on_phase)
    found = with_steps(standing, found, limits, walks)
    by_line = {int(at): number for number, at in enumerate(found["at"], start=1) if at in walks}
    bought = {by_line[at]: each.bought for at, each in walks.items()}
    tables = {
        "lines": told(standing, found, bought),
        "limits": limits[COLUMNS],
        "steps": _by_line({by_line[at]: each.points for at, each in walks.items()}, POINTS),
        "bought": _by_line(bought, list(NOTHING.columns)),
        "then": _by_line({by_line[at]: _as_text(each.next_limits) for at, each in walks.items()}, NEXT),
        "idle": _idle(solution, limits),
        "overrides": signed(standing),
    }
    objective = standing.lp.objectives[0].name
    least, reached = standing.answer.value, solution.levels[0].value
    return Explanation(objective, standing.unit, least, reached, tables, solved_again=not standing.is_large)


def _solved_again(
    standing: Standing, rows: pd.DataFrame, found: pd.DataFrame, on_phase: Callable[[str], None]
) -> tuple[pd.DataFrame, dict[int, Walk]]:
    """Every limit with the room of its price, the costliest walked, the others of the page moved by a step each way."""
    on_phase("Pricing every limit, and walking along the costliest")
    with ThreadPoolExecutor(1) as beside, together(standing):
        ahead = beside.submit(walked, standing, found)
        limits = ranged(standing, rows)
        walks = ahead.result()
    on_phase("Solving again one step either way")
    also = degenerate(limits[~limits["at"].isin(list(walks))], MOST_DEGENERATE)
    asked = list(dict.fromkeys([*to_resolve(found, walks), *also]))
    return by_walks(standing, resolved(standing, limits, asked), walks), walks


def _as_priced(
    standing: Standing, rows: pd.DataFrame, found: pd.DataFrame, on_phase: Callable[[str], None]
) -> tuple[pd.DataFrame, dict[int, Walk]]:
    """Every limit as it is priced, with the room of those on the page: the program is too large for more."""
    on_phase("Pricing every limit; the program is too large to be solved again for each step")
    is_near = rows["at"].isin(list(found["at"].head(MOST_SHOWN)))
    others = rows[~is_near].assign(
        room_giving_way=np.nan, room_tightening=np.nan, next_giving_way="", next_tightening=""
    )  # fmt: skip
    return pd.concat([ranged(standing, rows[is_near]), others]).sort_index(), {}


def _by_line(frames: Mapping[int, pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    """Frames under each other with the number of their line."""
    parts = [frames[number].assign(line=number) for number in sorted(frames) if len(frames[number])]
    return (
        pd.concat(parts, ignore_index=True)[["line", *columns]] if parts else pd.DataFrame(columns=["line", *columns])
    )


def _as_text(following: pd.DataFrame) -> pd.DataFrame:
    """Limits that take over, with their regions as one text."""
    return following.assign(regions=[", ".join(names) for names in following["regions"]])


def _idle(solution: Solution, limits: pd.DataFrame) -> pd.DataFrame:
    """Kinds of limit that the plan has but that cost it nothing in its years: family and how many of them there are."""
    there = solution.tables["limits"]["family"].astype(str)
    held = set(limits.loc[limits["period"] == "plan", "family"])
    counts = there[there.isin(set(LIMIT_KINDS) - held)].value_counts()
    return counts.rename_axis("family").rename("limits").reset_index()
