"""Things that are declared and then used by nothing, or named so that two meanings fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.checks.sums import fund_areas
from optimiser.checks.tables import Tables, keys_of, reads
from optimiser.give_way import DEFINITIONS, KINDS
from optimiser.tables import NONE
from optimiser.words import did_you_mean, quoted

if TYPE_CHECKING:
    from optimiser.errors import Problem

REGIONAL = ("recruitment", "retention", "placement_expansion")
PAYERS = ("charges", "programme_expansion", "recruitment", "retention", "placement_expansion", "schemes")


@reads("pools.pool", "supervision_pools.pool")
def pools(tables: Tables) -> list[Problem]:
    """Every pool has somebody who may supervise."""
    rows = tables.table("pools")
    empty = rows[~rows["pool"].isin(tables.table("supervision_pools")["pool"])]
    found = "no profession may supervise in pool {0.pool}".format
    return tables.problems("pools", empty, None, found, "Name one in supervision_pools, or remove the pool.")


@reads("schemes.scheme", "scheme_uplift.scheme", "scheme_routes.scheme")
def schemes(tables: Tables) -> list[Problem]:
    """Every scheme supports some route and raises the share of some group."""
    rows = tables.table("schemes")
    useless = rows[~rows["scheme"].isin(tables.table("scheme_uplift")["scheme"])]
    nowhere = rows[~rows["scheme"].isin(tables.table("scheme_routes")["scheme"])]
    found = "scheme {0.scheme} has no row in scheme_"
    return [
        *tables.problems(
            "schemes", useless, None, (found + "uplift").format, "Say which group it helps, and how much."
        ),
        *tables.problems(
            "schemes",
            nowhere,
            None,
            (found + "routes").format,
            "Say which routes it supports; route all for every one.",
        ),
    ]


@reads("heis.hei", "programmes.hei")
def heis(tables: Tables) -> list[Problem]:
    """Every university teaches something; one that does not is a warning."""
    rows = tables.table("heis")
    idle = rows[~rows["hei"].isin(tables.table("programmes")["hei"])]
    return tables.warnings(
        "heis", idle, None, "{0.hei} teaches no programme".format, "Add its programmes, or remove it."
    )


@reads("funds.scope", "regions.parent", *(f"{name}.{key}" for name in REGIONAL for key in ("fund", "region")))
def purchases(tables: Tables) -> list[Problem]:
    """A fund of one area buys nothing in another."""
    inside = set(keys_of(fund_areas(tables), "fund", "region"))
    problems = []
    for name in REGIONAL:
        rows = tables.table(name)
        outside = rows[[key not in inside for key in keys_of(rows, "fund", "region")]]
        found = "{0.region} is outside the scope of fund {0.fund}".format
        problems += tables.problems(name, outside, "fund", found, "Name a fund that pays there.")
    return problems


@reads("funds.fund", *(f"{name}.fund" for name in PAYERS))
def funds(tables: Tables) -> list[Problem]:
    """Every fund pays for something; one that does not is a warning."""
    rows = tables.table("funds")
    used = pd.concat([tables.table(name)["fund"].astype(str) for name in PAYERS])
    idle = rows[~rows["fund"].astype(str).isin(used)]
    return tables.warnings(
        "funds", idle, None, "fund {0.fund} pays for nothing".format, "Charge something to it, or remove it."
    )


@reads("routes.pool", "route_years.supervision_wte")
def supervision(tables: Tables) -> list[Problem]:
    """A route whose trainees need supervision draws on a pool; one that does not is a warning."""
    years = tables.table("route_years")
    needy = years.loc[years["supervision_wte"] > 0, "route"]
    rows = tables.table("routes")
    loose = rows[(rows["pool"] == NONE) & rows["route"].isin(needy)]
    found = "trainees of route {0.route} need supervision and draw on no pool".format
    return tables.warnings("routes", loose, "pool", found, "Name a pool, or nobody's time is taken.")


@reads("regions.parent")
def areas(tables: Tables) -> list[Problem]:
    """A larger area is not called by the name of one of several regions in it, or of a region elsewhere."""
    rows = tables.table("regions")
    region = rows["region"].astype(str)
    parent = rows["parent"].astype(str)
    confused = rows[(parent != region) & parent.isin(region)]
    found = "the parent {0.parent} of region {0.region} is also the name of a region".format
    return tables.problems("regions", confused, "parent", found, "Call the larger area by another name.")


@reads("routes.profession", "diversity_targets.scope")
def diversity_scopes(tables: Tables) -> list[Problem]:
    """A scope that names both a route and a profession means the profession, so the route must be one of its own."""
    routes = tables.table("routes").astype({"route": "str", "profession": "str"})
    elsewhere = routes[routes["route"].isin(routes["profession"]) & (routes["route"] != routes["profession"])]
    rows = tables.table("diversity_targets")
    wrong = rows[rows["scope"].isin(elsewhere["route"])].drop_duplicates("scope")
    found = "{0.scope} is a profession, and a route into another".format
    return tables.problems("diversity_targets", wrong, "scope", found, "Give the route or the profession another name.")


@reads("limit_owners.kind", "limit_owners.limit", "funds.fund", "settings.setting", "regions.parent")
def limit_owners(tables: Tables) -> list[Problem]:
    """Every owner owns a limit that there is."""
    regions = tables.table("regions")
    known = {
        "family": [*KINDS, *DEFINITIONS],
        "fund": tables.table("funds")["fund"].astype(str).tolist(),
        "setting": tables.table("settings")["setting"].astype(str).tolist(),
        "region": pd.concat([regions["region"].astype(str), regions["parent"].astype(str)]).unique().tolist(),
    }
    problems = []
    for _, row in tables.table("limit_owners").iterrows():
        names = known[row["kind"]]
        if row["limit"] not in names:
            found = f"{quoted(row['limit'])} is not a {row['kind']}"
            problems.append(
                tables.problem("limit_owners", row, "limit", found, did_you_mean(row["limit"], names, row["kind"]))
            )
    return problems
