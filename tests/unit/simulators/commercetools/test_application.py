"""The application around the API: heads, faults, the page and the shop's own endpoints."""

import asyncio
import json
import socket
from typing import Any

import httpx2
import pytest

from storeboard.simulators.commercetools import Project, Shop, app, serve
from tests.simulation.loop import run
from tests.unit.simulators.commercetools.world import (
    Json,
    ManualClock,
    client_of,
    customer,
    faults,
    project_of,
    token_of,
)


def _answers(project: Project, *calls: tuple[str, str], body: Any = None, **options: Any) -> list[httpx2.Response]:
    async def ask() -> list[httpx2.Response]:
        async with client_of(project, **options) as client:
            return [await client.request(method, path, json=body) for method, path in calls]

    return run(0, ask())


def test_a_request_head_over_16_kilobytes_is_refused():
    ids = ",".join(f'"{number:036d}"' for number in range(400))

    small, large = _answers(project_of(), ("GET", "/acme/customers"), ("GET", f"/acme/customers?where=id in ({ids})"))

    assert (small.status_code, large.status_code) == (200, 431)


def test_two_hundred_ids_fit_into_one_query():
    project = project_of()
    ids = [customer(project, f"{number}@example.com")["id"] for number in range(200)]
    listed = ",".join(f'"{id_}"' for id_ in ids)

    [answer] = _answers(project, ("GET", f"/acme/customers?limit=500&where=id in ({listed})"))

    assert answer.json()["count"] == 200


def test_every_answer_can_be_told_apart():
    found, missing = _answers(project_of(), ("GET", "/acme/customers"), ("GET", "/acme/customers/none"))

    assert found.headers["x-correlation-id"] != missing.headers["x-correlation-id"]


def test_another_project_is_not_here():
    [answer] = _answers(project_of(), ("GET", "/other/customers"))

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("name", "status"), [("rate_429", 429), ("rate_500", 500), ("rate_502", 502), ("rate_503", 503)]
)
def test_a_fault_answers_with_its_status(name: str, status: int):
    [answer] = _answers(project_of(faults=faults(**{name: 1.0})), ("GET", "/acme/customers"))

    assert answer.status_code == status
    assert ("html" in answer.headers["content-type"]) is (status == 502)


@pytest.mark.parametrize(("after", "created"), [(0.0, 0), (1.0, 1)])
def test_a_refused_write_may_have_happened_all_the_same(after: float, created: int):
    project = project_of(faults=faults(rate_503=1.0, after_rate=after))

    [answer] = _answers(project, ("POST", "/acme/customers"), body={"email": "vira@example.com"})

    assert answer.status_code == 503
    assert len(project.rows("customer")) == created


def test_a_slow_answer_takes_its_time_and_a_truncated_one_cannot_be_read():
    clock = ManualClock()
    project = project_of(clock, faults=faults(slow_rate=1.0, slow=(7.0, 7.0), truncated_rate=1.0))
    began = clock.seconds

    [answer] = _answers(project, ("GET", "/acme/customers"))

    assert clock.seconds - began == 7.0
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_faults_come_by_seed():
    def statuses(seed: int) -> list[int]:
        project = project_of(seed=seed, faults=faults(rate_503=0.3, rate_429=0.2))
        return [answer.status_code for answer in _answers(project, *[("GET", "/acme/customers")] * 40)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert set(statuses(1)) == {200, 429, 503}


def test_without_an_auth_service_there_is_no_token():
    async def ask() -> int:
        transport = httpx2.ASGITransport(app=app(project_of(faults=faults(auth_down=True))))
        async with httpx2.AsyncClient(transport=transport, base_url="http://ct.test") as client:
            return (await token_of(client)).status_code

    assert run(0, ask()) == 503


def test_the_page_counts_what_is_there_and_escapes_the_rest():
    project = project_of(key="a<b>")
    customer(project)

    async def ask() -> tuple[str, Json]:
        transport = httpx2.ASGITransport(app=app(project, shop=Shop(project)))
        async with httpx2.AsyncClient(transport=transport, base_url="http://ct.test") as client:
            return (await client.get("/")).text, (await client.get("/_shop/snapshot")).json()

    page, figures = run(0, ask())

    assert "a&lt;b&gt;" in page
    assert "a<b>" not in page
    assert figures["counts"] == {"customer": 1}


@pytest.mark.parametrize(
    ("query", "status", "steps"), [("", 200, 1), ("?n=25", 200, 25), ("?n=0", 400, 0), ("?n=x", 400, 0)]
)
def test_a_test_may_let_the_shop_live(query: str, status: int, steps: int):
    project = project_of()
    shop = Shop(project, 1)

    [answer] = _answers(project, ("POST", f"/_shop/step{query}"), shop=shop)

    assert (answer.status_code, shop.steps) == (status, steps)


def test_a_served_project_answers_pushes_and_stops_when_cancelled(free_tcp_port: int):
    port = free_tcp_port

    async def main() -> tuple[int, int]:
        up = asyncio.Event()
        server = asyncio.create_task(serve(port, customers=5, orders=5, started=lambda *_: up.set()))
        await asyncio.wait_for(up.wait(), 10)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            token = (await token_of(client)).json()["access_token"]
            found = await client.get("/acme/customers", headers={"authorization": f"Bearer {token}"})
        server.cancel()
        await asyncio.gather(server, return_exceptions=True)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        return found.status_code, found.json()["count"]

    assert asyncio.run(main()) == (200, 5)


def test_an_address_in_use_is_an_error_at_once(free_tcp_port: int):
    async def main() -> None:
        with socket.create_server(("127.0.0.1", free_tcp_port)), pytest.raises(OSError, match="in use"):
            await serve(free_tcp_port)

    asyncio.run(main())
