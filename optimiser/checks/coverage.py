"""Rows that must be there: a blank is a question, not a zero."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from optimiser.checks.tables import Tables, keys_of, reads
from optimiser.reading.convert import LINE
from optimiser.selection import attribute

if TYPE_CHECKING:
    from optimiser.errors import Problem


def _pairs_offered(tables: Tables) -> pd.DataFrame:
    """Columns route, region: where a programme of the route may train."""
    offered = tables.table("catchments")[["programme", "region"]]
    return offered.assign(route=attribute(tables, offered, "route"))[["route", "region"]].drop_duplicates()


@reads("professions.profession", "regions.region", "workforce.region")
def workforce(tables: Tables) -> list[Problem]:
    """Every profession has an opening workforce in every region."""
    expected = product(tables.table("professions")["profession"], tables.table("regions")["region"])
    todo = "Add it; write 0 where there is nobody in post."
    return tables.missing("workforce", ("profession", "region"), expected, todo)


@reads("professions.profession", "regions.region", "length_of_service.years_in_post")
def length_of_service(tables: Tables) -> list[Problem]:
    """How long people of a profession have been in post is given for every region, and without a gap from one year."""
    longest: dict[str, int] = {}
    for profession, years in keys_of(tables.table("length_of_service"), "profession", "years_in_post"):
        longest[profession] = max(longest.get(profession, 0), years)
    regions = tables.table("regions")["region"].tolist()
    expected = ((who, region, n) for who, most in longest.items() for region in regions for n in range(1, most + 1))
    todo = "Add it, or remove the profession's other rows: then it is reckoned from its leavers."
    return tables.missing("length_of_service", ("profession", "region", "years_in_post"), expected, todo)


@reads("services.service", "regions.region", "requirements.year")
def requirements(tables: Tables) -> list[Problem]:
    """Every service has a requirement in every region and year."""
    expected = product(tables.table("services")["service"], tables.table("regions")["region"], tables.horizon.years)
    todo = "Add it; write 0 where nothing is needed."
    return tables.missing("requirements", ("service", "region", "year"), expected, todo)


@reads("funds.fund", "budgets.year")
def budgets(tables: Tables) -> list[Problem]:
    """Every fund has a budget in every year of plan and tail."""
    expected = product(tables.table("funds")["fund"], tables.horizon.years)
    return tables.missing("budgets", ("fund", "year"), expected, "Add it; write 0 where there is no money.")


@reads("routes.years", "route_years.year_of_training")
def route_years(tables: Tables) -> list[Problem]:
    """Every route has a row for each of its years of training, from 1, and none after them."""
    lengths = keys_of(tables.table("routes"), "route", "years")
    expected = ((route, year) for route, years in lengths for year in range(1, int(str(years)) + 1))
    todo = "Add it; write 0 for what is not paid or needed."
    lacking = tables.missing("route_years", ("route", "year_of_training"), expected, todo)
    return lacking + _after_the_end(tables, "route_years")


@reads("routes.years", "placement_needs.year_of_training")
def placement_needs(tables: Tables) -> list[Problem]:
    """Placements are needed only in years that the route lasts."""
    return _after_the_end(tables, "placement_needs")


def _after_the_end(tables: Tables, name: str) -> list[Problem]:
    """A problem for each year of training that the route does not have."""
    rows = tables.table(name).merge(tables.table("routes")[["route", "years"]], on="route")
    late = rows[rows["year_of_training"] > rows["years"]].sort_values(LINE)
    found = "year {0.year_of_training} of route {0.route}, which lasts {0.years}".format
    return tables.problems(name, late, "year_of_training", found, "Remove the row, or correct the route's years.")


@reads("routes.route", "finishers.route")
def finishers(tables: Tables) -> list[Problem]:
    """Every route says when its starters qualify."""
    expected = keys_of(tables.table("routes"), "route")
    todo = "Say what share of its starters qualify, and after how many years."
    return tables.missing("finishers", ("route",), expected, todo)


@reads("route_years.tuition_gbp", "route_years.salary_gbp", "route_years.tariff_gbp", "charges.cost_kind")
def charges(tables: Tables) -> list[Problem]:
    """Every cost of a route is charged to a fund, if only a share of 0."""
    rows = tables.table("route_years")
    expected = [
        (route, kind)
        for kind in ("tuition", "salary", "tariff")
        for route, cost in keys_of(rows, "route", f"{kind}_gbp")
        if cost
    ]
    todo = "Name the fund that pays; share 0 if employers or the levy pay it all."
    return tables.missing("charges", ("route", "cost_kind"), expected, todo)


@reads("routes.route", "programmes.route")
def routes_taught(tables: Tables) -> list[Problem]:
    """Every route is taught by a programme."""
    rows = tables.table("routes")
    untaught = rows[~rows["route"].isin(tables.table("programmes")["route"])]
    todo = "Add a programme (capacity_places 0 if it is closed), or remove the route."
    return tables.problems("routes", untaught, None, "no programme teaches route {0.route}".format, todo)


@reads("programmes.programme", "catchments.programme")
def catchments(tables: Tables) -> list[Problem]:
    """Every programme may train for some region."""
    rows = tables.table("programmes")
    idle = rows[~rows["programme"].isin(tables.table("catchments")["programme"])]
    found = "programme {0.programme} has no row in catchments".format
    todo = "Say which regions it may train for; region all for every one."
    return tables.problems("programmes", idle, None, found, todo)


@reads("routes.years", "finishers", "programmes.route", "catchments.region", "pipeline.intake_year")
def pipeline(tables: Tables) -> list[Problem]:
    """Every cohort that may still be in training when the plan begins is given, if only as 0."""
    first = tables.horizon.first_intake_year
    routes = tables.table("routes").merge(reach(tables), on="route")
    back = dict(zip(routes["route"], np.minimum(routes["years"], routes["reach"]).tolist(), strict=True))
    pairs = keys_of(_pairs_offered(tables).sort_values(["route", "region"]), "route", "region")
    expected = ((route, region, year) for route, region in pairs for year in range(first - back[route], first))
    todo = "Add the people who began; write 0 if none did."
    return tables.missing("pipeline", ("route", "region", "intake_year"), expected, todo)


def reach(tables: Tables) -> pd.DataFrame:
    """Columns route, reach: after how many years a cohort has nobody left to train or to qualify."""
    routes = tables.table("routes")
    finishing = tables.table("finishers")
    last = finishing[finishing["share"] > 0].groupby("route", observed=False)["after_years"].max()
    after = last.reindex(pd.Index(routes["route"])).to_numpy(dtype=float)
    years = routes["years"].to_numpy(dtype=float)
    longest = np.fmax(np.where(np.isnan(after), years, after), years - 1)
    return pd.DataFrame({"route": routes["route"], "reach": longest.astype(np.int64)})


@reads("programmes.route", "catchments.region", "pipeline.trainees", "placement_needs.days", "placement_capacity.year")
def placement_capacity(tables: Tables) -> list[Problem]:
    """Wherever trainees may need a setting, its capacity is given for every year."""
    needs = tables.table("placement_needs")
    begun = tables.table("pipeline")
    trained = pd.concat([_pairs_offered(tables), begun.loc[begun["trainees"] > 0, ["route", "region"]]])
    used = needs.loc[needs["days"] > 0, ["route", "setting"]].drop_duplicates().merge(trained.drop_duplicates())
    pairs = used[["setting", "region"]].drop_duplicates().sort_values(["setting", "region"])
    years = tables.horizon.years
    expected = ((setting, region, year) for setting, region in keys_of(pairs, "setting", "region") for year in years)
    todo = "Add it; write 0 where there is no room."
    return tables.missing("placement_capacity", ("setting", "region", "year"), expected, todo)


@reads(
    "programmes.route",
    "catchments.region",
    "routes.profession",
    "regions.parent",
    "diversity_base.group",
    "diversity_targets",
)
def diversity_base(tables: Tables) -> list[Problem]:
    """Every target knows the share of its group among the starts that it counts."""
    starts = _pairs_offered(tables)
    starts = starts.assign(
        profession=attribute(tables, starts, "profession"), parent=attribute(tables, starts, "parent")
    )
    targets = tables.table("diversity_targets")[["group", "scope", "region"]].drop_duplicates()
    pairs = targets.rename(columns={"region": "area"}).merge(starts.astype("str"), how="cross")
    in_scope = (pairs["scope"] == "all") | (pairs["scope"] == pairs["route"]) | (pairs["scope"] == pairs["profession"])
    in_area = (pairs["area"] == "all") | (pairs["area"] == pairs["region"]) | (pairs["area"] == pairs["parent"])
    expected = keys_of(pairs[in_scope & in_area], "route", "group", "region")
    todo = "Add the group's share of starts without any scheme; 0 if there is none."
    return tables.missing("diversity_base", ("route", "group", "region"), expected, todo)


@reads("regions.region", "workforce_diversity.group")
def workforce_diversity(tables: Tables) -> list[Problem]:
    """A group's share of a profession's workforce is given for every region or for none."""
    given = dict.fromkeys(keys_of(tables.table("workforce_diversity"), "profession", "group"))
    regions = tables.table("regions")["region"].tolist()
    expected = ((*pair, region) for pair in given for region in regions)
    todo = "Add the group's share of the opening workforce."
    return tables.missing("workforce_diversity", ("profession", "group", "region"), expected, todo)
