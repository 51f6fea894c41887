"""Columns of the result tables that follow from others: each equals its own definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.care import met_wte, placement_days, required_wte, trainee_service_wte
from optimiser.verify.fairness import diversity, group_starts, team_sides
from optimiser.verify.flows import qualifying
from optimiser.verify.objectives import weighted_shortfall
from optimiser.verify.report import Check, Figures, equal
from optimiser.verify.space import COST_KINDS, Space, add_up, before, fill, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions
    from optimiser.verify.flows import Flows
    from optimiser.verify.money import Spending

NOISE = 1e-6
"""WTE; what is less is rounding"""


def derived(
    inst: Instance, space: Space, plan: Decisions, flows: Flows, spending: Spending, tables: Mapping[str, pd.DataFrame]
) -> Iterator[Check]:
    """Every derived column of every table that is there."""
    yield from _workforce(space, plan, flows, tables["workforce"])
    yield from _shortfall(inst, space, plan, flows, tables["shortfall"])
    yield from _placements(inst, space, flows, tables["placements"])
    if "spend" in tables:
        yield from _spend(space, spending, tables["spend"])
    if "diversity" in tables:
        yield from _diversity(inst, space, plan, tables["diversity"])
    if "workforce_diversity" in tables:
        yield from _workforce_diversity(inst, space, plan, flows, tables["workforce_diversity"])
    if "team_ratios" in tables:
        yield from _team_ratios(inst, space, plan, tables["team_ratios"])
    if "comparators" in tables:
        yield from _comparators(inst, space, plan, tables["comparators"])
    if "gaps" in tables:
        yield from _gaps(inst, space, plan, tables)


def _workforce(space: Space, plan: Decisions, flows: Flows, table: pd.DataFrame) -> Iterator[Check]:
    """Flows beside the stock."""
    columns = {
        "leavers_wte": flows.leave * before(flows.opening, plan.stock),
        "qualified_wte": flows.qualified,
        "joiners_wte": flows.joiners,
        "moved_wte": flows.moved,
        "deployed_wte": plan.deployed.sum(axis=0),
        "supervising_wte": plan.supervising.sum(axis=1),
    }
    yield from _agree(space, "workforce", table, "profession region year", columns, "WTE")


def _shortfall(inst: Instance, space: Space, plan: Decisions, flows: Flows, table: pd.DataFrame) -> Iterator[Check]:
    """What is needed, what trainees give, and what the shortfall weighs."""
    axes = "service region year band"
    shape = plan.shortfall.shape
    columns = {
        "required_wte": np.broadcast_to(required_wte(inst, space)[..., None], shape),
        "trainee_wte": np.broadcast_to(trainee_service_wte(inst, space, flows)[..., None], shape),
        "weighted_wte_years": weighted_shortfall(inst, plan),
    }
    asked = {name: column * (columns["required_wte"] > 0) for name, column in columns.items()}
    yield from _agree(space, "shortfall", table[table["required_wte"] > 0], axes, asked, "WTE")


def _placements(inst: Instance, space: Space, flows: Flows, table: pd.DataFrame) -> Iterator[Check]:
    """Days needed and days there are."""
    axes = "setting region year"
    capacity = fill(space, inst.placement_capacity, axes, "days", table="placement_capacity")
    columns = {"needed_days": placement_days(inst, space, flows), "capacity_days": capacity}
    yield from _agree(space, "placements", table, axes, columns, "days")


def _spend(space: Space, spending: Spending, table: pd.DataFrame) -> Iterator[Check]:
    """Every pound, by fund, item, region, year and (for training) cohort."""
    for c, kind in enumerate(COST_KINDS):
        rows = _where(table, "kind", kind)
        paid = add_up(space, rows, "fund route=item region year cohort", "spend_gbp", table="spend")
        yield equal(f"spend:{kind}", "fund route region year cohort", paid, spending.charges[:, c], "pounds")
    for kind, (item, bought) in spending.purchases.items():
        rows = _where(table, "kind", kind)
        if kind == "programme_expansion":  # no region has it
            rows = rows.assign(region=space.members["region"][0])
        paid = add_up(space, rows, f"fund {item}=item region year", "spend_gbp", table="spend")
        yield equal(f"spend:{kind}", f"fund {item} region year", paid, bought, "pounds")
    kinds = {*COST_KINDS, *spending.purchases}
    strange = 0.0 if table.empty else float((~table["kind"].isin(list(kinds))).sum())
    yield equal("spend:kind", "", np.array(strange), np.zeros(()), "rows of an unknown kind")


def _diversity(inst: Instance, space: Space, plan: Decisions, table: pd.DataFrame) -> Iterator[Check]:
    """Starts, starts from the group and the share they make."""
    reached, counted = diversity(inst, space, plan)
    target = inst.diversity_targets["target_share"].to_numpy(dtype=float)
    if table.empty and not len(target):
        return
    named = table.assign(target_year=table["target"].astype(str) + ", " + table["year"].astype(str))
    columns = {"starts": counted, "of_group": reached, "target_share": target}
    yield from _agree(space, "diversity", named, "target_year", columns, "people")
    share = fill(space, named.fillna({"share": 0.0}), "target_year", "share", table="diversity")
    yield equal("diversity:share", "target_year", share * counted, reached, "people", rows=counted > 0)


def _workforce_diversity(
    inst: Instance, space: Space, plan: Decisions, flows: Flows, table: pd.DataFrame
) -> Iterator[Check]:
    """Who is in post, by group: those who leave or stay are like last year's staff, hires like the opening's."""
    axes = "profession region group"
    first = fill(space, inst.workforce_diversity, axes, "share", table="workforce_diversity")
    known = listed(space, inst.workforce_diversity, axes)
    leavers = flows.leave * before(flows.opening, plan.stock)
    hired = flows.joiners + plan.recruited
    stayed = before(flows.opening, plan.stock) - leavers + plan.retained - flows.moved
    base = fill(space, inst.diversity_base, "group route region", "base_share", table="diversity_base")
    cohorts = base[..., None] * flows.begun[None]
    cohorts[..., space.past :] = group_starts(inst, space, plan)
    in_post = np.zeros((*first.shape, space.size("year")))
    for d, begun in enumerate(cohorts):
        new = qualifying(inst, space, begun, flows.profession_of_route)
        share = first[:, :, d]
        for y in range(space.size("year")):
            in_post[:, :, d, y] = share * stayed[..., y] + first[:, :, d] * hired[..., y] + new[..., y]
            stock = plan.stock[..., y]
            share = np.divide(in_post[:, :, d, y], stock, out=share.copy(), where=stock > NOISE)
    given = fill(space, table, f"{axes} year", "share", table="workforce_diversity")
    rows = np.broadcast_to(known[..., None] & (plan.stock[:, :, None] > NOISE), given.shape)
    found = given * plan.stock[:, :, None]
    yield equal("workforce_diversity:share", f"{axes} year", found, in_post, "WTE of the group", rows=rows)


def _team_ratios(inst: Instance, space: Space, plan: Decisions, table: pd.DataFrame) -> Iterator[Check]:
    """Both sides of each ratio."""
    junior, senior = team_sides(inst, space, plan)
    most = np.broadcast_to(inst.team_ratios["max_ratio"].to_numpy(dtype=float)[:, None, None], junior.shape)
    columns = {"junior_wte": junior, "senior_wte": senior, "max_ratio": most}
    yield from _agree(space, "team_ratios", table, "ratio region year", columns, "WTE")


def _comparators(inst: Instance, space: Space, plan: Decisions, table: pd.DataFrame) -> Iterator[Check]:
    """The plan's own case repeats its shortfall."""
    own = _where(table, "case", "plan")
    columns = {
        "shortfall_wte": plan.shortfall.sum(axis=-1),
        "weighted_wte_years": weighted_shortfall(inst, plan).sum(axis=-1),
    }
    yield from _agree(space, "comparators", own, "service region year", columns, "WTE")


