"""A diagnosis as tables: one line per limit in conflict, per way out and per figure that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.diagnose import words

if TYPE_CHECKING:
    from optimiser.diagnose import Diagnosis
    from optimiser.diagnose.prove import Permitted

CLASH = ["kind", "limit", "group", "years", "owner", "stated", "unit", "limits", "irreducible"]
WAYS = [
    "way", "agreed_by", "counted_gbp", "figures", "max_shortfall", "proven", "status", "shortfall", "shortfall_unit",
    "short_wte", "cost_gbp", "why",
]  # fmt: skip
STEPS = [
    "way", "kind", "limit", "group", "years", "owner", "table", "column", "where", "before", "after", "unit", "limits",
    "counted_gbp",
]  # fmt: skip


def frames(found: Diagnosis) -> dict[str, pd.DataFrame]:
    """``limits_in_conflict``, ``ways_out``, ``steps``, ``not_alone``; ``no_freedom``, ``forced`` and ``committed``."""
    return {
        "limits_in_conflict": _clash(found),
        "ways_out": pd.DataFrame([_way(n, each) for n, each in enumerate(found.ways, start=1)], columns=WAYS),
        "steps": _steps(found),
        "not_alone": pd.DataFrame({"owner": list(found.not_alone)}, dtype=object),
        "no_freedom": found.no_freedom,
        "forced": found.forced.assign(years=found.forced["years"].map(words.span)),
        "committed": found.committed,
    }


def _clash(found: Diagnosis) -> pd.DataFrame:
    if found.clash is None:
        return pd.DataFrame(columns=CLASH)
    named = found.clash.named.rename(columns={"title": "limit"})
    irreducible = "yes" if found.clash.irreducible else "no"
    return named.assign(years=named["years"].map(words.span), irreducible=irreducible)[CLASH]


def _way(number: int, each: Permitted) -> tuple[object, ...]:
    shortfall, cost = each.level("shortfall"), each.level("cost")
    cap = each.way.max_shortfall
    return (
        number,
        "; ".join(each.way.parties),
        each.way.counted_gbp,
        len(each.way.steps),
        float("nan") if cap is None else cap,
        "yes" if each.proven else "no",
        "" if each.status is None else each.status.value,
        float("nan") if shortfall is None else shortfall[0],
        "" if shortfall is None else shortfall[1],
        each.short_wte,
        float("nan") if cost is None else cost[0],
        each.why,
    )


def _steps(found: Diagnosis) -> pd.DataFrame:
    lines = [
        (
            number, step.kind, step.title, step.group, words.span(step.years), step.owner, step.table, step.column,
            step.where, step.before, step.after, step.unit, step.limits, step.counted_gbp,
        )
        for number, each in enumerate(found.ways, start=1)
        for step in each.way.steps
    ]  # fmt: skip
    return pd.DataFrame(lines, columns=STEPS)
