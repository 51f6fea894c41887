"""What tests of whole places share: instances by two readers, solves without tables, rounds without a plan."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from optimiser.loading import load
from optimiser.model import build
from optimiser.planning import asked
from optimiser.solution import Options
from optimiser.whole import in_fractions, solve_whole
from optimiser.whole.ground import ground
from tests.by_hand import scenario
from tests.generated import written
from tests.oracle import data

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.solving import Outcome
    from optimiser.whole.ground import Ground
    from tests.oracle.data import Data
    from tests.sketch import Sketch

TINY = Path(__file__).parent.parent / "instances" / "tiny"
WHOLE = Options(whole=True, gap=0.0)
NO_MORE = 1e-6
"""What a solver may be off by, as a share and at least in units."""
NONE_OF_WHOLE_PLACES = "There is a plan with places in fractions, but none of whole places."

CLOSED = (
    "programme_years.max_places = 3 where programme = hill-doctorate",
    "programmes.min_cohort_places = 4 where programme = hill-doctorate",
    "programme_expansion.max_places = 0",
)
"""A contract of 3 places at a programme that takes at most 3 and runs no cohort below 4: it has no path."""
FEW_MOVERS = ("move_limits.movable_share = 0.19",)
"""Five doctorates must start, and 3.9 of the north and 1.9 of the south may: rounded down, too few."""
SLOW_GROWTH = (
    "programmes.min_cohort_places = 4",
    "programmes.growth_share = 0.1",
    "programme_years.min_places = 0",
    "policies.amount = 0 where rule = places-for-each-region",
)
"""A tenth and one place more than 4, 6 or 8 are 5.4, 7.6 and 9.8, which is no other block of two: Vale cannot grow."""
NO_SHARE = """
rule = "{0}"
measure = "starts"
where = "route=certificate; region=north"
sense = "{0}"
amount = {1}
unit = "share"
of = "route=certificate"
years = "2024"
"""
"""Between 55% and 60% of 4, 6 or 8 places there is no whole number, which only the search finds out."""


def no_share(folder: Path) -> str:
    """A scenario under which the search alone finds that there is no plan of whole places."""
    rules = (NO_SHARE.format("at_least", 0.55), NO_SHARE.format("at_most", 0.6))
    return str(scenario(folder / "no-share.toml", *rules))


def read(sketch: Sketch) -> tuple[Instance, Data]:
    """The instance of a sketch, and the same as the oracle reads it."""
    with tempfile.TemporaryDirectory() as folder:
        where = written(Path(folder), sketch)
        return load(where), data.read(where)


def close(value: float | None) -> object:
    """A value that may differ in the seventh digit."""
    return None if value is None else pytest.approx(value, rel=NO_MORE, abs=NO_MORE)


def best(inst: Instance, options: Options = WHOLE) -> Outcome:
    """The plan of whole places as a solve gives it, without the tables of a run."""
    wanted = asked(inst, options)
    return solve_whole(wanted, build(wanted), options).outcome


def value_of(found: Outcome) -> float | None:
    """What the first objective comes to; None without a plan."""
    return found.levels[0].value if found.levels else None


def terrain(inst: Instance) -> Ground:
    """Where everything stands in the program in fractions of an instance that asks for whole places."""
    wanted = asked(inst, WHOLE)
    return ground(wanted, build(in_fractions(wanted)))
