"""
What every queue promises, whichever cloud it stands in, against a server that speaks its protocol.

A new queue is one more entry of `SERVERS`. Messages go through the real client library, the real consumer and the real
decoder into a real store: what is acknowledged is believed only when a committed row stands for it.
"""

import asyncio
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any

import pytest

from storeboard.mapping.source_entries import SOURCES
from storeboard.transports import QUEUES
from tests.contract.queues.consuming import consuming
from tests.contract.queues.kafka import kafka
from tests.contract.queues.peer import Server
from tests.contract.queues.pubsub import pubsub
from tests.contract.queues.service_bus import service_bus
from tests.contract.queues.sqs import MotoServer, moto
from tests.unit.web.doorway import change, encoded

SERVERS: dict[str, Callable[[], AbstractContextManager[Any]]] = {
    "kafka": kafka,
    "pubsub-pull": pubsub,
    "service-bus": service_bus,
    "sqs": moto,
}


class Started:
    """The servers of a session, each started when it is first asked for."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._servers: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._servers:
            self._servers[name] = self._stack.enter_context(SERVERS[name]())
        return self._servers[name]


@pytest.fixture(scope="session")
def started() -> Generator[Started]:
    with ExitStack() as stack:
        yield Started(stack)


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest, started: Started) -> Server:
    return started[request.param]


def test_every_queue_of_the_registry_has_its_server_and_the_words_of_its_entry():
    assert set(SERVERS) == set(QUEUES)
    assert set(QUEUES) <= set(SOURCES)


def test_messages_are_durable_before_they_are_acknowledged(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(*(encoded(change(f"order-{number}")) for number in range(25)))
            async with consuming(tmp_path, peer.make) as here:
                await here.until(lambda: here.acknowledged == 25)
                assert here.door.kept() == (25, 0, 25)
                assert all(durable >= told for durable, told in here.committed)
                assert here.counted == {"received": 25, "acknowledged": 25, "quarantined": 0}
            assert await peer.left() == 0

    asyncio.run(told())


def test_a_crash_between_record_and_acknowledgement_redelivers_and_changes_nothing(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(encoded(change("a")), encoded(change("b")))
            async with consuming(tmp_path, peer.make, crashes=True) as here:
                # Whether both come at once is the queue's affair; nothing is received behind what is not acknowledged.
                await here.until(lambda: here.door.kept() in ((1, 0, 1), (2, 0, 2)))
            assert await peer.left() == 2

            async with consuming(tmp_path, peer.make) as here:
                await here.until(lambda: here.acknowledged == 2)
                assert here.door.kept() == (2, 0, 2)
                assert here.counted["received"] == 2
            assert await peer.left() == 0

    asyncio.run(told())


POISON = {
    "no JSON": b"hello",
    "another project": encoded(change(projectKey="globex")),
    "too large": encoded(change(padding="x" * 60_000)),
    "no notification": b"{}",
}


def test_poison_is_quarantined_and_acknowledged_and_spoils_no_other(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(*POISON.values(), encoded(change("good")))
            async with consuming(tmp_path, peer.make, body_bytes_max=50_000) as here:
                await here.until(lambda: here.acknowledged == len(POISON) + 1)
                assert here.door.kept() == (len(POISON) + 1, len(POISON), 1)
                assert {body for _, body in here.door.quarantined()} == set(POISON.values())
                assert any("more than 50000 are not taken" in reason for reason, _ in here.door.quarantined())
                assert here.counted["quarantined"] == len(POISON)
            assert await peer.left() == 0

    asyncio.run(told())


def test_messages_wait_for_a_store_that_fails_and_cost_no_second_delivery(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(encoded(change()))
            async with consuming(tmp_path, peer.make, store_fails=True) as here:
                await here.until(lambda: here.failed >= 2)
                assert (here.consumer.state, here.consumer.why) == ("waiting", "the disk is full")
                assert await peer.left() == 1

                here.store_fails = False
                await here.until(lambda: here.acknowledged == 1)
                assert here.door.kept() == (1, 0, 1)
                assert here.consumer.state == "receiving"
                assert here.counted["received"] == 1
            assert await peer.left() == 0

    asyncio.run(told())


def test_a_stop_gives_back_what_the_store_did_not_take(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(encoded(change()))
            async with consuming(tmp_path, peer.make, store_fails=True) as here:
                await here.until(lambda: here.failed >= 1)
            assert here.acknowledged == 0
            assert here.consumer.state == "stopped"

            async with consuming(tmp_path, peer.make) as here:
                await here.until(lambda: here.acknowledged == 1)
                assert here.door.kept() == (1, 0, 1)

    asyncio.run(told())


def test_the_locks_of_messages_are_renewed_while_they_are_recorded(server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            await peer.send(encoded(change()))
            async with consuming(tmp_path, peer.make, record_seconds=2.2 * peer.lock_seconds) as here:
                await here.until(lambda: here.acknowledged == 1)
                assert here.extended >= 4
                assert here.counted["received"] == 1
            assert await peer.left() == 0

    asyncio.run(told())


@pytest.mark.parametrize("case", ["absent", "refused", "unreachable"])
def test_a_queue_that_cannot_be_opened_names_the_setting_and_what_was_tried(case: str, server: Server, tmp_path: Path):
    async def told() -> None:
        async with server.peer() as peer:
            wrong = peer.wrong(case)
            async with consuming(tmp_path, wrong.make) as here:
                await here.until(lambda: here.consumer.state == "down")
                assert here.consumer.why.startswith("sources.bus")
                assert [name for name in wrong.names if name not in here.consumer.why] == []
                assert server.secret not in str(here.events)
                assert here.events[0][0] == "queue.changed"

    asyncio.run(told())


def test_a_queue_shows_no_secret(server: Server):
    async def told() -> None:
        async with server.peer() as peer:
            queue = peer.make()
            assert server.secret not in f"{queue!r} {vars(queue)}"
            await queue.close()

    asyncio.run(told())


# SQS alone.


@pytest.mark.parametrize("way", ["by_topic", "by_rule"])
def test_what_comes_to_sqs_by_a_topic_or_a_rule_is_read_out_of_its_envelope(way: str, started: Started, tmp_path: Path):
    server: MotoServer = started["sqs"]

    async def told() -> None:
        async with server.peer() as peer:
            await getattr(server, way)(peer, encoded(change("a")), encoded(change("b")))
            async with consuming(tmp_path, peer.make) as here:
                await here.until(lambda: here.acknowledged == 2)
                assert here.door.kept() == (2, 0, 2)

    asyncio.run(told())
