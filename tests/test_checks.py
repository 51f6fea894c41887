"""Rules across tables: what is missing, what does not add up, what hangs loose."""

from __future__ import annotations

import pytest

from optimiser.checks import CHECKS
from optimiser.loading import load
from optimiser.reading.columns import columns_of
from optimiser.tables import BY_NAME
from tests.spoil import append, copy_of_tiny, problems, remove, replace, told, warnings


@pytest.fixture
def folder(tmp_path):
    """A copy of the tiny instance."""
    return copy_of_tiny(tmp_path)


ADDED = {
    "cohort long gone": (
        "pipeline.csv",
        "doctorate,north,2019,2,made up,assumed",
        (
            "pipeline.csv line 7, intake_year: the cohort of route doctorate begun in 2019 had qualified by 2022, "
            "before 2024. Remove the row; those people belong in workforce."
        ),
    ),
    "year after the end": (
        "placement_needs.csv",
        "certificate,2,clinic,5,made up,assumed",
        (
            "placement_needs.csv line 5, year_of_training: year 2 of route certificate, which lasts 1. "
            "Remove the row, or correct the route's years."
        ),
    ),
    "two professions": (
        "career_moves.csv",
        "doctorate,therapist,2025,0.8,made up,assumed",
        (
            "career_moves.csv line 2, share: the shares of route doctorate, year 2025 sum to 1.05. "
            "They sum to at most 1: each starter leaves one post."
        ),
    ),
    "time given twice": (
        "trainee_service.csv",
        "certificate,children,0.5,made up,assumed",
        (
            "trainee_service.csv line 4, share: the shares of route certificate sum to 1.5. "
            "They sum to at most 1: a trainee's time is given once."
        ),
    ),
}


@pytest.mark.parametrize(("file", "line", "message"), ADDED.values(), ids=ADDED)
def test_row_too_many(folder, file, line, message):
    """A row that contradicts other tables is told."""
    append(folder, file, line)
    assert [message] == problems(folder)


CHANGED = {
    "planned shares": (
        ("skill_mix.csv", "0.8,0.5,0.4", "0.8,0.5,0.3"),
        (
            "skill_mix.csv line 2, planned_share: the shares of service adult sum to 0.9. "
            "They sum to 1 over a service's professions."
        ),
    ),
    "finishers": (
        ("finishers.csv", "doctorate,3,0.1", "doctorate,3,0.5"),
        (
            "finishers.csv line 2, share: the shares of route doctorate sum to 1.2. "
            "They sum to at most 1: each starter qualifies at most once."
        ),
    ),
    "charges in one region": (
        ("charges.csv", "training,0.8", "training,0.9"),
        (
            "charges.csv line 3, share: the shares of route doctorate, cost kind salary, region north sum to 1.1. "
            "They sum to at most 1: these funds pay for the same trainees."
        ),
    ),
    "stays": (
        ("stays.csv", "north,south,0.1", "north,south,0.3"),
        (
            "stays.csv line 2, share: the shares of route doctorate, from region north sum to 1.1. "
            "They sum to at most 1: each person takes one post."
        ),
    ),
    "minimum above maximum": (
        ("programme_years.csv", "2025,3,5", "2025,6,5"),
        (
            "programme_years.csv line 2, min_places: the minimum of 6 is above the maximum of 5. "
            "Lower the minimum or raise the maximum."
        ),
    ),
    "block too large": (
        ("programme_blocks.csv", "vale-certificate,2,", "vale-certificate,9,"),
        (
            "programme_blocks.csv line 2, block_places: a block of 9 places at vale-certificate, which takes 8 at the "
            "most. Make the blocks smaller, or correct the programme's capacity."
        ),
    ),
    "block of a programme that is none": (
        ("programme_blocks.csv", "vale-certificate", "veil-certificate"),
        (
            "programme_blocks.csv line 2, programme: 'veil-certificate' is not a programme. "
            "Did you mean 'vale-certificate'?"
        ),
    ),
    "block of half places": (
        ("programme_blocks.csv", "vale-certificate,2,", "vale-certificate,2.5,"),
        "programme_blocks.csv line 2, block_places: '2.5' is not a whole number. Write a whole number.",
    ),
    "block of no places": (
        ("programme_blocks.csv", "vale-certificate,2,", "vale-certificate,0,"),
        "programme_blocks.csv line 2, block_places: '0' is below 1. Write a whole number, 1 or more.",
    ),
    "unknown owner": (
        ("limit_owners.csv", "family,supervision", "family,supervison"),
        "limit_owners.csv line 4, limit: 'supervison' is not a family. Did you mean 'supervision'?",
    ),
    "two meanings of an area": (
        ("regions.csv", "south,South,country", "south,South,north"),
        (
            "regions.csv line 3, parent: the parent north of region south is also the name of a region. "
            "Call the larger area by another name."
        ),
    ),
}


@pytest.mark.parametrize(("change", "message"), CHANGED.values(), ids=CHANGED)
def test_does_not_add_up(folder, change, message):
    """Figures and names that contradict each other are told once."""
    replace(folder, *change)
    assert [message] == problems(folder)


REMOVED = {
    "opening workforce": (
        {"workforce.csv": ["practitioner,south"]},
        """
        workforce.csv: no row for profession practitioner; region south.
          Add it; write 0 where there is nobody in post.
        """,
    ),
    "finishers": (
        {"finishers.csv": ["certificate"]},
        """
        finishers.csv: no row for route certificate.
          Say what share of its starters qualify, and after how many years.
        """,
    ),
    "charges": (
        {"charges.csv": ["certificate,tariff"]},
        """
        charges.csv: no row for route certificate; cost kind tariff.
          Name the fund that pays; share 0 if employers or the levy pay it all.
        """,
    ),
    "pipeline": (
        {"pipeline.csv": ["doctorate,all", "doctorate,south"]},
        """
        pipeline.csv: no row for route doctorate; region north; intake year 2022.
          Add the people who began; write 0 if none did.
        pipeline.csv: no row for route doctorate; region south.
          Add the people who began; write 0 if none did.
        """,
    ),
    "placement capacity": (
        {"placement_capacity.csv": ["ward"]},
        """
        placement_capacity.csv: no row for setting ward.
          Add it; write 0 where there is no room.
        """,
    ),
    "diversity base": (
        {"diversity_base.csv": ["certificate,all"]},
        """
        diversity_base.csv: no row for route certificate; group minority; region south.
          Add the group's share of starts without any scheme; 0 if there is none.
        """,
    ),
    "nobody may meet it": (
        {"skill_mix.csv": ["children"]},
        """
        services.csv line 3: no profession may meet the requirement of service children.
          Say in skill_mix who may, with a max_share above 0.
        """,
    ),
    "route without programme": (
        {
            "programmes.csv": ["vale"],
            "programme_years.csv": ["vale"],
            "programme_blocks.csv": ["vale"],
            "catchments.csv": ["vale"],
            "promised_places.csv": ["vale"],
            "policies.csv": ["steady"],
        },
        """
        routes.csv line 3: no programme teaches route certificate.
          Add a programme (capacity_places 0 if it is closed), or remove the route.
        """,
    ),
    "programme without catchment": (
        {"catchments.csv": ["vale"], "promised_places.csv": ["vale"]},
        """
        programmes.csv line 3: programme vale-certificate has no row in catchments.
          Say which regions it may train for; region all for every one.
        """,
    ),
    "promise outside the catchment": (
        {"catchments.csv": ["vale-certificate,south"]},
        """
        promised_places.csv line 4, region: programme vale-certificate does not train for region south.
          Add the pair to catchments, or remove the row.
        """,
    ),
    "pool without supervisors": (
        {"supervision_pools.csv": ["therapy"]},
        """
        pools.csv line 2: no profession may supervise in pool therapy.
          Name one in supervision_pools, or remove the pool.
        """,
    ),
    "length of service in one region only": (
        {"length_of_service.csv": ["practitioner,south"]},
        """
        length_of_service.csv: no row for profession practitioner; region south.
          Add it, or remove the profession's other rows: then it is reckoned from its leavers.
        """,
    ),
    "scheme without effect": (
        {"scheme_uplift.csv": ["bursary"], "scheme_routes.csv": ["bursary"]},
        """
        schemes.csv line 2: scheme bursary has no row in scheme_uplift.
          Say which group it helps, and how much.
        schemes.csv line 2: scheme bursary has no row in scheme_routes.
          Say which routes it supports; route all for every one.
        """,
    ),
    "team without seniors": (
        {"team_ratio_roles.csv": ["practitioners-per-therapist,therapist"]},
        """
        team_ratios.csv line 2: ratio practitioners-per-therapist has no senior profession.
          Name one in team_ratio_roles.
        """,
    ),
}


@pytest.mark.parametrize(("removed", "messages"), REMOVED.values(), ids=REMOVED)
def test_missing(folder, removed, messages):
    """A row without which another means nothing is asked for."""
    for file, beginnings in removed.items():
        for beginning in beginnings:
            remove(folder, file, beginning)
    assert told(messages) == problems(folder)


@pytest.mark.parametrize(
    ("rows", "line", "found"),
    [
        (["practitioner,south,1,4.5"], 3, "4.5 WTE for 1 years or more, and 4 WTE in post"),
        (
            ["practitioner,south,1,3", "practitioner,north,2,6", "practitioner,south,2,3.5"],
            5,
            "3.5 WTE for 2 years or more, and 3 WTE in post for 1 or more",
        ),
    ],
)
def test_nobody_is_in_post_for_longer_and_not_for_shorter(folder, rows, line, found):
    """A warning: a plan carried on may count people who have moved on since."""
    written = "\n".join(f"{row},made up,assumed" for row in rows)
    replace(folder, "length_of_service.csv", "practitioner,south,1,3,made up,assumed", written)
    todo = "Correct it, unless a plan counts people there who have moved on to train (docs/decisions/0005)."
    assert warnings(folder) == [f"length_of_service.csv line {line}, wte: {found}. {todo}"]


BLOCKS = {
    "a year of the plan has room": (("programme_years.csv", "2025,3,5", "2025,3,20"), 20, []),
    "only the tail has room": (
        ("programme_years.csv", "vale-certificate,2027,0,7", "hill-doctorate,2027,0,20"),
        20,
        [7],
    ),
    "what can be built in time": (("programme_expansion.csv", "2024,2,", "2024,14,"), 19, []),
    "what can be built too late": (("programme_expansion.csv", "2024,2,10000,1", "2024,14,10000,2"), 19, [6]),
    "what is agreed for a year is less than the capacity": (("programmes.csv", "doctorate,6,", "doctorate,6,"), 7, []),
    "closed but for a year with an agreed intake": (
        ("programmes.csv", "hill-doctorate,hill,doctorate,6,", "hill-doctorate,hill,doctorate,0,"),
        7,
        [],
    ),
}


@pytest.mark.parametrize(("change", "block", "takes"), BLOCKS.values(), ids=BLOCKS)
def test_a_block_fits_in_some_year_of_the_plan(folder, change, block, takes):
    """Capacity or what is agreed in its place, with what can be built in time; the tail does not count."""
    replace(folder, *change)
    append(folder, "programme_blocks.csv", f"hill-doctorate,{block},made up,assumed")
    if not takes:
        assert load(folder).programme_blocks["block_places"].to_list() == [2, block]
        return
    (most,) = takes
    (said,) = problems(folder)
    assert said == (
        f"programme_blocks.csv line 3, block_places: a block of {block} places at hill-doctorate, which takes {most} "
        "at the most. Make the blocks smaller, or correct the programme's capacity."
    )


def test_gap_in_training(folder):
    """The years of a route are its first, second and so on, without a gap."""
    replace(folder, "route_years.csv", "doctorate,2,0.9", "doctorate,3,0.9")
    expected = [
        (
            "route_years.csv: no row for route doctorate; year of training 2. "
            "Add it; write 0 for what is not paid or needed."
        ),
        (
            "route_years.csv line 3, year_of_training: year 3 of route doctorate, which lasts 2. "
            "Remove the row, or correct the route's years."
        ),
    ]
    assert expected == problems(folder)


def test_scope_with_two_meanings(folder):
    """A scope may not be a profession and a route into another one."""
    for file in folder.glob("*.csv"):
        file.write_text(file.read_text().replace("certificate", "therapist"))
    found = "therapist is a profession, and a route into another"
    replace(folder, "diversity_targets.csv", "minority,practitioner", "minority,therapist")
    todo = "Give the route or the profession another name."
    assert f"diversity_targets.csv line 3, scope: {found}. {todo}" in problems(folder)


def test_policies(folder):
    """A rule that cannot be read, names what there is not, or counts nothing is told by column."""
    replace(folder, "policies.csv", "profession=therapist,region,at_least,1", "profession=therapsit,region,at_least,1")
    replace(folder, "policies.csv", "cost_kind=tuition; fund=training", "hei=hill")
    replace(folder, "policies.csv", "2025..2027", "2025..2037")
    replace(folder, "policies.csv", "route=doctorate,none,", "route:x,hei,")
    replace(folder, "policies.csv", "0.25,growth,none,2024", "0.25,growth,all,x")
    replace(folder, "policies.csv", "route=certificate,none", "route=certificate; hei=hill,none")
    expected = """
        2, where: 'route:x' is not a condition such as profession=hit.
          Write all, or conditions such as 'profession=hit; kind=top-up'.
        2, of: a growth is not a share of anything. Write none, or unit share.
        2, years: 'x' is neither all, a year, nor a range such as 2024..2031.
          Write all, a year, a range such as 2024..2031, or a list.
        2, for_each: starts has no hei. Use one of: route, kind, profession, family, new_role, region, parent.
        3, where: selects no intake. Each condition holds somewhere, but all of them nowhere.
        4, where: 'therapsit' is not a profession of places. Did you mean 'therapist'?
        6, where: 'hei' is not a column of spend.
          Use one of: route, kind, profession, family, new_role, cost_kind, fund, region, ... (9 in all).
        7, years: 2028..2037 is not among the years 2024..2027.
          Write all, a year, a range such as 2024..2031, or a list.
        """
    assert [f"policies.csv line {message}" for message in told(expected)] == problems(folder)


