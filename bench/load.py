"""
A load client that costs as little as it can: bare sockets, one request in flight on each, kept alive.

It measures from the last byte handed to the socket to the last byte of the answer, and accepts 200 alone.
"""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, cast

HEAD_END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length: "
LOAD_SECONDS_MAX: Final = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load: how long it took, and the latency of every answer, in seconds."""

    seconds: float
    latencies: list[float]


async def load(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request once over so many connections; raise for any answer but 200."""
    loop = asyncio.get_running_loop()
    queue = iter(requests)
    latencies: list[float] = []
    clients = [_Client(queue, latencies, loop.create_future()) for _ in range(min(connections, len(requests)))]
    for client in clients:
        await loop.create_connection(lambda client=client: client, "127.0.0.1", port)
    started = time.perf_counter()
    for client in clients:
        client.send()
    async with asyncio.timeout(LOAD_SECONDS_MAX):
        await asyncio.gather(*(client.done for client in clients))
    return Load(time.perf_counter() - started, latencies)


class _Client(asyncio.Protocol):
    """One connection that takes the next request when its last one is answered."""

    def __init__(self, queue: Iterator[bytes], latencies: list[float], done: asyncio.Future[None]) -> None:
        self.done = done
        self._queue = queue
        self._latencies = latencies
        self._answer = b""
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self) -> None:
        request = next(self._queue, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, found, body = self._answer.partition(HEAD_END)
        if not found or len(body) < int(head.partition(LENGTH)[2].partition(b"\r\n")[0]):
            return
        if not head.startswith(b"HTTP/1.1 200"):
            self._fail(RuntimeError(f"the door answered {head[:60]!r}"))
            return
        self._latencies.append(time.perf_counter() - self._sent_at)
        self._answer = b""
        self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or RuntimeError("the door closed a connection"))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
