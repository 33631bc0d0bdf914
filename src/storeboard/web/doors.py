"""
The HTTP side of the doors: `POST /in/commercetools/{source}`.

Promises a 2xx only after the delivery is durable, a 401 before a stranger's body is read, and never a 5xx for what a
sender put into a body: what is authentic but unusable is quarantined and acknowledged. A refusal is the same for every
cause; the cause is only counted. It never fetches anything itself.

A raw ASGI application: this is the busiest path of the house and needs no framework.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from storeboard.errors import TerminalError, TransientError
from storeboard.model import Notification
from storeboard.transports.door import Accept, Answer, Door, Head, Headers, Refuse, Undecidable, Verdict, header

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

PREFIX: Final = "/in/commercetools/"
BODY_BYTES_MAX: Final = 1_048_576
RETRY_AFTER_SECONDS: Final = 5
LENGTH_DIGITS_MAX: Final = 20

_HEADERS: Final = (
    (b"content-type", b"application/json"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
)


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """
    What a delivery may take of us, in bytes and seconds.

    `held_bytes_max` bounds all bodies that wait for the store together. After an answer that came before the end of the
    body, the rest is read and dropped for a while: closing at once would reset the connection and lose the answer.
    """

    body_bytes_max: int = BODY_BYTES_MAX
    held_bytes_max: int = 64 * BODY_BYTES_MAX
    receive_seconds_max: float = 10.0
    dropped_bytes_max: int = 4 * BODY_BYTES_MAX
    drop_seconds_max: float = 2.0


@dataclass(frozen=True, slots=True)
class Source:
    """One configured source: its name and the door that its deliveries come through."""

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
    `TransientError` or `TerminalError`, and either way the sender is asked to come again. `refused` is told the source
    and the cause of what a door did not let in.
    """

    def __init__(
        self,
        sources: Mapping[str, Source],
        decode: Callable[[bytes, str], Sequence[Notification]],
        keep: Callable[[Sequence[Notification]], Awaitable[object]],
        count: Callable[[str, int], None],
        limits: DoorLimits = DoorLimits(),
        refused: Callable[[str, str], None] = lambda source, cause: None,
    ) -> None:
        self._sources = sources
        self._decode = decode
        self._keep = keep
        self._count = count
        self._limits = limits
        self._refused = refused
        self._held_bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = scope["path"].removeprefix(PREFIX)
        source = self._sources.get(name)
        body = _Body(receive)
        head = Head(scope["headers"], scope.get("query_string", b""))
        if source is None:
            said = _Said(404, "no such source")
        elif scope["method"] == "POST":
            said = await self._deliver(source, head, body)
        else:
            said = _asked(source.door, head, scope["method"])
        self._count(name if source else "", said.status)
        await self._answer(send, said, body)

    async def _deliver(self, source: Source, head: Head, body: "_Body") -> "_Said":
        said = self._judged(source, await source.door.before_body(head))
        if said is not None:
            return said
        chunks: list[bytes] = []
        try:
            _check(head.headers, self._limits.body_bytes_max)
            await self._receive(body, chunks)
            return await self._record(source, head, b"".join(chunks))
        except BodyError as error:
            return _Said(error.status, error.reason)
        finally:
            self._held_bytes -= sum(map(len, chunks))

    def _judged(self, source: Source, verdict: Verdict) -> "_Said | None":
        """What a verdict answers; None for one that lets the request in."""
        match verdict:
            case Accept():
                return None
            case Answer(words):
                return _Said(200, words=words)
            case Refuse(cause):
                self._refused(source.name, cause)
                return _Said(401, "not authorised")
            case Undecidable(cause):
                self._refused(source.name, cause)
                return _Said(503, "cannot be verified now")

    async def _receive(self, body: "_Body", chunks: list[bytes]) -> None:
        """Read the body into `chunks`; raise `BodyError` for one that is too large, too slow or cut off."""
        size = 0
        try:
            async with asyncio.timeout(self._limits.receive_seconds_max):
                while not body.ended:
                    chunk = await body.next()
                    size += len(chunk)
                    if size > self._limits.body_bytes_max:
                        raise _too_large(self._limits.body_bytes_max)
                    if self._held_bytes + len(chunk) > self._limits.held_bytes_max:
                        raise BodyError(503, "too much is waiting to be stored")
                    self._held_bytes += len(chunk)
                    chunks.append(chunk)
        except TimeoutError:
            body.ended = True
            raise BodyError(408, "the body came too slowly") from None
        if body.cut_off:
            raise BodyError(400, "the body was cut off")

    async def _record(self, source: Source, head: Head, body: bytes) -> "_Said":
        said = self._judged(source, await source.door.after_body(head, body))
        if said is not None:
            return said
        try:
            await self._keep(self._decode(body, source.name))
        except (TransientError, TerminalError):
            return _Said(503, "cannot be stored now")
        return _Said(200, words={"status": "recorded"})

    async def _answer(self, send: Send, said: "_Said", body: "_Body") -> None:
        status = said.status
        content = orjson.dumps({"error": said.error} if said.error else said.words)
        headers = [*_HEADERS, *said.headers, (b"content-length", str(len(content)).encode())]
        if status == 405:
            headers.append((b"allow", b"POST"))
        elif status == 503:
            headers.append((b"retry-after", str(RETRY_AFTER_SECONDS).encode()))
        if status == 408 or not body.ended:
            headers.append((b"connection", b"close"))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content, "more_body": not body.ended})
        if not body.ended:
            await self._drop(body)
            await send({"type": "http.response.body", "body": b""})

    async def _drop(self, body: "_Body") -> None:
        left = self._limits.dropped_bytes_max
        try:
            async with asyncio.timeout(self._limits.drop_seconds_max):
                while not body.ended and left > 0:
                    left -= len(await body.next())
        except TimeoutError:
            return


class _Body:
    """The body of one request as it comes in."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.ended = False
        self.cut_off = False

    async def next(self) -> bytes:
        """The next chunk, which may be empty."""
        message = await self._receive()
        self.cut_off = message["type"] == "http.disconnect"
        self.ended = self.cut_off or not message.get("more_body", False)
        return message.get("body", b"")


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer: an error, or words."""

    status: int
    error: str = ""
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Headers = ()


def _asked(door: Door, head: Head, method: str) -> _Said:
    """Answer what is no delivery: a handshake, where the door knows one."""
    headers = door.handshake(head) if method == "OPTIONS" else None
    return _Said(405, "a door takes POST") if headers is None else _Said(200, headers=headers)


def _check(headers: Headers, bytes_max: int) -> None:
    """Raise `BodyError` for a body that the head already shows to be encoded or too large."""
    encoding = b",".join(value for key, value in headers if key.lower() == b"content-encoding").strip().lower()
    if encoding not in (b"", b"identity"):
        raise BodyError(415, "a content encoding is not taken")
    declared = header(headers, b"content-length") or b""
    # The digits come first: Python refuses to read more than 4,300 of them.
    if declared.isdigit() and (len(declared) > LENGTH_DIGITS_MAX or int(declared) > bytes_max):
        raise _too_large(bytes_max)


def _too_large(bytes_max: int) -> BodyError:
    return BodyError(413, f"a body of more than {bytes_max} bytes is not taken")
