"""What the client of production makes of the simulated commercetools: the two were written from the same facts only."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import httpx2
import pytest

from storeboard.commercetools.client import Client
from storeboard.commercetools.fetch import CommercetoolsSource
from storeboard.commercetools.notifications import decode
from storeboard.model import Ref
from storeboard.simulators.commercetools import Faults, Project, Shop, app
from tests.simulation.loop import VirtualClock, run


def _with_source(faults: Faults, ask: Callable[[Project, Shop, CommercetoolsSource], Coroutine[Any, Any, Any]]) -> Any:
    async def main() -> Any:
        clock = VirtualClock(asyncio.get_running_loop())
        project = Project("acme", seed=4, clock=clock.now, sleep=clock.sleep)
        shop = Shop(project, 4)
        shop.seed_history(customers=60, orders=150)
        project.faults = faults
        transport = httpx2.ASGITransport(app=app(project, client_id="id", client_secret="secret"))
        client = Client("acme", "http://ct.test", "http://ct.test", "id", "secret", clock=clock, transport=transport)
        try:
            return await ask(project, shop, CommercetoolsSource({"acme": client}))
        finally:
            await client.aclose()

    return run(4, main())


@pytest.mark.parametrize(
    "faults",
    [Faults(), Faults(rate_429=0.1, rate_503=0.1, slow_rate=0.1, slow=(0.1, 2.0), token_expired_rate=0.05)],
    ids=["calm", "stormy"],
)
def test_the_source_reads_every_order_as_it_is(faults: Faults):
    async def ask(project: Project, shop: Shop, source: CommercetoolsSource) -> tuple[dict[str, int], dict[str, int]]:
        del shop
        refs = [Ref("acme", "order", id_) for id_ in project.rows("order")]
        gone = Ref("acme", "order", "00000000-0000-4000-8000-000000000000")
        found = await source.fetch([*refs, gone])
        assert found[gone] is None
        read = {ref.id: resource["version"] for ref, resource in found.items() if resource is not None}
        return read, {id_: one["version"] for id_, one in project.rows("order").items()}

    read, true = _with_source(faults, ask)

    assert read == true


def test_a_scan_meets_every_customer_once():
    async def ask(project: Project, shop: Shop, source: CommercetoolsSource) -> tuple[list[str], list[str]]:
        del shop
        seen = [ref.id async for page in source.scan("acme", "customer") for ref, _ in page]
        return seen, sorted(project.rows("customer"))

    seen, true = _with_source(Faults(), ask)

    assert seen == true


def test_a_payment_is_followed_to_its_order():
    async def ask(project: Project, shop: Shop, source: CommercetoolsSource) -> tuple[Any, Any]:
        del shop
        true = {
            Ref("acme", "payment", payment["id"]): (Ref("acme", "order", id_),)
            for id_, order in project.rows("order").items()
            for payment in order.get("paymentInfo", {"payments": []})["payments"]
        }
        return dict(await source.owners(list(true))), true

    found, true = _with_source(Faults(), ask)

    assert found == true


@pytest.mark.parametrize("format", ["Platform", "CloudEvents", "PubSub", "PubSubCloudEvents", "SNS", "EventBridge"])
def test_everything_that_a_living_shop_tells_can_be_decoded(format: Any):
    bodies: list[bytes] = []

    async def door(destination: Any, body: bytes, headers: Any) -> int:
        del destination, headers
        bodies.append(body)
        return 204

    async def live() -> None:
        clock = VirtualClock(asyncio.get_running_loop())
        faults = Faults(duplicate_rate=0.1, payload_dropped_rate=0.1)
        project = Project("acme", seed=2, clock=clock.now, sleep=clock.sleep, deliver=door, faults=faults)
        project.subscribe_push("http://door.test", "secret", format=format, messages=("order", "customer"))
        shop = Shop(project, 2, weights={"erase": 10.0})
        for _ in range(150):
            await shop.step()
        await project.deliverer.drain()

    run(2, live())
    found = [one for body in bodies for one in decode(body, "push", ["acme"])]

    assert len(found) == len(bodies) > 150
    assert [one.quarantine for one in found if one.quarantine] == []
    assert {one.kind for one in found} == {"test", "changed", "deleted"}
    assert all(one.version > 0 and one.ref for one in found if one.kind != "test")
    assert len({one.external_id for one in found}) < len(found)
