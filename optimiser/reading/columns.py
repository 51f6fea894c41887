"""What the markers in optimiser/tables say about each column, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le

from optimiser.tables import ORIGIN, Declares, Refers, YearColumn

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from optimiser.tables import Table

FIXED_SETS = {"cost_kind": ("tuition", "salary", "tariff"), "side": ("junior", "senior")}
"""Sets whose members ppopt knows rather than reads."""

UNIONS = {"area": ("region", "parent"), "route_or_profession": ("route", "profession")}
"""Names that may come from either of two sets; such columns stay text."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    kind: Literal["text", "choice", "float", "int"]
    choices: tuple[str, ...] = ()
    least: float | None = None
    above: float | None = None
    most: float | None = None
    declares: str | None = None
    refers: Refers | None = None
    year: YearColumn | None = None
    is_name: bool = False
    """whether the column gives things their names, rather than naming or describing them"""

    @property
    def all_means(self) -> bool:
        """Whether the word ``all`` stands for every member."""
        return bool(self.refers and self.refers.all_means) or bool(self.year and self.year.all_means)

    @property
    def category(self) -> str | None:
        """The set over which the column is Categorical, if it is."""
        if self.declares:
            return self.declares
        if self.refers and not self.refers.also and self.refers.set_name not in UNIONS:
            return self.refers.set_name
        return None

    @property
    def is_share(self) -> bool:
        """Whether figures lie between 0 and 1."""
        return self.most == 1


@cache
def columns_of(table: type[Table]) -> tuple[Column, ...]:
    """The columns of a table, source and confidence last."""
    fields = dict(table.model_fields)
    ends = [(name, fields.pop(name)) for name in ORIGIN]
    return tuple(_column(name, info, is_key=name in table.keys) for name, info in [*fields.items(), *ends])


def figures_of(table: type[Table]) -> list[str]:
    """The columns that hold figures other than keys: what the confidence of a row speaks of."""
    return [
        column.name for column in columns_of(table) if column.kind in ("float", "int") and column.name not in table.keys
    ]


def _column(name: str, info: FieldInfo, *, is_key: bool) -> Column:
    if get_origin(info.annotation) is Literal:
        return Column(name, "choice", choices=get_args(info.annotation))
    if info.annotation is str:
        declares = next((mark.set_name for mark in info.metadata if isinstance(mark, Declares)), None)
        refers = next((mark for mark in info.metadata if isinstance(mark, Refers)), None)
        is_name = declares is not None or (is_key and refers is None)
        return Column(name, "text", declares=declares, refers=refers, is_name=is_name)
    bounds = [mark for mark in info.metadata if isinstance(mark, (Ge, Gt, Le))]
    return Column(
        name,
        "int" if info.annotation is int else "float",
        least=next((_number(mark.ge) for mark in bounds if isinstance(mark, Ge)), None),
        above=next((_number(mark.gt) for mark in bounds if isinstance(mark, Gt)), None),
        most=next((_number(mark.le) for mark in bounds if isinstance(mark, Le)), None),
        year=next((mark for mark in info.metadata if isinstance(mark, YearColumn)), None),
    )


def _number(bound: object) -> float:
    return float(str(bound))
