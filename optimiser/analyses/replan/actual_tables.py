"""The tables of what came in, each described once, as the tables of an instance are (optimiser/tables)."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import BaseModel, ConfigDict

from optimiser.tables.column import Amount, Refers, Share, Table, Text, Year, YesNo

Measure = Literal["starters", "drop-out", "leavers", "workforce"]


class Report(BaseModel):
    """actuals.toml (or the sheet ``actuals`` of a workbook): what the figures are and how far they go."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    title: str
    """what the figures are, for example: autumn return 2025"""
    last_year_begun: int
    """the last intake year that has begun; the plan is made again for the years after it"""
    source_of_record: str
    """where the figures come from"""


class ActualStarts(Table):
    """People who began; where nothing is said, the places planned are taken to have filled."""

    name = "actual_starts"
    keys = ("programme", "region", "year")
    optional = True

    programme: Annotated[str, Refers("programme")]
    region: Annotated[str, Refers("region")]
    year: Year
    """intake year that has begun"""
    starters: Amount
    """people who began"""


class ActualFillRates(Table):
    """Share of the planned places that filled, where people were not counted by region."""

    name = "actual_fill_rates"
    keys = ("programme", "region", "year")
    optional = True

    programme: Annotated[str, Refers("programme", all_means=True)]
    region: Annotated[str, Refers("region", all_means=True)]
    year: Year
    """intake year that has begun"""
    fill_share: Annotated[float, Ge(0), Le(2)]
    """people who began, as a share of the places planned; over 1 where more began"""


class ActualDropOut(Table):
    """Starters of a cohort who have left without qualifying, or are now expected to."""

    name = "actual_drop_out"
    keys = ("route", "region", "intake_year")
    optional = True

    route: Annotated[str, Refers("route")]
    region: Annotated[str, Refers("region", all_means=True)]
    intake_year: int
    """year in which the cohort began, in the plan or before it"""
    left_share: Share
    """share of the starters who have left without qualifying or, by the end, will have"""


class ActualLeavers(Table):
    """Share of the people in post who left, before any who were kept at a price."""

    name = "actual_leavers"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: Year
    """year that has begun"""
    rate: Share
    """leavers of the year as a share of the stock at the end of the year before"""
    continues: YesNo
    """whether the rate is expected in the years to come as well (yes or no); of several years the last counts"""


class ActualWorkforce(Table):
    """People in post as counted."""

    name = "actual_workforce"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region")]
    year: Year
    """the count is that of the end of the year"""
    wte: Amount
    """WTE in post at the end of the year"""


class Monitoring(Table):
    """Why a figure came in as it did, in the words of whoever answers for it."""

    name = "monitoring"
    keys = ("measure", "subject", "region", "year")
    optional = True

    measure: Measure
    subject: Text
    """the programme (starters), route (drop-out) or profession (leavers, workforce)"""
    region: Annotated[str, Refers("region", also=("all",))]
    """the region, or all for whatever was reported of the subject in the year"""
    year: int
    """the year of the figure; of drop-out the year in which the cohort began"""
    explanation: Text
    """why the figure differs from the plan"""


ACTUAL_TABLES: tuple[type[Table], ...] = (
    ActualStarts,
    ActualFillRates,
    ActualDropOut,
    ActualLeavers,
    ActualWorkforce,
    Monitoring,
)
