"""
One uvicorn server inside our own event loop, with the limits that uvicorn lacks.

Promises that a client which sends nothing, sends its request head byte by byte or never reads its answer is cut off in
time, that a head that is too large or says two things about its length is refused, and that stopping takes a bounded
time. It leaves signals to the composition root and tells a fault of the application by its kind and place alone:
the text of an exception may quote a record.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_BYTES_MAX: Final = 32_768
HEADERS_MAX: Final = 100
HTTP_VERSIONS: Final = ("1.0", "1.1")
CONNECTIONS_MAX: Final = 1_000
STOP_SECONDS_MAX: Final = 5
IDLE_SECONDS_MAX: Final = 20

App = Callable[[Any, Any, Any], Awaitable[None]]
Report = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a client may take, in seconds: for a request's head, and from there to the end of its answer."""

    head: float = 10.0
    answer: float = 60.0


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 with deadlines that no trickle of bytes extends."""

    deadlines = Deadlines()
    _timer: asyncio.TimerHandle | None = None
    _in_request = False

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._set(self.deadlines.head)

    def data_received(self, data: bytes) -> None:
        if self._timer is None:
            self._set(self.deadlines.head)
        super().data_received(data)
        self._look()

    def on_response_complete(self) -> None:
        self._in_request = False
        self._unset()
        super().on_response_complete()
        # A request that was sent ahead may have begun.
        self._look()

    def send_400_response(self, msg: str) -> None:
        # Broken in the middle of a body: its reader must not wait for the rest, nor answer a second time.
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:
            self.transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unset()
        super().connection_lost(exc)

    def _look(self) -> None:
        cycle: Any = self.cycle
        if cycle is not None and not cycle.response_complete and not self._in_request:
            self._in_request = True
            self._set(self.deadlines.answer)

    def _set(self, seconds: float) -> None:
        self._unset()
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _unset(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def protocol_with(deadlines: Deadlines) -> type[PunctualProtocol]:
    """The protocol with deadlines of one's own."""
    return type("Protocol", (PunctualProtocol,), {"deadlines": deadlines})


def with_sound_heads(app: App) -> App:
    """Refuse what the parser lets through: a head that is too large, or two statements about the body's length."""

    async def guarded(scope: Any, receive: Any, send: Any) -> None:
        status = _fault_of(scope) if scope["type"] == "http" else None
        if status is None:
            await app(scope, receive, send)
            return
        headers = [(b"content-length", b"0"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    return guarded


def _fault_of(scope: Any) -> int | None:
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(headers) > HEADERS_MAX or sum(len(name) + len(value) + 4 for name, value in headers) > HEAD_BYTES_MAX:
        return 431
    names = {name for name, _ in headers}
    two_lengths = b"transfer-encoding" in names and b"content-length" in names
    return 400 if two_lengths or scope["http_version"] not in HTTP_VERSIONS else None


class Server(uvicorn.Server):
    """A server that neither installs signal handlers nor writes a log of its own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


class FaultLog(logging.Handler):
    """Turns uvicorn's log of an exception into one event without the exception's text."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        kind, _, trace = record.exc_info or (None, None, None)
        place = ""
        while trace is not None:
            place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
            trace = trace.tb_next
        self._report("web.fault", {"error": kind.__name__ if kind else "uvicorn", "at": place})


def _silent(event: str, fields: Mapping[str, object]) -> None:
    """Report to nobody."""


def server_of(app: App, *, fast: bool = False, report: Report = _silent, deadlines: Deadlines = Deadlines()) -> Server:
    """Make the server for an ASGI application; `fast` takes httptools (for benches) instead of the guarded parser."""
    log = logging.getLogger("uvicorn.error")
    log.handlers[:] = [FaultLog(report)]
    log.propagate = False
    config = uvicorn.Config(
        with_sound_heads(app),
        http="httptools" if fast else protocol_with(deadlines),
        log_config=None,
        log_level="error",
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        ws="none",
        server_header=False,
        date_header=True,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=IDLE_SECONDS_MAX,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
        h11_max_incomplete_event_size=HEAD_BYTES_MAX,
    )
    return Server(config)


def bound_socket(host: str, port: int) -> socket.socket:
    """Bind first, so that an address in use is an error of the command and not of a task; raise OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named TCP, because asyncio sends without delay only where a socket says so itself; an answer of two writes would
    # else wait 40 ms for the client's acknowledgement of the first.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.listen(1024)
    listener.setblocking(False)
    return listener
