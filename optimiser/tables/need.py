"""Tables about need, money, diversity and policy: what the plan must serve and what holds it back."""

from __future__ import annotations

from typing import Annotated, Literal

from optimiser.tables.column import (
    ALL,
    Amount,
    Declares,
    Positive,
    Refers,
    Share,
    Table,
    Text,
    Year,
    YearOrAll,
    YesNo,
)


class Services(Table):
    """Areas of care with a requirement."""

    name = "services"
    keys = ("service",)

    service: Annotated[str, Declares("service")]
    """short name, used in every other table"""
    title: Text
    """the name that reports print"""
    weight: Positive
    """how much one WTE-year short counts against the other services"""
    plan_reference: Text
    """where the plan names the area"""


class Requirements(Table):
    """Workforce that each service needs."""

    name = "requirements"
    keys = ("service", "region", "year")

    service: Annotated[str, Refers("service")]
    region: Annotated[str, Refers("region")]
    year: Year
    required_wte: Amount
    """WTE needed in the year"""


class SkillMix(Table):
    """Who may meet a service's requirement, and how much of it."""

    name = "skill_mix"
    keys = ("service", "profession")

    service: Annotated[str, Refers("service")]
    profession: Annotated[str, Refers("profession")]
    effectiveness: Positive
    """WTE of requirement met by one WTE deployed"""
    max_share: Share
    """most of the requirement that the profession may meet"""
    planned_share: Share
    """share of the requirement that the service plans for the profession; sums to 1 over a service's professions"""


class TraineeService(Table):
    """Where trainees give care while they train."""

    name = "trainee_service"
    keys = ("route", "service")
    optional = True

    route: Annotated[str, Refers("route")]
    service: Annotated[str, Refers("service")]
    share: Share
    """share of the trainees' service_wte that goes to the service"""


class Funds(Table):
    """Purses with a cash limit per year."""

    name = "funds"
    keys = ("fund",)

    fund: Annotated[str, Declares("fund")]
    """short name, used in every other table"""
    title: Text
    """the name that reports print"""
    scope: Annotated[str, Refers("area", also=(ALL,))]
    """the region or larger area whose trainees it pays for, or all"""
    carry_share: Share
    """most of a year's budget that may be carried to the next year"""


class Budgets(Table):
    """Cash limit of each fund in each year."""

    name = "budgets"
    keys = ("fund", "year")

    fund: Annotated[str, Refers("fund")]
    year: Year
    budget_gbp: Amount
    """pounds of the price year"""


class Schemes(Table):
    """Widening-access support: bursaries, paid experience, mentoring."""

    name = "schemes"
    keys = ("scheme",)
    optional = True

    scheme: Annotated[str, Declares("scheme")]
    """short name, used in every other table"""
    title: Text
    gbp_per_person: Amount
    """price of supporting one starter, pounds"""
    fund: Annotated[str, Refers("fund")]
    max_share: Share
    """most of a route's starts who can have the scheme"""


class SchemeRoutes(Table):
    """Routes whose starters a scheme supports."""

    name = "scheme_routes"
    keys = ("scheme", "route")
    optional = True

    scheme: Annotated[str, Refers("scheme")]
    route: Annotated[str, Refers("route", all_means=True)]


class Groups(Table):
    """Under-represented groups."""

    name = "groups"
    keys = ("group",)
    optional = True

    group: Annotated[str, Declares("group")]
    """short name, used in every other table"""
    title: Text


class SchemeUplift(Table):
    """What a scheme changes."""

    name = "scheme_uplift"
    keys = ("scheme", "group")
    optional = True

    scheme: Annotated[str, Refers("scheme")]
    group: Annotated[str, Refers("group")]
    uplift_share: Share
    """people of the group gained among the starts for each person supported"""


class DiversityBase(Table):
    """Share of a route's starts from a group without any scheme."""

    name = "diversity_base"
    keys = ("route", "region", "group")
    optional = True

    route: Annotated[str, Refers("route", all_means=True)]
    region: Annotated[str, Refers("region", all_means=True)]
    group: Annotated[str, Refers("group")]
    base_share: Share


class DiversityTargets(Table):
    """Least share of starts from a group."""

    name = "diversity_targets"
    keys = ("target", "year")
    optional = True

    target: Text
    """short name of the target"""
    year: YearOrAll
    """intake year"""
    group: Annotated[str, Refers("group")]
    scope: Annotated[str, Refers("route_or_profession", also=(ALL,))]
    """the route or profession whose starts are counted, or all"""
    region: Annotated[str, Refers("area", also=(ALL,))]
    """the region or larger area whose starts are counted, or all"""
    target_share: Share


class Policies(Table):
    """Linear rules written as data."""

    name = "policies"
    keys = ("rule",)
    optional = True

    rule: Annotated[str, Declares("rule")]
    """short name of the rule"""
    measure: Literal["places", "starts", "intake", "spend", "stock"]
    """places, starts and intake in people; spend in pounds of training charges, stock in WTE"""
    where: Text
    """which of them are counted: all, or conditions such as ``profession=hit; kind=top-up``"""
    for_each: Literal["none", "hei", "region", "profession", "route", "programme", "parent"]
    """one limit for each of these, or none for one limit in total"""
    sense: Literal["at_least", "at_most"]
    amount: float
    """a number (people, pounds or WTE), a share of the ``of`` selection, or the growth on the year before"""
    unit: Literal["number", "share", "growth"]
    of: Text
    """for a share: the selection, written as in ``where``, of whose whole total it is a share; otherwise none"""
    years: Text
    """all, a year, a range ``2024..2031`` or a list ``2024, 2026``"""
    why: Text
    """the plan or promise that the rule comes from"""
    owner: Text
    """who could change the rule"""


class LimitOwners(Table):
    """Who could change a limit."""

    name = "limit_owners"
    keys = ("kind", "limit")
    optional = True

    kind: Literal["family", "fund", "setting", "region"]
    limit: Text
    """name of the family of limits, fund, setting or region; a rule has its own owner in policies"""
    owner: Text
    """Treasury, university, trust, ICB, regulator"""


class RelaxationPrices(Table):
    """What giving way on a kind of limit counts when the limits conflict; kinds without a row keep ppopt's price."""

    name = "relaxation_prices"
    keys = ("kind",)
    optional = True

    kind: Text
    """kind of limit, such as budget, placements or team_ratio"""
    unit: Text
    """unit in which the kind is counted: pounds, places, days, WTE, people, people or WTE"""
    price_gbp: Positive
    """what giving way by one unit in one year counts against one pound more of budget, pounds"""
    may_give_way: YesNo
    """whether it may give way at all (yes or no)"""
