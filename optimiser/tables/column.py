"""What a column of a table may be: the markers that readers, checks and docs/tables.md interpret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le
from pydantic import BaseModel, ConfigDict

ALL = "all"
NONE = "none"
ORIGIN = ("source", "confidence")
"""The columns of every table that say where a figure comes from, and how sure it is."""


@dataclass(frozen=True)
class Declares:
    """The column declares the members of a set; every other table refers to them."""

    set_name: str


@dataclass(frozen=True)
class Refers:
    """The column names a member of a set.

    ``all_means`` says that the word ``all`` may stand for every member and is expanded by the loader;
    ``also`` lists further words that are allowed and kept as they are.
    """

    set_name: str
    all_means: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearColumn:
    """The column holds a year of the horizon (``within``), or one before it (``before``).

    ``all_means`` says that the word ``all`` may stand for every such year.
    """

    kind: Literal["within", "before"] = "within"
    all_means: bool = False


Text = Annotated[str, "text"]
Share = Annotated[float, Ge(0), Le(1)]
Amount = Annotated[float, Ge(0)]
Positive = Annotated[float, Gt(0)]
Count = Annotated[int, Ge(0)]
AtLeastOne = Annotated[int, Ge(1)]
YesNo = Literal["yes", "no"]
Year = Annotated[int, YearColumn()]
YearOrAll = Annotated[int, YearColumn(all_means=True)]

Confidence = Literal["published", "derived", "assumed", "recalled"]


class Table(BaseModel):
    """One row of a table; the class describes the whole table.

    ``name`` is the file or sheet name, ``keys`` the columns that identify a row, ``optional`` says that the table may
    be absent (then it gives no rows).
    """

    # Tables are described here and converted column by column: pydantic need not build a validator for rows.
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True)

    name: ClassVar[str]
    keys: ClassVar[tuple[str, ...]]
    optional: ClassVar[bool] = False

    source: Text
    """where the figures of the row come from"""
    confidence: Confidence
    """how sure they are: published, derived from published figures, assumed, or recalled without a source"""
