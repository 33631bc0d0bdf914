"""
The HTTP side of the doors: `POST /in/commercetools/{source}`.

Promises a 2xx only after the delivery is durable, a 401 before a stranger's body is read, and never a 5xx for what a
sender put into a body: what is authentic but unusable is quarantined and acknowledged. It never fetches anything.

A raw ASGI application: this is the busiest path of the house and needs no framework.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from storeboard.errors import TransientError
from storeboard.model import Notification
from storeboard.transports.door import Door, Headers, header

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX: Final = "/in/commercetools/"
BODY_BYTES_MAX: Final = 1_048_576
RECEIVE_SECONDS_MAX: Final = 10.0
RETRY_AFTER_SECONDS: Final = 5


@dataclass(frozen=True, slots=True)
class Source:
    """One configured source: its door and how its deliveries are decoded and kept."""

    name: str
    door: Door


class BodyError(Exception):
    """The body cannot be read whole: `status` says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class DoorsApp:
    """
    Every push door of the installation.

    `decode` turns an authentic body into notifications and never raises; `keep` makes them durable or raises
    `TransientError`.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        decode: Callable[[bytes, str], Sequence[Notification]],
        keep: Callable[[Sequence[Notification]], Awaitable[object]],
        count: Callable[[str, int], None],
    ) -> None:
        self._sources = sources
        self._decode = decode
        self._keep = keep
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(PREFIX)
        source = self._sources.get(name)
        if source is None:
            await self._answer(send, "", 404, "no such source")
        elif scope["method"] != "POST":
            await self._answer(send, name, 405, "a door takes POST", (b"allow", b"POST"))
        else:
            status, words = await self._deliver(source, scope, receive)
            extra = (b"retry-after", str(RETRY_AFTER_SECONDS).encode()) if status == 503 else None
            await self._answer(send, name, status, words, extra)

    async def _deliver(self, source: Source, scope: Scope, receive: Receive) -> tuple[int, str]:
        headers: Headers = scope["headers"]
        verdict = source.door.before_body(headers)
        if verdict != "accept":
            return _refusal(verdict)
        try:
            body = await _body(headers, receive)
        except BodyError as error:
            return error.status, error.reason
        verdict = source.door.after_body(headers, body)
        if verdict != "accept":
            return _refusal(verdict)
        try:
            await self._keep(self._decode(body, source.name))
        except TransientError:
            return 503, "cannot be stored now"
        return 200, "recorded"

    async def _answer(
        self, send: Send, source: str, status: int, words: str, extra: tuple[bytes, bytes] | None = None
    ) -> None:
        self._count(source, status)
        body = orjson.dumps({"status" if status == 200 else "error": words})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        if extra is not None:
            headers.append(extra)
        if status in (401, 408, 413, 415):
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _refusal(verdict: str) -> tuple[int, str]:
    return (503, "cannot be verified now") if verdict == "undecidable" else (401, "not authorised")


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Read the body within its limits; raise `BodyError` for one that is too large, encoded, slow or cut off."""
    encoding = b",".join(value for key, value in headers if key.lower() == b"content-encoding").strip().lower()
    if encoding not in (b"", b"identity"):
        raise BodyError(415, "a content encoding is not taken")
    declared = header(headers, b"content-length")
    if declared is not None and declared.isdigit() and int(declared) > BODY_BYTES_MAX:
        raise BodyError(413, f"a body of more than {BODY_BYTES_MAX} bytes is not taken")
    try:
        async with asyncio.timeout(RECEIVE_SECONDS_MAX):
            return await _read(receive)
    except TimeoutError:
        raise BodyError(408, "the body came too slowly") from None


async def _read(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BodyError(400, "the body was cut off")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_BYTES_MAX:
            raise BodyError(413, f"a body of more than {BODY_BYTES_MAX} bytes is not taken")
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
