"""A run with whole places: its numbers are whole, and how far the plan can be from the best one of whole places.

The bound is of the program in fractions with what holds for every plan of whole places added: no intake outside what
its programme's paths allow, sums of whole places rounded to whole numbers, and the stored inequalities (cuts), each of
which is checked by going through every path of its programme in whole numbers.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimiser.certificate.dual import prove
from optimiser.certificate.exact import exact, whole
from optimiser.certificate.findings import Finding, rounded_down, rounded_up
from optimiser.certificate.labels import multipliers_of
from optimiser.certificate.printed import figure
from optimiser.errors import VerifyError
from optimiser.model import build
from optimiser.solution import Status
from optimiser.whole import in_fractions
from optimiser.whole.ground import ground
from optimiser.whole.hull import GRID, Cut
from optimiser.whole.paths import cheapest
from optimiser.whole.tighten import whole_sums, with_cuts, with_rounded_rows, within_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from optimiser.certificate.evidence import Tables
    from optimiser.certificate.with_plan import Printed
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder.reopen import Claim
    from optimiser.whole.ground import Ground

BOUND, LIMITS, CUTS = "whole_bound", "whole_bound_limits", "whole_bound_cuts"
CLOSE = Fraction(1, 10**6)
"""Figures of the manifest may miss those of the tables, which are printed with nine decimals, by this share."""


def whole_numbers(lp: LinearProgram, found: Printed) -> Finding:
    """Every place of the plan's years, every running cohort and every block is a whole number as it is printed."""
    broken = [column for column in lp.whole.tolist() if found.plan[column].denominator != 1]
    problems: tuple[str, ...] = ()
    if broken:
        block = next(block for block in lp.columns if block.span.start <= broken[0] < block.span.stop)
        name = block.labels()[broken[0] - block.start]
        problems = (f"{name} is printed as {float(found.plan[broken[0]]):g}, which is no whole number.",)
    sentence = f"All {len(lp.whole):,} decisions that must be whole numbers are printed as whole numbers."
    return Finding("whole numbers", sentence, problems)


def near_the_best(inst: Instance, lp: LinearProgram, said: Claim, tables: Tables, found: Printed) -> Finding:
    """How far the printed plan can be from the best of whole places, by the stored prices and cuts alone."""
    goal = lp.objectives[0]
    scale, value = Fraction(goal.scale), found.program.value(whole(found.plan))
    figures = {"objective": goal.name, "unit": goal.unit, "printed_value": float(value * scale)}
    try:
        program, multipliers, count = _program(inst, tables.written)
        stated = _stated(tables.written)
    except (VerifyError, KeyError) as error:
        return Finding("optimality", "", (f"{error}.",), figures)
    proof = prove(exact(program), multipliers, cutoff=value)
    claimed = Fraction(said.levels[0].bound) if np.isfinite(said.levels[0].bound) else None
    if proof.bound is None:
        return Finding("optimality", "", ("The stored prices prove nothing about plans of whole places.",), figures)
    gap = scale * max(Fraction(0), value - proof.bound)
    figures |= {"bound": float(proof.bound * scale), "gap": float(gap), "cuts": count}
    share = f" ({float(gap / abs(value * scale)):.2%})" if value else ""
    sentence = (
        f"The printed plan comes to {float(value * scale):,.6f} {goal.unit}. It is at most {rounded_up(gap)} "
        f"{goal.unit}{share} above the best possible with whole places: none is below "
        f"{rounded_down(proof.bound * scale)}. This follows in exact arithmetic from stored prices of the limits and "
        f"of {count} inequalities, each of which was checked against every row of whole intakes that its programme can "
        "have."
    )
    if claimed is not None and claimed > proof.bound * scale + _allowed(value * scale):
        sentence += (
            f" The run states that none is below {float(claimed):,.6f}: so much the solver found by branch and bound, "
            "which this page does not prove."
        )
    problems = [*_false_claims(said, claimed, value * scale, goal.unit), *_less(stated, proof.bound * scale, goal.unit)]
    return Finding("optimality", sentence, tuple(problems), figures)


def _allowed(value: Fraction) -> Fraction:
    """By how much a figure of this size may miss another that it agrees with."""
    return CLOSE * max(Fraction(1), abs(value))


def _false_claims(said: Claim, claimed: Fraction | None, value: Fraction, unit: str) -> Iterator[str]:
    """Where what the manifest states of the bound, or of the status, cannot be so."""
    allowed = _allowed(value)
    if claimed is not None and claimed > value + allowed:
        yield f"manifest.json states the bound {float(claimed):,.9g}, above what the printed plan comes to."
    # The second objective may take the tolerance of the first.
    asked = (Fraction(said.options.gap) + Fraction(said.levels[0].tolerance)) * abs(value)
    if said.status is Status.OPTIMAL and (claimed is None or value - claimed > asked + allowed):
        left = "no bound" if claimed is None else f"a bound that leaves {rounded_up(value - claimed)} {unit}"
        yield f"The run claims to be as near to the best as was asked, {said.options.gap:.3%}, but states {left}."


