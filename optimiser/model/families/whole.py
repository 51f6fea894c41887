"""What whole places add: an intake is nothing or a viable cohort, and a whole number of blocks where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.families.programmes import agreed, usable
from optimiser.model.rows import Rows

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def viable_cohort(inst: Instance, cols: Columns) -> Rows:
    r"""An intake of the plan's years is nothing or at least the programme's smallest viable cohort.

    .. math::
        \text{intake}_{gt} - \text{cohort}_g\, \text{running}_{gt} &\ge 0 \\
        \text{intake}_{gt} - \text{most}_{gt}\, \text{running}_{gt} &\le 0 \qquad \forall g \in G, t \in T

    Two rows (side least and most) per programme whose cohorts have a least size above 1 and year of the plan, in
    places; there only when places are whole.  ``most`` is the capacity with all that can have been built.  A whole
    number has no price of its own: the dual belongs to the cohorts that run in the plan.
    """
    most = agreed(inst, cols).merge(_most_built(inst, cols), on=["programme", "year"], how="left")
    here = cols.running.merge(inst.programmes[["programme", "min_cohort_places"]], on="programme")
    here = here.merge(most[["programme", "year", "max_places", "built"]], on=["programme", "year"])
    here["most"] = here["max_places"] + here["built"].fillna(0.0)
    sides = pd.CategoricalDtype(["least", "most"])
    least = here.assign(side="least", coef=-here["min_cohort_places"], lower=0.0, upper=float("inf"))
    above = here.assign(side="most", coef=-here["most"], lower=-float("inf"), upper=0.0)
    both = pd.concat([least, above]).astype({"side": sides})
    keys = ["programme", "year", "side"]
    intake = both[keys].merge(cols.intake, on=["programme", "year"])
    return Rows(
        "viable_cohort",
        over=both[[*keys, "lower", "upper"]],
        terms=[intake.assign(coef=1.0), both[[*keys, "col", "coef"]]],
        unit="places",
    )


def _most_built(inst: Instance, cols: Columns) -> pd.DataFrame:
    """Programme, year, built: the most places that can have been built in time."""
    bought = usable(inst, cols).merge(
        inst.programme_expansion[["programme", "year", "max_places"]].rename(columns={"year": "bought_in"}),
        on=["programme", "bought_in"],
    )
    return bought.groupby(["programme", "year"], observed=True, as_index=False).agg(built=("max_places", "sum"))


def whole_blocks(inst: Instance, cols: Columns) -> Rows:
    r"""An intake of the plan's years is a whole number of the programme's blocks.

    .. math:: \text{intake}_{gt} - \text{block}_g\, \text{blocks}_{gt} = 0 \qquad \forall g \in G, t \in T

    One row per programme with blocks and year of the plan, in places; there only when places are whole.
    """
    here = cols.blocks.merge(inst.programme_blocks[["programme", "block_places"]], on="programme")
    return Rows(
        "whole_blocks",
        over=here[["programme", "year"]].assign(lower=0.0, upper=0.0),
        terms=[
            here[["programme", "year"]].merge(cols.intake, on=["programme", "year"]).assign(coef=1.0),
            here.assign(coef=-here["block_places"].astype(float)),
        ],
        unit="places",
    )
