"""Each objective as a plain sum over the result, and whether the solver's levels say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.care import required_wte
from optimiser.verify.report import TOLERANCE, Check, Figures, at_least, at_most
from optimiser.verify.space import Space, before, fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimiser.instance import Instance
    from optimiser.solution import Level, Options
    from optimiser.verify.decisions import Decisions
    from optimiser.verify.money import Spending

DECIMALS = 1e-9
"""Results have nine decimals: a sum of differences, however small, is known to so much for each of them."""


def objectives(
    inst: Instance, space: Space, plan: Decisions, spending: Spending, levels: Sequence[Level], options: Options
) -> Iterator[Check]:
    """Every level is what the plan gives; and the cap on shortfall."""
    known = {"churn": plan.intake.size * DECIMALS, "deviation": plan.places.size * DECIMALS}
    for level in levels:
        figure, stated = np.array(objective(inst, space, plan, spending, level.name)), np.array(level.value)
        size = np.array(max(abs(float(figure)), known.get(level.name, 0.0) / TOLERANCE))
        yield at_most("objective", "", figure, stated, level.unit, label=level.name, size=size)
        yield at_least("objective", "", figure, stated, level.unit, label=level.name, size=size)
    cap = inst.horizon.max_shortfall if options.max_shortfall is None else options.max_shortfall
    if cap is not None:
        short = np.array(objective(inst, space, plan, spending, "shortfall"))
        yield at_most("shortfall_cap", "", short, np.array(cap), "weighted WTE-years")


def objective(inst: Instance, space: Space, plan: Decisions, spending: Spending, name: str) -> float:
    """The value of one objective, in its unit, over plan and tail unless it says otherwise."""
    if name == "shortfall":
        return float(weighted_shortfall(inst, plan).sum())
    if name == "worst_region":
        return _worst_region(inst, space, plan)
    if name == "cost":
        return _cost(inst, plan, spending)
    if name == "churn":
        last_year = before(inst.programmes["last_intake_places"].to_numpy(dtype=float), plan.intake)
        return float(np.abs(plan.intake - last_year).sum())
    promised = fill(
        space, inst.promised_places, "programme region year", "places", default=np.nan, table="promised_places"
    )
    return float(np.nansum(np.abs(plan.places - promised)))


def discount(inst: Instance) -> Figures:
    """Weight of each year."""
    years = np.arange(len(inst.horizon.years))
    weights: Figures = (1.0 + inst.horizon.discount_rate) ** -years.astype(float)
    return weights


def weighted_shortfall(inst: Instance, plan: Decisions) -> Figures:
    """Weighted WTE-years: service region year band."""
    service = inst.services["weight"].to_numpy(dtype=float)
    band = np.array([band.weight for band in inst.horizon.bands])
    weighted: Figures = plan.shortfall * service[:, None, None, None] * discount(inst)[:, None] * band
    return weighted


def _worst_region(inst: Instance, space: Space, plan: Decisions) -> float:
    """The largest share of a region's requirement that is short over the plan's years."""
    years = len(inst.horizon.plan_years)
    short = plan.shortfall.sum(axis=-1)[..., :years].sum(axis=(0, 2))
    need = required_wte(inst, space)[..., :years].sum(axis=(0, 2))
    return float(np.max(np.divide(short, need, out=np.zeros_like(short), where=need > 0)))


def _cost(inst: Instance, plan: Decisions, spending: Spending) -> float:
    """Discounted pounds of all funds; with the pay bill, also of stock and of trainees whom no fund pays."""
    yearly = spending.by_fund.sum(axis=0)
    if inst.horizon.cost_includes_pay:
        pay = inst.professions["pay_gbp"].to_numpy(dtype=float)
        yearly = yearly + np.einsum("p,pry->y", pay, plan.stock) + spending.salaries.sum(axis=0)
    return float(discount(inst) @ yearly)
