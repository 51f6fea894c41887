"""Figures that must agree with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from optimiser.checks.coverage import reach
from optimiser.checks.tables import Tables, keys_of, reads
from optimiser.reading.convert import LINE

if TYPE_CHECKING:
    from optimiser.errors import Problem

CLOSE = 1e-6
"""Shares that are written with rounding may miss their sum by so much."""


def _over_one(tables: Tables, name: str, rows: pd.DataFrame, keys: list[str], why: str) -> list[Problem]:
    """A problem for each group of rows whose shares sum to more than 1."""
    sums = (
        rows.groupby(keys, observed=True, sort=False).agg(share=("share", "sum"), **{LINE: (LINE, "min")}).reset_index()
    )
    over = sums[sums["share"] > 1 + CLOSE]

    def found(row: pd.Series) -> str:
        named = ", ".join(f"{key.replace('_', ' ')} {row[key]}" for key in keys)
        return f"the shares of {named} sum to {row['share']:.6g}"

    return tables.problems(name, over, "share", found, f"They sum to at most 1: {why}.")


@reads("workforce.wte", "length_of_service.wte")
def length_of_service(tables: Tables) -> list[Problem]:
    """Nobody is in post for two years who is not for one, nor for one who is not there."""
    keys = ["profession", "region"]
    known = tables.table("length_of_service")
    everyone = tables.table("workforce")[[*keys, "wte"]].assign(years_in_post=0, line=0).rename(columns={"line": LINE})
    rows = pd.concat([everyone, known]).sort_values([*keys, "years_in_post"])
    rows["fewer"] = rows.groupby(keys, observed=True)["wte"].shift()
    rows["shorter"] = rows.groupby(keys, observed=True)["years_in_post"].shift()
    wrong = rows[rows["wte"] > rows["fewer"] * (1 + CLOSE) + CLOSE].sort_values(LINE)

    def found(row: pd.Series) -> str:
        shorter = "in post" if row["shorter"] == 0 else f"in post for {row['shorter']:g} or more"
        return f"{row['wte']:g} WTE for {row['years_in_post']:g} years or more, and {row['fewer']:g} WTE {shorter}"

    todo = "Correct it, unless a plan counts people there who have moved on to train (docs/decisions/0005)."
    return tables.warnings("length_of_service", wrong, "wte", found, todo)


@reads("finishers.share")
def finishers(tables: Tables) -> list[Problem]:
    """No more starters qualify than began."""
    return _over_one(tables, "finishers", tables.table("finishers"), ["route"], "each starter qualifies at most once")


def fund_areas(tables: Tables) -> pd.DataFrame:
    """Fund and region: for which regions each fund pays."""
    regions = tables.table("regions")
    names = [regions["region"].astype(str), regions["parent"].astype(str), pd.Series("all", index=regions.index)]
    areas = pd.concat([pd.DataFrame({"scope": name, "region": regions["region"]}) for name in names]).drop_duplicates()
    return tables.table("funds")[["fund", "scope"]].merge(areas, on="scope").drop(columns="scope")


@reads("programme_blocks.block_places", "programmes.capacity_places", "programme_years", "programme_expansion")
def programme_blocks(tables: Tables) -> list[Problem]:
    """A block fits the programme in some year of the plan; one that takes nobody in any year is closed, and may."""
    rows = tables.table("programme_blocks")
    most = _most_places(tables)
    rows = rows.assign(room=[most[programme] for programme in rows["programme"]])
    found = "a block of {0.block_places} places at {0.programme}, which takes {0.room:g} at the most".format
    todo = "Make the blocks smaller, or correct the programme's capacity."
    wrong = rows[(rows["block_places"] > rows["room"]) & (rows["room"] > 0)]
    return tables.problems("programme_blocks", wrong, "block_places", found, todo)


def _most_places(tables: Tables) -> dict[str, float]:
    """The most places that each programme has in any year of the plan, with all that can have been built by then."""
    years = tables.horizon.plan_years
    usual: dict[str, float] = dict(keys_of(tables.table("programmes"), "programme", "capacity_places"))
    rooms = {(programme, year): places for programme, places in usual.items() for year in years}
    for programme, year, places in keys_of(tables.table("programme_years"), "programme", "year", "max_places"):
        if year in years:
            rooms[programme, year] = places
    offers = tables.table("programme_expansion")
    for programme, bought, lead, places in keys_of(offers, "programme", "year", "lead_years", "max_places"):
        for year in range(bought + lead, years.stop):
            rooms[programme, year] += places
    return {programme: max(rooms[programme, year] for year in years) for programme in usual}


@reads("charges.share", "funds.scope", "regions.parent")
def charges(tables: Tables) -> list[Problem]:
    """No cost is paid more than once in any region."""
    paid = tables.table("charges").merge(fund_areas(tables), on="fund")
    return _over_one(tables, "charges", paid, ["route", "cost_kind", "region"], "these funds pay for the same trainees")


@reads("stays.share")
def stays(tables: Tables) -> list[Problem]:
    """No more people stay or move than qualify."""
    return _over_one(tables, "stays", tables.table("stays"), ["route", "from_region"], "each person takes one post")


@reads("career_moves.share")
def career_moves(tables: Tables) -> list[Problem]:
    """No starter comes from two professions."""
    return _over_one(
        tables, "career_moves", tables.table("career_moves"), ["route", "year"], "each starter leaves one post"
    )


@reads("trainee_service.share")
def trainee_service(tables: Tables) -> list[Problem]:
    """Trainees give their time to one service at a time."""
    return _over_one(
        tables, "trainee_service", tables.table("trainee_service"), ["route"], "a trainee's time is given once"
    )


@reads("skill_mix.planned_share", "skill_mix.max_share", "services.service", "requirements.required_wte")
def skill_mix(tables: Tables) -> list[Problem]:
    """Every service with a requirement has professions that may meet it, and plans for all of it."""
    mix = tables.table("skill_mix")
    services = tables.table("services")
    sums = mix.groupby("service", observed=True).agg(
        planned=("planned_share", "sum"), most=("max_share", "sum"), **{LINE: (LINE, "min")}
    )
    rows = services[["service"]].merge(sums, left_on="service", right_index=True)
    required = tables.table("requirements").groupby("service", observed=True)["required_wte"].sum()
    needed = services[services["service"].isin(required.index[required > 0])]
    unmet = needed[~needed["service"].isin(rows.loc[rows["most"] > 0, "service"])]
    unplanned = rows[(rows["planned"] - 1).abs() > CLOSE]
    short = rows[rows["service"].isin(needed["service"]) & (rows["most"] > 0) & (rows["most"] < 1 - CLOSE)]
    nobody = "no profession may meet the requirement of service {0.service}".format
    uneven = "the shares of service {0.service} sum to {0.planned:.6g}".format
    partly = "professions may meet only {0.most:.6g} of service {0.service}".format
    return [
        *tables.problems("services", unmet, None, nobody, "Say in skill_mix who may, with a max_share above 0."),
        *tables.problems(
            "skill_mix", unplanned, "planned_share", uneven, "They sum to 1 over a service's professions."
        ),
        *tables.warnings("skill_mix", short, "max_share", partly, "The rest stays short whatever is planned."),
    ]


@reads("programme_years.min_places", "programme_years.max_places")
def programme_years(tables: Tables) -> list[Problem]:
    """No programme must take more than it may."""
    rows = tables.table("programme_years")
    wrong = rows[rows["min_places"] > rows["max_places"]]
    found = "the minimum of {0.min_places:g} is above the maximum of {0.max_places:g}".format
    return tables.problems("programme_years", wrong, "min_places", found, "Lower the minimum or raise the maximum.")


@reads("pipeline.intake_year", "routes.years", "finishers.share")
def pipeline(tables: Tables) -> list[Problem]:
    """No cohort of the pipeline had qualified before the plan begins: its people are in the workforce already."""
    first = tables.horizon.first_intake_year
    rows = tables.table("pipeline").merge(reach(tables), on="route")
    gone = rows[rows["intake_year"] + rows["reach"] < first].sort_values(LINE)

    def found(row: pd.Series) -> str:
        done = row["intake_year"] + row["reach"]
        return (
            f"the cohort of route {row['route']} begun in {row['intake_year']} had qualified by {done}, before {first}"
        )

    return tables.problems("pipeline", gone, "intake_year", found, "Remove the row; those people belong in workforce.")


@reads("team_ratios.ratio", "team_ratio_roles.side")
def team_ratios(tables: Tables) -> list[Problem]:
    """Every team ratio compares juniors with seniors."""
    ratios = tables.table("team_ratios")
    roles = tables.table("team_ratio_roles")
    problems = []
    for side in ("junior", "senior"):
        lacking = ratios[~ratios["ratio"].isin(roles.loc[roles["side"] == side, "ratio"])]
        found = ("ratio {0.ratio} has no " + side + " profession").format
        problems += tables.problems("team_ratios", lacking, None, found, "Name one in team_ratio_roles.")
    return problems


@reads("promised_places.places", "catchments.region")
def promised_places(tables: Tables) -> list[Problem]:
    """Places are promised only where the programme may train."""
    promised = tables.table("promised_places")
    pairs = tables.table("catchments")[["programme", "region"]].assign(_there=True)
    rows = promised.merge(pairs, on=["programme", "region"], how="left")
    stray = rows[rows["_there"].isna() & (rows["places"] > 0)].sort_values(LINE)
    found = "programme {0.programme} does not train for region {0.region}".format
    return tables.problems("promised_places", stray, "region", found, "Add the pair to catchments, or remove the row.")
