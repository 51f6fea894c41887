"""A run with whole places: its numbers are whole, and how far the plan can be from the best one of whole places.

The bound is of the program in fractions with what holds for every plan of whole places added: no intake outside what
its programme's paths allow, sums of whole places rounded to whole numbers, and the stored inequalities (cuts), each of
which is checked by going through every path of its programme in whole numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from optimiser.certificate.dual import prove
from optimiser.certificate.exact import exact, whole
from optimiser.certificate.findings import Finding, rounded_down, rounded_up
from optimiser.certificate.labels import NAMES, multipliers_of, row_names
from optimiser.certificate.printed import figure
from optimiser.errors import VerifyError
from optimiser.model import build
from optimiser.solution import Status
from optimiser.whole import in_fractions
from optimiser.whole.ground import ground, whole_sums
from optimiser.whole.hull import GRID, Cut
from optimiser.whole.parts import with_sides
from optimiser.whole.paths import cheapest
from optimiser.whole.splits import GOES_ON, Split, counted
from optimiser.whole.tighten import with_cuts, with_rounded_rows, within_paths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from optimiser.certificate.evidence import Tables
    from optimiser.certificate.with_plan import Printed
    from optimiser.instance import Instance
    from optimiser.model.lp import LinearProgram
    from optimiser.runfolder.reopen import Claim
    from optimiser.whole.ground import Ground
    from optimiser.whole.parts import Side

BOUND, LIMITS, CUTS = "whole_bound", "whole_bound_limits", "whole_bound_cuts"
SPLITS, SPLIT_PRICES = "whole_bound_splits", "whole_bound_split_prices"
SIDES = {words: more for more, words in GOES_ON.items()}
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
        parts = list(_parts(inst, tables.written))
        stated = _stated(tables.written)
    except (VerifyError, KeyError) as error:
        return Finding("optimality", "", (f"{error}.",), figures)
    bounds = [prove(exact(part.program), part.multipliers, cutoff=value).bound for part in parts]
    known = [bound for bound in bounds if bound is not None]
    count = sum(part.cuts for part in parts)
    claimed = Fraction(said.levels[0].bound) if np.isfinite(said.levels[0].bound) else None
    if len(known) < len(bounds):
        return Finding("optimality", "", ("The stored prices prove nothing about plans of whole places.",), figures)
    proven = min(known)
    gap = scale * max(Fraction(0), value - proven)
    figures |= {"bound": float(proven * scale), "gap": float(gap), "cuts": count, "parts": len(parts)}
    share = f" ({float(gap / abs(value * scale)):.2%} of what it comes to)" if value else ""
    sentence = (
        f"The printed plan comes to {float(value * scale):,.6f} {goal.unit}. It is at most {rounded_up(gap)} "
        f"{goal.unit}{share} above the best possible with whole places: none is below "
        f"{rounded_down(proven * scale)}. This follows in exact arithmetic from stored prices of the limits and "
        f"of {count} inequalities, each of which was checked against every row of whole intakes that its programme can "
        "have."
    )
    if len(parts) > 1:
        sentence += (
            f" It was shown for {len(parts)} parts of all plans, of which every plan is in one: people counted by a "
            "rule in shares are so many or fewer, or one more or above."
        )
    if claimed is not None and claimed > proven * scale + _allowed(value * scale):
        sentence += (
            f" The run states that none is below {float(claimed):,.6f}: so much the solver found by branch and bound, "
            "which this page does not prove."
        )
    problems = [*_false_claims(said, claimed, value * scale, goal.unit), *_less(stated, proven * scale, goal.unit)]
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


@dataclass(frozen=True)
class _Part:
    """The program in fractions with all that holds for the whole places of a part of all plans, and stored prices."""

    program: LinearProgram
    multipliers: list[Fraction]
    cuts: int


def _parts(inst: Instance, tables: Mapping[str, pd.DataFrame]) -> Iterator[_Part]:
    """The part that is on the sides that go on of all splits, and that on the other side of each.

    Raises VerifyError where a cut does not hold for every path, or a table does not say what it should.
    """
    terrain = ground(inst, build(in_fractions(inst)))
    narrowed, impossible = within_paths(terrain)
    if impossible:
        msg = f"No row of whole intakes of {impossible} keeps its limits"
        raise VerifyError(msg)
    lp = with_rounded_rows(replace(narrowed, lower=np.zeros(len(narrowed.lower))), whole_sums(terrain))
    splits = _splits(terrain, tables[SPLITS])
    for name in (LIMITS, CUTS, SPLIT_PRICES):
        unknown = set(tables[name]["part"]) - {str(part) for part in range(len(splits) + 1)}
        if unknown:
            msg = f"tables/{name}.csv has lines of part {min(unknown)}, which is none of {len(splits) + 1}"
            raise VerifyError(msg)
    for part in range(len(splits) + 1):
        limits, cut_lines, split_lines = (
            table[table["part"] == str(part)] for table in (tables[LIMITS], tables[CUTS], tables[SPLIT_PRICES])
        )
        multipliers = multipliers_of(lp, limits, f"tables/{LIMITS}.csv, part {part},")
        cuts, cut_prices = _cuts(terrain, cut_lines)
        sides, side_prices = _sides(splits, part, split_lines)
        # Cuts and sides stand in the program as "minus itself is at most", so that minus their price is the multiplier.
        prices = [-price for price in (*cut_prices, *side_prices)]
        yield _Part(with_sides(with_cuts(terrain, lp, cuts), sides), [*multipliers, *prices], len(cuts))


def _splits(terrain: Ground, table: pd.DataFrame) -> list[Split]:
    """The stored splits, each of people whom a rule counts.

    Raises VerifyError where one names no rule that counts whole people, or no whole number.
    """
    place = {name: row for row, name in enumerate(row_names(terrain.lp))}
    found = []
    for number, line in enumerate(table.to_dict("records"), start=1):
        where = f"tables/{SPLITS}.csv, split {number}"
        row = place.get(tuple(str(line[name]) for name in NAMES), -1)
        columns = counted(terrain, row) if row >= 0 else np.zeros(0, dtype=np.int64)
        at_most, goes_on = figure(str(line["at_most"]), where), SIDES.get(str(line["goes_on"]))
        if not len(columns) or at_most.denominator != 1 or goes_on is None:
            msg = f"{where} is not of whole people whom a rule counts"
            raise VerifyError(msg)
        found.append(Split(row, columns, int(at_most), goes_on))
    return found


def _sides(splits: Sequence[Split], part: int, table: pd.DataFrame) -> tuple[list[Side], list[Fraction]]:
    """The sides of splits that a part has a price for.

    Raises VerifyError where the part is on neither side of one.
    """
    sides: list[Side] = []
    prices: list[Fraction] = []
    for number, price in zip(table["number"], table["multiplier"], strict=True):
        where = f"tables/{SPLIT_PRICES}.csv, part {part}"
        if not number.isdigit() or not 1 <= int(number) <= (part or len(splits)):
            msg = f"{where}: it is on neither side of split {number}"
            raise VerifyError(msg)
        sides.append((splits[int(number) - 1], int(number) == part))
        prices.append(figure(price, where))
    return sides, prices


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
