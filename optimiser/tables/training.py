"""Tables about training: universities, routes, programmes, and what they may take."""

from __future__ import annotations

from typing import Annotated, Literal

from optimiser.tables.column import (
    NONE,
    Amount,
    AtLeastOne,
    Count,
    Declares,
    Refers,
    Share,
    Table,
    Text,
    Year,
    YearOrAll,
)


class Heis(Table):
    """Universities and training schools."""

    name = "heis"
    keys = ("hei",)

    hei: Annotated[str, Declares("hei")]
    """short name, used in every other table"""
    title: Text
    """the name that reports print"""
    region: Annotated[str, Refers("area")]
    """region, or larger area, where it stands"""
    city: Text


class Routes(Table):
    """Ways to train into one profession."""

    name = "routes"
    keys = ("route",)

    route: Annotated[str, Declares("route")]
    """short name, used in every other table"""
    profession: Annotated[str, Refers("profession")]
    """what the route qualifies people as"""
    title: Text
    """the name that reports print"""
    kind: Literal["core", "part-time", "apprenticeship", "top-up"]
    years: AtLeastOne
    """whole years in training"""
    uptake_share: Share
    """share of those who qualify who take a post in the service"""
    pool: Annotated[str, Refers("pool", also=(NONE,))]
    """supervision pool that its trainees draw on, or none"""


class RouteYears(Table):
    """What one trainee costs, needs and gives in each year of training."""

    name = "route_years"
    keys = ("route", "year_of_training")

    route: Annotated[str, Refers("route")]
    year_of_training: AtLeastOne
    """1 is the first year"""
    present_share: Share
    """share of the starters still in training, times the part of the year that they train"""
    tuition_gbp: Amount
    """tuition for one trainee present for the year, pounds"""
    salary_gbp: Amount
    """salary of one trainee present for the year, employer's costs included, pounds"""
    tariff_gbp: Amount
    """placement tariff for one trainee present for the year, pounds"""
    supervision_wte: Amount
    """WTE of qualified time that one trainee present takes"""
    service_wte: Amount
    """WTE of care that one trainee present gives"""


class Finishers(Table):
    """When starters qualify."""

    name = "finishers"
    keys = ("route", "after_years")

    route: Annotated[str, Refers("route")]
    after_years: AtLeastOne
    """years from the start of training to the first year in post"""
    share: Share
    """share of the starters who qualify after that many years; the rest never do"""


class Charges(Table):
    """Which fund pays which share of a route's costs; employers or the levy pay the rest."""

    name = "charges"
    keys = ("route", "cost_kind", "fund")

    route: Annotated[str, Refers("route")]
    cost_kind: Annotated[str, Refers("cost_kind")]
    """tuition, salary or tariff"""
    fund: Annotated[str, Refers("fund")]
    """the purse that pays, for trainees of the regions in its scope"""
    share: Share
    """share of the cost that the fund pays"""


class Programmes(Table):
    """One university offering one route."""

    name = "programmes"
    keys = ("programme",)

    programme: Annotated[str, Declares("programme")]
    """short name, used in every other table"""
    hei: Annotated[str, Refers("hei")]
    route: Annotated[str, Refers("route")]
    capacity_places: Amount
    """most places that it can take in a year"""
    last_intake_places: Amount
    """intake of the year before the first intake year"""
    min_cohort_places: Amount
    """smallest cohort that is worth running; when places are whole an intake is nothing or at least this"""
    growth_share: Amount
    """most that the intake may grow in a year, as a share of the year before"""
    fall_share: Share
    """most that the intake may fall in a year, as a share of the year before"""
    allowance_places: Amount
    """places that the intake may grow in a year on top of the share, so that a small programme can start"""


class ProgrammeYears(Table):
    """Contracted minimum and agreed maximum where a year differs from the programme's usual capacity."""

    name = "programme_years"
    keys = ("programme", "year")
    optional = True

    programme: Annotated[str, Refers("programme")]
    year: YearOrAll
    min_places: Amount
    """contracted minimum intake"""
    max_places: Amount
    """maximum intake, in place of capacity_places; 0 before the programme opens"""


class ProgrammeBlocks(Table):
    """Programmes whose intakes are bought in blocks, such as whole groups of ten; read when places are whole."""

    name = "programme_blocks"
    keys = ("programme",)
    optional = True

    programme: Annotated[str, Refers("programme", all_means=True)]
    block_places: AtLeastOne
    """places in a block; an intake is a whole number of blocks"""


class ProgrammeExpansion(Table):
    """Lasting extra intake capacity that can be bought: staff, rooms, a new hub."""

    name = "programme_expansion"
    keys = ("programme", "year")
    optional = True

    programme: Annotated[str, Refers("programme")]
    year: YearOrAll
    """year in which it is bought"""
    max_places: Amount
    """most extra places a year that can be bought in the year"""
    gbp_per_place: Amount
    """one-off price of one extra place a year, pounds"""
    lead_years: Count
    """years from buying to the first larger intake"""
    fund: Annotated[str, Refers("fund")]


class Catchments(Table):
    """Regions for which a programme may train."""

    name = "catchments"
    keys = ("programme", "region")

    programme: Annotated[str, Refers("programme")]
    region: Annotated[str, Refers("region", all_means=True)]


class PromisedPlaces(Table):
    """A plan already promised, from which the deviation objective measures."""

    name = "promised_places"
    keys = ("programme", "region", "year")
    optional = True

    programme: Annotated[str, Refers("programme")]
    region: Annotated[str, Refers("region")]
    year: Year
    places: Amount
    """places promised"""


class Settings(Table):
    """Kinds of clinical placement."""

    name = "settings"
    keys = ("setting",)
    optional = True

    setting: Annotated[str, Declares("setting")]
    """short name, used in every other table"""
    title: Text


class PlacementNeeds(Table):
    """Placement days that one trainee needs."""

    name = "placement_needs"
    keys = ("route", "year_of_training", "setting")
    optional = True

    route: Annotated[str, Refers("route")]
    year_of_training: AtLeastOne
    setting: Annotated[str, Refers("setting")]
    days: Amount
    """days in the setting for one trainee present for the year"""


class PlacementCapacity(Table):
    """Placement days that services can offer."""

    name = "placement_capacity"
    keys = ("setting", "region", "year")
    optional = True

    setting: Annotated[str, Refers("setting")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    days: Amount
    """days a year in each such region"""


class PlacementExpansion(Table):
    """Placement days that can be bought on top of capacity."""

    name = "placement_expansion"
    keys = ("setting", "region", "year")
    optional = True

    setting: Annotated[str, Refers("setting")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    max_days: Amount
    """most days that can be bought"""
    gbp_per_day: Amount
    """price of one day, pounds"""
    fund: Annotated[str, Refers("fund")]


class Pools(Table):
    """Groups of routes whose trainees are supervised by the same qualified people."""

    name = "pools"
    keys = ("pool",)
    optional = True

    pool: Annotated[str, Declares("pool")]
    """short name, used in every other table"""
    title: Text


class SupervisionPools(Table):
    """Who may supervise in a pool."""

    name = "supervision_pools"
    keys = ("pool", "profession")
    optional = True

    pool: Annotated[str, Refers("pool")]
    profession: Annotated[str, Refers("profession")]
