"""Every file of both instances, by its path under instances/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivation import limits, need, people, rules, training, universities
from derivation.frames import csv_text
from derivation.geography import Geography, icbs, nhs_regions, regions, stays
from derivation.pattern import Pattern, last_intakes
from derivation.settings import instance_toml, scenarios

if TYPE_CHECKING:
    import pandas as pd


def files() -> dict[str, str]:
    """Path under instances/ and text of every file that the derivation writes."""
    written = {}
    for geography in (nhs_regions(), icbs()):
        tables = tables_of(geography)
        written[f"{geography.name}/instance.toml"] = instance_toml(geography)
        written |= {f"{geography.name}/{name}.csv": csv_text(frame) for name, frame in tables.items()}
        written |= {f"{geography.name}/scenarios/{name}": text for name, text in scenarios(tables["budgets"]).items()}
    return written


def tables_of(geography: Geography) -> dict[str, pd.DataFrame]:
    """Every table of one instance."""
    programmes = universities.programmes()
    intakes = last_intakes(programmes)
    routes, route_years, finishers = training.routes(), training.route_years(), training.finishers()
    shares = limits.supervising_shares(intakes, routes, route_years)
    pattern = Pattern(
        intakes=intakes,
        professions=people.profession_table(shares),
        routes=routes,
        route_years=route_years,
        finishers=finishers,
        charges=training.charges(),
        needs=training.placement_needs(),
        pipeline=people.pipeline(geography, intakes, finishers),
        joiners=people.joiners(geography, people.qualified_from(intakes, routes, finishers)),
        career_moves=people.career_moves(intakes),
        workforce=people.workforce(geography),
    )
    return {
        "professions": pattern.professions,
        "regions": regions(geography),
        "heis": universities.heis(),
        "services": need.services(),
        "funds": limits.funds(),
        "routes": routes,
        "route_years": route_years,
        "finishers": finishers,
        "charges": pattern.charges,
        "programmes": programmes,
        "programme_years": universities.programme_years(programmes),
        "programme_expansion": universities.programme_expansion(programmes),
        "catchments": universities.catchments(geography),
        "workforce": pattern.workforce,
        "joiners": pattern.joiners,
        "pipeline": pattern.pipeline,
        "stays": stays(geography),
        "career_moves": pattern.career_moves,
        "move_limits": people.move_limits(),
        "recruitment": people.recruitment(geography),
        "retention": people.retention(),
        "requirements": need.requirements(geography),
        "skill_mix": need.skill_mix(),
        "trainee_service": training.trainee_service(),
        "team_ratios": rules.team_ratios(pattern),
        "team_ratio_roles": rules.team_ratio_roles(),
        "budgets": limits.budgets(pattern),
        "pools": limits.pools(),
        "supervision_pools": limits.supervision_pools(),
        "settings": training.settings(),
        "placement_needs": pattern.needs,
        "placement_capacity": limits.placement_capacity(geography, pattern),
        "placement_expansion": limits.placement_expansion(geography, pattern),
        "groups": rules.groups(),
        "schemes": rules.schemes(),
        "scheme_routes": rules.scheme_routes(),
        "scheme_uplift": rules.scheme_uplift(),
        "diversity_base": rules.diversity_base(geography, routes),
        "workforce_diversity": people.workforce_diversity(geography),
        "diversity_targets": rules.diversity_targets(routes, intakes),
        "policies": rules.policies(geography),
        "limit_owners": rules.limit_owners(),
    }
