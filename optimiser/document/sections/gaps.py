"""The gap between what services need and who is there: in all, by profession, by region, with and without the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.document.charts.colours import CASE_MARKS
from optimiser.document.charts.panels import LARGE, lines
from optimiser.document.figures.gaps import gaps_listed
from optimiser.document.parts import Chart, Charts, Grid, Section, Sifted, prose
from optimiser.document.sections.tables import Amounts, by_name_and_year, of_years
from optimiser.document.words import CASES, plan_years, span, titles
from optimiser.words import decimals, figure, three_digits

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from optimiser.document.story import Story


def gaps(story: Story) -> Section:
    """WTE short over the years, case by case."""
    inst = story.inst
    cases = [case for case in CASES if case in set(story.reports["shortfall_by_year"]["case"])]
    note = (
        f"A shortfall is the part of a service's stated requirement that nobody meets, in whole-time equivalents "
        f"(WTE). Tables and small charts show {plan_years(inst.horizon)}. A service's shortfall is shared among the "
        "professions that it plans for, in proportion to what each misses of its planned share."
    )
    frame = gaps_listed(inst, story.solution)
    heads = {"profession": "Profession", "region": "Region", "year": "Year"}
    figures = [f"{case}_wte" for case in cases]
    heads |= {f"{case}_wte": f"{CASES[case]}, WTE" for case in cases}
    listed = Sifted(
        "gaps",
        "Every shortfall by profession, region and year",
        frame,
        heads,
        tuple(figures),
        ("profession", "region", "year"),
        "Sums over several years are WTE-years: one post missing for one year.",
    )
    who = _charts(story, "profession", "shortfall_by_profession", titles(inst.professions, "profession"), cases)
    where = _charts(story, "region", "shortfall_by_region", titles(inst.regions, "region"), cases)
    return Section("gaps", "Gaps with and without the plan", (prose(note), _in_all(story, cases), who, where, listed))


def _in_all(story: Story, cases: list[str]) -> Charts:
    """One large chart: everything together, the tail on a grey ground."""
    horizon = story.inst.horizon
    years = list(horizon.years)
    amounts = by_name_and_year(story.reports["shortfall_by_year"], "case", "shortfall_wte")
    tail_from = horizon.last_intake_year + 1 if horizon.last_evaluation_year > horizon.last_intake_year else None
    series = {case: (CASE_MARKS[case], of_years(amounts, case, years)) for case in cases}
    drawn = lines("gap-all", years, series, size=LARGE, tail_from=tail_from)
    narrow = lines("gap-all-narrow", years, series, tail_from=tail_from)
    last = horizon.last_intake_year
    alt = "; ".join(
        f"{CASES[case]}: {three_digits(amounts.get((case, last), 0.0))} WTE short in {last}" for case in cases
    )
    tail = f" In grey the tail, {span(tail_from, years[-1])}: not part of the plan." if tail_from else ""
    chart = Chart("All services and regions", f"WTE short in each year.{tail}", f"{alt}.", drawn, narrow)
    digits = decimals(amounts.values())
    rows = tuple((CASES[case], *(figure(value, digits) for value in of_years(amounts, case, years))) for case in cases)
    table = Grid("WTE short, all services and regions", ("Case", *map(str, years)), rows, folded=True)
    return Charts((chart,), tuple(CASE_MARKS[case] for case in cases), table, wide=True)


def _charts(story: Story, key: str, report: str, names: Mapping[str, str], cases: list[str]) -> Charts:
    """A small chart for each profession or region that is ever short, each with its own scale."""
    years = list(story.inst.horizon.plan_years)
    frame = story.report(report)
    amounts = {case: by_name_and_year(frame[frame["case"] == case], key, "shortfall_wte") for case in cases}
    shown = [name for name in names if any(any(of_years(amounts[case], name, years)) for case in cases)]
    charts = tuple(_chart(key, number, names[name], name, amounts, years) for number, name in enumerate(shown))
    return Charts(charts, tuple(CASE_MARKS[case] for case in cases), _table(key, frame, names, shown, years))


def _chart(key: str, number: int, title: str, name: str, amounts: Mapping[str, Amounts], years: list[int]) -> Chart:
    values = {case: of_years(found, name, years) for case, found in amounts.items()}
    drawn = lines(f"gap-{key}-{number}", years, {case: (CASE_MARKS[case], values[case]) for case in values})
    ends = [f"{CASES[case].lower()} {three_digits(found[-1])}" for case, found in values.items()]
    said = f"WTE short in {years[-1]}: {', '.join(ends)}."
    return Chart(title, said, said, drawn)


def _table(key: str, frame: pd.DataFrame, names: Mapping[str, str], shown: list[str], years: list[int]) -> Grid:
    """WTE short of each name in each case, year by year."""
    cases = [case for case in CASES if case in set(frame["case"])]
    amounts = {case: by_name_and_year(frame[frame["case"] == case], key, "shortfall_wte") for case in cases}
    digits = decimals([value for found in amounts.values() for value in found.values()])
    rows = [
        (names[name], CASES[case], *(figure(value, digits) for value in of_years(amounts[case], name, years)))
        for name in shown
        for case in cases
    ]
    heads = (key.capitalize(), "Case", *map(str, years))
    return Grid(f"WTE short by {key} and year", heads, tuple(rows), text_columns=2, folded=True)
