"""
The process that the intake bench measures: the real doors, decoder, intake and durable store, without lanes.

It serves one push door on a free port of loopback, on one core, tells the port on stdout, and ends at a line on
stdin (or its end); then it tells the processor time that it took.
"""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
from prometheus_client import CollectorRegistry, Counter

from bench.installation import SystemClock
from bench.lean import LeanBoard, facts_of
from bench.shop import PROJECT, Shelf, configuration
from storeboard.app import keep_for_good
from storeboard.commercetools.notifications import decode
from storeboard.engine.house import House
from storeboard.engine.intake import Intake
from storeboard.model import Notification
from storeboard.store import SqliteStore, open_store
from storeboard.transports.bearer import BearerDoor
from storeboard.web.app import Desk, WebApp
from storeboard.web.doors import DoorsApp, Source
from storeboard.web.server import bound_socket, server_of

SECRET: Final = "bench-secret-of-loopback"  # noqa: S105
SOURCE: Final = "push"


async def _serve(place: Path) -> None:
    store = await open_store(f"sqlite:///{place / 'store.db'}", clock=SystemClock())
    try:
        server = server_of(_application(store))
        server.config.load()
        keep_for_good()
        with bound_socket("127.0.0.1", 0) as listener:
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            _tell({"port": listener.getsockname()[1], "server": _server_name(server.config.http_protocol_class)})
            spent = time.process_time()
            await asyncio.to_thread(sys.stdin.readline)
            _tell({"cpu": time.process_time() - spent})
            server.should_exit = True
            await serving
    finally:
        await store.close()


def _application(store: SqliteStore) -> WebApp:
    mappings = configuration().mappings
    house = House(
        store,
        Shelf(),
        {"sales": LeanBoard()},
        facts_of(mappings),
        {mapping.name: mapping for mapping in mappings},
        SystemClock(),
    )
    registry = CollectorRegistry()
    answers = Counter("deliveries", "Deliveries by door and answer.", ["source", "status"], registry=registry)

    def decoded(body: bytes, source: str) -> tuple[Notification, ...]:
        return decode(body, source, (PROJECT,))

    def count(source: str, status: int) -> None:
        answers.labels(source, str(status)).inc()

    doors = DoorsApp(
        {SOURCE: Source(SOURCE, BearerDoor([SECRET]))}, decoded, Intake(house, lambda lanes: None).receive, count
    )
    return WebApp(doors, Desk(_nothing, _no_failures, _ready, registry, _no_refresh))


async def _nothing() -> Mapping[str, Any]:
    return {}


async def _no_failures() -> list[Mapping[str, Any]]:
    return []


async def _ready() -> Mapping[str, bool]:
    return {}


async def _no_refresh() -> None:
    return None


def _server_name(protocol: Any) -> str:
    parser = next(one.__module__ for one in protocol.__mro__ if one.__module__.startswith("uvicorn.protocols"))
    return f"uvicorn with {parser.rpartition('.')[2]} on asyncio"


def _tell(words: Mapping[str, object]) -> None:
    sys.stdout.buffer.write(orjson.dumps(words) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    asyncio.run(_serve(Path(sys.argv[1])))
