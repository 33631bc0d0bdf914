"""
Serve the simulated commercetools on a loopback address: the server, the deliveries and the living shop in one task.

It ends when it is cancelled, and then leaves nothing running. Signals are the caller's.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable, Generator
from typing import Final

import httpx2
import uvicorn

from storeboard.simulators.commercetools.application import HEAD_BYTES_MAX, app
from storeboard.simulators.commercetools.faults import Faults
from storeboard.simulators.commercetools.project import Project
from storeboard.simulators.commercetools.push import over_http
from storeboard.simulators.commercetools.shop import Shop
from storeboard.simulators.commercetools.subscriptions import Format

STOP_SECONDS_MAX: Final = 3


class _Server(uvicorn.Server):
    """A server that leaves the signals alone and calls back once its port answers."""

    def __init__(self, config: uvicorn.Config, when_up: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_up = when_up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._when_up()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def serve(
    port: int,
    host: str = "127.0.0.1",
    project: str = "acme",
    seed: int = 0,
    client_id: str | None = None,
    client_secret: str | None = None,
    push_url: str | None = None,
    push_secret: str | None = None,
    rate: float = 0.0,
    *,
    events: int | None = None,
    push_format: Format = "Platform",
    customers: int = 0,
    orders: int = 0,
    faults: Faults | None = None,
    messages_enabled: bool = False,
    b2b: float = 1.0,
    opens: bool = False,
    started: Callable[[Project, Shop], None] | None = None,
) -> None:
    """
    Serve one project until cancelled; raise OSError when the address is taken.

    `customers` and `orders` fill the shop before it opens, `rate` events happen per second after that, `events` of them
    or without end (`b2b` multiplies those of business customers, `opens` begins with two deals), and what changes is
    pushed to `push_url`. `started` is called once the port answers.
    """
    limits = httpx2.Limits(max_connections=32)
    # Bound first, so that an address in use is an error of the caller's and not of a task.
    with _listener(host, port) as listener:
        async with httpx2.AsyncClient(limits=limits) as client:
            world = Project(
                project, seed=seed, faults=faults, deliver=over_http(client), messages_enabled=messages_enabled
            )
            shop = Shop(world, seed, b2b=b2b, opens=opens)
            shop.pace(rate, events)
            shop.seed_history(customers, orders)
            if push_url is not None:
                world.subscribe_push(push_url, push_secret or "", format=push_format)
            application = app(world, client_id=client_id, client_secret=client_secret, shop=shop)
            server = _Server(_configuration(application), lambda: started(world, shop) if started else None)
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(world.run()), group.create_task(shop.run())]
                try:
                    await _serve(server, listener)
                finally:
                    for task in tasks:
                        task.cancel()


def _configuration(application: object) -> uvicorn.Config:
    return uvicorn.Config(
        application,  # pyright: ignore[reportArgumentType]
        lifespan="off",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        # The application itself refuses what is over its limit, with the right status.
        h11_max_incomplete_event_size=HEAD_BYTES_MAX * 4,
        timeout_graceful_shutdown=STOP_SECONDS_MAX,
    )


def _listener(host: str, port: int) -> socket.socket:
    # Named TCP, because asyncio sends without delay only where a socket says so itself.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


async def _serve(server: _Server, listener: socket.socket) -> None:
    """Serve until cancelled, and then let the server close what it has open before the cancellation goes on."""
    serving = asyncio.ensure_future(server.serve(sockets=[listener]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise
