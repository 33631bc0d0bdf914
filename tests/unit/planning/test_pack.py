"""The laws of packing: nothing is lost, nothing is exceeded, a key's order is kept."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from storeboard.model import Budget, Key, Mutation, Plan, Ref
from storeboard.planning.pack import Limits, Packed, coalescing_window, pack
from storeboard.planning.price import points_of, seconds_of
from tests.unit.planning.board import NOW, roomy_budget

KINDS = ("create_item", "create_subitem", "change_columns", "move_to_group", "move_to_board", "archive_item")
MANY = settings(max_examples=300)


def plan_of(number: int, kinds: list[str]) -> Plan:
    key = Key("orders", Ref("acme", "order", str(number)))
    mutations = tuple(
        Mutation(kind, key, "b", item_id=f"{number}-{place}")  # pyright: ignore[reportArgumentType]
        for place, kind in enumerate(kinds)
    )
    return Plan(key, mutations, "")


plans = st.lists(st.lists(st.sampled_from(KINDS), max_size=5), max_size=12).map(
    lambda lists: [plan_of(number, kinds) for number, kinds in enumerate(lists)]
)
budgets = st.builds(
    replace,
    st.just(roomy_budget()),
    complexity_left=st.sampled_from([0, 9_999, 10_000, 45_000, 200_000, 10_000_000]),
    calls_left=st.sampled_from([0, 1, 500]),
    minute_left=st.sampled_from([0, 1, 500]),
    blocked_until=st.sampled_from([0.0, NOW, NOW + 5.0]),
    blocked_why=st.just("monday said so"),
    costs=st.sampled_from([{}, {"create_item": 70_000.0, "change_columns": 1_000.0}]),
    seconds=st.sampled_from([{}, {"change_columns": 8.0}]),
)
limits = st.sampled_from([Limits(), Limits(mutations_per_document_max=3), Limits(points_per_document_max=60_000)])


def test_creates_go_first_and_alone():
    packed = pack([plan_of(1, ["change_columns"]), plan_of(2, ["create_item"])], roomy_budget(), NOW, Limits())

    assert (packed.kind, [one.kind for one in packed.mutations]) == ("create", ["create_item"])
    assert packed.held == ((plan_of(1, []).key, NOW, "the document is full"),)


def test_a_create_never_overtakes_a_move_of_its_item():
    packed = pack([plan_of(1, ["move_to_board", "create_subitem"])], roomy_budget(), NOW, Limits())

    assert [one.kind for one in packed.mutations] == ["move_to_board"]


def test_what_costs_more_than_a_whole_minute_goes_alone_when_the_minute_is_untouched():
    budget = replace(roomy_budget(), complexity_limit=20_000, complexity_left=20_000)

    packed = pack([plan_of(1, ["create_item"]), plan_of(2, ["create_item"])], budget, NOW, Limits())

    assert len(packed.mutations) == 1


def test_a_key_is_held_until_the_limit_that_stopped_it_returns():
    budget = replace(roomy_budget(), complexity_left=15_000)

    packed = pack([plan_of(1, ["change_columns"] * 2)], budget, NOW, Limits())

    assert len(packed.mutations) == 1
    assert packed.held == ((plan_of(1, []).key, budget.complexity_reset_at, "the minute's complexity is spent"),)


@MANY
@given(plans, budgets, limits)
def test_nothing_is_lost_and_the_order_of_a_key_is_kept(made: list[Plan], budget: Budget, bounds: Limits):
    packed = pack(made, budget, NOW, bounds)

    sent: defaultdict[Key, list[Mutation]] = defaultdict(list)
    for mutation in packed.mutations:
        sent[mutation.key].append(mutation)
    held = {key for key, _, _ in packed.held}
    for plan in made:
        count = len(sent[plan.key])
        assert tuple(sent[plan.key]) == plan.mutations[:count]
        assert (plan.key in held) == (count < len(plan.mutations))
    assert all(until >= NOW and why for _, until, why in packed.held)


@MANY
@given(plans, budgets, limits)
def test_nothing_is_exceeded(made: list[Plan], budget: Budget, bounds: Limits):
    packed = pack(made, budget, NOW, bounds)

    points = sum(points_of(one.kind, budget) for one in packed.mutations)
    seconds = sum(seconds_of(one.kind, budget) for one in packed.mutations)
    assert len(packed.mutations) <= bounds.mutations_per_document_max
    if len(packed.mutations) > 1:
        assert points <= min(bounds.points_per_document_max, budget.complexity_left)
        assert seconds <= bounds.document_seconds_max
    if packed.mutations:
        assert budget.calls_left >= 1
        assert budget.minute_left >= 1
        assert budget.blocked_until <= NOW
        assert points <= budget.complexity_left or budget.complexity_left >= budget.complexity_limit
    assert packed.points == round(points)


@MANY
@given(plans, budgets, limits)
def test_a_document_holds_creates_or_other_writes_and_is_always_the_same(
    made: list[Plan], budget: Budget, bounds: Limits
):
    packed = pack(made, budget, NOW, bounds)

    assert {one.kind.startswith("create") for one in packed.mutations} <= {packed.kind == "create"}
    assert pack(made, budget, NOW, bounds) == packed


@MANY
@given(plans, limits)
def test_with_budget_free_something_is_always_sent(made: list[Plan], bounds: Limits):
    packed: Packed = pack(made, roomy_budget(), NOW, bounds)

    assert bool(packed.mutations) == any(plan.mutations for plan in made)


@given(st.integers(0, 1000), st.integers(0, 1000), st.floats(1.0, 86_400.0))
def test_the_window_grows_as_the_calls_of_the_day_shrink(one: int, other: int, day_left: float):
    budget = replace(roomy_budget(), calls_limit=1000, calls_reset_at=NOW + day_left)
    fewer, more = sorted((one, other))

    long = coalescing_window(replace(budget, calls_left=fewer), NOW)
    short = coalescing_window(replace(budget, calls_left=more), NOW)

    assert 0.25 <= short <= long <= 60.0


def test_the_window_is_short_while_the_calls_last_and_long_when_they_do_not():
    half_a_day = replace(roomy_budget(), calls_limit=1000, calls_reset_at=NOW + 43_200.0)

    windows = [round(coalescing_window(replace(half_a_day, calls_left=left), NOW), 3) for left in (1000, 500, 450, 100)]

    assert windows == [0.25, 0.25, 9.6, 60.0]


def test_a_budget_of_yesterday_keeps_nobody_waiting():
    assert coalescing_window(replace(roomy_budget(), calls_left=0, calls_reset_at=NOW), NOW) == 0.25
