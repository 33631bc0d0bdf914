"""What writes cost and what the account still allows."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeboard.model import BudgetReport, Halted, Limited, Lost, Missing, Rejected, Reply, Result, Unsent, Written
from storeboard.planning.price import default_budget, fresh, learn, may_call, points_of, seconds_of
from tests.unit.planning.board import NOW, roomy_budget

MIDNIGHT = (NOW // 86_400 + 1) * 86_400


WRITTEN = Written("1")


def answer(result: Result = WRITTEN, took: float = 0.0, **report: float) -> Reply:
    return Reply({"m0": result}, BudgetReport(**report), took)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("kind", "points", "seconds"),
    [("create_item", 30_000, 0.15), ("create_subitem", 30_000, 0.15), ("change_columns", 10_000, 0.1)],
)
def test_a_cautious_cost_is_assumed_before_one_is_learned(kind: str, points: float, seconds: float):
    assert (points_of(kind, roomy_budget()), seconds_of(kind, roomy_budget())) == (points, seconds)


@given(st.integers(1_000, 90_000), st.floats(0.01, 2.0))
def test_estimates_come_near_to_what_monday_reports(cost: int, seconds: float):
    budget = roomy_budget()
    for _ in range(25):
        reply = answer(took=seconds * 10, complexity_query=cost * 10)
        budget = learn(budget, ["change_columns"] * 10, reply, NOW, 0)

    assert points_of("change_columns", budget) == pytest.approx(cost, rel=0.01)
    assert seconds_of("change_columns", budget) == pytest.approx(seconds, rel=0.01)
    assert points_of("create_item", budget) == 30_000


NOT_WRITTEN: list[Result] = [
    Rejected("ColumnValueException", "no"),
    Missing("ItemNotFoundException"),
    Limited("complexity", 7.0),
    Halted("NOT_AUTHENTICATED", "token"),
    Lost("cut"),
    Unsent("stale permit"),
]


@given(st.lists(st.sampled_from([WRITTEN, *NOT_WRITTEN]), min_size=1, max_size=6), st.booleans())
def test_only_a_document_that_was_executed_whole_teaches_what_its_writes_cost(results: list[Result], replayed: bool):
    kinds = ["create_item", "change_columns", "archive_item"] * 2
    aliases = {f"m{number}": result for number, result in enumerate(results)}
    reply = Reply(aliases, BudgetReport(complexity_query=1_000), 30.0, replayed)

    budget = learn(roomy_budget(), kinds[: len(results)], reply, NOW, 0)

    executed = all(result is WRITTEN for result in results) and not replayed
    assert bool(budget.costs) == bool(budget.seconds) == executed


def test_an_answer_that_says_nothing_teaches_nothing():
    budget = roomy_budget()

    assert learn(budget, ["change_columns"], answer(Lost("timeout")), NOW, 10_000) == budget


def test_what_monday_says_of_its_limits_is_taken_over():
    reply = answer(
        complexity_limit=5_000_000,
        complexity_after=4_000_000,
        complexity_resets_in=20.0,
        minute_left=9,
        minute_limit=99,
    )

    budget = learn(roomy_budget(), ["change_columns"], reply, NOW, 0)

    assert (budget.complexity_limit, budget.complexity_left) == (5_000_000, 4_000_000)
    assert budget.complexity_reset_at == NOW + 20.0
    assert (budget.minute_left, budget.minute_limit) == (9, 99)


def test_windows_that_have_passed_are_full_and_others_are_not():
    spent = replace(
        roomy_budget(),
        calls_left=0,
        complexity_left=0,
        minute_left=0,
        calls_reset_at=NOW,
        complexity_reset_at=NOW,
        minute_reset_at=NOW + 1.0,
    )

    budget = fresh(spent, NOW)

    assert (budget.calls_left, budget.calls_reset_at) == (budget.calls_limit, MIDNIGHT)
    assert (budget.complexity_left, budget.complexity_reset_at) == (budget.complexity_limit, NOW + 60.0)
    assert budget.minute_left == 0


@pytest.mark.parametrize(
    ("result", "until"),
    [
        (Limited("complexity", 7.0), NOW + 7.0),
        (Limited("minute"), NOW + 30.0),
        (Limited("daily", 5.0), MIDNIGHT),
        (Limited("ip", 10.0), NOW + 10.0),
        (Halted("NOT_AUTHENTICATED", "token"), NOW + 60.0),
    ],
    ids=["complexity", "minute without a time", "daily", "ip", "halted"],
)
def test_nothing_leaves_before_the_time_of_a_refusal(result: Result, until: float):
    budget = learn(roomy_budget(), ["change_columns"], answer(result), NOW, 0)

    refused = may_call(budget, NOW)

    assert refused is not None
    assert refused[0] == until
    assert may_call(fresh(budget, until - 0.5), until - 0.5) is not None
    assert may_call(fresh(budget, until), until) is None


def test_an_answer_ends_a_halt():
    halted = learn(roomy_budget(), ["change_columns"], answer(Halted("NOT_AUTHENTICATED", "token")), NOW, 0)

    assert halted.halted == "NOT_AUTHENTICATED"
    assert learn(halted, ["change_columns"], answer(), NOW + 60.0, 0).halted is None


@pytest.mark.parametrize(
    ("left", "why"),
    [({"calls_left": 0}, "the day's calls are spent"), ({"minute_left": 0}, "the minute's calls are spent")],
)
def test_no_call_is_made_that_the_account_does_not_have(left: dict[str, int], why: str):
    refused = may_call(replace(roomy_budget(), **left), NOW)  # pyright: ignore[reportArgumentType]

    assert refused is not None
    assert refused[1] == why


def test_a_first_budget_allows_a_call_at_once():
    budget = fresh(default_budget("sales", NOW), NOW)

    assert may_call(budget, NOW) is None
    assert budget.calls_reset_at == MIDNIGHT
