"""Does the plan depend on where the world ends?  The plan's years with the tail as it is, and three years longer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from optimiser.instance import TABLE_FIELDS
from optimiser.loading import load
from optimiser.model import build
from optimiser.results.decisions import decisions
from optimiser.solving import solve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.instance import Instance

YEARS = 3


def tail() -> Iterator[dict[str, object]]:
    """Places of each profession over the plan's years with the tail as it is and with the longer one."""
    inst = load("england")
    as_it_is, longer = (_plan_places(one) for one in (inst, lengthened(inst, YEARS)))
    both = pd.concat({"as_it_is": as_it_is, "longer": longer}, axis=1).fillna(0.0)
    for profession, line in [*both.iterrows(), ("all", both.sum())]:
        yield {
            "profession": profession,
            "places_with_the_tail_as_it_is": round(line["as_it_is"]),
            "places_with_three_years_more": round(line["longer"]),
            "change_percent": round(100 * (line["longer"] / line["as_it_is"] - 1), 1) if line["as_it_is"] else None,
        }


def lengthened(inst: Instance, years: int) -> Instance:
    """The instance with a tail longer by so many years.

    Requirements and budgets go on as they did from the last year but one to the last; everything else stays as it was
    in the last year.
    """
    last = inst.horizon.last_evaluation_year
    tables = {name: inst.table(name) for name in TABLE_FIELDS}
    longer = {name: _continued(table, name, last, years) for name, table in tables.items() if "year" in table}
    policies = inst.policies.assign(
        years=[text.replace(f"..{last}", f"..{last + years}") for text in inst.policies["years"]]
    )
    horizon = inst.horizon.model_copy(update={"last_evaluation_year": last + years})
    return replace(inst, horizon=horizon, **{**longer, "policies": policies})


GOING_ON = {"requirements": "required_wte", "budgets": "budget_gbp"}


def _continued(table: pd.DataFrame, name: str, last: int, years: int) -> pd.DataFrame:
    final = table[table["year"] == last]
    parts = [table]
    for more in range(1, years + 1):
        part = final.assign(year=last + more)
        if name in GOING_ON:
            figure = GOING_ON[name]
            before = table[table["year"] == last - 1][figure].to_numpy()
            part[figure] = final[figure].to_numpy() + more * (final[figure].to_numpy() - before)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _plan_places(inst: Instance) -> pd.Series[float]:
    lp = build(inst)
    outcome = solve(lp)
    if outcome.x is None:
        msg = f"{inst.horizon.name}: {outcome.status.sentence}"
        raise SystemExit(msg)
    starts = decisions(lp, outcome.x)["starts"]
    starts = starts[starts["year"] <= inst.horizon.last_intake_year].merge(inst.routes[["route", "profession"]])
    return starts.groupby("profession", observed=True)["value"].sum()
