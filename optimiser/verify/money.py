"""What each fund pays, in pounds, and whether it can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from optimiser.verify.report import Check, Figures, at_most
from optimiser.verify.space import COST_KINDS, Space, before, fill, membership

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from optimiser.instance import Instance
    from optimiser.verify.decisions import Decisions
    from optimiser.verify.flows import Flows


@dataclass(frozen=True)
class Spending:
    """Pounds by fund: training charges, and purchases by kind with the set that their items belong to."""

    charges: Figures  # fund cost_kind route region year cohort
    salaries: Figures  # region year, pounds of trainee salary that no fund pays
    purchases: Mapping[str, tuple[str, Figures]]  # kind: (item's set, fund item region year)

    @property
    def by_fund(self) -> Figures:
        """Pounds that each fund pays in each year: fund year."""
        training: Figures = self.charges.sum(axis=(1, 2, 3, 5))
        for _, bought in self.purchases.values():
            training = training + bought.sum(axis=(1, 2))
        return training


def spending_of(inst: Instance, space: Space, plan: Decisions, flows: Flows) -> Spending:
    """What the decisions cost each fund."""
    prices = [
        fill(space, inst.route_years, "route year_of_training", f"{kind}_gbp", table="route_years")
        for kind in COST_KINDS
    ]
    share = fill(space, inst.charges, "fund cost_kind route", "share", table="charges")
    scope = membership(space, inst, inst.funds["scope"])
    whole = np.einsum("ckm,kmryh->ckryh", np.array(prices), flows.present)
    charges = np.einsum("fck,fr,ckryh->fckryh", share, scope, whole)
    salary = COST_KINDS.index("salary")
    paid: Figures = charges[:, salary].sum(axis=(0, 1, 4))
    unpaid = whole[salary].sum(axis=(0, 3)) - paid
    return Spending(charges, unpaid, dict(_purchases(inst, space, plan)))


def _purchases(inst: Instance, space: Space, plan: Decisions) -> Iterator[tuple[str, tuple[str, Figures]]]:
    """Schemes, expansion, recruitment and retention; programme expansion has no region and stands in the first."""
    fund = np.eye(space.size("fund"))[space.positions("fund", inst.schemes["fund"], "schemes")]
    price = inst.schemes["gbp_per_person"].to_numpy(dtype=float)
    people = plan.supported.sum(axis=1)
    yield "scheme", ("scheme", np.einsum("mf,m,mry->fmry", fund, price, people))
    for kind, item, column, amount in (
        ("placement_expansion", "setting", "gbp_per_day", plan.expanded),
        ("recruitment", "profession", "gbp_per_wte", plan.recruited),
        ("retention", "profession", "gbp_per_wte", plan.retained),
    ):
        rates = fill(space, inst.table(kind), f"fund {item} region year", column, table=kind)
        yield kind, (item, rates * amount)
    rates = fill(space, inst.programme_expansion, "fund programme year", "gbp_per_place", table="programme_expansion")
    bought = np.zeros(space.shape("fund programme region year"))
    bought[:, :, 0] = rates * plan.built
    yield "programme_expansion", ("programme", bought)


def money(inst: Instance, space: Space, plan: Decisions, spending: Spending) -> Iterator[Check]:
    """No fund spends more than it has; what it carries on is a limited share, and nothing leaves the last year."""
    budget = fill(space, inst.budgets, "fund year", "budget_gbp", table="budgets")
    out = plan.carried.copy()
    out[:, -1] = 0.0
    into = before(np.zeros(space.size("fund")), out)
    spent = spending.by_fund
    yield at_most("budget", "fund year", spent + out - into, budget, "pounds", size=spent + out + into)
    most = inst.funds["carry_share"].to_numpy(dtype=float)[:, None] * budget
    most[:, -1] = 0.0
    yield at_most("carried", "fund year", plan.carried, most, "pounds")
