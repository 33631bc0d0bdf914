"""What one lane learns from an answer never hides what another lane has announced since."""

from dataclasses import replace

from storeboard.model import Budget, BudgetReport, Reply, Written
from storeboard.planning.price import default_budget, fresh, learn

NOW = 1_790_000_000.0
LIMIT = 10_000_000


def budget_of_a_new_minute() -> Budget:
    return fresh(default_budget("sales", NOW), NOW)


def announced(budget: Budget, points: int) -> Budget:
    return replace(budget, complexity_left=budget.complexity_left - points)


def answer(points: int, left: int, resets_in: float, took: float, limit: int = LIMIT) -> Reply:
    report = BudgetReport(
        complexity_after=left, complexity_query=points, complexity_limit=limit, complexity_resets_in=resets_in
    )
    return Reply({"m0": Written("1")}, report, took)


def test_an_answer_that_is_older_than_an_announcement_gives_nothing_back():
    first = announced(budget_of_a_new_minute(), 1_000_000)
    second = announced(first, 2_000_000)

    known = learn(second, ["create_item"], answer(1_000_000, 9_000_000, 55.0, took=5.0), NOW + 5, 1_000_000)

    assert known.complexity_left == LIMIT - 3_000_000


def test_what_somebody_else_has_spent_is_believed():
    budget = announced(budget_of_a_new_minute(), 1_000_000)

    known = learn(budget, ["create_item"], answer(1_000_000, 4_000_000, 55.0, took=5.0), NOW + 5, 1_000_000)

    assert known.complexity_left == 4_000_000


def test_an_estimate_is_put_right_by_what_it_cost():
    budget = announced(budget_of_a_new_minute(), 1_000_000)

    known = learn(budget, ["create_item"], answer(300_000, 9_700_000, 55.0, took=5.0), NOW + 5, 1_000_000)

    assert known.complexity_left == 9_700_000


def test_an_answer_from_a_minute_that_is_over_says_nothing_of_this_one():
    later = fresh(announced(budget_of_a_new_minute(), 9_000_000), NOW + 61)
    in_this_minute = announced(later, 2_000_000)

    known = learn(in_this_minute, ["create_item"], answer(9_000_000, 500_000, 59.0, took=30.0), NOW + 62, 9_000_000)

    assert known.complexity_left == LIMIT - 2_000_000


def test_a_minute_that_has_begun_is_not_full_again_before_its_end():
    later = fresh(announced(budget_of_a_new_minute(), 9_000_000), NOW + 61)

    assert later.complexity_left == LIMIT
    assert fresh(announced(later, 2_000_000), NOW + 62).complexity_left == LIMIT - 2_000_000
    assert fresh(announced(later, 2_000_000), NOW + 61 + 60).complexity_left == LIMIT


def test_a_larger_plan_than_was_assumed_may_be_spent_at_once():
    budget = announced(budget_of_a_new_minute(), 1_000_000)

    known = learn(budget, ["create_item"], answer(1_000_000, 24_000_000, 55.0, 5.0, 25_000_000), NOW + 5, 1_000_000)

    assert (known.complexity_left, known.complexity_limit) == (24_000_000, 25_000_000)
