"""
Doors on a real store: the real decoder, the real intake, an inline SQLite file, and nobody behind them.

A delivery is made in process as a server makes it, or over a socket as a stranger does. What was kept is read through
a connection of its own, so that it counts only what is committed.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

from storeboard.commercetools.notifications import decode
from storeboard.engine.house import House
from storeboard.engine.intake import Intake
from storeboard.engine.ports import Recorded
from storeboard.mapping.load import load
from storeboard.model import Notification
from storeboard.store import Options, SqliteStore, open_store
from storeboard.transports.door import Door
from storeboard.web.doors import PREFIX, DoorLimits, DoorsApp, Source
from storeboard.web.server import Deadlines, bound_socket, server_of
from tests.two_boards import two_boards

PROJECT = "acme"
SOURCE = "push"
LIMITS = DoorLimits()
DEADLINES = Deadlines()

Headers = Sequence[tuple[str | bytes, str | bytes]]


class Clock:
    """A clock that stands."""

    def now(self) -> float:
        return 1_790_000_000.0

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


@dataclass(frozen=True, slots=True)
class Answered:
    """What a door answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    left: int = 0

    @property
    def words(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Request:
    """One request as a server hands it over: the chunks of its body, and whether it is cut off after them."""

    chunks: list[bytes] = field(default_factory=lambda: [b""])
    headers: Headers = ()
    method: str = "POST"
    path: str = PREFIX + SOURCE
    cut_off: bool = False
    stalls: bool = False
    query: bytes = b""


class Doorway:
    """The doors of one installation on a store of their own."""

    def __init__(self, store: SqliteStore, door: Door, limits: DoorLimits) -> None:
        self.store = store
        self.last = Recorded(0, 0, 0, frozenset())
        self.counted: list[tuple[str, int]] = []
        self._committed = apsw.Connection(str(store.path), flags=apsw.SQLITE_OPEN_READONLY)
        configuration = load(two_boards(PROJECT, "http://shop", "http://shop", "http://monday/v2"))
        house = House(
            store=store,
            source=None,  # type: ignore[arg-type]
            accounts={},
            facts={},
            mappings={mapping.name: mapping for mapping in configuration.mappings},
            clock=Clock(),
        )
        self.intake = Intake(house, lambda lanes: None)
        self.refused: list[tuple[str, str]] = []
        self.app = DoorsApp(
            {SOURCE: Source(SOURCE, door)}, self.decode, self.keep, self.count, limits, self.count_refused
        )

    def decode(self, body: bytes, source: str) -> tuple[Notification, ...]:
        return decode(body, source, (PROJECT,))

    async def keep(self, notifications: Sequence[Notification]) -> None:
        self.last = await self.intake.receive(notifications)

    def count(self, source: str, status: int) -> None:
        self.counted.append((source, status))

    def count_refused(self, source: str, cause: str) -> None:
        self.refused.append((source, cause))

    async def ask(self, request: Request) -> Answered:
        """Hand one request to the doors."""
        messages: list[dict[str, Any]] = [
            {"type": "http.request", "body": chunk, "more_body": True} for chunk in request.chunks
        ]
        if request.cut_off:
            messages.append({"type": "http.disconnect"})
        elif not request.stalls and messages:
            messages[-1]["more_body"] = False
        messages.reverse()
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            if not messages:
                await asyncio.Event().wait()
            return messages.pop()

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(_bytes(name).lower(), _bytes(value)) for name, value in request.headers]
        scope = {
            "type": "http",
            "method": request.method,
            "path": request.path,
            "headers": headers,
            "query_string": request.query,
        }
        await self.app(scope, receive, send)
        start, *bodies = sent
        assert not bodies[-1].get("more_body", False)
        return Answered(
            start["status"],
            {name.decode(): value.decode() for name, value in start["headers"]},
            b"".join(body["body"] for body in bodies),
            len(messages),
        )

    def kept(self) -> tuple[int, int, int]:
        """How many rows are committed: inbox, quarantine, keys due."""
        rows = self._committed.execute(
            "select (select count(*) from inbox), (select count(*) from quarantine),"
            " (select count(*) from binding where due_at is not null)"
        ).fetchall()
        return rows[0]

    def quarantined(self) -> list[tuple[str, bytes]]:
        """Reason and body of every delivery in quarantine."""
        return self._committed.execute("select reason, body from quarantine order by id").fetchall()

    def close(self) -> None:
        self._committed.close()


@asynccontextmanager
async def doorway(place: Path, door: Door, limits: DoorLimits = LIMITS) -> AsyncGenerator[Doorway]:
    """Open doors on an empty store."""
    options = Options(durable=False, check=False)
    store = await open_store(f"sqlite:///{place / 'store.db'}", clock=Clock(), inline=True, options=options)
    here = Doorway(store, door, limits)
    try:
        yield here
    finally:
        here.close()
        await store.close()


@asynccontextmanager
async def served(app: Any, deadlines: Deadlines = DEADLINES, **options: Any) -> AsyncGenerator[int]:
    """Serve an application on a port of loopback."""
    listener = bound_socket("127.0.0.1", 0)
    server = server_of(app, deadlines=deadlines, **options)
    with listener:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


class Stranger:
    """A connection that says whatever it likes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def say(self, raw: bytes) -> None:
        self.writer.write(raw)
        await self.writer.drain()

    async def hear(self) -> Answered | None:
        """One answer with a content-length (or none); None when the connection ends without one."""
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        status, _, rest = head.decode("latin-1").partition("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in rest.strip().split("\r\n"))
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        return Answered(int(status.split(" ")[1]), headers, body)

    async def is_over(self) -> bool:
        """Wait until the other side ends the connection."""
        try:
            while await self.reader.read(65_536):
                pass
        except ConnectionError:
            return True
        return True

    async def leave(self) -> None:
        self.writer.close()
        try:
            await self.writer.wait_closed()
        except ConnectionError:
            return


@asynccontextmanager
async def stranger(port: int) -> AsyncGenerator[Stranger]:
    """Connect to a port of loopback."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    one = Stranger(reader, writer)
    try:
        async with asyncio.timeout(20):
            yield one
    finally:
        await one.leave()


def change(id_: str = "0b1c-77", version: int = 5, **fields: Any) -> dict[str, Any]:
    """A notification in the Platform format: an order has changed."""
    return {
        "notificationType": "ResourceUpdated",
        "projectKey": PROJECT,
        "resource": {"typeId": "order", "id": id_},
        "version": version,
        "oldVersion": version - 1,
        "modifiedAt": "2026-11-02T08:00:00.500Z",
        **fields,
    }


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
