"""What an account may spend, what a request costs, and what comes back when it is too much."""

import asyncio

import pytest

from tests.unit.simulators.monday.desk import CREATE, Desk

pytestmark = pytest.mark.anyio

ME = "{ me { id } }"


async def test_the_answer_reports_the_price_of_the_whole_document_and_what_is_left():
    desk = await Desk(costs={"create_item": 30_000}).with_board()
    await desk.clock.pass_(61)

    response = await desk.post(
        "mutation ($b: ID!) {"
        ' a: create_item(board_id: $b, item_name: "A") { id }'
        ' b: create_item(board_id: $b, item_name: "B") { id }'
        " complexity { before after query reset_in_x_seconds } }",
        b=desk.board,
    )

    assert response.json()["data"]["complexity"] == {
        "before": 10_000_000,
        "after": 9_940_000,
        "query": 60_000,
        "reset_in_x_seconds": 60,
    }
    assert (
        response.headers["ratelimit"] == '"minuteRate";r=2499, "concurrency";r=100, "complexityMinute";r=9940000;t=60'
    )
    assert response.headers["ratelimit-policy"].startswith('"minuteRate";q=2500;w=60, "concurrency";q=100')


async def test_a_document_beyond_this_minutes_complexity_is_refused_whole_and_passes_when_the_window_has_closed():
    desk = await Desk(
        limits={"complexity_minute": 100_000}, costs={"create_board": 0, "create_item": 60_000}
    ).with_board()
    await desk.clock.pass_(61)
    await desk.item("A")
    await desk.clock.pass_(20)

    response = await desk.post(CREATE, b=desk.board, n="B")
    await desk.clock.pass_(40)
    await desk.item("C")

    extensions = response.json()["errors"][0]["extensions"]
    assert response.status_code == 429
    assert response.headers["retry-after"] == "40"
    assert "data" not in response.json()
    assert extensions["code"] == "COMPLEXITY_BUDGET_EXHAUSTED"
    assert (extensions["retry_in_seconds"], extensions["complexity_budget_left"]) == (40, 40_000)
    assert await desk.names() == ["A", "C"]


async def test_a_document_dearer_than_any_budget_is_never_executed():
    desk = await Desk(limits={"complexity_query": 200_000}).with_board()

    response = await desk.post(
        "mutation ($b: ID!) {"
        + "".join(f' a{n}: create_item(board_id: $b, item_name: "A") {{ id }}' for n in range(7))
        + "}",
        b=desk.board,
    )

    assert response.json()["errors"][0]["extensions"]["code"] == "ComplexityException"
    assert await desk.names() == []


async def test_a_failed_mutation_costs_much_less():
    desk = await Desk(costs={"create_item": 30_000}).with_board("numbers")
    await desk.clock.pass_(61)

    await desk.refused(CREATE, b=desk.board, n="A", c='{"c_numbers": "x"}')

    assert desk.account.meter.complexity_left(desk.clock.now) == 9_997_000


async def test_the_daily_calls_come_back_at_midnight_utc():
    desk = Desk(limits={"daily_calls": 2})

    answers = [await desk.post(ME) for _ in range(3)]
    await desk.clock.pass_(86_400)
    tomorrow = await desk.post(ME)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].json()["errors"][0]["extensions"]["code"] == "DAILY_LIMIT_EXCEEDED"
    assert int(answers[2].headers["retry-after"]) == 86_400 - 1_790_000_000 % 86_400
    assert tomorrow.status_code == 200


async def test_a_document_counts_as_one_call_and_a_lone_complexity_query_as_a_tenth():
    desk = await Desk().with_board()
    before = desk.account.meter.calls_today(desk.clock.now)

    await desk.ask(
        "mutation ($b: ID!) {"
        + "".join(f' a{n}: create_item(board_id: $b, item_name: "A") {{ id }}' for n in range(9))
        + "}",
        b=desk.board,
    )
    await desk.ask("{ complexity { after } }")

    assert desk.account.meter.calls_today(desk.clock.now) - before == pytest.approx(1.1)


async def test_calls_a_minute_are_limited_by_the_plan():
    desk = Desk(limits={"minute_calls": 2})

    answers = [await desk.post(ME) for _ in range(3)]

    assert answers[2].status_code == 429
    assert answers[2].json()["errors"][0]["extensions"]["code"] == "Rate Limit Exceeded"
    assert answers[2].json()["errors"][0]["extensions"]["retry_in_seconds"] == 60
    assert '"minuteRate";r=0;t=60' in answers[2].headers["ratelimit"]


async def test_requests_at_once_are_limited_and_two_writers_of_a_board_lock_each_other_out():
    desk = await Desk(limits={"concurrency": 3}).with_board()
    desk.account.latency = 1.0
    writers = [asyncio.create_task(desk.post(CREATE, b=desk.board, n=name)) for name in "AB"]
    readers = [asyncio.create_task(desk.post(ME)) for _ in range(3)]

    await desk.clock.pass_(2)
    first, second = [await task for task in writers]
    read = [await task for task in readers]

    assert (first.status_code, second.status_code) == (200, 423)
    assert sorted(answer.status_code for answer in read) == [200, 200, 429]
    assert next(answer for answer in read if answer.status_code == 429).json()["errors"][0]["extensions"]["code"] == (
        "maxConcurrencyExceeded"
    )
    assert await desk.names() == ["A"]


async def test_what_does_not_fit_into_a_minute_is_cut_off():
    desk = await Desk().with_board()
    desk.account.mutation_seconds = 20.0
    post = asyncio.create_task(
        desk.post(
            "mutation ($b: ID!) {"
            + "".join(f' a{n}: create_item(board_id: $b, item_name: "I{n}") {{ id }}' for n in range(5))
            + "}",
            b=desk.board,
        )
    )

    await desk.clock.pass_(120)

    assert (await post).status_code == 504
    assert await desk.names() == ["I0", "I1", "I2"]


async def test_the_unlimited_plan_never_refuses():
    desk = await Desk(plan="unlimited").with_board()
    document = (
        "mutation ($b: ID!) {"
        + "".join(f' a{n}: create_item(board_id: $b, item_name: "A") {{ id }}' for n in range(200))
        + "}"
    )

    for _ in range(20):
        await desk.ask(document, b=desk.board)

    assert desk.account.boards[desk.board].active_items == 4_000


def test_an_unknown_plan_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match="plan 'gold' is unknown; expected one of: basic, enterprise"):
        Desk(plan="gold")
