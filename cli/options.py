"""Options that several commands share, and what their texts mean."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

Command = TypeVar("Command", bound="Callable[..., Any]")
OBJECTIVES = ("shortfall", "worst_region", "cost", "churn", "deviation")


class Number(click.FloatRange):
    """A number within a range, as ``click.FloatRange``, which also takes ``nan`` and ``inf`` for numbers."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """The number that a text states.

        Raises click.BadParameter if it is none, has no end, or is out of range.
        """
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number


def instance_options(command: Command) -> Command:
    """INSTANCE, --scenario and --change, as every command that loads an instance has them."""
    for option in (
        click.option(
            "--change", "changes", multiple=True, metavar="TEXT", help="Change a table for this run; may be repeated."
        ),
        click.option(
            "--scenario", "scenarios", multiple=True, metavar="A,B", help="Scenarios of the instance, in order."
        ),
        click.argument("instance"),
    ):
        command = option(command)
    return command


def names(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Names from options such as ``a,b``, which may be repeated."""
    return tuple(name.strip() for text in texts for name in text.split(",") if name.strip())


def pyomo_solver(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """The solver that ``pyomo`` or ``pyomo:SOLVER`` names; HiGHS where it names none."""
    if value is None:
        return None
    statement, _, solver = value.partition(":")
    if statement != "pyomo":
        msg = f"{value!r} is not pyomo or pyomo:SOLVER, for example pyomo:cbc."
        raise click.BadParameter(msg, context, parameter)
    return solver or "highs"


def objective_names(context: click.Context, parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """The objectives in order; each must be known."""
    if value is None:
        return None
    asked = names((value,))
    unknown = [name for name in asked if name not in OBJECTIVES]
    if unknown or not asked or len(set(asked)) < len(asked):
        what = f"{unknown[0]!r} is not an objective" if unknown else "Give each objective once"
        msg = f"{what}. The objectives are {', '.join(OBJECTIVES)}."
        raise click.BadParameter(msg, context, parameter)
    return asked


def share(context: click.Context, parameter: click.Parameter, value: str | None) -> float | None:
    """One share from a text such as ``0.1%`` or ``0.001``."""
    if value is None:
        return None
    found = shares(context, parameter, value)
    if len(found) != 1:
        msg = f"{value!r} is not one share, such as 0.1%."
        raise click.BadParameter(msg, context, parameter)
    return found[0]


def shares(context: click.Context, parameter: click.Parameter, value: str) -> tuple[float, ...]:
    """Shares from a text such as ``1%,0.02``, smallest first."""
    found = []
    for text in value.split(","):
        number = text.strip()
        try:
            share = float(number.removesuffix("%")) / (100.0 if number.endswith("%") else 1.0)
        except ValueError:
            share = math.nan
        if not 0.0 <= share <= 1.0:
            msg = f"{number!r} is not a share of the objective from 0% to 100%, such as 1% or 0.01."
            raise click.BadParameter(msg, context, parameter)
        found.append(round(share, 9))
    return tuple(sorted(set(found)))
