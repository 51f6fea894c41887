"""The frontier: bounds that hold wherever one looks, slopes, kinks, edges, and what may not be said."""

from __future__ import annotations

import multiprocessing
import sys
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from optimiser.analyses import processes
from optimiser.analyses.frontier import Asked, Effort, Shape, axis, cost_of_fairness, frontier, surface
from optimiser.analyses.frontier.amount import amount
from optimiser.analyses.frontier.curve import gaps, lower, sides, solved, upper
from optimiser.analyses.frontier.edge import edge
from optimiser.analyses.frontier.ground import first_objective, ground, moving_column
from optimiser.analyses.frontier.point import Job
from optimiser.analyses.frontier.pool import solving
from optimiser.analyses.frontier.proof import most_of, proof
from optimiser.analyses.frontier.steps import round_between
from optimiser.analyses.frontier.tables import curve, gains, grid, limits
from optimiser.analyses.frontier.trace import trace
from optimiser.analyses.frontier.way import Way
from optimiser.errors import Infeasible, LimitReached, UsageError
from optimiser.loading import load
from optimiser.model import build
from optimiser.solution import Options
from tests.by_hand import least
from tests.generated import instance, sketches

TINY = Asked("tiny")
WITHIN = 0.001
ROUNDING = 1e-7
"""By how much two solvers may differ, relative to the value."""


def truth(change, options=None, name="tiny"):
    """The least first objective of the instance with a change, found by scipy; inf if no plan meets its limits."""
    inst = load(name, (), (change,) if change else ())
    if options:
        inst = replace(inst, horizon=inst.horizon.model_copy(update=options))
    return least(build(inst))


def is_between(points, shape, place, value):
    """Whether a value lies between the bounds at a place."""
    room = ROUNDING * max(abs(value), 1e-3)
    return lower(points, shape, place) - room <= value <= upper(points, shape, place) + room


@pytest.fixture(scope="module")
def money():
    """Budgets of tiny from -40% to +40%."""
    return frontier(TINY, axis("budgets", "-40%", "+40%"))


@pytest.fixture(scope="module")
def ways():
    """The programs along the same line."""
    return ground(Way("tiny", (), (), (axis("budgets", "-40%", "+40%"),), Options()), 1)


# ---- proven everywhere


def test_solving_anywhere_finds_a_value_between_the_bounds(money):
    """Places between where plans begin and the high end, each solved from nothing by another program."""
    found = money.traced
    for place in np.linspace(found.first.place, 1.0, 9):
        value = truth(money.axis.change(place))
        assert is_between(found.points, money.shape, place, value), place


def test_the_bounds_are_as_near_as_promised(money):
    """At two thousand places, and not only where the gaps were looked for."""
    points = money.traced.points
    places = np.linspace(points[0].place[0], 1.0, 2000)
    apart = [
        (upper(points, money.shape, place) - lower(points, money.shape, place)) / upper(points, money.shape, place)
        for place in places
    ]
    assert max(apart) <= money.traced.widest + 1e-12 <= WITHIN + 1e-12
    assert money.traced.widest == pytest.approx(max(gap.share for gap in gaps(points, money.shape)))


def test_a_tighter_promise_is_kept_too():
    """A tenth of the gap takes more places, and has them."""
    made = frontier(TINY, axis("budgets", "-2%", "+2%"), Effort(within=1e-4))
    assert made.traced.widest <= 1e-4
    assert made.traced.solves > frontier(TINY, axis("budgets", "-2%", "+2%")).traced.solves


def test_what_is_not_reached_is_said():
    """With room for a few places only the gap stays open, and is told as it is."""
    made = frontier(TINY, axis("budgets", "-9%", "+40%"), Effort(most=14))
    assert made.traced.solves <= 16
    assert made.traced.widest > WITHIN
    value = truth(made.axis.change(0.03))
    assert is_between(made.traced.points, made.shape, 0.03, value)


def test_shown_places_are_round_and_have_today_among_them(money):
    """Both ends as far as there are plans, round places between them, and the instance as it stands."""
    shown = curve(money).query("shown")
    assert shown["at"].round(6).to_list() == [round(money.axis.figure(money.traced.first.place), 6), 0.0, 0.2, 0.4]
    assert shown["is_today"].to_list() == [False, True, False, False]
    assert shown["most"].to_list()[1] == pytest.approx(8.59247913585, rel=1e-9)


@settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(sketches())
def test_any_instance_lies_between_its_bounds(sketch):
    """Instances nobody thought of: wherever there is a plan the value is between the bounds, and nowhere else."""
    inst = instance(sketch)

    def at(place):
        factor = 0.7 + 0.6 * place[0]
        return replace(inst, budgets=inst.budgets.assign(budget_gbp=inst.budgets["budget_gbp"] * factor))

    made = ground(at, 1)
    assert made.shape is Shape.CONVEX
    with solving(made, inst, 1, lambda _point: None) as solve:
        found = trace(made, solve, [0.0, 0.5, 1.0], WITHIN, 200)
    for place in (0.0, 0.13, 0.31, 0.5, 0.77, 1.0):
        value = least(build(at((place,))))
        outside = not found.points or not found.points[0].place[0] <= place <= found.points[-1].place[0]
        if outside:
            near = [one.place for one in (found.first, found.last) if one is not None and abs(one.place - place) < 1e-4]
            assert np.isinf(value) or near
        else:
            assert is_between(found.points, made.shape, place, value)


# ---- slopes


def test_slopes_are_finite_differences(money, ways):
    """What a step changes is what solving a little further on finds, at every place but the outermost."""
    step = 1e-6
    for place in (0.41, 0.5, 0.6, 0.9):
        point = Job((place,), WITHIN).solved(ways, money.inst)
        beside = [truth(money.axis.change(place + side * step)) for side in (-1, 1)]
        assert point.slopes[0] == pytest.approx((beside[1] - beside[0]) / (2 * step), rel=1e-3, abs=1e-3)


@pytest.fixture(scope="module")
def kink(money):
    """A place at which the curve bends: where the lines of two neighbours meet, and is solved to be a corner."""
    for one, other in pairwise(money.traced.points):
        bend = other.slopes[0] - one.slopes[0]
        if bend < 1:
            continue
        place = one.place[0] + (one.value - other.value + other.slopes[0] * (other.place[0] - one.place[0])) / bend
        height = one.value + one.slopes[0] * (place - one.place[0])
        if truth(money.axis.change(place)) == pytest.approx(height, rel=1e-9):
            return place, one.slopes[0], other.slopes[0]
    raise AssertionError


def test_both_slopes_at_a_kink_are_known(ways, tiny, kink):
    """Where more buys less than what less would cost, both are told; a price alone would be true of one side only."""
    place, before, after = kink
    with solving(ways, tiny, 1, lambda _point: None) as solve:
        found = trace(ways, solve, [place - 0.02, place, place + 0.02], WITHIN, 200)
    points = list(found.points)
    number = next(number for number, point in enumerate(points) if point.place[0] == place)
    below, above = sides(points, number)
    step = 1e-5
    change = axis("budgets", "-40%", "+40%").change
    value = truth(change(place))
    assert before < after
    assert [
        (value - truth(change(place - step))) / step,
        (truth(change(place + step)) - value) / step,
    ] == pytest.approx([before, after], rel=1e-4)
    assert below[0] - 1e-6 <= before <= below[1] + 1e-6
    assert above[0] - 1e-6 <= after <= above[1] + 1e-6
    assert below[0] == pytest.approx(before, rel=1e-6)
    assert above[1] == pytest.approx(after, rel=1e-6)


def test_worth_is_for_one_step_of_money(money):
    """A thousand pounds more or less, in words of the axis: the slope over the whole line, divided by its pounds."""
    line = curve(money).query("is_today").iloc[0]
    assert (line["step"], line["amount_unit"], line["amount"]) == (1000.0, "pounds", 1_860_000.0)
    more, less = (truth(f"budgets.budget_gbp *= {1 + side * 10 / 1_860_000!r}") for side in (1, -1))
    assert line["more_most"] == pytest.approx((more - line["most"]) * 100, rel=1e-4)
    assert line["less_least"] == pytest.approx((less - line["most"]) * 100, rel=1e-4)
    assert line["more_least"] <= line["more_most"] <= 0 <= line["less_least"] <= line["less_most"]


# ---- edges


def test_where_plans_begin_is_found_and_nothing_is_said_beyond(money):
    """A hair below no plan meets all the limits; at the place itself one does."""
    first = money.traced.first
    assert money.traced.last is None
    assert np.isinf(truth(money.axis.change(first.beyond - 1e-5)))
    assert np.isfinite(truth(money.axis.change(first.place)))
    assert 0 < first.place - first.beyond < 1e-4
    assert money.traced.points[0].place[0] == first.place
    assert np.isinf(upper(money.traced.points, money.shape, first.beyond - 1e-5))


def test_where_plans_end_is_found_too():
    """More people needed within the same shortfall: at some point it cannot be done."""
    options = Options(max_shortfall=9.0)
    made = frontier(Asked("tiny", options=options), axis("requirements", "-10%", "+20%"))
    last = made.traced.last
    capped = {"max_shortfall": 9.0}
    assert made.traced.first is None
    assert np.isinf(truth(made.axis.change(last.beyond + 1e-5), capped))
    assert np.isfinite(truth(made.axis.change(last.place), capped))


def test_edges_are_halved_in_where_coefficients_move():
    """A team ratio of nearly nothing: the edge is known from both sides."""
    made = frontier(TINY, axis("team_ratios", "-99%", "0%"), Effort(within=0.2, about=2))
    first = made.traced.first
    assert np.isinf(truth(made.axis.change(first.beyond)))
    assert np.isfinite(truth(made.axis.change(first.place)))
    assert 0 < first.place - first.beyond < 0.02


def test_no_plan_anywhere_is_an_error():
    """An instance whose limits conflict on the whole line."""
    with pytest.raises(Infeasible, match="anywhere between the two ends"):
        frontier(Asked("infeasible"), axis("budgets", "-10%", "0%"))
    with pytest.raises(Infeasible, match="whatever the regions get"):
        cost_of_fairness(Asked("infeasible"))


# ---- what moves, and what may be said of it


@pytest.mark.parametrize(
    ("texts", "shape"),
    [
        (("budgets", "-5%", "+5%"), Shape.CONVEX),
        (("funds.carry_share", "-50%", "+50%"), Shape.CONVEX),
        (("requirements", "-3%", "+3%"), Shape.CONVEX),
        (("diversity_targets", "-10%", "+2%"), Shape.RISING),
        (("team_ratios", "-2%", "+2%"), Shape.FALLING),
        (("policies.amount where rule = no-hei-dominates", "0.69", "0.71"), Shape.FALLING),
        (("professions.leave_rate", "-10%", "+10%"), Shape.UNKNOWN),
        (("route_years.tuition_gbp", "-10%", "+10%"), Shape.UNKNOWN),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value.value,
)
def test_no_more_is_claimed_than_is_so(texts, shape):
    """Limits that move in proportion are convex; coefficients that tighten all of them rise; others are not said."""
    over = axis(*texts)
    made = frontier(TINY, over, Effort(within=0.03, about=2))
    assert made.shape is shape
    for place in (0.0, 0.21, 1.0):
        assert is_between(made.traced.points, shape, place, truth(over.change(place)))


def test_between_places_of_an_unknown_curve_nothing_is_proven():
    """The bounds are no bounds, and the widest gap is not a number."""
    made = frontier(TINY, axis("professions.leave_rate", "-10%", "+10%"), Effort(about=2))
    points = made.traced.points
    assert len(made.traced.shown) == len(points) == made.traced.solves
    assert np.isnan(made.traced.widest)
    assert (lower(points, made.shape, 0.123), upper(points, made.shape, 0.123)) == (-np.inf, np.inf)
    assert curve(made)["one_step_changes"].isna().all()


def test_a_limit_that_stops_half_way_is_no_line():
    """Capacity that people in training have taken up already cannot fall below nought: its limit bends."""
    inst = load("tiny")

    def at(place):
        return replace(inst, placement_capacity=inst.placement_capacity.assign(days=80.0 * place[0]))

    def bent(place):
        return replace(inst, placement_capacity=inst.placement_capacity.assign(days=max(0.0, 160.0 * place[0] - 80.0)))

    assert ground(at, 1).shape is Shape.CONVEX
    assert ground(bent, 1).shape is not Shape.CONVEX


def test_two_figures_multiplied_are_not_taken_for_a_plane():
    """The underspend that may be carried is a share of the budget: both at once move its limit by their product."""
    made = surface(TINY, (axis("budgets", "-5%", "+5%"), axis("funds.carry_share", "-50%", "+50%")), Effort(about=2))
    assert made.shape is Shape.UNKNOWN
    assert all(node.point is not None for node in made.nodes)


def test_an_amount_is_what_the_changed_rows_come_to(tiny):
    """Sums where figures add up, averages where they do not; and how many are assumed."""
    over = axis("budgets where fund = local", "-10%", "+10%")
    found = amount(over, tiny, load("tiny", (), (over.change(0.0),)), load("tiny", (), (over.change(1.0),)))
    assert (found.low, found.high, found.rows, found.assumed) == (pytest.approx(180_000), pytest.approx(220_000), 4, 4)
    assert (found.first_year, found.last_year, found.step.words) == (2024, 2027, "£1,000")
    over = axis("diversity_targets", "-50%", "0%")
    found = amount(over, tiny, load("tiny", (), (over.change(0.0),)), tiny)
    assert (found.low, found.high) == (pytest.approx(0.11), pytest.approx(0.22))


# ---- the smaller program, as large instances have it


def test_smaller_programs_between_neighbours_prove_as_much(monkeypatch, money):
    """On tiny taken for large: interior point, smaller programs around mixtures, the same curve."""
    for module in ("optimiser.analyses.frontier.pool", "optimiser.solving.inside"):
        monkeypatch.setattr(sys.modules[module], "LEAST_ROWS", 0)
    sizes = []
    inside = sys.modules["optimiser.analyses.frontier.nearby"].inside

    def counted(lp, tolerance):
        sizes.append(lp.matrix.shape[0])
        return inside(lp, tolerance)

    monkeypatch.setattr(sys.modules["optimiser.analyses.frontier.nearby"], "inside", counted)
    made = frontier(TINY, axis("budgets", "-5%", "+15%"), Effort(workers=1))
    assert made.traced.widest <= WITHIN
    assert min(sizes) < build(money.inst).matrix.shape[0]
    for place in np.linspace(0.0, 1.0, 7):
        assert is_between(made.traced.points, made.shape, place, truth(made.axis.change(place)))


def test_any_prices_prove_a_bound_and_never_too_much(ways, tiny):
    """Made-up prices of rows, ten times, at many places: what they prove is never above the truth anywhere."""
    random = np.random.default_rng(7)
    lp = ways.program((0.5,))
    places = (0.4, 0.5, 0.7, 1.0)
    values = {place: least(ways.program((place,))) for place in places}
    point = Job((0.5,), WITHIN).solved(ways, tiny)
    assert point.bound == pytest.approx(values[0.5], rel=1e-9)
    for _ in range(10):
        dual = random.normal(0.0, 1.0, lp.matrix.shape[0])
        found = proof(lp, dual, ways.most(lp))
        for place in places:
            assert found.bound + found.slope(ways.moves[0]) * (place - 0.5) <= values[place] + 1e-6


def test_a_price_without_any_limit_proves_nothing(tiny):
    """A column that may grow without end and whose price is below nought has no bound."""
    lp = first_objective(build(tiny))
    most = np.full(lp.matrix.shape[1], np.inf)
    cost = lp.objectives[0].cost - 1.0
    cheaper = replace(lp, objectives=(replace(lp.objectives[0], cost=cost),))
    assert proof(cheaper, np.zeros(lp.matrix.shape[0]), most).bound == -np.inf
    assert np.isfinite(most_of(lp)).all()


# ---- fairness


def test_where_nobody_is_short_there_is_nothing_to_share_out():
    """A curve from nought to nought would say the same thing over and over."""
    with pytest.raises(UsageError, match="no region is short, so there is nothing to go over"):
        cost_of_fairness(Asked("tiny", changes=("requirements.required_wte *= 0.01",)))


def test_rules_that_count_different_things_do_not_add_up():
    """Pounds, shares and people have no common unit; rules named by where may have one."""
    with pytest.raises(UsageError, match="count different things, which do not add up"):
        frontier(TINY, axis("policies.amount", "-1%", "+1%"))


def test_a_large_change_is_told_in_full():
    """Not in powers of ten."""
    assert axis("budgets", "-10%", "+1200%").words(1.0) == "+1,200%"


def test_the_price_of_fairness_begins_and_ends_where_it_should():
    """Worked out elsewhere (tests/oracle): the fairest share with its shortfall; unasked, the least shortfall."""
    made = cost_of_fairness(TINY)
    points = made.traced.points
    assert made.axis.low == pytest.approx(0.0361277099621, rel=1e-5)
    assert points[0].value == pytest.approx(8.86087378919, rel=1e-4)
    assert points[-1].value == pytest.approx(8.59247913585, rel=1e-9)
    inst = replace(
        made.inst, horizon=made.inst.horizon.model_copy(update={"objectives": ("shortfall", "worst_region")})
    )
    lp = build(inst)
    column = lp.column_block("worst_region").start
    for place in (0.1, 0.3, 0.6, 0.9):
        capped = lp.upper.copy()
        capped[column] = made.axis.at(place)
        assert is_between(points, made.shape, place, least(replace(lp, upper=capped)))
    below = lp.upper.copy()
    below[column] = made.axis.low * (1 - 1e-4)
    assert np.isinf(least(replace(lp, upper=below)))


def test_a_cap_is_a_line_of_its_own(tiny):
    """Nothing but the one upper bound moves."""
    lp = build(replace(tiny, horizon=tiny.horizon.model_copy(update={"objectives": ("shortfall", "worst_region")})))
    made = moving_column(lp, 3, 1.0, 2.0)
    assert [made.program((place,)).upper[3] for place in (0.0, 0.25, 1.0)] == [1.0, 1.25, 2.0]
    assert (made.program((0.5,)).row_upper == lp.row_upper).all()


# ---- two axes


@pytest.fixture(scope="module")
def plane():
    """Budgets and programme capacity of tiny."""
    return surface(TINY, (axis("budgets", "-15%", "+20%"), axis("programmes.capacity_places", "-20%", "+20%")))


def test_every_place_of_the_grid_lies_between_its_bounds(plane):
    """Solved or not, scipy finds a value between the two, or no plan where there is none."""
    for node in plane.nodes[::3]:
        changes = [one.change(share) for one, share in zip(plane.axes, node.place, strict=True)]
        value = least(build(load("tiny", (), changes)))
        if np.isinf(value):
            assert (node.lower, node.upper) == (np.inf, np.inf)
        else:
            room = ROUNDING * value
            assert node.lower - room <= value <= node.upper + room
            assert node.upper - node.lower <= WITHIN * node.upper + room


def test_places_that_follow_from_others_are_not_solved(plane):
    """Fewer solves than places, and the table says which."""
    frame = grid(plane)
    assert 0 < frame["is_solved"].sum() < len(frame)
    assert frame["has_plan"].sum() < len(frame)
    assert frame[~frame["has_plan"]][["least", "most"]].isna().all(axis=None)
    assert frame["one_step_changes"].notna().equals(frame["is_solved"] & frame["has_plan"])


# ---- tables


def test_gains_are_differences_of_the_plans_shown(money):
    """By profession and by region, what changes from one place to the next adds up to the same."""
    frame, shown = gains(money), curve(money).query("shown")
    sums = frame.groupby(["from", "to", "of"])[["short_wte", "places"]].sum()
    for one, other in pairwise(shown.to_dict("records")):
        for key in ("profession", "region"):
            part = sums.loc[(one["at"], other["at"], key)]
            assert part["short_wte"] == pytest.approx(other["short_wte"] - one["short_wte"], abs=1e-9)
            assert part["places"] == pytest.approx(other["places"] - one["places"], abs=1e-9)


def test_what_binds_is_the_report_of_costly_limits(money, tiny, tiny_plan):
    """At the instance as it stands, the same limits in the same order as the summary of a solve."""
    from optimiser.reports.costly_limits import costly_limits

    found = limits(money)
    today = found[found["at"] == 0.0]
    assert costly_limits(tiny, tiny_plan)["title"].head(3).to_list() == today["title"].head(3).to_list()
    assert today["rank"].to_list() == list(range(1, len(today) + 1))


# ---- places


@pytest.mark.parametrize(
    ("ends", "about", "expected"),
    [
        ((0.8, 1.4), 7, [0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4]),
        ((0.0, 120.0), 5, [0.0, 50.0, 100.0, 120.0]),
        ((-3.0, 3.0), 2, [-3.0, 3.0]),
        ((0.036, 0.0361), 3, [0.036, 0.03605, 0.0361]),
        ((0.97, 1.99), 5, [0.97, 1.5, 1.99]),
    ],
)
def test_round_places(ends, about, expected):
    """Ends and round figures between, none crowded against an end."""
    assert expected == round_between(*ends, about)


@pytest.mark.parametrize(
    ("texts", "change", "words", "today"),
    [
        (("budgets", "-20%", "+40%"), "budgets.budget_gbp *= 1.1", "+10%", 1 / 3),
        (
            ("budgets.budget_gbp where fund = local", "-5", "+15"),
            "budgets.budget_gbp += 5.0 where fund = local",
            "+5",
            0.25,
        ),
        (("policies.amount where rule = x", "0.5", "0.9"), "policies.amount = 0.7 where rule = x", "0.7", None),
        (("budgets", "+10%", "30%"), "budgets.budget_gbp *= 1.2", "+20%", None),
    ],
)
def test_an_axis_says_what_it_changes(texts, change, words, today):
    """The change at a place, in the language of changes and in words; and where nothing is changed."""
    over = axis(*texts)
    assert (change, words, today) == (over.change(0.5), over.words(0.5), pytest.approx(today) if today else today)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (("buget", "-10%", "+10%"), "Did you mean 'budgets'?"),
        (("budgets.gbp", "-10%", "+10%"), "not a column of figures of budgets"),
        (("programmes", "-10%", "+10%"), "programmes holds several figures. Name one: programmes.capacity_places"),
        (("catchments", "-10%", "+10%"), "catchments holds no figures"),
        (("budgets", "+10%", "-10%"), "the first end must be below the second"),
        (("budgets", "+10%", "+10%"), "the first end must be below the second"),
        (("budgets", "-10%", "+5"), "two percentages, two differences with a sign, or two figures"),
        (("budgets", "-120%", "+5%"), "takes away more than there is"),
        (("budgets", "some", "+5%"), "'some' is not an end such as -20%, +5 or 120"),
        (("budgets", "-5%", "nan"), "'nan' is not an end"),
        (("budgets where", "-10%", "+10%"), "is not something to go over"),
        (("budgets where year", "-10%", "+10%"), "not a condition"),
        (("", "-10%", "+10%"), "is not something to go over"),
    ],
)
def test_what_cannot_be_gone_over_is_refused(texts, said):
    """With what is wrong, and what would do."""
    with pytest.raises(UsageError, match=said.replace("?", r"\?").replace("(", r"\(").replace("+", r"\+")):
        axis(*texts)


def test_what_changes_nothing_is_refused():
    """Nought times anything is nought."""
    with pytest.raises(UsageError, match="the same at both ends"):
        frontier(
            Asked("tiny", changes=("budgets.budget_gbp = 0 where fund = local",)),
            axis("budgets where fund = local", "-10%", "+10%"),
        )


# ---- processes


def test_processes_change_nothing(money):
    """Two processes find what one finds, at the same places, and are gone afterwards."""
    told = []
    both = frontier(TINY, money.axis, Effort(workers=2, on_point=told.append))
    assert [point.place for point in money.traced.points] == [point.place for point in both.traced.points]
    assert [point.value for point in money.traced.points] == [point.value for point in both.traced.points]
    assert len(told) == both.traced.solves
    assert multiprocessing.active_children() == []


def test_a_process_that_dies_is_told(monkeypatch):
    """A worker that ends without a word gives a sentence, not a hang."""
    monkeypatch.setattr(processes, "_ready", dies)
    with pytest.raises(LimitReached, match="--workers 1"):
        frontier(TINY, axis("budgets", "-5%", "+5%"), Effort(workers=2))
    assert multiprocessing.active_children() == []


def dies(*_given):
    """End the process at once."""
    import os

    os._exit(1)


def test_a_solver_without_an_answer_is_not_no_plan(monkeypatch):
    """A failure of the solver is told as one; a place is said to have no plan only when that is proven."""
    from optimiser.solution import Status
    from optimiser.solving.inside import Inside

    monkeypatch.setattr(
        sys.modules["optimiser.analyses.frontier.point"], "inside",
        lambda *_given: Inside(Status.LIMIT_WITHOUT_PLAN, float("nan")),
    )  # fmt: skip
    with pytest.raises(LimitReached, match="no answer at 0 of the way"):
        frontier(TINY, axis("budgets", "-5%", "+5%"))


def test_edges_need_a_plan_somewhere():
    """Without any point with a plan there is no edge to speak of."""
    assert edge([replace_point(0.0), replace_point(1.0)], 1) is None
    assert solved([replace_point(0.0)]) == []


def replace_point(place):
    """A place without a plan."""
    from optimiser.analyses.frontier.point import without_plan
    from optimiser.solution import Status

    return without_plan((place,), Status.INFEASIBLE, 1)
