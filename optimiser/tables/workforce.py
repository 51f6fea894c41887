"""Tables about people in post: professions, regions, stock, leavers, joiners, careers."""

from __future__ import annotations

from typing import Annotated

from optimiser.tables.column import (
    Amount,
    AtLeastOne,
    Count,
    Declares,
    Positive,
    Refers,
    Share,
    Table,
    Text,
    YearColumn,
    YearOrAll,
    YesNo,
)


class Professions(Table):
    """What people qualify as."""

    name = "professions"
    keys = ("profession",)

    profession: Annotated[str, Declares("profession")]
    """short name, used in every other table"""
    title: Text
    """the name that reports print"""
    family: Text
    """group of professions, for example psychologist, therapist, practitioner, associate"""
    wte_per_head: Positive
    """whole-time equivalents per person in post"""
    leave_rate: Share
    """share of the stock that leaves the service in a year, unless leave_rates says otherwise"""
    supervising_share: Share
    """most of the experienced stock's time that may go to supervising trainees"""
    experience_years: Count
    """years after qualifying before a person may supervise"""
    pay_gbp: Amount
    """pay bill of one WTE in post for a year, employer's costs included, pounds"""
    new_role: YesNo
    """whether this is one of the new roles (yes or no)"""


class Regions(Table):
    """The planning geography: NHS regions or integrated care boards."""

    name = "regions"
    keys = ("region",)

    region: Annotated[str, Declares("region")]
    """short name, used in every other table"""
    title: Text
    """the name that reports print"""
    parent: Annotated[str, Declares("parent")]
    """the larger area that the region belongs to; limits may be stated for it"""
    population: Amount
    """residents"""
    tile_column: int
    """column of the region's tile on the map, counted from the west"""
    tile_row: int
    """row of the region's tile on the map, counted from the north"""


class Workforce(Table):
    """People in post just before the first intake year."""

    name = "workforce"
    keys = ("profession", "region")

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region")]
    wte: Amount
    """WTE in post at the end of the year before the first intake year"""


class LengthOfService(Table):
    """How long the opening workforce has been in post; where nothing is given it is reckoned from its leavers."""

    name = "length_of_service"
    keys = ("profession", "region", "years_in_post")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region")]
    years_in_post: AtLeastOne
    """whole years, from 1 on; what matters are those before people may supervise, or move on to train"""
    wte: Amount
    """WTE of the opening workforce in post for at least so many years"""


class LeaveRates(Table):
    """Leavers where they differ from the profession's usual rate."""

    name = "leave_rates"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    rate: Share
    """share of the stock of the year before that leaves during the year"""


class Joiners(Table):
    """People who join from outside without being paid for: returners, movers from elsewhere."""

    name = "joiners"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    wte: Amount
    """WTE that join each such region in each such year"""


class CareerMoves(Table):
    """Trainees who leave another profession's post to train."""

    name = "career_moves"
    keys = ("route", "from_profession", "year")
    optional = True

    route: Annotated[str, Refers("route")]
    from_profession: Annotated[str, Refers("profession")]
    year: YearOrAll
    share: Share
    """share of the route's starts of the intake year who come from a post in the profession"""


class MoveLimits(Table):
    """How fast a profession may be drained by its people moving on to train."""

    name = "move_limits"
    keys = ("profession",)
    optional = True

    profession: Annotated[str, Refers("profession")]
    movable_share: Share
    """most of the eligible stock that may leave to train in a year"""
    years_after_qualifying: Count
    """years in post that the funding rule demands before another funded training"""


class Recruitment(Table):
    """Hiring from outside training, at a price."""

    name = "recruitment"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    max_wte: Amount
    """most WTE that can be hired in each such region in each such year"""
    gbp_per_wte: Amount
    """one-off price of hiring one WTE, pounds"""
    fund: Annotated[str, Refers("fund")]


class Retention(Table):
    """Keeping people who would have left, at a price."""

    name = "retention"
    keys = ("profession", "region", "year")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    year: YearOrAll
    retainable_share: Share
    """most of the year's leavers who can be kept"""
    gbp_per_wte: Amount
    """price of keeping one WTE for the year, pounds"""
    fund: Annotated[str, Refers("fund")]


class TeamRatios(Table):
    """Limits on new or junior roles for each senior who holds the clinical risk."""

    name = "team_ratios"
    keys = ("ratio",)
    optional = True

    ratio: Annotated[str, Declares("ratio")]
    """short name of the limit"""
    title: Text
    max_ratio: Amount
    """most weighted junior WTE for one weighted senior WTE"""


class TeamRatioRoles(Table):
    """Which professions count on which side of a team ratio."""

    name = "team_ratio_roles"
    keys = ("ratio", "profession", "side")
    optional = True

    ratio: Annotated[str, Refers("ratio")]
    profession: Annotated[str, Refers("profession")]
    side: Annotated[str, Refers("side")]
    """junior or senior"""
    weight: Positive
    """how much one WTE counts"""


class WorkforceDiversity(Table):
    """Share of the opening workforce from each group, reported forward."""

    name = "workforce_diversity"
    keys = ("profession", "region", "group")
    optional = True

    profession: Annotated[str, Refers("profession")]
    region: Annotated[str, Refers("region", all_means=True)]
    group: Annotated[str, Refers("group")]
    share: Share
    """share of the stock in post before the first intake year"""


class Stays(Table):
    """Where people work after qualifying; without rows for a route and region they stay where they trained."""

    name = "stays"
    keys = ("route", "from_region", "to_region")
    optional = True

    route: Annotated[str, Refers("route", all_means=True)]
    from_region: Annotated[str, Refers("region")]
    """region that commissioned the training"""
    to_region: Annotated[str, Refers("region")]
    """region of the first post"""
    share: Share
    """share of the route's qualifiers of the first region who take a post in the second"""


class Pipeline(Table):
    """Cohorts that began before the first intake year and have not all qualified."""

    name = "pipeline"
    keys = ("route", "region", "intake_year")

    route: Annotated[str, Refers("route")]
    region: Annotated[str, Refers("region", all_means=True)]
    intake_year: Annotated[int, YearColumn("before", all_means=True)]
    """academic year in which the cohort began, before the first intake year"""
    trainees: Amount
    """people who started, in each such region and year"""
