"""The independent re-check: every limit, every objective and every derived column recomputed from instance and result.

Nothing here has seen the matrix, the model's rows or the solver: the plan is read from its result tables, the rest
follows from the instance's tables by plain sums.  ``verify`` measures, ``require`` insists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.verify.care import care
from optimiser.verify.decisions import decisions_of, periods, signs
from optimiser.verify.derived import derived
from optimiser.verify.fairness import fairness
from optimiser.verify.flows import flows_of
from optimiser.verify.money import money, spending_of
from optimiser.verify.objectives import objectives
from optimiser.verify.policy import policy
from optimiser.verify.report import TOLERANCE, VerifyReport, report, require
from optimiser.verify.space import space_of
from optimiser.verify.training import training
from optimiser.verify.workforce import workforce

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from optimiser.instance import Instance
    from optimiser.solution import Level, Options

__all__ = ["TOLERANCE", "VerifyReport", "require", "rule_figures", "verify"]


def verify(
    inst: Instance, tables: Mapping[str, pd.DataFrame], levels: Sequence[Level], options: Options
) -> VerifyReport:
    """How far the plan in ``tables`` is from keeping every limit of ``inst`` and from the ``levels`` it claims.

    Raises VerifyError when the tables are not a plan of this instance at all: a table is missing, names something
    unknown, has a key twice or a figure that is not a number.
    """
    space = space_of(inst)
    plan = decisions_of(space, tables)
    flows = flows_of(inst, space, plan)
    spending = spending_of(inst, space, plan, flows)
    checks = [
        *signs(plan),
        *training(inst, space, plan),
        *workforce(inst, space, plan, flows),
        *care(inst, space, plan, flows),
        *money(inst, space, plan, spending),
        *fairness(inst, space, plan),
        *policy(inst, space, plan, flows, spending),
        *objectives(inst, space, plan, spending, levels, options),
        *derived(inst, space, plan, flows, spending, tables),
        *periods(inst, space, tables),
    ]
    return report(space, checks)


def rule_figures(inst: Instance, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """What each rule of ``inst`` limits, as the plan in ``tables`` has it: by the rule, what it is for, and the year.

    Raises VerifyError as ``verify`` does.
    """
    space = space_of(inst)
    plan = decisions_of(space, tables)
    flows = flows_of(inst, space, plan)
    found = policy(inst, space, plan, flows, spending_of(inst, space, plan, flows))
    return {check.label: float(check.figure) for check in found}