def _stated(tables: Mapping[str, pd.DataFrame]) -> Fraction:
    """What the run says no plan is below, by what it stores.

    Raises VerifyError if it says nothing of the kind.
    """
    lines = tables[BOUND]["none_below"].tolist()
    if len(lines) != 1:
        msg = f"tables/{BOUND}.csv does not have one line"
        raise VerifyError(msg)
    return figure(lines[0], f"tables/{BOUND}.csv")


def _less(stated: Fraction, proven: Fraction, unit: str) -> Iterator[str]:
    """Where the stored prices and inequalities prove less than they did when they were stored."""
    if proven < stated - _allowed(stated):
        yield (
            f"tables/{BOUND}.csv states that no plan of whole places is below {float(stated):,.9g} {unit}, but what is "
            f"stored proves only {rounded_down(proven)}."
        )


def no_path(inst: Instance) -> Finding | None:
    """A programme that has no row of whole intakes, so that there is no plan; None if each programme has one."""
    _, impossible = within_paths(ground(inst, build(in_fractions(inst))))
    if not impossible:
        return None
    sentence = (
        f"No plan of whole places meets all the limits. No row of whole intakes of {impossible} meets its capacity, "
        "its contracts, its smallest cohort, its blocks and how far an intake may change from year to year: each was "
        "gone through in exact arithmetic."
    )
    return Finding("no plan", sentence, figures={"programme": impossible})


def _program(inst: Instance, tables: Mapping[str, pd.DataFrame]) -> tuple[LinearProgram, list[Fraction], int]:
    """The program in fractions with all that holds for whole places, the stored multipliers, and how many cuts it has.

    Raises VerifyError where a cut does not hold for every path, or a table does not say what it should.
    """
    terrain = ground(inst, build(in_fractions(inst)))
    narrowed, impossible = within_paths(terrain)
    if impossible:
        msg = f"No row of whole intakes of {impossible} keeps its limits"
        raise VerifyError(msg)
    lp = with_rounded_rows(replace(narrowed, lower=np.zeros(len(narrowed.lower))), whole_sums(terrain))
    multipliers = multipliers_of(lp, tables[LIMITS], f"tables/{LIMITS}.csv")
    cuts, prices = _cuts(terrain, tables[CUTS])
    # A cut stands in the program as "minus itself is at most", so that its multiplier is minus the stored one.
    return with_cuts(terrain, lp, cuts), [*multipliers, *(-price for price in prices)], len(cuts)


def _cuts(terrain: Ground, table: pd.DataFrame) -> tuple[list[Cut], list[Fraction]]:
    """The stored inequalities, each checked against every path of its programme, and their multipliers.

    Raises VerifyError where a path breaks one.
    """
    paths_of = {paths.programme: paths for paths in terrain.paths}
    cuts: list[Cut] = []
    prices: list[Fraction] = []
    for number, lines in table.groupby("number", sort=False):
        where = f"tables/{CUTS}.csv, inequality {number}"
        programme = str(lines["programme"].iloc[0])
        if programme not in paths_of or set(lines["programme"]) != {programme}:
            msg = f"{where} is not of one programme of the instance"
            raise VerifyError(msg)
        coefficients = np.zeros(len(terrain.years), dtype=np.int64)
        for year, text in zip(lines["year"], lines["coefficient"], strict=True):
            coefficients[_place(terrain.years, year, where)] = _coefficient(text, where)
        at_least = figure(lines["at_least"].iloc[0], where)
        least, _ = cheapest(paths_of[programme], coefficients)
        if least < at_least:
            msg = f"{where}: a row of whole intakes of {programme} comes to {least}, below {float(at_least):g}"
            raise VerifyError(msg)
        cuts.append(Cut(programme, coefficients, int(at_least)))
        prices.append(figure(lines["multiplier"].iloc[0], where))
    return cuts, prices


def _coefficient(text: str, where: str) -> int:
    """A whole number that is small enough for sums of it over whole intakes to be exact."""
    found = figure(text, where)
    if found.denominator != 1 or abs(found) > GRID:
        msg = f"{where}: the coefficient {text} is no whole number up to {GRID}"
        raise VerifyError(msg)
    return int(found)


def _place(years: Sequence[int], year: str, where: str) -> int:
    if not year.isdigit() or int(year) not in years:
        msg = f"{where}: {year} is not a year of the plan"
        raise VerifyError(msg)
    return int(year) - years[0]