def _gaps(inst: Instance, space: Space, plan: Decisions, tables: Mapping[str, pd.DataFrame]) -> Iterator[Check]:
    """Shortfall shared among professions by what each gives less than planned, and in every case nothing is lost."""
    gaps = tables["gaps"]
    planned = fill(space, inst.skill_mix, "service profession", "planned_share", table="skill_mix")
    gap = np.maximum(0.0, planned[:, :, None, None] * required_wte(inst, space)[:, None] - met_wte(inst, space, plan))
    whole = gap.sum(axis=1, keepdims=True)
    short = plan.shortfall.sum(axis=-1)[:, None]
    shared = np.divide(gap * short, whole, out=np.zeros_like(gap), where=whole > 0).sum(axis=0)
    given = fill(space, _where(gaps, "case", "plan"), "profession region year", "shortfall_wte", table="gaps")
    # Where nobody gives less than planned the definition does not say whose a shortfall is.
    clear = ~((short > NOISE) & (whole <= NOISE)).any(axis=(0, 1))
    yield equal(
        "gaps:shortfall_wte", "profession region year", given, shared, "WTE", rows=np.broadcast_to(clear, given.shape)
    )
    for case in [] if "comparators" not in tables else dict.fromkeys(tables["comparators"]["case"]):
        services = _where(tables["comparators"], "case", str(case))
        total = add_up(space, services, "region year", "shortfall_wte", table="comparators")
        parts = add_up(space, _where(gaps, "case", str(case)), "region year", "shortfall_wte", table="gaps")
        yield equal("gaps:sum", "region year", parts, total, "WTE", label=str(case))


def _where(table: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """The rows with a value; a table without rows may have no columns either."""
    return table if table.empty else table[table[column] == value]


def _agree(
    space: Space, name: str, table: pd.DataFrame, axes: str, columns: Mapping[str, Figures], unit: str
) -> Iterator[Check]:
    """Each column of a table against its definition."""
    for column, definition in columns.items():
        yield equal(f"{name}:{column}", axes, fill(space, table, axes, column, table=name), definition, unit)
