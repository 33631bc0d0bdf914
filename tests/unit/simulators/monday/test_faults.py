"""What goes wrong on purpose, and what then stands on the board."""

import asyncio
from random import Random

import httpx2
import pytest

from storeboard.simulators.monday import ConnectionDropped, Fault, app
from tests.unit.simulators.monday.desk import CREATE, Desk

pytestmark = pytest.mark.anyio

THREE = (
    'mutation ($b: ID!) { a: create_item(board_id: $b, item_name: "A") { id }'
    ' b: create_item(board_id: $b, item_name: "B") { id } c: create_item(board_id: $b, item_name: "C") { id } }'
)

REFUSING: list[tuple[Fault, int, str | None]] = [
    (Fault.HTTP_500, 500, "INTERNAL_SERVER_ERROR"),
    (Fault.HTML_502, 502, None),
    (Fault.MINUTE_429, 429, "Rate Limit Exceeded"),
    (Fault.BARE_429, 429, None),
    (Fault.COMPLEXITY_429, 429, "COMPLEXITY_BUDGET_EXHAUSTED"),
    (Fault.COMPLEXITY_200, 200, "COMPLEXITY_BUDGET_EXHAUSTED"),
    (Fault.CONCURRENCY_429, 429, "maxConcurrencyExceeded"),
    (Fault.DAILY_LIMIT, 429, "DAILY_LIMIT_EXCEEDED"),
    (Fault.LOCKED_423, 423, "RESOURCE_LOCKED"),
    (Fault.BLOCKED, 200, "API_TEMPORARILY_BLOCKED"),
    (Fault.UNAUTHORIZED, 401, "NOT_AUTHENTICATED"),
]


@pytest.mark.parametrize(("fault", "status", "code"), REFUSING)
async def test_a_fault_before_execution_leaves_the_board_as_it_was(fault: Fault, status: int, code: str | None):
    desk = await Desk().with_board()
    desk.account.faults.next(fault)

    response = await desk.post(CREATE, b=desk.board, n="A")

    assert response.status_code == status
    if code is None:
        assert not response.headers["content-type"].startswith("application/json")
    else:
        assert response.json()["errors"][0]["extensions"]["code"] == code
    assert await desk.names() == []
    await desk.item("B")
    assert await desk.names() == ["B"]


EXECUTING: list[tuple[Fault, list[str]]] = [
    (Fault.DROP, []),
    (Fault.LOST, ["A", "B", "C"]),
    (Fault.PARTIAL, ["A", "B"]),
]


@pytest.mark.parametrize(("fault", "names"), EXECUTING)
async def test_a_cut_connection_tells_nothing_about_what_was_executed(fault: Fault, names: list[str]):
    desk = await Desk().with_board()
    desk.account.faults.next(fault, count=2)

    with pytest.raises(httpx2.ReadError):
        await desk.post(THREE, b=desk.board)

    assert await desk.names() == names


@pytest.mark.parametrize("fault", [Fault.TRUNCATED, Fault.HTTP_500_AFTER, Fault.HTML_504_AFTER, Fault.NO_DATA])
async def test_an_answer_that_breaks_on_its_way_back_was_executed(fault: Fault):
    desk = await Desk().with_board()
    desk.account.faults.next(fault)

    response = await desk.post(CREATE, b=desk.board, n="A")

    assert b'"create_item":{"id"' not in response.content or not response.content.endswith(b"}")
    assert await desk.names() == ["A"]


async def test_a_document_may_run_in_part_and_answer_500():
    desk = await Desk().with_board()
    desk.account.faults.next("partial_500", count=1)

    response = await desk.post(THREE, {"Idempotency-Key": "k"}, b=desk.board)
    again = await desk.post(THREE, {"Idempotency-Key": "k"}, b=desk.board)

    assert (response.status_code, again.status_code) == (500, 200)
    assert await desk.names() == ["A", "A", "B", "C"]


async def test_a_late_request_is_executed_after_the_client_has_left():
    desk = await Desk().with_board()
    desk.account.faults.next(Fault.LATE, seconds=80)

    with pytest.raises(httpx2.ReadError):
        await desk.post(CREATE, b=desk.board, n="A")
    await desk.clock.pass_(79)
    before = await desk.names()
    await desk.clock.pass_(1)

    assert before == []
    assert await desk.names() == ["A"]


async def test_a_slow_request_goes_on_when_the_client_stops_waiting():
    desk = await Desk().with_board()
    desk.account.faults.next(Fault.SLOW, seconds=30)
    post = asyncio.create_task(desk.post(CREATE, b=desk.board, n="A"))
    await desk.clock.settle()

    post.cancel()
    await asyncio.gather(post, return_exceptions=True)
    await desk.clock.pass_(30)

    assert await desk.names() == ["A"]


async def test_faults_meet_mutations_only_unless_they_are_told_otherwise():
    desk = await Desk().with_board()
    desk.account.faults.next(Fault.HTTP_500)
    query = await desk.post("{ me { id } }")
    mutation = await desk.post(CREATE, b=desk.board, n="A")
    desk.account.faults.next(Fault.HTTP_500, mutations_only=False)
    every = await desk.post("{ me { id } }")

    assert (query.status_code, mutation.status_code, every.status_code) == (200, 500, 500)
    assert [kind for _, kind in desk.account.faults.seen] == [Fault.HTTP_500, Fault.HTTP_500]


async def test_the_same_seed_draws_the_same_faults_and_calm_ends_them():
    async def trace(seed: int) -> list[Fault]:
        desk = await Desk().with_board()
        desk.account.faults.seeded(
            Random(seed), {Fault.HTTP_500: 0.2, "lost": 0.2, Fault.PARTIAL: 0.1, Fault.LATE: 0.1}
        )
        for _ in range(40):
            await asyncio.gather(desk.post(THREE, b=desk.board), return_exceptions=True)
        desk.account.faults.calm()
        drawn = len(desk.account.faults.seen)
        await desk.ask(THREE, b=desk.board)
        assert len(desk.account.faults.seen) == drawn
        await desk.account.close()
        return [kind for _, kind in desk.account.faults.seen]

    first, again, other = await trace(7), await trace(7), await trace(8)

    assert first == again != other
    assert len(set(first)) >= 3


async def test_without_the_wire_a_dropped_connection_is_an_exception_of_its_own():
    desk = await Desk().with_board()
    desk.account.faults.next(Fault.LOST)

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app(desk.account)), base_url="http://monday.test"
    ) as client:
        with pytest.raises(ConnectionDropped):
            await client.post("/v2", json={"query": CREATE, "variables": {"b": desk.board, "n": "A"}})

    assert await desk.names() == ["A"]


async def test_the_time_of_an_answer_is_set_while_the_account_is_served():
    desk = Desk()

    told = (await desk.client.put("/_faults", json={"rates": {}, "latency": 0.25})).json()
    wrong = await desk.client.put("/_faults", json={"latency": "soon"})

    assert (told["latency"], desk.account.latency) == (0.25, 0.25)
    assert wrong.status_code == 400
