"""The tables of an instance, each described once.

The classes here are the data dictionary: readers convert by them, checks refer to them, docs/tables.md is printed from
them.  ``TABLES`` lists them in the order in which the documentation tells the story.
"""

from __future__ import annotations

from optimiser.tables.column import (
    ALL,
    NONE,
    ORIGIN,
    Declares,
    Refers,
    Table,
    YearColumn,
)
from optimiser.tables.need import (
    Budgets,
    DiversityBase,
    DiversityTargets,
    Funds,
    Groups,
    LimitOwners,
    Policies,
    RelaxationPrices,
    Requirements,
    SchemeRoutes,
    Schemes,
    SchemeUplift,
    Services,
    SkillMix,
    TraineeService,
)
from optimiser.tables.training import (
    Catchments,
    Charges,
    Finishers,
    Heis,
    PlacementCapacity,
    PlacementExpansion,
    PlacementNeeds,
    Pools,
    ProgrammeBlocks,
    ProgrammeExpansion,
    Programmes,
    ProgrammeYears,
    PromisedPlaces,
    Routes,
    RouteYears,
    Settings,
    SupervisionPools,
)
from optimiser.tables.workforce import (
    CareerMoves,
    Joiners,
    LeaveRates,
    LengthOfService,
    MoveLimits,
    Pipeline,
    Professions,
    Recruitment,
    Regions,
    Retention,
    Stays,
    TeamRatioRoles,
    TeamRatios,
    Workforce,
    WorkforceDiversity,
)

TABLES: tuple[type[Table], ...] = (
    # who and where
    Professions,
    Regions,
    Heis,
    Services,
    Funds,
    # how people train
    Routes,
    RouteYears,
    Finishers,
    Charges,
    Programmes,
    ProgrammeYears,
    ProgrammeBlocks,
    ProgrammeExpansion,
    Catchments,
    PromisedPlaces,
    # who is in post, who comes and who goes
    Workforce,
    LengthOfService,
    LeaveRates,
    Joiners,
    Pipeline,
    Stays,
    CareerMoves,
    MoveLimits,
    Recruitment,
    Retention,
    # what is needed
    Requirements,
    SkillMix,
    TraineeService,
    TeamRatios,
    TeamRatioRoles,
    # what holds the plan back
    Budgets,
    Pools,
    SupervisionPools,
    Settings,
    PlacementNeeds,
    PlacementCapacity,
    PlacementExpansion,
    Groups,
    Schemes,
    SchemeRoutes,
    SchemeUplift,
    DiversityBase,
    WorkforceDiversity,
    DiversityTargets,
    Policies,
    LimitOwners,
    RelaxationPrices,
)

BY_NAME = {table.name: table for table in TABLES}

__all__ = ["ALL", "BY_NAME", "NONE", "ORIGIN", "TABLES", "Declares", "Refers", "Table", "YearColumn"]
