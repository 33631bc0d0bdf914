"""
The HTTP application of one process: doors, health, metrics, the operator's page and its JSON.

Promises that `/livez` says whether the process runs and `/readyz` whether store, configuration and lanes are up; a
vendor's outage makes neither fail. Every page carries the whole set of security headers. It changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prometheus_client import CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from storeboard.errors import TerminalError, TransientError
from storeboard.web.doors import PREFIX, DoorsApp, Receive, Scope, Send
from storeboard.web.openapi import DOCUMENT

REFRESH_SECONDS: Final = 3

SECURITY_HEADERS: Final = (
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        b"frame-ancestors 'none'; base-uri 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)

_FOLDER: Final = Path(__file__).parent / "templates"
_FILES: Final = {"/desk.css": "text/css", "/icon.svg": "image/svg+xml"}

_templates = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages may ask: the status document, the failures, whether the process is ready, how its sources fare."""

    status: Callable[[], Awaitable[Mapping[str, Any]]]
    failures: Callable[[], Awaitable[list[Mapping[str, Any]]]]
    ready: Callable[[], Awaitable[Mapping[str, bool]]]
    metrics: CollectorRegistry
    refresh_metrics: Callable[[], Awaitable[None]]
    sources: Callable[[], Sequence[Mapping[str, str]]] = tuple


class WebApp:
    """The doors in front, everything else behind them."""

    def __init__(self, doors: DoorsApp, desk: Desk) -> None:
        self._doors = doors
        self._pages = _pages(desk)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await self._doors(scope, receive, send)
        else:
            await self._pages(scope, receive, _guarded(send))


def _guarded(send: Send) -> Send:
    async def with_headers(message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *SECURITY_HEADERS]}
        await send(message)

    return with_headers


def _pages(desk: Desk) -> Starlette:
    async def livez(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        parts = await desk.ready()
        sources = {row["source"]: row["state"] for row in desk.sources()}
        return _json({**parts, **({"sources": sources} if sources else {})}, 200 if all(parts.values()) else 503)

    async def metrics(_: Request) -> Response:
        await desk.refresh_metrics()
        return Response(generate_latest(desk.metrics), media_type="text/plain; version=0.0.4; charset=utf-8")

    async def status(_: Request) -> Response:
        return _json(await desk.status())

    async def failures(_: Request) -> Response:
        return _json(await desk.failures())

    async def openapi(_: Request) -> Response:
        return _json(DOCUMENT)

    async def home(request: Request) -> Response:
        # A page that renews itself must let its reader stop it.
        paused = "paused" in request.query_params
        html = _templates.get_template("home.html").render(
            status=await desk.status(), failures=await desk.failures(), now=datetime.now(UTC), paused=paused
        )
        return HTMLResponse(
            html.encode("utf-8", "replace"), headers={} if paused else {"refresh": str(REFRESH_SECONDS)}
        )

    return Starlette(
        routes=[
            Route("/", home),
            *(Route(path, _file(path, media_type)) for path, media_type in _FILES.items()),
            Route("/livez", livez),
            Route("/readyz", readyz),
            Route("/metrics", metrics),
            Route("/api/status", status),
            Route("/api/failures", failures),
            Route("/api/openapi.json", openapi),
        ],
        exception_handlers={TransientError: _unreadable, TerminalError: _unreadable},
    )


def _json(value: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(value), status, media_type="application/json")


def _file(path: str, media_type: str) -> Callable[[Request], Awaitable[Response]]:
    content = (_FOLDER / path.removeprefix("/")).read_bytes()

    async def served(_: Request) -> Response:
        return Response(content, media_type=media_type)

    return served


async def _unreadable(_: Request, error: Exception) -> Response:
    return PlainTextResponse("the store cannot be read now\n", 503)
