"""
The simulator behind a real socket. Returns when it is cancelled or told to exit.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from storeboard.simulators.monday.account import Account
from storeboard.simulators.monday.site import abort_key, app


class CuttingProtocol(H11Protocol):
    """HTTP over a socket that the application may cut without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        super().connection_made(transport)
        inner: Any = self.app

        async def application(scope: Scope, receive: Receive, send: Send) -> None:
            scope[abort_key] = transport.abort
            await inner(scope, receive, send)

        self.app = application


async def serve(
    port: int,
    host: str = "127.0.0.1",
    plan: str = "pro",
    seed: int = 0,
    token: str | None = None,
    latency: float = 0.0,
    *,
    account: Account | None = None,
    ready: Callable[[int], None] | None = None,
) -> None:
    """Serve one account until cancelled; `ready` is told the port once it listens (port 0 takes a free one)."""
    account = account or Account(plan=plan, seed=seed, latency=latency)
    config = uvicorn.Config(
        app(account, token=token),
        host=host,
        port=port,
        http=CuttingProtocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    # Bound here, so that a port that is taken is an error of this call and not the end of the process.
    with socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        # Its connections inherit this; asyncio sets it only on sockets that are named TCP.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        server = Server(config, ready)
        running = asyncio.get_running_loop().create_task(server.serve([listener]))
        try:
            await asyncio.shield(running)
        finally:
            server.should_exit = True
            await running
            await account.close()


class Server(uvicorn.Server):
    """A server that says when it listens and leaves the process's signals alone."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[int], None] | None) -> None:
        super().__init__(config)
        self._ready = ready

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready is not None and sockets:
            self._ready(sockets[0].getsockname()[1])
