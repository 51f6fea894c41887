"""Who gets in, and who holds the risk in a team."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.model.rows import Rows

if TYPE_CHECKING:
    from optimiser.instance import Instance
    from optimiser.model.variables import Columns


def supported(inst: Instance, cols: Columns) -> Rows:
    r"""A scheme reaches at most its share of a route's starts.

    .. math:: \text{supported}_{mkrt} - \text{most}_m\, \text{starts}_{krt} \le 0 \qquad \forall m, k, r, t

    One row per scheme, route, region and intake year, in people.  The dual is shortfall avoided per person more.
    """
    keys = ["route", "region", "year"]
    people = cols.supported.merge(inst.schemes[["scheme", "max_share"]], on="scheme")
    starts = people[["scheme", *keys, "max_share"]].merge(cols.starts, on=keys)
    return Rows(
        "supported",
        over=people[["scheme", *keys]].assign(upper=0.0),
        terms=[people.assign(coef=1.0), starts.assign(coef=-starts["max_share"])],
        unit="people",
    )


def diversity(inst: Instance, cols: Columns) -> Rows:
    r"""At least the target share of the starts in scope come from the group, schemes included.

    .. math:: \sum_{k,r} \text{base}_{krd}\, \text{starts}_{krt}
        + \sum_{m,k,r} \text{uplift}_{md}\, \text{supported}_{mkrt} - \text{target} \sum_{k,r} \text{starts}_{krt}
        \ge 0 \qquad \forall \text{ targets}

    One row per target and intake year, in people of the group.  The dual is shortfall added per person more.
    """
    names = pd.CategoricalDtype(inst.diversity_targets["target"].drop_duplicates())
    scope = target_scope(inst).astype({"target": names})
    starts = scope.merge(cols.starts, on=["route", "region", "year"])
    base = inst.diversity_base[["route", "region", "group", "base_share"]]
    starts = starts.merge(base, on=["route", "region", "group"], how="left")
    helped = scope.merge(cols.supported, on=["route", "region", "year"])
    helped = helped.merge(inst.scheme_uplift[["scheme", "group", "uplift_share"]], on=["scheme", "group"])
    return Rows(
        "diversity",
        over=inst.diversity_targets[["target", "year"]].astype({"target": names}).assign(lower=0.0),
        terms=[
            starts.assign(coef=starts["base_share"].fillna(0.0) - starts["target_share"]),
            helped.rename(columns={"uplift_share": "coef"}),
        ],
        unit="people",
    )


def target_scope(inst: Instance) -> pd.DataFrame:
    """Which starts each target counts: target, year, group, target_share, route, region."""
    routes = inst.routes[["route", "profession"]]
    named = pd.concat(
        [
            pd.DataFrame({"scope": routes["route"].astype(str), "route": routes["route"]}),
            pd.DataFrame({"scope": routes["profession"].astype(str), "route": routes["route"]}),
            pd.DataFrame({"scope": "all", "route": routes["route"]}),
        ]
    ).drop_duplicates()
    targets = inst.diversity_targets[["target", "year", "group", "scope", "region", "target_share"]]
    targets = targets.rename(columns={"region": "area"}).astype({"scope": str, "area": str})
    frame = targets.merge(named, on="scope").merge(inst.areas, on="area")
    return frame[["target", "year", "group", "target_share", "route", "region"]]


def team_ratio(inst: Instance, cols: Columns) -> Rows:
    r"""New and junior roles stay in proportion to the seniors who hold the risk.

    .. math:: \sum_{p \in \text{junior}} \text{weight}_p\, \text{stock}_{pry}
        - \text{most} \sum_{p \in \text{senior}} \text{weight}_p\, \text{stock}_{pry} \le 0
        \qquad \forall \text{ ratios}, r \in R, y \in Y

    One row per ratio, region and year, in junior WTE.  The dual is shortfall avoided per junior WTE more.
    """
    roles = inst.team_ratio_roles[["ratio", "profession", "side", "weight"]]
    roles = roles.merge(inst.team_ratios[["ratio", "max_ratio"]], on="ratio")
    roles["coef"] = roles["weight"].where(roles["side"] == "junior", -roles["weight"] * roles["max_ratio"])
    terms = cols.stock.merge(roles[["ratio", "profession", "coef"]], on="profession")
    return Rows(
        "team_ratio",
        over=terms[["ratio", "region", "year"]].drop_duplicates().assign(upper=0.0),
        terms=[terms],
        unit="WTE",
    )


def regional_share(inst: Instance, cols: Columns) -> Rows:
    r"""No region's shortfall share over the plan years is above the largest.

    .. math:: \sum_{s,y,b} \text{shortfall}_{sryb} - \text{worst region} \sum_{s,y} \text{required}_{sry} \le 0
        \qquad \forall r \in R

    One row per region, in WTE-years, only when worst_region is an objective.  The dual is the worst share added per
    WTE-year short in the region.
    """
    plan = list(inst.horizon.plan_years)
    wanted = not cols.worst_region.empty
    need = inst.requirements[inst.requirements["year"].isin(plan)] if wanted else inst.requirements.iloc[:0]
    total = need.groupby("region", observed=True, as_index=False)["required_wte"].sum()
    short = cols.shortfall[cols.shortfall["year"].isin(plan)] if wanted else cols.shortfall.iloc[:0]
    share = total.merge(cols.worst_region, how="cross")
    return Rows(
        "regional_share",
        over=total[["region"]].assign(upper=0.0),
        terms=[short.assign(coef=1.0), share.assign(coef=-share["required_wte"])],
        unit="WTE-years",
    )
