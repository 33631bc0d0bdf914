"""
Intake over HTTP: a durable 200 for every event, from the real doors in a process of their own.

The client is another process on the other cores. Afterwards the store is opened and its keys are counted: each event
names another order, so that as many keys are due as events were answered.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import orjson

from bench.figure import Figure, at_least, at_most, percentile
from bench.installation import SystemClock
from bench.intake_door import SECRET, SOURCE
from bench.load import Load, load
from bench.shop import PROJECT, order_ref
from storeboard.store import open_store

NAME: Final = "intake"
CONNECTIONS: Final = 64
EVENTS_AN_ARRAY: Final = 20
STOP_SECONDS_MAX: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Run:
    """One load against a door process of its own."""

    load: Load
    events: int
    cpu: float
    server: str

    @property
    def rate(self) -> float:
        return self.events / self.load.seconds


def measure(scale: float = 1.0) -> list[Figure]:
    """Events a second that become durable, and how long an answer takes, one event a request and in arrays."""
    count = max(CONNECTIONS, int(15_000 * scale))
    single = _run([[number] for number in range(count)])
    groups = [list(range(start, start + EVENTS_AN_ARRAY)) for start in range(0, count, EVENTS_AN_ARRAY)]
    arrays = _run(groups)
    p50, p99 = (percentile(single.load.latencies, percent) * 1_000 for percent in (50, 99))
    note = f"{count} events, {CONNECTIONS} connections, server {single.server}"
    name = "events received durably, one in a request"
    return [
        Figure(NAME, name, single.rate, "events/s", at_least(2_500), note),
        Figure(NAME, f"{name}, of processor time", single.events / single.cpu, "events/s", at_least(2_500)),
        Figure(NAME, "time to the answer, p99", p99, "ms", at_most(50), f"p50 {p50:.1f} ms"),
        Figure(
            NAME,
            f"events received durably, {EVENTS_AN_ARRAY} in a request",
            arrays.rate,
            "events/s",
            None,
            f"p99 {percentile(arrays.load.latencies, 99) * 1_000:.0f} ms for a whole array",
        ),
    ]


def _run(groups: list[list[int]]) -> _Run:
    requests = [_request(group) for group in groups]
    events = sum(len(group) for group in groups)
    with tempfile.TemporaryDirectory() as place:
        with _door(Path(place)) as door:
            opened = _told(door.stdout)
            with _other_cores():
                done = asyncio.run(load(int(opened["port"]), requests, CONNECTIONS))
            _tell(door.stdin)
            cpu = float(_told(door.stdout)["cpu"])
        due = asyncio.run(_due(Path(place)))
        assert due == events, f"{events} events were answered, {due} keys are due"
    return _Run(done, events, cpu, str(opened["server"]))


@contextmanager
def _door(place: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "bench.intake_door", str(place)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        yield process
        process.wait(STOP_SECONDS_MAX)
    finally:
        process.kill()
        process.communicate()


@contextmanager
def _other_cores() -> Iterator[None]:
    """Leave the door's core to the door, where there is another."""
    mine = os.sched_getaffinity(0)
    os.sched_setaffinity(0, mine - {max(mine)} or mine)
    try:
        yield
    finally:
        os.sched_setaffinity(0, mine)


def _tell(stream: IO[bytes] | None) -> None:
    """Let the door end."""
    assert stream is not None
    stream.write(b"\n")
    stream.flush()


def _told(stream: IO[bytes] | None) -> dict[str, Any]:
    assert stream is not None
    return orjson.loads(stream.readline())


async def _due(place: Path) -> int:
    store = await open_store(f"sqlite:///{place / 'store.db'}", clock=SystemClock())
    try:
        return (await store.counts()).due
    finally:
        await store.close()


def _request(numbers: list[int]) -> bytes:
    messages = [_message(number) for number in numbers]
    body = orjson.dumps(messages if len(messages) > 1 else messages[0])
    head = (
        f"POST /in/commercetools/{SOURCE} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {SECRET}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _message(number: int) -> dict[str, Any]:
    """A Message in the Platform format, of a usual length."""
    ref = order_ref(number)
    return {
        "notificationType": "Message",
        "projectKey": PROJECT,
        "id": f"{number:08x}-0000-4000-8000-00000000e000",
        "version": 1,
        "sequenceNumber": 4,
        "resource": {"typeId": ref.type, "id": ref.id},
        "resourceVersion": 5,
        "resourceUserProvidedIdentifiers": {"orderNumber": f"N-{number}"},
        "type": "OrderStateChanged",
        "orderId": ref.id,
        "orderState": "Confirmed",
        "oldOrderState": "Open",
        "createdAt": "2026-01-02T08:00:00.000Z",
        "lastModifiedAt": "2026-01-02T08:00:00.000Z",
        "createdBy": {"clientId": "checkout", "isPlatformClient": False},
        "lastModifiedBy": {"clientId": "checkout", "isPlatformClient": False},
    }
