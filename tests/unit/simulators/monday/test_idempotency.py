"""What is remembered under an Idempotency-Key, for how long, and when it is not."""

import asyncio

import pytest

from storeboard.simulators.monday import Fault
from tests.unit.simulators.monday.desk import CREATE, Desk

pytestmark = pytest.mark.anyio

KEY = {"Idempotency-Key": "k1"}


async def test_the_same_key_replays_the_answer_and_executes_nothing():
    desk = await Desk().with_board()

    first = await desk.post(CREATE, KEY, b=desk.board, n="A")
    again = await desk.post(CREATE, KEY, b=desk.board, n="A")

    assert again.content == first.content
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await desk.names() == ["A"]


async def test_after_thirty_minutes_the_same_key_executes_afresh():
    desk = await Desk().with_board()
    await desk.post(CREATE, KEY, b=desk.board, n="A")

    await desk.clock.pass_(1_799)
    replayed = await desk.post(CREATE, KEY, b=desk.board, n="A")
    await desk.clock.pass_(1)
    fresh = await desk.post(CREATE, KEY, b=desk.board, n="A")

    assert replayed.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in fresh.headers
    assert await desk.names() == ["A", "A"]


async def test_a_twin_in_flight_is_a_conflict():
    desk = await Desk().with_board()
    desk.account.latency = 4.0
    first = asyncio.create_task(desk.post(CREATE, KEY, b=desk.board, n="A"))
    await desk.clock.settle()
    twin = await desk.post(CREATE, KEY, b=desk.board, n="A")
    await desk.clock.pass_(4)

    assert twin.status_code == 409
    assert twin.json()["errors"][0]["extensions"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert twin.headers["retry-after"] == "1"
    assert (await first).status_code == 200
    assert await desk.names() == ["A"]


async def test_an_answer_that_was_lost_is_replayed():
    desk = await Desk().with_board()
    desk.account.faults.next(Fault.HTTP_500_AFTER)

    lost = await desk.post(CREATE, KEY, b=desk.board, n="A")
    again = await desk.post(CREATE, KEY, b=desk.board, n="A")

    assert (lost.status_code, again.status_code) == (500, 200)
    assert again.json()["data"]["create_item"]["id"] in desk.account.items
    assert await desk.names() == ["A"]


@pytest.mark.parametrize("fault", [Fault.NOT_CACHED, Fault.EVICT])
async def test_what_the_cache_forgot_executes_again(fault: Fault):
    desk = await Desk().with_board()
    if fault is Fault.NOT_CACHED:
        desk.account.faults.next(fault)
    await desk.post(CREATE, KEY, b=desk.board, n="A")
    if fault is Fault.EVICT:
        desk.account.faults.next(fault)
    await desk.post(CREATE, KEY, b=desk.board, n="A")

    assert await desk.names() == ["A", "A"]


async def test_answers_beyond_the_size_or_the_budget_are_not_remembered():
    desk = await Desk().with_board()
    desk.account.replies.answer_bytes_max = 20
    await desk.post(CREATE, KEY, b=desk.board, n="A")
    await desk.post(CREATE, KEY, b=desk.board, n="A")
    desk.account.replies.answer_bytes_max = 1_000
    desk.account.replies.budget_bytes = 150

    for _ in range(2):
        for key in ("k2", "k3"):
            await desk.post(CREATE, {"Idempotency-Key": key}, b=desk.board, n=key)

    assert await desk.names() == ["A", "A", "k2", "k3", "k3"]


async def test_a_refusal_before_execution_is_not_remembered():
    desk = await Desk(limits={"minute_calls": 3}).with_board()
    await desk.post("{ me { id } }")
    await desk.post("{ me { id } }")

    limited = await desk.post(CREATE, KEY, b=desk.board, n="A")
    await desk.clock.pass_(61)
    passed = await desk.post(CREATE, KEY, b=desk.board, n="A")

    assert (limited.status_code, passed.status_code) == (429, 200)
    assert await desk.names() == ["A"]


async def test_keys_belong_to_a_user_and_mean_nothing_on_queries():
    desk = await Desk().with_board()
    desk.account.add_user("Rita", "rita@example.com", token="hers")

    await desk.post(CREATE, KEY, b=desk.board, n="A")
    await desk.post(CREATE, {**KEY, "Authorization": "hers"}, b=desk.board, n="A")
    query = await desk.post("{ me { id } }", KEY)

    assert "idempotency-replayed" not in query.headers
    assert await desk.names() == ["A", "A"]
