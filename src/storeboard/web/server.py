"""
One uvicorn server inside our own event loop, with the time limits that uvicorn lacks.

Promises that a client which sends its request head byte by byte is cut off after `HEAD_SECONDS_MAX`, whatever it
sends, and that stopping takes a bounded time. It leaves signals to the composition root.
"""

import asyncio
import contextlib
import socket
from collections.abc import Generator
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS_MAX: Final = 10.0
HEAD_BYTES_MAX: Final = 32_768
CONNECTIONS_MAX: Final = 1_000
STOP_SECONDS_MAX: Final = 5


class PatientlessProtocol(H11Protocol):
    """HTTP/1.1 with a deadline for each request's head, which no trickle of bytes extends."""

    _deadline: asyncio.TimerHandle | None = None

    def data_received(self, data: bytes) -> None:
        if self._deadline is None and self._is_between_requests():
            self._deadline = self.loop.call_later(HEAD_SECONDS_MAX, self._give_up)
        super().data_received(data)
        if self._deadline is not None and not self._is_between_requests():
            self._deadline.cancel()
            self._deadline = None

    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def _is_between_requests(self) -> bool:
        cycle: Any = self.cycle
        return cycle is None or cycle.response_complete

    def _give_up(self) -> None:
        self._deadline = None
        if self._is_between_requests():
            self.transport.close()


class Server(uvicorn.Server):
    """A server that neither installs signal handlers nor writes a log of its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def server_of(app: Any, *, fast: bool = False) -> Server:
    """Make the server for an ASGI application; `fast` takes httptools (for benches) instead of the guarded parser."""
    config = uvicorn.Config(
        app,
        http="httptools" if fast else PatientlessProtocol,
        log_level="error",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        date_header=True,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
        h11_max_incomplete_event_size=HEAD_BYTES_MAX,
    )
    return Server(config)


def bound_socket(host: str, port: int) -> socket.socket:
    """Bind first, so that an address in use is an error of the command and not of a task; raise OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(1024)
    listener.setblocking(False)
    return listener
