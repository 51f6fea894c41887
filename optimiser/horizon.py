"""instance.toml: what the instance is, its years, its shortfall bands and its objectives."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict, field_validator, model_validator

ROUNDING = 1e-9
"""Widths that sum to 1 but for this are taken to sum to 1."""

ObjectiveName = Literal["shortfall", "worst_region", "cost", "churn", "deviation"]


class Band(BaseModel):
    """One slice of a requirement; deeper slices weigh more."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    width_share: Annotated[float, Gt(0), Le(1)]
    """width of the slice as a share of the requirement; the widths sum to 1"""
    weight: Annotated[float, Gt(0)]
    """how much one WTE-year short in the slice counts"""


class Horizon(BaseModel):
    """The settings of an instance, as read from instance.toml (or the ``instance`` sheet of a workbook).

    The plan decides the intakes of ``first_intake_year`` to ``last_intake_year``; the tail goes on to
    ``last_evaluation_year`` so that the plan is not distorted by a world that ends.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    name: str
    """short name"""
    title: str
    """the name that reports print"""
    about: str
    """what the instance is, in a sentence or two"""
    licence: str
    """licence of the data"""
    source_of_record: str
    """where the figures come from"""
    price_year: str
    """the year in whose prices all pounds are"""
    first_intake_year: int
    """first intake (decision) year; 2024 is the academic year that starts in autumn 2024"""
    last_intake_year: int
    """last intake year of the plan"""
    last_evaluation_year: int
    """last year in which shortfall counts; the end of the tail"""
    discount_rate: Annotated[float, Ge(0), Le(1)]
    """yearly discount on shortfall and on money"""
    bands: tuple[Band, ...]
    """slices of each requirement, shallowest first"""
    objectives: tuple[ObjectiveName, ...] = ("shortfall", "cost")
    """what is made small, first things first"""
    tolerance: Annotated[float, Ge(0), Le(0.1)] = 1e-6
    """how far, relative to its value, the first objective may worsen for the sake of the second; the rest is exact"""
    max_shortfall: Annotated[float, Ge(0)] | None = None
    """most weighted WTE-years short in total; absent for no such limit"""
    whole_places: bool = False
    """whether places of the plan's years are whole people and an intake is nothing or at least a viable cohort"""
    cost_includes_pay: bool = False
    """whether cost counts the pay bill of stock and trainees besides the funds' money"""

    @field_validator("discount_rate", "tolerance", "max_shortfall", mode="before")
    @classmethod
    def _no_truth(cls, value: object) -> object:
        """Refuse ``true``, which Python takes for 1."""
        if isinstance(value, bool):
            msg = f"{str(value).lower()} is not a number"
            raise ValueError(msg)  # noqa: TRY004 - pydantic makes a finding of a ValueError
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.first_intake_year <= self.last_intake_year <= self.last_evaluation_year:
            msg = "first_intake_year, last_intake_year and last_evaluation_year must not fall"
            raise ValueError(msg)
        if self.bands and abs(sum(band.width_share for band in self.bands) - 1) > ROUNDING:
            msg = f"the bands' width_share sum to {sum(b.width_share for b in self.bands):g}; they must sum to 1"
            raise ValueError(msg)
        if any(low.weight > high.weight for low, high in zip(self.bands, self.bands[1:], strict=False)):
            msg = "a deeper band must not weigh less than a shallower one"
            raise ValueError(msg)
        if len(set(self.objectives)) != len(self.objectives) or not self.objectives:
            msg = "objectives must name at least one objective, each once"
            raise ValueError(msg)
        return self

    @property
    def years(self) -> range:
        """Every year of plan and tail."""
        return range(self.first_intake_year, self.last_evaluation_year + 1)

    @property
    def plan_years(self) -> range:
        """The years of the plan."""
        return range(self.first_intake_year, self.last_intake_year + 1)
