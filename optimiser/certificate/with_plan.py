"""A run with a plan: its limits and objectives recomputed, its figures against the matrix, its optimality."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimiser import verify
from optimiser.certificate.dual import prove
from optimiser.certificate.exact import exact, whole
from optimiser.certificate.findings import Finding, rounded_down, rounded_up
from optimiser.certificate.labels import differing_figures, duals_of, in_words, row_names
from optimiser.certificate.printed import complete, plan_of
from optimiser.errors import VerifyError
from optimiser.results.limits import limits
from optimiser.solution import Status

if TYPE_CHECKING:
    import pandas as pd

    from optimiser.certificate.dual import Proof
    from optimiser.certificate.evidence import Tables
    from optimiser.certificate.exact import Exact
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder.reopen import Claim

GAP = Fraction(1, 10**6)
"""A plan is called the best if it is proven to be within this share of the best, or within this many units of it."""


@dataclass(frozen=True)
class Printed:
    """The printed plan and the stored duals as exact figures of columns and rows, and the program in whole numbers."""

    program: Exact
    plan: list[Fraction]
    duals: list[Fraction]
    limits: pd.DataFrame


def recomputed(inst: Instance, said: Claim, tables: Tables) -> Finding:
    """Every limit, objective and derived figure again, from the instance and the tables, without the matrix."""
    try:
        report = verify.verify(inst, tables.figures, said.levels, said.options)
    except (VerifyError, KeyError, ValueError, TypeError) as error:
        return Finding("limits and objectives", "", (f"The tables are not a plan of this instance: {error}.",))
    bad = report.families[report.families["worst_breach"] > verify.TOLERANCE]
    problems = [
        f"Recomputed from the tables, {where} (off by {breach:.2g} of its size)."
        for where, breach in zip(bad["where"], bad["worst_breach"], strict=True)
    ]
    rows = int(report.families["rows"].sum())
    sentence = (
        f"{rows:,} limits, balances, objectives and derived figures were recomputed from the inputs and the printed "
        f"tables by plain sums, without the optimiser's matrix; the worst is off by {report.worst_breach:.1g} of its "
        f"size, where {verify.TOLERANCE:g} is allowed."
    )
    return Finding("limits and objectives", sentence, tuple(problems), {"worst_breach": report.worst_breach})


def printed(lp: LinearProgram, tables: Tables) -> Printed:
    """The printed plan in exact figures.

    Raises VerifyError where the tables do not say what the model decides.
    """
    program = exact(lp)
    plan = complete(program, plan_of(lp, tables.written), set(lp.whole.tolist()))
    return Printed(program, plan, duals_of(lp, tables.written["limits"]), tables.figures["limits"])


def rounding(lp: LinearProgram, found: Printed) -> Finding:
    """How far the printed, rounded figures are from meeting every row and bound of the matrix, exactly."""
    program, x = found.program, whole(found.plan)
    names = row_names(lp)
    over = program.one * x.over
    worst, where, breach = Fraction(0), "", Fraction(0)
    reached = zip(program.activities(x), program.sizes(x), program.row_lower, program.row_upper, strict=True)
    for row, (activity, size, lower, upper) in enumerate(reached):
        off = max(0 if lower is None else lower * x.over - activity, 0 if upper is None else activity - upper * x.over)
        share = Fraction(off, max(size, over, *(abs(side) * x.over for side in (lower, upper) if side is not None)))
        if share > worst:
            worst, where, breach = share, in_words(names[row]), Fraction(off, over)
    for column, bound in enumerate(program.upper):
        if bound is not None and (above := found.plan[column] - Fraction(bound, program.one)) > 0:
            share = above / max(found.plan[column], Fraction(1))
            worst, where, breach = max((worst, where, breach), (share, f"the upper bound of column {column}", above))
    problems = () if worst <= Fraction(verify.TOLERANCE) else (
        f"The printed figures break {where} by {rounded_up(worst)} of its size.",
    )  # fmt: skip
    sentence = (
        "The printed figures are rounded to nine decimals, so sums that must be equal are not exactly so. In exact "
        f"arithmetic, over {len(names):,} rows and {len(found.plan):,} decisions, "
        + (f"the worst breach is {rounded_up(worst)} of the size of its row ({where})." if worst else "none is broken.")
    )
    figures = {"worst_share": float(worst), "where": where, "breach_in_matrix_units": float(breach)}
    return Finding("rounding", sentence, problems, figures)


def stated_limits(lp: LinearProgram, said: Claim, found: Printed) -> Finding:
    """The table of limits states the bounds of the model, the activities of the plan and duals that fit each other."""
    x = np.array([float(figure) for figure in found.plan])
    duals = whole(found.duals)
    rows = np.array([float(dual) for dual in found.duals])
    columns = np.array([price / (found.program.one * duals.over) for price in found.program.reduced(duals)])
    stated = ["activity", "lower", "upper", "slack", *(["dual"] if _claims_best(said) else [])]
    problems = differing_figures(lp, limits(lp, x, rows, columns), found.limits, stated)
    sentence = "Every line of the table of limits states what follows from the plan and from the prices of the rows."
    return Finding("table of limits", sentence, tuple(problems))


def optimality(lp: LinearProgram, said: Claim, found: Printed) -> Finding:
    """How far the printed plan can be from the best, by the stored duals alone."""
    objective = lp.objectives[0]
    scale, value = Fraction(objective.scale), found.program.value(whole(found.plan))
    proof = prove(found.program, found.duals, cutoff=value)
    figures = {
        "objective": objective.name, "unit": objective.unit, "printed_value": float(value * scale),
        "duals_dropped": proof.dropped, "columns_capped": proof.capped,
        "absorbed": float(proof.absorbed * scale),
    }  # fmt: skip
    claims_best = _claims_best(said)
    if proof.bound is None:
        problem = f"The stored duals prove nothing: no limit holds back {_uncapped(lp, proof)}."
        return Finding("optimality", "", (problem,) if claims_best else (), figures)
    gap = scale * max(Fraction(0), value - proof.bound)
    allowed = (GAP + Fraction(said.levels[0].tolerance)) * max(Fraction(1), abs(value * scale))
    figures |= {"bound": float(proof.bound * scale), "gap": float(gap), "gap_as_claimed": float(allowed)}
    best = rounded_down(min(proof.bound, value) * scale)
    problems = []
    if claims_best and gap > allowed:
        problems.append(
            f"The run claims the best plan, but the stored duals prove only that it is within {rounded_up(gap)} "
            f"{objective.unit} of the best ({rounded_up(allowed)} is allowed)."
        )
    said_bound = Fraction(said.levels[0].bound) if np.isfinite(said.levels[0].bound) else None
    if said_bound is not None and said_bound > min(proof.bound, value) * scale + allowed:
        problems.append(f"manifest.json states the bound {float(said_bound):,.9g}, but only {best} is proven.")
    sentence = _in_words(found, proof, gap, best, objective.unit, scale)
    if len(said.levels) > 1 and said.levels[0].tolerance:
        share = f"{said.levels[0].tolerance:g}"
        sentence += f" The second objective may take up to {share} of the first for itself; that is in it too."
    return Finding("optimality", sentence, tuple(problems), figures)


def _claims_best(said: Claim) -> bool:
    """Whether the run claims that no plan does better by the first objective."""
    return said.status is Status.OPTIMAL or len(said.levels) > 1


def _in_words(found: Printed, proof: Proof, gap: Fraction, best: str, unit: str, scale: Fraction) -> str:
    value = float(found.program.value(whole(found.plan)) * scale)
    sentence = (
        f"The printed plan comes to {value:,.6f} {unit}. It is at most {rounded_up(gap)} {unit} above the best "
        f"possible: no plan within the limits is below {best} {unit}. This follows from the stored prices of the "
        "limits by exact arithmetic, whoever found them."
    )
    if proof.capped:
        sentence += (
            f" The prices are rounded, and {proof.capped} decisions without an upper limit of their own are priced a "
            f"trifle too low; limits proven for them cost {rounded_up(proof.absorbed * scale)} {unit}, included above."
        )
    return sentence


def _uncapped(lp: LinearProgram, proof: Proof) -> str:
    """The first column that nothing caps, by its name."""
    column = proof.uncapped[0]
    block = next(block for block in lp.columns if block.span.start <= column < block.span.stop)
    return block.labels()[column - block.start]