def test_growth_on_a_year_without_data(folder):
    """A rule may not grow on what was never told: last year's spending, or last year's places by region."""
    append(folder, "policies.csv", "a,spend,all,none,at_most,0.1,growth,none,all,why,Treasury,made up,assumed")
    append(folder, "policies.csv", "b,places,all,region,at_most,0.1,growth,none,2024,why,ICB,made up,assumed")
    append(folder, "policies.csv", "c,places,all,region,at_most,0.1,growth,none,2025,why,ICB,made up,assumed")
    expected = """
        9, years: growth of spend in 2024, and what was spent before is not data.
          Let the rule begin a year later.
        10, years: growth of places by region in 2024, and last year's are not data.
          Let the rule begin a year later. Or use starts.
        """
    assert [f"policies.csv line {message}" for message in told(expected)] == problems(folder)


def test_fund_that_buys_elsewhere(folder):
    """A fund of one region buys nothing in another."""
    replace(folder, "recruitment.csv", "practitioner,south,all,1,8000,training", "practitioner,south,all,1,8000,local")
    found = "south is outside the scope of fund local"
    assert [f"recruitment.csv line 3, fund: {found}. Name a fund that pays there."] == problems(folder)


def test_units(folder):
    """Pay and tuition that look a thousand times too small or large are warnings, since they may be meant."""
    replace(folder, "professions.csv", "1,50000,no", "1,50,no")
    replace(folder, "route_years.csv", "0.9,10000,30000", "0.9,10,30000000")
    expected = [
        (
            "professions.csv line 2, pay_gbp: 50 is little for a year in pounds. "
            "Write pounds a year, not thousands; leave it if it is right."
        ),
        (
            "route_years.csv line 3, salary_gbp: 30000000 is much for a year in pounds. "
            "Write pounds a year, not pence; leave it if it is right."
        ),
        (
            "route_years.csv line 3, tuition_gbp: 10 is little for a year in pounds. "
            "Write pounds a year, not thousands; leave it if it is right."
        ),
    ]
    assert expected == warnings(folder)


def test_idle(folder):
    """What is declared and used by nothing is a warning, and so is a requirement that can be met in part only."""
    append(folder, "heis.csv", "dale,Dale College,south,Dale,made up,assumed")
    append(folder, "funds.csv", "spare,Spare,all,0,made up,assumed")
    append(folder, "budgets.csv", *(f"spare,{year},0,made up,assumed" for year in range(2024, 2028)))
    replace(folder, "routes.csv", "1,1,practice", "1,1,none")
    replace(folder, "skill_mix.csv", "children,therapist,1,1,", "children,therapist,1,0.7,")
    expected = [
        "heis.csv line 4: dale teaches no programme. Add its programmes, or remove it.",
        "funds.csv line 4: fund spare pays for nothing. Charge something to it, or remove it.",
        (
            "routes.csv line 3, pool: trainees of route certificate need supervision and draw on no pool. "
            "Name a pool, or nobody's time is taken."
        ),
        (
            "skill_mix.csv line 4, max_share: professions may meet only 0.9 of service children. "
            "The rest stays short whatever is planned."
        ),
    ]
    assert expected == warnings(folder)


def test_checks_read_what_there_is():
    """Each check names tables and columns that exist, and says in a sentence what it holds."""
    known = {*BY_NAME, *(f"{name}.{column.name}" for name, table in BY_NAME.items() for column in columns_of(table))}
    assert set() == {name for check in CHECKS for name in check.reads} - known
    assert all(check.find.__doc__ and check.find.__doc__.endswith(".") for check in CHECKS)


def test_tiny_shows_every_table():
    """The tiny instance passes every check and has rows in every table."""
    inst = load("tiny")
    assert inst.warnings == ()
    assert [name for name in BY_NAME if inst.table(name).empty] == []
